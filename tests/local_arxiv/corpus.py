"""The records of the local arXiv, from JSON Lines (also ``.xz``)."""

import json
import lzma
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Version:
    """Title and abstract of one version."""

    title: str
    abstract: str


@dataclass(frozen=True)
class Record:
    """A paper. `earlier` are the versions before the current one, v1 first. An author is a name and affiliations."""

    id: str
    title: str
    abstract: str
    authors: tuple[tuple[str, ...], ...]
    published: str
    updated: str
    categories: tuple[str, ...]
    comment: str = ""
    doi: str = ""
    journal_ref: str = ""
    earlier: tuple[Version, ...] = ()
    number: int = 1

    def version(self, number: int | None) -> Version | None:
        """Return the version with this number, the current one for None."""
        if number in (None, self.number):
            return Version(self.title, self.abstract)
        if number is not None and 1 <= number < self.number:
            place = number - 1
            return self.earlier[place] if place < len(self.earlier) else Version(self.title, self.abstract)
        return None


def record(raw: dict) -> Record:
    """Return the record of one JSON object; ``date`` may be a day or a full time."""
    published = _time(raw.get("date", "2024-01-01"))
    earlier = tuple(Version(item["title"], item["abstract"]) for item in raw.get("versions", ()))
    return Record(
        id=raw["id"],
        title=raw["title"],
        abstract=raw.get("abstract", ""),
        authors=tuple((name,) if isinstance(name, str) else tuple(name) for name in raw.get("authors", ())),
        published=published,
        updated=_time(raw["updated"]) if "updated" in raw else published,
        categories=tuple(raw.get("categories") or ("cs.LG",)),
        comment=raw.get("comment", ""),
        doi=raw.get("doi", ""),
        journal_ref=raw.get("journal_ref", ""),
        earlier=earlier,
        number=raw.get("version", len(earlier) + 1),
    )


def load(file: Path) -> list[Record]:
    """Return all records of a file."""
    with (lzma.open if file.suffix == ".xz" else open)(file, "rt", encoding="utf-8") as lines:
        return [record(json.loads(line)) for line in lines]


def _time(text: str) -> str:
    return text if "T" in text else f"{text}T12:00:00Z"

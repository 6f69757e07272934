"""A sample of entries of real .bib files, spread over files, entry types and peculiarities."""

import gzip
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from readinglist.bibtex.blocks import RawEntry, RawString, RawText, read_blocks
from readinglist.files.documents import decode
from readinglist.papers.errors import ReadinglistError
from readinglist.papers.folding import fold

_KINDS = (".bib", ".bibtex", ".biblatex", ".bib.gz", ".bibtex.gz", ".biblatex.gz")
_ODD = {
    "mathematics": r"\$",
    "accents": r"\\[\"'`^~=.]|\\[uvHckdbr]\b",
    "commands": r"\\[A-Za-z]{3,}",
    "not ASCII": r"[^\x00-\x7f]",
    "not Latin": r"[\u0370-\U0010ffff]",
    "percent": r"%",
    "ampersand": r"&",
    "underscore": r"_",
    "number sign": r"#",
    "tilde": r"~",
    "corporate": r"(?i)author\s*=\s*[{\"]\s*\{",
    "others": r"(?i)and\s+others",
    "month": r"(?im)^\s*month\s*=",
    "date": r"(?im)^\s*date\s*=",
    "range of dates": r"(?im)^\s*date\s*=.*/",
    "editor": r"(?im)^\s*editor\s*=",
    "parents": r"(?im)^\s*(?:crossref|xdata)\s*=",
    "eprint": r"(?im)^\s*eprint\s*=",
    "options": r"(?im)^\s*options\s*=",
}
"""Peculiarities of entries, with the patterns that find them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RealEntry:
    """An entry as in its file, with the entries, macros and preambles that it needs."""

    file: str
    key: str
    entry_type: str
    text: str
    needs: tuple[tuple[str, str], ...]
    strings: tuple[tuple[str, str], ...]
    preambles: tuple[str, ...]


def real_entries(folder: Path) -> Iterator[RealEntry]:
    """Yield the entries in `folder` that name a paper and have a unique key in their file; by file."""
    for path in sorted(folder.rglob("*")):
        if not path.name.endswith(_KINDS):
            continue
        data = path.read_bytes()
        try:
            document = decode(path.name, gzip.decompress(data) if path.suffix == ".gz" else data)
        except ReadinglistError:
            continue
        yield from _entries(path.relative_to(folder).as_posix(), document.text)


def _entries(file: str, text: str) -> Iterator[RealEntry]:
    blocks = read_blocks(text)
    entries = [block for block in blocks if isinstance(block, RawEntry)]
    strings = {b.name.lower(): f"@string{{{b.name} = {b.value}}}" for b in blocks if isinstance(b, RawString)}
    preambles = tuple(b.text for b in blocks if isinstance(b, RawText) and b.kind == "preamble")
    count = Counter(entry.key.lower() for entry in entries)
    by_key = {entry.key.lower(): entry for entry in entries}
    for entry in entries:
        if not entry.key or count[entry.key.lower()] > 1 or entry.entry_type in ("xdata", "set"):
            continue
        closure = _closure(entry, by_key)
        everything = " ".join(block.text for block in closure)
        if not re.search(r"(?i)\b(?:book)?title\s*=\s*(?![{\"]\s*[}\"])|arxiv|\bdoi\b", everything):
            continue
        yield RealEntry(
            file=file,
            key=entry.key,
            entry_type=entry.entry_type,
            text=entry.text.strip(),
            needs=tuple((block.key, block.text.strip()) for block in closure[1:]),
            strings=tuple(
                (name, definition)
                for name, definition in strings.items()
                if re.search(rf"(?i)\b{re.escape(name)}\b", everything)
            ),
            preambles=preambles,
        )


def _closure(entry: RawEntry, by_key: dict[str, RawEntry]) -> list[RawEntry]:
    """Return the entry and those that it inherits fields from, each once."""
    found, waiting = [entry], [entry]
    while waiting:
        for item in waiting.pop().fields:
            if item.name.strip().lower() not in ("crossref", "xdata", "related", "xref"):
                continue
            for key in re.split(r"[\s,{}\"]+", item.value):
                parent = by_key.get(key.lower())
                if parent and parent not in found:
                    found.append(parent)
                    waiting.append(parent)
    return found


def drawn(entries: Sequence[RealEntry], number: int) -> list[RealEntry]:
    """Return `number` entries without repeated keys or titles, each from the rarest stratum so far.

    A stratum is a file, an entry type or an oddity. Within strata the order is that of a hash of the text.
    """
    order = sorted(entries, key=lambda entry: sha256(f"{entry.file}\0{entry.text}".encode()).hexdigest())
    seen: Counter[str] = Counter()
    ranked = []
    for place, entry in enumerate(order):
        strata = _strata(entry)
        ranked.append((min(seen[stratum] for stratum in strata), place, entry))
        seen.update(strata)
    keys: set[str] = set()
    titles: set[str] = set()
    chosen: list[RealEntry] = []
    for _, _, entry in sorted(ranked, key=lambda item: item[:2]):
        mine = {key.lower() for key in (entry.key, *(key for key, _ in entry.needs))}
        mine_titled = {title for text in (entry.text, *(text for _, text in entry.needs)) if (title := _title(text))}
        if len(chosen) == number:
            break
        if mine & keys or mine_titled & titles:
            continue
        keys |= mine
        titles |= mine_titled
        chosen.append(entry)
    return chosen


def _strata(entry: RealEntry) -> list[str]:
    odd = [name for name, pattern in _ODD.items() if re.search(pattern, entry.text)]
    return [f"file {entry.file}", f"type {entry.entry_type}", *(f"odd {name}" for name in odd)]


def _title(text: str) -> str:
    found = re.search(r"(?is)\btitle\s*=\s*[{\"]+(.*?)[}\"]+\s*(?:,|\}?\s*\Z)", text)
    return fold(found[1]) if found else ""


def chunks(entries: Sequence[RealEntry], size: int) -> list[list[RealEntry]]:
    """Yield groups of at most `size` entries without conflicting macros and with one preamble."""
    groups: list[list[RealEntry]] = []
    for entry in entries:
        for group in groups:
            if len(group) < size and all(_agree(entry, other) for other in group):
                group.append(entry)
                break
        else:
            groups.append([entry])
    return groups


def _agree(one: RealEntry, other: RealEntry) -> bool:
    if one.file == other.file:
        return True
    if one.preambles != other.preambles:
        return False
    macros = dict(other.strings)
    return all(macros.get(name, definition) == definition for name, definition in one.strings)


def source(entries: Sequence[RealEntry]) -> str:
    """Return a .bib file of the unchanged entries: macros and preambles first, parents last, as BibTeX requires."""
    preambles = dict.fromkeys(text for entry in entries for text in entry.preambles)
    strings = dict.fromkeys(definition for entry in entries for _, definition in entry.strings)
    parents = dict.fromkeys(text for entry in entries for _, text in entry.needs)
    return "\n\n".join([*preambles, *strings, *(entry.text for entry in entries), *parents]) + "\n"

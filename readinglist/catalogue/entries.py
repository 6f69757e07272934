"""Records of the catalogue, and parsing them from bulk metadata or the starter data."""

import json
import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple

from readinglist.papers.folding import one_line
from readinglist.papers.identifiers import ARCHIVES, ArxivId, Doi
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.papers.names import author_from_display, authors_from_line
from readinglist.papers.paper import Metadata, PartialDate

_MONTH_NAMES = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"
_MONTHS = {name: f"{number:02}" for number, name in enumerate(_MONTH_NAMES.split(), start=1)}
_STAMP = lazy_pattern(r"(?:[A-Z][a-z]{2},\s+)?(\d{1,2}) ([A-Z][a-z]{2}) (\d{4})")
_FINGERPRINT = lazy_pattern(r"(?:[0-9a-f]{8})+")
_FIELD = lazy_pattern(r"[a-z]+(?:-[a-z]+)?")
_PLAIN = lazy_pattern(r"(?:0[7-9]|1[0-4])\d\d\.\d{4}|(?:1[5-9]|[2-4]\d)\d\d\.\d{5}", re.ASCII)


class CatalogueRecord(NamedTuple):
    """One paper of the catalogue; texts are as arXiv writes them, with TeX accents, on one line.

    `names` are ``Family, Given`` or ``Family, Suffix, Given`` from the bulk data, ``Given Family`` from the starter.
    `date` is that of the first version (ISO 8601, perhaps without day). `fingerprint` stands for an abstract whose text
    is not in the data (`schema.fingerprint_text`). Empty means unknown. A named tuple, because
    millions are created, in a fifth of the time of a frozen dataclass.
    """

    id: str
    title: str
    names: tuple[str, ...] = ()
    date: str = ""
    categories: tuple[str, ...] = ()
    doi: str = ""
    journal_ref: str = ""
    comment: str = ""
    other_titles: tuple[str, ...] = ()
    abstract: str = ""
    fingerprint: str = ""


def read_record(line: bytes) -> CatalogueRecord:
    """Parse one line of JSON in arXiv's bulk layout (Kaggle's snapshot) or the starter's.

    Raises:
        ValueError: If the line is not a JSON object, or lacks a title or a valid arXiv id.
    """
    try:
        fields = json.loads(line.decode())
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if not isinstance(fields, dict):
        raise ValueError("not a JSON object")  # noqa: TRY004 - one exception for all invalid lines
    identifier = _identifier(fields.get("id"))
    title = _text(fields.get("title"))
    if not title:
        raise ValueError(f"no title: {identifier}")
    categories = fields.get("categories") or ()
    return CatalogueRecord(
        identifier,
        title,
        _names(fields),
        first_version_date(identifier, _stated_date(fields)),
        arxiv_categories(tuple(categories.split()) if isinstance(categories, str) else _hashable(categories)),
        _text(fields.get("doi")).partition(" ")[0],
        _text(fields.get("journal-ref") or fields.get("journal_ref")),
        _text(fields.get("comments")),
        tuple(_text(other) for other in fields.get("other_titles") or ()),
        _text(fields.get("abstract")),
        _fingerprint(fields.get("fingerprint")),
    )


def _identifier(value: object) -> str:
    """Return the identifier as arXiv stores it, with a fast path for the common form."""
    text = str(value or "")
    if _PLAIN.fullmatch(text) and "01" <= text[2:4] <= "12":
        return text
    found = ArxivId.parse(text)
    if found is None:
        raise ValueError(f"invalid arXiv id {text[:40]!r}")
    return found.text


def _text(value: object) -> str:
    """Return the value on one line, empty unless it is a string."""
    if not value or not isinstance(value, str):
        return ""
    return value if value.isprintable() and "  " not in value and value[0] != " " != value[-1] else one_line(value)


def _fingerprint(value: object) -> str:
    """Return the fingerprint of an abstract, empty if there is none or it is invalid."""
    return value if isinstance(value, str) and _FINGERPRINT.fullmatch(value) else ""


def _names(fields: dict[str, Any]) -> tuple[str, ...]:
    """Return the authors in order: from the parsed list if there is one, else from the free text."""
    parsed = fields.get("authors_parsed")
    if parsed:
        return tuple([_inverted(name) for name in parsed if name and name[0] and name[0][0] not in "()"])
    authors = fields.get("authors") or ()
    if isinstance(authors, str):
        return tuple(str(author) for author in authors_from_line(_text(authors)))
    return tuple(_text(name) for name in authors if _text(name))


def _inverted(name: list[str]) -> str:
    """Return ``Family, Suffix, Given``, or only the family name."""
    family, given, suffix = (*name, "", "")[:3]
    return _text(f"{family}, {suffix}, {given}" if suffix else f"{family}, {given}" if given else family)


def _stated_date(fields: dict[str, Any]) -> str:
    """Return the date of the first version in the bulk layout, else `date`; ISO 8601, empty if invalid."""
    versions = fields.get("versions")
    if versions and isinstance(versions, list) and isinstance(versions[0], dict):
        found = _STAMP.match(str(versions[0].get("created", "")))
        if found and found[2] in _MONTHS:
            return f"{found[3]}-{_MONTHS[found[2]]}-{found[1]:0>2}"
    stated = PartialDate.parse(str(fields.get("date", "")))
    return str(stated) if stated and stated.month else ""


@lru_cache(maxsize=1024)
def _month_given(prefix: str) -> tuple[int, int]:
    return ArxivId(prefix).month_given


def first_version_date(identifier: str, stated: str) -> str:
    """Return `stated` if it is within a month of the identifier's month, else year and month of the identifier.

    An identifier is assigned in the month of announcement, which is the month of the first version or the next; any
    other date is that of a later version.
    """
    year, month = _month_given(identifier[: identifier.find("/") + 5])
    if stated and abs(12 * (int(stated[:4]) - year) + int(stated[5:7]) - month) <= 1:
        return stated
    return f"{year}-{month:02}"


def _hashable(words: object) -> tuple[str, ...]:
    return tuple([word for word in words if isinstance(word, str)]) if isinstance(words, list) else ()


@lru_cache(maxsize=4096)
def arxiv_categories(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return the arXiv categories in `words`, in order, without ACM (``I.2.7``) and MSC (``68T05``) classes."""
    return tuple([word for word in words if _is_category(word)])


def _is_category(word: str) -> bool:
    archive, dot, subject = word.partition(".")
    if archive not in ARCHIVES:
        return False
    return not dot or (len(subject) == 2 and subject.isupper() and subject.isalpha()) or bool(_FIELD.fullmatch(subject))


def metadata_of(entry: CatalogueRecord, to_unicode: Callable[[str], str]) -> Metadata:
    """Return the record's metadata; `to_unicode` converts the TeX accents of arXiv's texts."""

    def plain(text: str) -> str:
        return to_unicode(text) if "\\" in text else text

    doi = Doi.parse(entry.doi) if entry.doi else None
    return Metadata(
        title=plain(entry.title),
        authors=tuple(author_from_display(plain(name)) for name in entry.names),
        abstract=plain(entry.abstract),
        date=PartialDate.parse(entry.date),
        arxiv_id=ArxivId(entry.id),
        primary_category=entry.categories[0] if entry.categories else "",
        categories=entry.categories,
        doi=None if doi and doi.arxiv_id else doi,
        journal_ref=plain(entry.journal_ref),
        comment=plain(entry.comment),
    )

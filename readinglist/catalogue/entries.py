"""One paper as the catalogue holds it, and how it is read from a line of bulk metadata or of the starter data."""

import json
import re
from dataclasses import dataclass
from typing import Any

from readinglist.core.folding import one_line
from readinglist.core.identifiers import ARCHIVES, ArxivId
from readinglist.core.names import authors_from_line
from readinglist.core.paper import PartialDate

_MONTHS = {
    name: number
    for number, name in enumerate("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), start=1)  # noqa: SIM905
}
_STAMP = re.compile(r"(?:[A-Z][a-z]{2},\s+)?(\d{1,2}) ([A-Z][a-z]{2}) (\d{4})")
_SUBJECT = re.compile(r"[A-Z]{2}|[a-z]+(?:-[a-z]+)?")
_FEWEST_SPACES = re.compile(r"\s{2,}|[\t\n\r\f\v]")


@dataclass(frozen=True, slots=True)
class Entry:
    """What is stored of one paper; texts are as arXiv writes them (TeX accents included), on one line.

    `names` are ``Family, Given`` or ``Family, Suffix, Given`` from the bulk data, ``Given Family`` from the starter.
    `date` is that of the first version. Empty means unknown.
    """

    id: str
    title: str
    names: tuple[str, ...] = ()
    date: PartialDate | None = None
    categories: tuple[str, ...] = ()
    doi: str = ""
    journal_ref: str = ""
    comment: str = ""
    other_titles: tuple[str, ...] = ()
    abstract: str = ""


def read_entry(line: bytes) -> Entry:
    """The paper of one line of JSON: arXiv's bulk layout (Kaggle's snapshot), or the starter's.

    Raises:
        ValueError: the line is no JSON object, or lacks a title or an identifier of arXiv's form.
    """
    fields = json.loads(line)
    if not isinstance(fields, dict):
        raise ValueError("not a JSON object")  # noqa: TRY004 - one kind of fault for all bad lines
    found = ArxivId.parse(str(fields.get("id") or ""))
    if found is None:
        raise ValueError(f"no arXiv identifier: {str(fields.get('id'))[:40]!r}")
    title = _text(fields.get("title"))
    if not title:
        raise ValueError(f"no title: {found}")
    categories = fields.get("categories") or ()
    return Entry(
        found.text,
        title,
        _names(fields),
        first_version_date(found, _stated_date(fields)),
        arxiv_categories(categories.split() if isinstance(categories, str) else categories),
        _text(fields.get("doi")).partition(" ")[0],
        _text(fields.get("journal-ref") or fields.get("journal_ref")),
        _text(fields.get("comments")),
        tuple(_text(other) for other in fields.get("other_titles") or ()),
        _text(fields.get("abstract")),
    )


def _text(value: object) -> str:
    """The value on one line, empty unless it is a string."""
    if not isinstance(value, str):
        return ""
    return one_line(value) if _FEWEST_SPACES.search(value) else value.strip()


def _names(fields: dict[str, Any]) -> tuple[str, ...]:
    """The authors in order: from the parsed list where there is one, else from the free text."""
    parsed = fields.get("authors_parsed")
    if parsed:
        return tuple(_inverted(*[str(part).strip() for part in (*name, "", "")[:3]]) for name in parsed if any(name))
    authors = fields.get("authors") or ()
    if isinstance(authors, str):
        return tuple(str(author) for author in authors_from_line(_text(authors)))
    return tuple(_text(name) for name in authors if _text(name))


def _inverted(family: str, given: str, suffix: str) -> str:
    """``Family, Suffix, Given``; a name without given name stands alone."""
    return ", ".join(part for part in (family, suffix, given) if part)


def _stated_date(fields: dict[str, Any]) -> PartialDate | None:
    """The date of the first version in the bulk layout, else whatever `date` says."""
    versions = fields.get("versions")
    if versions and isinstance(versions, list) and isinstance(versions[0], dict):
        found = _STAMP.match(str(versions[0].get("created", "")))
        if found and found[2] in _MONTHS:
            return PartialDate(int(found[3]), _MONTHS[found[2]], int(found[1]))
    stated = fields.get("date")
    return PartialDate.parse(stated) if isinstance(stated, str) else None


def first_version_date(identifier: ArxivId, stated: PartialDate | None) -> PartialDate:
    """`stated` where it lies within a month of the identifier's own month, else year and month of the identifier.

    An identifier is given in the month of announcement, which is the month of the first version or the next; any
    other date is that of a later version.
    """
    year, month = identifier.month_given
    if stated and stated.month and abs(12 * (stated.year - year) + stated.month - month) <= 1:
        return stated
    return PartialDate(year, month)


def arxiv_categories(words: object) -> tuple[str, ...]:
    """Those of `words` that are arXiv's own, in order; classes of ACM (``I.2.7``) and MSC (``68T05``) are not."""
    if not isinstance(words, list | tuple):
        return ()
    return tuple(word for word in words if isinstance(word, str) and _is_category(word))


def _is_category(word: str) -> bool:
    archive, dot, subject = word.partition(".")
    return archive in ARCHIVES and (not dot or bool(_SUBJECT.fullmatch(subject)))

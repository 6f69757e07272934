"""What CSL-JSON and Zotero add to BibTeX fields: CSL variables, and the reading status in the field Extra."""

from datetime import UTC, datetime

from readinglist.library.days import noon_of
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.lazy_patterns import lazy_pattern

_LINE = lazy_pattern(
    r"(?im)(?P<before>^|\\\\)[ \t]*Read\\?_Status(?P<date>\\?_Date)?:[ \t]*(?P<value>[^\n]*?)[ \t]*(?:\n|$|(?=\\\\))"
)
"""Also as exported to BibTeX: with escaped underscores and line breaks."""
_KEY_LINE = lazy_pattern(r"(?im)^[ \t]*Citation Key:[ \t]*(?P<key>\S+)[ \t]*(?:\n|$)")


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtraField:
    """The field without the lines for status, date and key, and their values; `since` is None without a valid date."""

    rest: str
    key: str = ""
    status: str = ""
    since: datetime | None = None


def read_extra(text: str) -> ExtraField:
    """Parse the lines of `text`; the first of duplicates counts."""
    status, since = "", None
    for found in _LINE.finditer(text):
        if found["date"]:
            since = since or moment(found["value"])
        else:
            status = status or found["value"].strip()
    rest = _LINE.sub("", text)
    key = _KEY_LINE.search(rest)
    if key:
        rest = _KEY_LINE.sub("", rest)
    return ExtraField(rest=rest.strip(), key=key["key"] if key else "", status=status, since=since)


def moment(text: str) -> datetime | None:
    """Return an ISO 8601 time, in UTC if it has no zone, or a day without a time; None if it is invalid."""
    try:
        found = datetime.fromisoformat(text.strip())
        if len(text.strip()) <= _DATE:
            return noon_of(found.date())
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


_DATE = len("2025-03-11")

BIBTEX_FIELDS = {
    "volume": ("volume",), "publisher": ("publisher", "school", "institution", "organization"),
    "publisher-place": ("address", "location"), "ISBN": ("isbn",), "ISSN": ("issn",), "edition": ("edition",),
    "collection-title": ("series",), "chapter-number": ("chapter",), "event-title": ("eventtitle",),
    "title-short": ("shorttitle",), "container-title-short": ("shortjournal",), "language": ("language", "langid"),
    "version": ("version",), "note": ("note",),
}  # fmt: skip
"""The first non-empty field is exported as the variable; an imported variable goes to the first field."""

"""The lines that zotero-reading-list keeps in Zotero's field Extra: ``Read_Status: In Progress`` and its date."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

_LINE = re.compile(
    r"(?im)(?P<before>^|\\\\)[ \t]*Read\\?_Status(?P<date>\\?_Date)?:[ \t]*(?P<value>[^\n]*?)[ \t]*(?:\n|$|(?=\\\\))"
)
"""Also as exporters of BibTeX write it: underscores escaped, and a line break for the end of a line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extra:
    """The field without the two lines, and what they say; `since` is None where the date is missing or unreadable."""

    rest: str
    status: str = ""
    since: datetime | None = None


def read_extra(text: str) -> Extra:
    """What the lines of `text` say; of a line that stands twice the first counts."""
    status, since = "", None
    for found in _LINE.finditer(text):
        if found["date"]:
            since = since or moment(found["value"])
        else:
            status = status or found["value"].strip()
    return Extra(rest=_LINE.sub("", text).strip(), status=status, since=since)


def moment(text: str) -> datetime | None:
    """The moment of an ISO 8601 text, UTC where it names no zone, else None."""
    try:
        found = datetime.fromisoformat(text.strip())
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None

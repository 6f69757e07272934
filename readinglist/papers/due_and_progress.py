"""Plans and progress of reading: the day by which to read a paper, and how much of it is read."""

import re
from datetime import date, timedelta

from readinglist.papers.errors import UsageError
from readinglist.papers.lazy_patterns import lazy_pattern

_DUE = lazy_pattern(r"(\d{4})-(\d\d?)-(\d\d?)")
_PART = lazy_pattern(r"(?:p(?:p|ages?)?\.?\s*)?(\d{1,5})\s*(?:/|of)\s*(\d{1,5})")
_PERCENT = lazy_pattern(r"(\d{1,3})(?:[.,]\d*)?\s*%")
_FRACTION = lazy_pattern(r"0?[.,]\d{1,6}|[01](?:[.,]0{1,6})")
_DAYS = {"yesterday": -1, "today": 0, "tomorrow": 1}


def due_day(text: str, today: date) -> str:
    """Return a day as ``2027-01-15``; empty for ``none``. ``today``, ``tomorrow`` and ``+14d`` are accepted.

    Raises:
        UsageError: If it is not a day.
    """
    word = text.strip().lower()
    if word == "none":
        return ""
    if word in _DAYS:
        return str(today + timedelta(days=_DAYS[word]))
    try:
        if found := re.fullmatch(r"\+(\d{1,4})([dw])", word):
            return str(today + timedelta(days=int(found[1]) * (7 if found[2] == "w" else 1)))
        if found := _DUE.fullmatch(word):
            return str(date(*map(int, found.groups())))
    except (ValueError, OverflowError):
        pass
    raise UsageError(f"invalid day {text!r}", hint="write it as 2027-01-15, tomorrow, +2w, or none to clear it")


def checked_progress(text: str) -> str:
    """Return progress as ``40%`` (also of ``0.4``), or ``12/30`` for pages (``p. 12/30``); empty for ``none``.

    Raises:
        UsageError: If it is neither, or more than everything.
    """
    word = text.strip().lower()
    if word == "none":
        return ""
    if (found := _PERCENT.fullmatch(word)) and int(found[1]) <= 100:
        return f"{int(found[1])}%"
    if _FRACTION.fullmatch(word):
        return f"{float(word.replace(',', '.')):.0%}"
    if (found := _PART.fullmatch(word)) and 0 < int(found[2]) >= int(found[1]):
        return f"{int(found[1])}/{int(found[2])}"
    raise UsageError(
        f"invalid progress {text!r}", hint="write it as 40% or 0.4, or pages as 12/30, or none to clear it"
    )

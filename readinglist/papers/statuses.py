"""Reading statuses and priorities: the built-in ones, those of the settings, and their synonyms."""

import re
from collections.abc import Sequence
from dataclasses import replace

from readinglist.papers.errors import SettingsError, UsageError
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.folding import did_you_mean, nearest
from readinglist.papers.lazy_patterns import lazy_pattern


def checked_rating(rating: int) -> int:
    """Return `rating` if it is valid.

    Raises:
        UsageError: If it is not between 0 and 5.
    """
    if not 0 <= rating <= 5:
        raise UsageError(
            f"invalid rating {rating}: expected 1 to 5, or 0 to clear it", hint="for example `readinglist rate KEY 4`"
        )
    return rating


def rating_of(text: str) -> int:
    """Return a rating from text; stars (``★★★☆☆``), ``4/5`` and ``4.0`` are accepted.

    Raises:
        UsageError: If it is not a whole number from 0 to 5.
    """
    found = _RATING.fullmatch(re.sub(r"[\s\ufe0f]", "", text))
    if found:
        return checked_rating(int(found["number"] or len(found["stars"])))
    raise UsageError(
        f"invalid rating {text!r}: expected a whole number from 1 to 5, or 0 to clear it",
        hint="for example `readinglist rate hu2024data 4`",
    )


_RATING = lazy_pattern(r"(?P<number>[0-9]{1,4})(?:\.0+)?(?:/5|stars?)?|(?P<stars>[★⭐🌟*]+)☆*", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """A reading status. Papers with an `open` status are unread. `synonyms` are spellings of other programs.

    `verb` is the command that sets it, and `key` the key of the terminal interface; `color` is one of `COLORS`.
    `jabref` is the value of JabRef's ``readstatus`` field, `zotero` the name in zotero-reading-list's ``Read_Status``.
    Each is empty if there is none.
    """

    name: str
    title: str
    open: bool = True
    synonyms: tuple[str, ...] = ()
    verb: str = ""
    key: str = ""
    color: str = ""
    jabref: str = ""
    zotero: str = ""


COLORS = ("red", "green", "yellow", "blue", "magenta", "cyan", "dim")
"""The colours that a status may have; an empty string means none."""

STATUSES = (
    Status(
        name="new",
        title="New",
        key="n",
        synonyms=(
            *("unread", "clear", "ungelesen", "non-lu", "no-leído", "non-letto", "não-lido", "未读", "未讀", "未読"),
            *("not-started", "not-read", "not-yet-read", "not-read-yet", "nicht-begonnen", "nicht-gelesen"),
            *("pas-commencé", "sin-empezar", "não-iniciada", "未开始", "未開始", "未着手", "시작-전", "안-읽음"),
        ),
        zotero="New",
    ),
    Status(
        name="to-read",
        title="To read",
        verb="queue",
        key="t",
        color="blue",
        synonyms=(
            *("todo", "queue", "queued", "later", "next", "want-to-read", "to-be-read", "tbr", "plan-to-read"),
            *("zu-lesen", "à-lire", "por-leer", "da-leggere", "para-ler", "待读", "想读", "待讀", "積読"),
        ),
        zotero="To Read",
    ),
    Status(
        name="reading",
        title="Reading",
        verb="start",
        key="s",
        color="yellow",
        synonyms=(
            *("in-progress", "start", "started", "current", "currently-reading", "ongoing"),
            *("lese-ich", "lese-gerade", "en-cours", "leyendo", "in-lettura", "lendo"),
            *("在读", "阅读中", "在讀", "読書中"),
            *("in-bearbeitung", "en-curso", "en-progreso", "em-andamento", "进行中", "進行中", "진행-중", "읽는-중"),
        ),
        zotero="In Progress",
    ),
    Status(
        name="skimmed",
        title="Skimmed",
        open=False,
        verb="skim",
        key="m",
        color="green",
        synonyms=("skim",),
        jabref="skimmed",
        zotero="Skimmed",
    ),
    Status(
        name="read",
        title="Read",
        open=False,
        verb="read",
        key="r",
        color="green",
        synonyms=(
            *("done", "finished", "completed", "complete", "gelesen", "lu", "leído", "letto", "lido", "прочитано"),
            *("fertig", "erledigt", "terminé", "terminado", "completado", "concluído", "completato"),
            *("已读", "读过", "已讀", "既読", "読了", "읽음", "已完成", "完了", "완료"),
        ),
        jabref="read",
        zotero="Read",
    ),
    Status(
        name="dropped",
        title="Dropped",
        open=False,
        verb="drop",
        key="d",
        color="dim",
        synonyms=(
            *("drop", "not-reading", "abandoned", "dismissed", "did-not-finish", "dnf"),
            *("abgebrochen", "abandonné", "abandonado", "abbandonato", "弃读", "放弃", "棄讀", "中断"),
        ),
        zotero="Not Reading",
    ),
)
"""The built-in statuses, in the order in which a paper usually goes through them."""

PRIORITIES = ("high", "medium", "low")
"""The priorities, most urgent first; the empty string means none."""

_PRIORITY_SYNONYMS = {"prio1": "high", "prio2": "medium", "prio3": "low", "none": ""}
_FORBIDDEN = lazy_pattern(r"[\s,:;|\"()]")


def spelling(text: str) -> str:
    """Normalise a status for comparison, ignoring case, ``-``, ``_`` and spaces."""
    return re.sub(r"[-_\s]+", "", text).casefold()


def all_statuses(custom: Sequence[Status]) -> tuple[Status, ...]:
    """Return the built-in statuses and the custom ones, which replace built-in statuses of the same name.

    A custom name or synonym takes precedence over the synonyms of built-in statuses.

    Raises:
        SettingsError: If a name is empty, contains ``: ; | , " ( )`` or white space (zotero-reading-list forbids the
            first three), or two custom statuses share a spelling.
    """
    errors = []
    taken: dict[str, str] = {}
    for status in custom:
        if not status.name or _FORBIDDEN.search(status.name):
            errors.append(f"invalid status name {status.name!r}")
        for word in {spelling(word) for word in (status.name, *status.synonyms)}:
            owner = taken.setdefault(word, status.name)
            if owner != status.name:
                errors.append(f"the statuses {owner!r} and {status.name!r} share the spelling {word!r}")
    if errors:
        raise SettingsError(
            "; ".join(errors), hint="a name is one word of letters, digits, hyphens and underscores, used once"
        )
    added = {spelling(status.name): status for status in custom}
    built_in = tuple(_with_defaults(added.pop(spelling(status.name), status), status) for status in STATUSES)
    return built_in + tuple(added.values())


def _with_defaults(custom: Status, built_in: Status) -> Status:
    """Return a custom status with the verb, and by default key and colour, of the built-in one that it replaces."""
    return replace(custom, verb=built_in.verb, key=custom.key or built_in.key, color=custom.color or built_in.color)


def resolve_status(text: str, statuses: Sequence[Status] = STATUSES) -> Status:
    """Return the status with this name, title or synonym; names come first, then later statuses before earlier ones.

    Raises:
        UsageError: If there is no such status.
    """
    wanted = spelling(text)
    for status in statuses:
        if spelling(status.name) == wanted:
            return status
    for status in reversed(statuses):
        if wanted in (spelling(word) for word in (status.title, status.zotero, status.jabref, *status.synonyms)):
            return status
    names = tuple(status.name for status in statuses)
    guess = did_you_mean(nearest(text, names), before="; ")
    raise UsageError(f"unknown status {text!r}{guess}", hint=f"available: {', '.join(names)}")


def resolve_priority(text: str) -> str:
    """Return the priority named `text`, which may be JabRef's ``prio1`` to ``prio3``; empty for ``none`` and "".

    Raises:
        UsageError: If there is no such priority.
    """
    word = spelling(text)
    named = _PRIORITY_SYNONYMS.get(word, word)
    for priority in ("", *PRIORITIES):
        if named == priority or (named and priority and priority[0] == named):
            return priority
    raise UsageError(f"unknown priority {text!r}", hint=f"available: {', '.join(PRIORITIES)}, none")

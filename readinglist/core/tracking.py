"""Reading status, notes, and the events of the journal.

Status, priority, rating and notes belong to a reader; tags and metadata belong to the paper.
"""

from dataclasses import dataclass
from datetime import datetime

JsonValue = None | bool | int | float | str | list["JsonValue"] | dict[str, "JsonValue"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A Markdown note of one reader."""

    id: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One reader's relation to one paper. `rating` is 1 to 5, 0 for none. `since` is when `status` was taken up."""

    status: str = "new"
    since: datetime | None = None
    priority: str = ""
    rating: int = 0
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One change in the journal. Events of one `batch` were written by one command and are undone together.

    `what` names the changed thing (see ``WHAT``); `before` and `after` are plain JSON values, None for "was not there".
    `reader` is who did it. `paper` is the paper's id. `number` is given by the store and grows.
    """

    paper: str
    what: str
    before: JsonValue
    after: JsonValue
    reader: str
    at: datetime
    why: str = ""
    batch: int = 0
    number: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """A status that a paper may stand in. `open` states wait to be read; `synonyms` are spellings of other tools."""

    name: str
    title: str
    open: bool = True
    synonyms: tuple[str, ...] = ()

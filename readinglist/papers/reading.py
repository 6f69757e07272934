"""What one reader made of one paper: status, priority, rating and notes. Tags and metadata belong to the paper."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A Markdown note of one reader."""

    id: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One reader's relation to one paper. `rating` is 1 to 5, 0 for none. `since` is when `status` was taken up.

    `notes` stand in the order of their times.
    """

    status: str = "new"
    since: datetime | None = None
    priority: str = ""
    rating: int = 0
    notes: tuple[Note, ...] = ()

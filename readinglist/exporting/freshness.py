"""Whether a file that was written from the library still says what it has to, seen without writing it again.

A stamp says what the file held when it was last known to be up to date, and what the library had written by then. It is
kept where the agreements of merged files are, under the name of a folder, which no such file bears.
"""

import json

from readinglist.exporting.merge_base import digest
from readinglist.library.context import Workspace
from readinglist.library.journal import Event, is_of_reader
from readinglist.library.protocol import View

_STAMP = "stamp"
_UNWRITTEN = frozenset(
    {"resolution", "suggestions", "evidence", "other_titles", "tags", "source", "why", "added", "merged"}
)
"""Parts of a paper that no export writes unless it is asked for the reader's marks."""
_MOST_BATCHES = 100
"""After so many changes that do not matter a file is looked at whole once more."""


def last_batch(view: View) -> int:
    """The number of the newest batch in the journal; 0 in an empty one."""
    return next((batch.number for batch in view.batches()), 0)


def is_fresh(view: View, file: str, made_by: str, content: str, *, with_status: bool = False) -> bool:
    """Whether a file of all papers, of which `content` is the digest, is sure to be up to date.

    `made_by` stands for all that decides on its text besides the library. `with_status` says that the reader's marks
    are written too. False where it is not known.
    """
    stamp = view.merge_bases(_name(file)).get(_STAMP)
    if stamp is None:
        return False
    was_made_by, held, since = json.loads(stamp)
    if (was_made_by, held) != (made_by, content) or not isinstance(since, int):
        return False
    for number, batch in enumerate(view.batches()):
        if batch.number <= since:
            return True
        if number == _MOST_BATCHES or with_status or any(map(_is_written, view.batch(batch.number))):
            return False
    return since == 0


def _is_written(event: Event) -> bool:
    """Whether an export without the reader's marks writes what the event changes."""
    return not (is_of_reader(event.what) or event.what in _UNWRITTEN)


def stamp(workspace: Workspace, file: str, made_by: str, content: str, *, since: int) -> None:
    """Remember that a file with this content is up to date with the library as it was after the batch `since`."""
    body = json.dumps([made_by, content, since])
    with workspace.store.begin() as unit:
        unit.keep_merge_bases(_name(file), {_STAMP: body})


def made_by(*parts: object) -> str:
    """One text for parts whose ``repr`` says all of them."""
    return digest(repr(parts))


def _name(file: str) -> str:
    return f"{file}/"

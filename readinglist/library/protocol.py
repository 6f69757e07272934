"""What the store promises: views, units of work, and the small values that they are asked with."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from readinglist.library.journal import Batch, Event
from readinglist.library.query import Query
from readinglist.library.status_history import StatusChange
from readinglist.papers.identifiers import ArxivId, Doi
from readinglist.papers.paper import Item, Paper, Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """By what a record may already be in the library."""

    arxiv_id: ArxivId | None = None
    doi: Doi | None = None
    title: str = ""

    @classmethod
    def named(cls, text: str) -> "Identity | None":
        """What a text names by an arXiv id, a DOI or an address; None where it is none of them."""
        arxiv_id = ArxivId.parse(text)
        doi = None if arxiv_id else Doi.parse(text)
        if doi and doi.arxiv_id:
            return cls(arxiv_id=doi.arxiv_id)
        return cls(arxiv_id=arxiv_id, doi=doi) if arxiv_id or doi else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which items to read: a query, whose statuses, in which order. `sort` is a field name of ``list --sort``."""

    query: Query
    reader: str
    sort: str = "added"
    reverse: bool = False
    limit: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What papers are counted by. Each mapping begins with the most frequent.

    `tags` are told apart in any case and shown in one of their spellings; `categories` are the primary ones of arXiv;
    `ratings` are those from 1 to 5. The reader's notes are on `noted` papers.
    """

    tags: Mapping[str, int]
    categories: Mapping[str, int]
    ratings: Mapping[int, int]
    notes: int
    noted: int


class View(Protocol):
    """A consistent picture of the library."""

    def item(self, key: str, reader: str) -> Item | None:
        """The paper that bears `key` as its key or as an alias."""
        ...

    def item_by_id(self, paper: str, reader: str) -> Item | None:
        """The paper with this internal id."""
        ...

    def readings_of(self, paper: str) -> Mapping[str, Reading]:
        """Every reader's relation to the paper with this internal id, where it is not blank, by reader."""
        ...

    def keys(self, prefix: str = "") -> Sequence[str]:
        """The citation keys that begin with `prefix`, sorted; aliases not included."""
        ...

    def headings(self, query: Query, reader: str) -> Sequence[tuple[str, str]]:
        """The key of each paper of the query, newest first, and by what a reader may know it.

        That is one line: the key in lower case, then authors and titles, folded for search.
        """
        ...

    def taken_keys(self, stems: Sequence[str]) -> frozenset[str]:
        """The keys and aliases in use that begin with one of `stems`, in lower case; all begin with the empty one."""
        ...

    def known(self, identity: Identity) -> Sequence[Paper]:
        """Papers with the same arXiv id, the same DOI, or the same folded title (their other titles included)."""
        ...

    def known_each(self, identities: Sequence[Identity]) -> Sequence[Sequence[Paper]]:
        """What `known` answers for each of many identities, in their order, asked together."""
        ...

    def select(self, selection: Selection) -> Iterator[Item]:
        """The items that the selection names."""
        ...

    def waiting(self, selection: Selection, status: str, priorities: Sequence[str]) -> Iterator[Item]:
        """The items of the selection in this status and with one of these priorities; an empty text stands for none.

        What comes first is found without looking at all that stands in the status.
        """
        ...

    def ids(self, selection: Selection) -> Sequence[str]:
        """The internal ids of the papers that the selection names, in its order: far cheaper than their items."""
        ...

    def items(self, papers: Sequence[str], reader: str) -> Sequence[Item]:
        """The papers with these internal ids, in this order; those that are not there are passed over."""
        ...

    def count(self, query: Query, reader: str) -> Mapping[str, int]:
        """How many papers of the query stand in each status."""
        ...

    def tags(self) -> Mapping[str, int]:
        """Every tag and the number of papers that bear it."""
        ...

    def events(self, *, paper: str | None = None, limit: int | None = None) -> Sequence[Event]:
        """The journal, newest first."""
        ...

    def turns(self, paper: str, reader: str) -> Sequence[StatusChange]:
        """The changes of the reader's status of the paper with this internal id that hold, oldest first."""
        ...

    def arrivals(self, query: Query, reader: str, starts: Sequence[datetime]) -> Sequence[int]:
        """How many papers of the query were added in each period.

        A period goes from one of `starts`, which ascend, to the next; the first takes in whatever was before it, the
        last whatever comes.
        """
        ...

    def turned(self, query: Query, reader: str, starts: Sequence[datetime]) -> Mapping[tuple[str, str], Sequence[int]]:
        """How often papers of the query turned from one status to another in each period, by (was, status).

        The periods are those of `arrivals`; what never happened is left out.
        """
        ...

    def latest(self, query: Query, reader: str, statuses: Sequence[str], limit: int) -> Sequence[str]:
        """The ids of at most `limit` papers of the query in one of the statuses, those that came into it last first."""
        ...

    def tally(self, query: Query, reader: str) -> Counts:
        """What the papers of the query, and the reader's relations to them, are counted by."""
        ...

    def batch(self, number: int) -> Sequence[Event]:
        """The events of one batch, oldest first; empty where there is no such batch."""
        ...

    def batches(self) -> Iterator[Batch]:
        """What commands wrote, newest first, read as far as it is asked for."""
        ...

    def new_id(self) -> str:
        """A fresh internal id for a paper or note."""
        ...

    def journal(self) -> Iterator[Event]:
        """Every event, oldest first, read as far as it is asked for."""
        ...

    def merge_bases(self, file: str) -> Mapping[str, str]:
        """What the program and `file` last agreed on, by part (see ``library.three_way``); empty if unknown."""
        ...

    def differences(self) -> Sequence[str]:
        """Where the state is not what the journal leads to, in words; empty where all is well."""
        ...


class Unit(View, Protocol):
    """A unit of work: a view that may be written to, all or nothing. Leaving it by an exception writes nothing."""

    def keep_merge_bases(self, file: str, parts: Mapping[str, str]) -> None:
        """Remember what is agreed on with `file`, in place of all that was remembered of it.

        This is no part of the journal: it says how a file stands to the library, not what the library holds.
        """
        ...

    def apply(self, events: Sequence[Event]) -> Sequence[Event]:
        """Write the events to the journal as one batch, and the state they lead to; returns them with number and batch.

        Raises:
            StaleRevision: an event's `before` is not the present state, or an undo would take away later work; nothing
                is written, and the hint says what is in the way.
        """
        ...


class Store(Protocol):
    """The library on disk."""

    def close(self) -> None:
        """Let go of the file; what was committed stays."""
        ...

    def read(self) -> AbstractContextManager[View]:
        """A picture for reading."""
        ...

    def verify(self) -> Sequence[str]:
        """Return the faults of the database, and where the state is not what the journal leads to, in words."""
        ...

    def copy_to(self, path: str, *, replace: bool = False) -> None:
        """Write a copy of the whole library to `path`, checked, while others may work on; whole or not at all.

        Raises:
            ReadinglistError: the file is there and `replace` does not say to replace it, or it cannot be written.
            LibraryError: the copy is damaged, because the library is.
        """
        ...

    def begin(self) -> AbstractContextManager[Unit]:
        """A unit of work, committed when left without an exception.

        Raises:
            LibraryLocked: another process kept the library busy for too long.
        """
        ...

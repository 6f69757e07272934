"""The protocol of the store: views, units of work, and the values they take and return."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from readinglist.library.journal import Batch, Event
from readinglist.library.listing import ListedPaper
from readinglist.library.query import Query
from readinglist.library.status_history import StatusChange
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.identifiers import ArxivId, Doi
from readinglist.papers.paper import Item, Paper, Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """The identifiers and title by which a record may be known to the library.

    `author` is the beginning of the first author's folded name (``mole a``), by whom a preprint may have another title.
    """

    arxiv_id: ArxivId | None = None
    doi: Doi | None = None
    title: str = ""
    author: str = ""

    @classmethod
    def named(cls, text: str) -> "Identity | None":
        """Return the identity of an arXiv id, a DOI or a URL of either; None if `text` is not one."""
        arxiv_id = ArxivId.parse(text)
        doi = None if arxiv_id else Doi.parse(text)
        if doi and doi.arxiv_id:
            return cls(arxiv_id=doi.arxiv_id)
        return cls(arxiv_id=arxiv_id, doi=doi) if arxiv_id or doi else None


SORT_FIELDS = (
    "added", "arxiv_id", "author", "doi", "key", "priority", "rating", "since", "status", "title", "venue", "year",
)  # fmt: skip
"""The fields by which papers can be sorted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """The items to read: query, reader and order, without the first `offset`, at most `limit`.

    `sort` is one of `SORT_FIELDS`, or several with commas; a ``-`` before one reverses it. With `listed`, items have
    only what lists show: no notes, origins, abstracts or further fields. This takes less than half the time.
    """

    query: Query
    reader: str
    sort: str = "added"
    reverse: bool = False
    limit: int | None = None
    offset: int = 0
    listed: bool = False


class Listing(Protocol):
    """What lists show of papers: each iteration reads it again, so that memory does not grow with their number.

    It can be read as long as its view.
    """

    def __len__(self) -> int:
        """Return the number of papers."""
        ...

    def __iter__(self) -> Iterator[ListedPaper]:
        """Yield the papers, in order."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Numbers of papers by tag, category and rating, most frequent first.

    `tags` are case-insensitive, in one of their spellings; `categories` are arXiv's primary ones; `ratings` are 1 to 5.
    `notes` is the number of the reader's notes, `noted` that of papers with notes.
    """

    tags: Mapping[str, int]
    categories: Mapping[str, int]
    ratings: Mapping[int, int]
    notes: int
    noted: int


StatusChangeCounts = Mapping[tuple[str, str, str], Sequence[int]]
"""Numbers of status changes per period, by old, new and next status; the next is empty for the last of a paper."""


NameCounts = Sequence[tuple[str, int, int]]
"""Names with their numbers of papers and of finished papers."""


class View(Protocol):
    """A consistent snapshot of the library."""

    def item(self, key: str, reader: str) -> Item | None:
        """Return the paper with this key or alias."""
        ...

    def item_by_id(self, paper: str, reader: str) -> Item | None:
        """Return the paper with this internal id."""
        ...

    def readings_of(self, paper: str) -> Mapping[str, Reading]:
        """Return the readings of a paper that are not blank, by reader."""
        ...

    def keys(self, prefix: str = "") -> Sequence[str]:
        """Return the citation keys that start with `prefix`, sorted, without aliases."""
        ...

    def headings(self, query: Query, reader: str) -> Sequence[tuple[str, str]]:
        """Return the key of each paper of the query, newest first, with a line to search in.

        The line is the key in lower case, then authors and titles, folded for search.
        """
        ...

    def taken_keys(self, stems: Sequence[str]) -> frozenset[str]:
        """Return the keys and aliases in use that start with one of `stems`, in lower case; all for the empty stem."""
        ...

    def known(self, identity: Identity) -> Sequence[Paper]:
        """Return papers with the same arXiv id, DOI or folded title (including their other titles), then preprints by
        the author.
        """
        ...

    def known_each(self, identities: Sequence[Identity]) -> Sequence[Sequence[Paper]]:
        """Return what `known` returns for each identity, in order, with few queries."""
        ...

    def no_papers(self) -> Sequence[Paper]:
        """Return the removed papers of which a reader has said that they are none, as they were when removed."""
        ...

    def select(self, selection: Selection) -> Iterator[Item]:
        """Yield the items of a selection."""
        ...

    def listing(self, selection: Selection) -> Listing:
        """Return what lists show of the papers of a selection."""
        ...

    def waiting(self, selection: Selection, status: str, priorities: Sequence[str]) -> Iterator[Item]:
        """Yield the items of a selection with this status and one of these priorities ("" for none).

        The first ones are found without reading all papers with the status.
        """
        ...

    def ids(self, selection: Selection) -> Sequence[str]:
        """Return the internal ids of the papers of a selection, in order; much faster than `select`."""
        ...

    def items(self, papers: Sequence[str], reader: str) -> Sequence[Item]:
        """Return the papers with these internal ids, in this order, without unknown ones."""
        ...

    def count(self, query: Query, reader: str) -> Mapping[str, int]:
        """Count the papers of a query by status."""
        ...

    def total(self, query: Query, reader: str) -> int:
        """Count the papers of the query."""
        ...

    def near_words(self, word: str) -> Sequence[str]:
        """Return words of titles, authors and abstracts that `word` may be a typo for; none if it occurs."""
        ...

    def tags(self) -> Mapping[str, int]:
        """Return every tag with its number of papers, in its first spelling."""
        ...

    def tag_spellings(self, folds: Sequence[str]) -> dict[str, str]:
        """Return the first spelling of tags by fold (`tag_fold`), without those that no paper has."""
        ...

    def events(self, *, paper: str | None = None, limit: int | None = None) -> Sequence[Event]:
        """Return the journal, newest event first."""
        ...

    def status_changes(self, paper: str, reader: str) -> Sequence[StatusChange]:
        """Return the reader's status changes of a paper that were not undone, oldest first."""
        ...

    def status_changes_each(self, papers: Sequence[str], reader: str) -> Sequence[Sequence[StatusChange]]:
        """Return what `status_changes` returns for each paper, in order."""
        ...

    def last_progress(self, papers: Sequence[str], reader: str) -> Mapping[str, datetime]:
        """Return when the reader's progress of each paper last changed, by id, without papers that have none."""
        ...

    def additions(self, query: Query, reader: str, starts: Sequence[datetime]) -> Sequence[int]:
        """Count the papers of a query that were added in each period.

        A period lasts from one of `starts`, which ascend, to the next. The first includes everything earlier, the last
        everything later.
        """
        ...

    def status_change_counts(self, query: Query, reader: str, starts: Sequence[datetime]) -> StatusChangeCounts:
        """Count the status changes of the papers of a query in each period of `additions`."""
        ...

    def first_early_change(self, query: Query, reader: str) -> datetime | None:
        """Return the time of the first status change that is earlier than the addition of its paper, or None."""
        ...

    def early_changes(self, query: Query, reader: str, starts: Sequence[datetime]) -> StatusChangeCounts:
        """Return the differences to `status_change_counts` if none counts before its paper was added."""
        ...

    def read_again(self, query: Query, reader: str, closed: Collection[str]) -> int:
        """Count the papers of a query that were finished more than once; `closed` are the statuses not open."""
        ...

    def names(self, query: Query, reader: str, kind: str, done: Sequence[str], limit: int) -> NameCounts:
        """Return the names of a query's papers with their numbers, most papers first.

        `kind` is ``venue``, ``author`` or ``source``; `done` are the statuses of papers that are finished.
        """
        ...

    def statuses(self, reader: str) -> Sequence[str]:
        """Return the names of the reader's statuses in use, also those that the settings lack."""
        ...

    def by_change(
        self, query: Query, reader: str, statuses: Sequence[str], limit: int | None, *, latest: bool
    ) -> Sequence[str]:
        """Return the ids of at most `limit` papers of a query in one of the statuses, latest or oldest change first."""
        ...

    def tally(self, query: Query, reader: str) -> Counts:
        """Count the papers of a query by tag, category, rating and notes."""
        ...

    def batch(self, number: int, *, first: int = 0, last: int | None = None) -> Sequence[Event]:
        """Return the events of a batch, oldest first, or those numbered from `first` to `last`; empty if unknown."""
        ...

    def event_numbers(self, batch: int) -> Sequence[int]:
        """Return the numbers of the events of a batch, oldest first; empty if there is no such batch."""
        ...

    def batches(self) -> Iterator[Batch]:
        """Yield the batches lazily, newest first."""
        ...

    def new_id(self) -> str:
        """Return a new internal id for a paper or note."""
        ...

    def journal(self) -> Iterator[Event]:
        """Yield every event lazily, oldest first."""
        ...

    def merge_bases(self, file: str) -> Mapping[str, str]:
        """Return the merge base of `file`, by part (see ``files.text_edits``); empty if unknown."""
        ...

    def differences(self) -> Sequence[str]:
        """Describe where the state differs from the journal; empty if it does not."""
        ...


class Unit(View, Protocol):
    """A unit of work: a view that can be written to. If an exception leaves it, nothing is written."""

    def keep_merge_bases(self, file: str, parts: Mapping[str, str]) -> None:
        """Replace the merge base of `file`.

        It is not part of the journal, because it describes a file, not the library.
        """
        ...

    def hidden_notes(self, paper: str) -> int:
        """Return how many notes of a paper, private ones of other readers, the database does not show."""
        ...

    def apply(self, events: Sequence[Event], *, batch: int = 0) -> Sequence[Event]:
        """Write the events as one batch, update the state, and return the events with number and batch.

        With the number of a batch that this unit or one before it began, they continue it: a large change is written in
        parts. No other batch may have been written since.

        Raises:
            StaleRevision: If an event's `before` differs from the state, or an undo would discard later changes;
                nothing is written, and the hint names the conflicting batch.
        """
        ...


class Store(Protocol):
    """The library on disk."""

    def close(self) -> None:
        """Close the library."""
        ...

    def read(self) -> AbstractContextManager[View]:
        """Open a snapshot for reading."""
        ...

    def hides_events(self) -> bool:
        """Whether the database does not show this reader all events, such as private notes of others."""
        ...

    def verify(self) -> Sequence[str]:
        """Describe damage of the database, and differences between state and journal; empty if there is none."""
        ...

    def copy_to(self, path: str, *, replace: bool = False) -> None:
        """Write a verified copy of the library to `path`, atomically; other processes can keep working.

        Raises:
            ReadinglistError: If the file exists and `replace` is false, or it cannot be written.
            LibraryError: If the library is damaged.
        """
        ...

    def begin(self) -> AbstractContextManager[Unit]:
        """Begin a unit of work, committed when left without an exception.

        Raises:
            LibraryLocked: If another process locked the library for too long.
        """
        ...

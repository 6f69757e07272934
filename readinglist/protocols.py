"""What the parts promise each other: plug-ins, the store, HTTP and the clock, and the small values that cross them."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Protocol

from readinglist.core.errors import Problem
from readinglist.core.identifiers import ArxivId, Doi
from readinglist.core.journal import Batch
from readinglist.core.paper import Candidate, Draft, Field, Item, Metadata, Origin, Paper
from readinglist.core.query import Query
from readinglist.core.tracking import Event, Reading

# --- sources -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """Decoded input. `name` is what the user calls it (a file name, ``<stdin>``, ``<argument>``).

    `text` has ``\\n`` line ends only. `warnings` say what decoding had to guess or replace.
    """

    name: str
    text: str
    encoding: str = "utf-8"
    warnings: tuple[Problem, ...] = ()


class Confidence(IntEnum):
    """How sure a source is that a document is of its format."""

    NO = 0
    MAYBE = 1
    YES = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Ignored:
    """Lines that hold no record, and the name of the rule that says so (``furniture``, ``heading``, ...)."""

    first_line: int
    last_line: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """What a source made of a document: every non-blank line lies in a draft, a problem, or an ignored span."""

    drafts: tuple[Draft, ...] = ()
    problems: tuple[Problem, ...] = ()
    ignored: tuple[Ignored, ...] = ()


class Source(Protocol):
    """Reads documents of one format."""

    @property
    def name(self) -> str:
        """The word for ``--format``."""
        ...

    def recognise(self, document: Document) -> Confidence:
        """Whether the document is of this format; cheap."""
        ...

    def parse(self, document: Document) -> Parsed:
        """The records of the document, in order.

        Raises:
            InputError: the document is wholly foreign to this format.
        """
        ...


# --- resolvers and enrichers ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The resolver was asked and answered; no candidates means that it knows none."""

    candidates: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LookupFailed:
    """Nobody answered, or the answer could not be read."""

    reason: str


class Resolver(Protocol):
    """Offers papers that a draft may mean; never judges."""

    @property
    def name(self) -> str:
        """The word used in the settings and in evidence."""
        ...

    @property
    def needs_network(self) -> bool:
        """Whether it asks an outside service; it is left out of an offline run then."""
        ...

    def look_up(self, drafts: Sequence[Draft]) -> Iterator[Found | LookupFailed]:
        """One answer per draft, in order."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """Fields that an enricher offers for one paper; empty `metadata` means that it has nothing to add."""

    metadata: Metadata
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrichFailed:
    """Nobody answered for this paper."""

    reason: str


class Enricher(Protocol):
    """Fills missing fields of papers whose identity is known."""

    @property
    def name(self) -> str:
        """The word used in the settings."""
        ...

    @property
    def needs_network(self) -> bool:
        """Whether it asks an outside service; it is left out of an offline run then."""
        ...

    @property
    def provides(self) -> frozenset[Field]:
        """The only fields that contributions may hold."""
        ...

    def enrich(self, papers: Sequence[Paper]) -> Iterator[Contribution | EnrichFailed]:
        """One answer per paper, in order."""
        ...


# --- exporters -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """A paper under its citation key, ready to be written. `reading` is given only where status was asked for."""

    key: str
    metadata: Metadata
    aliases: tuple[str, ...] = ()
    reading: Reading | None = None
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """Text of an export, and the papers that are not in it, each as a problem naming its key."""

    text: str
    problems: tuple[Problem, ...] = ()


class Exporter(Protocol):
    """Writes papers as text of one format."""

    @property
    def name(self) -> str:
        """The word for ``--format``."""
        ...

    @property
    def suffix(self) -> str:
        """The usual file name suffix, with its dot."""
        ...

    def render(self, cited: Sequence[Cited]) -> Rendered:
        """The papers in the given order; the same papers give the same bytes."""
        ...


# --- the world -----------------------------------------------------------------------------------------------------


class Clock(Protocol):
    """Time, replaceable in tests."""

    def now(self) -> datetime:
        """The present in UTC, aware."""
        ...

    def monotonic(self) -> float:
        """Seconds that never run backwards."""
        ...

    def sleep(self, seconds: float) -> None:
        """Wait."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """An HTTP request. `service` names the pacing group; `keep_seconds` is how long the answer may be reused.

    With `form` it is a POST of form-encoded pairs, else a GET with `query`.
    """

    service: str
    url: str
    query: tuple[tuple[str, str], ...] = ()
    form: tuple[tuple[str, str], ...] = ()
    keep_seconds: float = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """An HTTP answer, whole."""

    status: int
    body: bytes
    content_type: str = ""
    from_cache: bool = False


class HttpClient(Protocol):
    """Sends requests politely: paced, timed out, cached."""

    def send(self, request: Request) -> Response:
        """The answer, whatever its status.

        Raises:
            ServiceError: no whole answer came (refused, reset, timed out, truncated), or the service asked for a rest.
        """
        ...

    def forget(self, request: Request) -> None:
        """Drop the cached answer, where its body turned out to be unusable."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class OfflineContext:
    """What every plug-in factory gets: its section of the settings, and the folder for data that can be made again."""

    section: Mapping[str, object]
    cache_folder: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OnlineContext(OfflineContext):
    """What factories of resolvers and enrichers get besides. `http` is None in an offline run: ask nobody then."""

    http: HttpClient | None
    clock: Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Harvested:
    """One record of a harvest. `line` is the paper as one line of JSON in the bulk layout that a catalogue is built of.

    `changed` is the day of the last change of its metadata (ISO 8601). `line` is empty where the paper was taken away,
    and where `fault` says why the record cannot be read.
    """

    identifier: str
    changed: str
    line: str = ""
    fault: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HarvestPage:
    """Records in the order of the service. `token` asks for the next page, empty on the last one.

    `total` is the number of all records of the harvest, 0 where the service does not say.
    """

    records: tuple[Harvested, ...] = ()
    token: str = ""
    total: int = 0


class Harvester(Protocol):
    """Gives all papers whose metadata changed since a day, page by page."""

    def begin(self, since: str) -> HarvestPage:
        """The first page of what changed on the day `since` (ISO 8601) or later; no records where nothing did.

        Raises:
            ServiceError: nobody answered, or the answer cannot be relied on.
        """
        ...

    def go_on(self, token: str) -> HarvestPage | None:
        """The page that the token of the page before promises; None where the service no longer knows the token.

        Raises:
            ServiceError: nobody answered, or the answer cannot be relied on.
        """
        ...


# --- the library ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """By what a record may already be in the library."""

    arxiv_id: ArxivId | None = None
    doi: Doi | None = None
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which items to read: a query, whose statuses, in which order. `sort` is a field name of ``list --sort``."""

    query: Query
    reader: str
    sort: str = "added"
    reverse: bool = False
    limit: int | None = None


class View(Protocol):
    """A consistent picture of the library."""

    def item(self, key: str, reader: str) -> Item | None:
        """The paper that bears `key` as its key or as an alias."""
        ...

    def item_by_id(self, paper: str, reader: str) -> Item | None:
        """The paper with this internal id."""
        ...

    def keys(self, prefix: str = "") -> Sequence[str]:
        """The citation keys that begin with `prefix`, sorted; aliases not included."""
        ...

    def taken_keys(self, stems: Sequence[str]) -> frozenset[str]:
        """The keys and aliases in use that begin with one of `stems`, in lower case."""
        ...

    def known(self, identity: Identity) -> Sequence[Paper]:
        """Papers with the same arXiv id, the same DOI, or the same folded title (their other titles included)."""
        ...

    def select(self, selection: Selection) -> Iterator[Item]:
        """The items that the selection names."""
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

    def batch(self, number: int) -> Sequence[Event]:
        """The events of one batch, oldest first; empty where there is no such batch."""
        ...

    def batches(self) -> Iterator[Batch]:
        """What commands wrote, newest first, read as far as it is asked for."""
        ...


class Unit(View, Protocol):
    """A unit of work: a view that may be written to, all or nothing. Leaving it by an exception writes nothing."""

    def new_id(self) -> str:
        """A fresh internal id for a paper or note."""
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

    def begin(self) -> AbstractContextManager[Unit]:
        """A unit of work, committed when left without an exception.

        Raises:
            LibraryLocked: another process kept the library busy for too long.
        """
        ...

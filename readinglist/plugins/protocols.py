"""What plug-ins promise: sources, resolvers, enrichers and exporters, and the small values that cross them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Protocol, runtime_checkable

from readinglist.files.documents import Document
from readinglist.papers.errors import Problem
from readinglist.papers.paper import Candidate, Draft, Field, Metadata, Origin, Paper, Reading
from readinglist.papers.statuses import Status


class Confidence(IntEnum):
    """How sure a source is that a document is of its format."""

    NO = 0
    MAYBE = 1
    YES = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """Lines that hold no record, and the name of the rule that says so (``boilerplate``, ``heading``, ...)."""

    first_line: int
    last_line: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """What a source made of a document: every non-blank line lies in a draft, a problem, or a skipped span."""

    drafts: tuple[Draft, ...] = ()
    problems: tuple[Problem, ...] = ()
    skipped: tuple[Skipped, ...] = ()


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


@runtime_checkable
class FolderSource(Source, Protocol):
    """A source that also reads folders, such as the library of another program."""

    def files(self, folder: str) -> Sequence[str]:
        """Return the files in `folder` and its subfolders that `parse` can read, sorted; empty if there are none."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The resolver was asked and answered; no candidates means that it knows none."""

    candidates: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LookupFailed:
    """Nobody answered, or the answer could not be read."""

    reason: str


class Resolver(Protocol):
    """Offers papers that a record may mean; never judges."""

    @property
    def name(self) -> str:
        """The word used in the settings and in evidence."""
        ...

    @property
    def needs_network(self) -> bool:
        """Whether it asks an outside service; it is left out of an offline run then."""
        ...

    def look_up(self, records: Sequence[Metadata]) -> Iterator[Found | LookupFailed]:
        """One answer per record, in order."""
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """A paper under its citation key, ready to be written.

    `reading` is given only where status was asked for, and `state` then says what other tools call its status.
    `with_abstract` says that only its abstract tells the paper from another one beside it, so that it has to go along.
    """

    key: str
    metadata: Metadata
    aliases: tuple[str, ...] = ()
    reading: Reading | None = None
    state: Status | None = None
    tags: tuple[str, ...] = ()
    with_abstract: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """Text of an export. `problems` are papers that are not in it, each naming its key.

    `warnings` name papers of which a part could not be written as it stands.
    """

    text: str
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()


class Exporter(Protocol):
    """Writes papers as text of one format.

    One whose entries have a place for `Cited.aliases` says so by an attribute ``holds_aliases = True``: then a paper
    that is cited by several keys is handed to it once.
    """

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


@runtime_checkable
class StyledExporter(Exporter, Protocol):
    """An exporter whose papers look as one of several styles has them."""

    def with_style(self, style: str) -> Exporter:
        """The same exporter with this style, which `render` looks for."""
        ...


@runtime_checkable
class NeedsMore(Protocol):
    """A plug-in that works only with what need not be installed beside it."""

    def check(self) -> None:
        """Look whether all is there, without loading it.

        Raises:
            PluginError: something is missing; the hint says how to get it.
        """
        ...

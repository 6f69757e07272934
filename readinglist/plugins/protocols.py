"""The protocols of plugins: sources, resolvers, enrichers and exporters, and the values they take and return."""

from collections.abc import Iterable, Iterator, Sequence
from enum import IntEnum
from typing import Any, Literal, Protocol, runtime_checkable

from readinglist.files.documents import Document
from readinglist.files.text_parts import LargeText
from readinglist.papers.errors import Problem
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.paper import Candidate, Draft, Field, Metadata, Origin, Paper, Reading
from readinglist.papers.statuses import Status


class Confidence(IntEnum):
    """How sure a source is that a document is of its format."""

    NO = 0
    MAYBE = 1
    YES = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """Lines without a record, and the name of the rule that applies (``boilerplate``, ``heading``, ...).

    Sources leave `text` empty; `add` fills it in from the lines.
    """

    first_line: int
    last_line: int
    reason: str
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """A parsed document: every non-blank line belongs to a draft, a problem, or a skipped span.

    `text` is the text that line numbers refer to if it was extracted from the document, such as from HTML or a PDF.
    `warnings` are about what records have lost or may mean otherwise, by line.
    """

    drafts: tuple[Draft, ...] = ()
    problems: tuple[Problem, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    text: str | None = None
    warnings: tuple[Problem, ...] = ()


class Source(Protocol):
    """Parses documents of one format."""

    @property
    def name(self) -> str:
        """The name for ``--format``."""
        ...

    def recognise(self, document: Document) -> Confidence:
        """Return how likely the document is of this format; must be fast."""
        ...

    def parse(self, document: Document) -> Parsed:
        """Parse the records of the document, in order.

        Raises:
            InputError: If nothing in the document is of this format.
        """
        ...


@runtime_checkable
class BinarySource(Source, Protocol):
    """A source of binary documents, such as PDFs: it reads `Document.data`, and `Document.text` is empty.

    Other sources are never given such documents.
    """

    reads_data: Literal[True]


def surest_source(document: Document, sources: Iterable[Source]) -> tuple[Source | None, Confidence]:
    """Return the source that is most sure of a document, the first of equal ones; None if none recognises it."""
    best, confidence = None, Confidence.NO
    for source in sources:
        if bool(document.data) != isinstance(source, BinarySource):
            continue
        other = source.recognise(document)
        if other > confidence:
            best, confidence = source, other
        if confidence is Confidence.YES:
            break
    return best, confidence


@runtime_checkable
class PartSource(Source, Protocol):
    """A source that also reads large texts part by part, in bounded memory."""

    def parse_parts(self, text: LargeText) -> Iterator[tuple[Document, Parsed]]:
        """Yield the parts of the text, and what `parse` finds in each.

        Raises:
            InputError: If nothing in the text is of this format.
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
    """The result of a lookup; no candidates means that the resolver has none."""

    candidates: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LookupFailed:
    """The service did not respond, or its response was invalid."""

    reason: str


class Resolver(Protocol):
    """Returns candidates for records, without deciding between them."""

    @property
    def name(self) -> str:
        """The name in the settings and in evidence."""
        ...

    @property
    def needs_network(self) -> bool:
        """Whether it queries a service; if so it is not used offline."""
        ...

    def look_up(self, records: Sequence[Metadata]) -> Iterator[Found | LookupFailed]:
        """Yield one result per record, in order."""
        ...


@runtime_checkable
class AddressResolver(Resolver, Protocol):
    """A resolver of a service that gives papers addresses or numbers of its own."""

    def knows(self, record: Metadata) -> bool:
        """Whether the record has such an address or number."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfAddress:
    """The address of an open PDF, which `named_by` states.

    `service` names the rate limit of its server. With `only_public`, it must not lead into the local network.
    """

    url: str
    named_by: str
    service: str
    only_public: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfsFound:
    """The addresses of the open PDFs of a paper, best first; none means that the service has none."""

    addresses: tuple[PdfAddress, ...] = ()


@runtime_checkable
class PdfService(Resolver, Protocol):
    """A resolver that also knows where the open PDFs of papers are."""

    def find_pdfs(self, papers: Sequence[Metadata]) -> Iterator[PdfsFound | LookupFailed]:
        """Yield one result per paper, in order."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """Fields that an enricher has for one paper; empty `metadata` if it has nothing to add."""

    metadata: Metadata
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrichFailed:
    """The service did not respond for this paper."""

    reason: str


class Enricher(Protocol):
    """Returns missing fields of resolved papers."""

    @property
    def name(self) -> str:
        """The name in the settings."""
        ...

    @property
    def needs_network(self) -> bool:
        """Whether it queries a service; if so it is not used offline."""
        ...

    @property
    def provides(self) -> frozenset[Field]:
        """The only fields that contributions may contain."""
        ...

    def enrich(self, papers: Sequence[Paper]) -> Iterator[Contribution | EnrichFailed]:
        """Yield one result per paper, in order."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """A paper under its citation key, ready to be rendered.

    `reading` and `status` are given only if the status was requested. `with_abstract` is set if only the
    abstract distinguishes the paper from another one, so that it has to be written. With `with_files`, the attached
    files were requested.
    """

    key: str
    metadata: Metadata
    aliases: tuple[str, ...] = ()
    reading: Reading | None = None
    status: Status | None = None
    tags: tuple[str, ...] = ()
    with_abstract: bool = False
    with_files: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """The text of an export. `problems` are about papers that are not in it, each with its key.

    `warnings` are about papers of which a part could not be written unchanged.
    """

    text: str
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()


class Letters(IntEnum):
    """The letters of a .bib file that the programs of a manuscript read.

    BYTES are those of UTF-8, of which BibTeX cuts initials and labels, with half letters.
    """

    ASCII = 0
    BYTES = 1
    ALL = 2


class Exporter(Protocol):
    """Renders papers as text of one format.

    With an attribute ``holds_aliases = True`` its entries can contain `Cited.aliases`: a paper that is cited by several
    keys is then passed to it once. With ``copies_aliases = True`` a paper is passed again under each of its aliases.
    """

    @property
    def name(self) -> str:
        """The name for ``--format``."""
        ...

    @property
    def suffix(self) -> str:
        """The usual file name suffix, with the dot."""
        ...

    def render(self, cited: Sequence[Cited]) -> Rendered:
        """Render the papers in the given order; the same papers give the same bytes."""
        ...


@runtime_checkable
class EntrywiseExporter(Exporter, Protocol):
    """An exporter that renders each paper by itself, so that only a few have to be in memory at once."""

    def entry(self, cited: Cited) -> Any:
        """Return the entry of one paper."""
        ...

    def joined(self, entries: Iterable[Any]) -> Rendered:
        """Return what `render` returns for the papers of these entries."""
        ...


@runtime_checkable
class LettersExporter(Exporter, Protocol):
    """An exporter that writes the letters that the programs of a manuscript read."""

    def for_letters(self, letters: Letters) -> Exporter:
        """Return the same exporter for a manuscript whose programs read these letters."""
        ...


@runtime_checkable
class StyledExporter(Exporter, Protocol):
    """An exporter with several styles."""

    def with_style(self, style: str) -> Exporter:
        """Return the same exporter with this style, which `render` loads."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandCall:
    """The call of a command: what stands after its name, and the settings file in use, empty if there is none.

    ``open_library(config=call.config or None)`` opens the library of the call.
    """

    arguments: tuple[str, ...]
    config: str = ""


class CommandPlugin(Protocol):
    """A command of the command line. It may print to stdout."""

    @property
    def name(self) -> str:
        """The name of the command; built-in commands of the same name take precedence."""
        ...

    def run(self, call: CommandCall) -> int:
        """Run the command, and return its exit code (see ``docs/cli.md``). Raise any `ReadinglistError`."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryChange:
    """A change of a library, which is already on disk.

    `batch` is the number of its newest batch in the journal. A hook that follows all changes keeps the number that it
    has seen last: ``open_library(config=change.config or None, read_only=True).history()`` has the later ones too.
    """

    library: str
    config: str
    reader: str
    batch: int


class ChangeHook(Protocol):
    """Is called after each command, or call of the API, that changed the library. It prints nothing.

    Changes that it makes itself run no hooks.
    """

    @property
    def name(self) -> str:
        """The name in messages and in the settings."""
        ...

    def after_change(self, change: LibraryChange) -> None:
        """Do something after a change."""
        ...


@runtime_checkable
class NeedsMore(Protocol):
    """A plugin that needs an optional dependency."""

    def check(self) -> None:
        """Check that the dependencies are installed, without importing them.

        Raises:
            PluginError: If one is missing; the hint says how to install it.
        """
        ...

"""What `Library.add` reads: documents, and large files that are added in parts."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from readinglist.adding.add import plan
from readinglist.adding.arguments import all_documents, format_of, title_in
from readinglist.adding.parts import add_in_parts, part_requests
from readinglist.adding.values import AddRequest, Plan
from readinglist.files.documents import Document
from readinglist.files.protection import ProtectedFiles
from readinglist.files.text_parts import LargeText, large_text
from readinglist.library.clock import Progress
from readinglist.library.context import LibraryContext
from readinglist.papers.errors import InputError
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.plugins.protocols import PartSource, Source
from readinglist.plugins.registry import Registry

_REFERENCE = lazy_pattern(r"(?<![\w-])(?:1[89]|20)\d\d[a-z]?(?![\w-])")
"""The year that every reference has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadSources:
    """The request to add the documents of some sources, and the large texts among them."""

    request: AddRequest
    large: tuple[tuple[LargeText, PartSource], ...]


def read_sources(
    sources: Sequence[str | Path | Document],
    plugins: Registry,
    format_name: str,
    protected: ProtectedFiles,
    *,
    zotero: str = "",
) -> ReadSources:
    """Read the sources of `Library.add`; raises as that does. `zotero` is the address of Zotero, if not the usual."""
    large: list[tuple[LargeText, PartSource]] = []
    others: list[str | Path | Document] = []
    of_zotero: list[Document] = []
    for source in sources:
        if document := _of_zotero(source, zotero):
            of_zotero.append(document)
        elif text := None if isinstance(source, Document) else large_source(source, plugins, format_name):
            large.append(text)
        else:
            others.append(source)
    documents, unreadable = all_documents(others, plugins.files_of, format_name)
    for name in (*(document.name for document in documents), *(text.name for text, _ in large)):
        protected.add_input(name)
    known = [_with_source(document, plugins, format_name) for document in documents]
    known += [(document, plugins.source_for(document, "csl-json")) for document in of_zotero]
    return ReadSources(request=AddRequest(documents=tuple(known), unreadable=unreadable), large=tuple(large))


def _of_zotero(source: str | Path | Document, base: str) -> Document | None:
    """Return the items of Zotero that a source names, if it names them."""
    if not (isinstance(source, str) and source.startswith(("zotero:", "http://"))):
        return None
    from readinglist.net.local_programs import BASE
    from readinglist.net.zotero_library import is_zotero, zotero_document

    return zotero_document(source, base or BASE) if is_zotero(source) else None


def _with_source(document: Document, plugins: Registry, format_name: str) -> tuple[Document, Source]:
    """Return a document with its source. A title given as an argument is read as a reference, if it is one."""
    text = title_in(document)
    if text and not format_name and _REFERENCE.search(text):
        source, reference = plugins.source("page"), replace(document, text=text)
        with suppress(InputError):
            drafts = [draft.metadata for draft in source.parse(reference).drafts]
            if len(drafts) == 1 and drafts[0].authors and drafts[0].date and len(drafts[0].title) < len(text):
                return reference, source
    return document, plugins.source_for(document, format_of(document, format_name))


def large_source(source: str | Path, plugins: Registry, format_name: str) -> tuple[LargeText, PartSource] | None:
    """Return a large file and the source that reads it in parts; None if it is read at once."""
    text = large_text(str(source))
    found = plugins.source_for(text.sample, format_name) if text else None
    return (text, found) if text and isinstance(found, PartSource) else None


def any_large(sources: Sequence[str | Path | Document], plugins: Registry, format_name: str) -> bool:
    """Whether one of the sources is a large file that is read in parts."""
    paths = [source for source in sources if not isinstance(source, Document)]
    return any(large_source(path, plugins, format_name) for path in paths)


def add_sources(
    read: ReadSources,
    plugins: Registry,
    context: LibraryContext,
    *,
    offline: bool | None,
    dry_run: bool,
    written: Callable[[Plan], object] | None,
    progress: Progress,
) -> Plan:
    """Plan the addition, and write it if it has large texts and this is no dry run."""
    offline = True if read.large else offline  # the library is locked while parts are added
    resolvers, enrichers = plugins.resolvers(offline=offline), plugins.enrichers(offline=offline)
    if not read.large:
        return plan(read.request, context, resolvers=resolvers, enrichers=enrichers, progress=progress)
    return add_in_parts(
        part_requests(read.request, read.large),
        context,
        resolvers=resolvers,
        enrichers=enrichers,
        dry_run=dry_run,
        written=written,
        progress=progress,
    )

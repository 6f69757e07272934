"""Downloading open PDFs of papers, and attaching them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import field
from pathlib import Path

from readinglist.adding.attach import attach
from readinglist.adding.open_pdfs import find_pdfs
from readinglist.files.attaching import file_stem
from readinglist.files.desktop import attached_pdfs
from readinglist.library.clock import Progress, no_progress
from readinglist.library.context import LibraryContext
from readinglist.net.downloads import NoPdfError, ReceivingClient, download_pdf
from readinglist.papers.errors import ServiceError
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.paper import Item
from readinglist.plugins.context import Request
from readinglist.plugins.protocols import PdfService

PDF = ".pdf"
_LEAST_STEP = 256 * 1024
"""Bytes between two reports of progress."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchResult:
    """One paper: its PDF, whether it was there already, or why there is none.

    `failures` are those of services that did not respond; `url` is where the PDF came from.
    """

    key: str
    path: Path | None = None
    present: bool = False
    url: str = ""
    problems: tuple[str, ...] = ()
    failures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetching:
    """What downloads need: the `services` that know open PDFs, a client, and where PDFs go.

    They go to `folder` under names by `pattern`; stored paths start from `base`.
    """

    client: ReceivingClient
    services: Sequence[PdfService]
    folder: Path
    base: Path
    pattern: str
    cache_folder: Path


def fetch(
    items: Sequence[Item],
    fetching: Fetching,
    context: LibraryContext,
    *,
    fetched: Callable[[FetchResult], object] = lambda _result: None,
    progress: Progress = no_progress,
) -> tuple[FetchResult, ...]:
    """Download the PDFs of papers that have none on disk, and attach them in one batch, also if interrupted.

    `fetched` is called with each result as soon as it is there.

    Raises:
        UnwritableError: If a file cannot be written; those before it are attached.
    """
    results: list[FetchResult] = []
    try:
        for number, item in enumerate(items):
            job = _Job(item, fetching, progress, number, len(items))
            results.append(job.run())
            fetched(results[-1])
    finally:
        new = {each.key: [each.path] for each in results if each.path and not each.present}
        if new:
            attach(new, fetching.base, context)
    return tuple(results)


@dataclass(slots=True)
class _Job:
    """The download for one paper."""

    item: Item
    fetching: Fetching
    progress: Progress
    number: int
    total: int
    _reported: int = field(default=0, init=False)

    def run(self) -> FetchResult:
        """Return the result."""
        key = self.item.paper.key
        self.progress(f"fetching {key}", self.number, self.total)
        present = attached_pdfs(self.item.paper, self.fetching.base)
        if present:
            return FetchResult(key=key, path=present[0], present=True)
        problems: list[str] = []
        failures: list[str] = []
        for request in self._requests(failures):
            try:
                path = self._download(request)
            except ServiceError as error:
                failures.append(error.message)
            except NoPdfError as error:
                problems.append(error.message)
            else:
                return FetchResult(key=key, path=path, url=request.url)
        if not (problems or failures):
            problems.append("no service states an open PDF")
        return FetchResult(key=key, problems=tuple(problems), failures=tuple(failures))

    def _requests(self, failures: list[str]) -> Iterator[Request]:
        """Yield requests for the PDFs that services state; a service is queried if those before it had none."""
        for service in self.fetching.services:
            (found,) = find_pdfs([self.item.paper.metadata], [service])
            failures.extend(found.failures)
            for address in found.addresses:
                yield Request(service=address.service, url=address.url, only_public=address.only_public)

    def _download(self, request: Request) -> Path:
        fetching = self.fetching
        target = fetching.folder / (file_stem(self.item.paper, fetching.pattern) + PDF)
        return download_pdf(fetching.client, request, target, cache_folder=fetching.cache_folder, arrived=self._arrived)

    def _arrived(self, here: int, whole: int) -> None:
        if here - self._reported >= _LEAST_STEP or here < self._reported:
            self._reported = here
            size = f"{here / 1e6:.1f} of {whole / 1e6:.1f} MB" if whole else f"{here / 1e6:.1f} MB"
            self.progress(f"fetching {self.item.paper.key}, {size}", self.number, self.total)

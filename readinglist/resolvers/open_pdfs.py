"""Addresses of open PDFs, as resolvers that implement `PdfService` return them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from urllib.parse import urlsplit

from readinglist.net.batches import InvalidResponse
from readinglist.papers.errors import ServiceError
from readinglist.papers.paper import Metadata
from readinglist.plugins.protocols import LookupFailed, PdfAddress, PdfsFound


def find_each(
    papers: Sequence[Metadata], find: Callable[[Metadata], Iterable[PdfAddress]]
) -> Iterator[PdfsFound | LookupFailed]:
    """Yield what `find` returns for each paper, or why it failed."""
    for paper in papers:
        try:
            yield PdfsFound(addresses=tuple(find(paper)))
        except ServiceError as error:
            yield LookupFailed(reason=error.message)
        except InvalidResponse as error:
            yield LookupFailed(reason=error.reason)


def own_pdf(service: str, url: str, base_url: str) -> PdfAddress:
    """Return the address of a PDF at the service itself, which the settings may place in the local network."""
    return PdfAddress(url=url, named_by=service, service=service, only_public=_is_elsewhere(url, base_url))


def stated_pdf(service: str, url: str) -> PdfAddress | None:
    """Return the address of a PDF at another server, which has a rate limit of its own; None if it is no URL."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host.replace(".", "").replace("-", "").isalnum():
        return None
    return PdfAddress(url=url, named_by=service, service=host)


def addresses_of(paper: Metadata) -> Iterator[str]:
    """Yield the links of a paper, without scheme and ``www.``."""
    for link in (*paper.links, dict(paper.extra).get("url", "")):
        yield link.partition("://")[2].removeprefix("www.") or link


def _is_elsewhere(url: str, base_url: str) -> bool:
    return urlsplit(url).netloc != urlsplit(base_url).netloc

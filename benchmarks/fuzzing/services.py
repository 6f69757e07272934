"""The answers of services: whatever they send, each record gets one result, and nothing else is raised."""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from xml.sax.saxutils import escape

import requests

from readinglist.catalogue.oai_pmh import read_page
from readinglist.net.batches import InvalidResponse
from readinglist.papers.errors import ServiceError
from readinglist.papers.identifiers import ArxivId, Doi
from readinglist.papers.names import authors_from_line
from readinglist.papers.paper import Metadata, Paper, Resolution
from readinglist.plugins.built_in import BUILT_IN, NEED_NETWORK, Kind, load_factory
from readinglist.plugins.context import OnlineContext, Request, Response
from readinglist.plugins.protocols import PdfService
from tests.local_services import canned, others, servers
from tests.local_services.works import Work
from tests.workspaces import Clock, metadata

Check = Callable[[bytes], None]

NAMES = tuple(name for name in BUILT_IN[Kind.RESOLVER] if name in NEED_NETWORK)
"""The resolvers that query services."""

_NEXT = b"\x1e"
"""Separates the bodies that a service sends one after the other."""

_WORK = Work(
    kind="article", title="A Theory of Wandering Dunes", authors=(("Cleo", "Shrew"),), venue="Journal of Beaches",
    year=2018, volume="8", number="2", pages="100-131", doi="10.18653/v1/2018.dune-main.2", arxiv_id="1701.00001",
)  # fmt: skip
_ASKED = (
    metadata("Data Scaling Laws", "2410.18647"),
    Metadata(title="A Title"),
    Metadata(doi=Doi("10.1000/182"), title="A"),
    Metadata(title=_WORK.title, authors=authors_from_line("Cleo Shrew"), doi=Doi(_WORK.doi)),
    Metadata(title=_WORK.title, arxiv_id=ArxivId(_WORK.arxiv_id)),
)
SERVERS: dict[str, type[servers.WorkServer]] = {
    "crossref": servers.LocalCrossref, "dblp": servers.LocalDblp, "semantic_scholar": servers.LocalSemanticScholar,
    "openreview": servers.LocalOpenReview, "doi": canned.LocalDataCite, "acl": others.LocalAcl,
    "openalex": canned.LocalOpenAlex, "europepmc": canned.LocalEuropePmc, "pubmed": canned.LocalPubMed,
    "inspire": canned.LocalInspire, "ads": canned.LocalAds, "unpaywall": others.LocalUnpaywall,
}  # fmt: skip
"""The local servers of services, as the tests have them."""
_NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
_KEYS = {"openalex": {"api_key": "k3y"}, "ads": {"api_key": "k3y"}}


class _Uncached:
    """The cache of an HTTP client, which keeps nothing."""

    def forget(self, _request: Request) -> None:
        pass

    def cached(self, _request: Request) -> None:
        pass

    def keep(self, _request: Request, _response: Response) -> None:
        pass


class _Bodies(_Uncached):
    """An HTTP client that responds with each body in turn."""

    def __init__(self, data: bytes) -> None:
        self._bodies = data.split(_NEXT)
        self._given = 0

    def send(self, _request: Request) -> Response:
        body = self._bodies[self._given % len(self._bodies)]
        self._given += 1
        kind = "application/json" if body[:1] in (b"[", b"{") else "application/xml"
        return Response(status=200, body=body, content_type=kind)


class _Recording(_Uncached):
    """An HTTP client that keeps the bodies of the responses."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []

    def send(self, request: Request) -> Response:
        posted = request.json or request.form
        got = requests.request(
            "POST" if posted else "GET", request.url, params=(*request.query, *request.secret_query), data=posted,
            headers=dict(request.secrets), timeout=60,
        )  # fmt: skip
        self.bodies.append(got.content)
        return Response(status=got.status_code, body=got.content, content_type=got.headers.get("Content-Type", ""))


def resolver(name: str) -> Check:
    """Return the check of the responses to a resolver."""

    def check(data: bytes) -> None:
        made = load_factory(BUILT_IN[Kind.RESOLVER][name])(_context(name, _Bodies(data)))
        assert len(list(made.look_up(_ASKED))) == len(_ASKED)
        if isinstance(made, PdfService):
            made = load_factory(BUILT_IN[Kind.RESOLVER][name])(_context(name, _Bodies(data)))
            assert len(list(made.find_pdfs(_ASKED))) == len(_ASKED)

    return check


def answers(name: str) -> Sequence[bytes]:
    """Return what the local server of a service sends for each record; nothing if there is none."""
    if name not in SERVERS:
        return ()
    found = []
    for record in _ASKED:
        http = _Recording()
        with SERVERS[name]([_WORK]) as server:
            made = load_factory(BUILT_IN[Kind.RESOLVER][name])(_context(name, http, base_url=server.base_url))
            list(made.look_up([record]))
        found.append(_NEXT.join(http.bodies))
    return tuple(dict.fromkeys(found))


def enricher(data: bytes) -> None:
    """Check the responses to the enricher of arXiv."""
    papers = [
        Paper(id=str(number), key=f"k{number}", metadata=known, resolution=Resolution.MATCHED, added=_NOW)
        for number, known in enumerate(_ASKED)
    ]
    try:
        made = load_factory(BUILT_IN[Kind.ENRICHER]["arxiv"])(_context("arxiv", _Bodies(data)))
        assert len(list(made.enrich(papers))) == len(papers)
    except ServiceError:
        return


def harvest(data: bytes) -> None:
    """Check a page of OAI-PMH."""
    try:
        read_page(Response(status=200, body=data, content_type="text/xml"))
    except (InvalidResponse, ServiceError):
        return


def _context(name: str, http: _Bodies | _Recording, **section: object) -> OnlineContext:
    if section and name == "doi":
        section["datacite_url"] = section["base_url"]
    section |= _KEYS.get(name, {})
    return OnlineContext(section=section, cache_folder="", http=http, clock=Clock(), contact="ada@example.org")


def titled(name: str) -> Callable[[str], object]:
    """Return the check of the responses of a service, with a text in the place of the title of a work."""
    check, title = resolver(name), _WORK.title.encode()
    found = max(answers(name), key=len)
    quoted = escape if b"<" in found[:1] else lambda text: json.dumps(text)[1:-1]
    return lambda text: check(found.replace(title, quoted(text).encode()))

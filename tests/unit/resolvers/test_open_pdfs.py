"""Addresses of open PDFs: which services state them, and that a service that fails is no answer."""

import json
from dataclasses import replace

import pytest

from readinglist.adding.open_pdfs import find_pdfs
from readinglist.papers.identifiers import ArxivId, Doi
from readinglist.papers.names import authors_from_line
from readinglist.papers.paper import Metadata, PartialDate
from readinglist.plugins.built_in import load_factory
from readinglist.plugins.context import OnlineContext
from readinglist.plugins.protocols import PdfService
from tests.local_arxiv.fakes import FakeClock
from tests.local_arxiv.frame import Fault, PatientClient
from tests.local_services.others import LocalUnpaywall
from tests.local_services.servers import LocalOpenReview
from tests.local_services.works import Work

SAND = Work(
    kind="article",
    title="Sorting Grains of Sand with Small Rakes",
    authors=(("Ada", "Mole"), ("Bert", "Vole")),
    venue="Journal of Beaches",
    year=2020,
    doi="10.1007/s1-18",
    arxiv_id="1905.01234",
)
RECORD = Metadata(title=SAND.title, authors=authors_from_line("Ada Mole, Bert Vole"), doi=Doi(SAND.doi))
ME = "ada@example.org"


def service(name, http=None, contact=ME, **section) -> PdfService:
    context = OnlineContext(section=section, cache_folder="", http=http, clock=FakeClock(), contact=contact)
    made = load_factory(f"readinglist.resolvers.{name}:plugin")(context)
    assert isinstance(made, PdfService)
    return made


def urls(paper: Metadata, *services: PdfService) -> list[str]:
    (found,) = find_pdfs([paper], services)
    assert not found.failures
    return [each.url for each in found.addresses]


def client_of(server, tmp_path):
    return PatientClient(server, cache_folder=str(tmp_path), clock=FakeClock())


@pytest.mark.parametrize(
    ("paper", "name", "url"),
    [
        (Metadata(arxiv_id=ArxivId("1905.01234")), "arxiv", "https://export.arxiv.org/pdf/1905.01234"),
        (Metadata(arxiv_id=ArxivId("hep-th/9901001")), "arxiv", "https://export.arxiv.org/pdf/hep-th/9901001"),
        (Metadata(doi=Doi("10.18653/v1/2020.acl-main.1")), "acl", "https://aclanthology.org/2020.acl-main.1.pdf"),
        (Metadata(doi=Doi("10.18653/v1/p19-1001")), "acl", "https://aclanthology.org/P19-1001.pdf"),
        (Metadata(doi=Doi("10.3115/v1/p14-1001")), "acl", "https://aclanthology.org/P14-1001.pdf"),
        (Metadata(links=("https://aclanthology.org/W19-4301/",)), "acl", "https://aclanthology.org/W19-4301.pdf"),
        (
            Metadata(extra=(("url", "https://www.aclweb.org/anthology/2020.lrec-1.5"),)),
            "acl",
            "https://aclanthology.org/2020.lrec-1.5.pdf",
        ),
        (
            Metadata(links=("https://openreview.net/forum?id=a_B-1&noteId=x",)),
            "openreview",
            "https://openreview.net/pdf?id=a_B-1",
        ),
        (Metadata(links=("https://openreview.net.example.org/forum?id=aB1",)), "openreview", ""),
        (Metadata(title="Sand", links=("https://example.org/aclanthology.org/W19-4301",)), "acl", ""),
        (Metadata(doi=Doi("10.18653/v1/../p19-1001")), "acl", ""),
        (Metadata(doi=Doi("10.1145/1.2")), "arxiv", ""),
    ],
)
def test_a_pdf_that_follows_from_an_identifier_needs_no_request(paper, name, url):
    assert urls(paper, service(name)) == ([url] if url else [])


def test_unpaywall_states_the_pdfs_of_a_doi_at_other_servers(tmp_path):
    with LocalUnpaywall([SAND, replace(SAND, doi="10.1007/closed-1", arxiv_id="")]) as server:
        unpaywall = service("unpaywall", client_of(server, tmp_path), base_url=server.base_url)
        (found,) = find_pdfs([RECORD], [unpaywall])
        (address,) = found.addresses
        assert (address.url, address.named_by) == ("https://pdfs.example.org/1905.01234.pdf", "unpaywall")
        assert (address.service, address.only_public) == ("pdfs.example.org", True)
        for doi in ("10.1007/closed-1", "10.1007/unknown-1"):
            assert urls(replace(RECORD, doi=Doi(doi)), unpaywall) == []
        assert urls(replace(RECORD, doi=None), unpaywall) == []
    assert [asked.fields for asked in server.log] == [{"email": ME}] * 3


def test_a_service_is_queried_only_for_papers_without_a_pdf(tmp_path):
    with LocalUnpaywall([SAND]) as server:
        services = [service("arxiv"), service("unpaywall", client_of(server, tmp_path), base_url=server.base_url)]
        found = find_pdfs([replace(RECORD, arxiv_id=ArxivId("1905.01234")), RECORD], services)
    assert [each.addresses[0].named_by for each in found] == ["arxiv", "unpaywall"]
    assert len(server.log) == 1


@pytest.mark.parametrize("kind", ["429", "500", "html", "truncated", "empty", "empty_feed", "400"])
def test_a_service_that_fails_is_named_and_the_next_run_completes(tmp_path, kind):
    clock = FakeClock()
    with LocalUnpaywall([SAND], now=clock.monotonic) as server:
        client = PatientClient(server, cache_folder=str(tmp_path), clock=clock)
        unpaywall = service("unpaywall", client, base_url=server.base_url)
        server.faults = [Fault(kind)]
        (found,) = find_pdfs([RECORD], [unpaywall])
        assert (found.addresses, len(found.failures)) == ([], 1)
        server.faults = []
        clock.sleep(2000)
        assert urls(RECORD, unpaywall)


def test_the_record_of_another_doi_is_no_response(tmp_path):
    class Mixing(LocalUnpaywall):
        def answer(self, path, fields):
            status, mime, body = super().answer(path, fields)
            return status, mime, json.dumps(json.loads(body) | {"doi": "10.1007/other-1"}).encode()

    with Mixing([SAND]) as server:
        unpaywall = service("unpaywall", client_of(server, tmp_path), base_url=server.base_url)
        (found,) = find_pdfs([RECORD], [unpaywall])
    assert (found.addresses, len(found.failures)) == ([], 1)


@pytest.mark.parametrize(
    "url", ["ftp://a.org/x", "file:///etc/passwd", "https:///x", "https://[::1/x", "//a.org/x", "x"]
)
def test_an_address_of_another_kind_is_left_out(tmp_path, url):
    class Odd(LocalUnpaywall):
        def answer(self, path, fields):
            status, mime, body = super().answer(path, fields)
            return status, mime, body.replace(b"https://pdfs.example.org/1905.01234.pdf", url.encode())

    with Odd([SAND]) as server:
        assert urls(RECORD, service("unpaywall", client_of(server, tmp_path), base_url=server.base_url)) == []


def test_without_a_mail_address_unpaywall_is_not_queried(tmp_path):
    with LocalUnpaywall([SAND]) as server:
        unpaywall = service("unpaywall", client_of(server, tmp_path), contact="", base_url=server.base_url)
        (found,) = find_pdfs([RECORD], [unpaywall])
    assert found.failures == ["Unpaywall needs a mail address: set `contact` in [readinglist]"]
    assert server.log == []


@pytest.mark.parametrize(
    ("record", "found"),
    [(RECORD, True), (replace(RECORD, authors=authors_from_line("Cleo Shrew, Dora Newt")), False)],
)
def test_openreview_is_searched_for_the_same_paper_with_a_pdf(tmp_path, record, found):
    class WithPdf(LocalOpenReview):
        def _note(self, work):
            note = super()._note(work)
            return note | {"forum": "aB1", "content": note["content"] | {"pdf": {"value": "/pdf/f00.pdf"}}}

    with WithPdf([replace(SAND, kind="inproceedings")]) as server:
        openreview = service("openreview", client_of(server, tmp_path), base_url=server.base_url)
        expected = [f"{server.base_url}/pdf?id=aB1"] if found else []
        assert urls(replace(record, date=PartialDate(2020)), openreview) == expected
    with LocalOpenReview([replace(SAND, kind="inproceedings")]) as server:
        openreview = service("openreview", client_of(server, tmp_path / "2"), base_url=server.base_url)
        assert urls(record, openreview) == []

"""Downloads from a server with every fault: resumed, checked, and never over another file."""

import resource
import signal
from pathlib import Path

import pytest

from readinglist.net.downloads import NoPdfError, UnwritableError, download_pdf
from readinglist.net.http import is_same_site
from readinglist.papers.errors import ServiceError
from readinglist.plugins.context import Request
from tests.local_arxiv.fakes import FakeClock
from tests.local_arxiv.frame import Fault, PatientClient
from tests.local_services.pdfs import PdfServer, paper_pdf

PAPER = paper_pdf("Grains of sand", size=300_000)


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def server(clock):
    with PdfServer(now=clock.monotonic) as running:
        running.documents["1"] = PAPER
        yield running


class Downloader:
    """Downloads the PDF of a path to ``papers/one.pdf``."""

    def __init__(self, server: PdfServer, folder: Path, clock: FakeClock) -> None:
        self.server, self.cache, self.target = server, folder / "cache", folder / "papers" / "one.pdf"
        self.part = self.target.with_name("one.pdf.part")
        self.clock = clock
        self.client = PatientClient(server, cache_folder=str(self.cache), clock=clock)

    def __call__(self, path: str = "/pdf/1", **options) -> Path:
        request = Request(service="arxiv", url=self.server.root + path)
        return download_pdf(self.client, request, self.target, cache_folder=self.cache, **options)

    def fails(self, error: type[Exception] = ServiceError, path: str = "/pdf/1") -> str:
        with pytest.raises(error) as caught:
            self(path)
        assert not self.target.exists()
        self.clock.sleep(4000)  # past every cooldown
        return str(caught.value)


@pytest.fixture
def download(server, tmp_path, clock):
    return Downloader(server, tmp_path, clock)


def test_a_pdf_arrives_under_its_name(server, download):
    sizes = []
    assert download(arrived=lambda here, whole: sizes.append((here, whole))) == download.target
    assert download.target.read_bytes() == PAPER
    assert not download.part.exists()
    assert sizes[-1] == (len(PAPER), len(PAPER))
    assert server.ranges == [None]


def test_starts_are_three_seconds_apart(server, download):
    for name in "abc":
        download.target = download.target.with_name(f"{name}.pdf")
        download()
    assert server.least_gap() >= 3.0


@pytest.mark.parametrize("tag", ['"one"', ""])
def test_an_interrupted_download_continues(server, download, tag):
    server.tag = tag
    server.faults = [Fault("truncated", at=1)]
    download.fails()
    here = download.part.stat().st_size
    assert 0 < here < len(PAPER)
    assert download().read_bytes() == PAPER
    assert server.ranges == [None, f"bytes={here}-"]


def test_a_document_that_changed_is_downloaded_again(server, download):
    server.faults = [Fault("truncated", at=1)]
    download.fails()
    server.documents["1"] = paper_pdf("Another text", size=400_000)
    server.tag = '"two"'
    assert download().read_bytes() == server.documents["1"]


def test_a_document_of_another_length_is_not_joined(server, download):
    server.tag = ""
    server.faults = [Fault("truncated", at=1)]
    download.fails()
    server.documents["1"] = paper_pdf("Another text", size=400_000)
    assert download().read_bytes() == server.documents["1"]
    assert server.ranges[2] is None


def test_a_part_longer_than_the_document_is_thrown_away(server, download):
    server.tag = ""
    server.faults = [Fault("truncated", at=1)]
    download.fails()
    server.documents["1"] = paper_pdf("Short")
    assert download().read_bytes() == server.documents["1"]


def test_a_server_without_ranges_sends_everything_again(server, download):
    server.has_ranges = False
    server.faults = [Fault("truncated", at=1)]
    download.fails()
    assert download().read_bytes() == PAPER


def test_a_part_of_unknown_origin_is_replaced(server, download):
    download.part.parent.mkdir()
    download.part.write_bytes(b"%PDF-1.4 of something else")
    assert download().read_bytes() == PAPER
    assert server.ranges == [None]


FAULTS = {
    "429": "HTTP 429",
    "503": "HTTP 503",
    "busy": "HTTP 503",
    "500": "HTTP 500",
    "rate200": "rate-limit notice",
    "html": "a web page in place of a PDF",
    "empty": "nothing in place of a PDF",
    "cut_feed": "without its end",
    "truncated": "IncompleteRead",
    "stall": "timed out",
    "reset": "incomplete response",
    "redirect": "too many redirects",
}


@pytest.mark.parametrize("kind", FAULTS)
def test_a_failure_is_no_response_and_the_next_run_completes(server, download, kind):
    server.faults = [Fault(kind, at=1) if kind != "redirect" else Fault(kind, until=5)]
    assert FAULTS[kind] in download.fails()
    assert download().read_bytes() == PAPER


def test_what_is_no_pdf_is_refused(server, download):
    server.documents |= {"2": b"PK\x03\x04 a workbook", "3": b""}
    assert "something else" in download.fails(NoPdfError, "/pdf/2")
    download.fails(ServiceError, "/pdf/3")
    assert "HTTP 404" in download.fails(NoPdfError, "/pdf/none")
    assert not list(download.target.parent.iterdir())


def test_a_pdf_may_begin_with_a_few_other_bytes(server, download):
    server.documents["1"] = b"\n\n" + PAPER
    assert download().read_bytes() == b"\n\n" + PAPER


def test_redirects_stay_within_the_site(server, download):
    server.redirects["/pdf/2"] = "/pdf/1"
    server.redirects["/pdf/3"] = "http://pdfs.example.com/1"
    assert "pdfs.example.com, which no service stated" in download.fails(path="/pdf/3")
    assert download("/pdf/2").read_bytes() == PAPER


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://export.arxiv.org/pdf/1", "https://arxiv.org/pdf/1v2", True),
        ("http://aclanthology.org/1.pdf", "https://www.aclanthology.org/1.pdf", True),
        ("https://a.ox.ac.uk/1", "https://b.ox.ac.uk/1", True),
        ("https://ox.ac.uk/1", "https://cam.ac.uk/1", False),
        ("https://arxiv.org/1", "https://arxiv.org.example.com/1", False),
        ("https://notarxiv.org/1", "https://arxiv.org/1", False),
        ("http://10.0.0.1/1", "http://20.0.0.1/1", False),
        ("http://127.0.0.1:1000/1", "http://127.0.0.1:2000/1", False),
        ("http://localhost/1", "http://localhost/2", True),
        ("http://[::1]/1", "http://[::2]/1", False),
        ("http://a.org/1", "http://a.org:99999/1", False),
    ],
)
def test_a_site_is_the_end_of_a_host_name(one, other, same):
    assert is_same_site(one, other) is same


def test_another_file_of_the_name_is_kept(download):
    download.target.parent.mkdir()
    download.target.write_bytes(b"mine")
    assert download() == download.target.with_name("one-2.pdf")
    assert download.target.read_bytes() == b"mine"


def test_a_finished_download_is_not_repeated(server, download):
    download()
    assert download() == download.target
    assert len(server.log) == 1


def test_a_link_in_the_place_of_the_part_is_not_followed(server, download, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_bytes(b"mine")
    download.part.parent.mkdir()
    download.part.symlink_to(elsewhere)
    download.fails(UnwritableError)
    assert elsewhere.read_bytes() == b"mine"


def test_a_full_disk_keeps_the_part_and_later_continues(download):
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    signals = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, usual[1]))
    try:
        with pytest.raises(UnwritableError, match=r"one\.pdf\.part: file too large"):
            download()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)
        signal.signal(signal.SIGXFSZ, signals)
    assert download.part.stat().st_size == 100_000
    assert download().read_bytes() == PAPER

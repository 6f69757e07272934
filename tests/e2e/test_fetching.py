"""``fetch`` with the real command and a server that plays arXiv."""

import json
import os
import signal
import time

import pytest

from tests.command import TIME_LIMIT, Command
from tests.local_arxiv.frame import Fault
from tests.local_services.pdfs import PdfServer, paper_pdf

PAPER = paper_pdf("Grains of sand", size=300_000)
ENTRIES = """
@misc{mole2019, title = {Sorting Grains of Sand}, author = {Mole, Ada}, year = 2019, eprint = {1905.01234},
  archiveprefix = {arXiv}}
@misc{vole2020, title = {Counting Grains of Sand}, author = {Vole, Bert}, year = 2020, eprint = {hep-th/9901001},
  archiveprefix = {arXiv}}
@article{newt2021, title = {Tides as Clocks}, author = {Newt, Dora}, year = 2021, journal = {Beaches}}
"""


@pytest.fixture
def server():
    with PdfServer() as running:
        running.documents |= {"1905.01234": PAPER, "hep-th/9901001": PAPER}
        yield running


@pytest.fixture
def mine(run: Command, server: PdfServer) -> Command:
    settings = f"[services.arxiv]\nbase_url = '{server.base_url}'\n[library]\npath = '.readinglist/library.sqlite3'\n"
    settings += "[fetch]\norder = ['arxiv']\n"
    (run.folder / "config.toml").write_text(settings, encoding="utf-8")
    (run.folder / "mine.bib").write_text(ENTRIES, encoding="utf-8")
    assert run("add", "mine.bib", "--offline").code in (0, 1)
    return run


def test_a_pdf_is_downloaded_and_attached(mine: Command, server: PdfServer) -> None:
    fetched = mine("fetch", "mole2019")
    assert (fetched.code, fetched.out) == (0, "mole2019: papers/mole2019.pdf\n")
    assert (mine.folder / "papers" / "mole2019.pdf").read_bytes() == PAPER
    assert server.log[0].path == "/pdf/1905.01234"
    again = mine("fetch", "mole2019")
    assert (again.code, again.out) == (0, "mole2019: papers/mole2019.pdf (present)\n")
    assert len(server.log) == 1
    moved = mine.folder.rename(mine.folder.with_name("moved"))
    mine.folder = moved
    assert mine("open", "mole2019", "--print").out == f"{moved}/papers/mole2019.pdf\n"


def test_the_publication_is_still_filled_in(mine: Command) -> None:
    """Attached files are no edit by hand of the fields of a publication."""
    assert mine("fetch", "mole2019").code == 0
    published = """@article{x, title = {Sorting Grains of Sand}, author = {Mole, Ada}, year = 2019, journal = {Sands},
      volume = 3, pages = {1--9}, eprint = {1905.01234}, archiveprefix = {arXiv}}"""
    mine("add", "-", "--format", "bibtex", input=published)
    extra = json.loads(mine("show", "mole2019", "--json").out)["fields"]["extra"]["value"]
    assert extra["volume"] == "3"
    preprint = json.loads(mine("show", "mole2019", "--json").out)["preprint"]
    assert preprint["entry_type"]["value"] == "misc"
    assert extra["file"] == ":papers/mole2019.pdf:PDF"


def test_undo_detaches_and_fetching_again_attaches_the_same_file(mine: Command, server: PdfServer) -> None:
    mine("fetch", "mole2019")
    assert mine("undo").code == 0
    assert mine("open", "mole2019", "--print").out == "https://arxiv.org/abs/1905.01234\n"
    assert mine("fetch", "mole2019").out == "mole2019: papers/mole2019.pdf\n"
    assert len(server.log) == 1


def test_papers_of_a_query_each_with_its_outcome(mine: Command, server: PdfServer) -> None:
    del server.documents["hep-th/9901001"]
    done = mine("fetch", "--where", "year:2019-", "--json")
    outcomes = [json.loads(line) for line in done.out.splitlines()]
    assert {each["key"]: each["outcome"] for each in outcomes} == {
        "mole2019": "fetched",
        "vole2020": "missing",
        "newt2021": "missing",
    }
    assert done.code == 1
    assert "3 papers: 1 fetched, 0 present, 2 missing" in done.err
    assert server.least_gap() >= 3.0


def test_a_service_that_does_not_respond(mine: Command, server: PdfServer) -> None:
    server.faults = [Fault("html", at=1)]
    failed = mine("fetch", "mole2019")
    assert failed.code == 5
    assert "warning: mole2019: arxiv sent a web page in place of a PDF" in failed.err
    assert not list((mine.folder / "papers").iterdir())
    assert json.loads(mine("show", "mole2019", "--json").out)["key"] == "mole2019"


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGKILL])
def test_an_interrupted_download_is_resumed(mine: Command, server: PdfServer, sign: signal.Signals) -> None:
    server.halves = 1
    process = mine.start("fetch", "mole2019")
    part = mine.folder / "papers" / "mole2019.pdf.part"
    give_up = time.monotonic() + TIME_LIMIT
    while not (part.exists() and part.stat().st_size):
        assert time.monotonic() < give_up
        time.sleep(0.01)
    os.kill(process.pid, sign)
    process.communicate()
    assert process.returncode == (130 if sign is signal.SIGINT else -9)
    assert mine("fetch", "mole2019").code == 0
    assert (mine.folder / "papers" / "mole2019.pdf").read_bytes() == PAPER
    assert not part.exists()
    assert server.ranges[-1]


def test_names_follow_the_pattern(mine: Command) -> None:
    with (mine.folder / "config.toml").open("a", encoding="utf-8") as settings:
        settings.write("folder = 'pdf'\nname = '{year}/{author} {title}'\n")
    assert mine("fetch", "mole2019").out == "mole2019: pdf/2019/Mole_Sorting_Grains_of_Sand.pdf\n"


def test_services_that_do_not_respond_are_named_once(mine: Command, server: PdfServer) -> None:
    server.faults = [Fault("429")]
    entries = "".join(f"@misc{{m{n}, title = {{Sand {n}}}, eprint = {{2001.0000{n}}}}}\n" for n in range(1, 7))
    (mine.folder / "more.bib").write_text(entries, encoding="utf-8")
    mine("add", "more.bib", "--offline")
    failed = mine("fetch", "--where", "year:2020-")
    assert failed.code == 5
    none, refused, waiting, total = failed.err.splitlines()
    assert none == "warning: newt2021: no service states an open PDF"
    assert refused.endswith(": arxiv returned HTTP 429; retrying after 60 s")
    assert " and 3 more: arxiv asked us to wait; " in waiting
    assert total == "8 papers: 0 fetched, 0 present, 1 missing; 7 unavailable, try again later"


def test_offline_nothing_is_fetched(mine: Command, server: PdfServer) -> None:
    (mine.folder / "config.toml").write_text("[readinglist]\noffline = true\n", encoding="utf-8")
    assert mine("fetch", "mole2019").code == 2
    assert not server.log

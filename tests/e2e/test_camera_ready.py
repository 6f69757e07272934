"""Thirty preprints before a camera-ready deadline: brought up to date, one change refused, exported and compiled."""

import subprocess
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from readinglist.plugins.built_in import PUBLICATION_SERVICES
from tests.command import Command
from tests.local_services.pdfs import PdfServer, paper_pdf
from tests.local_services.servers import LocalCrossref, LocalDblp, LocalOpenReview, LocalSemanticScholar, WorkServer
from tests.local_services.works import Work

pytestmark = [pytest.mark.slow, pytest.mark.tex]

KINDS = dict(zip(PUBLICATION_SERVICES, (LocalCrossref, LocalDblp, LocalSemanticScholar, LocalOpenReview), strict=True))
THINGS = (
    *("sand", "dunes", "tides", "waves", "shells", "cliffs", "storms", "birds", "crabs", "kelp"),
    *("reefs", "foam", "salt", "wind", "rain", "clouds", "light", "moss", "ferns", "bees"),
    *("moths", "owls", "foxes", "mice", "roots", "seeds", "soil", "stones", "rivers", "lakes"),
)


def author(number: int) -> str:
    return f"{('Mole', 'Vole', 'Newt', 'Shrew', 'Stoat')[number % 5]}{THINGS[number]}"


def title(number: int) -> str:
    return f"Learning to Describe the Slow Movement of {THINGS[number].capitalize()} in Pictures"


def preprint(number: int) -> str:
    authors = f"{author(number)}, Ada and Wren{THINGS[number]}, Bo"
    return (
        f"@misc{{p{number}, title = {{{title(number)}}}, author = {{{authors}}}, year = {{2022}},\n"
        f"  eprint = {{2201.{number + 1:05}}}, archiveprefix = {{arXiv}}, primaryclass = {{cs.CV}}}}\n"
    )


def work(number: int) -> Work:
    return Work(
        kind="inproceedings",
        title=title(number),
        authors=(("Ada", author(number)), ("Bo", f"Wren{THINGS[number]}")),
        venue="Proceedings of the 9th Conference on Describing Things",
        short_venue="CDT",
        year=2023,
        pages=f"{10 * number}-{10 * number + 9}",
        doi=f"10.1145/9999.{number:04}",
    )


@pytest.fixture
def servers() -> Iterator[dict[str, WorkServer]]:
    """Crossref has the publications of twenty-four papers."""
    published = [work(number) for number in range(24)]
    with ExitStack() as stack:
        shown = {"crossref": published}
        yield {name: stack.enter_context(kind(shown.get(name, []))) for name, kind in KINDS.items()}


def test_a_library_before_the_deadline(run: Command, servers: dict[str, WorkServer]) -> None:
    with PdfServer() as arxiv:
        arxiv.documents["2201.00004"] = paper_pdf("The slow movement of waves")
        settings = ["[resolve]", "order = []", "[enrich]", "order = []", "[fetch]", "order = ['arxiv']"]
        for name, address in {
            **{name: each.base_url for name, each in servers.items()},
            "arxiv": arxiv.base_url,
        }.items():
            seconds = "3.1" if name == "arxiv" else "0"
            settings += [f"[services.{name}]", f'base_url = "{address}"', f"seconds_between_requests = {seconds}"]
        settings += ["[[export]]", 'path = "refs.bib"']
        (run.folder / "config.toml").write_text("\n".join(["[readinglist]", *settings]), encoding="utf-8")
        (run.folder / "mine.bib").write_text("".join(map(preprint, range(30))), encoding="utf-8")
        assert run("add", "mine.bib").code == 0
        assert run("fetch", "p3").code == 0

        assert run("enrich", "--published", "--dry-run").code == 0
        assert run("check", "--select", "published-since").out.count(": published in ") == 24
        refused = run("review", "key:p5", input="k\n")
        assert "p5: kept as a preprint" in refused.err
        enriched = run("enrich", "--published")
        assert enriched.code == 0
        assert enriched.err.count(": published in ") == 23
        assert ": published in " not in run("check", "--select", "published-since").out

        assert run("export", "--targets").code == 0
    entries = (run.folder / "refs.bib").read_text(encoding="utf-8").split("\n\n")
    assert sum(entry.lstrip().startswith("@inproceedings{") for entry in entries) == 23
    (kept,) = [entry for entry in entries if "{p5," in entry]
    assert "Conference" not in kept
    assert "2201.00006" in kept
    keys = ",".join(f"p{number}" for number in range(30))
    source = rf"""\documentclass{{article}}\usepackage{{url}}\begin{{document}}Cited: \cite{{{keys}}}.
    \bibliographystyle{{plain}}\bibliography{{refs}}\end{{document}}"""
    (run.folder / "main.tex").write_text(source, encoding="utf-8")
    compiled = ["latexmk", "-pdf", "-interaction=nonstopmode", "main.tex"]
    subprocess.run(compiled, cwd=run.folder, check=True, capture_output=True, stdin=subprocess.DEVNULL, timeout=300)
    log = (run.folder / "main.blg").read_text(encoding="utf-8")
    assert "Warning--" not in log, log
    printed = subprocess.run(["pdftotext", "main.pdf", "-"], cwd=run.folder, check=True, capture_output=True, text=True)
    text = " ".join(printed.stdout.split())
    assert text.count("Conference on Describing Things") == 23
    assert "[30]" in text

"""Large files are added in parts: as one batch, with the same papers as at once, or not at all."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from readinglist.adding import add
from readinglist.adding.parts import add_in_parts, part_requests
from readinglist.adding.values import AddRequest, Plan
from readinglist.files.documents import read_document
from readinglist.files.text_parts import LargeText
from readinglist.library.context import LibraryContext
from readinglist.library.journal import inverse
from readinglist.library.store.sqlite import open_store
from readinglist.papers.paper import Paper
from readinglist.sources.bibtex import BibtexSource
from tests.conftest import SHARED
from tests.papers import NOON
from tests.workspaces import workspace

TEXT = """\
@string{nets = {Journal of Nets}}
@article{roe1, title = {Sorting Networks}, author = {Roe, Ann}, year = 2001, journal = nets}
@inproceedings{moe, title = {A Reflection on Dust}, author = {Moe, Cy}, year = 2005, crossref = {dust}}
@misc{clash, title = {Trees of Sand}, author = {Poe, Bob}, year = 2019, keywords = {Trees}}
@article{roe2, title = {Sorting Networks}, author = {Roe, Ann}, year = 2001, doi = {10.1000/nets.1}}
@article{clash, title = {Rings of Stone}, author = {Poe, Bob}, year = 2020, keywords = {trees}}
@article{no paper, note = {nothing}}
@misc{roe3, title = {Sorting Networks}, author = {Roe, Ann}, year = 2001, abstract = {Nets of wires.}}
@proceedings{dust, title = {Proceedings of Dust}, year = 2005}
"""


def parts(path: Path, part: int, **request: str) -> Iterator[AddRequest]:
    return part_requests(AddRequest(documents=(), **request), [(LargeText(str(path), part=part), BibtexSource())])


def in_parts(path: Path, context: LibraryContext, part: int, *, dry_run: bool = False) -> Plan:
    return add_in_parts(parts(path, part), context, resolvers=(), enrichers=(), dry_run=dry_run)


def at_once(path: Path, context: LibraryContext) -> Plan:
    request = AddRequest(documents=((read_document(str(path)), BibtexSource()),))
    return add.apply(add.plan(request, context, resolvers=(), enrichers=()), context)


def papers(context: LibraryContext) -> dict[str, tuple[object, ...]]:
    with context.store.read() as view:
        return {paper.key: _shown(paper) for paper in view.papers().values()}


def _shown(paper: Paper) -> tuple[object, ...]:
    return paper.metadata, paper.resolution, sorted(paper.aliases), paper.tags, paper.other_titles


@pytest.mark.parametrize("part", [1, 100, 300])
def test_papers_are_those_of_the_whole_file(tmp_path: Path, part: int) -> None:
    path = tmp_path / "large.bib"
    path.write_text(TEXT)
    context, other = workspace(tmp_path / "parts"), workspace(tmp_path / "whole")
    ours, theirs = in_parts(path, context, part), at_once(path, other)
    assert papers(context) == papers(other)
    shown = [[(each.line, each.outcome, each.key, each.problem) for each in plan.records] for plan in (ours, theirs)]
    assert shown[0] == shown[1]
    with context.store.begin() as unit:
        (batch,) = unit.batches()
        unit.apply(inverse(unit.batch(batch.number), reader="ada", at=NOON))
    assert papers(context) == {}


@pytest.mark.shared
def test_papers_of_a_real_file_are_those_of_the_whole_file(tmp_path: Path) -> None:
    for number, path in enumerate(sorted((SHARED / "bib").rglob("*.bib"))[5:200:9]):
        if not 1000 < path.stat().st_size < 150_000 or not path.read_bytes().isascii():
            continue
        context, other = workspace(tmp_path / f"{number}p"), workspace(tmp_path / f"{number}w")
        in_parts(path, context, 3000)
        at_once(path, other)
        assert papers(context).keys() == papers(other).keys(), path
        assert context.store.verify() == []


def test_records_are_given_whole_to_the_caller_and_returned_without_metadata(tmp_path: Path) -> None:
    path = tmp_path / "large.bib"
    path.write_text(TEXT)
    whole: list[Plan] = []
    context = workspace(tmp_path)
    returned = add_in_parts(parts(path, 100), context, resolvers=(), enrichers=(), written=whole.append)
    records = [record for each in whole for record in each.records]
    assert [record.key for record in records] == [record.key for record in returned.records]
    assert records[0].offer is not None
    assert [record.is_new for record in records] == [record.is_new for record in returned.records]
    assert all(record.offer is None for record in returned.records if record.is_new)


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "large.bib"
    path.write_text(TEXT)
    context = workspace(tmp_path)
    assert in_parts(path, context, 100, dry_run=True).records
    with context.store.read() as view:
        assert list(view.batches()) == []


KILLED = """
import os, signal, sys
from pathlib import Path
from tests.workspaces import workspace
from tests.unit.adding.test_parts import parts
from readinglist.adding.parts import add_in_parts
def stop(plan):
    if any(record.key == "clash" for record in plan.records):
        os.kill(os.getpid(), int(sys.argv[3]))
add_in_parts(parts(Path(sys.argv[1]), 100), workspace(Path(sys.argv[2])), resolvers=(), enrichers=(), written=stop)
"""


@pytest.mark.slow
@pytest.mark.parametrize("number", [2, 9], ids=["Ctrl-C", "kill -9"])
def test_an_import_that_is_stopped_leaves_the_library_as_it_was(tmp_path: Path, number: int) -> None:
    path = tmp_path / "large.bib"
    path.write_text(TEXT)
    before = tmp_path / "before.bib"
    before.write_text("@misc{first, title = {The First Paper}, author = {Poe, Bob}}")
    context = workspace(tmp_path)
    at_once(before, context)
    context.store.close()
    run = [sys.executable, "-c", KILLED, str(path), str(tmp_path), str(number)]
    done = subprocess.run(run, cwd=Path(__file__).parents[3], capture_output=True, text=True, check=False)
    assert done.returncode != 0, done.stderr
    store = open_store(str(tmp_path / "library.sqlite3"))
    with store.read() as view:
        assert list(view.keys()) == ["first"]
    assert store.verify() == []
    store.close()

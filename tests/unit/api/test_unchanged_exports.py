"""An unchanged export is not rendered again; every change of what decides on its text is noticed."""

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from readinglist.api import ExportTarget, Library, PlannedFile, open_library
from readinglist.exporting.stamps import made_by
from readinglist.files.documents import Document
from readinglist.settings import Settings

PAPERS = """
@article{b, title = {On B\u00e9}, author = {Bee, B.}, year = 2001, journal = {J}, keywords = {x}}
@article{a, title = {On A}, author = {Ay, A.}, year = 2002, journal = {J}, owner = {me}}
"""
CONFIG = "[readinglist]\noffline = true\n[resolve]\norder = []\n[enrich]\norder = []\n"


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Callable[..., Library]]:
    libraries: list[Library] = []

    def opened(extra: str = "", reader: str = "ada") -> Library:
        (tmp_path / "config.toml").write_text(CONFIG + extra, encoding="utf-8")
        libraries.append(
            open_library(tmp_path / "library.sqlite3", config=tmp_path / "config.toml", reader=reader, refresh=False)
        )
        return libraries[-1]

    opened().add(Document(name="refs.bib", text=PAPERS))
    opened().add(Document(name="more.jsonl", text='{"title": "An Unresolved Paper About Nothing"}\n'))
    yield opened
    for library in libraries:
        library.close()


@pytest.fixture
def target(tmp_path: Path) -> ExportTarget:
    return ExportTarget(path=tmp_path / "out.bib")


def is_rendered(plan: PlannedFile) -> bool:
    """Whether a plan is not that of a recorded state; each rendered one is to be recorded."""
    return plan.stamp is not None


def written(library: Library, target: ExportTarget) -> PlannedFile:
    plan = library.plan_file(target)
    library.write_file(plan)
    return plan


def test_an_unchanged_export_is_not_rendered_and_says_the_same(
    opened: Callable[..., Library], target: ExportTarget
) -> None:
    first = written(opened(), target)
    again = opened().plan_file(target)
    assert (is_rendered(first), is_rendered(again), again.stale) == (True, False, False)
    assert again.after == first.after
    with sqlite3.connect(opened().settings.library) as database:
        database.execute("DELETE FROM merge_bases")
    rendered = opened().plan_file(target)
    assert is_rendered(rendered)
    assert (rendered.after, rendered.warnings) == (again.after, again.warnings)
    assert len(first.warnings) > len(again.warnings) > 0  # the first export also says what it leaves out


def test_the_file_decides(opened: Callable[..., Library], target: ExportTarget) -> None:
    path = target.path
    assert path
    whole = written(opened(), target).after
    for changed in (whole + b"\n", whole.replace(b"2001", b"2011"), b""):
        path.write_bytes(changed)
        plan = written(opened(), target)
        assert (is_rendered(plan), path.read_bytes()) == (True, whole)
    path.unlink()
    assert opened().plan_file(target).stale
    written(opened(), target)
    path.rename(path.with_name("other.bib"))
    assert is_rendered(opened().plan_file(ExportTarget(path=path.with_name("other.bib"))))


@pytest.mark.parametrize(
    "change",
    [
        lambda library: library.rekey("a", "aa"),
        lambda library: library.remove("a"),
        lambda library: library.edit(item := library.get("a"), replace(item.paper.metadata, title="On Another")),
        lambda library: library.undo(),
        lambda library: library.add(Document(name="c.bib", text="@misc{c, title = {C}, author = {See, C.}}")),
    ],
)
def test_a_change_of_a_paper_is_noticed(
    opened: Callable[..., Library], target: ExportTarget, change: Callable[[Library], object]
) -> None:
    before = written(opened(), target)
    change(opened())
    after = written(opened(), target)
    assert is_rendered(after)
    assert after.after != before.after
    assert not is_rendered(opened().plan_file(target))


def test_annotations_are_noticed_where_they_are_written(opened: Callable[..., Library], target: ExportTarget) -> None:
    with_status = ExportTarget(path=target.path, with_status=True)
    written(opened(), target)
    opened().set_status("a", "read")
    assert not is_rendered(opened().plan_file(target))
    assert b"readstatus" in written(opened(), with_status).after
    assert not is_rendered(opened().plan_file(with_status))
    opened().set_status("a", "skimmed")
    assert is_rendered(opened().plan_file(with_status))
    assert is_rendered(opened().plan_file(target))  # the other export has replaced the file


def test_settings_formats_and_readers_are_noticed(opened: Callable[..., Library], target: ExportTarget) -> None:
    written(opened(), target)
    ascii_only = '[exporters.bibtex]\nencoding = "ascii"\n'
    assert is_rendered(written(opened(ascii_only), target))
    assert not is_rendered(opened(ascii_only).plan_file(target))
    assert is_rendered(written(opened(), target))
    assert is_rendered(opened(reader="bob").plan_file(target))
    assert is_rendered(written(opened(), ExportTarget(path=target.path, format="biblatex")))
    assert is_rendered(opened().plan_file(target))


def test_only_exports_of_everything_are_recorded(opened: Callable[..., Library], target: ExportTarget) -> None:
    for part in (ExportTarget(path=target.path, query="key:a"), ExportTarget(path=target.path, format="ris")):
        assert not is_rendered(written(opened(), part))
        assert opened().plan_file(part).after


def test_another_program_made_something_else(opened: Callable[..., Library], target: ExportTarget) -> None:
    settings: Settings = opened().settings
    assert made_by(target, settings) == made_by(ExportTarget(path=Path("b.bib")), settings)
    assert made_by(target, settings, program="0.0.1") != made_by(target, settings, program="0.0.2")


def test_a_text_of_a_newer_version_is_no_stamp(opened: Callable[..., Library], target: ExportTarget) -> None:
    written(opened(), target)
    for body in ("", "{}", "[1, 2]", '["a", "b", "c", [[1]]]', "null"):
        with sqlite3.connect(opened().settings.library) as database:
            database.execute("UPDATE merge_bases SET body = ?", (body,))
        assert is_rendered(opened().plan_file(target))


def test_a_target_that_is_no_file(opened: Callable[..., Library], tmp_path: Path) -> None:
    plan = opened().plan_file(ExportTarget(path=tmp_path / "no folder" / "x.bib"))
    assert is_rendered(plan)

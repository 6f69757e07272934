"""Stamps of targets: up to date if neither the file nor the library changed since."""

from dataclasses import replace
from pathlib import Path

import pytest

from readinglist.exporting.stamps import Stamp, fresh_stamp, keep_stamp, last_batch
from readinglist.library import tracking as track
from readinglist.library.context import LibraryContext
from tests.desk import add_papers, draft, metadata, workspace

STAMP = Stamp(made_by="me", content="text", since=0)


@pytest.fixture
def desk(tmp_path: Path) -> LibraryContext:
    desk = workspace(tmp_path)
    assert not fresh(desk)
    keep_stamp(desk, "refs.bib", STAMP)
    assert fresh(desk)
    add_papers(desk, draft(metadata("One of Them"), stated=True, key="one"))
    assert not fresh(desk)
    with desk.store.read() as view:
        since = last_batch(view)
    keep_stamp(desk, "refs.bib", replace(STAMP, since=since))
    return desk


def fresh(
    desk: LibraryContext,
    *,
    made: str = "me",
    content: str = "text",
    with_status: bool = False,
    with_warnings: bool = False,
) -> bool:
    with desk.store.read() as view:
        return (
            fresh_stamp(view, "refs.bib", made, content, with_status=with_status, with_warnings=with_warnings)
            is not None
        )


def test_changed_content_or_settings_make_a_target_stale(desk: LibraryContext) -> None:
    assert fresh(desk)
    assert fresh(desk, with_status=True)
    assert not fresh(desk, content="edited")
    assert not fresh(desk, made="another")


def test_annotations_matter_only_with_status(desk: LibraryContext) -> None:
    track.set_status(["one"], "read", desk)
    track.add_note("one", "Good.", desk)
    track.set_tags(["one"], add=["rl"], context=desk)
    assert fresh(desk)
    assert not fresh(desk, with_status=True)


def test_a_new_key_makes_a_target_stale(desk: LibraryContext) -> None:
    track.rekey("one", "two", desk)
    assert not fresh(desk)


def test_after_many_batches_a_target_is_compared_again(desk: LibraryContext) -> None:
    for number in range(51):
        for status in ("read", "new"):
            track.set_status(["one"], status, desk)
        assert fresh(desk) is (number < 50)


def test_stamps_do_not_touch_merge_bases(desk: LibraryContext) -> None:
    with desk.store.begin() as unit:
        unit.keep_merge_bases("refs.bib", {"part": "body"})
    assert fresh(desk)
    with desk.store.read() as view:
        assert view.merge_bases("refs.bib") == {"part": "body"}

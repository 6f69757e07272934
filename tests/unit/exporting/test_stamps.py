"""Stamps of targets: up to date if neither the file nor the library changed since."""

from dataclasses import replace
from pathlib import Path

import pytest

from readinglist.exporting.stamps import Stamp, fresh_stamp, keep_stamp, last_batch
from readinglist.library import tracking as track
from readinglist.library.context import LibraryContext
from readinglist.library.rekeying import rekey
from tests.workspaces import add_papers, draft, metadata, workspace

STAMP = Stamp(made_by="me", content="text", since=0)


@pytest.fixture
def context(tmp_path: Path) -> LibraryContext:
    context = workspace(tmp_path)
    assert not fresh(context)
    keep_stamp(context, "refs.bib", STAMP)
    assert fresh(context)
    add_papers(context, draft(metadata("One of Them"), stated=True, key="one"))
    assert not fresh(context)
    with context.store.read() as view:
        since = last_batch(view)
    keep_stamp(context, "refs.bib", replace(STAMP, since=since))
    return context


def fresh(
    context: LibraryContext,
    *,
    made: str = "me",
    content: str = "text",
    with_status: bool = False,
    with_warnings: bool = False,
) -> bool:
    with context.store.read() as view:
        return (
            fresh_stamp(view, "refs.bib", made, content, with_status=with_status, with_warnings=with_warnings)
            is not None
        )


def test_changed_content_or_settings_make_a_target_stale(context: LibraryContext) -> None:
    assert fresh(context)
    assert fresh(context, with_status=True)
    assert not fresh(context, content="edited")
    assert not fresh(context, made="another")


def test_annotations_matter_only_with_status(context: LibraryContext) -> None:
    track.set_status(["one"], "read", context)
    track.add_note("one", "Good.", context)
    track.set_tags(["one"], add=["rl"], context=context)
    assert fresh(context)
    assert not fresh(context, with_status=True)


def test_a_new_key_makes_a_target_stale(context: LibraryContext) -> None:
    rekey("one", "two", context)
    assert not fresh(context)


def test_after_many_batches_a_target_is_compared_again(context: LibraryContext) -> None:
    for number in range(51):
        for status in ("read", "new"):
            track.set_status(["one"], status, context)
        assert fresh(context) is (number < 50)


def test_stamps_do_not_touch_merge_bases(context: LibraryContext) -> None:
    with context.store.begin() as unit:
        unit.keep_merge_bases("refs.bib", {"part": "body"})
    assert fresh(context)
    with context.store.read() as view:
        assert view.merge_bases("refs.bib") == {"part": "body"}

"""Statuses, their synonyms, and priorities."""

from dataclasses import replace

import pytest

from readinglist.papers.errors import SettingsError, UsageError
from readinglist.papers.statuses import STATUSES, Status, all_statuses, resolve_priority, resolve_status


@pytest.mark.parametrize(
    ("text", "name"),
    [
        *((state.name, state.name) for state in STATUSES),
        *((state.zotero, state.name) for state in STATUSES),
        ("to_read", "to-read"),
        ("TO READ", "to-read"),
        ("toread", "to-read"),
        ("TODO", "to-read"),
        ("In-Progress", "reading"),
        ("not reading", "dropped"),
        ("DONE", "read"),
        ("skim", "skimmed"),
        ("unread", "new"),
        ("Not started", "new"),
        ("Completed", "read"),
        ("Terminé", "read"),
    ],
)
def test_spellings_of_other_tools_are_understood(text: str, name: str) -> None:
    assert resolve_status(text).name == name


def test_an_unknown_status_is_refused_with_the_nearest_ones() -> None:
    with pytest.raises(UsageError, match="did you mean read"):
        resolve_status("raed")
    with pytest.raises(UsageError) as caught:
        resolve_status("xyzzy")
    assert "did you mean" not in caught.value.message
    assert "to-read" in caught.value.hint


def test_custom_statuses_follow_the_built_in_ones_or_replace_those_of_the_same_name() -> None:
    mine = Status(name="to-review", title="To review", synonyms=("queue",))
    better = Status(name="Read", title="Read twice", open=False, synonyms=("again",))
    statuses = all_statuses((mine, better))
    assert [state.name for state in statuses] == [
        "new",
        "to-read",
        "reading",
        "skimmed",
        "Read",
        "dropped",
        "to-review",
    ]
    assert resolve_status("queue", statuses) == mine
    read = resolve_status("read", statuses)
    assert read == resolve_status("again", statuses) == replace(better, verb="read", key="r", color="green")
    assert resolve_status("later", statuses).name == "to-read"


@pytest.mark.parametrize("name", ["", "a b", "a;b", "a:b", "a|b", "a,b", "(a)"])
def test_names_that_other_tools_cannot_hold_are_refused(name: str) -> None:
    with pytest.raises(SettingsError, match="invalid status name"):
        all_statuses((Status(name=name, title="T"),))


def test_two_custom_statuses_cannot_share_a_spelling() -> None:
    statuses = (
        Status(name="one", title="One", synonyms=("both",)),
        Status(name="two", title="Two", synonyms=("Bo-th",)),
    )
    with pytest.raises(SettingsError, match="share"):
        all_statuses(statuses)


@pytest.mark.parametrize(
    ("text", "priority"),
    [("high", "high"), ("H", "high"), ("prio2", "medium"), ("Low", "low"), ("none", ""), ("", "")],
)
def test_priorities(text: str, priority: str) -> None:
    assert resolve_priority(text) == priority


def test_an_unknown_priority_is_refused() -> None:
    with pytest.raises(UsageError) as caught:
        resolve_priority("urgent")
    assert "high" in caught.value.hint

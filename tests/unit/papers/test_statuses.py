"""States, their synonyms, and priorities."""

import pytest

from readinglist.papers.errors import SettingsError, UsageError
from readinglist.papers.statuses import STATES, State, all_states, resolve_priority, resolve_status


@pytest.mark.parametrize(
    ("text", "name"),
    [
        *((state.name, state.name) for state in STATES),
        *((state.zotero, state.name) for state in STATES),
        ("to_read", "to-read"),
        ("TO READ", "to-read"),
        ("toread", "to-read"),
        ("TODO", "to-read"),
        ("In-Progress", "reading"),
        ("not reading", "dropped"),
        ("DONE", "read"),
        ("skim", "skimmed"),
        ("unread", "new"),
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


def test_custom_states_come_after_the_built_in_ones_and_take_the_place_of_their_namesakes() -> None:
    mine = State(name="to-review", title="To review", synonyms=("queue",))
    better = State(name="Read", title="Read twice", open=False, synonyms=("again",))
    states = all_states((mine, better))
    assert [state.name for state in states] == ["new", "to-read", "reading", "skimmed", "Read", "dropped", "to-review"]
    assert resolve_status("queue", states) == mine
    assert resolve_status("read", states) == resolve_status("again", states) == better
    assert resolve_status("later", states).name == "to-read"


@pytest.mark.parametrize("name", ["", "a b", "a;b", "a:b", "a|b", "a,b", "(a)"])
def test_names_that_other_tools_cannot_hold_are_refused(name: str) -> None:
    with pytest.raises(SettingsError, match="cannot be the name"):
        all_states((State(name=name, title="T"),))


def test_two_custom_states_do_not_share_a_spelling() -> None:
    states = (State(name="one", title="One", synonyms=("both",)), State(name="two", title="Two", synonyms=("Bo-th",)))
    with pytest.raises(SettingsError, match="share"):
        all_states(states)


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

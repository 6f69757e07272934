"""Reading statuses and priorities: the built-in ones, those of the settings, and their synonyms."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from readinglist.papers.errors import SettingsError, UsageError
from readinglist.papers.spelling import nearest


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """A status that a paper may stand in. `open` states wait to be read; `synonyms` are spellings of other tools.

    `jabref` is the value of JabRef's ``readstatus`` field, `zotero` the name in zotero-reading-list's ``Read_Status``,
    `ebib` the Org keyword of ebib's reading list; empty where that tool has no such state.
    """

    name: str
    title: str
    open: bool = True
    synonyms: tuple[str, ...] = ()
    jabref: str = ""
    zotero: str = ""
    ebib: str = ""


STATES = (
    State(name="new", title="New", synonyms=("unread", "clear"), zotero="New"),
    State(
        name="to-read",
        title="To read",
        synonyms=("todo", "queue", "queued", "later", "next"),
        zotero="To Read",
        ebib="TODO",
    ),
    State(
        name="reading",
        title="Reading",
        synonyms=("in-progress", "start", "started", "current"),
        zotero="In Progress",
        ebib="TODO",
    ),
    State(
        name="skimmed",
        title="Skimmed",
        open=False,
        synonyms=("skim",),
        jabref="skimmed",
        zotero="Skimmed",
        ebib="DONE",
    ),
    State(
        name="read", title="Read", open=False, synonyms=("done", "finished"), jabref="read", zotero="Read", ebib="DONE"
    ),
    State(
        name="dropped",
        title="Dropped",
        open=False,
        synonyms=("drop", "not-reading", "abandoned", "dismissed"),
        zotero="Not Reading",
        ebib="DONE",
    ),
)
"""The built-in states, in the order in which a paper usually goes through them."""


PRIORITIES = ("high", "medium", "low")
"""The priorities, most urgent first; an empty text stands for none."""


_PRIORITY_SYNONYMS = {"prio1": "high", "prio2": "medium", "prio3": "low", "none": ""}


_FORBIDDEN = re.compile(r"[\s,:;|\"()]")


def spelling(text: str) -> str:
    """`text` as statuses are compared: any case, and ``-``, ``_`` and spaces alike."""
    return re.sub(r"[-_\s]+", "", text).casefold()


def all_states(custom: Sequence[State]) -> tuple[State, ...]:
    """The built-in states and the custom ones; a custom state takes the place of the built-in one of its name.

    A custom name or synonym goes before the synonyms of built-in states.

    Raises:
        SettingsError: a name is empty, holds ``: ; | , " ( )`` or white space (zotero-reading-list forbids the first
            three), or two custom states share a spelling.
    """
    faults = []
    taken: dict[str, str] = {}
    for state in custom:
        if not state.name or _FORBIDDEN.search(state.name):
            faults.append(f"{state.name!r} cannot be the name of a status")
        for word in {spelling(word) for word in (state.name, *state.synonyms)}:
            owner = taken.setdefault(word, state.name)
            if owner != state.name:
                faults.append(f"the statuses {owner!r} and {state.name!r} share the spelling {word!r}")
    if faults:
        raise SettingsError(
            "; ".join(faults), hint="a name is one word of letters, digits, hyphens and underscores, used once"
        )
    replaced = {spelling(state.name): state for state in custom}
    built_in = tuple(replaced.pop(spelling(state.name), state) for state in STATES)
    return built_in + tuple(replaced.values())


def resolve_status(text: str, states: Sequence[State] = STATES) -> State:
    """The state that `text` names: its name first, then its title and synonyms, the later state before the earlier.

    Raises:
        UsageError: no state is called so; the message names the nearest ones.
    """
    wanted = spelling(text)
    for state in states:
        if spelling(state.name) == wanted:
            return state
    for state in reversed(states):
        if wanted in (spelling(word) for word in (state.title, state.zotero, *state.synonyms)):
            return state
    names = tuple(state.name for state in states)
    near = nearest(text, names)
    guess = f"; did you mean {' or '.join(near)}?" if near else ""
    raise UsageError(f"there is no status {text!r}{guess}", hint=f"statuses: {', '.join(names)}")


def resolve_priority(text: str) -> str:
    """The priority that `text` names, with JabRef's ``prio1`` to ``prio3``; empty for ``none`` and for nothing.

    Raises:
        UsageError: there is no such priority.
    """
    word = spelling(text)
    named = _PRIORITY_SYNONYMS.get(word, word)
    for priority in ("", *PRIORITIES):
        if named == priority or (named and priority and priority[0] == named):
            return priority
    raise UsageError(f"there is no priority {text!r}", hint=f"priorities: {', '.join(PRIORITIES)}, none")

"""Undo and redo of use cases: undoing any sequence of commands restores the library."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from readinglist.library import dump as moving
from readinglist.library import tracking as track
from readinglist.library import undo as journal
from readinglist.library.context import LibraryContext
from readinglist.library.merging import merge
from readinglist.library.rekeying import rekey
from readinglist.papers.errors import NothingFound, UsageError
from readinglist.papers.paper import Paper, Reading
from tests.libraries import Opening, in_postgres, in_sqlite
from tests.workspaces import (
    Clock,
    KnowingEnricher,
    KnowingResolver,
    add_papers,
    draft,
    enrich_papers,
    metadata,
    workspace,
)

TITLES = ("Scaling Laws of Robots", "World Models for Agents", "Attention of Transformers", "Graphs and Trees")
KNOWN = {title: metadata(title, f"2410.{number:05}") for number, title in enumerate(TITLES, 1)}
READERS = st.sampled_from(["ada", "bob"])


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Return the contents of a library with readings of removed papers, but without revisions, which only increase."""

    papers: dict[str, Paper]
    readings: dict[tuple[str, str], Reading]


class Services(RuleBasedStateMachine):
    """Two readers and one library.

    `states` are the states that undo and redo go through, each by the reader in `owners` who made the change after it.
    """

    opening: Opening = staticmethod(in_sqlite)

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.context = workspace(Path(self.folder.name), opening=self.opening)
        self.clock = self.context.clock
        self.states = [self.snapshot()]
        self.owners: list[str] = []
        self.place = 0
        self.keys: list[str] = []

    def teardown(self) -> None:
        self.moved()
        while self.place:
            self.undo(steps=1)
        assert self.context.store.verify() == []  # type: ignore[attr-defined]
        self.context.store.close()
        self.folder.cleanup()

    def moved(self) -> None:
        """A loaded dump is the same library, with the same history."""
        with tempfile.TemporaryDirectory() as folder:
            copy = workspace(Path(folder), opening=self.opening)
            moving.load(moving.dump(self.context, program="1"), copy)
            with self.context.store.read() as view, copy.store.read() as other:
                assert list(other.batches()) == list(view.batches())
                assert dict(other.papers()) == dict(view.papers())  # type: ignore[attr-defined]
                assert dict(other.readings()) == dict(view.readings())  # type: ignore[attr-defined]
            copy.store.close()

    def snapshot(self) -> Snapshot:
        with self.context.store.read() as view:
            papers = {paper.id: replace(paper, revision=0) for paper in view.papers().values()}  # type: ignore[attr-defined]
            return Snapshot(papers, dict(view.readings()))  # type: ignore[attr-defined]

    def newest(self) -> int:
        with self.context.store.read() as view:
            return next((batch.number for batch in view.batches()), 0)

    def do(self, reader: str, command: Callable[[LibraryContext], object]) -> None:
        """Run one command. If it wrote something, later states are discarded; if it was refused, nothing changed."""
        assert isinstance(self.clock, Clock)
        self.clock.time += timedelta(minutes=1)
        before = self.newest()
        try:
            command(replace(self.context, reader=reader))
        except (UsageError, NothingFound):
            assert self.newest() == before
        if self.newest() != before:
            self.states[self.place + 1 :] = [self.snapshot()]
            self.owners[self.place :] = [reader]
            self.place += 1
        assert self.snapshot() == self.states[self.place]
        with self.context.store.read() as view:
            self.keys = list(view.keys())

    def one(self, data: st.DataObject) -> str:
        return data.draw(st.sampled_from(self.keys))

    @rule(titles=st.lists(st.sampled_from(TITLES), min_size=1, max_size=3), resolved=st.booleans(), reader=READERS)
    def add(self, titles: list[str], resolved: bool, reader: str) -> None:
        papers = [metadata(title) for title in titles]
        resolvers = [KnowingResolver({title: [KNOWN[title]] for title in TITLES})] if resolved else []
        self.do(reader, lambda context: add_papers(context, *papers, resolvers=resolvers))

    @rule(title=st.sampled_from(TITLES), reader=READERS)
    def add_stated(self, title: str, reader: str) -> None:
        stated = draft(replace(KNOWN[title], arxiv_id=None), stated=True)
        self.do(reader, lambda context: add_papers(context, stated))

    @precondition(lambda self: self.keys)
    @rule(data=st.data(), status=st.sampled_from(["new", "reading", "read"]), reader=READERS)
    def status(self, data: st.DataObject, status: str, reader: str) -> None:
        keys = data.draw(st.lists(st.sampled_from(self.keys), min_size=1, max_size=2))
        self.do(reader, lambda context: track.set_status(keys, status, context))

    @precondition(lambda self: self.keys)
    @rule(data=st.data(), text=st.sampled_from(["worth it", "", "zwei\nZeilen"]), reader=READERS)
    def note(self, data: st.DataObject, text: str, reader: str) -> None:
        key = self.one(data)
        self.do(reader, lambda context: track.add_note(key, text, context))

    @precondition(lambda self: self.keys)
    @rule(data=st.data(), tag=st.sampled_from(["rl", "todo"]), removed=st.booleans(), reader=READERS)
    def tag(self, data: st.DataObject, tag: str, removed: bool, reader: str) -> None:
        key = self.one(data)
        add, remove = ([], [tag]) if removed else ([tag], [])
        self.do(reader, lambda context: track.set_tags([key], add=add, remove=remove, context=context))

    @precondition(lambda self: self.keys)
    @rule(data=st.data(), priority=st.sampled_from(["high", "low", "none"]), reader=READERS)
    def priority(self, data: st.DataObject, priority: str, reader: str) -> None:
        key = self.one(data)
        self.do(reader, lambda context: track.set_priority([key], priority, context))

    @precondition(lambda self: self.keys)
    @rule(data=st.data(), rating=st.integers(0, 6), reader=READERS)
    def rate(self, data: st.DataObject, rating: int, reader: str) -> None:
        key = self.one(data)
        self.do(reader, lambda context: track.set_rating([key], rating, context))

    @precondition(lambda self: self.keys)
    @rule(data=st.data(), new=st.sampled_from(["mine", "Mine", "other", "hu2024graphs"]), reader=READERS)
    def rekey(self, data: st.DataObject, new: str, reader: str) -> None:
        key = self.one(data)
        self.do(reader, lambda context: rekey(key, new, context))

    @precondition(lambda self: len(self.keys) > 1)
    @rule(data=st.data(), reader=READERS)
    def merge(self, data: st.DataObject, reader: str) -> None:
        keys = data.draw(st.lists(st.sampled_from(self.keys), min_size=1, max_size=3))
        self.do(reader, lambda context: merge(keys, context))

    @precondition(lambda self: self.keys)
    @rule(data=st.data(), reader=READERS)
    def rm(self, data: st.DataObject, reader: str) -> None:
        keys = data.draw(st.lists(st.sampled_from(self.keys), min_size=1, max_size=2))
        self.do(reader, lambda context: track.remove(keys, context))

    @precondition(lambda self: self.keys)
    @rule(known=st.sets(st.sampled_from(TITLES)), refresh=st.booleans(), reader=READERS)
    def enrich(self, known: set[str], refresh: bool, reader: str) -> None:
        resolver = KnowingResolver({title: [KNOWN[title]] for title in known})
        details = replace(KNOWN[TITLES[0]], abstract="Said otherwise by a service that knows more of it.")
        enricher = KnowingEnricher({"2410.00001": details})

        def ask(context: LibraryContext) -> None:
            enrich_papers(context, resolvers=[resolver], enrichers=[enricher], refresh=refresh)

        self.do(reader, ask)

    @rule(steps=st.integers(1, 3))
    def undo(self, steps: int) -> None:
        for _ in range(min(steps, self.place)):
            assert len(journal.undo(replace(self.context, reader=self.owners[self.place - 1]))) == 1
            self.walk(-1)
        if not self.place:
            for reader in ("ada", "bob"):
                with pytest.raises(NothingFound, match="nothing to undo"):
                    journal.undo(replace(self.context, reader=reader))

    @rule(steps=st.integers(1, 3))
    def redo(self, steps: int) -> None:
        for _ in range(min(steps, len(self.states) - 1 - self.place)):
            assert len(journal.redo(replace(self.context, reader=self.owners[self.place]))) == 1
            self.walk(1)

    def walk(self, steps: int) -> None:
        self.place += steps
        assert self.snapshot() == self.states[self.place]
        with self.context.store.read() as view:
            self.keys = list(view.keys())

    @rule()
    def reopen(self) -> None:
        self.context.store.close()
        self.context = replace(self.context, store=self.opening(Path(self.folder.name)))


Services.TestCase.settings = settings(max_examples=50, stateful_step_count=20)
TestServices = Services.TestCase


class ServicesInPostgres(Services):
    opening = staticmethod(in_postgres)


ServicesInPostgres.TestCase.settings = settings(max_examples=8, stateful_step_count=20)
TestServicesInPostgres = pytest.mark.postgres(ServicesInPostgres.TestCase)

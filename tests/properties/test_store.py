"""The store compared with a model in memory, for any sequence of commands, undo and redo, and any query."""

import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from readinglist.library.journal import changes, inverse, last_redoable, last_undoable
from readinglist.library.listing import listed_paper
from readinglist.library.protocol import Selection
from readinglist.library.query import HAS, And, Everything, Not, Or, Query, Span, Term, Word
from readinglist.library.store.sql_store import SqlStore
from readinglist.papers.paper import Author, Item, Metadata, Note, Paper, PartialDate, Reading, Resolution
from tests.any_papers import papers, readings
from tests.libraries import Opening, in_postgres, in_sqlite
from tests.papers import NOON, later
from tests.query_model import selects

READERS = ("ada", "bob")


@dataclass(slots=True)
class Model:
    """The contents of a library: papers by id, readings by (paper, reader)."""

    papers: dict[str, Paper] = field(default_factory=dict)
    readings: dict[tuple[str, str], Reading] = field(default_factory=dict)

    def copy(self) -> "Model":
        return Model(papers=dict(self.papers), readings=dict(self.readings))

    def item(self, paper: str, reader: str) -> Item:
        return Item(paper=self.papers[paper], reading=self.readings.get((paper, reader), Reading()))


class Commands(RuleBasedStateMachine):
    """One library, two readers, any command; `states` are the states that undo and redo go through."""

    opening: Opening = staticmethod(in_sqlite)

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.store = self.opening(Path(self.folder.name))
        self.states = [Model()]
        self.place = 0
        self.made = 0

    def teardown(self) -> None:
        assert self.store.verify() == []
        self.store.close()
        self.folder.cleanup()

    @property
    def model(self) -> Model:
        return self.states[self.place]

    def write(self, before: Item | None, after: Item | None, reader: str) -> None:
        """Run one command in the library and in the model."""
        events = changes(before, after, reader=reader, at=later(self.made))
        with self.store.begin() as unit:
            unit.apply(events)
        if not events:
            return
        state = self.model.copy()
        if after is None:
            assert before is not None
            del state.papers[before.paper.id]
        else:
            state.papers[after.paper.id] = after.paper
            state.readings[after.paper.id, reader] = after.reading
        self.states[self.place + 1 :] = [state]
        self.place += 1

    def one(self, data: st.DataObject, reader: str) -> Item:
        return self.model.item(data.draw(st.sampled_from(sorted(self.model.papers))), reader)

    @rule(paper=papers(ids=st.just("-"), keys=st.just("-")), reading=readings, reader=st.sampled_from(READERS))
    def add(self, paper: Paper, reading: Reading, reader: str) -> None:
        self.made += 1
        named = replace(paper, id=f"id{self.made}", key=f"key{self.made}")
        self.write(None, Item(paper=named, reading=reading), reader)

    @precondition(lambda self: self.model.papers)
    @rule(data=st.data(), other=papers(ids=st.just("-")), reader=st.sampled_from(READERS))
    def edit(self, data: st.DataObject, other: Paper, reader: str) -> None:
        item = self.one(data, reader)
        self.write(item, replace(item, paper=replace(other, id=item.paper.id, key=item.paper.key)), reader)

    @precondition(lambda self: self.model.papers)
    @rule(data=st.data(), reading=readings, reader=st.sampled_from(READERS))
    def track(self, data: st.DataObject, reading: Reading, reader: str) -> None:
        item = self.one(data, reader)
        self.write(item, replace(item, reading=reading), reader)

    @precondition(lambda self: self.model.papers)
    @rule(data=st.data(), tags=st.lists(st.sampled_from(["rl", "RL", "to do"]), unique=True))
    def tag(self, data: st.DataObject, tags: list[str]) -> None:
        item = self.one(data, "ada")
        self.write(item, replace(item, paper=replace(item.paper, tags=tuple(tags))), "ada")

    @precondition(lambda self: self.model.papers)
    @rule(data=st.data())
    def rekey(self, data: st.DataObject) -> None:
        self.made += 1
        item = self.one(data, "ada")
        aliases = (*item.paper.aliases, item.paper.key)
        self.write(item, replace(item, paper=replace(item.paper, key=f"Key{self.made}", aliases=aliases)), "ada")

    @precondition(lambda self: self.model.papers)
    @rule(data=st.data())
    def remove(self, data: st.DataObject) -> None:
        self.write(self.one(data, "ada"), None, "ada")

    @rule(reader=st.sampled_from(READERS))
    def undo(self, reader: str) -> None:
        with self.store.begin() as unit:
            number = last_undoable(unit.batches())
            assert (number is None) == (self.place == 0)
            if number is not None:
                unit.apply(inverse(unit.batch(number), reader=reader, at=NOON))
                self.place -= 1

    @rule(reader=st.sampled_from(READERS))
    def redo(self, reader: str) -> None:
        with self.store.begin() as unit:
            number = last_redoable(unit.batches())
            assert (number is None) == (self.place == len(self.states) - 1)
            if number is not None:
                unit.apply(inverse(unit.batch(number), reader=reader, at=NOON))
                self.place += 1

    @rule()
    def reopen(self) -> None:
        self.store.close()
        self.store = self.opening(Path(self.folder.name))

    @invariant()
    def the_library_equals_the_model(self) -> None:
        with self.store.read() as view:
            for reader in READERS:
                selection = Selection(query=Everything(), reader=reader, sort="key")
                found, listed = list(view.select(selection)), view.listing(selection)
                assert [*listed] == [*listed] == [listed_paper(item) for item in found]
                shown = {item.paper.id: replace(item, paper=replace(item.paper, revision=0)) for item in found}
                assert shown == {paper: self.model.item(paper, reader) for paper in self.model.papers}
            for paper in self.model.papers.values():
                for key in (paper.key, *paper.aliases):
                    bearer = view.item(key.swapcase(), "ada")
                    assert bearer is not None
                    assert bearer.paper.id == paper.id


class CommandsInPostgres(Commands):
    opening = staticmethod(in_postgres)


Commands.TestCase.settings = settings(max_examples=25, stateful_step_count=15)
TestCommands = Commands.TestCase
CommandsInPostgres.TestCase.settings = settings(max_examples=10, stateful_step_count=15)
TestCommandsInPostgres = pytest.mark.postgres(CommandsInPostgres.TestCase)


# --- queries -------------------------------------------------------------------------------------------------------

WORDS = ("deep", "deeper", "learning", "lear", "Gödel", "godel", "大模型", "大", "c++", "100%", "a_b", "of")
phrases = st.lists(st.sampled_from(WORDS), max_size=4).map(" ".join)
said = st.lists(
    st.sampled_from(["deep", "lear", "earn", "learning", "godel", "大", "模", "c", "100", "a b"]),
    min_size=1,
    max_size=2,
)
found_words = st.builds(
    Word,
    said.map(" ".join),
    st.sampled_from(["", "title", "author", "abstract", "note", "venue"]),
    st.booleans(),
    st.just(()),
    st.booleans(),
)
terms = st.one_of(
    st.builds(Term, st.just("status"), st.sampled_from(["new", "read", "mine"])),
    st.builds(Term, st.just("priority"), st.sampled_from(["", "high"])),
    st.builds(Term, st.just("resolution"), st.sampled_from(["matched", "ambiguous"])),
    st.builds(Term, st.just("tag"), st.sampled_from(["rl", "RL", "100%"])),
    st.builds(Term, st.just("key"), st.sampled_from(["k", "K1", "k2", "old"])),
    st.builds(Term, st.just("category"), st.sampled_from(["cs", "cs.LG", "CS.lg", "c", "%"])),
    st.builds(Term, st.just("source"), st.sampled_from(["page", "PAGE_1", "%", "_"])),
    st.builds(Term, st.sampled_from(["arxiv", "doi"]), st.sampled_from(["2410", "10.1000", "x"])),
    st.builds(Term, st.just("has"), st.sampled_from(HAS)),
)
spans = st.one_of(
    st.builds(Span, st.just("year"), st.none() | st.integers(2018, 2022), st.none() | st.integers(2018, 2022)),
    st.builds(Span, st.just("rating"), st.none() | st.integers(1, 5), st.none() | st.integers(1, 6)),
    st.builds(
        Span,
        st.sampled_from(["added", "since"]),
        st.none() | st.integers(-2, 2).map(later),
        st.none() | st.integers(-2, 2).map(later),
    ),
)
queries: st.SearchStrategy[Query] = st.recursive(
    st.one_of(st.just(Everything()), found_words, terms, spans),
    lambda parts: st.one_of(
        parts.map(Not),
        st.lists(parts, max_size=3).map(lambda each: And(tuple(each))),
        st.lists(parts, max_size=3).map(lambda each: Or(tuple(each))),
    ),
    max_leaves=6,
)
items = st.builds(
    Item,
    paper=st.builds(
        Paper,
        id=st.just("-"),
        key=st.just("-"),
        metadata=st.builds(
            Metadata,
            title=phrases,
            authors=st.lists(st.builds(Author, family=phrases, given=phrases), max_size=2).map(tuple),
            abstract=phrases,
            venue=phrases,
            journal_ref=phrases,
            date=st.none() | st.builds(PartialDate, st.integers(2018, 2022)),
            primary_category=st.sampled_from(["", "cs.LG", "cs", "math.GT"]),
        ),
        other_titles=st.lists(phrases, max_size=1).map(tuple),
        resolution=st.sampled_from([Resolution.MATCHED, Resolution.AMBIGUOUS]),
        tags=st.lists(st.sampled_from(["rl", "RL", "100%"]), unique=True).map(tuple),
        added=st.integers(-2, 2).map(later),
        source=st.sampled_from(["", "page_1.txt", "Page21"]),
    ),
    reading=st.builds(
        Reading,
        status=st.sampled_from(["new", "read", "mine"]),
        priority=st.sampled_from(["", "high"]),
        rating=st.integers(0, 5),
        notes=phrases.map(lambda text: (Note(id="n", text=text, at=NOON),) if text else ()),
    ),
)


def filled(store: SqlStore, wanted: list[Item]) -> list[Item]:
    """Return the items as stored in the library, with unique keys."""
    made = []
    with store.begin() as unit:
        for number, item in enumerate(wanted, 1):
            aliases = (f"old{number}",) if number % 2 else ()
            named = replace(item, paper=replace(item.paper, id=f"id{number}", key=f"K{number}", aliases=aliases))
            unit.apply(changes(None, named, reader="ada", at=NOON))
            made.append(named)
    return made


@settings(max_examples=60)
@given(st.lists(items, max_size=6), st.lists(queries, min_size=1, max_size=8))
def test_a_query_selects_the_papers_of_the_model(wanted: list[Item], asked: list[Query]) -> None:
    _compare_with_the_model(in_sqlite, wanted, asked)


@pytest.mark.postgres
@settings(max_examples=30)
@given(st.lists(items, max_size=6), st.lists(queries, min_size=1, max_size=8))
def test_a_query_in_postgres_selects_the_papers_of_the_model(wanted: list[Item], asked: list[Query]) -> None:
    _compare_with_the_model(in_postgres, wanted, asked)


def _compare_with_the_model(opening: Opening, wanted: list[Item], asked: list[Query]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = opening(Path(folder))
        made = filled(store, wanted)
        with store.read() as view:
            for query in asked:
                found = {item.paper.key for item in view.select(Selection(query=query, reader="ada"))}
                assert found == {item.paper.key for item in made if selects(query, item)}, query
                assert sum(view.count(query, "ada").values()) == view.total(query, "ada") == len(found)
        store.close()

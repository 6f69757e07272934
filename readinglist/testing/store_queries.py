"""The contract of the store's queries, as a test class that every implementation inherits."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from readinglist.api.json_output import item_shape
from readinglist.library.journal import changes
from readinglist.library.listing import listed_paper
from readinglist.library.protocol import Identity, Selection, Store, View
from readinglist.library.query import Everything, parse
from readinglist.library.status_history import StatusChange
from readinglist.papers.errors import UsageError
from readinglist.papers.identifiers import ArxivId, Doi
from readinglist.papers.paper import Item, PartialDate, Reading
from readinglist.papers.readers import assistant_of, owner_of
from readinglist.testing.library import ADA, BOB, NOW, OpensLibraries, item_of, read_item, undo, write, write_three

DAY = timedelta(days=1)


class StoreQueryContract(OpensLibraries):
    """Identities, queries, sort orders and counts."""

    @pytest.fixture(scope="class")
    @classmethod
    def three(cls, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
        """A library with three papers, for tests that change nothing."""
        with cls().library(tmp_path_factory.mktemp("three")) as store:
            write_three(store)
            yield store

    def test_known_papers_are_found_by_identifiers_and_titles(self, store: Store) -> None:
        by_id = item_of("a", "First", arxiv_id=ArxivId("2410.18647"))
        by_doi = item_of("b", "Second", doi=Doi("10.1000/x"))
        by_title = item_of("c", "Multi-Agent Systems: Grundzüge")
        retitled = replace(
            item_of("d", "New title"), paper=replace(item_of("d", "New").paper, other_titles=("Old title",))
        )
        for each in (by_id, by_doi, by_title, retitled):
            write(store, None, each)
        identities = {
            "a": Identity(arxiv_id=ArxivId("2410.18647")),
            "b": Identity(doi=Doi("10.1000/x")),
            "c": Identity(title="multiagent systems grundzuge"),
            "d": Identity(title="old title"),
        }
        with store.read() as view:
            for key, identity in identities.items():
                assert [paper.key for paper in view.known(identity)] == [key]
            everything = Identity(arxiv_id=ArxivId("2410.18647"), doi=Doi("10.1000/x"), title="First")
            assert [paper.key for paper in view.known(everything)] == ["a", "b"]
            assert list(view.known(Identity(title="?!"))) == []

    def test_changed_metadata_is_found_and_the_old_is_not(self, store: Store) -> None:
        write(store, None, item_of("a", "Old words"))
        seen = read_item(store, "a")
        changed = replace(seen.paper, metadata=replace(seen.paper.metadata, title="New words"), tags=("x",))
        write(store, seen, replace(seen, paper=changed))
        with store.read() as view:
            assert list(view.known(Identity(title="Old words"))) == []
            assert _keys(_found(view, "old")) == []
            assert _keys(_found(view, "new")) == ["a"]
            assert dict(view.tags()) == {"x": 1}
        dated = replace(changed, metadata=replace(changed.metadata, date=PartialDate(2020)))
        write(store, read_item(store, "a"), replace(seen, paper=dated))
        with store.read() as view:
            assert _keys(_found(view, "new year:2020")) == ["a"]

    @pytest.mark.parametrize(
        ("query", "keys"),
        [
            ("", "abc"),
            ("attention", "a"),
            ("atten", "a"),
            ("tention", ""),
            ("*tention", "a"),
            ("title:*tention", "a"),
            ("*tention *nee", "a"),
            ("*ODE", "c"),
            ("-*tention -*ode", "b"),
            ('"atten"', ""),
            ('"all you need"', "a"),
            ('"you all need"', ""),
            ("godel", "c"),
            ("Gödel", "c"),
            ("author:kurt title:satze", "c"),
            ("title:kurt", ""),
            ('author:"Gödel, Kurt"', "c"),
            ("abstract:模型", "b"),
            ("NOT attention", "bc"),
            ("-attention -formal", "b"),
            ("attention OR formal", "ac"),
            ("(attention OR formal) year:<2000", "c"),
            ("year:2017", "a"),
            ("year:-2020", "ac"),
            ("NOT year:>1000", "b"),
            ("status:new", "ab"),
            ("status:done", "c"),
            ("priority:high", "c"),
            ("priority:none", "ab"),
            ("rating:>3", "c"),
            ("rating:1-5", "c"),
            ("tag:RL", "ab"),
            ('tag:"to discuss",other', "b"),
            ("-has:tag", "c"),
            ("key:B", "b"),
            ("key:old", "a"),
            ("arxiv:1706.03762", "a"),
            ("1706.03762", "a"),
            ("arxiv:1706", "a"),
            ("doi:10.1007/bf01700692", "c"),
            ("venue:monats", "c"),
            ("venue:natshefte", ""),
            ("venue:*natshefte", "c"),
            ('venue:"fur mathe"', ""),
            ("category:cs", "ab"),
            ("category:cs.LG", "b"),
            ("category:cs.L", ""),
            ("source:page_", "b"),
            ("source:%", ""),
            ("note:difficult", "c"),
            ("difficult", "c"),
            ("difficult formal", "c"),
            ("formal difficult title:satze", "c"),
            ("formal satze title:kurt", ""),
            ("formal attention", ""),
            ("difficult attention", ""),
            ("attention need", "a"),
            ("attention tag:rl", "a"),
            ("has:note", "c"),
            ("has:abstract", "b"),
            ("has:arxiv,doi", "ac"),
            ("has:author has:year", "ac"),
            ("has:alias", "a"),
            ("has:venue has:rating has:priority", "c"),
            ("has:source", "b"),
            ("is:unresolved", "b"),
            ("is:resolved", "ac"),
            ("is:ambiguous", "b"),
            ("is:open", "ab"),
            ("added:<30d", "abc"),
            ("added:2025-03-11", "ab"),
            ("added:>2025-03-11", ""),
            ("added:..2025-03-10", "c"),
            ("finished:2025-03-11", "c"),
            ("finished:>2025-03-11", ""),
            ("since:<30d", "c"),
            ("-since:<30d", "ab"),
            ("started:<30d", ""),
        ],
    )
    def test_queries_select(self, three: Store, query: str, keys: str) -> None:
        with three.read() as view:
            found = _keys(_found(view, query))
            counted = view.count(parse(query, NOW), ADA)
        assert sorted(found) == list(keys)
        assert sum(counted.values()) == len(keys)

    @pytest.mark.parametrize(
        ("sort", "keys"),
        [
            ("added", "cab"),
            ("key", "abc"),
            ("title", "abc"),
            ("author", "bca"),
            ("year", "bca"),
            ("status", "abc"),
            ("since", "abc"),
            ("priority", "cab"),
            ("rating", "abc"),
            ("venue", "abc"),
            ("doi", "abc"),
            ("arxiv_id", "bca"),
        ],
    )
    def test_items_are_sorted_as_requested(self, three: Store, sort: str, keys: str) -> None:
        with three.read() as view:
            here = Selection(query=Everything(), reader=ADA, sort=sort)
            assert "".join(_keys(view.select(here))) == keys
            assert "".join(_keys(view.select(replace(here, reverse=True)))) == keys[::-1]
            assert "".join(_keys(view.select(replace(here, limit=2)))) == keys[:2]
            assert "".join(_keys(view.select(replace(here, limit=0)))) == ""

    def test_papers_in_a_status_are_sorted_by_priority(self, store: Store) -> None:
        waiting = {"a": ("to-read", "high"), "b": ("to-read", ""), "c": ("to-read", "low"), "d": ("new", "high")}
        for day, (key, (status, priority)) in enumerate(waiting.items()):
            item = item_of(key, key, reading=Reading(status=status, priority=priority))
            write(store, None, replace(item, paper=replace(item.paper, added=NOW - timedelta(days=day))))
        write(store, None, item_of("e"))
        here = Selection(query=Everything(), reader=ADA)
        with store.read() as view:
            assert _keys(view.waiting(here, "to-read", ("high", "low"))) == ["c", "a"]
            assert _keys(view.waiting(replace(here, limit=1), "to-read", ("high", "", "low"))) == ["c"]
            assert _keys(view.waiting(replace(here, sort="key", reverse=True), "to-read", ("", "medium"))) == ["b"]
            assert _keys(view.waiting(here, "new", ("high",))) == ["d"]
            assert _keys(view.waiting(here, "new", ("",))) == ["e"]
            assert _keys(view.waiting(replace(here, query=parse("key:d OR key:a", NOW)), "new", ("", "high"))) == ["d"]
            assert _keys(view.waiting(replace(here, reader=BOB), "new", ("",))) == ["d", "c", "b", "a", "e"]
            assert _keys(view.waiting(replace(here, reader=BOB), "to-read", ("",))) == []

    def test_many_papers_in_a_status_are_sorted_by_priority(self, store: Store) -> None:
        crowd = [item_of(f"k{number}", reading=Reading(status="to-read")) for number in range(1001)]
        urgent = item_of("urgent", reading=Reading(status="to-read", priority="high"))
        with store.begin() as unit:
            unit.apply([event for item in (*crowd, urgent) for event in changes(None, item, reader=ADA, at=NOW)])
        with store.read() as view:
            first = Selection(query=Everything(), reader=ADA, limit=1)
            assert _keys(view.waiting(first, "to-read", ("high",))) == ["urgent"]
            assert _keys(view.waiting(first, "to-read", ("", "medium"))) == ["k0"]
            assert _keys(view.waiting(first, "to-read", ("low",))) == []

    def test_ids_are_selected_first_and_items_read_later(self, store: Store) -> None:
        write_three(store)
        with store.read() as view:
            here = Selection(query=Everything(), reader=ADA, sort="year")
            ids = view.ids(here)
            assert view.items(ids, ADA) == list(view.select(here))
            assert view.ids(replace(here, reverse=True)) == [*reversed(ids)]
            assert view.ids(replace(here, limit=1)) == ids[:1]
            assert _keys(view.items([ids[2], "gone", ids[0]] * 150, ADA)) == ["a", "b"] * 150
            assert list(view.items((), ADA)) == []

    def test_listed_items_lack_what_lists_do_not_show(self, store: Store) -> None:
        write_three(store)
        with store.read() as view:
            here = Selection(query=Everything(), reader=ADA, sort="year")
            for item, listed in zip(view.select(here), view.select(replace(here, listed=True)), strict=True):
                assert item_shape(listed) == item_shape(item)
                assert (listed.paper.metadata.abstract, listed.reading.notes) == ("", ())
            assert [*view.listing(here)] == [listed_paper(item) for item in view.select(here)]

    def test_an_unknown_order_is_refused(self, store: Store) -> None:
        with store.read() as view, pytest.raises(UsageError, match="title"):
            list(view.select(Selection(query=Everything(), reader=ADA, sort="tilte")))

    def test_status_changes_that_were_not_undone_are_returned(self, store: Store) -> None:
        seen = _walked(store, "a", "reading", "read")
        reading, read = (
            StatusChange(was="new", status="reading", since=NOW + DAY),
            StatusChange(was="reading", status="read", since=NOW + 2 * DAY),
        )
        with store.read() as view:
            assert tuple(view.status_changes(seen.paper.id, ADA)) == (reading, read)
            assert list(view.status_changes(seen.paper.id, BOB)) == list(view.status_changes("nobody", ADA)) == []
            each = view.status_changes_each(["nobody", seen.paper.id], ADA)
            assert [tuple(changed) for changed in each] == [(), (reading, read)]
            assert _keys(_found(view, "started:2025-03-12")) == ["a"]
            assert _keys(_found(view, "started:>2025-03-12")) == []
            last = view.events(limit=1)[0].batch
        undone = undo(store, last)
        with store.read() as view:
            assert tuple(view.status_changes(seen.paper.id, ADA)) == (reading,)
        undo(store, undone[0].batch)
        with store.read() as view:
            assert tuple(view.status_changes(seen.paper.id, ADA)) == (reading, read)
        removal = write(store, read_item(store, "a"), None)
        with store.read() as view:
            assert list(view.status_changes(seen.paper.id, ADA)) == []
            assert dict(view.status_change_counts(Everything(), ADA, (NOW,))) == {}
        undo(store, removal[0].batch)
        with store.read() as view:
            assert tuple(view.status_changes(seen.paper.id, ADA)) == (reading, read)
            assert list(view.differences()) == []

    @pytest.mark.parametrize("query", ["", "year:2000"])
    def test_additions_and_changes_of_status_are_counted_by_period(self, store: Store, query: str) -> None:
        date = PartialDate(2000)
        for key, days in (("a", -9), ("b", 0), ("c", 1)):
            item = item_of(key, date=date)
            write(store, None, replace(item, paper=replace(item.paper, added=NOW + days * DAY)))
        for key, statuses in (("b", ("reading", "read")), ("c", ("reading",))):
            _walk(store, key, statuses)
        parsed = parse(query, NOW)
        starts = (NOW, NOW + DAY, NOW + 2 * DAY)
        with store.read() as view:
            assert list(view.additions(parsed, ADA, starts)) == [2, 1, 0]
            assert list(view.additions(parsed, ADA, starts[:1])) == [3]
            assert list(view.additions(parsed, ADA, ())) == []
            counts = view.status_change_counts(parsed, ADA, starts)
            assert {pair: tuple(each) for pair, each in counts.items()} == {
                ("new", "reading", "read"): (0, 1, 0),
                ("new", "reading", ""): (0, 1, 0),
                ("reading", "read", ""): (0, 0, 1),
            }
            assert dict(view.status_change_counts(parsed, BOB, starts)) == {}
            if query:
                assert list(view.additions(parse("year:1999", NOW), ADA, starts)) == [0, 0, 0]
                assert dict(view.status_change_counts(parse("year:1999", NOW), ADA, starts)) == {}

    def test_latest_status_changes_come_first(self, store: Store) -> None:
        _walked(store, "a", "reading", "read")
        _walked(store, "b", "skimmed")
        _walked(store, "c", "reading", "skimmed", "read")
        with store.read() as view:
            statuses = ("read", "skimmed")
            assert list(view.by_change(Everything(), ADA, statuses, 9, latest=True)) == ["id-c", "id-a", "id-b"]
            assert list(view.by_change(Everything(), ADA, statuses, 1, latest=True)) == ["id-c"]
            assert list(view.by_change(parse("key:b", NOW), ADA, statuses, 9, latest=True)) == ["id-b"]
            assert list(view.by_change(Everything(), BOB, statuses, 9, latest=True)) == []
            assert list(view.by_change(Everything(), ADA, statuses, None, latest=False)) == ["id-b", "id-a", "id-c"]

    @pytest.mark.parametrize("query", ["", "year:2000"])
    def test_papers_finished_more_than_once_are_counted(self, store: Store, query: str) -> None:
        walks = {
            "a": ("read", "reading", "read"),
            "b": ("reading", "read", "skimmed", "dropped"),
            "c": ("read", "dropped", "reading", "dropped"),
            "d": ("read", "dropped", "to-read", "skimmed"),
            "e": ("reading", "read", "reading"),
            "f": ("reading", "read", "reading", "read", "reading"),
        }
        for key, statuses in walks.items():
            _walked(store, key, *statuses, date=PartialDate(2000))
        with store.read() as view:
            closed = ("read", "skimmed", "dropped")
            assert view.read_again(parse(query, NOW), ADA, closed) == 3  # a, d, f
            assert view.read_again(parse(query, NOW), BOB, closed) == 0

    def test_papers_are_counted_by_status_without_removed_ones(self, store: Store) -> None:
        for key, *statuses in (("a",), ("b", "read"), ("c", "reading", "read"), ("d", "reading"), ("e", "reading")):
            _walked(store, key, *statuses)
        removals = [write(store, read_item(store, key), None) for key in "ce"]
        with store.read() as view:
            assert dict(view.count(Everything(), ADA)) == {"new": 1, "read": 1, "reading": 1}
            assert dict(view.count(Everything(), BOB)) == {"new": 3}
            assert dict(view.count(parse("key:a,c,d", NOW), ADA)) == {"new": 1, "reading": 1}
        undo(store, removals[-1][0].batch)
        with store.read() as view:
            assert dict(view.count(Everything(), ADA)) == {"new": 1, "read": 1, "reading": 2}

    def test_papers_are_counted_by_value(self, store: Store) -> None:
        write_three(store)
        with store.read() as view:
            whole = view.tally(Everything(), ADA)
            assert {tag.lower(): number for tag, number in whole.tags.items()} == {"rl": 2, "to discuss": 1}
            assert dict(whole.categories) == {"cs.CL": 1, "cs.LG": 1}
            assert dict(whole.ratings) == {5: 1}
            assert (whole.notes, whole.noted) == (1, 1)
            some = view.tally(parse("key:b", NOW), ADA)
            assert list(some.tags) == ["rl", "to discuss"] or list(some.tags) == ["RL", "to discuss"]
            assert (dict(some.categories), dict(some.ratings), some.notes) == ({"cs.LG": 1}, {}, 0)
            assert (dict(view.tally(Everything(), BOB).ratings), view.tally(Everything(), BOB).notes) == ({}, 0)

    def test_several_fields_sort_one_after_the_other(self, store: Store) -> None:
        write_three(store)
        with store.read() as view:
            for several, single in (("status,key", "status"), ("added,year", "added"), ("-key", "key")):
                found = _keys(view.select(Selection(query=Everything(), reader=ADA, sort=several)))
                only = _keys(view.select(Selection(query=Everything(), reader=ADA, sort=single)))
                assert sorted(found) == sorted(only)
                assert (found == only[::-1]) if several == "-key" else (found[0] == only[0])
            with pytest.raises(UsageError, match="unknown sort field 'x'"):
                list(view.select(Selection(query=Everything(), reader=ADA, sort="year,x")))

    def test_tags_are_counted(self, store: Store) -> None:
        write_three(store)
        with store.read() as view:
            assert dict(view.tags()) == {"RL": 2, "to discuss": 1}

    def test_the_last_change_of_progress_is_that_of_the_reader_or_an_assistant(self, store: Store) -> None:
        write_three(store)
        for day, (reader, progress) in enumerate(
            ((ADA, "10%"), (ADA, "20%"), (assistant_of(ADA), "30%"), (BOB, "40%")), start=1
        ):
            seen = read_item(store, "a", owner_of(reader))
            now = replace(seen, reading=replace(seen.reading, progress=progress))
            with store.begin() as unit:
                unit.apply(changes(seen, now, reader=reader, at=NOW + day * DAY))
        with store.read() as view:
            assert dict(view.last_progress(["id-a", "id-b"], ADA)) == {"id-a": NOW + 3 * DAY}
            assert dict(view.last_progress([], ADA)) == {}


def _walked(store: Store, key: str, *statuses: str, date: PartialDate | None = None) -> Item:
    """Return a new paper that got these statuses, one each day after `NOW`."""
    write(store, None, item_of(key, date=date))
    return _walk(store, key, statuses)


def _walk(store: Store, key: str, statuses: Sequence[str]) -> Item:
    for day, status in enumerate(statuses, 1):
        seen = read_item(store, key)
        write(store, seen, replace(seen, reading=Reading(status=status, since=NOW + day * DAY)))
    return read_item(store, key)


def _keys(items: Iterable[Item]) -> list[str]:
    return [item.paper.key for item in items]


def _found(view: View, query: str) -> Iterable[Item]:
    return view.select(Selection(query=parse(query, NOW), reader=ADA))

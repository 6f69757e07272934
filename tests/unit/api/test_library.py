"""The public interface, as a notebook would use it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from readinglist.adding.values import RecordOutcome
from readinglist.api import Library, UnrelatedPapers, open_library
from readinglist.files.documents import Document
from readinglist.papers.errors import InputError, NothingFound, PluginError, QuerySyntaxError, SettingsError, UsageError
from readinglist.papers.identifiers import ArxivId
from readinglist.papers.paper import Metadata

RECORDS = """
{"title": "A Study of Something New in Robotics", "abstract": "We study it.", "authors": ["Ada Hu"], "year": 2024}
{"title": "A Benchmark of Everything Else", "abstract": "We measure it.", "authors": ["Fan Lin"], "year": 2023}
"""


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    config = tmp_path / "config.toml"
    config.write_text(
        '[readinglist]\nreader = "ada"\noffline = true\n[cache]\nfolder = "cache"\n[resolve]\norder = []\n'
        "[enrich]\norder = []\n[queries]\nyoung = 'year:2024'\n",
        encoding="utf-8",
    )
    with open_library(tmp_path / "library.sqlite3", config=config) as opened:
        yield opened


@pytest.fixture
def filled(library: Library) -> Library:
    library.add(Document(name="notebook", text=RECORDS))
    return library


def test_a_notebook_adds_finds_reads_and_exports(filled: Library) -> None:
    assert [item.paper.key for item in filled.find(sort="key")] == ["hu2024study", "lin2023benchmark"]
    assert filled.find("year:2023")[0].paper.metadata.title == "A Benchmark of Everything Else"
    filled.set_status("hu2024study", "done")
    filled.note("hu2024study", "Good.")
    filled.tag(["hu2024study", "lin2023benchmark"], add=["thesis"])
    filled.set_priority("lin2023benchmark", "high")
    filled.set_rating("hu2024study", 5)
    assert filled.get("hu2024").reading.notes[0].text == "Good."
    assert list(filled.counts().items()) == [("new", 1), ("read", 1)]
    assert filled.tags() == {"thesis": 2}
    assert filled.next()[0].item.paper.key == "lin2023benchmark"
    exported = filled.export("status:read")
    assert "hu2024study" in exported.text
    assert "lin2023benchmark" not in exported.text
    assert "readstatus" in filled.export("status:read", with_status=True).text


def test_every_change_can_be_undone(filled: Library) -> None:
    filled.rekey("hu2024study", "study")
    assert filled.get("hu2024study").paper.key == "study"
    filled.remove("study")
    assert [step.batch for step in filled.undo(2)] == [3, 2]
    assert list(filled.keys()) == ["hu2024study", "lin2023benchmark"]
    assert len(filled.redo()) == 1
    assert filled.get("study").paper.aliases == ("hu2024study",)
    filled.undo()
    paper = filled.get("hu2024study").paper.id
    assert filled.keys_of([paper, "gone"]) == {paper: "hu2024study"}
    assert filled.history("hu2024study", limit=1)[0].paper == paper


def test_merged_papers_answer_to_both_keys(filled: Library) -> None:
    with pytest.raises(UnrelatedPapers):
        filled.merge("lin2023", "hu2024study")
    done = filled.merge("lin2023", "hu2024study", unrelated=True)
    assert done.after == filled.get("hu2024study")
    assert list(filled.keys()) == ["lin2023benchmark"]


def test_a_long_list_is_named_first_and_read_piece_by_piece(filled: Library) -> None:
    ids = filled.ids(sort="key", reverse=True)
    assert [item.paper.key for item in filled.items([ids[1], "gone"])] == ["hu2024study"]
    assert filled.ids("year:2023") == [ids[0]]


def test_every_change_is_seen_by_the_number_of_the_last(filled: Library) -> None:
    before = filled.last_change()
    filled.set_status("hu2024study", "read")
    assert filled.last_change() == before + 1
    filled.undo()
    assert filled.last_change() == before + 2


def test_a_library_without_a_change_has_no_last_one(library: Library) -> None:
    assert library.last_change() == 0


def test_what_a_dry_run_planned_is_written_later(library: Library) -> None:
    planned = library.add(Document(name="notebook", text=RECORDS), dry_run=True)
    assert library.find() == ()
    written = library.apply(planned)
    assert [record.key for record in written.records] == ["hu2024study", "lin2023benchmark"]
    assert [item.paper.key for item in library.find(sort="key")] == ["hu2024study", "lin2023benchmark"]
    assert [record.outcome for record in library.apply(planned).records] == [RecordOutcome.KNOWN] * 2


def test_one_paper_is_cited_by_its_whole_key(filled: Library) -> None:
    filled.rekey("lin2023benchmark", "hu2024studyagain")
    assert filled.cite("hu2024study").count("@") == 1
    assert filled.cite(["hu2024study", "hu2024studyagain"], format="markdown").count("- **") == 2
    with pytest.raises(NothingFound):
        filled.cite("nobody")


def test_a_dry_run_writes_nothing(library: Library) -> None:
    planned = library.add(Document(name="notebook", text=RECORDS), dry_run=True, status="todo", tags=["x"], why="y")
    assert planned.count(RecordOutcome.NOT_FOUND) == 2
    assert library.find() == ()
    assert library.enrich() == ()


def test_asking_again_without_anybody_to_ask_changes_nothing(filled: Library) -> None:
    asked = filled.enrich("author:hu")
    assert len(asked) == 1
    assert asked[0].before == asked[0].after


def test_references_and_titles_are_taken_as_arguments(library: Library) -> None:
    planned = library.add("2410.18647v2", "A title of several words")
    assert [record.title for record in planned.records] == ["", "A title of several words"]
    (first, second) = (record.after for record in planned.records)
    assert first is not None
    assert second is not None
    assert first.paper.metadata == Metadata(arxiv_id=ArxivId("2410.18647"))


def test_a_forced_format_is_used(library: Library) -> None:
    assert library.add("10.1000/abc", format="identifiers").records[0].outcome is RecordOutcome.NOT_FOUND
    with pytest.raises(PluginError, match="unknown source 'nonsense'"):
        library.add("10.1000/abc", format="nonsense")


@pytest.mark.parametrize("source", ["missing.txt", "https://example.org/x", "some words.txt"])
def test_what_cannot_be_read_is_refused(library: Library, source: str) -> None:
    with pytest.raises(InputError):
        library.add(source)


def test_errors_are_raised(filled: Library) -> None:
    with pytest.raises(QuerySyntaxError):
        filled.find("nosuch:field")
    with pytest.raises(UsageError):
        filled.find(sort="nonsense")
    with pytest.raises(UsageError):
        filled.add(Document(name="n", text=RECORDS), status="nonsense")
    with pytest.raises(NothingFound):
        filled.get("nobody")
    with pytest.raises(PluginError):
        filled.export(format="nonsense")


def test_queries_of_the_settings_have_names(filled: Library) -> None:
    assert [item.paper.key for item in filled.find("@young")] == ["hu2024study"]
    assert [item.paper.key for item in filled.find("NOT (@young)")] == ["lin2023benchmark"]
    with pytest.raises(QuerySyntaxError, match="unknown saved query 'old'"):
        filled.find("@old")


def test_unknown_settings_are_reported(tmp_path: Path) -> None:
    with pytest.raises(SettingsError):
        open_library(config=tmp_path / "missing.toml")


def test_a_library_opens_again_as_another_reader(tmp_path: Path, filled: Library) -> None:
    filled.set_status("hu2024study", "read")
    with open_library(tmp_path / "library.sqlite3", config=tmp_path / "config.toml", reader="bob") as theirs:
        assert theirs.get("hu2024study").reading.status == "new"


def test_a_library_moves_and_is_copied(filled: Library, tmp_path: Path) -> None:
    with open_library(tmp_path / "other.sqlite3") as other:
        assert other.load(filled.dump()).papers == 2
        assert other.find() == filled.find()
        assert list(other.dump()) == list(filled.dump())
    filled.backup(tmp_path / "copy.sqlite3")
    filled.backup(tmp_path / "copy.sqlite3", replace=True)
    with open_library(tmp_path / "copy.sqlite3") as copy:
        assert copy.find() == filled.find()


def test_a_missing_library_is_read_as_an_empty_one(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text("", encoding="utf-8")
    missing = tmp_path / "library.sqlite3"
    with open_library(missing, config=config, read_only=True) as library:
        for query in ("", "graphs"):
            assert library.counts(query) == {}
            for sort in ("title", "due", "-year,key"):
                with library.open_listing(query, sort=sort) as papers:
                    assert (len(papers), list(papers)) == (0, [])
            with pytest.raises(UsageError, match="unknown sort field"), library.open_listing(query, sort="x"):
                pass
        with pytest.raises(QuerySyntaxError), library.open_listing("x:y"):
            pass
        assert library.find() == ()
    assert not missing.exists()

"""Merging into a .bib file that others also edit."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from readinglist.library.merging import merge as merge_papers
from readinglist.library.query import Term
from readinglist.manuscripts.citations import Citation, Citations
from readinglist.papers.identifiers import ArxivId, Doi
from readinglist.papers.paper import Metadata, PartialDate
from tests.shared_bib import SharedBib, messages

FILE = """\
% mine
@string{jt = "Journal of Things"}

@Article{smith,
  Author  = "Smith, Jane",
  Title   = "A Study of {Things}",
  Journal = jt,
  Year    = 2020,
  mynote  = {good}
}

@misc{doe, title={On Beta}, author={Doe, John}, date={2021-03-04}, location={Rome}}

@comment{jabref-meta: x}
"""


def titled(title: str) -> Callable[[Metadata], Metadata]:
    return lambda metadata: replace(metadata, title=title)


def with_doi(metadata: Metadata) -> Metadata:
    return replace(metadata, doi=Doi("10.1000/1"))


@pytest.fixture
def shared(tmp_path: Path) -> SharedBib:
    shared = SharedBib.make(tmp_path, FILE)
    done = shared.merge()
    assert (shared.text, done.problems, done.kept) == (FILE, [], [])
    return shared


def test_only_the_fields_that_changed_change(shared: SharedBib) -> None:
    shared.change("smith", lambda metadata: replace(metadata, title="New", doi=Doi("10.1000/1")))
    done = shared.merge()
    expected = FILE.replace('"A Study of {Things}"', '"New"').replace(
        "mynote  = {good}", "mynote  = {good},\n  doi     = {10.1000/1}"
    )
    assert (shared.text, done.changed, done.problems, done.kept) == (expected, ["smith"], [], [])
    assert shared.merge().edits == []


def test_new_papers_are_added_and_removed_ones_deleted(shared: SharedBib) -> None:
    shared.add("@misc{new, title={New One}, author={Poe, Ann}}", "other.bib")
    assert shared.merge().added == ["new"]
    assert shared.text.index("On Beta") < shared.text.index("@misc{new,") < shared.text.index("@comment")
    shared.remove("new")
    assert shared.merge().removed == ["new"]
    assert shared.text == FILE


def test_edits_by_hand_are_kept_and_reported_each_time(shared: SharedBib) -> None:
    shared.text = edited = shared.text.replace("A Study", "The Study").replace("{good}", "{better}")
    for _ in range(2):
        done = shared.merge()
        assert messages(done.kept) == ["4 smith: edited by hand, kept: title, mynote"]
        assert (shared.text, done.problems) == (edited, [])
    shared.change("smith", with_doi)
    assert shared.merge().changed == ["smith"]
    assert "The Study" in shared.text
    assert "10.1000/1" in shared.text
    shared.remove("smith")
    done = shared.merge()
    assert "The Study" in shared.text
    assert "no longer in the library, but edited by hand" in messages(done.problems)[0]
    assert shared.merge(prefer="file").problems == []
    assert shared.merge().problems == []
    assert "The Study" in shared.text


def test_preferring_the_library_removes_even_an_edited_entry(shared: SharedBib) -> None:
    shared.text = shared.text.replace("A Study", "The Study")
    shared.remove("smith")
    assert shared.merge(prefer="library").removed == ["smith"]
    assert "smith" not in shared.text


@pytest.mark.parametrize(("prefer", "stays"), [("", "The Study"), ("file", "The Study"), ("library", "New")])
def test_conflicts(shared: SharedBib, prefer: str, stays: str) -> None:
    shared.text = shared.text.replace("A Study", "The Study")
    shared.change("smith", lambda metadata: with_doi(titled("New")(metadata)))
    before = shared.text
    done = shared.merge()
    assert shared.text == before
    assert messages(done.problems) == [
        "4 smith: conflict: title is “The Study of {Things}” in the file, “New” in the library"
    ]
    done = shared.merge(prefer=prefer)
    assert bool(done.problems) == (not prefer)
    assert stays in shared.text
    assert ("10.1000/1" in shared.text) == bool(prefer)
    assert shared.merge().changed == []


def test_the_same_edit_on_both_sides_is_no_conflict(shared: SharedBib) -> None:
    shared.text = edited = shared.text.replace('"A Study of {Things}"', "{New}").replace("Smith, Jane", "Smith, J. K.")
    shared.change("smith", titled("New"))
    done = shared.merge()
    assert (shared.text, done.problems) == (edited, [])
    assert messages(done.kept) == ["4 smith: edited by hand, kept: author"]


def test_dates_and_names_use_the_fields_of_the_file(shared: SharedBib) -> None:
    shared.change("doe", lambda metadata: replace(metadata, date=PartialDate(2022, 5)))
    shared.change("smith", lambda metadata: replace(metadata, date=PartialDate(2019, 7, 1), venue="Other"))
    shared.merge()
    assert "date={2022-05}" in shared.text
    assert 'Journal = "Other"' not in shared.text
    assert "Journal = {Other}" in shared.text
    assert "Year    = 2019" in shared.text
    assert "month   = jul" in shared.text
    assert "@misc{doe, title={On Beta}, author={Doe, John}, date={2022-05}, location={Rome}}" in shared.text


def test_merging_biblatex_into_a_bibtex_file(tmp_path: Path) -> None:
    shared = SharedBib.make(tmp_path, FILE)
    shared.merge(format="biblatex")
    assert shared.text == FILE
    shared.change("smith", lambda metadata: replace(metadata, date=PartialDate(2019, 7, 1), venue="Other"))
    shared.change("doe", lambda metadata: replace(metadata, date=None))
    done = shared.merge(format="biblatex")
    assert "Journal = {Other}" in shared.text
    assert "Year    = 2019" in shared.text
    assert "month   = jul" in shared.text
    assert messages(done.problems) == [
        "12 doe: changed in the library, but this entry cannot be edited: year, month, day"
    ]


def test_adding_a_date_to_an_entry_without_one(tmp_path: Path) -> None:
    shared = SharedBib.make(tmp_path, "@article{a, title={On Alpha}, author={Doe, J.}}\n")
    shared.merge(format="biblatex")
    shared.change("a", lambda metadata: replace(metadata, date=PartialDate(2019, 7, 1)))
    shared.merge(format="biblatex")
    assert "date={2019-07-01}" in shared.text.replace(" = ", "=")


def test_entry_types_are_updated_when_preprints_are_published(tmp_path: Path) -> None:
    text = "@misc{a, title={On Alpha}, author={Doe, J.}, year={2020}, eprint={2001.00001}, archiveprefix={arXiv}}\n"
    shared = SharedBib.make(tmp_path, text)
    shared.merge()
    shared.change("a", lambda metadata: replace(metadata, venue="Proceedings of Things", entry_type="inproceedings"))
    assert shared.merge().changed == ["a"]
    assert shared.text.startswith("@inproceedings{a, title={On Alpha}")
    assert "booktitle={Proceedings of Things}" in shared.text


def test_the_number_of_a_preprint_is_removed_with_the_archive_name(tmp_path: Path) -> None:
    text = "@article{a, title={On Alpha}, author={Doe, J.}, journal={CoRR}, volume={abs/2001.00001}, year={2020}}\n"
    shared = SharedBib.make(tmp_path, text)
    shared.merge()
    shared.change("a", with_doi)
    shared.merge()
    assert "journal={CoRR}, volume={abs/2001.00001}" in shared.text
    shared.change("a", lambda metadata: replace(metadata, venue="Journal of Things"))
    shared.merge()
    assert "journal={Journal of Things}, year={2020}" in shared.text
    assert "volume" not in shared.text


def test_keys_are_updated_unless_they_exist(shared: SharedBib) -> None:
    shared.rekey("smith", "smith2020")
    assert shared.merge().changed == ["smith2020"]
    assert shared.text == FILE.replace("{smith,", "{smith2020,")
    shared.text += "\n@misc{other, note={mine}}\n"
    shared.rekey("smith2020", "other")
    done = shared.merge()
    assert "{smith2020," in shared.text
    assert messages(done.problems) == ["4 smith2020: renamed to other in the library, but another entry has that key"]


def test_a_key_set_by_the_user_is_kept(shared: SharedBib) -> None:
    shared.text = shared.text.replace("{smith,", "{mykey,")
    shared.change("smith", with_doi)
    done = shared.merge()
    assert "{mykey," in shared.text
    assert "10.1000/1" in shared.text
    assert done.added == []


def test_an_entry_removed_by_hand_is_restored_only_on_request(shared: SharedBib) -> None:
    shared.text = shared.text.replace(
        "@misc{doe, title={On Beta}, author={Doe, John}, date={2021-03-04}, location={Rome}}\n", ""
    )
    shared.change("doe", with_doi)
    for _ in range(2):
        done = shared.merge()
        assert messages(done.kept) == ["0 doe: removed by hand, not restored"]
        assert (done.problems, "doe" in shared.text) == ([], False)
    assert shared.merge(query=Term("key", "smith"), prefer="library").kept == []
    assert shared.merge(prefer="library").added == ["doe"]
    assert shared.merge().kept == []


def test_a_missing_file_is_written_again(shared: SharedBib) -> None:
    shared.text = ""
    assert shared.merge().added == ["doe", "smith"]


def test_the_merge_base_of_a_paper_removed_on_both_sides_is_deleted(shared: SharedBib) -> None:
    shared.text = shared.text.replace(
        "@misc{doe, title={On Beta}, author={Doe, John}, date={2021-03-04}, location={Rome}}\n", ""
    )
    shared.remove("doe")
    done = shared.merge()
    assert (done.problems, done.kept, done.removed) == ([], [], [])


def test_a_query_selects_new_papers_and_known_entries_are_updated(shared: SharedBib) -> None:
    shared.add("@misc{new, title={New One}, author={Poe, Ann}}", "other.bib")
    shared.change("smith", with_doi)
    done = shared.merge(query=Term("key", "doe"))
    assert (done.added, done.changed) == ([], ["smith"])


def test_entries_of_papers_outside_the_query_are_not_touched(tmp_path: Path) -> None:
    shared = SharedBib.make(tmp_path, FILE)
    shared.merge(query=Term("key", "doe"))
    shared.change("smith", with_doi)
    assert shared.merge(query=Term("key", "doe")).edits == []


# --- the first time ------------------------------------------------------------------------------------------------


def test_the_first_merge_writes_changes_since_the_import(tmp_path: Path) -> None:
    shared = SharedBib.make(tmp_path, FILE)
    shared.change("smith", titled("New"))
    shared.rekey("doe", "roe")
    done = shared.merge()
    assert (done.problems, set(done.changed)) == ([], {"roe", "smith"})
    assert '"New"' in shared.text


@pytest.mark.parametrize(("prefer", "title"), [("", "A Study"), ("file", "A Study"), ("library", "Another")])
def test_an_entry_that_contradicts_the_library_is_not_changed(tmp_path: Path, prefer: str, title: str) -> None:
    shared = SharedBib.make(tmp_path, FILE, imported=False)
    shared.add("@article{smith, title={Another}, author={Smith, Jane}, doi={10.1000/1}}", "elsewhere.bib")
    done = shared.merge()
    assert messages(done.problems) == [
        "4 smith: conflict: title is “A Study of Things” in the file, “Another” in the library"
    ]
    assert shared.text == FILE
    shared.merge(prefer=prefer)
    assert title in shared.text
    assert "10.1000" not in shared.text
    assert bool(shared.merge().problems) == (not prefer)


def test_the_first_merge_adds_no_missing_fields(tmp_path: Path) -> None:
    shared = SharedBib.make(tmp_path, FILE, imported=False)
    shared.add(FILE.replace("mynote", "doi = {10.1000/1},\n  mynote"), "elsewhere.bib")
    assert shared.merge().edits == []
    shared.change("smith", lambda metadata: replace(metadata, doi=Doi("10.1000/2")))
    shared.merge()
    assert "10.1000/2" in shared.text


def test_an_entry_with_extra_fields_is_not_removed(tmp_path: Path) -> None:
    shared = SharedBib.make(tmp_path, FILE, imported=False)
    shared.add(FILE.replace("  mynote  = {good}\n", ""), "elsewhere.bib")
    shared.merge()
    shared.remove("smith")
    done = shared.merge()
    assert "but has extra fields (mynote)" in messages(done.problems)[0]
    assert shared.text == FILE


def test_several_entries_of_a_paper_and_duplicate_keys(tmp_path: Path) -> None:
    text = (
        "@article{a, title={On Alpha}, author={Doe, J.}, year={2020}, journal={J}}\n"
        "@misc{b, title={On Alpha}, author={Doe, J.}, year={2019}, eprint={2001.00001}, archiveprefix={arXiv}}\n"
        "@misc{a, title={On Gamma}, author={Roe, R.}}\n"
    )
    shared = SharedBib.make(tmp_path, text)
    assert shared.merge().edits == []
    shared.change("a", with_doi)
    shared.merge()
    lines = shared.text.splitlines()
    assert "10.1000/1" in lines[0]
    assert lines[1:] == text.splitlines()[1:]


def test_a_key_used_by_another_entry_is_a_problem(tmp_path: Path) -> None:
    broken = "@misc{a, title={Broken {x}, year={2020}\n\n@misc{b, note={no title}}\n"
    shared = SharedBib.make(tmp_path, broken, imported=False)
    shared.add("@misc{a, title={On Alpha}, author={Doe, J.}}\n@misc{b, title={On Beta}, author={Doe, J.}}", "x.bib")
    done = shared.merge()
    assert shared.text == broken
    assert messages(done.problems) == [
        "1 a: not added: another entry of the file has this key",
        "3 b: cannot parse this entry, not changed",
    ]


def test_an_entry_that_was_repaired_to_be_parsed_cannot_be_edited(tmp_path: Path) -> None:
    text = "@misc{a title={On Alpha}, author={Doe, J.}}\n"
    shared = SharedBib.make(tmp_path, text)
    assert shared.merge().edits == []
    shared.change("a", with_doi)
    done = shared.merge()
    assert shared.text == text
    assert messages(done.problems) == ["1 a: changed in the library, but this entry cannot be edited: doi"]
    shared.rekey("a", "b")
    assert len(shared.merge().problems) == 1


def test_papers_that_cannot_be_written_are_problems_only_if_the_file_lacks_them(tmp_path: Path) -> None:
    text = "@misc{a, title={On Alpha}, author={Doe, J.}}\n"
    shared = SharedBib.make(tmp_path, text)
    shared.rekey("a", "a b")
    done = shared.merge()
    assert (done.problems, shared.text) == ([], text)
    shared.text = "% empty\n"
    done = shared.merge()
    assert shared.text == "% empty\n"
    assert [problem.key for problem in done.problems] == ["a b"]


def test_definitions_are_added_for_letters_that_need_them(shared: SharedBib) -> None:
    shared.change("smith", titled("On Đ and Ŋ"))
    shared.merge()
    assert shared.text.count("@preamble") >= 1
    shared.change("doe", titled("More of Đ and Ŋ"))
    before = shared.text.count("@preamble")
    shared.merge()
    assert shared.text.count("@preamble") == before


def test_definitions_are_added_for_commands_of_new_entries(shared: SharedBib) -> None:
    shared.add('@preamble{"\\newcommand{\\foo}{Foo}"}\n@misc{z, title={A \\foo\\ Z}, author={Zoe, Z.}}', "x.bib")
    shared.merge()
    assert "\\providecommand{\\foo}" in shared.text
    shared.add('@preamble{"\\newcommand{\\foo}{Foo}"}\n@misc{y, title={A \\foo\\ Y}, author={Yan, Y.}}', "y.bib")
    shared.merge()
    assert shared.text.count("\\providecommand{\\foo}") == 1


def test_an_entry_without_title_and_duplicate_fields_are_kept(shared: SharedBib) -> None:
    shared.text = shared.text.replace("title={On Beta}", "note={a}, note={b}")
    done = shared.merge()
    assert messages(done.kept) == ["12 doe: edited by hand, kept: title, note"]
    shared.change("doe", with_doi)
    assert shared.merge().changed == ["doe"]
    assert "note={a}, note={b}" in shared.text


def test_both_entries_of_merged_papers_are_kept(shared: SharedBib) -> None:
    merge_papers(["smith", "doe"], shared.context)
    done = shared.merge()
    assert (done.removed, done.problems) == ([], [])
    assert "@misc{doe," in shared.text


def test_entries_of_a_renamed_file_are_found_by_content(tmp_path: Path) -> None:
    text = "@misc{x, title={On Alpha}, author={Doe, J.}, eprint={2001.00001}, archiveprefix={arXiv}}\n"
    shared = SharedBib.make(tmp_path, text, imported=False)
    shared.add(text.replace("{x,", "{y,").replace("On Alpha", "Alpha"), "elsewhere.bib")
    shared.change("y", lambda metadata: replace(metadata, arxiv_id=ArxivId("2001.00001")))
    assert shared.merge().added == []
    assert shared.text == text


# --- what a manuscript cites ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("format_name", ["bibtex", "biblatex"])
def test_the_file_uses_the_cited_keys(shared: SharedBib, format_name: str) -> None:
    shared.rekey("smith", "smith2020")
    shared.merge()
    citations = Citations(cited=(Citation(key="smith", document="a.aux", line=1), Citation(key="ghost")))
    done = shared.merge(citations=citations, format=format_name)
    assert [problem.key for problem in done.problems] == ["ghost"]
    if format_name == "bibtex":
        assert done.added == ["smith"]
        shared.change("smith", with_doi)
        assert set(shared.merge().changed) == {"smith", "smith2020"}
        assert shared.text.count("10.1000/1") == 2
    else:
        assert done.added == []

"""Merging into a .bib file that returned to an earlier state, or was respelled by another program."""

from dataclasses import replace
from pathlib import Path

import pytest

from readinglist.bibtex.blocks import RawEntry, read_blocks
from readinglist.bibtex.values import Macros
from readinglist.exporting.merge_base import FileStates, MergeBase
from readinglist.exporting.merge_fields import fields_of
from readinglist.papers.identifiers import Doi
from tests.shared_bib import SharedBib, messages

FILE = r"""@article{kay,
  author = {Kay, Andr{\'e} and M{\"u}ller, Bo},
  title = {Title one of {DNA} things: {\"U}ber {\L}om{\.Z}a \emph{E. coli} and $\alpha$-decay, ``quoted''},
  journal = {Journal of Things \& Co},
  year = {2011},
  pages = {1--20},
  doi = {10.1000/abc},
  url = {https://example.org/a_b},
  keywords = {one, two, C\_1},
}
"""
MOE = "@article{moe, author={Moe, Cy}, title={Third about tigers}, journal={J}, year={2013}}"


@pytest.fixture
def shared(tmp_path: Path) -> SharedBib:
    shared = SharedBib.make(tmp_path, FILE)
    shared.merge()
    return shared


def test_a_file_that_was_put_back_gets_the_later_entries_again(shared: SharedBib) -> None:
    older = shared.text
    shared.add(MOE, "other.bib")
    shared.merge()
    newer, shared.text = shared.text, older
    done = shared.merge()
    assert (shared.text, done.added, done.kept) == (newer, ["moe"], [])
    assert "added again" in done.warnings[0].message


@pytest.mark.parametrize("copied", ["{}\n\n", "\n{}"])
def test_a_copy_in_another_layout_is_a_file_that_was_put_back(shared: SharedBib, copied: str) -> None:
    older = shared.text
    shared.add(MOE, "other.bib")
    shared.merge()
    shared.text = copied.format(older.replace("  ", "\t").replace("{2011}", "2011"))
    assert (shared.merge().added, "{moe," in shared.text) == (["moe"], True)


def test_an_entry_that_is_removed_once_more_stays_out(shared: SharedBib) -> None:
    older = shared.text
    shared.add(MOE, "other.bib")
    shared.merge()
    for _ in range(2):
        shared.text = older
        done = shared.merge()
    assert (shared.text, messages(done.kept)) == (older, ["0 moe: removed by hand, not restored"])


def text_with_removed_paper(shared: SharedBib) -> str:
    """Return the text that a file had before a paper was removed from it and the library."""
    shared.add(MOE, "other.bib")
    shared.merge()
    older = shared.text
    shared.remove("moe")
    shared.merge()
    return older


def test_a_file_that_was_put_back_loses_the_entries_of_removed_papers_again(shared: SharedBib) -> None:
    older = text_with_removed_paper(shared)
    newer, shared.text = shared.text, older
    assert (shared.merge().removed, shared.text) == (["moe"], newer)
    shared.text = older  # once more: somebody wants it
    assert (shared.merge().removed, shared.text) == ([], older)


def test_a_paper_that_comes_back_is_added_again(shared: SharedBib) -> None:
    older = text_with_removed_paper(shared)
    shared.merge()
    shared.add(MOE, "other.bib")
    assert (shared.merge().added, shared.text) == (["moe"], older)


def test_an_entry_of_a_removed_paper_that_somebody_adds_stays(shared: SharedBib) -> None:
    shared.text = f"% mine\n{text_with_removed_paper(shared)}"
    assert (shared.merge().removed, "{moe," in shared.text) == ([], True)


def test_an_entry_removed_beside_another_edit_stays_out(shared: SharedBib) -> None:
    older = shared.text
    shared.add(MOE, "other.bib")
    shared.merge()
    shared.text = f"% mine\n{older}"
    assert messages(shared.merge().kept) == ["0 moe: removed by hand, not restored"]


def test_an_entry_that_was_put_back_is_no_edit(shared: SharedBib) -> None:
    older = shared.text
    for title in ("Second title of things", "Last title of things"):
        shared.change("kay", lambda metadata, title=title: replace(metadata, title=title))
        shared.merge()
    newer, shared.text = shared.text, f"% of an older branch\n{older}"
    done = shared.merge()
    assert (shared.text, done.kept, done.problems) == (f"% of an older branch\n{newer}", [], [])


THESES = [
    ("@phdthesis{kay, title={One Thing}, author={Kay, Ann}, school={MIT}, year={2011}}", "mastersthesis"),
    ("@mastersthesis{kay, title={One Thing}, author={Kay, Ann}, school={MIT}, year={2011}}", "phdthesis"),
    ("@techreport{kay, title={One Thing}, author={Kay, Ann}, institution={MIT}, year={2011}}", "phdthesis"),
]
OF_BIBLATEX = {
    "@phdthesis{": "@thesis{type={phdthesis}, ",
    "@mastersthesis{": "@thesis{type={mathesis}, ",
    "@techreport{": "@report{type={techreport}, ",
    "school": "institution",
    "year": "date",
}


@pytest.mark.parametrize(("written", "other"), THESES)
def test_theses_and_reports_as_biber_writes_them_are_no_edits(tmp_path: Path, written: str, other: str) -> None:
    shared = SharedBib.make(tmp_path, written)
    shared.merge()
    for old, new in OF_BIBLATEX.items():
        shared.text = shared.text.replace(old, new)
    shared.text = shared.text.replace("{type", "{kay, type", 1).replace("}, kay,", "},", 1)
    assert shared.merge().kept == []
    shared.change("kay", lambda metadata: replace(metadata, entry_type=other))
    done = shared.merge()
    assert (done.changed, done.problems) == (["kay"], [])
    assert (f"@{other}{{kay" in shared.text, "type=" in shared.text) == (True, False)


def test_another_type_of_thesis_is_an_edit(tmp_path: Path) -> None:
    shared = SharedBib.make(tmp_path, THESES[0][0])
    shared.merge()
    shared.text = shared.text.replace("@phdthesis", "@mastersthesis")
    assert messages(shared.merge().kept) == ["1 kay: edited by hand, kept: type"]


RESPELLED = [
    (r"Andr{\'e}", "André"),
    (r"M{\"u}ller, Bo", "Bo Müller"),
    ("1--20", "1–20"),
    ("1--20", "1-20"),
    ("10.1000/abc", "10.1000/ABC"),
    ("10.1000/abc", "https://doi.org/10.1000/abc"),
    (r"\&", "&"),
    ("year = {2011}", 'YEAR = "2011"'),
    ("Title one of", "Title one\n    of"),
    (r"\emph{E. coli}", r"{\em E. coli}"),
    (r"\emph{E. coli}", r"\textit{E. coli}"),
    (r"$\alpha$", "α"),
    (r"$\alpha$", r"{$\alpha$}"),
    ("``quoted''", '"quoted"'),
    ("1--20", "{1--20}"),
    ("1--20", "pp. 1{--}20."),
    ("10.1000/abc", "https://www.doi.org/10.1000/Abc"),
    ("a_b", r"a\_b"),
    ("a_b", "a%5Fb"),
    ("one, two, C", "two; one; C"),
    (r"C\_1", "C_1"),
    (r"{\L}om{\.Z}a", "{Ł}om{Ż}a"),
    ("of Things", "of {Things}"),
]


def test_another_name_of_a_type_is_no_edit() -> None:
    one, other = (
        fields_of(block, Macros())
        for block in read_blocks("@inproceedings{a, year = 2011}\n@Conference{a, year = 2011}")
        if isinstance(block, RawEntry)
    )
    assert one.digests == other.digests


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a---b", "a--b"),
        ("a—b", "a---b"),
        ("a-b", "a‑b"),
        (r"Öffent\-lich", "Öffent\xadlich"),
        (r"CO\textsubscript{2}", "CO$_2$"),
        ("x²", r"x\textsuperscript{2}"),
        ("µm", r"$\mu$m"),
    ],
)
def test_signs_that_programs_write_for_each_other_are_no_edit(one: str, other: str) -> None:
    first, second = (
        fields_of(block, Macros())
        for block in read_blocks(f"@misc{{a, title = {{{one}}}}}\n@misc{{a, title = {{{other}}}}}")
        if isinstance(block, RawEntry)
    )
    assert first.digests == second.digests


@pytest.mark.parametrize(("old", "new"), RESPELLED)
def test_another_spelling_is_no_edit_and_stays(shared: SharedBib, old: str, new: str) -> None:
    shared.text = respelled = shared.text.replace(old, new)
    assert respelled != FILE
    done = shared.merge()
    assert (shared.text, done.kept) == (respelled, [])
    shared.change("kay", lambda metadata: replace(metadata, extra=(*metadata.extra, ("volume", "7"))))
    assert shared.merge().changed == ["kay"]
    assert new in shared.text


def test_corrections_replace_a_value_that_was_respelled(shared: SharedBib) -> None:
    shared.text = shared.text.replace("10.1000/abc", "10.1000/ABC")
    shared.merge()
    shared.change("kay", lambda metadata: replace(metadata, doi=Doi("10.1000/new")))
    done = shared.merge()
    assert (done.changed, done.problems) == (["kay"], [])
    assert "10.1000/new" in shared.text


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("{DNA}", "DNA"),
        ("one of", r"\emph{one} of"),
        (r"\emph", r"\textbf"),
        ("one, two", "one, three"),
        ("Title", "{T}itle"),
        (r"\alpha", r"\beta"),
        ("``quoted''", "quoted"),
        ("https", "http"),
        ("a_b", "ab"),
        ("2011", "2012"),
        ("1--20", "1--21"),
        (r"Andr{\'e}", "Andre"),
    ],
)
def test_other_values_groups_and_fonts_are_edits(shared: SharedBib, old: str, new: str) -> None:
    shared.text = shared.text.replace(old, new)
    assert len(shared.merge().kept) == 1


def test_a_respelled_entry_of_a_removed_paper_is_removed(shared: SharedBib) -> None:
    shared.text = shared.text.replace(r"Andr{\'e}", "André")
    shared.remove("kay")
    assert shared.merge().removed == ["kay"]


def test_a_key_that_stands_twice_is_reported(shared: SharedBib) -> None:
    shared.text = f"{FILE}\n{FILE.replace('2011', '2012')}"
    assert messages(shared.merge().problems) == ["12 kay: another entry has this key, in line 1; remove one of them"]


def test_a_field_that_got_a_second_value_is_reported(shared: SharedBib) -> None:
    shared.text = shared.text.replace("year = {2011},", "year = {2011},\n  year = {2012},")
    for _ in range(2):
        assert messages(shared.merge().problems) == [
            "1 kay: fields with two values, of which the first counts: year; remove one"
        ]


def test_a_field_that_always_had_two_values_is_not_reported(tmp_path: Path) -> None:
    shared = SharedBib.make(tmp_path, FILE.replace("year = {2011},", "year = {2011},\n  year = {2012},"))
    shared.merge()
    shared.change("kay", lambda metadata: replace(metadata, doi=Doi("10.1000/new")))
    done = shared.merge()
    assert (done.changed, done.problems) == (["kay"], [])


def test_merge_bases_of_earlier_versions_are_compared_by_their_tex() -> None:
    text = '["kay","kay","p","t",{"title":"1"},{"title":"2"},[]]'
    base = MergeBase.from_text(text)
    assert (base.earlier, base.since) == ((), 0)
    assert MergeBase.from_text(base.as_text()) == base


def test_earlier_states_are_limited_and_survive_a_round_trip() -> None:
    base = MergeBase(key="a", entry="a", paper="", text="0", library={}, file={}, since=3)
    for number in range(1, 30):
        base = replace(base, text=str(number)).after(base)
    assert [each.text for each in base.earlier] == [str(number) for number in range(28, 20, -1)]
    assert MergeBase.from_text(base.as_text()) == base
    assert (base.at("25").text, base.at("25").since, base.at("x")) == ("25", 3, base)
    assert [each.text for each in base.at("25").earlier][:2] == ["29", "28"]


def test_states_of_a_file_are_numbered_and_limited() -> None:
    states = FileStates()
    for number in range(1, 151):
        states = states.added(str(number))
    assert (states.number_of("150"), states.number_of("149"), states.number_of("50")) == (None, 149, None)
    assert FileStates.from_text(states.as_text()) == states
    assert states.without("149").number_of("149") is None


def test_an_entry_that_was_put_back_after_an_edit_gets_the_changes_again(shared: SharedBib) -> None:
    shared.text = FILE.replace("year = {2011}", "year = {2011},\n  note = {mine}")
    shared.change("kay", lambda metadata: replace(metadata, extra=(*metadata.extra, ("volume", "7"))))
    assert messages(shared.merge().kept) == ["1 kay: edited by hand, kept: note"]
    edited, shared.text = shared.text, FILE
    done = shared.merge()
    assert (done.changed, done.kept, "volume" in shared.text) == (["kay"], [], True)
    shared.change("kay", lambda metadata: replace(metadata, title="Another title"))
    shared.merge()
    shared.text = edited
    assert messages(shared.merge().kept) == ["1 kay: edited by hand, kept: note"]
    assert "Another title" in shared.text


def test_an_entry_that_was_put_back_and_respelled_is_no_edit(shared: SharedBib) -> None:
    shared.change("kay", lambda metadata: replace(metadata, extra=(*metadata.extra, ("volume", "7"))))
    shared.merge()
    shared.text = FILE.replace(r"Andr{\'e}", "André")
    done = shared.merge()
    assert (done.changed, done.kept, "volume" in shared.text, "André" in shared.text) == (["kay"], [], True, True)

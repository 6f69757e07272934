"""Three-way merging of .bib files by entries and fields."""

import itertools

import pytest

from readinglist.bibtex.three_way import merge_bib_texts

BASE = """\
% Our papers.

@string{jt = "Journal of Things"}

@Article{kay,
  Author = "Kay, Ann", % checked
  title  = {A Study},
  year   = 2011,
}
@misc{moe, title={Tigers}}

@comment{jabref-meta: databaseType:bibtex;}
"""
EDITS = [
    ("A Study", "The Study"),
    ("2011", "2012"),
    ("@Article", "@Inbook"),
    ("year   = 2011,\n", "year   = 2011,\n  doi    = {10.1/x},\n"),
    ("Tigers", "Lions"),
    ("@misc{moe, title={Tigers}}\n", ""),
    ("@misc{moe", "@misc{new, title={New}}\n\n@misc{moe"),
    ("% Our papers.", "% My papers."),
    ('"Journal of Things"', '"J. Things"'),
    ("databaseType:bibtex", "databaseType:biblatex"),
    ("@comment{", "% more\n\n@comment{"),
]


@pytest.mark.parametrize(("old", "new"), EDITS)
def test_a_change_of_one_side_is_taken_and_the_rest_stays_to_the_byte(old: str, new: str) -> None:
    changed = BASE.replace(old, new)
    assert changed != BASE
    assert merge_bib_texts(BASE, BASE, changed).text == changed
    assert merge_bib_texts(BASE, changed, BASE).text == changed
    assert merge_bib_texts(BASE, changed, changed).text == changed


SAME_ENTRY = {frozenset({4, 5})}


@pytest.mark.parametrize(("one", "two"), [*itertools.permutations(range(len(EDITS)), 2)])
def test_changes_of_both_sides_are_combined(one: int, two: int) -> None:
    ours, theirs = (BASE.replace(*EDITS[number]) for number in (one, two))
    merged = merge_bib_texts(BASE, ours, theirs)
    if frozenset({one, two}) in SAME_ENTRY:
        assert merged.conflicts == ("moe",)
        return
    assert merged.conflicts == ()
    expected = (ours.replace(*EDITS[two]), theirs.replace(*EDITS[one]))
    assert sorted(merged.text.split()) in [sorted(text.split()) for text in expected]


def test_entries_added_in_one_place_do_not_conflict() -> None:
    ours = BASE.replace("@misc{moe", "@misc{one, title={One}}\n\n@misc{moe")
    theirs = BASE.replace("@misc{moe", "@misc{two, title={Two}}\n\n@misc{moe")
    merged = merge_bib_texts(BASE, ours, theirs)
    assert merged.conflicts == ()
    assert merged.text == ours.replace("One}}\n\n", "One}}\n@misc{two, title={Two}}\n\n")


def test_a_field_changed_on_both_sides_is_a_conflict_around_its_entry() -> None:
    merged = merge_bib_texts(BASE, BASE.replace("2011", "2012"), BASE.replace("2011", "2013"))
    assert merged.conflicts == ("kay",)
    before, _, rest = merged.text.partition("<<<<<<< ours\n")
    ours, _, rest = rest.partition("=======\n")
    theirs, _, after = rest.partition(">>>>>>> theirs\n")
    assert BASE.replace("2011", "2012") == before + ours + after
    assert BASE.replace("2011", "2013") == before + theirs + after


@pytest.mark.parametrize("key", ["a", "b", "c"])
def test_markers_stand_on_lines_of_their_own(key: str) -> None:
    base = "@misc{a, title={A}} @misc{b, title={B}} @misc{c, title={C}}"
    merged = merge_bib_texts(base, *(base.replace(f"{{{key.upper()}}}", f"{{{new}}}") for new in ("One", "Two")))
    lines = merged.text.splitlines()
    assert [lines.count(marker) for marker in ("<<<<<<< ours", "=======", ">>>>>>> theirs")] == [1, 1, 1]


def test_a_field_removed_on_one_side_stays_away_beside_a_change_of_the_other() -> None:
    base = "@misc{kay,\n  title = {A},\n  note = {B},\n  year = 2011,\n}\n"
    removed, changed = base.replace("  note = {B},\n", ""), base.replace("2011", "2012")
    for ours, theirs in ((removed, changed), (changed, removed)):
        merged = merge_bib_texts(base, ours, theirs)
        assert (merged.text, merged.conflicts) == (removed.replace("2011", "2012"), ())


@pytest.mark.parametrize("side", range(3))
def test_changes_of_an_entry_with_a_field_twice_are_a_conflict(side: int) -> None:
    base = "@misc{kay,\n  title = {A},\n  year = 2011,\n}\n"
    texts = [base, base.replace("2011", "2012"), base.replace("{A}", "{B}")]
    texts[side] = texts[side].replace("  title", "  note = {x},\n  note = {y},\n  title")
    assert merge_bib_texts(*texts).conflicts == ("kay",)


def test_an_entry_added_at_the_end_of_a_file_without_a_line_end_stands_on_its_own_line() -> None:
    ours, theirs = BASE + "\n@misc{one, title={One}}\n", BASE + "\n@misc{two, title={Two}}"
    merged = merge_bib_texts(BASE, ours, theirs)
    assert "@misc{two, title={Two}}\n" in merged.text
    assert "\n@misc{one, title={One}}\n" in merged.text


def test_an_entry_removed_on_one_side_and_changed_on_the_other_is_a_conflict() -> None:
    removed, changed = BASE.replace("@misc{moe, title={Tigers}}\n", ""), BASE.replace("Tigers", "Lions")
    for ours, theirs in ((removed, changed), (changed, removed)):
        merged = merge_bib_texts(BASE, ours, theirs)
        assert merged.conflicts == ("moe",)
        assert "Lions" in merged.text


def test_the_same_key_added_twice_with_other_values_is_a_conflict() -> None:
    merged = merge_bib_texts("", "@misc{a, title={A}}\n", "@misc{a, title={B}}\n")
    assert merged.conflicts == ("a",)
    union = merge_bib_texts("", "@misc{a, title={A}}\n", "@misc{a, title={A}, year=2000}\n")
    assert (union.text, union.conflicts) == ("@misc{a, title={A}, year=2000}\n", ())


def test_a_definition_changed_on_both_sides_is_a_conflict() -> None:
    merged = merge_bib_texts(BASE, BASE.replace("of Things", "of X"), BASE.replace("of Things", "of Y"))
    assert len(merged.conflicts) == 1
    assert "of X" in merged.text
    assert "of Y" in merged.text


def test_unreadable_entries_are_kept_or_in_conflict() -> None:
    base = BASE + "\n@misc{bad, title={open\n"
    merged = merge_bib_texts(base, base.replace("open", "one"), base.replace("open", "two"))
    assert "bad" in merged.conflicts
    assert merge_bib_texts(base, base.replace("2011", "2012"), base).text == base.replace("2011", "2012")


@pytest.mark.parametrize("text", ["", "\n", "x", "@misc{a}", "@misc{a}@misc{b}", "  @misc{a}  \n\n\n@misc{a}\n\n", "@"])
def test_unchanged_files_stay_to_the_byte(text: str) -> None:
    assert merge_bib_texts(text, text, text).text == text
    assert merge_bib_texts("", text, "").text == text


@pytest.mark.slow
def test_many_entries_are_merged() -> None:
    parts = [f"@misc{{k{number}, title={{T{number}}}}}" for number in range(20_000)]
    base = "\n\n".join(parts) + "\n"
    ours, theirs = base.replace("{T7}", "{X}"), base.replace("{T19999}", "{Y}") + "\n@misc{z, title={Z}}\n"
    merged = merge_bib_texts(base, ours, theirs)
    assert (merged.text, merged.conflicts) == (theirs.replace("{T7}", "{X}"), ())


@pytest.mark.parametrize(
    ("old", "new"), [("{kay,", "{Kay,"), ("% mine", "% mine, really"), ("title", "% new\n  title"), (" % mine", "")]
)
def test_keys_and_comments_in_an_entry_are_merged_too(old: str, new: str) -> None:
    base = "@misc{kay,\n  title = {A \\% B}, % mine\n  year = 2011,\n}\n"
    changed = base.replace(old, new)
    merged = merge_bib_texts(base, base.replace("2011", "2012"), changed)
    assert (merged.text, merged.conflicts) == (changed.replace("2011", "2012"), ())
    merged = merge_bib_texts(base, changed, base.replace("2011", "2012"))
    assert (merged.text, merged.conflicts) == (changed.replace("2011", "2012"), ())


def test_both_changing_a_comment_in_an_entry_is_a_conflict() -> None:
    base = "@misc{kay,\n  title = {A}, % mine\n}\n"
    assert merge_bib_texts(base, base.replace("mine", "ours"), base.replace("mine", "theirs")).conflicts == ("kay",)


def test_the_same_entry_in_another_layout_is_no_conflict() -> None:
    ours = "@misc{kay, title={A}, year=2011, month=mar}\n"
    theirs = '@misc{kay,\n  year = {2011},\n  title = "A",\n  month = mar,\n}\n'
    assert merge_bib_texts("", ours, theirs).text == ours
    assert merge_bib_texts("", ours, theirs.replace("= mar", "= {mar}")).conflicts == ("kay",)

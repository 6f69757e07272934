"""Edits change only the requested parts of entries and files."""

import pytest

from readinglist.bibtex.blocks import RawEntry, read_blocks
from readinglist.bibtex.splicing import Arrangement, entry_edits, entry_places, removal
from readinglist.files.text_edits import apply_edits


def entry_of(text: str) -> RawEntry:
    return next(block for block in read_blocks(text) if isinstance(block, RawEntry))


@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        (
            '@Article{a,\n  Title  = "A",\n  Author = {B # "c"},\n  Year   = 2020\n}',
            {"title": "{New}", "year": "{2021}", "doi": "{10.1/x}"},
            '@Article{a,\n  Title  = "New",\n  Author = {B # "c"},\n  Year   = 2021,\n  Doi    = {10.1/x}\n}',
        ),
        ("@misc{a, title={A}, note=x # {y}}", {"url": "{u}"}, "@misc{a, title={A}, note=x # {y}, url={u}}"),
        (
            "@misc{a\n , title = {A}\n , note = {B}\n }",
            {"DOI": "{d}"},
            "@misc{a\n , title = {A}\n , note = {B}\n , doi = {d}\n }",
        ),
        ("@misc{a,\n  title={A}, note={B}\n}", {"doi": "{d}"}, "@misc{a,\n  title={A}, note={B},\n  doi={d}\n}"),
        ("@misc{a,\n  title={A},\n  note={B},\n}", {"note": None}, "@misc{a,\n  title={A},\n}"),
        ("@misc{a,\n  title={A},\n  note={B},\n}", {"title": None}, "@misc{a,\n  note={B},\n}"),
        ("@misc{a}", {"title": "{T}"}, "@misc{a,\n  title = {T}}"),
        ("@misc(a, title = {A}, title = {B})", {"title": "{C}"}, "@misc(a, title = {C}, title = {B})"),
        ("@misc(a, title = {A}, title = {B})", {"title": None}, "@misc(a)"),
        ('@misc{a, title = "A"}', {"title": '{say "x"}'}, '@misc{a, title = {say "x"}}'),
        ("@misc{a, month = {May}}", {"month": "jun"}, "@misc{a, month = jun}"),
        ("@misc{a, year = 2020}", {"year": "{c2021}"}, "@misc{a, year = {c2021}}"),
        ("@misc{a, year = {2020}}", {"year": "{2021}"}, "@misc{a, year = {2021}}"),
        ('@misc{a, title = "A"}', {"title": "{x} # {y}"}, "@misc{a, title = {x} # {y}}"),
        ("@misc{a, TITLE = {A}, YEAR = 1999}", {"doi": "{d}"}, "@misc{a, TITLE = {A}, YEAR = 1999, DOI = {d}}"),
        (
            "@misc{a, title = {A}, archivePrefix = {x}}",
            {"primaryClass": "{d}"},
            "@misc{a, title = {A}, archivePrefix = {x}, primaryClass = {d}}",
        ),
    ],
)
def test_only_requested_parts_change(text: str, values: dict[str, str | None], expected: str) -> None:
    entry = entry_of(text)
    places = entry_places(entry)
    assert places
    assert apply_edits(text, entry_edits(entry, places, values)) == expected


@pytest.mark.parametrize(("old", "new"), [("ARTICLE", "MISC"), ("Article", "Misc"), ("article", "misc")])
def test_type_and_key(old: str, new: str) -> None:
    entry = entry_of(f"@{old}{{a, title = {{A}}}}")
    places = entry_places(entry)
    assert places
    edits = entry_edits(entry, places, {}, entry_type="misc", key="b")
    assert apply_edits(entry.text, edits) == f"@{new}{{b, title = {{A}}}}"


def test_an_entry_that_is_not_in_the_file_as_parsed_has_no_places() -> None:
    assert entry_places(entry_of("@misc{a title = {A}}")) is None


def test_new_entries_keep_the_order_of_keys_and_the_comments() -> None:
    text = "% b\n@misc{b, title={B}}\n% d\n@misc{d, title={D}},\n\n@misc{f, title={F}}\n@comment{jabref-meta: x}\n"
    edits = Arrangement(text, read_blocks(text)).insertions({"a": "@misc{a}\n", "e": "@misc{e}\n", "g": "@misc{g}\n"})
    assert apply_edits(text, edits) == (
        "% b\n@misc{a}\n\n@misc{b, title={B}}\n% d\n@misc{d, title={D}},\n\n@misc{e}\n\n"
        "@misc{f, title={F}}\n\n@misc{g}\n@comment{jabref-meta: x}\n"
    )


def test_without_an_order_they_are_last_with_the_gaps_of_the_file() -> None:
    text = "@misc{d}\n@misc{b}\n@misc{c} @misc{a}\n"
    edits = Arrangement(text, read_blocks(text)).insertions({"x": "@misc{x}\n", "aa": "@misc{aa}\n"})
    assert apply_edits(text, edits) == text[:-1] + "\n\n@misc{aa}\n\n@misc{x}\n"
    tight = "@misc{b}\n@misc{a}\n"
    assert apply_edits(tight, Arrangement(tight, read_blocks(tight)).insertions({"x": "@misc{x}"}, "@preamble{y}")) == (
        "@misc{b}\n@misc{a}\n@preamble{y}\n@misc{x}\n"
    )


@pytest.mark.parametrize(
    "text", ["@misc{a}\n\n@misc{c}", "@misc{a}\n\n@misc{c}\n", "@misc{d}\n\n@misc{a}\n\n@misc{c}\n"]
)
def test_two_keys_are_no_order_and_others_may_be_in_none(text: str) -> None:
    new = apply_edits(text, Arrangement(text, read_blocks(text)).insertions({"b": "@misc{b}"}))
    assert new.rstrip() == text.rstrip() + "\n\n@misc{b}"


def test_another_entry_on_the_same_line_is_allowed() -> None:
    text = "@misc{a} @misc{c} @misc{d}"
    assert apply_edits(text, Arrangement(text, read_blocks(text)).insertions({"b": "@misc{b}"})) == (
        "@misc{a}\n@misc{b}\n @misc{c} @misc{d}"
    )


def test_children_precede_their_parents() -> None:
    text = "@misc{x, crossref={p}}\n\n@book{p, title={P}}\n"
    child = "@misc{y,\n  crossref = {p},\n}\n"
    blocks = read_blocks(text)
    new = apply_edits(text, Arrangement(text, blocks).insertions({"y": child}))
    assert new.index("{y,") < new.index("{p,")
    other = apply_edits(text, Arrangement(text, blocks).insertions({"y": child.replace("crossref", "note")}))
    assert other.index("{y,") > other.index("{p,")
    orphan = "@misc{x, crossref={q}}\n\n@misc{z}\n\n@misc{zz}\n"
    assert apply_edits(orphan, Arrangement(orphan, read_blocks(orphan)).insertions({"q": "@book{q}"})).endswith(
        "@book{q}\n"
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "@misc{x}\n"),
        ("% mine", "% mine\n\n@misc{x}\n"),
        ("% mine\n\n", "% mine\n\n@misc{x}\n"),
        ("% mine\n@comment{a}\n@comment{b}\n", "% mine\n@misc{x}\n\n@comment{a}\n@comment{b}\n"),
        ("@string{a = {b}}\n", "@string{a = {b}}\n\n@misc{x}\n"),
    ],
)
def test_files_without_entries(text: str, expected: str) -> None:
    assert apply_edits(text, Arrangement(text, read_blocks(text)).insertions({"x": "@misc{x}\n"})) == expected


@pytest.mark.parametrize(
    ("text", "number", "expected"),
    [
        ("@misc{a}\n\n@misc{b}\n", 0, "@misc{b}\n"),
        ("@misc{a}\n\n@misc{b}\n", 1, "@misc{a}\n"),
        ("@misc{a} @misc{b}\n", 0, " @misc{b}\n"),
        ("% a\n@misc{a}\n% b\n@misc{b}\n", 0, "% a\n% b\n@misc{b}\n"),
    ],
)
def test_removal(text: str, number: int, expected: str) -> None:
    entries = [block for block in read_blocks(text) if isinstance(block, RawEntry)]
    assert apply_edits(text, [removal(text, entries[number])]) == expected


def test_an_entry_replaces_all_others() -> None:
    text = "% top\n@misc{a}\n% end\n"
    entry = entry_of(text)
    edits = Arrangement(text, read_blocks(text), frozenset({entry.start})).insertions({"b": "@misc{b}"})
    new = apply_edits(text, sorted([removal(text, entry), *edits], key=lambda edit: edit.start))
    assert new == "% top\n@misc{b}\n\n% end\n"

"""Parsing files into raw blocks, and values of fields."""

import pytest

from readinglist.bibtex.blocks import RawEntry, RawFailure, RawText, read_blocks
from readinglist.bibtex.comments import commented_keys
from readinglist.bibtex.scanning import RawField, part_end
from readinglist.bibtex.values import Macros
from readinglist.bibtex.writing import entry_text, is_field_name, written
from readinglist.keys.validity import is_key, readable_key
from tests.growth import assert_linear


def test_lines_are_exact_even_after_a_backslash_at_the_end_of_a_line() -> None:
    blocks = read_blocks("% top\n\n@misc{a,\n  note = {x\\\\\ny},\n}\n\n@misc{b,\n  title = {B}}\n")
    assert [(block.line, block.last_line) for block in blocks] == [(1, 1), (3, 6), (8, 9)]


def test_places_are_exact_and_a_fixed_entry_has_none() -> None:
    text = (
        "% top\n@misc{a, note = {é\\\\\ny}} x @misc(b, title = {B})\n@misc{a, note = {é\\\\\ny}}\n@misc{c title={C}}\n"
    )
    entries = [block for block in read_blocks(text) if isinstance(block, RawEntry)]
    assert [text[entry.start :].startswith(entry.text) and entry.start for entry in entries[:3]] == [6, 33, 55]
    assert [entry.key for entry in entries] == ["a", "b", "a", "c"]
    assert entries[3].start == -1


@pytest.mark.parametrize("comment", ["% a", "% a\n  % b\n", "\n% a\n"])
def test_a_comment_after_a_key_is_no_part_of_it(comment: str) -> None:
    (entry,) = read_blocks(f"@misc{{k {comment}\n, title = {{T}}}}")
    assert isinstance(entry, RawEntry)
    assert (entry.key, entry.fields) == ("k", (RawField("title", "{T}"),))


def test_duplicates_of_keys_and_fields_are_kept() -> None:
    blocks = read_blocks("@misc{a, title={1}, title={2}}\n@misc{a, title={3}}\n")
    entries = [block for block in blocks if isinstance(block, RawEntry)]
    assert [[field.value for field in entry.fields] for entry in entries] == [["{1}", "{2}"], ["{3}"]]


@pytest.mark.parametrize(
    ("text", "key", "names"),
    [
        ("@article{\n  author = {A},\n  title = {T},\n}\n", "", ["author", "title"]),
        ("@article{key\n  author = {A},\n  title = {T}\n}\n", "key", ["author", "title"]),
        ("@article(key, title = {T})\n", "key", ["title"]),
        ("@ARTICLE{key}\n", "key", []),
        ("@article{k, title={T},, author={A},,}", "k", ["title", "author"]),
        ("@article{k, title={T}; author={A} . year=1999}", "k", ["title", "author", "year"]),
        ('@article{a"b, title={T}}', 'a"b', ["title"]),
        ("@article{a{b,\n title={T}}\n", "a{b", ["title"]),
    ],
)
def test_entries_that_are_read_all_the_same(text: str, key: str, names: list[str]) -> None:
    (entry,) = read_blocks(text)
    assert isinstance(entry, RawEntry)
    assert (entry.entry_type, entry.key, [field.name for field in entry.fields]) == ("article", key, names)
    assert (entry.line, entry.last_line) == (1, text.rstrip().count("\n") + 1)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("@misc{a,\n title = {T {x},\n year = 2020,\n}\n@misc{b, title={B}}\n", "braces in field title, line 2"),
        ('@misc{a,\n title = "T,\n year = 2020,\n}\n@misc{b, title={B}}\n', "quotation marks in field title, line 2"),
        ("@misc{a,\n title {T}\n}\n@misc{b, title={B}}\n", "missing"),
    ],
)
def test_a_malformed_entry_is_reported_and_hides_no_other(text: str, reason: str) -> None:
    failure, entry = read_blocks(text)
    assert isinstance(failure, RawFailure)
    assert reason in failure.reason
    assert failure.key == "a"
    assert isinstance(entry, RawEntry)
    assert entry.key == "b"


@pytest.mark.parametrize(
    "broken",
    [
        "@misc{b, title = {Never {closed}, year = 2020}",
        '@misc{b, title = "Never closed, year = 2020}',
        "@misc{b, title {T}}",
    ],
)
@pytest.mark.parametrize("gap", [" ", "", "\t \t", "\n\n   "])
def test_a_malformed_entry_hides_none_after_it_on_its_line(broken: str, gap: str) -> None:
    rest = (
        f"@misc{{c, title = {{C}}}} words @misc(d, title = {{D}}){gap}@misc{{e, note = {{@misc{{f, title = {{F}}}}}}}}"
    )
    text = f"@misc{{a, title = {{A}}}}{gap}{broken}{gap}{rest}\n@misc{{g, title = {{G}}}}\n"
    blocks = read_blocks(text)
    entries = [block for block in blocks if isinstance(block, RawEntry)]
    assert [entry.key for entry in entries] == ["a", "c", "d", "e", "g"]
    assert all(text.startswith(entry.text, entry.start) for entry in entries)
    assert [entry.line for entry in entries] == [text.count("\n", 0, entry.start) + 1 for entry in entries]
    assert [block.key for block in blocks if isinstance(block, RawFailure)] == ["b"]


@pytest.mark.parametrize("part", ["@misc{a, title = {T {x}, year = 2020} ", "} @misc{a, b", "@misc{a, title = {T}} x "])
def test_malformed_entries_on_one_line_take_time_in_proportion(part: str) -> None:
    assert_linear(lambda size: read_blocks(f"@misc{{a, title = {{T {part * size}"), 400)


@pytest.mark.parametrize("inside", ["@article{x, title = {Inner}}", "@article{x,\n@book{y, title = {Inner}}\n}"])
def test_what_looks_like_an_entry_in_a_value_is_text(inside: str) -> None:
    text = f"@article{{a, title = {{One}}, note = {{see\n{inside}\nand more}}}}\n@misc{{b, title = {{Two}}}}\n"
    found = read_blocks(text)
    assert [(block.key, block.line) for block in found if isinstance(block, RawEntry)] == [
        ("a", 1),
        ("b", text.count("\n")),
    ]
    assert part_end(text.rpartition("@misc")[0]) == 0


def test_an_entry_without_a_brace_does_not_go_on_with_the_next_ones() -> None:
    found = read_blocks("@misc{a, title = {One}, note = {x\n@misc{b, title = {Two}}\n@misc{c, title = {Three}}}\n")
    assert [block.key for block in found if isinstance(block, RawEntry)] == ["b", "c"]


COMMENTED = "% @book{old,\n%   title = {Old},\n%   year = 1990\n% }"


def test_an_entry_with_percent_signs_on_all_lines_is_a_comment() -> None:
    one, two = "@misc{a, title = {One}}", "@misc{b, title = {Two}}"
    blocks = read_blocks(f"{one}\n% words\n{COMMENTED}\n%@misc{{c, title = {{Three}}}}\n{COMMENTED}\n{two}\n")
    assert [(type(block), block.line, block.last_line) for block in blocks] == [
        (RawEntry, 1, 1),
        (RawText, 2, 2),
        (RawText, 3, 6),
        (RawText, 7, 7),
        (RawEntry, 7, 7),
        (RawText, 8, 11),
        (RawEntry, 12, 12),
    ]
    assert list(commented_keys(COMMENTED)) == ["old"]


@pytest.mark.parametrize("part", ["% @a{b,\n", "% @a{b, c = {\n", "@a{b, c = {{\n", "%\n", "% @a{b, c = {d}\n% }\n"])
def test_comments_and_open_values_take_time_in_proportion(part: str) -> None:
    assert_linear(lambda size: read_blocks(part * size), 300)
    assert_linear(lambda size: list(commented_keys(part * size)), 300)


def test_other_text_keeps_its_kind() -> None:
    blocks = read_blocks('free text\n@comment{c}\n@preamble{"x"}\n@Comment{open\n')
    assert [block.kind for block in blocks if isinstance(block, RawText)] == ["text", "comment", "preamble", "comment"]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("{plain}", "plain"),
        ('"quoted {"} mark"', 'quoted {"} mark'),
        ("2024", "2024"),
        ("jan", "January"),
        ('me # " and " # {X}', "Myself and X"),
        ("unknown", "unknown"),
        ("{a}{b}", "ab"),
        ("{a} {b}", "a b"),
        ("1999;", "1999"),
        ('"a" # {b} .', "ab"),
        ("{a {nested} b}", "a {nested} b"),
    ],
)
def test_values(raw: str, expected: str) -> None:
    macros = Macros()
    macros.define("ME", '"Myself"')
    assert macros.value(raw) == expected


def test_macros_that_double_each_other_end_at_a_bound() -> None:
    macros = Macros()
    macros.define("a0", '"' + "x" * 100 + '"')
    for number in range(60):
        macros.define(f"a{number + 1}", f"a{number} # a{number}")
    assert (macros.value("a60"), macros.overflows) == ("a60", 1)
    assert (macros.value("a3"), macros.overflows) == ("x" * 800, 1)


def test_macros_that_are_used_too_often_end_at_a_bound() -> None:
    macros = Macros()
    macros.define("a", '"' + "x" * 900_000 + '"')
    values = [macros.value("a # { and more}") for _ in range(50)]
    assert values.count("a # { and more}") == macros.overflows
    assert 0 < macros.overflows < 50


def test_an_empty_macro_is_empty() -> None:
    macros = Macros()
    macros.define("none", "{}")
    assert macros.value("none # {x}") == "x"


def test_writing_an_entry() -> None:
    text = entry_text("misc", "key", [("title", "{T}"), ("month", "oct")])
    assert text == "@misc{key,\n  title = {T},\n  month = oct,\n}\n"


@pytest.mark.parametrize(
    ("tex", "expected"), [("a\n  b", "a b"), ("ü \\% {x}", '{\\"u} \\% {x}'), ("open {", "open \\textbraceleft{}")]
)
def test_existing_tex_is_kept_if_possible(tex: str, expected: str) -> None:
    assert written(tex, ascii_only=True) == expected


def test_names_that_bibtex_can_read() -> None:
    assert [is_key(key) for key in ("a~b", "a#b", "0")] == [False, False, True]
    assert [readable_key(key) for key in ("a~b", "a#b", "a^^b", "0")] == ["ab", "ab", "a^b", ""]
    assert [is_key(key) for key in ("a:b/c'd", "", "a b", "a,b", "a{b", "a\x1bb")] == [True] + [False] * 5
    assert [is_field_name(name) for name in ("bdsk-url-1", "", "a b", "a=b", "1a")] == [True] + [False] * 4

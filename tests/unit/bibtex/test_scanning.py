"""The patterns parse .bib files as bibtexparser's splitter does."""

import logging
import re

import pytest
from bibtexparser.model import DuplicateFieldKeyBlock, Entry, String
from bibtexparser.splitter import Splitter
from hypothesis import example, given
from hypothesis import strategies as st

from readinglist.bibtex.blocks import RawEntry, RawFailure, RawText, read_blocks
from readinglist.bibtex.scanning import openings, scan_block

pieces = st.sampled_from(
    ["{", "}", '"', ",", "=", "\\", " ", "\n", "#", "(", "@", "a", "B c", '{"}', "\\{", "{x}", '"y"', "k,", "t = {x},"]
)
values = st.lists(pieces, max_size=12).map("".join)


def split(text: str):
    """Return the first block as parsed by the splitter."""
    logging.getLogger("bibtexparser.splitter").disabled = True
    first = Splitter(text).split().blocks[0]
    return first.ignore_error_block if isinstance(first, DuplicateFieldKeyBlock) else first


@given(st.sampled_from(["@article{", "@String{", "@misc {k,", "@a{k, t ="]), values, st.sampled_from(["}", ",\n}", ""]))
@example("@article{", 'k, t = {a "b" {c, {d = {e}}}}, u = "x {"} y", v = jan # "z", t = 3', "}")
@example("@string{", 'name = {a} # b # "c"', "}")
def test_patterns_and_splitter_agree(head: str, body: str, tail: str) -> None:
    text = head + body + tail
    scanned = scan_block(text, 0, len(text))
    if scanned is None or re.search(r'\\[\\{}"]', text):  # which the splitter reads otherwise than BibTeX
        return
    block = split(text)
    assert block.raw == text[: scanned.end]
    assert block.key == scanned.key
    if isinstance(block, Entry):
        assert block.entry_type == scanned.block_type
        assert [(field.key, field.value) for field in block.fields] == list(scanned.fields)
    else:
        assert isinstance(block, String)
        assert scanned.fields == ((block.key, block.value),)


def test_a_delimiter_after_a_line_break_counts_as_in_bibtex() -> None:
    text = '@a{k, t = {x\\\\{y} z \\\\}, u = "v\\\\", w = {\\\\\\}}}'
    scanned = scan_block(text, 0, len(text))
    assert scanned is not None
    assert scanned.fields == (("t", "{x\\\\{y} z \\\\}"), ("u", '"v\\\\"'), ("w", "{\\\\\\}}"))


@pytest.mark.parametrize(
    ("text", "values"),
    [
        (r"@a{k, file = {C:\dir\}, year = {2001}}", [r"{C:\dir\}", "{2001}"]),
        (r'@a{k, file = "C:\dir\", year = "2001"}', [r'"C:\dir\"', '"2001"']),
        (r"@a{k, t = {a \{ b \} c}, year = 2001}", [r"{a \{ b \} c}", "2001"]),
        ('@a(k, t = {x)}, % by hand (twice)\n u = "y)", year = 2001)', ["{x)}", '"y)"', "2001"]),
        ("@a(k, % a key\n t = jan # {x},\n % done )\n)", ["jan # {x}"]),
        (r"@a{k, t = {a \} b}, year = 2001}", [r"{a \} b}", "2001"]),
        (r'@a{k, t = "a \"b\" c", year = 2001}', [r'"a \"b\" c"', "2001"]),
        ("@a{k, t = {b}, u = {c {d} e}, v = {f} , w = {g}}", ["{b}", "{c {d} e}", "{f}", "{g}"]),
        ("@a{k, t = {b}, u = c # {d}, v = {e}, w = {f} # g}", ["{b}", "c # {d}", "{e}", "{f} # g"]),
        (r'@a{k, t = "{\"O}z", year = 2001}', [r'"{\"O}z"', "2001"]),
        ("@a{k, % a, b = {c}\n t = {50% of}, % {\n % u = {x},\n year = 2001 % }\n}", ["{50% of}", "2001"]),
    ],
)
def test_delimiters_and_comments(text: str, values: list[str]) -> None:
    scanned = scan_block(text, 0, len(text))
    assert scanned is not None
    assert [field.value for field in scanned.fields] == values
    assert scanned.end == len(text)


def test_real_entries_are_parsed() -> None:
    text = '@article{key,\n  title = {A {B {C}} \\"{o}},\n  month = jan # "~1",\n  year = 2020,\n}\n@string(x = "y")\n'
    scanned = scan_block(text, 0, len(text))
    assert scanned is not None
    assert scanned.fields == (("title", '{A {B {C}} \\"{o}}'), ("month", 'jan # "~1"'), ("year", "2020"))
    assert openings(text) == [0, text.index("@string")]


@pytest.mark.parametrize(
    "text", ["@comment{x, y = z}", "@a{k, t = {x}", "@a(k, t = {x}", "@a(k, t = {x}}", '@a{k, t = "{"}', "text"]
)
def test_entries_left_to_the_splitter(text: str) -> None:
    assert scan_block(text, 0, len(text)) is None


def test_a_value_without_end_is_not_ended_by_what_precedes_the_entry() -> None:
    text = ",\n@a{k, t = {b, year = 2001"
    assert scan_block(text, 2, len(text)) is None


def test_a_broken_entry_does_not_touch_its_neighbours() -> None:
    text = "@a{one, t = {x}} noise\n@a{two, t = {x\n@a{three, t = {x}}\n  @b{four, t = 1}"
    kinds = [(type(block), block.line) for block in read_blocks(text)]
    assert kinds == [(RawEntry, 1), (RawText, 1), (RawFailure, 2), (RawEntry, 3), (RawEntry, 4)]

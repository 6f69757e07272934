"""What BibTeX and biber can parse, as the programs themselves judge."""

import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readinglist.bibtex.grammar import entry_problem
from tests.growth import assert_linear

START, REST = "@article{x, author = {Roe, Ann}", "journal = {J}, year = {2001}}"
ENTRIES = {
    f"{START}, title = {{T}}, {REST}": (True, True),
    f"{START}\n, title = {{T}}\n, {REST}": (True, True),
    f'@article(x, author = "Roe, Ann", title = {{a) b}}, {REST[:-1]})': (True, True),
    f'{START}, title = {{T}}, month = jan # "~1", date-added = {{x}}, author+an = {{1=a}}, {REST}': (True, True),
    f"{START}, title = {{a \\{{ b \\}} c}}, {REST}": (True, True),
    f'{START}, title = "{{\\"O}}z", {REST}': (True, True),
    f"{START}, title = {{T}} {REST}": (False, False),
    f'{START}, title = "T" {REST}': (False, False),
    f"{START}, number = 7 {REST}": (False, False),
    f"{START}, month = jan {REST}": (False, False),
    f"{START}, title = {{The set}} of things}}, {REST}": (False, False),
    f"{START}, title = {{The set \\}} of things}}, {REST}": (False, False),
    f'{START}, title = "A \\"quoted\\" title", {REST}': (False, False),
    f"{START}, date added = {{x}}, {REST}": (False, False),
    f"{START}, 1st = {{x}}, {REST}": (False, False),
    f"{START}, title {{T}}, {REST}": (False, False),
    f"{START}, title = , {REST}": (False, False),
    f"{START}, title = {{T}}, % the title\n {REST}": (False, True),
    f"{START}, % Ann, not {{Anna}}\n title = {{T}}, {REST}": (False, True),
    f"{START}, title = {{50% off}}, {REST}": (True, True),
    f"@article{{x % not y\n% z\n, author = {{Roe, Ann}}, title = {{T}}, {REST}": (False, True),
    '@string{1st = "x"}': (False, False),
    '@string{jx = "x",}': (False, True),
    '@preamble({x} # "y")': (True, True),
    '@preamble{"x}': (False, False),
    '@preamble{"x",}': (False, False),
    "@preamble{}": (False, False),
    '@string{jx = "x"}': (True, True),
}


@pytest.mark.parametrize(("text", "readable"), ENTRIES.items())
def test_errors_of_entries(text: str, readable: tuple[bool, bool]) -> None:
    assert (entry_problem(text, comments=False) is None, entry_problem(text, comments=True) is None) == readable


TOKENS = (
    "title",
    " ",
    "\n",
    "=",
    " = {a}",
    '"b"',
    "{",
    '"',
    "#",
    ",",
    ", é = {{c}, d}",
    "1",
    "1a",
    "%",
    "%\n",
    "\\",
    "(",
)


@given(st.lists(st.sampled_from(TOKENS), max_size=8), st.booleans())
def test_both_delimiters_follow_the_same_grammar(tokens: list[str], comments: bool) -> None:
    body = "k, year = 1" + "".join(tokens)
    in_braces, in_parentheses = (
        entry_problem(f"@misc{opening}{body}{closing}", comments=comments) is None for opening, closing in ("{}", "()")
    )
    assert in_braces == in_parentheses


@pytest.mark.parametrize("name", ["title", "note"])
def test_text_after_the_end_of_an_entry_is_an_error_of_the_whole(name: str) -> None:
    text = f"{START}, {name} = {{The set \\}}}}, {REST}"
    assert entry_problem(text, comments=True) is None
    problem = entry_problem(text, comments=True, whole=True)
    assert problem
    assert text[: problem.place].endswith("The set \\}}")
    assert entry_problem(f"{START}, {REST}\n", comments=True, whole=True) is None


@pytest.mark.tex
@pytest.mark.parametrize("text", ENTRIES)
def test_the_programs_agree(text: str, tmp_path: Path) -> None:
    (tmp_path / "k.bib").write_text(text + "\n", encoding="utf-8")
    (tmp_path / "k.aux").write_text("\\citation{*}\n\\bibstyle{plain}\n\\bibdata{k}\n", encoding="utf-8")

    def output(*command: str) -> str:
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120).stdout

    assert ("---line" in output("bibtex", "k")) == (entry_problem(text, comments=False) is not None)
    assert ("ERROR" in output("biber", "--tool", "k.bib")) == (entry_problem(text, comments=True) is not None)


@pytest.mark.slow
@pytest.mark.parametrize("part", ["{", "}", '"', "%", "#", "a = {b}, ", "a = b # ", "% x\n", "\\{"])
def test_long_entries_are_read_in_linear_time(part: str) -> None:
    assert entry_problem(f"@article{{k, title = {part}", comments=True) is not None
    assert_linear(lambda times: entry_problem("@article{k, title = " + part * times, comments=True), 12_000)

"""Hostile .bib files: bounded work, a clear message with the line, the right exit code, and the rest is added.

The sizes are such that work which grew with the square of the input would not end within the command's time limit.
"""

import json

import pytest

from readinglist.bibtex.blocks import MAX_MALFORMED
from tests.command import Command

FINE = "@article{fine, title = {A Fine Title}, author = {Doe, Jane}, year = 2020}\n"
BOMB = '@string{a0 = "lol lol lol"}\n' + "".join(
    f"@string{{a{number} = a{number - 1} # a{number - 1} # a{number - 1}}}\n" for number in range(1, 50)
)
MANY = 300_000


def added(run: Command, text: str) -> tuple[int, list[dict[str, object]], str]:
    """Return the exit code, records and messages of adding a file with `text`."""
    (run.folder / "refs.bib").write_text(text, encoding="utf-8")
    done = run("add", "refs.bib", "--offline", "--json")
    assert "Traceback" not in done.err
    return done.code, [json.loads(line) for line in done.out.splitlines()], done.err


@pytest.mark.parametrize(
    "field",
    [
        "title = {" + "long words " * MANY + "}",
        "title = {" + "{" * 10_000 + "deep" + "}" * 10_000 + "}",
        "title = {" + "\\'" * MANY + "}",
        "title = {" + "$x " * MANY + "}",
        "title = {" + "{A b} " * MANY + "}",
        "title = {T}, author = {" + " and ".join(["{A B}"] * 20_000) + "}",
        "title = {\\input{/etc/passwd} \\csname x\\endcsname \\loop\\repeat}",
        "title = " + "a#" * MANY + "{x}",
    ],
    ids=["long", "deep", "accents", "dollars", "groups", "authors", "commands", "joined"],
)
def test_an_enormous_field_is_read(run: Command, field: str) -> None:
    code, records, _ = added(run, f"@article{{k, {field}, year = 2020}}\n{FINE}")
    assert code == 0
    assert [record["line"] for record in records] == [1, 2]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("@article{k, title = {" + "{" * MANY + "deep}, year = 2020}\n", 1),
        ('@article{k, title = "open, author = {Doe}}\n', 1),
        (BOMB + "@article{k, title = a49, author = {Doe, Jane}}\n", 51),
    ],
    ids=["unbalanced", "quotes", "bomb"],
)
def test_unreadable_entries_are_reported_and_the_rest_is_added(run: Command, text: str, line: int) -> None:
    code, records, err = added(run, text + FINE)
    assert code == 1
    assert [record["outcome"] for record in records] == ["problem", "matched"]
    assert records[0]["line"] == line
    assert f"refs.bib:{line}:" in err


@pytest.mark.parametrize(
    "text", ["@a{\n" * (MAX_MALFORMED + 1), "@a{" * MANY, '@a{k, t = "\n' * MANY], ids=["lines", "one line", "quotes"]
)
def test_a_file_with_only_invalid_entries_is_refused(run: Command, text: str) -> None:
    code, records, err = added(run, FINE + text)
    assert (code, records) == (4, [])
    assert "malformed entries" in err
    assert run("list", "--json").out.strip() == "[]"


@pytest.mark.parametrize("sign", '@{}"\\,=#')
def test_runs_of_symbols_are_text_between_entries(run: Command, sign: str) -> None:
    code, records, _ = added(run, FINE + sign * MANY + "\n")
    assert code == 0
    assert len(records) == 1


def test_a_thousand_entries_with_one_key_get_different_keys(run: Command) -> None:
    text = "".join(f"@misc{{same, title = {{Title {number}}}, author = {{A{number}, B}}}}\n" for number in range(3000))
    code, records, _ = added(run, text)
    assert code == 0
    assert len({record["key"] for record in records}) == 3000


def test_a_file_that_is_too_large_is_refused_before_it_is_read(run: Command) -> None:
    with (run.folder / "refs.bib").open("wb") as stream:
        stream.truncate(100 * 1024 * 1024)
    done = run("add", "refs.bib", "--offline")
    assert done.code == 4
    assert "larger than" in done.err

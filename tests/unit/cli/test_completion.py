"""Words of shell lines, and what bash puts in their place."""

import os
import shlex
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readinglist.cli.completion import SCRIPTS, bash_reply, install, split_line, unquoted
from readinglist.papers.errors import InputError


@pytest.mark.parametrize(
    ("line", "words", "last"),
    [
        ("rl list ", ["rl", "list"], ""),
        ("rl list tag:n", ["rl", "list"], "tag:n"),
        ('rl "my file" "tag:to r', ["rl", "my file"], '"tag:to r'),
        ("rl a\\ b 'c d' e\\", ["rl", "a b", "c d"], "e\\"),
    ],
)
def test_a_line_is_split_as_the_shell_does(line: str, words: list[str], last: str) -> None:
    assert split_line(line) == (words, last)


@pytest.mark.parametrize("text", ["", "a", "a b", "it's", 'say "x"', "back\\slash", "深度 学习", "$HOME `x`"])
def test_quotes_are_removed_whether_closed_or_open(text: str) -> None:
    assert unquoted(shlex.quote(text)) == text
    assert unquoted(shlex.quote(text).removesuffix("'")) == text


@pytest.mark.parametrize(
    ("value", "raw", "reply"),
    [
        ("tag:nlp", "tag:n", "nlp"),
        ("tag:nlp", "TAG:n", "nlp"),
        ('tag:"to read"', "tag:to", r"\"to\ read\""),
        ("tag:it's", "tag:it", r"it\'s"),
        ("att2017", "tt2017", "att2017"),
        ("--sort=year", "--sort=y", "year"),
        ("@thesis", "@th", "@thesis"),
        ("+a$b", "+a", r"+a\$b"),
        ("a b", '"a', "a b"),
        ("it's", "'it", r"it'\''s"),
        ('say "x"', '"say', r"say \"x\"" + '"'),
    ],
)
def test_bash_gets_what_follows_its_last_separator(value: str, raw: str, reply: str) -> None:
    assert bash_reply(value, raw) == reply


@given(st.text(st.characters(codec="ascii", exclude_categories=["Cc"]), min_size=1, max_size=12))
def test_what_bash_gets_is_the_value_when_it_reads_the_line(value: str) -> None:
    assert unquoted(bash_reply(value, "")) == value
    assert unquoted(f"'{bash_reply(value, chr(39))}'") == value


def test_long_lines_are_split_in_one_pass() -> None:
    words, last = split_line("rl list " + "a\\ 'b' " * 20_000 + '"' + "x " * 20_000)
    assert (len(words), len(last)) == (20_002, 40_001)


def test_scripts_name_both_commands() -> None:
    for script in SCRIPTS.values():
        filled = script % {"complete_func": "_f", "prog_name": "readinglist", "autocomplete_var": "_V"}
        assert "readinglist" in filled
        assert "rl" in filled
        assert "_f" in filled


@pytest.mark.parametrize(("shell", "starting"), [("bash", ".bashrc"), ("zsh", ".zshrc")])
def test_installing_keeps_the_file_with_which_a_shell_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shell: str, starting: str
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    mine = b"alias x='\xe9'"
    (tmp_path / starting).write_bytes(mine)
    for _ in range(2):
        script = install(prog_name="readinglist", complete_var="_READINGLIST_COMPLETE", shell=shell)
    before, line, end = (tmp_path / starting).read_bytes().split(b"\n")
    assert (before, end, script.is_relative_to(tmp_path)) == (mine, b"", True)
    assert (shell == "zsh" and b".zfunc" in line) or str(script).encode() in line
    (tmp_path / starting).unlink()
    os.mkfifo(tmp_path / starting)
    with pytest.raises(InputError, match="not a regular file"):
        install(prog_name="readinglist", complete_var="_READINGLIST_COMPLETE", shell=shell)

"""Completion at Tab in real shells: the command gets the word that was meant, whatever its quotes."""

import re
from pathlib import Path

import pytest

from tests.command import SCRIPT, Command
from tests.terminal import Terminal

BIB = """
@article{att2017, title={Attention is all you need}, author={Vaswani, Ashish}, year={2017}}
@article{gpt2023, title={A technical report}, author={Brown, Tom}, year={2023}}
"""
SETTINGS = '[readinglist]\n[queries]\nthesis = "tag:nlp"\n"my query" = "year:2017"\n'

SHELLS = {
    "bash": ("bash --noprofile --norc -i", 'eval "$(_READINGLIST_COMPLETE=source_bash readinglist)"'),
    "zsh": ("zsh -f -i", 'eval "$(_READINGLIST_COMPLETE=source_zsh readinglist)"'),
    "fish": ("fish --no-config -i", "_READINGLIST_COMPLETE=source_fish readinglist | source"),
}
SHOW = {
    "bash": """shown() { printf '<%s>' "$@"; echo '<''end>'; }""",
    "zsh": """shown() { printf '<%s>' "$@"; echo '<''end>'; }""",
    "fish": """function shown; printf '<%s>' $argv; echo '<''end>'; end""",
}
TYPED = {
    "readinglist show att": "show|att2017",
    "rl list tag:n": "list|tag:nlp",
    "rl list tag:NL": "list|tag:nlp",
    "rl list status:sk": "list|status:skimmed",
    "rl list status:read,sk": "list|status:read,skimmed",
    "rl list -status:sk": "list|-status:skimmed",
    "rl list tag:to": 'list|tag:"to read"',
    'rl list tag:"to': 'list|tag:"to read"',
    "rl list tag:'to": 'list|tag:"to read"',
    "rl tag att2017 +to": "tag|att2017|+to read",
    "rl tag att2017 -nl": "tag|att2017|-nlp",
    "rl export --edi": "export|--edition",
    "rl check --select bad-key,bad-na": "check|--select|bad-key,bad-name",
    "rl list key:gp": "list|key:gpt2023",
    "rl list @th": "list|@thesis",
    "rl list @my": 'list|@"my query"',
    "rl list --sort ye": "list|--sort|year",
    "rl list --sort=ye": "list|--sort=year",
    "rl list --sort year,ti": "list|--sort|year,title",
    "rl export --format ha": "export|--format|hayagriva",
    "rl stats --by ve": "stats|--by|venue",
    "rl export --prefer li": "export|--prefer|library",
    "rl priority att2017 hi": "priority|att2017|high",
    "rl add pag": "add|page.txt",
}


@pytest.fixture
def filled(run: Command) -> Command:
    (run.folder / "config.toml").write_text(SETTINGS)
    (run.folder / "page.txt").write_text("x")
    assert run("add", "-", "--offline", input=BIB).code == 0
    run("tag", "att2017", "+nlp", "+to read")
    run.environment["PATH"] = f"{Path(SCRIPT).parent}:/usr/local/bin:/usr/bin:/bin"
    return run


@pytest.mark.shells
@pytest.mark.parametrize("shell", SHELLS)
def test_tab_completes_the_word_that_the_command_gets(filled: Command, shell: str) -> None:
    start, completion = SHELLS[shell]
    wrong = {}
    with Terminal(filled, f"exec {start}", columns=200) as terminal:
        terminal.type(f"{SHOW[shell]}\n{completion}\nshown ready\n")
        terminal.until("<ready><end>")
        for typed, expected in TYPED.items():
            terminal.type(f"{typed}\t\x01shown \n")
            got = re.findall(r"<([^<>]*)>", terminal.until("<end>"))[1:-1]
            if "|".join(got) != expected:
                wrong[typed] = got
    assert not wrong

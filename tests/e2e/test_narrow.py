"""Tables and paragraphs at real terminals from 40 columns up."""

import re

import pytest

from readinglist.cli.tables import cells
from tests.command import SCRIPT, Command
from tests.terminal import Terminal

BIB = """
@article{att2017, title={Attention is all you need}, author={Vaswani, Ashish}, year={2017}, journal={NeurIPS},
  url={https://papers.example.org/a/very/long/path/that/does/not/fit/anywhere/index.html}}
@article{li2021shendu, title={深度学习在自然语言处理中的应用研究综述与展望以及未来的方向}, author={李, 明},
  year={2021}, abstract={深度学习在自然语言处理中的应用研究综述与展望以及未来的发展方向深度学习在自然语言}}
@article{averyveryverylongcitationkeythatneverfits2024, title={🤗 Transformers: 👍🏽 C++}, author={Sørensen, Åse}}
"""

COMMANDS = (
    "list",
    "stats",
    "history",
    "check",
    "check --codes",
    "show att2017",
    "show li2021shendu",
    "show averyvery",
    "next -n 3",
    "plugins",
    "catalogue info",
    "--help",
    "enrich --help",
    "config show",
)


@pytest.fixture
def filled(run: Command) -> Command:
    assert run("add", "-", "--offline", input=BIB).code == 0
    run("tag", "att2017", "+thesis", "+to read again")
    run(
        "note", "li2021shendu", "-m", "a note that is long enough to be wrapped, 深度学习在自然语言处理中的应用研究综述"
    )
    return run


@pytest.mark.parametrize("columns", [40, 57, 80, 200])
def test_no_line_is_wider_than_the_terminal(filled: Command, columns: int) -> None:
    line = "; ".join(f"echo '== {command}'; {SCRIPT} --quiet --no-color {command}" for command in COMMANDS)
    with Terminal(filled, f"{line}; echo the end", columns=columns, rows=24) as terminal:
        shown = terminal.until("the end\r\n")
    assert all(cells(each) <= columns for each in shown.replace("\r", "").split("\n"))
    listed = shown.partition("== list")[2].partition("== stats")[0]
    assert re.search(r"\natt2017 .*Attention", listed)
    assert shown.count("== ") == len(COMMANDS)
    history = shown.partition("== history")[2].partition("== check")[0]
    assert re.search(r"\n\d{4}-\d\d-\d\d( \d\d:\d\d)?  ", history)


def test_no_line_is_broken_in_a_pipe(filled: Command) -> None:
    abstract = " ".join(f"word{number}" for number in range(100))
    bib = f"@misc{{long, title={{Long {abstract}}}, abstract={{{abstract}}}, note={{{abstract}}}}}"
    assert filled("add", "-", "--offline", input=bib).code == 0
    lines = filled("show", "long").out.split("\n")
    assert sum(line.endswith(abstract) for line in lines) >= 2

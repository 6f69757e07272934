"""The commands of the guide for groups, with a server and the people of the guide."""

import os
import re
import sys
from pathlib import Path

import pytest

from tests.command import Command
from tests.e2e.test_readme import printed
from tests.postgres_server import PASSWORD, PostgresServer

pytestmark = [pytest.mark.postgres, pytest.mark.slow]

GUIDE = (Path(__file__).resolve().parents[2] / "docs" / "lab.md").read_text(encoding="utf-8")
PAPERS = """
@article{ha2018world, title = {World Models}, author = {Ha, David and Schmidhuber, J{\\"u}rgen}, year = 2018}
@article{vaswani2017attention, title = {Attention Is All You Need}, author = {Vaswani, Ashish}, year = 2017}
@article{he2015deep, title = {Deep Residual Learning}, author = {He, Kaiming}, year = 2015}
"""


def steps() -> list[tuple[str, str, list[str]]]:
    """Return (person, command, lines shown) of every ``console`` block, in order."""
    found: list[tuple[str, str, list[str]]] = []
    for block in re.findall(r"^```console\n(.*?)^```", GUIDE, re.DOTALL | re.MULTILINE):
        for line in block.splitlines():
            if prompt := re.match(r"(\w+)\$ (.*)", line):
                found.append((prompt[1], prompt[2], []))
            else:
                found[-1][2].append(line)
    return found


def test_the_first_day_of_a_lab(run: Command, postgres: PostgresServer, tmp_path: Path) -> None:
    (sql,) = re.findall(r"^```sql\n(.*?)^```", GUIDE, re.DOTALL | re.MULTILINE)
    postgres.execute(*(each for each in sql.replace("choose-one", PASSWORD).split(";") if each.strip()))
    assert run("add", "-", "--format", "bibtex", "--offline", input=PAPERS).code == 0
    assert run("read", "ha2018world").code == 0
    assert run("note", "ha2018world", "-m", "mine").code == 0
    variables = {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "LANG": "C.UTF-8",
        "COLUMNS": "200",
        "NO_COLOR": "1",
        "PGPASSWORD": PASSWORD,
        "READINGLIST_OFFLINE": "true",
        "USER": "ada",
    }
    libraries: dict[str, str] = {}
    place = f"127.0.0.1:{postgres.port}/papers"
    for person, command, shown in steps():
        here = command.replace("lab.example/papers", place)
        if here.startswith("export "):
            libraries[person] = here.partition("=")[2]
            continue
        own = {"READINGLIST_LIBRARY": libraries[person]} if person in libraries else {}
        real = printed(here, run.folder, variables | own)
        said = [line.replace(place, "lab.example/papers").split() for line in real]
        for line in shown:
            assert line.split() in said, f"{person}$ {command}\n" + "\n".join(real)

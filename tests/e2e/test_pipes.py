"""Pipes and devices as outputs and inputs: written directly, and never waited for without end."""

import os
import subprocess
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.command import SCRIPT, Command

BIB = "@article{k1, title = {One Title}, author = {Doe, Jane}, year = {2001}, journal = {J}}\n"
SETTINGS = '[readinglist]\n[notes]\nfolder = "notes"\n[resolve]\norder = []\n[enrich]\norder = []\n'


@pytest.fixture
def paper(run: Command) -> Command:
    (run.folder / "config.toml").write_text(SETTINGS)
    (run.folder / "in.bib").write_text(BIB)
    assert run("add", "in.bib").code == 0
    (run.folder / "notes").mkdir()
    for name in ("pipe", "pipe.bib", "pipe1.bib", "pipe2.bib", "pipe3.bib", "pipe.aux", "pipe.toml", "notes/k1.md"):
        os.mkfifo(run.folder / name)
    return run


def in_shell(run: Command, line: str) -> str:
    variables = run.variables({"RL": str(SCRIPT)})
    done = subprocess.run(["bash", "-c", line], cwd=run.folder, env=variables, capture_output=True, check=True)
    return done.stdout.decode()


def test_output_goes_to_descriptors(paper: Command) -> None:
    expected = paper("export").out
    assert in_shell(paper, '"$RL" --quiet export -o /dev/stdout | cat') == expected
    assert in_shell(paper, '"$RL" --quiet export -o /dev/fd/1 > out; cat out') == expected
    appended = in_shell(paper, 'echo first > log; "$RL" --quiet export -o /dev/stdout >> log; cat log')
    assert appended == f"first\n{expected}"
    dumped = paper("dump").out
    assert in_shell(paper, 'cat pipe > got & "$RL" --quiet dump -o pipe; wait; cat got') == dumped
    assert in_shell(paper, '{ "$RL" --quiet dump -o >(cat >&3); } 3>&1 | cat') == dumped


def test_a_closed_pipe_is_reported_by_the_exit_code(paper: Command) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    command = [SCRIPT, "dump", "-o", f"/dev/fd/{writing}"]
    done = subprocess.run(command, cwd=paper.folder, env=paper.variables(), pass_fds=[writing], check=False)
    os.close(writing)
    assert done.returncode == 141


@pytest.mark.parametrize("options", ["", "--json", "--format '{key}: {title}'", "--columns key,title"])
def test_a_list_of_which_the_beginning_is_read_ends_quietly(run: Command, options: str) -> None:
    entries = (f"@misc{{k{number}, title = {{Title {number} {'long ' * 60}}}, year = 2001}}\n" for number in range(400))
    (run.folder / "in.bib").write_text("".join(entries))
    assert run("add", "in.bib", "--offline").code == 0
    assert in_shell(run, f'{{ "$RL" list {options}; echo "$?" > code; }} 2> errors | head -1')
    assert (run.folder / "errors").read_text() == ""
    assert (run.folder / "code").read_text() == "141\n"


def test_input_comes_from_a_pipe_of_the_shell(paper: Command) -> None:
    assert "1 known" in in_shell(paper, '"$RL" add <(cat in.bib) 2>&1')
    assert in_shell(paper, 'cat in.bib > pipe & "$RL" add pipe 2>&1').count("1 known") == 1


READING: dict[Sequence[str], int] = {
    ("add", "pipe"): 4,
    ("add", "/dev/zero"): 4,
    ("load", "pipe"): 4,
    ("--config", "pipe.toml", "list"): 3,
    ("--config", "/dev/zero", "list"): 3,
    ("check", "pipe.bib"): 4,
    ("export", "--cited", "pipe.aux"): 4,
    ("export", "-o", "pipe1.bib"): 1,
    ("export", "--check", "-o", "pipe2.bib"): 4,
    ("export", "--merge", "-o", "pipe3.bib"): 4,
    ("merge-driver", "pipe", "in.bib", "in.bib"): 4,
    ("notes", "path", "k1"): 0,
    ("restore", "pipe"): 4,
    ("catalogue", "build", "pipe", "-o", "index.sqlite3"): 4,
}


def test_a_silent_pipe_or_an_endless_device_is_an_error(paper: Command) -> None:
    """The commands run at the same time, because each waits for the pipe."""
    with ThreadPoolExecutor(len(READING)) as pool:
        done = list(pool.map(lambda arguments: paper(*arguments, timeout=300), READING))
    assert {arguments: each.code for arguments, each in zip(READING, done, strict=True)} == READING
    assert [each.err for each in done if "Traceback" in each.err] == []


@pytest.mark.parametrize("library", ["pipe", "/dev/zero", "/dev/null", "notes"])
def test_only_a_file_is_a_library(paper: Command, library: str) -> None:
    for command in (("list",), ("add", "in.bib"), ("export",)):
        path = str(Path(paper.folder, library))
        assert paper(*command, environment={"READINGLIST_LIBRARY": path}, timeout=300).code == 6

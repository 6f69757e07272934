"""The commands of the README's tour are run in order, and print what it shows."""

import os
import pty
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.command import TIME_LIMIT

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "README.md"
PAGE = "bib/inbox/similar_papers_2025-03-11.txt"
ELLIPSIS = "..."
_DATE = re.compile(r"\d{4}-\d\d-\d\d(?: \d\d:\d\d)?")


def tour() -> list[tuple[str, list[str]]]:
    """Return (command, lines shown below it) of every ``console`` block, in order."""
    steps: list[tuple[str, list[str]]] = []
    for block in re.findall(r"^```console\n(.*?)^```", README.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE):
        for line in block.splitlines():
            if line.startswith("$ "):
                steps.append((line[2:], []))
            else:
                steps[-1][1].append(line)
    return steps


def printed(command: str, folder: Path, variables: dict[str, str]) -> list[str]:
    """Return the stdout of a command on a terminal of 96 columns, followed by its stderr."""
    terminal, child = pty.openpty()
    process = subprocess.Popen(
        ["bash", "-c", command],
        cwd=folder,
        env=variables,
        stdin=subprocess.DEVNULL,
        stdout=child,
        stderr=subprocess.PIPE,
    )
    os.close(child)
    out = b""
    try:
        while piece := os.read(terminal, 65536):
            out += piece
    except OSError:
        pass  # Linux says so when the other end of a terminal is closed
    _, errors = process.communicate(timeout=TIME_LIMIT)
    os.close(terminal)
    return (out.decode().replace("\r\n", "\n") + errors.decode()).splitlines()


def dateless(lines: list[str]) -> list[str]:
    """Return the lines with dates and times of day replaced, and without trailing blanks."""
    return [_DATE.sub("DATE", line).rstrip() for line in lines if line.strip()]


def agrees(shown: list[str], real: list[str]) -> bool:
    """Whether the real lines match the lines shown, in which a line of three dots matches any lines."""
    if ELLIPSIS not in [line.strip() for line in shown]:
        return shown == real
    parts: list[list[str]] = [[]]
    for line in shown:
        if line.strip() == ELLIPSIS:
            parts.append([])
        else:
            parts[-1].append(line)
    first, last = parts[0], parts[-1]
    if real[: len(first)] != first or (last and real[-len(last) :] != last):
        return False
    place = len(first)
    for part in parts[1:-1]:
        found = [n for n in range(place, len(real)) if real[n : n + len(part)] == part]
        if not found:
            return False
        place = found[0] + len(part)
    return True


@pytest.fixture
def variables(tmp_path: Path, warm_cache: Path) -> dict[str, str]:
    return {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "LANG": "C.UTF-8",
        "COLUMNS": "96",
        "TERM": "xterm",
        "NO_COLOR": "1",
        "USER": "ada",
        "READINGLIST_CACHE": str(warm_cache),
        "READINGLIST_OFFLINE": "true",
    }


def test_the_tour_prints_what_it_shows(tmp_path: Path, variables: dict[str, str]) -> None:
    """Runs in a workspace after `make demo`."""
    folder = tmp_path / "thesis"
    (folder / "bib" / "inbox").mkdir(parents=True)
    for name in ("config.toml", PAGE):
        shutil.copy(ROOT / name, folder / name)
    printed(f"readinglist add {PAGE} --offline", folder, variables)
    steps = tour()
    assert len(steps) >= 10
    for command, shown in steps:
        real = dateless(printed(command, folder, variables))
        assert agrees(dateless(shown), real), f"$ {command}\n" + "\n".join(real)


def test_the_first_lines_name_the_two_commands() -> None:
    text = README.read_text(encoding="utf-8")
    assert "make demo" in text
    assert "make test" in text
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(r"^demo:", makefile, re.MULTILINE)
    assert re.search(r"^test:", makefile, re.MULTILINE)

"""Invalid input has a clear message and the right exit code, and does not change the library."""

import random
import subprocess
from pathlib import Path

import pytest

from tests.command import SCRIPT, Command

PAGE = """Subscribe

A Study of Something Entirely New in Robotics

We study something that nobody has studied before. In this paper, we show that it can be studied, and that the results
are of use to those who study other things. Experiments on three benchmarks confirm this.

Caf\u00e9 Society: A Benchmark of na\u00efve Agents

We present a benchmark of agents that talk in a caf\u00e9. It holds ten thousand conversations, and we evaluate several
models on it. The results show that much remains to be done before agents can be left alone there.
"""
TITLES = ["A Study of Something Entirely New in Robotics", "Café Society: A Benchmark of naïve Agents"]


def nothing_added(run: Command) -> bool:
    return run("list", "--json").out.strip() == "[]"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "empty"),
        (b" \n\t\n", "no text"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "PDF"),
        (bytes(range(256)) * 40, "text"),
        (b"Login\n\nSubscribe\n", "no papers found"),
    ],
)
def test_documents_without_papers_are_refused(run: Command, content: bytes, message: str) -> None:
    (run.folder / "page.txt").write_bytes(content)
    done = run("add", "page.txt", "--offline")
    assert done.code == 4
    assert message in done.err
    assert "Traceback" not in done.err
    assert "hint:" in done.err
    assert nothing_added(run)


def test_a_saved_page_without_papers_is_a_problem(run: Command) -> None:
    (run.folder / "page.html").write_text("<html><body><h1>A Title of Several Words</h1></body></html>\n")
    done = run("add", "page.html", "--offline")
    assert done.code == 1
    assert "page.html:1: no papers found in this page" in done.err
    assert nothing_added(run)


@pytest.mark.parametrize(
    ("argument", "message"),
    [
        ("missing.txt", "missing.txt"),
        (".", "folder"),
        ("", "empty argument"),
        ("https://example.org/paper", "unsupported URL"),
    ],
)
def test_arguments_that_are_not_files_are_refused(run: Command, argument: str, message: str) -> None:
    done = run("add", argument, "--offline")
    assert done.code == 4
    assert message in done.err
    assert nothing_added(run)


def test_a_full_cache_disk_is_reported_and_disables_only_the_catalogue(uncached: Command) -> None:
    def limited(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["/bin/sh", "-c", 'ulimit -f 4000; exec "$0" "$@"', SCRIPT, *arguments],
            cwd=uncached.folder,
            env=uncached.variables(),
            capture_output=True,
            text=True,
            check=False,
        )

    asked = limited("catalogue", "info")
    assert asked.returncode == 1
    assert "error: cannot unpack the starter catalogue into " in asked.stderr
    assert "hint: free some space, or use another folder" in asked.stderr
    added = limited("add", "2410.18647", "--offline")
    assert added.returncode == 5
    assert "warning: catalogue: cannot unpack the starter catalogue into " in added.stderr
    assert "2410.18647" in uncached("list").out
    assert uncached("enrich", "--offline").code == 0
    assert "Data Scaling Laws" in uncached("list").out


def test_one_invalid_document_of_two_changes_nothing(run: Command) -> None:
    (run.folder / "good.txt").write_text(PAGE, encoding="utf-8")
    assert run("add", "good.txt", "missing.txt", "--offline").code == 4
    assert nothing_added(run)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "latin-1", "cp1252"])
def test_pages_in_other_encodings_are_read(run: Command, encoding: str) -> None:
    (run.folder / "page.txt").write_bytes(PAGE.replace("\n", "\r\n").encode(encoding))
    done = run("add", "page.txt", "--offline")
    assert done.code == 0, done.err
    assert all(title in run("list").out for title in TITLES)


def test_invalid_bytes_in_utf8_are_replaced_and_reported(run: Command) -> None:
    data = PAGE.replace("\u00e9", "e").encode() + b"\n\nna\xefve \xff\n"
    (run.folder / "page.txt").write_bytes(data)
    done = run("add", "page.txt", "--offline")
    assert done.code in (0, 1)
    assert "page.txt:" in done.err


def test_escapes_and_control_characters_are_not_written(run: Command) -> None:
    evil = PAGE.replace("Robotics", "Ro\x1b[31mbot\x07ics\x1b]0;owned\x07").replace("nobody", "no\x1b[2Jbody\x00")
    (run.folder / "page.txt").write_text(evil, encoding="utf-8")
    done = run("add", "page.txt", "--offline", "--tag", "a\x1b[31mb")
    assert done.code == 0, done.err
    key = run("list").out.splitlines()[1].split()[0]
    for command in (("list",), ("list", "--json"), ("show", key), ("export",), ("history",), ("next",)):
        out = run(*command).out
        assert not any(character < " " and character not in "\n\t" for character in out), command
        assert "owned" not in out, command


def test_fifty_megabytes_of_noise_are_refused_quickly(run: Command, tmp_path: Path) -> None:
    noise = tmp_path / "noise.txt"
    words = random.Random(7)
    block = "".join(words.choice("abcdefghijklmnopqrstuvwxyz ,.;:\n") for _ in range(1 << 20))
    noise.write_text(block * 50, encoding="ascii")
    # A minute of the processor's time, however long it takes to get it.
    done = subprocess.run(
        ["sh", "-c", 'ulimit -t 60; exec "$0" add "$1" --offline', SCRIPT, noise],
        cwd=run.folder,
        env=run.variables(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in (0, 1, 4)
    assert "Traceback" not in done.stderr
    assert nothing_added(run) or done.returncode != 4


def test_a_missing_editor_loses_no_note(run: Command) -> None:
    (run.folder / "page.txt").write_text(PAGE, encoding="utf-8")
    run("add", "page.txt", "--offline")
    key = run("list").out.splitlines()[1].split()[0]
    assert run("note", key, input="  \n").code == 2
    assert run("note", "nobody", "-m", "precious").code == 1


def test_skipped_lines_are_reported(run: Command) -> None:
    (run.folder / "page.txt").write_text(PAGE + "\nA Lonely Title Without Any Abstract\n", encoding="utf-8")
    done = run("add", "page.txt", "--offline")
    assert done.code == 0
    assert "skipped, not recognised as papers: 1 line" in done.err
    assert "  page.txt:13: A Lonely Title Without Any Abstract\n" in done.err

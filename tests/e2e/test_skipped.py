"""Skipped lines: with ``--json`` every line of a document is accounted for, and none that may be a paper is silent."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.command import Command
from tests.conftest import SHARED

TITLES = (
    "Zebras and the Folding of Paper Umbrellas in the Open Sea",
    "Learning to Count Sheep with Deep Networks of Small Farms",
)
ABSTRACT = (
    "We study how this happens in many places of the world, and show that it does so more often than was known. "
    "Our method improves the state of the art by a margin that nobody had expected before we measured it."
)
WORDS = ("red", "blue", "green", "quiet", "loud", "long", "short", "old", "odd", "even")
PAGE = f"""Home

{TITLES[0]}

{ABSTRACT}

Subscribe

A lonely remark

{TITLES[1]}

{ABSTRACT}
"""


def records(run: Command, *arguments: str | Path) -> list[dict[str, Any]]:
    done = run("add", *arguments, "--offline", "--dry-run", "--json")
    assert done.code in (0, 1), done.err
    return [json.loads(line) for line in done.out.splitlines()]


def unaccounted(text: str, found: list[dict[str, Any]]) -> list[str]:
    """Return the non-blank lines that are in no record and no skipped span."""
    lines = text.split("\n")
    covered: set[int] = set()
    for record in found:
        covered.update(range(record["line"], record["last_line"] + 1))
        for span in record["skipped"]:
            covered.update(range(span["first_line"], span["last_line"] + 1))
            assert span["text"] == "\n".join(lines[span["first_line"] - 1 : span["last_line"]])
            assert span["reason"]
    return [line for number, line in enumerate(lines, start=1) if line.strip() and number not in covered]


def test_every_line_is_in_a_record_or_skipped(run: Command) -> None:
    (run.folder / "page.txt").write_text(PAGE, encoding="utf-8")
    found = records(run, "page.txt")
    assert [record["title"] for record in found] == list(TITLES)
    assert unaccounted(PAGE, found) == []
    before = [[span["text"] for span in record["skipped"]] for record in found]
    assert before == [["Home"], ["Subscribe", "A lonely remark"]]


def test_documents_have_their_own_skipped_lines(run: Command) -> None:
    for name in ("first.txt", "second.txt"):
        (run.folder / name).write_text(PAGE.replace("Home", name), encoding="utf-8")
    found = records(run, "first.txt", "second.txt")
    for name in ("first.txt", "second.txt"):
        assert unaccounted(PAGE.replace("Home", name), [each for each in found if each["source"] == name]) == []


@pytest.mark.shared
@pytest.mark.parametrize("kind", ["list_dash", "readme_with_own_bibtex_small", "obsidian_tasks", "slack_thread"])
def test_every_line_of_other_people_is_accounted_for(run: Command, kind: str) -> None:
    (source,) = (SHARED / "pages" / "forms" / kind).glob("input*")
    assert unaccounted(source.read_text(encoding="utf-8"), records(run, source)) == []


def test_only_lines_that_may_be_papers_are_shown_unless_all_are_requested(run: Command) -> None:
    (run.folder / "page.txt").write_text(PAGE, encoding="utf-8")
    done = run("add", "page.txt", "--offline", "--dry-run")
    assert "skipped, not recognised as papers: 1 line;" in done.err
    assert "  page.txt:9: A lonely remark\n" in done.err
    assert "Subscribe" not in done.err
    every = run("add", "page.txt", "--offline", "--dry-run", "-v").err
    assert "  page.txt:1: [boilerplate] Home\n  page.txt:7: [boilerplate] Subscribe\n" in every


def test_many_skipped_lines_are_counted_and_all_are_listed_on_request(run: Command) -> None:
    remarks = "\n\n".join(f"A {word} remark" for word in WORDS)
    (run.folder / "page.txt").write_text(f"{PAGE}\n{remarks}\n", encoding="utf-8")
    done = run("add", "page.txt", "--offline", "--dry-run")
    assert len([line for line in done.err.splitlines() if line.startswith("  page.txt:")]) == 4
    assert f"{len(WORDS) + 1} lines" in done.err
    every = run("add", "page.txt", "--offline", "--dry-run", "-v").err
    assert all(f"A {word} remark" in every for word in WORDS)

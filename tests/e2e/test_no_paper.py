"""Records that are no papers: chosen at a terminal, removed in review, remembered, undone, dumped and loaded."""

import json
from typing import Any

import pytest

from tests.command import SCRIPT, Command
from tests.terminal import Terminal

TITLES = (
    "Zebras and the Folding of Paper Umbrellas in the Open Sea",
    "Learning to Count Sheep with Deep Networks of Small Farms",
    "Bridges of Ice That Carry Trains over Wide and Slow Rivers",
)
ABSTRACT = (
    "We study how this happens in many places of the world, and show that it does so more often than was known. "
    "Our method improves the state of the art by a margin that nobody had expected before we measured it."
)
PAGE = "\n\n".join(f"{title}\n\n{ABSTRACT}" for title in TITLES) + "\n"


@pytest.fixture
def page(run: Command) -> Command:
    (run.folder / "page.txt").write_text(PAGE, encoding="utf-8")
    return run


ADD = f"'{SCRIPT}' add page.txt --offline"


def outcomes(run: Command) -> list[str]:
    done = run("add", "page.txt", "--offline", "--json")
    assert done.code == 0, done.err
    return [json.loads(line)["outcome"] for line in done.out.splitlines()]


def papers(run: Command) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(run("list", "--json").out)
    return found


def titles(run: Command) -> set[str]:
    return {paper["title"] for paper in papers(run)}


def key_of(run: Command, title: str) -> str:
    return str(next(paper["key"] for paper in papers(run) if paper["title"] == title))


@pytest.mark.parametrize("way", ["review", "rm"])
def test_a_record_that_is_no_paper_is_never_added_again(page: Command, way: str) -> None:
    assert outcomes(page) == ["not_found"] * 3
    key = key_of(page, TITLES[1])
    if way == "rm":
        done = page("rm", "--no-paper", key)
    else:
        done = page("review", "--offline", f"key:{key}", input="x\n")
        assert f"{key}: removed as no paper" in done.err
    assert done.code == 0, done.err
    assert titles(page) == {TITLES[0], TITLES[2]}
    assert outcomes(page) == ["known", "no_paper", "known"]
    assert "1 no paper" in page("add", "page.txt", "--offline").out
    assert titles(page) == {TITLES[0], TITLES[2]}


def test_it_is_undone_and_redone(page: Command) -> None:
    outcomes(page)
    before = papers(page)
    assert page("rm", "--no-paper", key_of(page, TITLES[1])).code == 0
    assert page("undo").code == 0
    assert papers(page) == before
    assert outcomes(page) == ["known"] * 3
    assert page("redo").code == 0
    assert outcomes(page) == ["known", "no_paper", "known"]
    assert page("doctor").code == 0


def test_a_dump_contains_it(page: Command) -> None:
    outcomes(page)
    page("rm", "--no-paper", key_of(page, TITLES[1]))
    assert page("dump", "-o", "dump.jsonl").code == 0
    page.environment["READINGLIST_LIBRARY"] = str(page.folder / "other.sqlite3")
    assert page("load", "dump.jsonl").code == 0
    assert outcomes(page) == ["known", "no_paper", "known"]
    assert page("doctor").code == 0


def test_a_removed_paper_and_an_undone_addition_are_added_again(page: Command) -> None:
    outcomes(page)
    page("rm", key_of(page, TITLES[1]))
    assert outcomes(page) == ["known", "not_found", "known"]
    page("rm", "--no-paper", key_of(page, TITLES[1]))
    page("undo", "2")
    assert outcomes(page) == ["known", "not_found", "known"]


def test_its_title_can_be_added_as_an_argument(page: Command) -> None:
    outcomes(page)
    page("rm", "--no-paper", key_of(page, TITLES[1]))
    assert page("add", TITLES[1], "--offline").code == 0
    assert TITLES[1] in titles(page)


def test_uncertain_records_are_skipped_at_a_terminal(page: Command) -> None:
    with Terminal(page, ADD) as terminal:
        shown = terminal.until("? [enter")
        assert all(title[:20] in shown for title in TITLES)
        assert "3 uncertain records" in shown
        terminal.type("1\n")
        assert TITLES[0][:20] not in terminal.until("? [enter")
        terminal.type("x 3\n")
        assert "1 uncertain record" in terminal.until("? [enter")
        terminal.type("\n")
        assert terminal.code() == 0
    assert titles(page) == {TITLES[1]}
    assert outcomes(page) == ["not_found", "known", "no_paper"]
    assert page("doctor").code == 0


def test_the_choice_is_one_batch(page: Command) -> None:
    with Terminal(page, ADD) as terminal:
        terminal.until("? [enter")
        terminal.type("x 1\n")
        terminal.until("? [enter")
        terminal.type("\n")
        assert terminal.code() == 0
    assert page("undo").code == 0
    assert titles(page) == set()
    assert outcomes(page) == ["not_found"] * 3


@pytest.mark.parametrize("answer", ["n\n", "\x04"])
def test_nothing_is_added_on_request(page: Command, answer: str) -> None:
    with Terminal(page, ADD) as terminal:
        terminal.until("? [enter")
        terminal.type(answer)
        assert terminal.code() == 0
        assert "nothing was added" in terminal.seen
    assert titles(page) == set()


def test_wrong_numbers_are_asked_again(page: Command) -> None:
    with Terminal(page, ADD) as terminal:
        terminal.until("? [enter")
        for answer, message in (
            ("4\n", "invalid answer '4'"),
            ("2-1\n", "invalid answer"),
            ("?\n", "skip these records"),
        ):
            terminal.type(answer)
            assert message in terminal.until("? [enter")
        terminal.type("1-2, 3\n")
        assert terminal.code() == 0
    assert titles(page) == set()


def test_certain_records_are_added_without_a_question(page: Command) -> None:
    with Terminal(page, f"'{SCRIPT}' add 2410.18647 'A title that is typed' --offline") as terminal:
        assert terminal.code() == 0
        assert "uncertain" not in terminal.seen
    assert len(titles(page)) == 2


def test_titles_without_letters_are_remembered_one_by_one(run: Command) -> None:
    for name, title in (("first", "∞"), ("second", "+ - +")):
        (run.folder / f"{name}.jsonl").write_text(json.dumps({"title": title}), encoding="utf-8")
    assert run("add", "first.jsonl", "--offline").code == 0
    assert run("rm", "--no-paper", key_of(run, "∞")).code == 0
    assert run("add", "first.jsonl", "second.jsonl", "--offline").code == 0
    assert titles(run) == {"+ - +"}

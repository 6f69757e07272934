"""Reviewing with the real command: through pipes, at a terminal, interrupted, resumed, undone."""

import json
import re
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from tests.command import SCRIPT, TIME_LIMIT, Command, Finished
from tests.local_arxiv.frame import Fault
from tests.local_arxiv.server import LocalArxiv
from tests.terminal import Terminal

REWORDED = "Data Scaling Rules in Imitation Learning for Robotic Manipulation"
LAWS = "Data Scaling Laws in Imitation Learning for Robotic Manipulation"
ZEBRAS = "Zebras and the folding of paper umbrellas at sea"
ABSTRACT = "Data scaling has revolutionized fields like natural language processing and computer vision."
PAPERS = (
    {"title": REWORDED, "authors": ["Fanqi Lin", "Yingdong Hu", "Ada Nobody"], "abstract": ABSTRACT},
    {"title": ZEBRAS},
    {"title": "Generative Worlds nobody has explored before"},
)
LINES = "".join(json.dumps(paper) + "\n" for paper in PAPERS)


def rows(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


def papers(run: Command, *query: str) -> dict[str, dict[str, object]]:
    return {paper["key"]: paper for paper in json.loads(run("list", *query, "--json").out)}


def open_keys(run: Command) -> list[str]:
    return list(papers(run, "is:unresolved"))


def review(run: Command, answers: str, *options: str) -> Finished:
    return run("review", "--offline", *options, input=answers)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory, warm_cache: Path) -> tuple[Path, list[str]]:
    """A folder with three unresolved papers, the first of them ambiguous, and their keys."""
    folder = tmp_path_factory.mktemp("prepared")
    (folder / "config.toml").write_text("[readinglist]\n", encoding="utf-8")
    (folder / "papers.jsonl").write_text(LINES, encoding="utf-8")
    command = Command(folder=folder, home=folder, environment={"READINGLIST_CACHE": str(warm_cache)})
    added = rows(command("add", "papers.jsonl", "--offline", "--json").out)
    assert [record["outcome"] for record in added] == ["ambiguous", "not_found", "not_found"]
    return folder, [str(record["key"]) for record in added]


@pytest.fixture
def started(run: Command, prepared: tuple[Path, list[str]]) -> tuple[Command, list[str]]:
    """The real command in a copy of the folder."""
    shutil.copytree(prepared[0], run.folder, dirs_exist_ok=True)
    return run, prepared[1]


def test_one_is_accepted_one_is_skipped_and_the_rest_stays_unresolved(started: tuple[Command, list[str]]) -> None:
    run, keys = started
    done = review(run, "1\ns\nq\n")
    assert done.code == 0, done.err
    for shown in (
        "1 of 3",
        "papers.jsonl:1",
        "Fanqi Lin, Yingdong Hu, Ada Nobody",
        "revolutionized",
        "arXiv:2410.18647",
        "[Rules]",
        "[Laws]",
        "[Ada",
        "authors in common",
    ):
        assert shown in done.out
    assert "1 take" not in done.out
    assert "1 accept, i id" in done.err
    assert f"{keys[0]}: 2410.18647 {LAWS}" in done.err
    assert "1 resolved, 2 still unresolved" in done.err
    assert open_keys(run) == keys[1:]
    taken = papers(run)[keys[0]]
    assert (taken["title"], taken["arxiv_id"], taken["year"]) == (LAWS, "2410.18647", 2024)
    assert len(taken["authors"]) == 6


def test_answered_papers_are_not_shown_again_but_skipped_ones_are(started: tuple[Command, list[str]]) -> None:
    run, keys = started
    review(run, "s\nk\n")
    again = review(run, "")
    assert keys[0] in again.out
    assert keys[1] not in again.out
    assert "2 of 2" not in again.out, "the end of the input is the end of the walk"
    assert again.code == 0
    assert open_keys(run) == [keys[0], keys[2]]


def test_undo_reverts_one_answer_at_a_time(started: tuple[Command, list[str]]) -> None:
    run, keys = started
    before = papers(run)
    review(run, "1\rk\r\nk\n")  # with the line ends of every system
    assert open_keys(run) == []
    assert "nothing to review" in review(run, "").err
    for left in (keys[2:], keys[1:], keys):
        assert run("undo").code == 0
        assert open_keys(run) == left
    assert papers(run) == before


def test_json_has_a_line_for_each_answer_and_nothing_else(started: tuple[Command, list[str]]) -> None:
    run, keys = started
    done = review(run, "1\nk\ns\n", "--json")
    decided = rows(done.out)
    assert [(line["key"], line["answer"], line["outcome"]) for line in decided] == [
        (keys[0], "take", "matched"),
        (keys[1], "keep", "stated"),
        (keys[2], "skip", "not_found"),
    ]
    assert decided[0]["arxiv_id"] == "2410.18647"
    assert decided[0]["evidence"][0] == "chosen by the reader"
    assert "papers.jsonl:1" in done.err


def test_enrich_does_not_query_papers_kept_by_the_reader(started: tuple[Command, list[str]]) -> None:
    run, keys = started
    review(run, "k\nk\nk\n")
    assert "nothing to do" in run("enrich", "--offline").err
    again = rows(run("add", "papers.jsonl", "--offline", "--json").out)
    assert [(record["outcome"], record["key"]) for record in again] == [("known", key) for key in keys]


def test_an_identifier_is_accepted_in_any_form(started: tuple[Command, list[str]]) -> None:
    run, keys = started
    done = review(run, "i!\nhttps://arxiv.org/abs/2410.18647v2\nq\n")
    assert done.code == 0, done.err
    assert papers(run)[keys[0]]["arxiv_id"] == "2410.18647"


def test_an_identifier_with_another_title_is_refused_from_a_pipe_and_the_next_line_answers_the_next_paper(
    started: tuple[Command, list[str]],
) -> None:
    run, keys = started
    done = review(run, "2411.11844\n2411.11844\ni! 2411.11844\n", "--json")
    assert done.code == 1
    assert "Generative World Explorer" in done.err
    assert "`i! 2411.11844`" in done.err
    decided = rows(done.out)
    assert [line["answer"] for line in decided] == ["refused", "refused", "enter"]
    assert "Generative World Explorer" in str(decided[0]["problem"])
    assert open_keys(run) == keys[:2]
    assert papers(run)[keys[2]]["title"] == "Generative World Explorer"


def test_an_unusable_line_leaves_its_paper_and_shifts_no_answer(started: tuple[Command, list[str]]) -> None:
    run, keys = started
    done = review(run, "7\nzzz\ni nonsense\n", "--json")
    assert (done.code, [line["key"] for line in rows(done.out)]) == (1, keys)
    assert open_keys(run) == keys
    done = review(run, "w umbrellas of nowhere whatsoever\n1\nq\n")
    assert done.code == 1
    assert papers(run)[keys[1]]["arxiv_id"] is None


def test_unknown_identifiers_are_accepted_only_with_force(started: tuple[Command, list[str]]) -> None:
    run, keys = started
    assert "no service has it" in review(run, "2001.99999\nq\n").err
    assert open_keys(run) == keys
    done = review(run, "s\ni! 2001.99999\ni! 10.1000/ABC.5\n")
    assert done.code == 0, done.err
    found = papers(run)
    assert (found[keys[1]]["arxiv_id"], found[keys[2]]["doi"]) == ("2001.99999", "10.1000/abc.5")
    assert found[keys[1]]["title"] == ZEBRAS


def test_other_words_bring_other_candidates(started: tuple[Command, list[str]]) -> None:
    run, keys = started
    done = review(run, f"s\nw {LAWS}\n1\nw\n\nq\n")
    assert papers(run)[keys[1]]["arxiv_id"] == "2410.18647"
    assert "missing words" in done.err
    assert done.code == 1


def test_an_identifier_of_another_library_paper_is_reported_and_both_are_kept(
    started: tuple[Command, list[str]],
) -> None:
    run, keys = started
    assert run("add", "2410.18647", "--offline").code == 0
    held = next(key for key, paper in papers(run).items() if paper["arxiv_id"] == "2410.18647")
    done = review(run, "1\nk\nq\n", "--json")
    assert f"{keys[0]}: duplicate of {held}" in done.err
    decided = rows(done.out)
    assert (decided[0]["same_as"], decided[0]["outcome"], decided[1]["key"]) == (held, "ambiguous", keys[1])
    assert done.code == 1
    assert open_keys(run) == [keys[0], keys[2]]


def test_a_query_filters_the_review(started: tuple[Command, list[str]]) -> None:
    run, keys = started
    done = review(run, "k\nk\n", "umbrellas")
    assert "1 of 1" in done.out
    assert open_keys(run) == [keys[0], keys[2]]
    assert review(run, "", "title:(").code == 2
    assert review(run, "", "umbrellas").code == 0


def test_an_interrupt_keeps_the_answers_so_far(started: tuple[Command, list[str]]) -> None:
    run, keys = started
    with (run.folder / "config.toml").open("a", encoding="utf-8") as config:
        config.write('[[export]]\npath = "kept.bib"\nkeep_updated = true\n')
    process = run.start("review", "--offline", "--json")
    assert process.stdin
    assert process.stdout
    process.stdin.write(b"k\n")
    process.stdin.flush()
    assert json.loads(process.stdout.readline())["key"] == keys[0]
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=TIME_LIMIT)
    assert process.returncode == 130
    assert b"Traceback" not in errors
    assert open_keys(run) == keys[1:]
    assert keys[0] in (run.folder / "kept.bib").read_text(encoding="utf-8")


def test_a_paper_resolved_elsewhere_during_the_review_is_not_shown(started: tuple[Command, list[str]]) -> None:
    run, keys = started
    process = run.start("review", "--offline", "--json")
    assert process.stdin
    assert process.stdout
    process.stdin.write(b"s\n")
    process.stdin.flush()
    process.stdout.readline()
    review(run, "k\n", f"key:{keys[0]}")
    review(run, "k\n", f"key:{keys[1]}")
    assert run("rm", keys[2]).code == 0
    _, errors = process.communicate(b"k\nk\n", timeout=TIME_LIMIT)
    assert process.returncode == 1
    assert b"was changed in the meantime" in errors
    assert b"3 of 3" not in errors
    assert b"0 resolved, 0 still unresolved" in errors
    assert open_keys(run) == []


def test_control_characters_of_a_page_are_not_printed(run: Command) -> None:
    shown = {"title": "Data Scaling \x1b[31mRules\x1b]0;owned\x07 in Imitation Learning for Robotic Manipulation"}
    run("add", "-", "--format", "jsonl", "--offline", input=json.dumps(shown) + "\n")
    done = review(run, "\x1b[2Jw\x07 \u202ex\n")
    assert "\x1b" not in done.out + done.err
    assert "\x07" not in done.out + done.err


def test_add_continues_with_the_review(run: Command) -> None:
    (run.folder / "papers.jsonl").write_text(LINES, encoding="utf-8")
    done = run("add", "papers.jsonl", "--offline", "--review", "--strict", input="1\nk\nk\n")
    assert done.code == 0, done.err
    assert "3 of 3" in done.out
    assert open_keys(run) == []


def test_add_with_review_exits_by_what_remains_unresolved(run: Command) -> None:
    assert run("add", "-", "--format", "jsonl", "--offline", input=json.dumps(PAPERS[1])).code == 0
    (run.folder / "papers.jsonl").write_text(LINES, encoding="utf-8")
    done = run("add", "papers.jsonl", "--offline", "--review", "--strict", "--json", input="1\nq\n")
    assert done.code == 1
    assert [line.get("answer") for line in rows(done.out)] == [None, None, None, "take"]
    assert len(open_keys(run)) == 2
    refused = run("add", "papers.jsonl", "--review", "--dry-run", "--offline")
    assert refused.code == 2
    assert "--dry-run" in refused.err


def test_answers_are_not_read_from_the_stdin_of_the_page(run: Command) -> None:
    process = subprocess.run(
        [SCRIPT, "add", "-", "--format", "jsonl", "--offline", "--review"],
        input=LINES.encode(),
        cwd=run.folder,
        env=run.variables(),
        capture_output=True,
        start_new_session=True,
        check=False,
        timeout=TIME_LIMIT,
    )
    assert process.returncode == 0, process.stderr
    assert b"readinglist review" in process.stderr
    assert len(open_keys(run)) == 3


def test_at_a_terminal_invalid_answers_are_asked_again(started: tuple[Command, list[str]]) -> None:
    run, keys = started
    with Terminal(run, f"'{SCRIPT}' review --offline") as terminal:
        shown = terminal.until("? help: ")
        assert "\x1b[33m" in shown
        plain = re.sub(r"\x1b\[\d*m", "", shown).replace("\r", "")
        assert max(len(line) for line in plain.split("\n")) <= 80
        for typed, answered in (
            ("7\n", "invalid answer '7'"),
            ("?\n", "w WORDS"),
            ("\n", ""),
            ("w no such words at all\n", ""),
        ):
            terminal.type(typed)
            assert answered in terminal.until("? help: ")
        terminal.type("2411.11844\n")
        terminal.until("[y/N] ")
        terminal.type("\n")
        terminal.until("? help: ")
        terminal.type("i\n")
        terminal.until("arXiv id or DOI: ")
        terminal.type("2410.18647\n")
        terminal.until("[y/N] ")
        terminal.type("y\n")
        assert keys[0] in terminal.until("2 of 3")
        terminal.until("? help: ")
        terminal.type("q\n")
        terminal.until("1 resolved, 2 still unresolved")
        assert terminal.code() == 0
    assert papers(run)[keys[0]]["arxiv_id"] == "2410.18647"


def test_a_page_from_a_pipe_is_reviewed_at_the_terminal(run: Command) -> None:
    (run.folder / "papers.jsonl").write_text(LINES, encoding="utf-8")
    with Terminal(run, f"cat papers.jsonl | '{SCRIPT}' add - --format jsonl --offline --review") as terminal:
        terminal.until("? help: ")
        terminal.type("1\n")
        terminal.until("2 of 3")
        terminal.type("q\n")
        terminal.until("1 resolved")
        assert terminal.code() == 0
    assert len(open_keys(run)) == 2


def online(run: Command, server: LocalArxiv) -> None:
    text = (
        f'[resolve]\norder = ["arxiv"]\n[enrich]\norder = ["arxiv"]\n[services.arxiv]\nbase_url = "{server.base_url}"\n'
        f"[network]\ntimeout_seconds = {TIME_LIMIT}\n"
    )
    (run.folder / "config.toml").write_text("[readinglist]\n" + text, encoding="utf-8")


def test_online_a_paper_gets_all_metadata_of_arxiv(started: tuple[Command, list[str]]) -> None:
    run, keys = started
    with LocalArxiv() as server:
        online(run, server)
        done = run("review", input="1\nq\n")
    assert done.code == 0, done.err
    fields = json.loads(run("show", keys[0], "--json").out)["fields"]
    assert fields["title"]["origin"]["kind"] == "arxiv"
    assert fields["arxiv_id"]["origin"]["kind"] == "user"
    assert fields["primary_category"]["value"]
    assert len(server.log) == 1


def test_a_search_without_response_is_reported_and_loses_nothing(started: tuple[Command, list[str]]) -> None:
    run, keys = started
    with LocalArxiv(faults=[Fault("503")]) as server:
        online(run, server)
        done = run("review", input=f"w {LAWS}\nk\nq\n")
    assert done.code == 5, done.err
    assert "arxiv" in done.err
    assert open_keys(run) == [keys[0], keys[2]]

"""Statistics with the real command: the page, its JSON and CSV, and the dates of a paper."""

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping
from datetime import datetime

import pytest

from tests.command import SCRIPT, Command
from tests.terminal import Terminal

PAPERS = "".join(
    json.dumps(
        {"title": f"{word} of Machines", "authors": ["Ada Hu"], "arxiv_id": f"2410.000{number:02}", "year": 2024}
    )
    + "\n"
    for number, word in enumerate(("Laws", "Models", "Heads", "Dreams"), start=1)
)


def totals(months: Iterable[Mapping[str, object]]) -> tuple[int, ...]:
    """Return the counts of this month, and of the last one too if it has just ended."""
    counted = [[int(str(month[name])) for name in ("added", "started", "finished", "backlog")] for month in months]
    return (*map(sum, zip(*[row[:3] for row in counted], strict=True)), counted[-1][3])


@pytest.fixture
def filled(run: Command) -> Command:
    assert run("add", "-", "--format", "jsonl", "--offline", "--tag", "thesis", input=PAPERS).code == 0
    run("start", "hu2024laws", "hu2024models")
    run("read", "hu2024laws", "hu2024heads")
    run("rate", "hu2024laws", "5")
    run("note", "hu2024laws", "-m", "good")
    return run


def test_the_page_shows_all_counts(filled: Command) -> None:
    shown = filled("stats")
    assert (shown.code, shown.err) == (0, "")
    for text in (
        "4 papers: 2 unread (50%)",
        "thesis",
        "★★★★★",
        "hu2024models",
        "2 finished",
        "1 on 1 paper",
    ):
        assert text in shown.out
    assert max(map(len, shown.out.splitlines())) <= 80
    assert all(line == line.rstrip() for line in shown.out.splitlines())


def test_titles_are_complete_through_a_pipe_and_shortened_at_a_terminal(run: Command) -> None:
    title = "On the Very Long and Winding Road of Machines That Read Papers and Never Come to an End of It"
    long, short = {"title": title, "authors": ["Konstantinopoulou"]}, {"title": f"Why {title}", "authors": ["Ng"]}
    lines = "".join(json.dumps({**paper, "year": 2024}) + "\n" for paper in (long, short))
    assert run("add", "-", "--format", "jsonl", "--offline", input=lines).code == 0
    piped = run("stats").out
    assert (title in piped, f"Why {title}" in piped, "…" in piped) == (True, True, False)
    with Terminal(run, f"{SCRIPT} stats; echo done with $?", columns=80) as terminal:
        shown = re.sub(r"\x1b\[[\d;]*m", "", terminal.until("done with 0"))
    rows = [line.rstrip() for line in shown.splitlines() if line.rstrip().endswith("…")]
    assert len(rows) == 2
    assert all(70 <= len(row) <= 80 for row in rows), rows


@pytest.mark.parametrize("columns", [80, 200])
def test_at_a_terminal_the_page_fits_and_has_colour(filled: Command, columns: int) -> None:
    filled("tag", "hu2024laws", *(f"+tag{number}" for number in range(12)))
    with Terminal(filled, f"{SCRIPT} stats; echo done with $?", columns=columns) as terminal:
        shown = terminal.until("done with 0")
    assert "(6 others)" in shown
    assert "\x1b[32m█" in shown
    plain = re.sub(r"\x1b\[\d+m", "", shown)
    assert max(map(len, plain.splitlines())) <= columns


def test_json_contains_all_counts(filled: Command) -> None:
    found = json.loads(filled("stats", "--json").out)
    assert (found["papers"], found["open"], found["unresolved"]) == (4, 2, 4)
    assert found["by_status"] == {"new": 1, "reading": 1, "read": 2}
    assert (found["by_tag"], found["by_rating"]) == ({"thesis": 4}, {"5": 1})
    assert found["notes"] == {"notes": 1, "papers": 1}
    assert totals(found["by_month"]) == (4, 2, 2, 2)
    assert [paper["key"] for paper in found["oldest_open"]] == ["hu2024models", "hu2024dreams"]
    assert found["reading_time"] == {"median_days": 0, "papers": 1}


def test_months_as_csv_and_only_one_format_at_a_time(filled: Command) -> None:
    rows = list(csv.DictReader(io.StringIO(filled("stats", "--csv", "status:read").out)))
    assert totals(rows) == (2, 1, 2, 0)
    assert filled("stats", "--csv", "--json").code == 2


def test_statistics_without_papers(run: Command) -> None:
    empty = run("stats")
    assert (empty.code, empty.out) == (0, "")
    assert "the library is empty" in empty.err
    assert run("stats", "--csv").out == "month,added,started,finished,dropped,backlog\n"
    run("add", "-", "--format", "jsonl", "--offline", input=PAPERS)
    nothing = run("stats", "tag:nobody", "--json")
    assert nothing.code == 1
    assert json.loads(nothing.out)["papers"] == 0
    assert "no papers match 'tag:nobody'" in nothing.err


def test_reading_dates_of_a_paper_without_undone_changes(filled: Command) -> None:
    whole = json.loads(filled("show", "hu2024laws", "--json").out)
    assert whole["started"] <= whole["finished"]
    assert (whole["reading_days"], whole["open_days"]) == (0, 0)
    assert "(less than a day)" in filled("show", "hu2024laws").out
    assert "unread for less than a day" in filled("show", "hu2024models").out
    assert [paper["key"] for paper in json.loads(filled("list", "finished:<1d", "--sort", "key", "--json").out)] == [
        "hu2024heads",
        "hu2024laws",
    ]
    assert filled("undo", "3").code == 0
    assert json.loads(filled("show", "hu2024laws", "--json").out)["finished"] is None
    assert filled("list", "finished:<1d").code == 1
    today = datetime.now().astimezone().date()
    begun = json.loads(filled("list", "started:today", "--json").out)
    if datetime.now().astimezone().date() == today:
        # None where midnight has come since they were started.
        assert len(begun) == 2 * (datetime.fromisoformat(whole["started"]).astimezone().date() == today)


def test_a_dropped_paper_is_finished_neither_in_statistics_nor_in_queries(filled: Command) -> None:
    assert filled("drop", "hu2024models").code == 0
    finished = json.loads(filled("stats", "--json").out)["last_7_days"]["finished"]
    assert finished == len(json.loads(filled("list", "finished:<7d", "--json").out)) == 2
    assert "dropped " in filled("show", "hu2024models").out


def test_a_plot_of_the_same_numbers_is_the_same_file(filled: Command) -> None:
    first = filled("stats", "--plot", "reading.svg")
    assert (first.code, first.out) == (0, "")
    assert "reading.svg: written" in first.err
    assert "reading.svg: unchanged" in filled("stats", "--plot", "reading.svg").err
    assert "<svg" in (filled.folder / "reading.svg").read_text(encoding="utf-8")
    both = filled("stats", "tag:thesis", "--plot", "reading.PNG", "--json")
    assert json.loads(both.out)["papers"] == 4
    assert (filled.folder / "reading.PNG").read_bytes().startswith(b"\x89PNG")


def test_a_plot_that_cannot_be_drawn_is_reported(filled: Command) -> None:
    wrong = filled("stats", "--plot", "reading.pdf")
    assert wrong.code == 2
    assert ".svg or .png" in wrong.err
    nowhere = filled("stats", "--plot", "nowhere/reading.svg")
    assert nowhere.code == 1
    assert "mkdir -p" in nowhere.err


def test_without_matplotlib_a_hint_names_the_package(filled: Command) -> None:
    hidden = filled.folder / "hidden"
    (hidden / "matplotlib").mkdir(parents=True)
    (hidden / "matplotlib" / "__init__.py").write_text("raise ImportError(name='matplotlib')", encoding="utf-8")
    path = f"{hidden}:{filled.variables()['PYTHONPATH']}"
    missing = filled("stats", "--plot", "reading.svg", environment={"PYTHONPATH": path})
    assert missing.code == 7
    assert 'pip install "readinglist-cli[plot]"' in missing.err
    assert not (filled.folder / "reading.svg").exists()


PAUSED = '\n[[states]]\nname = "paused"\nopen = true\n'


def test_a_status_that_left_the_settings_counts_as_open_and_stays_within_reach(filled: Command) -> None:
    settings = filled.folder / "config.toml"
    before = settings.read_text(encoding="utf-8")
    settings.write_text(before + PAUSED, encoding="utf-8")
    assert filled("paused", "hu2024models").code == 0
    settings.write_text(before, encoding="utf-8")
    opened = json.loads(filled("list", "is:open", "--sort", "key", "--json").out)
    assert [paper["key"] for paper in opened] == ["hu2024dreams", "hu2024models"]
    assert json.loads(filled("stats", "--json").out)["open"] == 2
    assert [paper["key"] for paper in json.loads(filled("list", "status:paused", "--json").out)] == ["hu2024models"]
    assert filled("list", "status:paused is:done").code == 1
    assert {paper["key"] for paper in json.loads(filled("next", "--limit", "9", "--json").out)} == {
        "hu2024dreams",
        "hu2024models",
    }
    unknown = filled("list", "status:pausd")
    assert (unknown.code, "did you mean paused" in unknown.err) == (2, True)


DATED = json.dumps(
    [
        {
            "id": key,
            "type": "article-journal",
            "title": f"Bridges and Their {key.title()}",
            "author": [{"family": "Doe", "given": "Jane"}],
            "note": f"Read_Status: {status}\nRead_Status_Date: {date}",
        }
        for key, status, date in (("apples", "Read", "2024-03-05"), ("pears", "To Read", "2024-02-01"))
    ]
)


def test_an_imported_paper_is_finished_in_its_month_and_enters_the_backlog_in_that_of_its_addition(
    run: Command,
) -> None:
    assert run("add", "-", "--format", "csl-json", "--offline", input=DATED).code == 0
    months = list(csv.DictReader(io.StringIO(run("stats", "--csv").out)))
    assert months[0]["month"] == "2024-02"
    finished = {each["month"]: int(each["finished"]) for each in months}
    assert {month for month, number in finished.items() if number} == {"2024-03"}
    assert [int(each["backlog"]) for each in months] == [0] * (len(months) - 1) + [1]
    assert [int(each["added"]) for each in months] == [0] * (len(months) - 1) + [2]
    assert list(csv.DictReader(io.StringIO(run("stats", "--csv", "year:-2999 OR is:open OR is:done").out))) == months


def test_a_paper_that_was_skimmed_and_then_read_is_finished_once(filled: Command) -> None:
    filled("skim", "hu2024dreams")
    before = json.loads(filled("stats", "--json").out)["last_7_days"]["finished"]
    filled("read", "hu2024dreams")
    assert json.loads(filled("stats", "--json").out)["last_7_days"]["finished"] == before == 3
    filled("start", "hu2024dreams")
    assert "hu2024dreams" in filled("list", "finished:today OR finished:yesterday").out


def test_statistics_by_week_and_by_name(filled: Command) -> None:
    filled("read", "hu2024dreams", "--on", "2026-01-05..2026-01-08")
    weeks = list(csv.DictReader(io.StringIO(filled("stats", "--by", "week", "--csv").out)))
    assert (weeks[0]["week"], weeks[0]["finished"], weeks[0]["started"]) == ("2026-W02", "1", "1")
    assert sum(int(week["finished"]) for week in weeks) == 3
    found = json.loads(filled("stats", "--by", "week", "--json").out)
    assert [week["week"] for week in found["by_week"]] == [week["week"] for week in weeks]
    assert "by week" in filled("stats", "--by", "week").out
    authors = json.loads(filled("stats", "--by", "author", "--json").out)["by_author"]
    assert authors == [{"name": "Ada Hu", "papers": 4, "finished": 3}]
    assert filled("stats", "--by", "source", "--csv").out.splitlines() == ["source,papers,finished", "<stdin>,4,3"]
    assert "Ada Hu" in filled("stats", "--by", "author").out
    filled("add", "-", "--offline", input="@misc{m,title={Umlauts of Learning},author={Müller-Groß, Jörg},year={2020}}")
    names = [line.split(",")[0] for line in filled("stats", "--by", "author", "--csv").out.splitlines()[1:]]
    assert names == ["Ada Hu", "Jörg Müller-Groß"]
    wrong = filled("stats", "--by", "weeks")
    assert (wrong.code, "did you mean week?" in wrong.err) == (2, True)


def test_no_cell_of_csv_is_a_formula(run: Command) -> None:
    names = ["=HYPERLINK(1)", "+1", "-2+3", "@SUM(1)", "A = B"]
    lines = "".join(
        json.dumps({"title": f"Paper {place}", "authors": [name]}) + "\n" for place, name in enumerate(names)
    )
    run("add", "-", "--format", "jsonl", "--offline", input=lines)
    rows = list(csv.reader(io.StringIO(run("stats", "--by", "author", "--csv").out)))[1:]
    assert sorted(row[0] for row in rows) == ["'+1", "'-2+3", "'=HYPERLINK(1)", "'@SUM(1)", "A = B"]


def test_a_goal_for_the_year(filled: Command) -> None:
    assert "this year" in filled("stats").out
    settings = filled.folder / "config.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("[readinglist]", "[readinglist]\ngoal = 50", 1), encoding="utf-8")
    assert re.search(
        r"this year +2 of 50 finished, (less than )?\d+\.\d a week; \d+\.\d a week to reach the goal",
        filled("stats").out,
    )
    year = json.loads(filled("stats", "--json").out)["this_year"]
    assert (year["finished"], year["goal"]) == (2, 50)
    settings.write_text(text.replace("[readinglist]", "[readinglist]\ngoal = 2", 1), encoding="utf-8")
    assert "goal reached" in filled("stats").out


def test_numbers_of_earlier_months_stand_below_the_others(run: Command) -> None:
    lines = "".join(json.dumps({"title": f"Paper {number} of Many Machines"}) + "\n" for number in range(12))
    assert run("add", "-", "--format", "jsonl", "--offline", input=lines).code == 0
    key = run("list", "--format", "{key}", "--limit", "1").out.strip()
    assert run("read", key, "--on", "2020-01-01").code == 0
    rows = re.findall(r"^  (?:earlier|\d{4}-\d\d) +\d+", run("stats").out, re.MULTILINE)
    assert len(rows) == 13
    assert len({len(row) for row in rows}) == 1

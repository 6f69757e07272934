"""A term of reading with the real command: past and repeated readings, plans, progress and stale papers."""

import json

import pytest

from tests.command import Command

BIB = "".join(
    f"@article{{{key},title={{{title} of Learning Machines}},author={{Hu, Ada}},year={{2017}},journal={{JMLR}}}}\n"
    for key, title in (("laws", "Laws"), ("heads", "Heads"), ("dreams", "Dreams"))
)


@pytest.fixture
def filled(run: Command) -> Command:
    (run.folder / "a.bib").write_text(BIB, encoding="utf-8")
    assert run("add", "a.bib", "--offline").code == 0
    return run


@pytest.mark.parametrize("words", [("read", "laws", "--on", ""), ("priority", "laws", " ")])
def test_an_empty_value_changes_nothing(filled: Command, words: tuple[str, ...]) -> None:
    filled("priority", "laws", "high")
    refused = filled(*words)
    assert (refused.code, "missing" in refused.err) == (2, True)
    (paper,) = json.loads(filled("list", "laws", "--json").out)
    assert (paper["status"], paper["priority"]) == ("new", "high")


def test_readings_of_last_year_are_entered_with_their_days(filled: Command) -> None:
    assert filled("read", "laws", "--on", "2024-03-01..2024-03-05").err == "laws: new → read on 2024-03-05\n"
    assert filled("status", "laws", "read", "--on", "2025-01-02..2025-01-07").code == 0
    shown = filled("show", "laws")
    assert "1. started 2024-03-01 · finished 2024-03-05 (4 days)" in shown.out
    assert "2. started 2025-01-02 · finished 2025-01-07 (5 days)" in shown.out
    found = json.loads(filled("show", "laws", "--json").out)
    assert [
        (each["started"][:10], each["finished"][:10], each["days"], each["status"]) for each in found["readings"]
    ] == [
        ("2024-03-01", "2024-03-05", 4, "read"),
        ("2025-01-02", "2025-01-07", 5, "read"),
    ]
    for query in ("finished:2024-03", "finished:2025-01-07", "started:2024-03-01"):
        assert filled("list", query).code == 0
    numbers = json.loads(filled("stats", "--json").out)
    assert numbers["read_again"] == 1
    assert {each["month"]: each["finished"] for each in numbers["by_month"] if each["finished"]} == {
        "2024-03": 1,
        "2025-01": 1,
    }
    assert "1 paper more than once" in filled("stats").out
    assert "status: reading → read on 2024-03-05" in filled("history", "laws").out
    refused = filled("read", "heads", "--on", "2999-01-01")
    assert (refused.code, "in the future" in refused.err) == (2, True)


def test_planned_papers_are_found_and_come_first_when_they_are_overdue(filled: Command) -> None:
    filled("due", "dreams", "2025-01-01")
    filled("due", "heads", "+2w")
    assert [each["key"] for each in json.loads(filled("list", "is:overdue", "--json").out)] == ["dreams"]
    assert [each["key"] for each in json.loads(filled("list", "due:<30d", "--json").out)] == ["heads"]
    assert [each["key"] for each in json.loads(filled("list", "has:due", "--sort", "due", "--json").out)] == [
        "dreams",
        "heads",
    ]
    assert "; 1 overdue" in filled("list").err
    assert "; of those shown, 1 overdue" in filled("list", "--sort", "due", "--limit", "1").err
    first = filled("next")
    assert first.out.startswith("dreams")
    assert "days overdue" in first.out
    assert json.loads(filled("show", "dreams", "--json").out)["due"] == "2025-01-01"
    filled("due", "heads", "+7d")
    assert [each["key"] for each in json.loads(filled("next", "-n", "9", "--json").out)] == ["dreams", "heads", "laws"]
    assert filled("due", "dreams", "none").err == "dreams: no due day\n"
    assert filled("list", "is:overdue").code == 1
    assert filled("due", "dreams", "someday").code == 2


def test_progress_begins_a_reading(filled: Command) -> None:
    assert filled("progress", "laws", "40%").err == "laws: new → reading, 40%\n"
    assert filled("progress", "laws", "p.", "12/30").err == "laws: 12/30\n"
    assert "12/30 read" in filled("next").out
    assert json.loads(filled("show", "laws", "--json").out)["progress"] == "12/30"
    for written, kept in (("0.4", "40%"), ("0,25", "25%"), (".5", "50%"), ("1.0", "100%"), ("12 of 30", "12/30")):
        filled("progress", "laws", written)
        assert json.loads(filled("show", "laws", "--json").out)["progress"] == kept
    for wrong in ("1.5", "40", "4.0", "0.", "x"):
        assert filled("progress", "laws", wrong).code == 2
    assert filled("progress", "laws", "31/30").code == 2
    filled("read", "laws")
    assert json.loads(filled("show", "laws", "--json").out)["progress"] is None


def test_a_reading_without_a_change_for_a_month_is_stale(filled: Command) -> None:
    nothing = filled("next", "--stale")
    assert (nothing.code, "30 days" in nothing.err) == (1, True)
    filled("start", "laws", "--on", "2025-01-01")
    filled("start", "heads", "--on", "2025-02-01")
    filled("note", "heads", "-m", "still at it")
    assert [each["key"] for each in json.loads(filled("next", "--stale", "-n", "9", "--json").out)] == ["laws"]
    assert json.loads(filled("stats", "--json").out)["stale"] == 1
    assert "1 paper without a change for 30 days" in filled("stats").out
    filled("progress", "laws", "50%")
    assert filled("next", "--stale").code == 1


@pytest.mark.parametrize("rating", ["4.5", "6", "-1", "four", "10/5", "४", ""])
def test_a_wrong_rating_says_what_is_expected(filled: Command, rating: str) -> None:
    refused = filled("rate", "laws", "--", rating)
    assert (refused.code, "expected" in refused.err) == (2, True)


@pytest.mark.parametrize("rating", ["4", "4/5", "★★★★"])
def test_ratings_in_other_words(filled: Command, rating: str) -> None:
    assert filled("rate", "laws", rating).err == "laws: ★★★★\n"


def test_verbose_adding_says_what_is_taken_over_and_what_is_kept(run: Command) -> None:
    sheet = 'Title,My Rating,Date Read,Bookshelves\n"Zebras and Models of the World",4,2024/03/05,ml\n'
    (run.folder / "g.csv").write_text(sheet, encoding="utf-8")
    added = run("add", "g.csv", "--offline", "-v")
    assert "status read on 2024-03-05; rating 4; tag ml" in added.err
    (key,) = (paper["key"] for paper in json.loads(run("list", "finished:2024-03-05", "--json").out))
    run("drop", key)
    assert "kept your status dropped, not read" in run("add", "g.csv", "--offline", "-v").err


def test_readings_of_a_spreadsheet_count_in_their_months(run: Command) -> None:
    sheet = (
        "\ufeffTitel;Autor;Date Started;Date Read;Exclusive Shelf;Read Count\r\n"
        "Zebras und Modelle der Welt;Hu, Ada;01.03.2024, 07.01.2025;05.03.2024, 09.01.2025;read;2\r\n"
        "Pferde und Modelle;Hu, Ada;;45356;gelesen;1\r\n"
    )
    (run.folder / "g.csv").write_text(sheet, encoding="utf-8")
    assert "kept as a note" not in run("add", "g.csv", "--offline").err
    numbers = json.loads(run("stats", "--json").out)
    assert {each["month"]: each["finished"] for each in numbers["by_month"] if each["finished"]} == {
        "2024-03": 2,
        "2025-01": 1,
    }
    assert (numbers["read_again"], numbers["notes"]["notes"]) == (1, 0)
    (key,) = (paper["key"] for paper in json.loads(run("list", "finished:2025-01", "--json").out))
    assert [each["days"] for each in json.loads(run("show", key, "--json").out)["readings"]] == [4, 2]
    again = run("add", "g.csv", "--offline")
    assert json.loads(run("stats", "--json").out)["by_month"] == numbers["by_month"], again.err
    assert run("doctor").code == 0
    run("undo")
    assert run("list", "--count").out == "0\n"


def test_note_files_have_the_plan_and_every_reading(filled: Command) -> None:
    settings = filled.folder / "config.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + '\n[notes]\nfolder = "notes"\n', encoding="utf-8")
    filled("note", "laws", "-m", "good")
    filled("read", "laws", "--on", "2024-03-01..2024-03-05")
    filled("notes", "sync")
    note = filled.folder / "notes" / "laws.md"
    assert "readings" not in note.read_text(encoding="utf-8")
    filled("read", "laws", "--on", "2025-01-02..2025-01-07")
    filled("start", "laws")
    filled("due", "laws", "2999-01-01")
    filled("notes", "sync")
    text = note.read_text(encoding="utf-8")
    for line in ('due: "2999-01-01"', "2024-03-01..2024-03-05", "2025-01-02..2025-01-07"):
        assert line in text
    filled("notes", "sync")
    assert note.read_text(encoding="utf-8") == text

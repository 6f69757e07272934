"""Days are those of the reader, in queries, lists, statistics and note files."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest

from tests.command import Command

PAPER = "@article{hu,title={Laws of Learning Machines},author={Hu, Ada},year={2017},journal={JMLR}}\n"
DATED = json.dumps(
    [
        {
            "id": "old",
            "type": "article-journal",
            "title": "Bridges and Their Apples",
            "author": [{"family": "Doe", "given": "Jane"}],
            "note": "Read_Status: Read\nRead_Status_Date: 2024-03-05",
        }
    ]
)
ZONES = ("XXX-14", "XXX+11", "XXX-5:45", "UTC")
"""In POSIX's form, so that no database of zones is needed: fourteen hours east, eleven west, and Kathmandu."""


def offset(zone: str) -> timedelta:
    found = re.fullmatch(r"XXX([-+])(\d+)(?::(\d+))?", zone)
    if not found:
        return timedelta(0)
    east = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
    return east if found[1] == "-" else -east


def today(zone: str) -> str:
    return str((datetime.now(UTC) + offset(zone)).date())


@pytest.mark.parametrize("zone", ZONES)
def test_all_commands_use_the_day_of_the_reader(run: Command, zone: str) -> None:
    run.environment["TZ"] = zone
    (run.folder / "config.toml").write_text('[readinglist]\n[notes]\nfolder = "notes"\n', encoding="utf-8")
    (run.folder / "a.bib").write_text(PAPER, encoding="utf-8")
    begun = today(zone)
    assert run("add", "a.bib", "--offline").code == 0
    run("start", "hu")
    run("read", "hu")
    run("note", "hu", "-m", "good")
    shown, history = run("show", "hu").out, run("history").out
    run("notes", "sync")
    note = (run.folder / "notes" / "hu.md").read_text(encoding="utf-8")
    day = today(zone)
    if day != begun:  # midnight came in between
        assert set(re.findall(r"\d{4}-\d\d-\d\d", shown)) <= {begun, day}
        return
    for text in (f"since {day}", f"started {day} · finished {day}", f"note of {day}"):
        assert text in shown
    assert set(re.findall(r"\d{4}-\d\d-\d\d", shown)) == {day}
    assert set(re.findall(r"\d{4}-\d\d-\d\d(?= \d\d:\d\d)", history)) == {day}
    assert f"## {day} " in note
    for name in ("added", "since", "started", "finished"):
        for value in (day, "today", day[:7]):
            assert run("list", f"{name}:{value}").code == 0
        other = datetime.fromisoformat(day).date() + timedelta(days=1 if offset(zone) < timedelta(0) else -1)
        assert run("list", f"{name}:{other}").code == 1
    assert run("stats", "--csv").out.splitlines()[1:] == [f"{day[:7]},1,1,1,0,0"]


def test_the_settings_name_the_time_zone(run: Command) -> None:
    run.environment["TZ"] = "UTC"
    (run.folder / "a.bib").write_text(PAPER, encoding="utf-8")
    (run.folder / "config.toml").write_text("[readinglist]\n", encoding="utf-8")
    run("add", "a.bib", "--offline")
    for name, zone in (("Pacific/Kiritimati", "XXX-14"), ("Pacific/Pago_Pago", "XXX+11")):
        (run.folder / "config.toml").write_text(f'[readinglist]\ntimezone = "{name}"\n', encoding="utf-8")
        day = today(zone)
        shown = run("show", "hu").out
        assert day != today(zone) or day in shown
        assert day != today(zone) or run("list", f"added:{day}").code == 0
    (run.folder / "config.toml").write_text('[readinglist]\ntimezone = "Europe/Nowhere"\n', encoding="utf-8")
    refused = run("list")
    assert (refused.code, "readinglist.timezone" in refused.err) == (3, True)


def test_a_date_without_a_time_is_the_same_day_for_travellers(run: Command) -> None:
    (run.folder / "z.json").write_text(DATED, encoding="utf-8")
    assert run("add", "z.json", "--offline").code == 0
    for zone in ZONES:
        run.environment["TZ"] = zone
        assert "since 2024-03-05" in run("show", "old").out
        assert run("list", "finished:2024-03-05").code == 0
        assert run("list", "finished:2024-03-04").code == 1
        assert run("list", "finished:2024-03-06").code == 1
        assert run("list", "finished:<=2024-03-05").code == 0
        assert run("list", "finished:>2024-03-05").code == 1

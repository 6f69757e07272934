"""Filling in fields of known papers with the real command: first a page, then a .bib file with more fields."""

import json
from pathlib import Path

import pytest

from tests.command import Command

ABSTRACT = (
    "We study how the success of a policy grows with the number of environments in which it was trained, and find that "
    "a power law describes it over three orders of magnitude of demonstrations."
)
PAGE = f"Power Laws of Robot Demonstrations\n\n{ABSTRACT}\n"
ENTRY = """
@article{hu2025power,
  title = {Power Laws of Robot Demonstrations},
  author = {Hu, Ada and Lin, Bo},
  journal = {Journal of Scales},
  volume = {3},
  pages = {17--19},
  year = {2025},
  doi = {10.1000/scales.3},
  abstract = {Another abstract.},
  mytool = {kept},
}
"""


@pytest.fixture
def published(run: Command, tmp_path: Path) -> Path:
    run("add", "-", "--offline", input=PAGE)
    file = tmp_path / "theirs.bib"
    file.write_text(ENTRY, encoding="utf-8")
    return file


def key(run: Command) -> str:
    (paper,) = json.loads(run("list", "--json").out)
    return str(paper["key"])


def test_a_bib_file_fills_in_fields_that_a_page_lacked_and_undo_reverts_it(run: Command, published: Path) -> None:
    before = run("show", key(run), "--json").out
    tried = run("add", published, "--offline", "--dry-run")
    assert "filled in fields of 1 known paper" in tried.err
    assert run("show", key(run), "--json").out == before
    added = run("add", published, "--offline")
    assert (added.code, added.out.split()[:2]) == (0, ["1", "known"])
    reported = (
        f"filled in fields of 1 known paper: {key(run)} (authors, date, doi, venue, entry type, volume, pages, mytool)"
    )
    assert reported in added.err
    shown = json.loads(run("show", key(run), "--json").out)
    assert (shown["venue"], shown["doi"], shown["year"]) == ("Journal of Scales", "10.1000/scales.3", 2025)
    assert shown["fields"]["abstract"]["value"] == ABSTRACT
    assert "theirs.bib" in json.dumps(shown["fields"]["venue"])
    text = run("export").out
    assert all(line.strip(",\n ") in text for line in ENTRY.splitlines()[2:9] if "abstract" not in line)
    assert "mytool = {kept}" in text
    assert run("undo").code == 0
    assert json.loads(run("show", key(run), "--json").out)["fields"] == json.loads(before)["fields"]


def test_adding_a_file_again_or_an_export_changes_nothing(run: Command, published: Path, tmp_path: Path) -> None:
    run("add", published, "--offline")
    history = run("history", "--json").out
    again = run("add", published, "--offline", "--json")
    (record,) = map(json.loads, again.out.splitlines())
    assert (record["outcome"], record["filled"]) == ("known", [])
    for format_ in ("bibtex", "biblatex", "csl-json"):
        suffix = "json" if format_ == "csl-json" else "bib"
        own = tmp_path / f"{format_}.{suffix}"
        assert run("export", "--format", format_, "-o", own).code == 0
        assert "gained" not in run("add", own, "--offline").err
    assert run("history", "--json").out == history


def test_a_csl_item_fills_in_fields(run: Command, published: Path, tmp_path: Path) -> None:
    item = {
        "id": "power", "type": "article-journal", "title": "Power Laws of Robot Demonstrations", "volume": "3",
        "author": [{"family": "Hu", "given": "Ada"}], "container-title": "Journal of Scales",
        "issued": {"date-parts": [[2025]]},
    }  # fmt: skip
    file = tmp_path / "zotero.json"
    file.write_text(json.dumps([item]), encoding="utf-8")
    (record,) = map(json.loads, run("add", file, "--offline", "--json").out.splitlines())
    assert record["filled"] == ["authors", "date", "venue", "entry_type", "volume"]
    (after,) = map(json.loads, run("add", published, "--offline", "--json").out.splitlines())
    assert after["filled"] == ["doi", "pages", "mytool"]

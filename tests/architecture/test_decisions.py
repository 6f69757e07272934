"""Every decision record names the tests that confirm it, and tests, modules and links that it names exist."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "decisions"
INDEX = FOLDER / "README.md"
DECISIONS = sorted(path for path in FOLDER.glob("*.md") if path != INDEX)
PACKAGES = sorted(path.parent.name for path in (ROOT / "readinglist").glob("*/__init__.py"))
TEST_FILE = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")
MODULE = re.compile(r"`(?:readinglist/)?((?:" + "|".join(PACKAGES) + r")/[\w/]+(?:\.py)?)`")
LINK = re.compile(r"\]\(([\w.-]+\.md)\)")
LISTED = re.compile(r"^- \[(\d{4})\]\(([\w.-]+\.md)\) \S", re.MULTILINE)
MAKE_TARGET = re.compile(r"`make ([\w-]+)`")


def test_each_decision_has_its_own_number() -> None:
    numbers = [path.name[:4] for path in DECISIONS]
    assert len(numbers) >= 5
    assert len(set(numbers)) == len(numbers)


def test_the_index_lists_every_decision_once() -> None:
    listed = LISTED.findall(INDEX.read_text(encoding="utf-8"))
    assert sorted(name for _, name in listed) == [path.name for path in DECISIONS]
    assert [name for number, name in listed if not name.startswith(number)] == []


@pytest.mark.parametrize("decision", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_ends_in_its_confirmation(decision: Path) -> None:
    text = decision.read_text(encoding="utf-8")
    last = re.split(r"^## ", text, flags=re.MULTILINE)[-1]
    assert last.startswith("Confirmation\n")
    named = TEST_FILE.findall(last)
    assert named or MAKE_TARGET.search(last), "no test is named"
    for file, test in named:
        assert (ROOT / file).is_file(), f"no file {file}"
        assert not test or f"def {test}(" in (ROOT / file).read_text(encoding="utf-8"), f"no test {test} in {file}"
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in MAKE_TARGET.findall(last):
        assert re.search(rf"^{re.escape(target)}:", makefile, flags=re.MULTILINE), f"no target {target} in the Makefile"


@pytest.mark.parametrize("decision", DECISIONS, ids=lambda path: path.stem)
def test_the_modules_and_records_that_a_decision_names_exist(decision: Path) -> None:
    text = decision.read_text(encoding="utf-8")
    modules = [name for name in MODULE.findall(text) if not (ROOT / "readinglist" / name).exists()]
    assert modules == []
    assert [name for name in LINK.findall(text) if not (FOLDER / name).is_file()] == []

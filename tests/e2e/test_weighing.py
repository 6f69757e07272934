"""An unresolved paper is weighed again when a later page has more of it, with the real command and a catalogue."""

import json

import pytest

from tests.command import Command

TITLE = "Learning to Grasp Soft Fruit"
TOUCH = (
    "Grasping soft fruit demands touch. A glove with forty sensors records pressure while people harvest strawberries, "
    "and a network learns when to let go before the skin bruises, on stems it has never seen before."
)
SIGHT = (
    "Cameras alone suffice where berries hang freely. We segment ripe berries from depth maps, plan approaches that "
    "avoid unripe neighbours, and report eleven weeks of picking without any force measurement in a greenhouse."
)
TITLE_PAGE = json.dumps({"title": TITLE})
FULL_PAGE = json.dumps({"title": TITLE, "abstract": TOUCH})


@pytest.fixture
def twins(run: Command) -> Command:
    """A workspace whose catalogue has two papers of one title."""
    papers = [
        {
            "id": number,
            "title": TITLE,
            "authors_parsed": [[name, "Ada", ""]],
            "abstract": abstract,
            "versions": [{"version": "v1", "created": "Fri, 5 Jan 2024 10:00:00 GMT"}],
        }
        for number, name, abstract in (("2401.00001", "Hu", TOUCH), ("2402.00002", "Lin", SIGHT))
    ]
    bulk = run.folder / "bulk.jsonl"
    bulk.write_text("".join(json.dumps(paper) + "\n" for paper in papers), encoding="utf-8")
    (run.folder / "config.toml").write_text('[readinglist]\n[catalogue]\npath = "own.sqlite3"\n', encoding="utf-8")
    assert run("catalogue", "build", bulk).code == 0
    return run


def papers(run: Command) -> list[dict[str, object]]:
    return list(json.loads(run("list", "--json").out))


@pytest.mark.parametrize("pages", [(TITLE_PAGE, FULL_PAGE), (FULL_PAGE, TITLE_PAGE)])
def test_the_order_of_two_pages_does_not_matter(twins: Command, pages: tuple[str, str]) -> None:
    first, second = (json.loads(twins("add", "-", "--offline", "--json", input=page).out) for page in pages)
    (paper,) = papers(twins)
    assert (paper["arxiv_id"], paper["resolved"]) == ("2401.00001", True)
    assert (first["outcome"], second["outcome"]) == ("ambiguous" if pages[0] == TITLE_PAGE else "matched", "known")
    assert (second["arxiv_id"], second["key"]) == ("2401.00001", first["key"])
    if pages[0] == TITLE_PAGE:
        assert (second["resolver"], "abstract" in second["filled"]) == ("catalogue", True)


def test_a_generated_key_is_kept_and_the_new_one_is_reported(twins: Command) -> None:
    old = json.loads(twins("add", "-", "--offline", "--json", input=TITLE_PAGE).out)["key"]
    tried = twins("add", "-", "--offline", "--dry-run", input=FULL_PAGE)
    assert f"identified {old}: 2401.00001 {TITLE}" in tried.err
    assert "rekey" not in tried.err
    added = twins("add", "-", "--offline", input=FULL_PAGE)
    assert f"keys are kept; `readinglist rekey {old}` changes {old} to hu2024learning" in added.err
    assert [paper["key"] for paper in papers(twins)] == [old]
    assert twins("rekey", old, "--yes").code == 0
    assert [paper["key"] for paper in papers(twins)] == ["hu2024learning"]


def test_a_key_of_ones_own_is_not_called_provisional(twins: Command) -> None:
    old = json.loads(twins("add", "-", "--offline", "--json", input=TITLE_PAGE).out)["key"]
    assert twins("rekey", old, "fruit").code == 0
    added = twins("add", "-", "--offline", input=FULL_PAGE)
    assert "identified fruit: 2401.00001" in added.err
    assert "rekey" not in added.err


def test_review_and_enrich_tell_the_new_key(twins: Command) -> None:
    old = json.loads(twins("add", "-", "--offline", "--json", input=TITLE_PAGE).out)["key"]
    reviewed = twins("review", "--offline", input="1\n")
    assert f"`readinglist rekey {old}` changes {old} to " in reviewed.err
    assert twins("undo").code == 0
    assert "rekey" not in twins("enrich", "--offline").err

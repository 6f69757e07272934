"""Tags as a tree, and renaming them."""

import time
from pathlib import Path

import pytest

from readinglist.library import tracking as track
from readinglist.library import undo as journal
from readinglist.library.context import LibraryContext, find, parse_query
from readinglist.library.tagging import rename_tag, tag_tree
from readinglist.papers.errors import NothingFound, UsageError
from tests.workspaces import add_papers, draft, metadata, workspace

TAGS = {"hu2024alpha": ("ml", "ML/deep"), "hu2024beta": ("ml/Deep/x", "nlp"), "hu2024gamma": ("nlp", "a/b", "ml-ops")}


@pytest.fixture
def context(tmp_path: Path) -> LibraryContext:
    context = workspace(tmp_path)
    names = ("Alpha", "Beta", "Gamma")
    papers = [metadata(f"{name} of Machines", f"2401.0000{number}") for number, name in enumerate(names, 1)]
    add_papers(context, *(draft(each, record=number, stated=True) for number, each in enumerate(papers, 1)))
    for key, tags in TAGS.items():
        track.set_tags([key], add=tags, context=context)
    return context


def tags(context: LibraryContext) -> dict[str, tuple[str, ...]]:
    return {item.paper.key: item.paper.tags for item in find(parse_query("", context), context)}


def found(context: LibraryContext, query: str) -> list[str]:
    return [item.paper.key.removeprefix("hu2024") for item in find(parse_query(query, context), context)]


def test_a_tag_of_many_levels_is_listed_in_little_time(context: LibraryContext) -> None:
    track.set_tags(["hu2024alpha"], add=["/".join(["deep"] * 800)], context=context)
    begin = time.process_time()
    tree = [each for each in tag_tree(context) if each.tag.startswith("deep")]
    assert time.process_time() - begin < 8  # once per level and part, half a minute
    assert [each.depth for each in tree] == list(range(800))
    assert tree[0].total == tree[-1].papers == 1


def test_a_tag_counts_the_papers_of_those_below_it(context: LibraryContext) -> None:
    assert [(each.tag, each.papers, each.total, each.depth) for each in tag_tree(context)] == [
        ("a", 0, 1, 0),
        ("a/b", 1, 1, 1),
        ("ml", 1, 2, 0),
        ("ML/deep", 1, 2, 1),
        ("ml/Deep/x", 1, 1, 2),
        ("ml-ops", 1, 1, 0),
        ("nlp", 2, 2, 0),
    ]
    assert found(context, "tag:ML") == ["alpha", "beta"]
    assert found(context, "tag:ml/deep") == ["alpha", "beta"]
    assert found(context, "tag:ml/d") == []
    assert found(context, "-tag:ml") == ["gamma"]


@pytest.mark.parametrize("query", ["", "tag:nlp", "beta"])
def test_statistics_count_the_papers_that_a_tag_finds(context: LibraryContext, query: str) -> None:
    parsed = parse_query(query, context)
    with context.store.read() as view:
        counts = view.tally(parsed, context.reader).tags
    assert counts == {tag: len(find(parse_query(f'{query} tag:"{tag}"', context), context)) for tag in counts}
    assert ("ml" in counts) == (not query)


def test_renaming_takes_those_below_along_and_merges(context: LibraryContext) -> None:
    before = tags(context)
    rename_tag("ml", "NLP", context)
    assert tags(context) == {
        "hu2024alpha": ("nlp", "nlp/deep"),
        "hu2024beta": ("nlp/Deep/x", "nlp"),
        "hu2024gamma": ("nlp", "a/b", "ml-ops"),
    }
    journal.undo(context)
    assert tags(context) == before


def test_renaming_changes_the_spelling_and_moves_into_itself(context: LibraryContext) -> None:
    rename_tag("NLP", "Language", context)
    rename_tag("language", "language", context)
    assert found(context, "tag:language") == ["beta", "gamma"]
    assert tags(context)["hu2024gamma"][0] == "language"
    rename_tag("ml", "ml/old", context)
    assert tags(context)["hu2024alpha"] == ("ml/old", "ml/old/deep")


def test_a_tag_that_no_paper_has_cannot_be_renamed(context: LibraryContext) -> None:
    with pytest.raises(NothingFound) as caught:
        rename_tag("nlpp", "x", context)
    assert caught.value.hint == "did you mean nlp?"
    with pytest.raises(UsageError):
        rename_tag("nlp", "a,b", context)

"""Finding papers while typing: their order, and similar papers if none match."""

from hypothesis import given
from hypothesis import strategies as st

from readinglist.cli.picker import FuzzyFinder

HEADINGS = (
    ("Zebra2024", "zebra2024 ada hu the folding of paper umbrellas"),
    ("goedel1931", "goedel1931 kurt godel uber formal unentscheidbare satze"),
    ("hu:2024", "hu:2024 ada hu | fanqi lin data scaling laws"),
    ("lin2023", "lin2023 fanqi lin upscaling of umbrellas"),
)


def found(typed: str, finder: FuzzyFinder | None = None) -> list[str]:
    return list((finder or FuzzyFinder(HEADINGS)).find(typed).keys)


def test_without_words_all_papers_are_in_order() -> None:
    assert found("") == [key for key, _ in HEADINGS]
    assert found("  ") == [key for key, _ in HEADINGS]


def test_keys_come_first_then_beginnings_of_words_then_the_rest() -> None:
    assert found("hu") == ["hu:2024", "Zebra2024"]
    assert found("scaling") == ["hu:2024", "lin2023"]
    assert found("lin") == ["lin2023", "hu:2024"]
    assert found("umbrel paper") == ["Zebra2024"]
    assert found("HU:20") == ["hu:2024"]


def test_accents_and_case_do_not_matter() -> None:
    assert found("Gödel SÄTZE") == ["goedel1931"]


def test_what_is_typed_on_and_deleted_again_finds_the_same_as_at_once() -> None:
    finder = FuzzyFinder(HEADINGS)
    for typed in ("s", "sc", "sca", "sca l", "sca la", "sca l", "s", "", "lin x", "lin"):
        assert found(typed, finder) == found(typed)


def test_without_matches_similar_papers_are_offered() -> None:
    near = FuzzyFinder(HEADINGS).find("umbrelas")
    assert near.near
    assert set(near.keys) == {"Zebra2024", "lin2023"}
    assert not FuzzyFinder(HEADINGS).find("umbrellas").near
    assert found("xq") == []
    assert found("qqqqqqqq") == []


@given(st.lists(st.text(alphabet="abc ä:", max_size=4), max_size=6))
def test_a_finder_remembers_nothing_that_changes_its_answers(typed: list[str]) -> None:
    finder = FuzzyFinder(HEADINGS)
    for text in typed:
        assert finder.find(text) == FuzzyFinder(HEADINGS).find(text)

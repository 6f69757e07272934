"""Tags are the same whatever their case, composed letters and spaces."""

import unicodedata
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readinglist.papers.errors import UsageError
from readinglist.papers.tags import (
    TagSpellings,
    checked_tags,
    distinct_tags,
    renamed_tag,
    tag_fold,
    tag_path,
    without_tags,
)

TAGS = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters=","), min_size=1, max_size=8).filter(
    str.strip
) | st.text("iİIı\u0307/ a", min_size=1, max_size=8).filter(str.strip)


def spellings(tag: str) -> list[str]:
    """Return the tag in other cases and normal forms."""
    forms = [unicodedata.normalize(form, tag) for form in ("NFC", "NFD")]
    return [*forms, *(each.swapcase() for each in forms if tag_fold(each.swapcase()) == tag_fold(each))]


@given(TAGS)
def test_case_and_normal_form_make_no_difference(tag: str) -> None:
    for other in (unicodedata.normalize("NFC", tag), unicodedata.normalize("NFD", tag), tag.casefold(), f" {tag} "):
        assert tag_fold(other) == tag_fold(tag)
    assert tag_fold(tag_fold(tag)) == tag_fold(tag)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("nlp", "NLP"),
        ("Straße", "STRASSE"),
        ("é", "E\u0301"),
        ("ΣΊΣΥΦΟΣ", "σίσυφος"),
        ("to  do", " To do"),
        ("İstanbul", "ISTANBUL"),
        ("İstanbul", "istanbul"),
        ("ıstanbul", "Istanbul"),
        ("İstanbul", "İstanbul".lower()),
        ("ml/deep", "ML / Deep"),
        ("ml/deep", "ml//deep/"),
    ],
)
def test_the_same_tag(first: str, second: str) -> None:
    assert tag_fold(first) == tag_fold(second)
    assert distinct_tags([first], [second]) == (first,)
    assert without_tags([first], [second]) == ()


@given(st.lists(TAGS, max_size=6), st.lists(TAGS, max_size=4))
def test_each_tag_stays_once_in_its_first_spelling(tags: list[str], removed: list[str]) -> None:
    every = [spelling for tag in tags for spelling in (tag, *spellings(tag))]
    kept = distinct_tags(every)
    assert len({tag_fold(tag) for tag in kept}) == len(kept)
    assert all(next(each for each in every if tag_fold(each) == tag_fold(tag)) == tag for tag in kept)
    assert not {tag_fold(tag) for tag in without_tags(every, removed)} & {tag_fold(tag) for tag in removed}


@given(st.lists(TAGS, min_size=1, max_size=6))
def test_a_run_spells_a_tag_in_one_way(tags: list[str]) -> None:
    library = {tag_fold(tags[0]): "first"}
    run = TagSpellings()
    used: dict[str, str] = {}
    for tag in tags:
        for spelling in (tag, *spellings(tag)):
            (spelled,) = run.spelled(
                [spelling], lambda folds: {each: library[each] for each in folds if each in library}
            )
            assert used.setdefault(tag_fold(tag), spelled) == spelled
    assert used[tag_fold(tags[0])] == "first"


def test_a_run_looks_many_tags_up_at_once() -> None:
    asked: list[list[str]] = []

    def look_up(folds: Sequence[str]) -> dict[str, str]:
        asked.append(list(folds))
        return {"ml": "ML"}

    run = TagSpellings()
    run.learn(["ml", "Deep", "ML"], look_up)
    assert run.spelled(["ml", "deep"], look_up) == ("ML", "deep")
    assert run.spelled(["Deep"], look_up) == ("deep",)
    assert asked == [["ml", "deep"]]


def test_a_separator_separates_two_names() -> None:
    assert tag_path("ml/Deep / rl") == ("ml", "ml/Deep", "ml/Deep / rl")
    for whole in ("/unread", "x/", "/", "//", "n"):
        assert tag_path(whole) == (whole,)


def test_renaming_follows_the_path() -> None:
    assert renamed_tag("ML", "ml", "learning") == "learning"
    assert renamed_tag("ml/Deep/x", "ML/deep", "dl") == "dl/x"
    assert renamed_tag("mlx", "ml", "learning") == "mlx"
    assert renamed_tag("ml / deep", "ML", "learning") == "learning / deep"
    assert renamed_tag("a/ml", "ml", "learning") == "a/ml"


def test_a_tag_is_checked() -> None:
    assert checked_tags([" to  discuss ", "To discuss"]) == ("to discuss",)
    assert checked_tags(["to\u202e\x1b[31m\0 discuss\x9b"]) == ("to discuss",)
    for bad in ("", " ", "a,b", "\u200f", "\0"):
        with pytest.raises(UsageError):
            checked_tags([bad])

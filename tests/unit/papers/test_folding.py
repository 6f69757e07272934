"""Folding of titles and names, and cleaning of text for terminals and files."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readinglist.papers.folding import (
    ascii_letters,
    content_words,
    counted,
    did_you_mean,
    edit_distance,
    first_and_more,
    first_few,
    fold,
    nearest,
    one_line,
    printable,
    squeeze,
)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Gödel's  k-NN", "godels k nn"),
        (r"G\"odel, Erd\H{o}s and {\'E}tale", "godel erdos and etale"),
        (r"\textbf{Bold} \emph{moves}", "bold moves"),
        ("Straße, Øre, ﬁne", "strasse ore fine"),
        ("Multi-Agent:\n  Systems", "multi agent systems"),
        ("don’t", "dont"),
        ("", ""),
    ],
)
def test_folds(text: str, folded: str) -> None:
    assert fold(text) == folded
    assert squeeze(text) == folded.replace(" ", "")


def test_leaves_stop_words_out_of_content_words() -> None:
    assert content_words("On the Art of War") == ("art", "war")


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_folds_letters_to_ascii_in_their_case() -> None:
    assert ascii_letters("Łukasz Ølsen, Émile") == "Lukasz Olsen, Emile"


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("a\x1b[31mred\x1b[0m", "ared"),
        ("title\x1b]0;evil\x07 rest", "title rest"),
        ("bell\x07 null\x00 c1\x9b", "bell null c1"),
        ("right\u202eto\u200bleft\ufeff", "righttoleft"),
        ("tab\tand\nline", "tab\tand\nline"),
        ("real.bib\rfalse.bib\r\nnext", "real.bib\nfalse.bib\nnext"),
        ("lone \ud800 surrogate é", "lone ? surrogate é"),
    ],
)
def test_control_sequences_are_removed(text: str, clean: str) -> None:
    assert printable(text) == clean


def test_makes_one_line() -> None:
    assert one_line(" a\n\n b\t\x1b[1mc ") == "a b c"


@given(st.text())
def test_printable_text_is_utf8_without_controls(text: str) -> None:
    clean = printable(text)
    clean.encode("utf-8")
    assert "\x1b" not in clean
    assert all(character in "\t\n" or character.isprintable() or ord(character) > 0x9F for character in clean)


FIELDS = ("abstract", "author", "arxiv", "title", "year", "status")


@pytest.mark.parametrize(
    ("word", "guesses"),
    [
        ("atuhor", ("author",)),
        ("Author", ("author",)),
        ("auth", ("author",)),
        ("authors", ("author",)),
        ("staus", ("status",)),
        ("yaer", ("year",)),
        ("a", ()),
        ("publisher", ()),
    ],
)
def test_the_nearest_known_words(word: str, guesses: tuple[str, ...]) -> None:
    assert nearest(word, FIELDS) == guesses


def test_the_best_guesses_come_first_and_are_limited() -> None:
    assert nearest("read", ("reads", "ready", "read", "red", "road"), limit=2) == ("read", "reads")


@pytest.mark.parametrize(
    ("first", "second", "distance"),
    [("", "", 0), ("", "abc", 3), ("abc", "", 3), ("kitten", "sitting", 3), ("ab", "ba", 1), ("abcd", "acbd", 1)],
)
def test_edit_distance(first: str, second: str, distance: int) -> None:
    assert edit_distance(first, second) == distance


def test_a_word_that_is_too_long_for_a_typo_is_compared_with_none() -> None:
    assert nearest("a_b " * 50_000, ["a b " * 50_000]) == ()
    assert nearest("nlp", ["nlp" + "x" * 100_000]) == ("nlp" + "x" * 100_000,)


@pytest.mark.parametrize(
    ("number", "words", "text"),
    [(1, ("paper",), "1 paper"), (0, ("paper",), "0 papers"), (1200, ("batch", "batches"), "1,200 batches")],
)
def test_counts_have_the_right_plural(number: int, words: tuple[str, ...], text: str) -> None:
    assert counted(number, *words) == text


@pytest.mark.parametrize(
    ("most", "few", "more"),
    [(3, "a, b, c", "a, b, c"), (2, "a, b, ...", "a, b and 1 more"), (1, "a, ...", "a and 2 more")],
)
def test_the_first_texts_are_joined_with_a_sign_of_the_others(most: int, few: str, more: str) -> None:
    assert (first_few("abc", most), first_and_more("abc", most)) == (few, more)


@pytest.mark.parametrize(
    ("near", "question"), [((), ""), (("week",), "; did you mean week?"), (("a", "b"), "; did you mean a or b?")]
)
def test_near_names_are_suggested_in_one_question(near: tuple[str, ...], question: str) -> None:
    assert did_you_mean(near, before="; ") == question

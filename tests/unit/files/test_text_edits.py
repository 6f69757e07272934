"""Files encode back to the same bytes, in any encoding and with any line ends."""

import codecs

import pytest

from readinglist.files.text_edits import Edit, Verdict, compare, conflict_line, exact_text
from readinglist.papers.errors import InputError

CASES = [
    ("utf-8", "a é\r\nb\nc\r".encode()),
    ("utf-8", codecs.BOM_UTF8 + "é\n".encode()),
    ("utf-8", b"mostly \xc3\xa9 \xe9 broken\n"),
    ("utf-16-le", codecs.BOM_UTF16_LE + "é\r\n€".encode("utf-16-le")),
    ("utf-16-be", "é\n".encode("utf-16-be")),
    ("cp1252", b"\x80 \x81 \xe9\r\n"),
    ("cp1252", b"\xe9\n"),
]


@pytest.mark.parametrize(("encoding", "data"), CASES)
def test_without_edits_nothing_changes(encoding: str, data: bytes) -> None:
    exact = exact_text("refs.bib", data, encoding)
    assert exact.with_edits([]) == data
    assert "\r" not in exact.text
    assert exact.text.encode("utf-8")


def test_edits_keep_the_line_ends_of_the_file() -> None:
    exact = exact_text("refs.bib", b"one\r\ntwo\r\nthree\nfour", "utf-8")
    place = exact.text.index("three")
    assert exact.with_edits([Edit(place, place + 5, "3\n3"), Edit(3, 4, "\n\n")]) == (b"one\r\n\r\ntwo\r\n3\r\n3\nfour")
    assert exact_text("refs.bib", b"a\rb\r", "utf-8").with_edits([Edit(0, 1, "x\ny")]) == b"x\ry\rb\r"


def test_characters_that_the_encoding_lacks_are_rejected() -> None:
    with pytest.raises(InputError, match=r"cannot write .ł. to refs.bib: its encoding is uncertain"):
        exact_text("refs.bib", b"\xe9\n", "cp1252", guessed=True).with_edits([Edit(0, 0, "ł")])
    with pytest.raises(InputError, match=r"cannot write .ł. to refs.bib: cp1252 lacks it"):
        exact_text("refs.bib", b"\xe9\n", "cp1252").with_edits([Edit(0, 0, "ł")])
    with pytest.raises(InputError, match="cp1252 lacks it"):
        exact_text("refs.bib", b"\x81\n", "cp1252").with_edits([Edit(0, 0, "ł")])


def test_damaged_files_are_rejected() -> None:
    with pytest.raises(InputError, match="not valid UTF-16-LE"):
        exact_text("refs.bib", codecs.BOM_UTF16_LE + b"\x00\xd8a\x00", "utf-16-le")


@pytest.mark.parametrize(
    ("base", "library", "file", "verdict"),
    [
        ("a", "a", "a", Verdict.SAME),
        ("a", "b", "b", Verdict.SAME),
        (None, "a", "a", Verdict.SAME),
        ("a", None, None, Verdict.SAME),
        ("a", "b", "a", Verdict.WRITE),
        (None, "a", None, Verdict.WRITE),
        ("a", None, "a", Verdict.WRITE),
        ("a", "a", "b", Verdict.TAKE),
        (None, None, "a", Verdict.TAKE),
        ("a", "a", None, Verdict.TAKE),
        ("a", "b", "c", Verdict.CONFLICT),
        (None, "a", "b", Verdict.CONFLICT),
        ("a", None, "b", Verdict.CONFLICT),
        ("a", "b", None, Verdict.CONFLICT),
    ],
)
def test_only_the_side_that_changed_wins(
    base: str | None, library: str | None, file: str | None, verdict: Verdict
) -> None:
    assert compare(base, library, file) is verdict


@pytest.mark.parametrize(
    ("text", "whole", "partly"),
    [
        ("a\n<<<<<<< HEAD\nb\n=======\nc\n>>>>>>> x\n", 2, 2),
        ("a\n<<<<<<< HEAD\nb\n", 0, 2),
        ("a\r\n=======\r\nb\r\n>>>>>>> x\r\n", 0, 4),
        (">>>>>>> x\na\n>>>>>>> x\n", 0, 1),
        (">>>>>>> x\na\n<<<<<<< HEAD\nb\n", 0, 3),
        ("a\n<<<<<<<<< HEAD\nb\n=========\nc\n>>>>>>>>> x\n", 2, 2),
        ("a\n>>>>>>>> rule\n=======\n <<<<<<< x\n", 0, 0),
    ],
)
def test_conflicts_of_git_are_found_by_their_markers(text: str, whole: int, partly: int) -> None:
    assert (conflict_line(text), conflict_line(text, whole=False)) == (whole, partly)

"""Positions of editors, and what is typed at the cursor."""

import pytest
from lsprotocol.types import Position

from readinglist.language_server.text import OpenText

LINES = "a🎉b\r\nzwei\x0c漢字\u2028z\rlast"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
def test_each_place_has_one_position(encoding: str) -> None:
    document = OpenText(LINES, "a.md", encoding)
    places = [place for place in range(len(LINES) + 1) if LINES[place - 1 : place + 1] != "\r\n"]
    positions = [document.range(place, place).start for place in places]
    assert [document.offset(position) for position in positions] == places
    assert len({(position.line, position.character) for position in positions}) == len(places)
    assert positions[-1].line == 2


def test_positions_count_units_of_utf_16() -> None:
    document = OpenText(LINES, "a.md")
    assert document.range(2, 3).start == Position(0, 3)
    assert document.offset(Position(0, 3)) == 2
    assert document.offset(Position(0, 99)) == 3
    assert document.offset(Position(99, 0)) == len(LINES)
    assert document.offset(Position(0, 2)) in (1, 2)


TYPED = [
    ("a.tex", "See \\cite{vas|", "vas"),
    ("a.tex", "See \\cite{vas|}", "vas"),
    ("a.tex", "\\cite[p. 3]{a, b|} and \\emph{x}", "b"),
    ("a.tex", "\\parencite{|}", ""),
    ("a.tex", "🎉 \\citet{a,|", ""),
    ("a.tex", "\\textcite{vas|wani2017} more", "vas"),
    ("a.md", "As @vas|", "vas"),
    ("a.md", "As [see @a; @b|, p. 3]", "b"),
    ("a.md", "漢字 @|", ""),
    ("a.qmd", "- @vas|\n- more", "vas"),
    ("a.Rmd", "@{vas|}", "vas"),
    ("a.typ", "As @vas| and", "vas"),
    ("a.typ", "#cite(<vas|>)", "vas"),
    ("a.typ", "#cite(<vas|", "vas"),
    ("a.typ", '#cite(label("vas|', "vas"),
    ("a.org", "[cite:@vas|", "vas"),
    ("a.org", "[cite:see @a; @vas|]", "vas"),
    ("a.org", "cite:vas|", "vas"),
    ("a.org", "[[cite:&vas|]]", "vas"),
]


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, text, _ in TYPED])
def test_what_is_typed_of_a_key_is_found(name: str, text: str) -> None:
    offset = text.index("|")
    expected = next(typed for other, same, typed in TYPED if (other, same) == (name, text))
    found = OpenText(text.replace("|", ""), name).typed_at(offset)
    assert found is not None
    assert found[:2] == (expected, offset - len(expected))
    assert found[2] == offset + (len("wani2017") if "wani2017" in text else 0)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.tex", "no citation vas|"),
        ("a.tex", "% \\cite{vas|"),
        ("a.tex", "\\cite{a} vas|"),
        ("a.tex", "\\begin{verbatim}\n\\cite{vas|\n\\end{verbatim}"),
        ("a.md", "`@vas|`"),
        ("a.md", "ada@exam|ple.org"),
        ("a.md", "```\n@vas|\n```"),
        ("a.typ", "// @vas|"),
        ("a.org", "# [cite:@vas|"),
    ],
)
def test_elsewhere_nothing_is_typed(name: str, text: str) -> None:
    assert OpenText(text.replace("|", ""), name).typed_at(text.index("|")) is None


def test_windows_line_ends_move_no_key() -> None:
    document = OpenText("a\r\n\r\nSee @key.\r\n", "a.md")
    (place,) = [place for _, place in document.source.places]
    assert document.text[place:].startswith("key.")
    assert document.range(place, place + 3).start == Position(2, 5)


def test_only_manuscripts_are_read() -> None:
    assert [OpenText("", name).is_manuscript for name in ("a.tex", "b.QMD", "c.org", "d.py", "e.ipynb", "f")] == [
        True, True, True, False, False, False,
    ]  # fmt: skip


def test_words_are_found_without_the_rest_of_a_long_line() -> None:
    text = "x" * 3000 + " (arXiv:1706.03762), " + "y" * 3000
    word, start = OpenText(text, "a.txt").word_at(text.index("1706"))
    assert (word, text[start : start + len(word)]) == ("arXiv:1706.03762", "arXiv:1706.03762")


def test_the_language_decides_where_a_document_was_never_saved() -> None:
    assert OpenText("\\cite{a}", "Untitled-1", language="latex").source.places == (("a", 6),)
    assert OpenText("@a", "", language="Markdown").is_manuscript
    assert OpenText("@a", "notes.typ", language="markdown").name == "notes.typ"
    assert not OpenText("@a", "notes.txt", language="python").is_manuscript
    assert not OpenText("@a", "notes.txt").is_manuscript


def test_a_key_is_found_in_a_long_text_and_not_in_its_code_or_comments() -> None:
    prose = "Words and more words, (a) or [b]; \n\n" * 2_000
    for end, found in (
        ("As [@vas", "vas"),
        ("```\n\n[@vas\n\n```", None),
        ("words, ", None),
        ("- x\n\n    @vas", "vas"),
    ):
        text = prose + end + "\n\n" + prose
        offset = len(prose) + (end.index("vas") + 3 if "vas" in end else len(end))
        typed = OpenText(text, "a.md").typed_at(offset)
        assert (typed and typed[0]) == found, end

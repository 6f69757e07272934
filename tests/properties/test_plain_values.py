"""What is written quickly, because it is plain, is what the rules for any value write."""

import re

from hypothesis import assume, given
from hypothesis import strategies as st

from readinglist.bibtex.authors import authors_from_tex
from readinglist.bibtex.writing import name_text, names_text
from readinglist.exporters.bibtex_options import BibtexOptions
from readinglist.exporters.conforming import ConformingEntry
from readinglist.papers.folding import one_line, printable
from readinglist.papers.names import is_suffix
from readinglist.papers.paper import Author
from readinglist.tex.grammar import _is_simple, _Text, is_plain_line
from readinglist.tex.mathematics import balanced
from readinglist.tex.title_case import PROPER_TERMS, _protected_parts, protect_title
from readinglist.tex.writing import untypesettable

PIECES = (
    *("a", "B", "de", "DNA", "Bayes", "3D", " ", " ", "-", "--", ".", "'", "'s", ",", "/", ":", "(", ")", '"', "A"),
    *("{", "}", "{A}", "{{Ab}}", r"\'e", r"\'{e}", r"{\"o}", r"\&", r"\%", r"\^", r"\'", "$", "^", "_", "%", "~"),
    *("é", "深", "\u0301", "α", "αβ", "𝟘"),
)
texts = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)
names = st.sampled_from(
    ["title", "journal", "note", "publisher", "keywords", "organization", "key", "pages", "x", "date", "author"]
)
parts = st.lists(st.sampled_from(["Ann", "And", "and", "Jr", "J.", "Lee", ",", " ", "-"]), max_size=4).map("".join)


@given(texts)
def test_simple_tex_is_kept(tex: str) -> None:
    assume(_is_simple(tex))
    parser = _Text(tex, mapped=str)
    assert parser.text(0, len(tex)) == tex
    assert not parser.refused


def test_only_balanced_and_shallow_groups_are_simple() -> None:
    assert _is_simple(r"{\"o} and {\'{e}} \& {{A}}")
    for tex in ("{", "}{", r"\{", r"\o", r"\'", "$x$", "50%", "{" * 60 + "}" * 60):
        assert not _is_simple(tex), tex


@given(texts)
def test_titles_are_protected_as_by_their_parts(tex: str) -> None:
    assume(re.search("[a-z]", tex.replace("\\", "")) and re.search("[A-Z]", tex))
    assert protect_title(tex) == "".join(_protected_parts(tex, PROPER_TERMS))


@given(names, texts, st.booleans(), st.booleans())
def test_plain_fields_are_written_unchanged(name: str, tex: str, biber: bool, ascii_only: bool) -> None:
    entry = ConformingEntry(options=BibtexOptions(ascii_only=ascii_only), biber=biber)
    line = one_line(tex)
    if entry._is_plain(name, line):
        assert entry._text(name, line) == line
        assert not entry.escaped
        assert not entry.lost


@given(
    st.from_regex(r"[A-Z][a-z]{0,3}(?:-[A-Z][a-z]+)?", fullmatch=True),
    st.from_regex(r"[A-Z](?:\.|[a-z]{0,3})(?:[ -][A-Z]\.)?", fullmatch=True),
)
def test_simple_names_parse_as_the_same_author(family: str, given_name: str) -> None:
    author = Author(family=family, given=given_name)
    assume(not is_suffix(family) and not is_suffix(given_name))
    assert authors_from_tex(name_text(author, ascii_only=True)) == (author,)


@given(st.lists(st.builds(Author, family=parts, given=parts), min_size=1, max_size=3))
def test_lists_are_written_as_their_names(authors: list[Author]) -> None:
    assert names_text(authors, ascii_only=True) == " and ".join(name_text(each, ascii_only=True) for each in authors)


@given(texts)
def test_plain_lines_need_no_rule(tex: str) -> None:
    assume(is_plain_line(tex))
    assert one_line(tex) == tex
    assert tex.isascii()
    assert balanced(tex, escaped=True)
    assert _Text(tex, mapped=str).text(0, len(tex)) == tex


@given(st.text("a é\u0301αβ深𝟘½ﬁ"))
def test_typesettable_letters_are_found_one_by_one(text: str) -> None:
    """A mark, or a neighbour of a Greek letter, changes what is lost; other letters are lost or not on their own."""
    lost = untypesettable(text)
    assert bool(lost) or all(not untypesettable(letter) for letter in text if letter not in "α\u0301β")


@given(st.text("ab \n\t\x00\u00a0\u200b深", max_size=12))
def test_one_line_is_printable_text_with_single_spaces(text: str) -> None:
    assert one_line(text) == " ".join(printable(text).split())

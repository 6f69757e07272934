"""Whatever text comes in, sources neither crash nor lose a line."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readinglist.core.errors import InputError
from readinglist.protocols.network import OfflineContext
from readinglist.protocols.plugins import Document
from readinglist.sources import page, records, references
from readinglist.testing.sources import assert_laws

CONTEXT = OfflineContext(section={}, cache_folder="")
WORDS = [
    "a",
    "the",
    "Deep",
    "Learning",
    "of",
    "we",
    "show",
    "that",
    "2410.18647",
    "is",
    "Jane",
    "Doe,",
    "and",
    ".",
    "?",
]
SIGNS = [
    ":",
    "|",
    "#",
    "<",
    "<p>",
    "<script>",
    "{",
    "}",
    "[",
    "]",
    '"',
    "@",
    "*",
    "](",
    "https://arxiv.org/abs/2410.18647",
]
LINES = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_characters="\r\n"), max_size=60),
    st.lists(st.sampled_from(WORDS + SIGNS), max_size=60).map(" ".join),
    st.sampled_from(
        ["", "", "---", "Abstract", "Title: A Title", "Authors: A B", "arXiv:2410.18647", "\x1b[31m", "\u200b"]
    ),
    st.sampled_from(['{"title": "a"}', "{", "[", "]", "},", "|Title|Authors|", "|A Title|Jane Doe|", "\\\\"]),
)
SOURCES = [module.plugin(CONTEXT) for module in (page, records, references)]


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
def test_any_text_is_read_or_refused(source):
    @settings(max_examples=150, deadline=None)
    @given(st.lists(LINES, max_size=25).map("\n".join))
    def check(text):
        document = Document(name="any", text=text)
        source.recognise(document)
        try:
            parsed = source.parse(document)
        except InputError as error:
            assert error.message  # noqa: PT017 - a refusal is one of the two right answers
            return
        assert_laws(document, parsed)

    check()

"""Properties of citation keys: unique, stable, and of safe characters, for any paper."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readinglist.keys.generation import free_key, key_stem
from readinglist.keys.patterns import PRESETS, parse_pattern
from readinglist.papers.errors import UsageError
from readinglist.papers.paper import OTHERS, Author, Metadata, PartialDate

names = st.builds(Author, family=st.text(max_size=12), given=st.text(max_size=12), corporate=st.booleans())
papers = st.builds(
    Metadata,
    title=st.text(max_size=60),
    authors=st.lists(names | st.just(OTHERS), max_size=6).map(tuple),
    date=st.none() | st.builds(PartialDate, st.integers(1, 9999)),
    extra=st.lists(st.tuples(st.sampled_from(["pages", "keywords", "editor"]), st.text(max_size=20)), max_size=3).map(
        tuple
    ),
)
PATTERNS = [
    *PRESETS,
    "[authors][title]",
    "[authorsAlpha][shortyear]",
    "[authIni4]_[firstpage]-[keyword1]",
    "[auth.etal:upper][shorttitleINI][camel2][edtr]",
]


@given(st.lists(papers, max_size=12), st.sampled_from(PATTERNS))
def test_keys_are_unique_safe_and_never_empty(library: list[Metadata], pattern: str) -> None:
    taken: set[str] = set()
    for paper in library:
        key = free_key(key_stem(paper, pattern), taken)
        assert re.fullmatch(r"[A-Za-z0-9_.+]+", key)
        assert key.lower() not in taken
        assert key == free_key(key_stem(paper, pattern), taken)
        taken.add(key.lower())


@given(st.text(alphabet='[]():"ayutherl\\,$1', max_size=30))
def test_any_pattern_gives_a_key_or_a_usage_error(pattern: str) -> None:
    paper = Metadata(title="A title", authors=(Author(family="Newton"),))
    try:
        parse_pattern(pattern)
    except ValueError:
        with pytest.raises(UsageError):
            key_stem(paper, pattern)
    else:
        assert key_stem(paper, pattern)

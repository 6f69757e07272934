"""Citations of several files, and references between entries."""

import pytest

from readinglist.manuscripts.citations import Citation, Citations, is_control_key, related_keys, same_key
from readinglist.papers.errors import Problem
from readinglist.papers.paper import Metadata


def test_combined_files_keep_the_first_place_of_each_key() -> None:
    one = Citations(cited=(Citation(key="a", document="1", line=1), Citation(key="b", document="1", line=2)))
    two = Citations(
        cited=(Citation(key="b", document="2", line=1), Citation(key="B", document="2", line=2)),
        everything=True,
        defined=frozenset({"set"}),
        problems=(Problem(message="m"),),
    )
    joined = Citations.joined(iter([one, two]))
    assert [(each.key, each.document) for each in joined.cited] == [("a", "1"), ("b", "1"), ("B", "2")]
    assert joined.everything
    assert joined.defined == {"set"}
    assert joined.problems == (Problem(message="m"),)
    assert Citations.joined([]) == Citations()


@pytest.mark.parametrize(
    "key",
    ["biblatex-control", "achemso-control", "REVTEX42Control", "apsrev42Control", "IEEEexample:BSTcontrol"],
)
def test_keys_of_packages(key: str) -> None:
    assert is_control_key(key)


@pytest.mark.parametrize(
    "key", ["smith2020control", "smith2020controlling", "Control2020", "todorov2004optimalcontrol"]
)
def test_keys_of_papers_about_control(key: str) -> None:
    assert not is_control_key(key)


def test_related_keys_come_from_reference_fields() -> None:
    paper = Metadata(extra=(("crossref", "Book"), ("note", "x"), ("related", "a, b,"), ("xdata", "{}"), ("xref", " ")))
    assert list(related_keys(paper)) == [("crossref", "Book"), ("related", "a"), ("related", "b"), ("xdata", "{}")]


def test_keys_are_case_insensitive() -> None:
    assert same_key("Knuth84") == same_key("knuth84")

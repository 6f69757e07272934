"""Citations of several files, and references between entries."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from readinglist.exporting.export import export, export_cited
from readinglist.library import tracking as track
from readinglist.library.context import LibraryContext
from readinglist.library.query import Everything, Query, Term
from readinglist.library.rekeying import rekey
from readinglist.manuscripts.citations import Citation, Citations, is_control_key, related_keys, same_key
from readinglist.papers.errors import Problem
from readinglist.papers.paper import Metadata
from readinglist.plugins.protocols import Cited, Rendered
from tests.workspaces import add_papers, draft, metadata, workspace


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


class Recorder:
    """Records its arguments."""

    name = "recorder"
    suffix = ".txt"

    def __init__(self, *, holds_aliases: bool = False) -> None:
        self.holds_aliases = holds_aliases
        self.cited: Sequence[Cited] = ()

    def render(self, cited: Sequence[Cited]) -> Rendered:
        self.cited = cited
        return Rendered(text=" ".join(paper.key for paper in cited))


def citing(*keys: str, everything: bool = False, defined: Sequence[str] = ()) -> Citations:
    cited = tuple(Citation(key=key, document="paper.aux", line=line) for line, key in enumerate(keys, 1))
    return Citations(cited=cited, everything=everything, defined=frozenset(defined))


def written(context: LibraryContext, citations: Citations, query: Query | None = None) -> str:
    return export_cited(citations, query or Everything(), Recorder(), context).text


def missing(context: LibraryContext, citations: Citations) -> list[tuple[str, int, str]]:
    problems = export_cited(citations, Everything(), Recorder(), context).problems
    return [(problem.document, problem.line, problem.key) for problem in problems]


@pytest.fixture
def context(tmp_path: Path) -> LibraryContext:
    """Papers a, b (formerly old), c and ab; a chapter with its book, and a chapter without."""
    opened = workspace(tmp_path)
    extra = {
        "chapter": (("crossref", "Abook"), ("related", "c")),
        "orphan": (("crossref", "gone"),),
        "c": (("related", "chapter, c"),),
    }
    papers = [
        draft(
            replace(metadata(f"Title number {key}", f"2410.1864{number}", word=key), extra=extra.get(key, ())),
            stated=True,
            key=key,
            record=number,
        )
        for number, key in enumerate(("a", "old", "c", "ab", "abook", "chapter", "orphan"), 1)
    ]
    add_papers(opened, *papers)
    rekey("old", "b", opened)
    track.set_status(["a", "ab"], "read", opened)
    return opened


def test_only_cited_papers_are_exported(context: LibraryContext) -> None:
    assert written(context, citing("b", "a")) == "a b"
    assert written(context, citing()) == ""


def test_a_key_is_written_as_the_manuscript_writes_it(context: LibraryContext) -> None:
    assert written(context, citing("A")) == "A"
    assert written(context, citing("OLD")) == "OLD"
    assert written(context, citing("a", "A")) == "a"


def test_a_paper_cited_by_two_keys_is_exported_twice(context: LibraryContext) -> None:
    assert written(context, citing("old", "b")) == "b old"


def test_a_format_with_aliases_exports_it_once(context: LibraryContext) -> None:
    recorder = Recorder(holds_aliases=True)
    export_cited(citing("OLD", "b", "A"), Everything(), recorder, context)
    assert [(paper.key, paper.aliases) for paper in recorder.cited] == [("a", ("A",)), ("b", ("old", "OLD"))]


def test_unknown_keys_are_problems_with_their_place(context: LibraryContext) -> None:
    citations = citing("a", "nobody", "a2", "biblatex-control", "REVTEX42Control", "set", defined=["set"])
    assert missing(context, citations) == [("paper.aux", 2, "nobody"), ("paper.aux", 3, "a2")]
    assert written(context, citations) == "a"


def test_nocite_star_exports_the_library_and_keeps_cited_aliases(context: LibraryContext) -> None:
    assert written(context, citing(everything=True)) == "a ab b c chapter orphan abook"
    assert written(context, citing("old", everything=True)) == "a ab c chapter old orphan abook"


def test_a_query_restricts_the_cited_papers(context: LibraryContext) -> None:
    read = Term("status", "read")
    assert written(context, citing("a", "b"), read) == "a"
    assert written(context, citing("b"), read) == ""
    assert written(context, citing(everything=True), read) == "a ab"
    assert export_cited(citing("b"), read, Recorder(), context).problems == ()


def test_referenced_papers_are_exported_and_books_after_their_chapters(context: LibraryContext) -> None:
    assert written(context, citing("chapter")) == "c chapter Abook"
    assert written(context, citing("chapter", "abook")) == "c chapter abook"
    assert written(context, citing("chapter"), Term("key", "chapter")) == "c chapter Abook"


def test_a_missing_book_is_a_problem(context: LibraryContext) -> None:
    (problem,) = export_cited(citing("orphan"), Everything(), Recorder(), context).problems
    assert problem.key == "gone"
    assert "crossref of orphan" in problem.message


def test_a_book_cited_by_an_alias_is_also_exported_by_the_key_in_its_chapter(context: LibraryContext) -> None:
    rekey("abook", "tome", context)
    assert written(context, citing("tome", "chapter")) == "c chapter tome Abook"
    recorder = Recorder(holds_aliases=True)
    export_cited(citing("chapter"), Everything(), recorder, context)
    assert [(paper.key, paper.aliases) for paper in recorder.cited][-1] == ("tome", ("abook", "Abook"))


def test_status_is_exported_on_request(context: LibraryContext) -> None:
    recorder = Recorder()
    export_cited(citing("a"), Everything(), recorder, context)
    assert recorder.cited[0].reading is None
    export_cited(citing("a"), Everything(), recorder, context, with_status=True)
    assert recorder.cited[0].reading
    assert recorder.cited[0].reading.status == "read"


def test_a_complete_export_has_books_after_their_chapters(context: LibraryContext) -> None:
    assert export(Everything(), Recorder(), context).text == "a ab b c chapter orphan abook"


def test_a_query_restricts_many_cited_papers(tmp_path: Path) -> None:
    context = workspace(tmp_path)
    names = [f"k{number:03}" for number in range(120)]
    add_papers(
        context,
        *(
            draft(metadata(f"Title {key}", f"2410.{number:05}", word=key), stated=True, key=key, record=number)
            for number, key in enumerate(names, 1)
        ),
    )
    track.set_status(names[::2], "read", context)
    assert written(context, citing(*names), Term("status", "read")).split() == names[::2]

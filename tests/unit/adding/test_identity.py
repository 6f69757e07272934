"""Which entries of .bib files are one paper: in any order, in one file or several, and the same when added again."""

import shutil
from collections.abc import Sequence
from itertools import permutations
from pathlib import Path

import pytest

from readinglist.adding import add
from readinglist.adding.values import AddRequest, Plan, RecordOutcome
from readinglist.files.documents import Document
from readinglist.library.context import LibraryContext
from readinglist.library.protocol import Selection
from readinglist.library.query import Everything
from readinglist.papers.identifiers import ArxivId
from readinglist.papers.names import author_from_display
from readinglist.papers.paper import Metadata, Resolution
from readinglist.sources.bibtex import BibtexSource
from tests.workspaces import KnowingEnricher, workspace

DOI = "doi = {10.1000/x.12}"
EPRINT = "eprint = {2001.00001}, archivePrefix = {arXiv}"
BOTH = "author = {Roe, Ann and Poe, Bob}"
NETWORKS = "title = {Sorting Networks and Their Duals}"
REFLECTION = "title = {A Reflection on Garbage Collection}"
TREES = "title = {Trees that Learn to Grow}"
ABSTRACT = "abstract = {We sort what nobody sorted before us, and count how often a network compares two of its keys.}"
PLACE = "journal = {J. Sand}, volume = 3, pages = {1--20}, year = 2019"
RINGS = "title = {Rings of Sand and Stone}, author = {Roe, Ann}"

TWO_PAPERS = {
    "copied DOI": (
        f"@article{{a, {NETWORKS}, {BOTH}, year = 2001, journal = {{J. Nets}}, {DOI}}}",
        f"@article{{b, {REFLECTION}, author = {{Moe, Cy}}, year = 2005, journal = {{J. Dust}}, {DOI}}}",
    ),
    "copied DOI, authors unknown": (
        f"@article{{a, {NETWORKS}, {BOTH}, year = 2001, {DOI}}}",
        f"@misc{{b, {REFLECTION}, year = 2001, {DOI}}}",
    ),
    "copied DOI, first authors only": (
        f"@article{{a, {NETWORKS}, author = {{Roe, Ann and others}}, year = 2001, {DOI}}}",
        f"@article{{b, {REFLECTION}, author = {{Moe, Cy and others}}, year = 2001, {DOI}}}",
    ),
    "copied DOI, part of a series": (
        f"@article{{a, title = {{Graph Minors. I}}, {BOTH}, year = 2001, {DOI}}}",
        f"@article{{b, title = {{Graph Minors. II}}, {BOTH}, year = 2001, {DOI}}}",
    ),
    "copied DOI, first and second part of an article": (
        f"@article{{a, {NETWORKS}, {BOTH}, journal = {{J. Nets}}, volume = 6, pages = {{20--30}}, {DOI}}}",
        f"@article{{b, {NETWORKS[:-1]} II}}, {BOTH}, journal = {{J. Nets}}, volume = 8, pages = {{71--90}}, {DOI}}}",
    ),
    "copied DOI, a look back at an article": (
        f"@article{{a, {TREES}, {BOTH}, journal = {{J. Trees}}, year = 1996, {DOI}}}",
        f"@article{{b, {TREES[:-1]}: A Retrospective}}, {BOTH}, journal = {{J. Trees}}, year = 2011, {DOI}}}",
    ),
    "copied DOI, a column in two volumes": (
        f"@article{{a, {TREES}, {BOTH}, journal = {{J.}}, volume = 1, pages = 5, year = 2001, {DOI}}}",
        f"@article{{b, {TREES}, {BOTH}, journal = {{J.}}, volume = 2, pages = 9, year = 2002, {DOI}}}",
    ),
    "copied DOI, editions": (
        f"@book{{a, {RINGS}, publisher = {{P}}, year = 1997, {DOI}}}",
        f"@book{{b, {RINGS}, publisher = {{P}}, year = 2004, {DOI}}}",
    ),
    "slides of a talk and the article": (
        f"@online{{a, {TREES}, author = {{Roe, Ann}}, year = 2022, note = {{Slides for a talk at String Days}}}}",
        f"@article{{b, {TREES}, {BOTH}, journal = {{J. Trees}}, year = 2023}}",
    ),
    "an erratum with the DOI": (
        f"@article{{a, {TREES}, {BOTH}, year = 2019, {DOI}}}",
        f"@article{{b, title = {{Erratum to: Trees that Learn to Grow}}, {BOTH}, year = 2019, {DOI}}}",
    ),
    "copied arXiv id, articles of one author": (
        f"@article{{a, {NETWORKS}, author = {{Roe, Ann}}, year = 2001, journal = {{Nets}}, {EPRINT}}}",
        f"@article{{b, {REFLECTION}, author = {{Roe, Ann}}, year = 2001, journal = {{Dust}}, {EPRINT}}}",
    ),
    "DOI of the book": (
        f"@incollection{{a, title = {{Walls}}, {BOTH}, booktitle = {{Stone}}, pages = {{1--20}}, year = 2001, {DOI}}}",
        f"@incollection{{b, title = {{Roofs}}, {BOTH}, booktitle = {{Stone}}, pages = {{21--40}}, year = 2001, {DOI}}}",
    ),
    "a chapter and its book": (
        f"@incollection{{a, title = {{Walls}}, {BOTH}, booktitle = {{Stone}}, pages = {{1--20}}, year = 2001, {DOI}}}",
        f"@book{{b, title = {{Stone}}, editor = {{Roe, Ann}}, year = 2001, {DOI}}}",
    ),
    "DOI of a journal": (
        f"@article{{a, {NETWORKS}, {BOTH}, journal = {{NAR}}, year = 2001, doi = {{10.1093/nar}}}}",
        f"@article{{b, {REFLECTION}, {BOTH}, journal = {{NAR}}, year = 2001, doi = {{10.1093/nar}}}}",
    ),
    "copied DOI and abstract": (
        f"@article{{a, {NETWORKS}, {BOTH}, journal = {{J. Nets}}, volume = 8, year = 1988, {ABSTRACT}, {DOI}}}",
        f"@article{{b, {TREES}, {BOTH}, journal = {{J. Nets}}, volume = 11, year = 1991, {ABSTRACT}, {DOI}}}",
    ),
    "DOI copied by one of several authors": (
        f"@article{{a, {NETWORKS}, {BOTH}, year = 2012, {DOI}}}",
        f"@article{{b, {RINGS}, journal = {{Working Papers}}, year = 2013, {DOI}}}",
    ),
    "numbered chapters with the DOI of their book": (
        f"@article{{a, title = {{08 Output Feedback}}, {BOTH}, journal = {{Systems}}, year = 2016, {ABSTRACT}, {DOI}}}",
        f"@article{{b, title = {{13 Robust Control}}, {BOTH}, journal = {{Systems}}, year = 2016, {ABSTRACT}, {DOI}}}",
    ),
    "unnumbered chapters with the DOI of their book": (
        f"@incollection{{a, title = {{Output Feedback}}, {BOTH}, booktitle = {{Control}}, {ABSTRACT}, {DOI}}}",
        f"@incollection{{b, title = {{Robust Systems}}, {BOTH}, booktitle = {{Control}}, {ABSTRACT}, {DOI}}}",
    ),
    "unnumbered chapters whose titles share words": (
        f"@inbook{{a, title = {{Solving Linear Systems by Direct Methods}}, {BOTH}, year = 2016, {DOI}}}",
        f"@inbook{{b, title = {{Solving Linear Systems by Iterative Methods}}, {BOTH}, year = 2016, {DOI}}}",
    ),
    "unnumbered chapters as articles": (
        f"@article{{a, title = {{Output Feedback}}, {BOTH}, journal = {{Systems}}, year = 2016, {ABSTRACT}, {DOI}}}",
        f"@article{{b, title = {{Robust Control}}, {BOTH}, journal = {{Systems}}, year = 2016, {ABSTRACT}, {DOI}}}",
    ),
    "DOI copied within a volume of proceedings": (
        f"@inproceedings{{a, {NETWORKS}, {BOTH}, booktitle = {{Nets}}, year = 2012, {DOI}}}",
        f"@inproceedings{{b, {REFLECTION}, {BOTH}, booktitle = {{Nets}}, year = 2012, {DOI}}}",
    ),
    "copied DOI, both from page 1": (
        f"@article{{a, {NETWORKS}, author = {{Roe, Ann}}, pages = {{1--27}}, year = 2012, {DOI}}}",
        f"@article{{b, {REFLECTION}, {BOTH}, pages = {{1--56}}, year = 2012, {DOI}}}",
    ),
    "copied DOI, pages on the web": (
        f"@misc{{a, {NETWORKS}, {BOTH}, year = 2012, {DOI}}}",
        f"@misc{{b, {REFLECTION}, {BOTH}, year = 2012, {DOI}}}",
    ),
    "copied arXiv id, articles of one journal": (
        f"@article{{a, {NETWORKS}, {BOTH}, year = 2001, journal = {{Nets}}, {EPRINT}}}",
        f"@article{{b, {REFLECTION}, {BOTH}, year = 2001, journal = {{Nets}}, {EPRINT}}}",
    ),
    "conference paper and article": (
        f"@inproceedings{{a, {TREES}, {BOTH}, booktitle = {{ICML}}, year = 2019, {EPRINT}}}",
        f"@article{{b, {TREES}, {BOTH}, journal = {{J. Trees}}, volume = 3, year = 2021, {EPRINT}}}",
    ),
    "editions": (
        f"@book{{a, {RINGS}, year = 1995, publisher = {{P}}}}",
        f"@book{{b, {RINGS}, year = 2010, publisher = {{P}}}}",
    ),
    "volumes": (
        f"@book{{a, {RINGS}, year = 1995, volume = 9}}",
        f"@book{{b, {RINGS}, year = 1995, volume = 10}}",
    ),
    "theses": (
        f"@mastersthesis{{a, {RINGS}, school = {{U}}, year = 1998}}",
        f"@phdthesis{{b, {RINGS}, school = {{U}}, year = 2001}}",
    ),
    "thesis and article": (
        f"@phdthesis{{a, {RINGS}, school = {{U}}, year = 1998}}",
        f"@article{{b, {RINGS}, journal = {{J. Sand}}, year = 1999}}",
    ),
    "thesis and workshop paper of several": (
        f"@phdthesis{{a, {TREES}, author = {{Roe, Ann}}, school = {{U}}, year = 2016}}",
        f"@article{{b, {TREES}, {BOTH}, year = 2016}}",
    ),
    "report and article": (
        f"@techreport{{a, {RINGS}, institution = {{U}}, number = {{TR-1}}, year = 1998}}",
        f"@article{{b, {RINGS}, journal = {{J. Sand}}, number = 2, year = 1999}}",
    ),
    "reports": (
        "@techreport{a, title = {Report on Sand and Stone}, institution = {U}, number = 1, year = 1998}",
        "@techreport{b, title = {Report on Sand and Stone}, institution = {U}, number = 2, year = 1999}",
    ),
    "editorials of two years": (
        "@article{a, title = {Editorial}, author = {Roe, Ann}, journal = {J. Sand}, year = 2001}",
        "@article{b, title = {Editorial}, author = {Roe, Ann}, journal = {J. Sand}, year = 2002}",
    ),
    "editorials of two journals": (
        "@article{a, title = {Editorial}, journal = {J. Sand}, year = 2001}",
        "@article{b, title = {Editorial}, journal = {J. Stone}, year = 2001}",
    ),
}
ONE_PAPER = {
    "initials, year off by one": (
        f"@article{{a, {NETWORKS}, {BOTH}, year = 2001, {DOI}}}",
        f"@article{{b, {NETWORKS}, author = {{Roe, A. and Poe, B.}}, year = 2002, journal = {{J. Nets}}, {DOI}}}",
    ),
    "retitled, with a collaboration, on the same pages": (
        f"@article{{a, {NETWORKS}, author = {{Ada Roe}}, year = 2001, volume = 12, pages = {{217--245}}, {DOI}}}",
        (
            "@article{b, title = {Rings and Their Friends}, author = {Roe, Ada and {The Ring Collaboration}}, "
            f"year = 2001, volume = 12, pages = {{217-45}}, {DOI}}}"
        ),
    ),
    "names in another script": (
        f"@article{{a, {NETWORKS}, author = {{Чебышёв, Пафнутий}}, year = 1852, {DOI}}}",
        f"@article{{b, {NETWORKS}, author = {{Chebyshev, Pafnuty}}, year = 1852, {DOI}}}",
    ),
    "subtitle, misspelt year": (
        f"@article{{a, {TREES}, {BOTH}, {PLACE}, {DOI}}}",
        f"@article{{b, {TREES[:-1]}: A Survey}}, {BOTH}, {PLACE.replace('2019', '2009')}, {DOI}}}",
    ),
    "a note that names the talk": (
        f"@unpublished{{a, {TREES}, {BOTH}, year = 2022, note = {{Slides are at https://example.org}}}}",
        f"@article{{b, {TREES}, {BOTH}, journal = {{J. Trees}}, year = 2023}}",
    ),
    "subtitle": (
        f"@article{{a, title = {{Make It Stand}}, {BOTH}, year = 2001, {DOI}}}",
        f"@article{{b, title = {{Make It Stand: Balancing 3D Shapes}}, {BOTH}, year = 2001, {DOI}}}",
    ),
    "TeX": (
        f'@article{{a, title = {{{{$\\alpha$-Sorting of G{{\\"o}}del}} Numbers}}, {BOTH}, year = 2001}}',
        f"@article{{b, title = {{α-sorting of Gödel numbers}}, {BOTH}, year = 2001}}",
    ),
    "retitled preprint": (
        f"@misc{{a, title = {{Robots that Imitate People}}, {BOTH}, year = 2020, {EPRINT}}}",
        f"@misc{{b, title = {{Learning from Demonstration}}, {BOTH}, year = 2020, {EPRINT}}}",
    ),
    "retitled when published": (
        f"@misc{{a, title = {{Robots that Imitate People}}, {BOTH}, year = 2020, {EPRINT}}}",
        f"@inproceedings{{b, title = {{Learning at Scale}}, {BOTH}, year = 2021, booktitle = {{ICML}}, {EPRINT}}}",
    ),
    "translated": (
        f"@article{{a, title = {{Über die Sandhaufen}}, {BOTH}, {PLACE}, {DOI}}}",
        f"@article{{b, title = {{About Heaps of Grains}}, {BOTH}, {PLACE}, {DOI}}}",
    ),
    "a chapter with the title of its book": (
        f"@inbook{{a, title = {{Trees and Rings}}, {BOTH}, pages = {{68--94}}, {DOI}}}",
        f"@inproceedings{{b, {NETWORKS}, {BOTH}, booktitle = {{Trees and Rings}}, pages = {{68-94}}, {DOI}}}",
    ),
    "retitled preprint of a server, with its DOI": (
        f"@article{{a, {NETWORKS}, {BOTH}, journal = {{bioRxiv}}, year = 2018, {DOI}}}",
        f"@article{{b, {REFLECTION}, {BOTH}, journal = {{J. Nets}}, year = 2019, {DOI}}}",
    ),
    "DOI cut off": (
        f"@article{{a, {TREES}, {BOTH}, journal = {{NAR}}, year = 2001, doi = {{10.1093/nar}}}}",
        f"@article{{b, {TREES}, {BOTH}, journal = {{Nucleic Acids Research}}, year = 2001, doi = {{10.1093/nar/gk1}}}}",
    ),
    "acronym": (
        f"@inproceedings{{a, {TREES}, {BOTH}, booktitle = {{NeurIPS}}, year = 2019}}",
        f"@inproceedings{{b, {TREES}, {BOTH}, booktitle = {{Advances in Neural Information Processing Systems 32}}}}",
    ),
    "abbreviated journal": (
        f"@article{{a, {TREES}, {BOTH}, journal = {{J. Mach. Learn. Res.}}, volume = 3, year = 2019}}",
        f"@article{{b, {TREES}, {BOTH}, journal = {{Journal of Machine Learning Research}}, volume = 3, year = 2020}}",
    ),
    "preprint and publication": (
        f"@misc{{a, {TREES}, {BOTH}, year = 2019, {EPRINT}}}",
        f"@inproceedings{{b, {TREES}, {BOTH}, booktitle = {{ICML}}, year = 2020}}",
    ),
    "preprint on a server": (
        f"@article{{a, {TREES}, {BOTH}, year = 2019, journal = {{bioRxiv}}}}",
        f"@article{{b, {TREES}, {BOTH}, journal = {{Cell}}, year = 2020, volume = 3}}",
    ),
}


def added(context: LibraryContext, *texts: str, details: KnowingEnricher | None = None) -> Plan:
    """Add one file per text."""
    documents = tuple((Document(name=f"{place}.bib", text=text), BibtexSource()) for place, text in enumerate(texts))
    planned = add.plan(AddRequest(documents=documents), context, resolvers=(), enrichers=(details,) if details else ())
    return add.apply(planned, context)


def keys(context: LibraryContext) -> list[str]:
    with context.store.read() as view:
        return [item.paper.key for item in view.select(Selection(query=Everything(), reader="ada", sort="key"))]


def arrangements(entries: Sequence[str]) -> list[list[list[str]]]:
    """Return the entries in each order: in one file, in files added together, and in files added one by one."""
    return [
        arranged
        for order in map(list, permutations(entries))
        for arranged in ([["\n".join(order)]], [order], [[each] for each in order])
    ]


@pytest.fixture(scope="module")
def empty_library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an empty library, which is copied faster than made."""
    folder = tmp_path_factory.mktemp("empty")
    workspace(folder)
    return folder


@pytest.mark.parametrize(
    ("entries", "number"),
    [*((each, 2) for each in TWO_PAPERS.values()), *((each, 1) for each in ONE_PAPER.values())],
    ids=[*TWO_PAPERS, *ONE_PAPER],
)
def test_entries_are_one_paper_or_two_in_any_order(
    entries: tuple[str, ...], number: int, empty_library: Path, tmp_path: Path
) -> None:
    for place, batches in enumerate(arrangements(entries)):
        context = workspace(shutil.copytree(empty_library, tmp_path / str(place)))
        for texts in batches:
            added(context, *texts)
        assert len(keys(context)) == number, batches
        again = added(context, *entries).records
        assert [record.outcome for record in again] == [RecordOutcome.KNOWN] * 2
        if number == 2:
            assert [(record.key, record.after) for record in again] == [("a", None), ("b", None)]


def test_parts_that_inherit_the_title_of_their_book_are_not_the_book(tmp_path: Path) -> None:
    context = workspace(tmp_path)
    book = "@book{whole, author = {Al Zeta}, title = {Relativity for Examples}, year = 1920, doi = {10.1000/w1}}"
    added(
        context,
        f"@inbook{{one, crossref = {{whole}}, chapter = 3}}\n@inbook{{two, crossref = {{whole}}, chapter = 5}}\n{book}",
    )
    assert keys(context) == ["one", "two", "whole"]


@pytest.mark.parametrize("kind", ["book", "techreport", "misc", "online"])
def test_an_entry_with_all_fields_of_its_parent_is_not_its_parent(
    kind: str, empty_library: Path, tmp_path: Path
) -> None:
    part = f"@{kind}{{part, crossref = {{Whole}}}}"
    whole = f"@{kind}{{whole, author = {{Al Zeta}}, title = {{Relativity for Examples}}, year = 1920, {DOI}}}"
    both = f"{part}\n{whole}"
    for place, texts in enumerate(([both], [f"{whole}\n{part}"], [whole, both], [both, both])):
        context = workspace(shutil.copytree(empty_library, tmp_path / str(place)))
        for text in texts:
            added(context, text)
        assert keys(context) == ["part", "whole"]


def test_papers_that_share_an_identifier_are_reported(tmp_path: Path) -> None:
    first, second = added(workspace(tmp_path), "\n".join(TWO_PAPERS["copied DOI"])).records
    assert first.warnings == ()
    (warning,) = second.warnings
    assert warning == "DOI 10.1000/x.12 is also that of a (Sorting Networks and Their Duals); kept as two papers"
    context = workspace(tmp_path / "library")
    added(context, TWO_PAPERS["copied DOI"][0])
    assert added(context, TWO_PAPERS["copied DOI"][1]).records[0].warnings == (warning,)


def test_a_known_paper_of_another_title_is_named(tmp_path: Path) -> None:
    first, second = ONE_PAPER["retitled preprint"]
    together = added(workspace(tmp_path), first, second).records[1]
    assert (together.key, together.known_as, together.alias) == ("a", "Robots that Imitate People", "b")
    context = workspace(tmp_path / "library")
    added(context, first)
    later = added(context, second).records[0]
    assert (later.key, later.known_as, later.alias) == ("a", "Robots that Imitate People", "b")
    assert added(context, first).records[0].known_as == ""


def test_a_known_paper_of_more_authors_is_named(tmp_path: Path) -> None:
    context = workspace(tmp_path)
    added(context, f"@article{{a, {TREES}, {BOTH}, {PLACE}}}")
    (record,) = added(context, f"@article{{b, {TREES}, author = {{Roe, A.}}, {PLACE}}}").records
    assert record.known_as == "Trees that Learn to Grow by Roe & Poe"
    (record,) = added(context, f"@article{{c, {TREES}, author = {{Roe, A. and others}}, {PLACE}}}").records
    assert record.known_as == ""


def test_an_arxiv_id_of_another_paper_leaves_an_entry_ambiguous_and_fills_nothing(tmp_path: Path) -> None:
    context = workspace(tmp_path)
    other = Metadata(
        title="Attention Is All You Need",
        authors=(author_from_display("Ashish Vaswani"),),
        abstract="The dominant models",
        arxiv_id=ArxivId("2001.00001"),
    )
    details = KnowingEnricher({"2001.00001": other})
    (record,) = added(context, f"@article{{a, {NETWORKS}, {BOTH}, year = 2020, {EPRINT}}}", details=details).records
    assert (record.outcome, record.arxiv_id) == (RecordOutcome.AMBIGUOUS, "")
    assert [scored.candidate.metadata.title for scored in record.candidates] == ["Attention Is All You Need"]
    assert record.after is not None
    paper = record.after.paper
    assert (paper.resolution, paper.metadata.abstract) == (Resolution.AMBIGUOUS, "")
    assert str(paper.metadata.arxiv_id) == "2001.00001"

"""Which papers are duplicates, for which reasons, and which never are."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readinglist.library import tracking as track
from readinglist.library.query import Everything, parse
from readinglist.matching.agreement import SIMILAR_ABSTRACT, SPELLINGS
from readinglist.matching.decision import ABSTRACT_STEPS, WEIGHTS
from readinglist.matching.duplicates import duplicates, groups, pair_of
from readinglist.matching.similarity import TitleKind
from readinglist.papers.identifiers import ArxivId, Doi
from readinglist.papers.paper import Author, Paper, PartialDate
from tests.papers import later, paper
from tests.workspaces import add_papers, draft, metadata, workspace

HU, LIN = Author(family="Hu", given="Ada"), Author(family="Lin", given="Bo")
TITLE = "Data Scaling Laws in Imitation Learning for Robotic Manipulation"
ABSTRACT = (
    "We ask whether a robot policy that has seen many kitchens can work in any kitchen, and collect forty thousand "
    "demonstrations to find out; the answer is a power law in the number of environments and objects."
)
OTHER_ABSTRACT = (
    "Lattices of finite height have a chain of maximal length, which we count by means of a generating function whose "
    "coefficients satisfy a recurrence of order two that was known to Euler in another guise."
)


def keys(*papers: Paper, only_sure: bool = False) -> list[list[str]]:
    return [[each.key for each in group.papers] for group in groups(papers, only_sure=only_sure)]


def preprint(key: str = "a", title: str = TITLE, number: str = "2410.18647", *, age: int = 0, **more: object) -> Paper:
    return paper(key, title, added=later(age), arxiv_id=ArxivId(number), authors=(HU, LIN), **more)


def published(key: str = "b", title: str = TITLE, *, age: int = 1, **more: object) -> Paper:
    venue = "Journal of Robots"
    return paper(
        key,
        title,
        added=later(age),
        doi=Doi("10.1000/1"),
        venue=venue,
        date=PartialDate(2025),
        authors=(HU, LIN),
        **more,
    )


def test_preprint_and_published_version_are_probably_one() -> None:
    found = groups([published(), preprint()])
    assert [[each.key for each in group.papers] for group in found] == [["a", "b"]]
    assert not found[0].sure
    assert "title equal" in found[0].pairs[0].reasons
    assert "one is published in Journal of Robots" in found[0].pairs[0].reasons
    assert "2 of 2 authors in common" in found[0].pairs[0].reasons


def test_one_identifier_is_sure() -> None:
    again = preprint("b", "Data scaling laws in imitation learning for robot manipulation", age=1)
    found = groups([preprint(), again])
    assert found[0].sure
    assert "same arXiv id 2410.18647" in found[0].pairs[0].reasons
    assert not any("identifier" in reason for reason in found[0].pairs[0].reasons)
    doi = pair_of(published(), published("c", TITLE.upper()))
    assert doi is not None
    assert doi.sure
    assert "same DOI 10.1000/1" in doi.reasons


def test_arxivs_own_doi_is_its_identifier() -> None:
    registered = paper("b", TITLE, doi=Doi("10.48550/arxiv.2410.18647"), authors=(HU, LIN))
    assert groups([preprint(), registered])[0].sure
    assert keys(paper("a", TITLE, doi=Doi("10.1000/1")), registered) == [["a", "b"]]


def test_one_identifier_on_papers_that_disagree_is_shown_and_not_sure() -> None:
    """A DOI of whole proceedings stands with many papers of careless files."""
    stranger = published("c", "Chains in Lattices of Finite Height", abstract=OTHER_ABSTRACT)
    found = groups([published(abstract=ABSTRACT), replace(stranger, metadata=replace(stranger.metadata, authors=()))])
    assert [group.sure for group in found] == [False]
    assert keys(published(abstract=ABSTRACT), stranger, only_sure=True) == []


def test_different_identifiers_are_different_papers() -> None:
    assert keys(preprint(), preprint("b", number="2411.00001")) == []
    other = published("c")
    assert keys(published(), replace(other, metadata=replace(other.metadata, doi=Doi("10.1000/2")))) == []
    moved = replace(preprint("b"), metadata=replace(preprint("b").metadata, doi=Doi("10.1000/2")))
    both = replace(preprint(), metadata=replace(preprint().metadata, doi=Doi("10.1000/1")))
    found = groups([both, moved])
    assert [group.sure for group in found] == [False]


@pytest.mark.parametrize("doi", ["10.1101/2024.10.24.619", "10.5281/zenodo.1234", "10.1000/cvpr.2024"])
def test_a_deposit_with_its_own_doi_and_its_publication_are_shown_and_not_sure(doi: str) -> None:
    deposit = paper("a", TITLE, doi=Doi(doi), authors=(HU, LIN))
    (group,) = groups([published(), deposit])
    assert ([each.key for each in group.papers], group.sure) == (["a", "b"], False)


def test_two_dois_of_one_place_are_shown_and_not_sure() -> None:
    place = (("volume", "3"), ("pages", "1--9"))
    first, second = published("a", extra=place), published("b", extra=place)
    moved = replace(second, metadata=replace(second.metadata, doi=Doi("10.2000/9")))
    (group,) = groups([first, moved])
    assert ([each.key for each in group.papers], group.sure) == (["a", "b"], False)
    assert "two DOIs of one place" in group.pairs[0].reasons
    other = replace(moved, metadata=replace(moved.metadata, extra=(("volume", "3"), ("pages", "11--19"))))
    assert not groups([first, other])


def test_two_deposits_are_different() -> None:
    first, second = (paper(key, TITLE, doi=Doi(f"10.5281/zenodo.{key}1"), authors=(HU, LIN)) for key in "ab")
    assert not groups([first, second])


def test_a_retitled_paper_is_found_by_its_abstract() -> None:
    page = paper("b", "How Imitation Scales: Kitchens Everywhere", abstract=ABSTRACT)
    assert keys(preprint(abstract=ABSTRACT), page) == [["a", "b"]]
    assert keys(preprint(abstract=OTHER_ABSTRACT), page) == []


def test_a_misspelt_or_shortened_title_is_found() -> None:
    misspelt = paper("b", TITLE.replace("Scaling", "Scalling"), authors=(HU,))
    assert keys(preprint(), misspelt) == [["a", "b"]]
    long = preprint(title="Kitchens of the World: A Study", abstract=ABSTRACT)
    assert keys(long, paper("b", "Kitchens of the World", authors=(HU, LIN), abstract=ABSTRACT)) == [["a", "b"]]
    renamed = replace(preprint(title="Something Else Entirely Now"), other_titles=(TITLE,))
    assert keys(published(), renamed) == [["a", "b"]] or keys(renamed, published()) == [["a", "b"]]


RENAMED = (
    ("Deep Kitchens: Towards Robust Robots that Cook", "Deep Kitchens: Towards Robust Cooking Robots for Homes"),
    ("Dialog Systems for Robots in Kitchens", "Dialogue Systems for Robots in Kitchens"),
    ("Robot Control via Deep Reinforcement Learning", "A Deep Reinforcement Learning Perspective on Robot Control"),
)


def test_a_renamed_publication_of_the_same_people_is_shown_and_not_sure() -> None:
    for title, other in RENAMED:
        first, second = preprint(title=title), published(title=other, entry_type="article")
        pair = pair_of(first, second)
        assert pair is not None
        assert not pair.sure
        assert keys(first, second) == [["a", "b"]]
        stranger = replace(second, metadata=replace(second.metadata, authors=(HU, Author(family="Mole", given="C."))))
        assert keys(first, stranger) == []


def test_another_paper_of_the_same_people_is_no_duplicate() -> None:
    assert keys(preprint(), published(title="Chains in Lattices of Finite Height", entry_type="article")) == []


def test_equal_titles_of_different_people_are_different_papers() -> None:
    theirs = paper("b", TITLE, authors=(Author(family="Noether"), Author(family="Gauss")))
    assert keys(preprint(), theirs) == []


def test_a_part_and_the_whole_that_it_refers_to_are_different_papers() -> None:
    part = published(extra=(("crossref", "Whole"),))
    assert keys(part, published("whole")) == []
    assert keys(part, published("another")) == [["another", "b"]]


def test_parts_of_a_series_are_different_papers() -> None:
    one = paper("a", "Chains in Lattices of Finite Height, Part I", authors=(HU, LIN))
    two = paper("b", "Chains in Lattices of Finite Height, Part II", authors=(HU, LIN))
    assert keys(one, two) == []


def test_a_group_never_joins_two_identifiers_through_a_third_paper() -> None:
    page = paper("c", TITLE, added=later(2), abstract=ABSTRACT)
    found = keys(preprint(abstract=ABSTRACT), preprint("b", number="2411.00001", age=1, abstract=ABSTRACT), page)
    assert len(found) == 1
    assert len(found[0]) == 2
    assert "c" in found[0]


def test_three_papers_in_one_group_and_two_groups_by_age() -> None:
    page = paper("c", TITLE, added=later(2), authors=(HU, LIN))
    lattice = [paper(key, "Chains in Lattices of Finite Height", added=later(-1), authors=(HU,)) for key in "xy"]
    assert keys(preprint(), published(), page, *lattice) == [["x", "y"], ["a", "b", "c"]]
    found = groups([preprint(), published(), page, preprint("d", age=5)])
    assert [each.key for each in found[0].papers] == ["a", "b", "c", "d"]
    assert not found[0].sure
    assert keys(preprint(), published(), page, preprint("d", age=5), only_sure=True) == [["a", "d"]]


def test_a_common_title_is_no_evidence() -> None:
    many = [paper(f"k{number}", "Introduction") for number in range(80)]
    assert keys(*many) == []


def test_papers_without_anything_to_go_by() -> None:
    assert keys(paper("a", ""), paper("b", ""), paper("c", "", abstract="Too short.")) == []


TITLES = st.sampled_from([TITLE, TITLE.lower(), TITLE.replace("Laws", "Law"), "Chains in Lattices", "", "Introduction"])
NUMBERS = st.sampled_from([None, ArxivId("2410.00001"), ArxivId("2410.00002")])
DOIS = st.sampled_from([None, Doi("10.1000/1"), Doi("10.1000/2")])
PAPERS = st.lists(st.tuples(TITLES, NUMBERS, DOIS, st.sampled_from(["", ABSTRACT, OTHER_ABSTRACT])), max_size=8)


@given(PAPERS)
def test_laws_of_groups(drawn: list[tuple[str, ArxivId | None, Doi | None, str]]) -> None:
    papers = [
        paper(f"k{number}", title, added=later(number), arxiv_id=arxiv, doi=doi, abstract=abstract)
        for number, (title, arxiv, doi, abstract) in enumerate(drawn)
    ]
    found = groups(papers)
    grouped = [each.id for group in found for each in group.papers]
    assert len(grouped) == len(set(grouped))
    for group in found:
        assert len(group.papers) > 1
        assert len(group.pairs) == len(group.papers) - 1
        assert [each.added for each in group.papers] == sorted(each.added for each in group.papers)
    sure = groups(papers, only_sure=True)
    assert all(group.sure for group in sure)
    for group in sure:
        arxiv = {each.metadata.arxiv_id for each in group.papers} - {None}
        doi = {each.metadata.doi for each in group.papers} - {None}
        assert len(arxiv) <= 1
        assert len(doi) <= 1


def test_groups_of_a_query_hold_papers_from_outside_of_it(tmp_path: Path) -> None:
    context = workspace(tmp_path)
    title, other = "Data Scaling Laws in Imitation Learning", "Generative World Explorer for Embodied Agents"
    for number, (name, identifier) in enumerate(((title, "2410.18647"), (other, "2411.11844")), 1):
        add_papers(context, draft(metadata(name, identifier), stated=True, key=f"a{number}"))
        add_papers(context, draft(metadata(f"On {name}"), stated=True, key=f"b{number}"))
    assert [[paper.key for paper in group.papers] for group in duplicates(Everything(), context)] == [
        ["a1", "b1"],
        ["a2", "b2"],
    ]
    track.set_tags(["b2"], add=["x"], context=context)
    found = duplicates(parse("tag:x", context.clock.now()), context)
    assert [[paper.key for paper in group.papers] for group in found] == [["a2", "b2"]]
    assert duplicates(Everything(), context, only_sure=True) == ()
    context.store.close()


def test_papers_that_only_an_identifier_connects_are_no_duplicates() -> None:
    one = preprint("a", "Chains in Lattices")
    wrong = preprint("b", "Wheels of Fortune")
    other = replace(wrong, metadata=replace(wrong.metadata, authors=(Author(family="Noether"),)))
    assert groups([one, other]) == ()
    (group,) = groups([one, other], contradicted=True)
    assert not group.sure


def test_no_weights_make_other_titles_without_similar_abstracts_likely() -> None:
    """`groups` relies on it: such pairs are not compared any further."""
    titles = [f"title {kind}" for kind in TitleKind if kind not in SPELLINGS]
    abstracts = [f"abstract {step}" for step in ABSTRACT_STEPS if step < 100 * SIMILAR_ABSTRACT]
    rest = [name for name in WEIGHTS if name.partition(" ")[0] in ("author", "authors", "years", "contrast")]
    best = [max(WEIGHTS[name] for name in names) for names in (titles, [*abstracts, "notice 0"], rest)]
    assert WEIGHTS["prior"] + sum(best) < 0

"""Which candidates are matched, which are ambiguous, and why."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from readinglist.matching.decision import compare, decide, may_describe
from readinglist.matching.outcomes import Ambiguous, Matched, NotFound
from readinglist.papers.identifiers import ArxivId, Doi
from readinglist.papers.names import author_from_display
from readinglist.papers.paper import Candidate, Metadata, OriginKind, PartialDate

STRIPS = "Location of hot spots in thin curved strips"
TUBES = "Location of hot spots in thin curved tubes"
ABSTRACT = (
    "We study the eigenfunctions of the Laplacian in thin strips along a curve, with Neumann conditions on the border. "
    "In the limit of small width the location of the extrema is found to depend on the curvature alone, which settles "
    "a conjecture on hot spots for this class of planar domains. Numerical experiments with finite elements illustrate "
    "how quickly the limit is approached."
)
OTHER_ABSTRACT = (
    "A spectral method for tubular neighbourhoods is proposed and its convergence shown by compactness. Applications "
    "to waveguides with varying cross section are discussed, together with open problems about trapped modes."
)


def record(title: str = "", abstract: str = "", authors: Sequence[str] = (), **more: object) -> Metadata:
    names = tuple(author_from_display(name) for name in authors)
    return Metadata(title=title, abstract=abstract, authors=names, **more)  # type: ignore[arg-type]


def candidate(
    number: int, title: str, abstract: str = "", authors: Sequence[str] = (), others: Sequence[str] = (), **more: object
) -> Candidate:
    found = record(title, abstract, authors, arxiv_id=ArxivId(f"2410.{number:05}"), **more)
    return Candidate(metadata=found, resolver="catalogue", kind=OriginKind.CATALOGUE, other_titles=tuple(others))


def taken(outcome: object) -> str:
    assert isinstance(outcome, Matched), outcome
    assert outcome.best.evidence.sure
    return str(outcome.best.candidate.metadata.arxiv_id)[-1]


def offered(outcome: object) -> list[str]:
    assert isinstance(outcome, Ambiguous), outcome
    assert not any(item.evidence.sure for item in outcome.candidates)
    return [str(item.candidate.metadata.arxiv_id)[-1] for item in outcome.candidates]


# --- titles alone --------------------------------------------------------------------------------------------------


def test_a_unique_equal_title_is_matched_with_its_reason() -> None:
    outcome = decide(record(STRIPS.upper()), [candidate(1, STRIPS), candidate(2, TUBES)])
    assert taken(outcome) == "1"
    reasons = outcome.best.evidence.reasons
    assert "only candidate with this title" in reasons
    assert "no authors or abstracts to compare" in reasons


def test_a_former_title_counts_as_one() -> None:
    assert taken(decide(record(STRIPS), [candidate(1, "Hot domains", others=[STRIPS])])) == "1"


def test_two_papers_of_one_title_are_left_to_the_user() -> None:
    assert offered(decide(record(STRIPS), [candidate(1, STRIPS), candidate(2, STRIPS)])) == ["1", "2"]


@pytest.mark.parametrize("title", ["TextArena", "Differential Transformer"])
def test_a_title_of_one_or_two_words_is_left_to_the_user(title: str) -> None:
    assert offered(decide(record(title), [candidate(1, title)])) == ["1"]
    assert (
        taken(decide(record(title, authors=["Ann Bo", "Cy Di"]), [candidate(1, title, "", ["Ann Bo", "Cy Di"])])) == "1"
    )


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        (STRIPS, TUBES),
        (
            "Intelligent location of acoustic emission sources: Part I",
            "Intelligent location of acoustic emission sources: Part II",
        ),
        ("Qwen3 Technical Report of a Model", "Qwen3.5 Technical Report of a Model"),
        ("Modeling Overhead of Wireless Reactive Routing", "Modeling Overhead of Wireless Proactive Routing"),
        ("Breaking the Frontier of Vision Agents", "Breaking the Frontiers of Vision Agents"),
        ("Location of hot spots in thin…", STRIPS),
        ("EvTexture: Driven Texture Enhancement", "EvTexture++: Driven Texture Enhancement"),
    ],
)
def test_a_differing_word_is_another_paper_even_by_the_same_authors(mine: str, theirs: str) -> None:
    authors = ["David Krejcirik", "Matej Tusek"]
    for outcome in (
        decide(record(mine), [candidate(1, theirs)]),
        decide(record(mine, authors=authors), [candidate(1, theirs, "", authors)]),
    ):
        assert not isinstance(outcome, Matched)


def test_an_unknown_word_of_one_wrong_letter_is_a_match_if_no_other_title_is_near() -> None:
    typo = "Locaton of hot spots in thin curved strips"
    near = replace(candidate(1, STRIPS), unknown_words=frozenset({"locaton"}))
    outcome = decide(record(typo), [near, candidate(2, "Hot spots")])
    assert taken(outcome) == "1"
    assert isinstance(outcome, Matched)
    assert "only candidate with this title but for a letter" in outcome.best.evidence.reasons
    assert offered(decide(record(typo), [candidate(1, STRIPS)])) == ["1"], "the word may be right"
    other = record(typo, arxiv_id=ArxivId("2410.00009"))
    assert offered(decide(other, [near])) == ["1"], "it has another identifier"
    twice = replace(near, unknown_words=frozenset({"locaton", "stripss"}))
    assert offered(decide(record("Locaton of hot spots in thin curved stripss"), [twice])) == ["1"], "two words differ"
    twin = candidate(2, "Motion of hot spots in thin curved strips")
    assert offered(decide(record(typo), [near, twin])) == ["1", "2"], "another title is near"
    authors = ["Ann Bo", "Cy Di"]
    other = replace(candidate(1, STRIPS, "", ["Ed Fo"]), unknown_words=near.unknown_words)
    assert not isinstance(decide(record(typo, authors=authors), [other]), Matched)


def test_reused_parts_of_an_abstract_are_no_match_under_another_title() -> None:
    authors = ["David Krejcirik", "Matej Tusek"]
    words = [f"word{place}" for place in range(200)]
    reused = " ".join([*words[:150], *(f"other{place}" for place in range(50))])
    series = [candidate(1, "Waves and eigenvalues", " ".join(words), authors)]
    assert offered(decide(record("Nodal domains of quantum graphs", reused, authors), series)) == ["1"]
    assert taken(decide(record("Nodal domains of quantum graphs", " ".join(words), authors), series)) == "1"


@pytest.mark.parametrize(
    ("title", "shared", "authors", "found"),
    [
        ("Extrema of Neumann eigenfunctions", (8, 8), (), True),
        ("Extrema of Neumann eigenfunctions", (7, 8), (), False),
        ("Extrema of Neumann eigenfunctions", (7, 8), ("Ann Bo", "Cy Di"), True),
        ("Extrema of Neumann eigenfunctions", (8, 8), ("Ed Fo", "Gi Ho"), False),
        ("Extrema of Neumann eigenfunctions", (6, 8), ("Ann Bo", "Cy Di"), False),
        ("Extrema of Neumann eigenfunctions", (3, 3), (), False),
        ("Position of hot spots in thin curved strips", (7, 8), (), True),
        ("Location of hot spots in thin curved strips II", (8, 8), (), False),
    ],
)
def test_samples_of_the_abstract_find_a_retitled_paper(
    title: str, shared: tuple[int, int], authors: tuple[str, ...], found: bool
) -> None:
    known = replace(candidate(1, STRIPS, "", ["Ann Bo", "Cy Di"]), shared_fingerprint=shared)
    asked = record(title, ABSTRACT, authors)
    outcome = decide(asked, [known, candidate(2, "Hot spots")])
    assert (taken(outcome) == "1") if found else not isinstance(outcome, Matched)
    twin = replace(candidate(2, TUBES, "", ["Ann Bo", "Cy Di"]), shared_fingerprint=shared)
    assert not isinstance(decide(asked, [known, twin]), Matched)


def test_nothing_alike_is_not_found() -> None:
    assert decide(record(STRIPS, ABSTRACT), [candidate(1, "Cooking at home", OTHER_ABSTRACT)]) == NotFound()
    assert decide(record(STRIPS), []) == NotFound()


# --- abstracts and authors -----------------------------------------------------------------------------------------


def test_the_abstract_finds_a_retitled_paper() -> None:
    outcome = decide(record("Extrema of Neumann eigenfunctions", ABSTRACT), [candidate(1, STRIPS, ABSTRACT)])
    assert taken(outcome) == "1"
    assert "100% of the abstract in common" in outcome.best.evidence.reasons


@pytest.mark.parametrize(
    "title", ["Locaton of hot spots in thin curved strips", "Location of hot spots in thin…", TUBES]
)
def test_the_abstract_makes_a_near_title_sure(title: str) -> None:
    assert taken(decide(record(title, ABSTRACT), [candidate(1, STRIPS, ABSTRACT), candidate(2, "Hot spots")])) == "1"


def test_the_same_title_with_another_abstract_is_left_to_the_user() -> None:
    outcome = decide(record(STRIPS, ABSTRACT), [candidate(1, STRIPS, OTHER_ABSTRACT)])
    assert offered(outcome) == ["1"]


def test_the_abstract_separates_two_papers_of_one_title() -> None:
    candidates = [candidate(1, STRIPS, OTHER_ABSTRACT), candidate(2, STRIPS, ABSTRACT), candidate(3, STRIPS)]
    assert taken(decide(record(STRIPS, ABSTRACT), candidates)) == "2"


def test_two_papers_of_one_title_and_abstract_are_left_to_the_user() -> None:
    twins = [candidate(1, STRIPS, ABSTRACT), candidate(2, STRIPS, ABSTRACT)]
    assert offered(decide(record(STRIPS, ABSTRACT), twins)) == ["1", "2"]


def test_authors_separate_two_papers_of_one_title() -> None:
    candidates = [candidate(1, STRIPS, authors=["Ann Bo"]), candidate(2, STRIPS, authors=["Cy Di", "Ed Fu"])]
    assert taken(decide(record(STRIPS, authors=["Cy Di", "Ed Fu"]), candidates)) == "2"


def test_a_title_whose_authors_are_others_is_left_to_the_user() -> None:
    candidates = [candidate(1, STRIPS, authors=["Ann Bo", "Gil Ho"])]
    assert offered(decide(record(STRIPS, authors=["Cy Di", "Ed Fu"]), candidates)) == ["1"]


def test_a_series_with_one_abstract_is_not_one_paper() -> None:
    mine = ABSTRACT.replace("hot spots", "bin packing").replace("strips", "packing")
    theirs = ABSTRACT.replace("hot spots", "vertex cover").replace("strips", "cover")
    titles = ("A parallel genetic algorithm for bin packing", "A parallel genetic algorithm for vertex cover")
    outcome = decide(record(titles[0], mine, ["Ann Bo"]), [candidate(1, titles[1], theirs, ["Ann Bo"])])
    assert not isinstance(outcome, Matched)
    evidence = compare(record(titles[0], mine), candidate(1, titles[1], theirs))
    assert "each abstract uses words found only in its own title" in evidence.reasons
    one_side = compare(record(titles[0], mine), candidate(1, titles[1], mine.replace("packing", "things")))
    assert "one abstract uses words found only in its own title" in one_side.reasons


@pytest.mark.parametrize(("shared", "sure"), [(2, True), (1, False), (0, False)])
def test_a_notice_instead_of_an_abstract_says_little(shared: int, sure: bool) -> None:
    notices = (
        "This paper was withdrawn by its author for want of time",
        "A comment that has nothing in common with that one",
    )
    found = compare(record("Wholly something else", notices[0]), candidate(1, STRIPS, notices[0]))
    assert not found.sure
    text = {2: notices[0], 1: f"{notices[0][:30]} but then it goes on otherwise", 0: notices[1]}[shared]
    assert compare(record(STRIPS, notices[0]), candidate(1, STRIPS, text)).sure is sure


# --- identifiers, years, DOIs --------------------------------------------------------------------------------------


def test_the_drafts_own_identifier_decides() -> None:
    mine = ArxivId("2410.00001")
    assert taken(decide(record(arxiv_id=mine), [candidate(1, STRIPS)])) == "1"
    assert taken(decide(record(TUBES, arxiv_id=mine), [candidate(2, TUBES), candidate(1, STRIPS)])) == "1"
    outcome = decide(record("Extrema of eigenfunctions", ABSTRACT, arxiv_id=mine), [candidate(1, STRIPS, ABSTRACT)])
    assert taken(outcome) == "1"
    assert outcome.best.evidence.score == 1.0


def test_an_identifier_with_quite_another_title_is_left_to_the_user() -> None:
    outcome = decide(record("Cooking at home for beginners", arxiv_id=ArxivId("2410.00001")), [candidate(1, STRIPS)])
    assert offered(outcome) == ["1"]


def test_a_paper_with_another_identifier_is_never_matched() -> None:
    outcome = decide(record(STRIPS, ABSTRACT, arxiv_id=ArxivId("2410.00009")), [candidate(1, STRIPS, ABSTRACT)])
    assert offered(outcome) == ["1"]
    assert "different identifier" in outcome.candidates[0].evidence.reasons


def test_a_doi_counts_and_years_apart_count_against() -> None:
    doi = Doi("10.1000/x")
    plain = compare(record(STRIPS), candidate(1, STRIPS)).score
    assert compare(record(STRIPS, doi=doi), candidate(1, STRIPS, doi=doi)).score > plain
    scores = [
        compare(record(STRIPS, date=PartialDate(year)), candidate(1, STRIPS)).score for year in (2024, 2019, 2001)
    ]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] == plain
    assert compare(record(STRIPS, date=PartialDate(2023)), candidate(1, STRIPS)).reasons[-1] == "1 year apart"
    assert compare(record(STRIPS, date=PartialDate(2019)), candidate(1, STRIPS)).year == pytest.approx(1 / 6, abs=1e-3)


@pytest.mark.parametrize(("shared", "word"), [(4, "4 of 4"), (2, "2 of 4"), (1, "1 of 4"), (0, "0 of 4")])
def test_evidence_counts_authors(shared: int, word: str) -> None:
    names = ["Ann Bo", "Cy Di", "Ed Fu", "Gil Ho"]
    others = [*names[:shared], *["Ida Jo", "Kim Lu", "Max No", "Oz Pi"][shared:]]
    evidence = compare(record(STRIPS, authors=names), candidate(1, STRIPS, authors=others))
    assert f"{word} authors in common" in evidence.reasons
    assert evidence.authors == shared / 4
    assert evidence.sure is (shared == 4)


def test_evidence_has_the_shares_of_title_and_abstract() -> None:
    same, other = (compare(record(STRIPS, ABSTRACT), candidate(1, STRIPS, text)) for text in (ABSTRACT, OTHER_ABSTRACT))
    assert (same.title, same.abstract, same.authors, same.sure) == (1.0, 1.0, None, True)
    assert other.abstract == 0.0
    assert 0.5 > other.score >= 0.0
    assert 0.9 < same.score <= 1.0
    alone = compare(record(STRIPS), candidate(1, STRIPS, authors=["Ann Bo"]))
    assert (alone.title, alone.abstract) == (1.0, None)
    assert alone.score < 1.0
    assert compare(record(), candidate(1, STRIPS)).title is None


@pytest.mark.parametrize(
    ("title", "authors", "agrees"),
    [
        (STRIPS, ("Ann Bo",), True),
        (STRIPS, (), True),
        ("Extrema of Neumann eigenfunctions", ("Ann Bo",), True),
        ("Extrema of Neumann eigenfunctions", (), False),
        ("Extrema of Neumann eigenfunctions", ("Ed Fo",), False),
    ],
)
def test_a_record_of_an_identifier_may_be_completed_if_title_or_an_author_agrees(title, authors, agrees) -> None:
    known = candidate(1, STRIPS, "", ["Ann Bo", "Cy Di"])
    assert may_describe(record(title, "", authors, arxiv_id=ArxivId("2410.00001")), known) is agrees


def test_of_several_wordings_of_one_paper_the_best_counts() -> None:
    early = Candidate(
        metadata=candidate(1, STRIPS, ABSTRACT).metadata, resolver="arxiv", kind=OriginKind.ARXIV, version=1
    )
    outcome = decide(record(STRIPS, ABSTRACT), [candidate(1, "Hot domains", OTHER_ABSTRACT), early])
    assert taken(outcome) == "1"
    assert outcome.best.candidate.version == 1

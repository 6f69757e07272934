"""Which candidate is the publication of a preprint."""

from dataclasses import replace

import pytest

from readinglist.matching.editions import Link, is_publication, published_as
from readinglist.matching.repositories import is_server
from readinglist.matching.title_doubts import genre_of, is_front_matter
from readinglist.papers.identifiers import ArxivId, Doi
from readinglist.papers.names import authors_from_line
from readinglist.papers.paper import Candidate, Metadata, OriginKind, PartialDate
from tests.growth import assert_linear

PREPRINT = Metadata(
    title="Sorting Grains of Sand with Small Rakes",
    authors=authors_from_line("Ada Mole, Bert Vole, Cleo Shrew"),
    date=PartialDate(2019, 5, 2),
    arxiv_id=ArxivId("1905.01234"),
)
PAPER = Metadata(
    title=PREPRINT.title,
    authors=PREPRINT.authors,
    date=PartialDate(2020),
    venue="Proceedings of the 12th Conference on Sand Handling, CSH 2020, Dune, May 3-5, 2020",
    doi=Doi("10.1145/1234.5678"),
    entry_type="inproceedings",
    extra=(("pages", "12--19"),),
)
ARTICLE = replace(
    PAPER,
    venue="Journal of Beaches",
    date=PartialDate(2022),
    doi=Doi("10.1007/s1-22"),
    entry_type="article",
    extra=(("volume", "8"), ("pages", "100--131")),
)


def candidates(*papers: Metadata) -> list[Candidate]:
    return [Candidate(metadata=paper, resolver="dblp", kind=OriginKind.SERVICE) for paper in papers]


def taken(preprint: Metadata, *papers: Metadata) -> Metadata | None:
    found = published_as(preprint, candidates(*papers)).taken
    return found.candidate.metadata if found else None


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"title": PREPRINT.title.upper() + "."},
        {"title": PREPRINT.title.replace("Grains", "Grain")},
        {"authors": authors_from_line("A. Mole, B. Vole, C. Shrew")},
        {"authors": authors_from_line("Mole, Ada and Vole, Bert and Shrewe, Cleo")},
        {"authors": authors_from_line("Ada Mole, Cleo Shrew, Bert Vole, Dora Newt")},
        {"date": PartialDate(2016)},
        {"venue": "Proceedings of the Third Workshop on Sand"},
    ],
)
def test_a_publication_with_title_and_authors_is_taken(changes: dict[str, object]) -> None:
    assert taken(PREPRINT, replace(PAPER, **changes)) is not None  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "Erratum: " + PREPRINT.title},
        {"title": "Comment on " + PREPRINT.title},
        {"title": PREPRINT.title + " II"},
        {"title": "Sorting Grains of Sand with Large Rakes"},
        {"authors": authors_from_line("Eva Hare, Finn Lynx")},
        {"authors": authors_from_line("Xenia Mole, Yuri Vole, Zoe Shrew")},
        {"authors": authors_from_line("Ada Mole, Eva Hare, Finn Lynx, Gus Stoat")},
        {"venue": "CoRR", "entry_type": "article"},
        {"venue": "arXiv preprint", "entry_type": "article"},
        {"venue": "Submitted to CSH 2020", "doi": None, "extra": ()},
        {"venue": "CSH 2020 Conference Withdrawn Submission", "doi": None, "extra": ()},
        {"venue": "CSH 2020 Workshop Track", "doi": None, "extra": ()},
        {"entry_type": "phdthesis", "venue": ""},
        {"entry_type": "book", "venue": ""},
        {"entry_type": "misc"},
        {"entry_type": "dataset"},
    ],
)
def test_other_records_are_not_taken(changes: dict[str, object]) -> None:
    assert taken(PREPRINT, replace(PAPER, **changes)) is None  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "venue",
    [
        *("Research Square", "Authorea", "Zenodo", "figshare", "OSF Preprints", "SSRN Electronic Journal", "HAL"),
        *("Social Science Research Network", "IACR Cryptol. ePrint Arch.", "Electron. Colloquium Comput. Complex."),
        *("Harvard Dataverse", "SciELO Preprints", "Atmospheric Chemistry and Physics Discussions", "EGUsphere"),
        *("NBER Working Papers", "Technical Report, Dune University", "PhD thesis", "ProQuest Dissertations"),
        *("Decision Pending", "In preparation", "to appear", "APS March Meeting Abstracts", "Sand@NeurIPS"),
    ],
)
@pytest.mark.parametrize("kind", ["article", "inproceedings"])
def test_repositories_reports_and_abstracts_are_no_publications(venue: str, kind: str) -> None:
    assert taken(PREPRINT, replace(PAPER, venue=venue, entry_type=kind, doi=None, extra=())) is None


@pytest.mark.parametrize(
    "doi",
    [
        *("10.5281/zenodo.123", "10.6084/m9.figshare.1", "10.1101/2020.01.01.123456", "10.1101/123456"),
        *("10.21203/rs.3.rs-1/v1", "10.20944/preprints202001.0001.v1", "10.2139/ssrn.123", "10.31234/osf.io/ab"),
        *("10.36227/techrxiv.1", "10.26434/chemrxiv.1", "10.7910/DVN/AB", "10.5194/acp-2019-123"),
    ],
)
def test_a_deposit_is_recognised_by_its_doi(doi: str) -> None:
    assert taken(PREPRINT, replace(ARTICLE, doi=Doi.parse(doi))) is None
    assert taken(PREPRINT, replace(ARTICLE, doi=Doi.parse("10.1101/gr.123456.120"))) is not None
    assert taken(PREPRINT, replace(ARTICLE, doi=Doi.parse("10.5194/acp-20-1-2020"))) is not None


@pytest.mark.parametrize(
    ("title", "changes"),
    [
        pytest.param(PREPRINT.title, {"title": "Poster: " + PREPRINT.title}, id="poster"),
        pytest.param(PREPRINT.title, {"title": "Invited Talk: " + PREPRINT.title}, id="talk"),
        pytest.param(PREPRINT.title, {"title": "Towards " + PREPRINT.title}, id="towards"),
        pytest.param(PREPRINT.title, {"title": PREPRINT.title.replace("with", "without")}, id="without"),
        pytest.param(
            "Conductivity of Graphene Monolayers", {"title": "Conductivity of Graphane Monolayers"}, id="substance"
        ),
        pytest.param("Introduction", {"entry_type": "incollection"}, id="introduction"),
        pytest.param("Guest Editorial", {}, id="editorial"),
        pytest.param("Preface to the Special Issue on Sand", {}, id="preface"),
        pytest.param("Sand Sorting", {"entry_type": "inreference", "venue": "Encyclopedia of Sand"}, id="encyclopedia"),
        pytest.param(
            PREPRINT.title,
            {"title": PREPRINT.title.replace("Grains", "Grain"), "date": PartialDate(2006)},
            id="another spelling, long before",
        ),
    ],
)
def test_titles_that_several_papers_of_the_same_people_have(title: str, changes: dict[str, object]) -> None:
    changed = {"title": title, **changes}
    assert taken(replace(PREPRINT, title=title), replace(ARTICLE, **changed)) is None  # type: ignore[arg-type]
    linked = {**changed, "arxiv_id": PREPRINT.arxiv_id}
    assert taken(replace(PREPRINT, title=title), replace(ARTICLE, **linked)) is not None  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        *(("Upper", "Lower"), ("Supervised", "Unsupervised"), ("Ferromagnetic", "Antiferromagnetic")),
        *(("Overfitting", "Underfitting"), ("Deterministic", "Randomized")),
    ],
)
def test_opposites_are_two_papers_although_the_comment_names_the_venue(one: str, other: str) -> None:
    preprint = replace(PREPRINT, title=f"{one} Methods for Raking Grains of Sand", comment="CSH 2020")
    assert taken(preprint, replace(PAPER, title=preprint.title.replace(one, other))) is None
    assert taken(preprint, replace(PAPER, title=preprint.title.replace(one, "Modern"))) is not None


def test_an_edition_that_contradicts_what_arxiv_states_is_offered() -> None:
    doi = replace(PREPRINT, doi=Doi("10.1007/another"))
    reference = replace(PREPRINT, journal_ref="Phys. Rev. D 98, 030001 (2022)")
    for preprint in (doi, reference):
        found = published_as(preprint, candidates(ARTICLE))
        assert found.taken is None
        assert [each.candidate.metadata for each in found.offered] == [ARTICLE]
    assert taken(replace(doi, doi=ARTICLE.doi), ARTICLE) == ARTICLE
    assert taken(replace(reference, journal_ref="J. Beaches 8 (2022) 100"), ARTICLE) == ARTICLE


def test_an_article_and_its_translation_are_a_choice() -> None:
    translation = replace(ARTICLE, venue="Zhurnal Plyazhey", doi=Doi("10.4213/zp1"))
    found = published_as(PREPRINT, candidates(ARTICLE, translation))
    assert found.taken is None
    assert len(found.offered) == 2
    assert taken(PREPRINT, ARTICLE, replace(translation, date=PartialDate(2024))) == ARTICLE


def test_one_common_author_is_not_enough_after_many_years() -> None:
    alone = replace(PREPRINT, authors=PREPRINT.authors[:1])
    assert taken(alone, replace(ARTICLE, authors=alone.authors)) is not None
    assert taken(alone, replace(ARTICLE, authors=alone.authors, date=PartialDate(1999))) is None


def test_two_papers_of_one_conference_are_two_editions() -> None:
    upper, lower = (
        replace(PREPRINT, title=f"{word} Bounds for Raking Sand", comment="CSH 2020") for word in ("Upper", "Lower")
    )
    records = [replace(PAPER, title=each.title, doi=None) for each in (upper, lower)]
    fuller = replace(records[1], extra=(("volume", "3"), ("pages", "1--9")))
    assert taken(upper, records[0], fuller) == records[0]
    assert taken(upper, fuller) is None


@pytest.mark.parametrize(
    ("stated", "changes"),
    [
        ({"doi": PAPER.doi}, {"title": "Small Rakes Sort Sand by Grain"}),
        ({"doi": PAPER.doi}, {"title": "A Theory of Dunes"}),
        ({"doi": PAPER.doi}, {"authors": authors_from_line("Ada Mole, Eva Hare, Finn Lynx, Gus Stoat")}),
        ({}, {"title": "Small Rakes Sort Sand by Grain", "arxiv_id": PREPRINT.arxiv_id}),
        ({}, {"title": "A Theory of Dunes", "arxiv_id": PREPRINT.arxiv_id}),
        ({"doi": PAPER.doi}, {"title": PREPRINT.title + " II"}),
        ({"comment": "Accepted at CSH 2020 (oral)"}, {"title": "Sorting Grains of Sand Quickly with Small Rakes"}),
        ({"comment": "to appear in CSH'20"}, {"title": PREPRINT.title + ": A Theory"}),
        ({"title": PREPRINT.title + " (Extended Version)"}, {}),
        ({"title": PREPRINT.title + ": Technical Report"}, {}),
        ({"title": "Poster Abstract: " + PREPRINT.title}, {}),
        ({"title": "Rakes", "comment": "CSH 2020"}, {"title": "Rakes", "authors": PREPRINT.authors[:2]}),
        ({"title": "Rakes"}, {"title": "Rakes"}),
    ],
)
def test_links_make_other_titles_and_authors_certain(stated: dict[str, object], changes: dict[str, object]) -> None:
    preprint, paper = replace(PREPRINT, **stated), replace(PAPER, **changes)  # type: ignore[arg-type]
    assert taken(preprint, paper) == paper


@pytest.mark.parametrize(
    ("stated", "changes"),
    [
        ({}, {"title": "Sorting Grains of Sand"}),
        ({}, {"title": "Sorting Grains of Sand Quickly with Small Rakes"}),
        ({"comment": "CSH 2019"}, {"title": PREPRINT.title + ": A Theory"}),
        ({"comment": "CSH 2020 Workshop on Rakes"}, {"title": PREPRINT.title + ": A Theory"}),
        ({"comment": "CSH 2020"}, {"title": PREPRINT.title + ": A Theory", "authors": PREPRINT.authors[:2]}),
        ({"title": "Rakes"}, {"title": "Rakes", "authors": PREPRINT.authors[:1]}),
        ({"doi": PAPER.doi}, {"title": "A Theory of Dunes", "authors": PREPRINT.authors[:2]}),
        ({}, {"title": PREPRINT.title + " II", "arxiv_id": PREPRINT.arxiv_id}),
        (
            {"authors": PREPRINT.authors[:1]},
            {"title": "Waves on the Beach", "authors": PREPRINT.authors[:1], "arxiv_id": PREPRINT.arxiv_id},
        ),
    ],
)
def test_uncertain_publications_are_offered(stated: dict[str, object], changes: dict[str, object]) -> None:
    preprint, paper = replace(PREPRINT, **stated), replace(PAPER, **changes)  # type: ignore[arg-type]
    found = published_as(preprint, candidates(paper))
    assert found.taken is None
    assert [each.candidate.metadata for each in found.offered] == [paper]


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ({}, PAPER),
        ({"date": PartialDate(2022), "arxiv_id": ArxivId("2201.01234")}, ARTICLE),
        ({"doi": ARTICLE.doi}, ARTICLE),
        ({"journal_ref": "J. Beaches 8 (2022) 100-131"}, ARTICLE),
        ({"comment": "Journal of Beaches, 2022"}, ARTICLE),
    ],
)
def test_of_two_editions_one_is_taken_and_the_other_offered(stated: dict[str, object], expected: Metadata) -> None:
    preprint = replace(PREPRINT, **stated)  # type: ignore[arg-type]
    for order in ((PAPER, ARTICLE), (ARTICLE, PAPER)):
        found = published_as(preprint, candidates(*order))
        assert found.taken is not None
        assert found.taken.candidate.metadata == expected
        (other,) = found.offered
        assert other.candidate.metadata in (PAPER, ARTICLE)
        assert other.candidate.metadata != expected


def test_records_of_one_publication_are_offered_once() -> None:
    part = replace(PAPER, title=PREPRINT.title + " II")
    short = replace(part, venue="CSH", doi=None, extra=())
    third = replace(short, title=PREPRINT.title + " III")
    found = published_as(PREPRINT, candidates(short, part, third, short))
    assert [each.candidate.metadata for each in found.offered] == [part, third]


def test_the_most_complete_record_of_an_edition_is_taken() -> None:
    short = replace(PAPER, venue="CSH", doi=None, extra=())
    assert taken(PREPRINT, short, PAPER, short) == PAPER


def test_the_reasons_name_the_links() -> None:
    found = published_as(replace(PREPRINT, doi=PAPER.doi, comment="CSH 2020"), candidates(PAPER))
    assert found.taken is not None
    assert found.taken.evidence.reasons == (
        "title equal",
        "3 of 3 authors in common",
        str(Link.DOI),
        str(Link.NAMED),
    )


def test_workshops_with_proceedings_are_publications() -> None:
    workshop = replace(PAPER, venue="CSH Workshops 2020", doi=None)
    assert is_publication(workshop)
    assert not is_publication(replace(workshop, extra=()))


@pytest.mark.slow
@pytest.mark.parametrize("part", ["a", "A ", "(", "( ", "1 ", "'20 ", "CSH 2020 workshop. ", "Extended (", "- "])
def test_long_texts_are_compared_in_linear_time(part: str) -> None:
    def run(length: int) -> None:
        text = part * (length // len(part))
        preprint = replace(PREPRINT, title=text[:2000], comment=text, journal_ref=text)
        published_as(preprint, candidates(PAPER, ARTICLE))

    assert_linear(run, 4_000)


@pytest.mark.slow
def test_long_lists_of_authors_are_compared_in_linear_time() -> None:
    def run(length: int) -> None:
        names = tuple(replace(PREPRINT.authors[0], family=f"Mole{number}") for number in range(length))
        others = tuple(replace(author, given="A.") for author in names)
        published_as(replace(PREPRINT, authors=names), candidates(replace(PAPER, authors=others)))

    assert_linear(run, 500)


@pytest.mark.parametrize(
    "part", ["the ", "guest editors ", "preprint ", "physics discussions ", "introduction to the ", "a@"]
)
def test_titles_and_venues_are_judged_in_linear_time(part: str) -> None:
    def run(length: int) -> None:
        text = part * (length // len(part))
        is_front_matter(text)
        genre_of(f"{text}: x")
        is_server.__wrapped__(text)
        is_publication(replace(ARTICLE, venue=text))

    assert_linear(run, 20_000)

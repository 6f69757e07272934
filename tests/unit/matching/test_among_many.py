"""Titles looked up at services of all fields: what is taken, and what is left to the reader."""

from collections import Counter
from dataclasses import replace

import pytest

from readinglist.matching.decision import decide
from readinglist.matching.outcomes import Ambiguous, Matched
from readinglist.papers.identifiers import ArxivId, Doi
from readinglist.papers.names import authors_from_line
from readinglist.papers.paper import Candidate, Metadata, OriginKind, PartialDate
from tests.growth import assert_linear


def work(title, names, year, venue="", doi="", kind="article", **more):
    return Metadata(
        title=title,
        authors=authors_from_line(names),
        date=PartialDate(year),
        venue=venue,
        doi=Doi(doi) if doi else None,
        entry_type=kind,
        **more,
    )


def candidates(*works, **options):
    return [
        Candidate(metadata=each, resolver="crossref", kind=OriginKind.SERVICE, among_many=True, **options)
        for each in works
    ]


def record(title, names="", year=0, venue="", doi=""):
    date = PartialDate(year) if year else None
    return Metadata(
        title=title,
        authors=authors_from_line(names) if names else (),
        date=date,
        venue=venue,
        doi=Doi(doi) if doi else None,
    )


LECUN = work("Deep learning", "Yann LeCun, Yoshua Bengio, Geoffrey Hinton", 2015, "Nature", "10.1038/nature14539")
BOOK = work("Deep Learning", "Ian Goodfellow, Yoshua Bengio, Aaron Courville", 2016, "", "10.7551/dl", "book")
CHAPTER = work("Deep Learning", "Xiaogang Wang", 2019, "Handbook", "10.1007/dl-3", "incollection")
INTRODUCTION = work("Introduction", "Ada Mole, Bert Vole", 2019, "The Book of Sand", "10.1007/in-1", "incollection")
OTHER_INTRODUCTION = work("Introduction", "Cleo Shrew", 2019, "Sands", "10.1007/in-2", "incollection")
EDITORIAL = work("Editorial", "Ada Mole", 2019, "Journal of Beaches", "10.1007/ed-1")
PREFACE = work(
    "Preface to the Special Issue on Sand and Dunes", "Ada Mole, Bert Vole", 2019, "Journal of Beaches", "10.1007/pr-1"
)
SAND = work(
    "Sorting Grains of Sand with Small Wooden Rakes and Shovels",
    "Ada Mole, Bert Vole",
    2020,
    "CSH",
    "10.1145/1.1",
    "inproceedings",
)
SAND_JOURNAL = replace(
    SAND, date=PartialDate(2022), venue="Journal of Beaches", doi=Doi("10.1007/s-2"), entry_type="article"
)
SAND_PREPRINT = replace(SAND, date=PartialDate(2019), venue="", doi=Doi("10.21203/rs-1"), entry_type="misc")
SAND_BY_OTHERS = replace(SAND, authors=authors_from_line("Dora Newt, Emil Stoat"), doi=Doi("10.1145/2.2"))
OLD_SAND_BY_OTHERS = replace(SAND_BY_OTHERS, date=PartialDate(2011))
DUNES = work("Wandering Dunes at Night", "Cleo Shrew", 2018, "Journal of Beaches", "10.1007/d-1")
NEARLY = replace(SAND, title="Sorting Grains of Sand with Small Wooden Rakes and Buckets", doi=Doi("10.1145/3.3"))
LONG = SAND.title

# fmt: off
CASES = {
    # a title alone
    "Introduction": (record("Introduction"), [INTRODUCTION, OTHER_INTRODUCTION], None),
    "Introduction, the only one sent": (record("Introduction"), [INTRODUCTION], None),
    "Editorial": (record("Editorial"), [EDITORIAL], None),
    "a preface of many words": (record(PREFACE.title, year=2019), [PREFACE], None),
    "a preface, people, year": (record(PREFACE.title, "Ada Mole, Bert Vole", 2019), [PREFACE], None),
    "a whole preface": (record(PREFACE.title, "Ada Mole, Bert Vole", 2019, "Journal of Beaches"), [PREFACE], PREFACE),
    "Deep Learning": (record("Deep Learning"), [LECUN, BOOK, CHAPTER], None),
    "Deep Learning, the only one sent": (record("Deep Learning"), [LECUN], None),
    "four words": (record("Wandering Dunes at Night"), [DUNES], None),
    "long": (record(LONG), [SAND], SAND),
    "long, with a nearly equal one": (record(LONG), [NEARLY, SAND], SAND),
    "long, only nearly equal": (record(LONG), [NEARLY], None),
    "long, of two works": (record(LONG), [SAND, SAND_BY_OTHERS], None),
    "long, of two works, with a year of one": (record(LONG, year=2020), [SAND, OLD_SAND_BY_OTHERS], None),
    "long, in two editions": (record(LONG), [SAND, SAND_JOURNAL], None),
    "long, preprint and publication": (record(LONG), [SAND_PREPRINT, SAND], SAND),
    "long, only the preprint": (record(LONG), [SAND_PREPRINT], SAND_PREPRINT),
    # with a year or venue
    "short, with a year": (record("Deep Learning", year=2015), [LECUN], None),
    "three words, with a year": (record("Wandering Dunes at Night", year=2018), [DUNES], None),
    "long, with another year": (record(LONG, year=2012), [SAND], None),
    "long, in two editions, with the year": (record(LONG, year=2022), [SAND, SAND_JOURNAL], SAND_JOURNAL),
    "long, in two editions, with the venue": (record(LONG, venue="CSH"), [SAND, SAND_JOURNAL], SAND),
    # with authors
    "Introduction, by one": (record("Introduction", "Cleo Shrew"), [INTRODUCTION, OTHER_INTRODUCTION], None),
    "Introduction, by two": (record("Introduction", "Ada Mole, Bert Vole"), [INTRODUCTION], None),
    "Introduction, by two, with a year": (record("Introduction", "Ada Mole, Bert Vole", 2019), [INTRODUCTION], None),
    "Introduction, as a whole reference": (
        record("Introduction", "A. Mole, B. Vole", 2019, "The Book of Sand"),
        [INTRODUCTION, OTHER_INTRODUCTION],
        INTRODUCTION,
    ),
    "Deep Learning, by three": (record("Deep learning", "Y. LeCun, Y. Bengio, G. Hinton"), [LECUN, BOOK], None),
    "Deep Learning, with a year": (
        record("Deep learning", "Y. LeCun, Y. Bengio, G. Hinton", 2015), [BOOK, LECUN, CHAPTER], LECUN,
    ),
    "Deep Learning, the book": (
        record("Deep Learning", "Ian Goodfellow, Yoshua Bengio, Aaron Courville", 2016), [BOOK, LECUN], BOOK,
    ),
    "Deep Learning, by nobody known": (record("Deep Learning", "Wei Wang", 2019), [LECUN, BOOK, CHAPTER], None),
    "three words, by one": (record("Wandering Dunes at Night", "Cleo Shrew"), [DUNES], None),
    "three words, by one, with a year": (record("Wandering Dunes at Night", "Cleo Shrew", 2018), [DUNES], DUNES),
    "three words, by a namesake": (record("Wandering Dunes at Night", "Xin Shrew", 2018), [DUNES], None),
    "long, by both": (record(LONG, "Ada Mole, Bert Vole"), [SAND, SAND_BY_OTHERS], SAND),
    "long, by others": (record(LONG, "Gil Hare, Hal Seal"), [SAND], None),
    "long, by half of them": (record(LONG, "Ada Mole, Hal Seal"), [SAND], None),
    "long, by both, much later": (record(LONG, "Ada Mole, Bert Vole", 2008), [SAND], None),
    "long, by both, a year apart": (record(LONG, "Ada Mole, Bert Vole", 2019), [SAND], SAND),
    # with a DOI
    "the DOI": (record("", doi="10.1145/1.1"), [SAND], SAND),
    "the DOI and the title": (record(LONG, doi="10.1145/1.1"), [SAND, SAND_JOURNAL], SAND),
    "the DOI of another title": (record("Wandering Dunes at Night", doi="10.1145/1.1"), [SAND], None),
    "another DOI": (record(LONG, "Ada Mole, Bert Vole", 2020, doi="10.1145/9.9"), [SAND], None),
}
# fmt: on


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("order", [1, -1])
def test_what_is_taken(name, order):
    asked, works, expected = CASES[name]
    outcome = decide(asked, candidates(*works)[::order])
    taken = outcome.best.candidate.metadata if isinstance(outcome, Matched) else None
    assert taken == expected
    if expected is None and any(each.title.lower() == asked.title.lower() for each in works):
        assert isinstance(outcome, Ambiguous)
        assert outcome.candidates


def test_most_cases_without_evidence_are_left_to_the_reader():
    taken = Counter(expected is not None for _, _, expected in CASES.values())
    assert taken[False] > taken[True] > 10


def test_a_paper_of_arxiv_with_the_title_is_a_rival():
    asked = record("Sand", "Ada Mole, Bert Vole", 2019, "The Book of Sand")
    wide = candidates(replace(INTRODUCTION, title="Sand"))
    assert isinstance(decide(asked, wide), Matched)
    paper = Metadata(title="Sand", authors=authors_from_line("Ada Mole"), arxiv_id=ArxivId("1905.01234"))
    narrow = Candidate(metadata=paper, resolver="arxiv", kind=OriginKind.ARXIV)
    assert isinstance(decide(asked, [*wide, narrow]), Ambiguous)


def test_a_record_with_an_arxiv_id_is_no_other_work():
    asked = replace(record(LONG, "Ada Mole, Bert Vole"), arxiv_id=ArxivId("1905.01234"))
    assert isinstance(decide(asked, candidates(SAND)), Ambiguous)
    assert isinstance(decide(asked, candidates(replace(SAND, arxiv_id=asked.arxiv_id))), Matched)


@pytest.mark.slow
def test_many_namesakes_take_linear_time():
    def run(length):
        many = [replace(SAND, doi=Doi(f"10.1145/1.{number}"), date=PartialDate(2020)) for number in range(length)]
        decide(record(LONG, "Ada Mole, Bert Vole"), candidates(*many))

    assert_linear(run, 50)

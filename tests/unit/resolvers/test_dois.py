"""DOIs become papers of the right type, from Crossref, DataCite and other agencies."""

import json
from contextlib import ExitStack
from pathlib import Path

import pytest

from readinglist.adding.values import RecordOutcome
from readinglist.api import Library
from readinglist.settings import load
from tests.local_arxiv.fakes import FakeClock
from tests.local_arxiv.frame import Fault
from tests.local_services.dois import LocalCrossrefRecords, LocalDataCiteRecords, LocalDoiResolver

ADA = {"given": "Ada", "family": "Mole", "sequence": "first", "affiliation": []}
BERT = {"given": "Bert", "family": "van der Vole", "suffix": "Jr."}


def crossref(doi, kind, title, **more):
    date = {"issued": {"date-parts": [[2020, 5, 4]]}}
    return doi, {"DOI": doi.upper(), "type": kind, "title": [title], "author": [ADA, BERT], **date, **more}


# fmt: off
CROSSREF = dict(
    [
        crossref(
            "10.1145/3292500.1",
            "proceedings-article",
            "Rakes &amp; <i>Sand</i>",
            **{"container-title": ["Proceedings of the 12th Conference on Sand"], "page": "12-19", "publisher": "ACM"},
        ),
        crossref(
            "10.1007/s1-20",
            "journal-article",
            "Wandering H<sub>2</sub>O",
            **{
                "container-title": ["Journal of Beaches"],
                "volume": "8",
                "issue": "2",
                "page": "100-131",
                "abstract": "<jats:title>Abstract</jats:title><jats:p>Dunes move.</jats:p>",
            },
        ),
        crossref(
            "10.1103/physreva.1", "journal-article", "Numbered", **{"container-title": ["Phys"], "article-number": "02"}
        ),
        crossref(
            "10.7551/mitpress/1.1",
            "monograph",
            "Dunes",
            subtitle=["A History"],
            publisher="MIT Press",
            ISBN=["9780262000000"],
            **{"publisher-location": "Cambridge, MA", "edition-number": "2", "container-title": ["Sands of Time"]},
        ),
        crossref(
            "10.1007/978-3-1_5",
            "book-chapter",
            "Pebbles",
            **{"container-title": ["Lecture Notes in Sand", "The Book of Stones"], "page": "40-51"},
            editor=[{"given": "Cleo", "family": "Shrew"}],
        ),
        crossref("10.5075/epfl-1", "dissertation", "Grains", institution=[{"name": "University of Sand"}]),
        crossref("10.5075/epfl-2", "dissertation", "Few Grains", publisher="Sand College", degree=["Master of Arts"]),
        crossref("10.2172/1", "report", "Storms", institution=[{"name": "Sand Laboratory"}], publisher="OSTI"),
        crossref("10.1101/2020.05.04.1", "posted-content", "Early Sand", institution=[{"name": "bioRxiv"}]),
        crossref("10.1594/pangaea.1", "dataset", "Grain Sizes", publisher="PANGAEA"),
    ]
)
# fmt: on
DATACITE = {
    "10.5281/zenodo.1": {
        "doi": "10.5281/zenodo.1",
        "titles": [{"title": "rakes: sort sand"}],
        "creators": [{"name": "Mole, Ada", "givenName": "Ada", "familyName": "Mole", "nameType": "Personal"}],
        "publisher": {"name": "Zenodo"},
        "publicationYear": 2021,
        "types": {"resourceTypeGeneral": "Software", "resourceType": "", "bibtex": "misc"},
        "version": "1.2",
        "container": {},
    },
    "10.3929/ethz-1": {
        "doi": "10.3929/ethz-1",
        "titles": [{"title": "Beaches at Night"}],
        "creators": [{"name": "Sand Consortium", "nameType": "Organizational"}],
        "publisher": "ETH Zurich",
        "publicationYear": 2019,
        "types": {"resourceTypeGeneral": "Text", "resourceType": "Doctoral Thesis"},
    },
}
OTHER = {
    "10.1400/1": {
        "DOI": "10.1400/1",
        "type": "article-journal",
        "title": "Sabbia",
        "author": [{"family": "Topo", "given": "Ada"}],
        "issued": {"date-parts": [["2018"]]},
        "container-title": "Rivista",
        "volume": "3",
    }
}


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def servers(clock):
    with ExitStack() as stack:
        kinds = ((LocalCrossrefRecords, CROSSREF), (LocalDataCiteRecords, DATACITE), (LocalDoiResolver, OTHER))
        yield [stack.enter_context(kind(records, now=clock.monotonic)) for kind, records in kinds]


@pytest.fixture
def mine(tmp_path: Path, servers, clock):
    one, two, three = servers
    config = tmp_path / "config.toml"
    config.write_text(
        '[readinglist]\n[resolve]\norder = ["crossref", "doi"]\n[enrich]\norder = []\n'
        f'[services.crossref]\nbase_url = "{one.base_url}"\n'
        f'[services.doi]\nbase_url = "{three.base_url}"\n[resolvers.doi]\ndatacite_url = "{two.base_url}"\n',
        encoding="utf-8",
    )
    settings = load(environment={"READINGLIST_CACHE": str(tmp_path / "cache")}, folder=tmp_path, config=config)
    with Library(settings, clock=clock) as library:
        yield library


def test_each_type_is_exported_as_such(mine):
    dois = [*CROSSREF, *DATACITE, *OTHER]
    planned = mine.add(*dois)
    assert [record.outcome for record in planned.records] == [RecordOutcome.MATCHED] * len(dois)
    keys = [record.key for record in planned.records]
    items = {item["DOI"]: item for item in json.loads(mine.export(format="csl-json").text)}
    entries = {
        name: {each.partition("{")[2].partition(",")[0]: each for each in mine.export(format=name).text.split("\n@")}
        for name in ("bibtex", "biblatex")
    }
    table = {}
    for doi, key in zip(dois, keys, strict=True):
        kinds = [entries[name][key].lstrip("@").partition("{")[0] for name in entries]
        table[doi] = (*kinds, items[doi]["type"])
    assert table == {
        "10.1145/3292500.1": ("inproceedings", "inproceedings", "paper-conference"),
        "10.1007/s1-20": ("article", "article", "article-journal"),
        "10.1103/physreva.1": ("article", "article", "article-journal"),
        "10.7551/mitpress/1.1": ("book", "book", "book"),
        "10.1007/978-3-1_5": ("incollection", "incollection", "chapter"),
        "10.5075/epfl-1": ("phdthesis", "phdthesis", "thesis"),
        "10.5075/epfl-2": ("mastersthesis", "mastersthesis", "thesis"),
        "10.2172/1": ("techreport", "techreport", "report"),
        "10.1101/2020.05.04.1": ("misc", "misc", "document"),
        "10.1594/pangaea.1": ("misc", "dataset", "dataset"),
        "10.5281/zenodo.1": ("misc", "software", "software"),
        "10.3929/ethz-1": ("phdthesis", "phdthesis", "thesis"),
        "10.1400/1": ("article", "article", "article-journal"),
    }


@pytest.mark.parametrize(
    ("doi", "expected"),
    [
        (
            "10.1145/3292500.1",
            ["title = {Rakes \\& Sand}", "author = {Mole, Ada and van der Vole, Jr., Bert}", "year = {2020}",
             "booktitle = {Proceedings of the 12th Conference on Sand}", "pages = {12--19}", "month = may"],
        ),
        ("10.1007/s1-20", ["title = {Wandering {H}{$_{2}$}{O}}", "volume = {8}", "number = {2}", "pages = {100--131}"]),
        ("10.1103/physreva.1", ["pages = {02}"]),
        (
            "10.7551/mitpress/1.1",
            ["title = {Dunes: A History}", "publisher = {MIT Press}", "address = {Cambridge, MA}", "edition = {2}",
             "series = {Sands of Time}", "isbn = {9780262000000}"],
        ),
        (
            "10.1007/978-3-1_5",
            ["booktitle = {The Book of Stones}", "series = {Lecture Notes in Sand}", "editor = {Shrew, Cleo}"],
        ),
        ("10.5075/epfl-1", ["school = {University of Sand}"]),
        ("10.5075/epfl-2", ["school = {Sand College}"]),
        ("10.2172/1", ["institution = {Sand Laboratory}"]),
        ("10.1101/2020.05.04.1", ["howpublished = {bioRxiv}"]),
        ("10.5281/zenodo.1", ["publisher = {Zenodo}", "version = {1.2}", "year = {2021}"]),
        ("10.3929/ethz-1", ["author = {{Sand Consortium}}", "school = {ETH Zurich}"]),
        ("10.1400/1", ["journal = {Rivista}", "volume = {3}", "year = {2018}"]),
    ],
)  # fmt: skip
def test_the_fields_of_an_entry(mine, doi, expected):
    mine.add(f"https://doi.org/{doi}")
    text = " ".join(mine.export(format="bibtex").text.split())
    assert [field for field in expected if field not in text] == [], text


def test_the_abstract_is_kept_without_its_markup(mine):
    mine.add("10.1007/S1-20")
    (item,) = mine.find()
    assert item.paper.metadata.abstract.endswith("Dunes move.")
    assert "<" not in item.paper.metadata.abstract


@pytest.mark.parametrize(
    "source",
    [
        "https://dl.acm.org/doi/10.1145/3292500.1",
        "https://dl.acm.org/doi/pdf/10.1145/3292500.1",
        "doi:10.1145/3292500.1",
        "@inproceedings{sand, doi = {10.1145/3292500.1}}",
        "@misc{sand, title = {Rakes and Sand}, year = {2019}, volume = {7}, doi = {10.1145/3292500.1}}",
        "See the paper at https://doi.org/10.1145/3292500.1, which is good.",
    ],
)
def test_a_doi_wherever_it_stands(mine, source):
    planned = mine.add(source)
    (item,) = mine.find()
    metadata = item.paper.metadata
    assert [record.outcome for record in planned.records] == [RecordOutcome.MATCHED]
    assert (metadata.title, metadata.year, dict(metadata.extra).get("volume")) == ("Rakes & Sand", 2020, None)
    assert len(metadata.authors) == 2


def test_the_same_doi_is_added_once(mine):
    mine.add("10.1145/3292500.1")
    again = mine.add("https://doi.org/10.1145/3292500.1", "Rakes & Sand")
    assert {record.outcome for record in again.records} == {RecordOutcome.KNOWN}


def test_an_entry_with_another_title_stays_ambiguous(mine):
    mine.add("@misc{sand, title = {An Altogether Different Subject of Study}, doi = {10.1145/3292500.1}}")
    (item,) = mine.find()
    assert item.paper.resolution.value == "ambiguous"
    assert [each.doi for each in item.paper.suggestions] == ["10.1145/3292500.1"]


def test_a_doi_that_no_agency_has_is_not_found(mine, servers):
    planned = mine.add("10.1145/9999999")
    assert planned.records[0].outcome is RecordOutcome.NOT_FOUND
    assert [len(server.log) for server in servers] == [1, 1, 1]


def test_other_agencies_are_queried_for_csl(mine, servers):
    mine.add("10.1400/1")
    assert servers[2].accepted == ["application/vnd.citationstyles.csl+json"] * 2


@pytest.mark.parametrize("place", [0, 1, 2])
@pytest.mark.parametrize(
    "kind", ["429", "503", "500", "html", "truncated", "cut_feed", "empty", "empty_feed", "redirect"]
)
def test_a_service_that_fails_is_no_response_and_the_next_run_completes(mine, servers, clock, place, kind):
    doi = [next(iter(CROSSREF)), next(iter(DATACITE)), next(iter(OTHER))][place]
    servers[place].faults = [Fault(kind)]
    planned = mine.add(doi)
    assert planned.records[0].outcome is RecordOutcome.UNAVAILABLE
    servers[place].faults = []
    clock.sleep(4000)
    mine.enrich()
    (item,) = mine.find()
    assert item.paper.resolution.value == "matched"
    assert item.paper.metadata.title


def test_the_record_of_another_doi_is_no_response(mine, servers):
    doi, other, *_ = CROSSREF
    servers[0].records = {doi: CROSSREF[other]}
    planned = mine.add(doi)
    assert planned.records[0].outcome is RecordOutcome.UNAVAILABLE
    assert "which was not requested" in planned.records[0].problem
    servers[0].records = CROSSREF
    mine.enrich()
    assert mine.find()[0].paper.metadata.title == "Rakes & Sand"


@pytest.mark.parametrize(
    "reference",
    [
        "Mole, A., & van der Vole, B. (2020). Dunes: A History. MIT Press.",
        'A. Mole and B. van der Vole, "Dunes: A History," MIT Press, 2020, pp. 1-300.',
        "[12] Ada Mole and Bert van der Vole. 2020. Dunes: A History. MIT Press.",
    ],
)
def test_a_reference_is_read_and_looked_up(mine, reference):
    (record,) = mine.add(reference).records
    assert (record.outcome, record.doi) == (RecordOutcome.MATCHED, "10.7551/mitpress/1.1")


@pytest.mark.parametrize("title", ["Dunes: A History", "Dunes: A History of 2020", "Numbered", "Grains"])
def test_a_short_title_alone_is_left_to_the_reader(mine, title):
    (record,) = mine.add(f"{title} ").records if " " in title else mine.add(f"{title} paper").records
    assert record.outcome is not RecordOutcome.MATCHED


def test_candidates_for_a_short_title_can_be_chosen_in_review(mine):
    (record,) = mine.add("Dunes: A History").records
    assert record.outcome is RecordOutcome.AMBIGUOUS
    (item,) = mine.find()
    (option, *_) = mine.review_options(item).options
    assert option.suggestion.doi == "10.7551/mitpress/1.1"
    decision = mine.resolve(item, option)
    metadata = decision.after.paper.metadata
    assert (str(metadata.doi), metadata.entry_type) == ("10.7551/mitpress/1.1", "book")
    assert dict(metadata.extra)["isbn"] == "9780262000000"

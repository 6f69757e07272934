"""Objects of JSON as single services and programs write them: all state the same paper."""

import json

import pytest

from readinglist.files.documents import Document
from readinglist.papers.paper import Author
from readinglist.plugins.context import OfflineContext
from readinglist.sources.json_papers import plugin

SOURCE = plugin(OfflineContext(section={}, cache_folder=""))
TITLE, DOI = "Hares in the Attention of Deep Networks", "10.5555/a1"
ORCID = {
    "work-summary": [
        {
            "title": {"title": {"value": TITLE}, "subtitle": None},
            "external-ids": {"external-id": [{"external-id-type": "doi", "external-id-value": DOI}]},
            "publication-date": {"year": {"value": "2020"}, "month": {"value": "03"}, "day": None},
            "journal-title": {"value": "Journal of Hares"},
        }
    ]
}
PUBMED = {
    "uid": "123",
    "pubdate": "2020 Mar",
    "source": "J Hares",
    "fulljournalname": "Journal of Hares",
    "authors": [{"name": "Hu AB", "authtype": "Author"}, {"name": "van den Berg C", "authtype": "Author"}],
    "title": f"{TITLE}.",
    "volume": "3",
    "articleids": [{"idtype": "pubmed", "value": "123"}, {"idtype": "doi", "value": DOI}],
}
JSON_LD = {
    "@type": "ScholarlyArticle",
    "name": TITLE,
    "author": [{"@type": "Person", "name": "A. B. Hu"}, {"@type": "Person", "name": "C. van den Berg"}],
    "datePublished": "2020-03",
    "identifier": {"@type": "PropertyValue", "propertyID": "doi", "value": DOI},
}
PAPERPILE = {
    "title": TITLE,
    "author": [{"first": "A B", "last": "Hu"}, {"first": "C", "last": "van den Berg"}],
    "published": {"year": "2020", "month": "3"},
    "doi": DOI,
    "journal": "Journal of Hares",
}
MENDELEY = {
    "title": TITLE,
    "authors": [{"first_name": "A. B.", "last_name": "Hu"}, {"first_name": "C.", "last_name": "van den Berg"}],
    "year": 2020,
    "month": 3,
    "source": "Journal of Hares",
    "pages": "1-9",
    "identifiers": {"doi": DOI},
}
OBJECTS: dict[str, object] = {
    "ORCID": {"group": [ORCID], "path": "/0000-0000-0000-0000/works"},
    "PubMed": {"header": {"type": "esummary"}, "result": {"uids": ["123"], "123": PUBMED}},
    "JSON-LD": {
        "@type": "ItemList",
        "name": "What to read",
        "itemListElement": [{"@type": "ListItem", "position": 1, "item": JSON_LD}],
    },
    "Paperpile": [PAPERPILE],
    "Mendeley": [MENDELEY],
}


@pytest.mark.parametrize("service", OBJECTS)
@pytest.mark.parametrize("indent", [None, 2])
def test_what_each_service_states(service: str, indent: int | None) -> None:
    text = json.dumps(OBJECTS[service], indent=indent)
    (draft,) = SOURCE.parse(Document(name="x.json", text=text)).drafts
    paper = draft.metadata
    assert (paper.title, str(paper.doi), paper.date and paper.date.year) == (TITLE, DOI, 2020)
    assert paper.venue == ("" if service == "JSON-LD" else "Journal of Hares")
    if service != "ORCID":
        assert [author.family for author in paper.authors] == ["Hu", "Berg"]
        assert paper.authors[1].particle == "van den"


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["Hu AB", "Roe K"], [Author(family="Hu", given="A. B."), Author(family="Roe", given="K.")]),
        (["Ada Hu", "Roe K"], [Author(family="Hu", given="Ada"), Author(family="K", given="Roe")]),
        (["Ada B"], [Author(family="B", given="Ada")]),
    ],
)
def test_initials_after_family_names_are_known_from_all_names(names: list[str], expected: list[Author]) -> None:
    text = json.dumps([{"title": TITLE, "authors": names, "journal": "Snow"}])
    (draft,) = SOURCE.parse(Document(name="x.json", text=text)).drafts
    assert [*draft.metadata.authors] == expected


def test_a_source_is_a_journal_only_beside_its_parts() -> None:
    text = json.dumps([{"title": TITLE, "source": "Semantic Scholar", "doi": DOI}])
    (draft,) = SOURCE.parse(Document(name="x.json", text=text)).drafts
    assert draft.metadata.venue == ""

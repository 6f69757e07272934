"""JSON of services, reference managers and scrapes."""

import json

import pytest

from readinglist.files.documents import Document
from readinglist.papers.errors import InputError
from readinglist.papers.identifiers import ArxivId, Doi
from readinglist.papers.paper import PartialDate
from readinglist.plugins.context import OfflineContext
from readinglist.plugins.protocols import Confidence, Parsed
from readinglist.sources import csl_json, json_papers, records
from readinglist.testing.sources import assert_valid
from tests.growth import assert_linear

CONTEXT = OfflineContext(section={}, cache_folder="")
SOURCE = json_papers.plugin(CONTEXT)


def read(value: object, *, indent: int | None = None) -> Parsed:
    return read_text(json.dumps(value, indent=indent))


def read_text(text: str) -> Parsed:
    document = Document(name="papers.json", text=text)
    assert SOURCE.recognise(document) is Confidence.YES
    parsed = SOURCE.parse(document)
    assert_valid(document, parsed)
    return parsed


SHAPES: dict[str, object] = {
    "semantic scholar": {
        "paperId": "f" * 40,
        "externalIds": {"ArXiv": "2406.16260", "DOI": "10.48550/arXiv.2406.16260", "CorpusId": 1},
        "title": "A Title",
        "year": 2024,
        "authors": [{"authorId": "1", "name": "Jane Doe"}, {"authorId": "2", "name": "Bo Lin"}],
        "references": [{"paperId": "e" * 40, "title": "Another paper"}],
    },
    "citation": {
        "contexts": [],
        "citingPaper": {
            "title": "A Title",
            "year": 2024,
            "authors": [{"name": "Jane Doe"}, {"name": "Bo Lin"}],
            "externalIds": {"ArXiv": "2406.16260"},
        },
    },
    "openalex": {
        "id": "https://openalex.org/W1",
        "doi": "https://doi.org/10.48550/arxiv.2406.16260",
        "display_name": "A Title",
        "publication_year": 2024,
        "type": "preprint",
        "authorships": [{"author": {"display_name": "Jane Doe"}}, {"author": {"display_name": "Bo Lin"}}],
        "abstract_inverted_index": {"We": [0], "study": [1], "things.": [2]},
        "primary_location": {"source": {"display_name": "arXiv (Cornell University)"}},
    },
    "crossref": {
        "DOI": "10.48550/arXiv.2406.16260",
        "title": ["A Title"],
        "author": [{"given": "Jane", "family": "Doe"}, {"given": "Bo", "family": "Lin"}],
        "issued": {"date-parts": [[2024, 6]]},
        "type": "posted-content",
    },
    "zotero": {
        "key": "ABCD2345",
        "version": 3,
        "data": {
            "itemType": "preprint",
            "title": "A Title",
            "creators": [
                {"creatorType": "author", "firstName": "Jane", "lastName": "Doe"},
                {"creatorType": "author", "firstName": "Bo", "lastName": "Lin"},
                {"creatorType": "editor", "firstName": "No", "lastName": "Author"},
            ],
            "date": "2024-06-24",
            "extra": "arXiv:2406.16260 [cs]",
            "tags": [{"tag": "video"}],
        },
    },
    "hugging face": {
        "paper": {
            "id": "2406.16260",
            "title": "A Title",
            "summary": "We study.",
            "authors": [{"name": "Jane Doe"}, {"name": "Bo Lin"}],
            "publishedAt": "2024-06-24T00:00:00Z",
        },
        "title": "A Title",
        "numComments": 1,
    },
    "arxiv snapshot": {
        "id": "2406.16260",
        "title": "A\n  Title",
        "authors": "Jane Doe and Bo Lin",
        "authors_parsed": [["Doe", "Jane", ""], ["Lin", "Bo", ""]],
        "journal-ref": None,
        "doi": None,
        "categories": "cs.CV cs.LG",
        "versions": [{"version": "v1", "created": "Mon, 24 Jun 2024 00:00:00 GMT"}],
        "update_date": "2024-06-25",
    },
    "europe pmc": {
        "id": "1",
        "doi": "10.48550/arXiv.2406.16260",
        "title": "A Title",
        "authorString": "Doe J, Lin B.",
        "pubYear": "2024",
    },
    "dblp": {
        "@score": "1",
        "info": {
            "authors": {"author": [{"@pid": "1", "text": "Jane Doe"}, {"@pid": "2", "text": "Bo Lin"}]},
            "title": "A Title.",
            "venue": "CoRR",
            "year": "2024",
            "ee": "https://doi.org/10.48550/arXiv.2406.16260",
            "url": "https://dblp.org/rec/journals/corr/abs-2406-16260",
        },
    },
    "inspire": {
        "id": 1,
        "metadata": {
            "titles": [{"title": "A Title", "source": "arXiv"}],
            "authors": [{"full_name": "Doe, Jane"}, {"full_name": "Lin, Bo"}],
            "arxiv_eprints": [{"value": "2406.16260", "categories": ["cs.CV"]}],
            "preprint_date": "2024-06-24",
        },
    },
    "datacite": {
        "id": "10.48550/arxiv.2406.16260",
        "type": "dois",
        "attributes": {
            "doi": "10.48550/arxiv.2406.16260",
            "titles": [{"title": "A Title"}],
            "creators": [{"name": "Doe, Jane", "givenName": "Jane", "familyName": "Doe"}, {"name": "Lin, Bo"}],
            "publicationYear": 2024,
            "descriptions": [
                {"description": "v1", "descriptionType": "Other"},
                {"description": "We study.", "descriptionType": "Abstract"},
            ],
        },
    },
    "openreview": {
        "id": "forum1",
        "content": {
            "title": {"value": "A Title"},
            "authors": {"value": ["Jane Doe", "Bo Lin"]},
            "abstract": {"value": "We study."},
            "pdf": {"value": "https://arxiv.org/pdf/2406.16260"},
            "venue": {"value": "ICLR 2024"},
        },
    },
    "papers with code": {
        "id": "a-title",
        "arxiv_id": "2406.16260",
        "url_abs": "https://arxiv.org/abs/2406.16260v1",
        "title": "A Title",
        "authors": ["Jane Doe", "Bo Lin"],
        "published": "2024-06-24",
    },
    "scrape": {
        "Paper_Title": "A Title",
        "Authors": "Jane Doe; Bo Lin",
        "Description": "We study.",
        "Link": "https://arxiv.org/abs/2406.16260",
        "Year": "2024",
    },
    "people": {
        "title": "A Title",
        "authors": [{"first_name": "Jane", "last_name": "Doe"}, {"first": "Bo", "middle": [], "last": "Lin"}],
        "pdf_url": "http://arxiv.org/pdf/2406.16260v2.pdf",
        "year": 2024,
    },
}
WRAPPERS = {
    "alone": lambda shape: shape,
    "list": lambda shape: [shape, shape],
    "data": lambda shape: {"total": 2, "offset": 0, "next": 10, "data": [shape, shape]},
    "hits": lambda shape: {"result": {"status": {"text": "OK"}, "hits": {"@total": "2", "hit": [shape, shape]}}},
    "groups": lambda shape: {"title": "My list", "2024": {"papers": [shape]}, "2023": [shape]},
}


@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize("wrapper", WRAPPERS)
@pytest.mark.parametrize("name", SHAPES)
def test_shapes(name: str, wrapper: str, indent: int | None) -> None:
    parsed = read(WRAPPERS[wrapper](SHAPES[name]), indent=indent)
    assert len(parsed.drafts) == (1 if wrapper == "alone" else 2)
    assert not parsed.problems
    for draft in parsed.drafts:
        paper = draft.metadata
        assert paper.title == "A Title"
        assert [author.family for author in paper.authors] == ["Doe", "Lin"]
        assert (paper.arxiv_id, paper.doi, paper.year) == (ArxivId("2406.16260"), None, 2024)
    if indent and wrapper != "alone":
        first, second = parsed.drafts
        assert first.last_line < second.line


def test_a_link_named_as_an_abstract() -> None:
    (draft,) = read([{"title": "Salt", "abs": "https://arxiv.org/abs/2101.00001", "summary": "We study."}]).drafts
    assert (draft.metadata.abstract, str(draft.metadata.arxiv_id)) == ("We study.", "2101.00001")


def test_abstracts() -> None:
    openalex, openreview, datacite, scrape = (
        read(SHAPES[name]).drafts[0].metadata for name in ("openalex", "openreview", "datacite", "scrape")
    )
    assert openalex.abstract == "We study things."
    assert {openreview.abstract, datacite.abstract, scrape.abstract} == {"We study."}
    assert openreview.venue == "ICLR 2024"


def test_lines_of_objects() -> None:
    text = "\n".join(json.dumps(SHAPES["arxiv snapshot"]) for _ in range(3))
    assert [draft.line for draft in read_text(text).drafts] == [1, 2, 3]


@pytest.mark.slow
def test_lines_that_are_no_objects_take_time_in_proportion() -> None:
    assert_linear(lambda size: SOURCE.parse(Document(name="a.json", text="a\n" * size)), 2_000)


def test_ids_as_names_of_members() -> None:
    parsed = read({"2406.16260": {"title": "A Title", "authors": "Jane Doe"}, "2406.16261": {"title": "B"}})
    assert [str(draft.metadata.arxiv_id) for draft in parsed.drafts] == ["2406.16260", "2406.16261"]


PAPERS = [{"title": "Hares", "authors": ["Ada Hu"]}, {"title": "Snow", "doi": "10.1000/s"}]


@pytest.mark.parametrize(
    ("value", "titles"),
    [
        ({"title": "What to read", "author": "Kim Roe", "papers": PAPERS}, ["Hares", "Snow"]),
        ({"title": "Weekly", "description": "All papers", "items": [{"name": "A", "list": PAPERS}]}, ["Hares", "Snow"]),
        ({"title": "Weekly", "date": "2024-01-02", "papers": dict(zip("ab", PAPERS, strict=True))}, ["Hares", "Snow"]),
        ({"title": "Proceedings", "doi": "10.1000/p", "articles": PAPERS}, ["Proceedings", "Hares", "Snow"]),
        ({"title": "Roads", "authors": ["Kim Roe"], "references": PAPERS}, ["Roads"]),
        ({"title": "Roads", "authors": [{"name": "Kim Roe", "title": "Dr"}], "versions": PAPERS}, ["Roads"]),
        ({"title": "Roads", "year": 2020, "files": [{"title": "PDF", "url": "https://x.org/a.pdf"}]}, ["Roads"]),
    ],
)
@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize("listed", [False, True])
def test_the_papers_that_an_object_with_a_title_lists(
    value: object, titles: list[str], indent: int | None, listed: bool
) -> None:
    text = json.dumps([value, value] if listed else value, indent=indent)
    found = [draft.metadata.title for draft in SOURCE.parse(Document(name="x", text=text)).drafts]
    assert found == titles * (2 if listed else 1)


def test_objects_without_papers_are_skipped_by_name() -> None:
    attachment = {
        "key": "X",
        "data": {"itemType": "attachment", "title": "Full Text PDF", "url": "https://arxiv.org/pdf/1"},
    }
    parsed = read([SHAPES["zotero"], attachment, None, {"name": "a journal"}], indent=1)
    assert len(parsed.drafts) == 1
    reasons = {span.reason for span in parsed.skipped}
    assert {"attachment of an item", "null", "object without title or identifier"} <= reasons


def test_fields_of_publications() -> None:
    item = {
        "itemType": "journalArticle",
        "title": "<i>E. coli</i> at work",
        "creators": [{"creatorType": "author", "name": "A Consortium"}],
        "publicationTitle": "Journal of A",
        "volume": "3",
        "issue": "2",
        "pages": "10-19",
        "date": "June 4, 2020",
        "DOI": "10.5555/A",
        "citationKey": "doe2020",
    }
    (draft,) = read({"config": {"id": "x"}, "items": [item]}).drafts
    paper = draft.metadata
    assert (paper.title, paper.venue, paper.date) == ("E. coli at work", "Journal of A", PartialDate(2020, 6, 4))
    assert (paper.doi, paper.entry_type, draft.stated) == (Doi("10.5555/a"), "article", True)
    assert dict(paper.extra) == {"volume": "3", "number": "2", "pages": "10--19", "doi": "10.5555/A"}
    assert draft.citation_key == "doe2020"


def test_the_reading_status_of_zotero() -> None:
    extra = (
        "arXiv:2406.16260 [cs]\nCitation Key: doe2024\nRead_Status: In Progress\nRead_Status_Date: 2024-07-01T00:00:00Z"
    )
    (draft,) = read([{"key": "A", "data": {"itemType": "preprint", "title": "A", "extra": extra}}]).drafts
    assert (draft.annotations.status, str(draft.annotations.since)[:10]) == ("In Progress", "2024-07-01")
    assert (draft.citation_key, draft.metadata.arxiv_id) == ("doe2024", ArxivId("2406.16260"))


def test_an_item_of_zotero_keeps_its_editors_notes_files_and_fields() -> None:
    item = {
        "itemType": "bookSection",
        "title": "A Chapter",
        "creators": [
            {"creatorType": "author", "firstName": "Jane", "lastName": "Doe"},
            {"creatorType": "editor", "name": "The Group"},
        ],
        "bookTitle": "The Book",
        "place": "Graz",
        "date": "2019-03-04",
        "extra": "tex.ids: old19\ntex.shortauthor= DG\nmore to say",
        "notes": [{"note": "<p>first <b>note</b></p>"}, "<p>second</p>"],
        "attachments": [{"path": "/papers/a.pdf"}],
    }
    (draft,) = read({"config": {}, "items": [item]}).drafts
    assert draft.annotations.notes == ("first **note**", "second")
    assert (draft.metadata.entry_type, draft.metadata.venue) == ("incollection", "The Book")
    assert dict(draft.metadata.extra) == {
        "editor": "{The Group}",
        "address": "Graz",
        "ids": "old19",
        "shortauthor": "DG",
        "note": "more to say",
        "file": ":/papers/a.pdf:PDF",
    }


def test_notes_of_no_item_are_named() -> None:
    note = {"itemType": "note", "note": "<p>mine</p>"}
    parsed = read({"items": [{"itemType": "book", "title": "A", "date": "2020"}, note, note]}, indent=1)
    (problem,) = parsed.problems
    assert problem.message == "2 notes of no paper, not imported"
    assert (problem.record, len(parsed.drafts)) == (0, 1)


def test_creators_of_other_types_are_authors_if_there_are_no_others() -> None:
    inventor = {"creatorType": "inventor", "firstName": "Jane", "lastName": "Doe"}
    (draft,) = read({"itemType": "patent", "title": "A Device", "patentNumber": "US1", "creators": [inventor]}).drafts
    assert ([author.family for author in draft.metadata.authors], draft.metadata.entry_type) == (["Doe"], "patent")


def test_two_papers_in_one_object_are_a_problem() -> None:
    parsed = read([{"title": "A", "id": "2406.16260", "doi": "10.48550/arXiv.2406.16261"}])
    assert "two papers in one object: 2406.16260 and 2406.16261" in parsed.problems[0].message


def test_numbers_are_no_identifiers() -> None:
    (draft,) = read({"title": "A", "id": 2406.1626, "authors": ["Jane Doe"]}).drafts
    assert draft.metadata.arxiv_id is None


@pytest.mark.parametrize(
    "value",
    [
        {"error": "not found"},
        {"total": 0, "data": []},
        {"name": "Nature", "type": "journal"},
        [{"a": 1}],
        {"display_name": "Nature", "id": "https://openalex.org/S1"},
    ],
)
def test_other_json_is_refused(value: object) -> None:
    with pytest.raises(InputError, match="no papers in"):
        read(value)


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ('[{"id": "a", "type": "article-journal", "title": "A", "author": [{"family": "Doe"}]}]', csl_json),
        ('{"title": "A", "authors": ["Jane Doe"], "abstract": "x", "arxiv_id": "2406.16260"}', records),
    ],
)
def test_other_layouts_have_their_own_source(text: str, source) -> None:
    document = Document(name="x.json", text=text)
    assert SOURCE.recognise(document) is Confidence.NO
    assert source.plugin(CONTEXT).recognise(document) is Confidence.YES


def test_a_truncated_document_is_read_as_far_as_it_goes() -> None:
    text = json.dumps([SHAPES["crossref"], SHAPES["crossref"]], indent=1)
    parsed = read_text(text[: len(text) - 60])
    assert len(parsed.drafts) == 1
    assert parsed.problems


@pytest.mark.parametrize("text", ['{"a":' * 50_000, "[" * 100_000 + "{", '{"title": "A", "authors": ' + "[" * 100_000])
def test_deeply_nested_json(text: str) -> None:
    document = Document(name="deep.json", text=text)
    SOURCE.recognise(document)
    try:
        SOURCE.parse(document)
    except InputError:
        return


@pytest.mark.slow
def test_many_objects() -> None:
    assert len(read({"data": [SHAPES["semantic scholar"]] * 5_000}, indent=1).drafts) == 5_000


@pytest.mark.parametrize(
    "paper",
    [
        {"title": "A Title", "identifier": [{"type": "doi", "id": "10.48550/arXiv.2101.00001"}]},
        {"attachments": [{"title": "[2101.00001] A Title", "title_link": "https://arxiv.org/abs/2101.00001"}]},
        {
            "properties": {
                "Name": {"type": "title", "title": [{"plain_text": "A Title"}]},
                "Link": {"type": "url", "url": "https://arxiv.org/abs/2101.00001"},
            }
        },
    ],
    ids=["BibJSON", "Slack", "Notion"],
)
def test_objects_of_other_programs(paper: dict[str, object]) -> None:
    (draft,) = read([paper]).drafts
    assert (draft.metadata.title, draft.metadata.arxiv_id) == ("A Title", ArxivId("2101.00001"))


ADDRESS = "https://arxiv.org/abs/2406.1626{}"
CHATS: dict[str, object] = {
    "Slack": [
        {
            "type": "message",
            "user": "U1",
            "text": f"<{ADDRESS.format(n)}|How {n} Agents Plan>\nlooks relevant",
            "ts": "17.2",
        }
        for n in (1, 2, 3)
    ],
    "Discord": {"messages": [{"content": f"How {n} Agents Plan {ADDRESS.format(n)}"} for n in (1, 2, 3)]},
    "Telegram": {
        "messages": [
            {"id": n, "text": [f"How {n} Agents Plan ", {"type": "link", "text": ADDRESS.format(n)}]} for n in (1, 2, 3)
        ]
    },
}


@pytest.mark.parametrize("chat", CHATS.values(), ids=CHATS)
def test_messages_that_name_papers(chat: object) -> None:
    said = {"text": "Thanks, I will read all of these tonight"}
    parsed = SOURCE.parse(Document(name="chat.json", text=json.dumps([chat, said])))
    found = [(draft.metadata.title, str(draft.metadata.arxiv_id)) for draft in parsed.drafts]
    assert found == [(f"How {n} Agents Plan", f"2406.1626{n}") for n in (1, 2, 3)]


def test_a_dump_is_no_list_of_papers() -> None:
    text = '{"readinglist":"dump","version":1,"program":"1","events":1}\n{"after":{"metadata":{"title":"Gone"}}}\n'
    with pytest.raises(InputError, match="is a dump of a library"):
        SOURCE.parse(Document(name="d.jsonl", text=text))


def test_messages_that_name_no_papers() -> None:
    with pytest.raises(InputError, match="no papers in"):
        SOURCE.parse(Document(name="chat.json", text=json.dumps([{"text": "Thanks for the paper on planning"}])))

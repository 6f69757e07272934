"""Papers as JSON objects."""

import pytest

from readinglist.files.documents import Document
from readinglist.papers.errors import InputError
from readinglist.papers.identifiers import ArxivId, Doi
from readinglist.papers.paper import Annotations, Author, OriginKind, PartialDate
from readinglist.plugins.context import OfflineContext
from readinglist.plugins.protocols import Confidence, Parsed, Skipped
from readinglist.sources.records import plugin

SOURCE = plugin(OfflineContext(section={}, cache_folder=""))


def parse(text: str) -> Parsed:
    return SOURCE.parse(Document(name="papers.jsonl", text=text))


def test_all_members() -> None:
    (draft,) = parse(
        '{"title": " A \\u001b[31mTitle ", "abstract": "One.\\n\\nTwo.", "authors": ["Jane Q. Doe", "{The Team}"], '
        '"arxiv_id": "arXiv:2410.18647v2", "doi": "https://doi.org/10.1145/ABC", "year": 2024, "date": "2024-10-24", '
        '"categories": ["cs.LG", "cs.AI"], "url": "https://example.org", "links": ["https://arxiv.org/abs/2410.18647", '
        '"https://github.com/x/y"], "tags": ["rl", "robots"], "status": "to-read", "notes": "good", "key": "doe2024", '
        '"venue": "ICLR", "kind": "exact", "expect": null}'
    ).drafts
    metadata = draft.metadata
    assert draft.kind is OriginKind.RECORDS
    assert (draft.record, draft.line, draft.last_line, draft.version) == (1, 1, 1, 2)
    assert metadata.title == "A Title"
    assert metadata.abstract == "One.\n\nTwo."
    assert metadata.authors == (Author(family="Doe", given="Jane Q."), Author(family="The Team", corporate=True))
    assert metadata.arxiv_id == ArxivId("2410.18647")
    assert metadata.doi == Doi("10.1145/abc")
    assert metadata.date == PartialDate(2024, 10, 24)
    assert metadata.categories == ("cs.LG", "cs.AI")
    assert metadata.links == ("https://example.org", "https://github.com/x/y")
    assert metadata.venue == "ICLR"
    assert draft.citation_key == "doe2024"
    assert draft.annotations == Annotations(status="to-read", tags=("rl", "robots"), notes=("good",))


def test_null_is_absent_and_texts_of_words_are_lists() -> None:
    (draft,) = parse(
        '{"title": "T", "authors": null, "abstract": null, "tags": "a, b", "categories": "cs.LG cs.AI"}'
    ).drafts
    assert draft.metadata.authors == ()
    assert draft.metadata.categories == ("cs.LG", "cs.AI")
    assert draft.annotations.tags == ("a", "b")


@pytest.mark.parametrize(
    ("member", "arxiv_id", "doi"),
    [
        ('"doi": "10.48550/arXiv.2410.18647"', "2410.18647", None),
        ('"url": "https://arxiv.org/abs/hep-th/9901001v3"', "hep-th/9901001", None),
        ('"doi": "10.1/x", "title": "T"', None, None),
    ],
)
def test_identifiers(member: str, arxiv_id: str | None, doi: str | None) -> None:
    parsed = parse(f"{{{member}}}")
    if arxiv_id is None:
        assert parsed.problems[0].message.startswith("invalid DOI")
    else:
        assert (str(parsed.drafts[0].metadata.arxiv_id), parsed.drafts[0].metadata.doi) == (arxiv_id, doi)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("nonsense", "not JSON"),
        ('{"title": "T"', "not JSON"),
        ('{"title": "T"} trailing', "not JSON"),
        ("[1, 2]", "expected a JSON object, not a list"),
        ("3", "expected a JSON object, not a number"),
        ("null", "expected a JSON object, not null"),
        ("{}", 'missing "title"'),
        ('{"title": "  "}', 'missing "title"'),
        ('{"title": 3}', '"title" must be a string, not a number'),
        ('{"title": "T", "abstract": ["a"]}', '"abstract" must be a string, not a list'),
        ('{"title": "T", "authors": "Jane Doe"}', '"authors" must be a list of strings'),
        ('{"title": "T", "authors": [3]}', '"authors" must be a list of strings'),
        ('{"title": "T", "tags": {"a": 1}}', '"tags" must be a string or a list of strings'),
        ('{"title": "T", "notes": 3}', '"notes" must be a string or a list of strings'),
        ('{"title": "T", "links": 3}', '"links" must be a string or a list of strings'),
        ('{"title": "T", "year": true}', '"year" must be a year'),
        ('{"title": "T", "year": "soon"}', '"year" must be a year'),
        ('{"title": "T", "date": "yesterday"}', "invalid date 'yesterday'"),
        ('{"arxiv_id": "2413.99999"}', "invalid arXiv id '2413.99999'"),
        ("{" * 100_000, "not JSON"),
        ('{"title": ' + "[" * 100_000, "nested too deeply"),
        ('{"year": ' + "9" * 5000 + ', "title": "T"}', "not JSON"),
    ],
)
def test_an_invalid_line_is_a_problem_and_parsing_continues(line: str, said: str) -> None:
    parsed = parse(f'{{"title": "Before"}}\n\n{line}\n{{"title": "After", "year": "1999"}}\n')
    assert [(draft.record, draft.line, draft.metadata.title) for draft in parsed.drafts] == [
        (1, 1, "Before"),
        (3, 4, "After"),
    ]
    (problem,) = parsed.problems
    assert (problem.record, problem.line) == (2, 3)
    assert said in problem.message


def test_arrays_and_objects_over_several_lines() -> None:
    parsed = parse('[\n  {"title": "A"},\n  {\n    "title": "B"\n  },\n  {"title": "C",},\n  {"title": "D"}\n]\n')
    assert [(draft.record, draft.line, draft.last_line) for draft in parsed.drafts] == [(1, 2, 2), (2, 3, 5), (4, 7, 7)]
    assert [(problem.record, problem.line) for problem in parsed.problems] == [(3, 6)]
    assert parsed.skipped == tuple(Skipped(first_line=line, last_line=line, reason="brackets") for line in (1, 8))
    parsed = parse('{\n  "title": "A"\n}\n{"title": "B"}\n')
    assert [(draft.line, draft.last_line) for draft in parsed.drafts] == [(1, 3), (4, 4)]


def test_an_object_that_is_cut_off_is_one_problem() -> None:
    cut = '{\n  "data": [\n    {"title": "A"},\n    {"title": "B\n'
    for text, drafts in ((cut, 0), ('{"title": "First"}\n' + cut + '{"title": "Last"}\n', 2)):
        parsed = parse(text)
        assert len(parsed.drafts) == drafts
        (problem,) = parsed.problems
        assert problem.message == "not JSON: an object that is invalid or incomplete"
        (span,) = parsed.skipped
        assert (span.first_line, span.last_line) == (problem.line + 1, problem.line + 3)


def test_an_unclosed_array_and_text_after_an_array() -> None:
    parsed = parse('[{"title": "A"},\n')
    assert len(parsed.drafts) == 1
    assert "missing ]" in parsed.problems[0].message
    parsed = parse('[{"title": "A"}]\n\nmore\nlines\n')
    assert [problem.line for problem in parsed.problems] == [3]
    assert [(span.first_line, span.last_line) for span in parsed.skipped] == [(4, 4)]
    assert {problem.record for problem in parsed.problems} == {2}


@pytest.mark.parametrize(
    ("text", "confidence"),
    [
        ('{"title": "A"}', Confidence.YES),
        ('\n [ {"title": "A"}]', Confidence.YES),
        ("[]", Confidence.YES),
        ("{\n", Confidence.YES),
        ("[1] A paper", Confidence.NO),
        ("@article{a,", Confidence.NO),
        ("A title", Confidence.NO),
    ],
)
def test_recognition(text: str, confidence: Confidence) -> None:
    assert SOURCE.recognise(Document(name="x", text=text)) is confidence


def test_another_format_is_rejected() -> None:
    with pytest.raises(InputError, match="no JSON objects") as caught:
        parse("A title\n\nAn abstract.\n")
    assert caught.value.hint

"""Lists of identifiers."""

import pytest

from readinglist.files.documents import Document
from readinglist.papers.paper import OriginKind
from readinglist.plugins.context import OfflineContext
from readinglist.plugins.protocols import Confidence, Parsed
from readinglist.sources.references import plugin, reference

SOURCE = plugin(OfflineContext(section={}, cache_folder=""))


def parse(text: str) -> Parsed:
    return SOURCE.parse(Document(name="ids.txt", text=text))


@pytest.mark.parametrize(
    ("word", "arxiv_id", "version", "doi"),
    [
        ("2410.18647", "2410.18647", None, None),
        ("2410.18647v2", "2410.18647", 2, None),
        ("arXiv:0706.0001v1", "0706.0001", 1, None),
        ("hep-th/9901001", "hep-th/9901001", None, None),
        ("math.GT/0309136", "math/0309136", None, None),
        ("https://arxiv.org/abs/2410.18647", "2410.18647", None, None),
        ("http://arxiv.org/pdf/2410.18647v3.pdf", "2410.18647", 3, None),
        ("arxiv.org/html/2410.18647v1#S2", "2410.18647", 1, None),
        ("https://huggingface.co/papers/2410.18647", "2410.18647", None, None),
        ("https://www.alphaxiv.org/abs/2410.18647", "2410.18647", None, None),
        ("<https://arxiv.org/abs/2410.18647>,", "2410.18647", None, None),
        ("10.48550/arXiv.2410.18647", "2410.18647", None, None),
        ("https://doi.org/10.48550/arXiv.2410.18647", "2410.18647", None, None),
        ("10.1145/3292500.3330701", None, None, "10.1145/3292500.3330701"),
        ("doi:10.1145/3292500.3330701.", None, None, "10.1145/3292500.3330701"),
        ("https://dx.doi.org/10.1145/ABC?x=1", None, None, "10.1145/abc"),
    ],
)
def test_reference(word: str, arxiv_id: str | None, version: int | None, doi: str | None) -> None:
    found = reference(word)
    assert found is not None
    assert (str(found.arxiv_id) if found.arxiv_id else None, found.version) == (arxiv_id, version)
    assert (str(found.doi) if found.doi else None) == doi
    (draft,) = parse(word).drafts
    assert draft.kind is OriginKind.USER
    assert (draft.metadata.arxiv_id, draft.metadata.doi, draft.version) == (found.arxiv_id, found.doi, found.version)


@pytest.mark.parametrize(
    "word", ["", "Attention", "3.14", "2413.00001", "2017/1118", "https://example.org", "x" * 5000]
)
def test_words_that_are_not_references(word: str) -> None:
    assert reference(word) is None


def test_lists() -> None:
    parsed = parse(
        "# my papers\n2410.18647, 2310.02782v2; hep-th/9901001\n\n- arXiv: 2305.01034 [cs.LG]  # good one\n"
        "1. 10.1145/3292500.3330701\nnot one 2410.00001\n"
    )
    assert [
        (draft.record, draft.line, str(draft.metadata.arxiv_id or draft.metadata.doi)) for draft in parsed.drafts
    ] == [
        (1, 2, "2410.18647"),
        (2, 2, "2310.02782"),
        (3, 2, "hep-th/9901001"),
        (4, 4, "2305.01034"),
        (5, 5, "10.1145/3292500.3330701"),
        (6, 6, "2410.00001"),
    ]
    assert [(problem.record, problem.line) for problem in parsed.problems] == [(7, 6)]
    assert "not one" in parsed.problems[0].message
    assert [(span.first_line, span.reason) for span in parsed.skipped] == [(1, "comment")]


@pytest.mark.parametrize(
    ("text", "confidence"),
    [
        ("2410.18647", Confidence.YES),
        ("2410.18647\n2410.18648\n2410.18649\n2410.18650\noops\n", Confidence.YES),
        ("2410.18647\nA Title of a Paper\n", Confidence.NO),
        ("Attention Is All You Need", Confidence.NO),
        ("# only a comment", Confidence.NO),
        ('{"arxiv_id": "2410.18647"}', Confidence.NO),
        ("2410.18647\n" * 1000 + "A Title\n", Confidence.YES),
    ],
)
def test_recognition(text: str, confidence: Confidence) -> None:
    assert SOURCE.recognise(Document(name="x", text=text)) is confidence

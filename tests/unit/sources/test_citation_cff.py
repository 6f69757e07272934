"""CITATION.cff files."""

import pytest

from readinglist.files.documents import Document
from readinglist.papers.errors import InputError
from readinglist.papers.paper import Author, Metadata, PartialDate
from readinglist.plugins.context import OfflineContext
from readinglist.plugins.protocols import Confidence
from readinglist.sources import citation_cff

SOURCE = citation_cff.plugin(OfflineContext(section={}, cache_folder=""))
SOFTWARE = """\
authors:
  - name: The Tool Team
  - family-names: Berg
    given-names: Ann
    name-particle: van den
    name-suffix: Jr.
cff-version: 1.2.0
title: "Tool: a package"
version: 2.0.4
identifiers:
  - {type: swh, value: "swh:1:rel:1"}
  - type: doi
    value: 10.5281/zenodo.99
date-released: "2021-07-18"
keywords: [graphs, trees]
"""
REFERENCES = """\
references:
  - type: conference-paper
    title: Deep nets at scale
    authors: [{family-names: Roe, given-names: Ann}]
    conference: {name: Conference on Nets}
    collection-title: Proceedings of Nets
    publisher: {name: ACM}
    start: 12
    end: 17
    year: 2019
    month: 6
  - type: article
    title: A second
    journal: J. Nets
    identifiers: [{type: other, value: "arXiv:2301.00001"}]
"""
PREFERRED = """\
preferred-citation:
  type: article
  title: The paper of the tool
  authors: [{family-names: Roe, given-names: Ann}]
  doi: 10.1000/xyz
  journal: Journal of Tools
  year: 2018
"""


def document(text: str, name: str = "CITATION.cff") -> Document:
    return Document(name=name, text=text)


def metadata(text: str) -> list[Metadata]:
    return [draft.metadata for draft in SOURCE.parse(document(text)).drafts]


def test_software_is_cited_if_nothing_is_preferred() -> None:
    (tool,) = metadata(SOFTWARE)
    assert (tool.title, tool.entry_type, str(tool.doi)) == ("Tool: a package", "software", "10.5281/zenodo.99")
    assert tool.date == PartialDate(2021, 7, 18)
    assert ("version", "2.0.4") in tool.extra
    assert tool.authors == (
        Author(family="The Tool Team", corporate=True),
        Author(family="Berg", given="Ann", particle="van den", suffix="Jr."),
    )


def test_the_preferred_citation_replaces_the_software_whose_lines_are_reported() -> None:
    parsed = SOURCE.parse(document(SOFTWARE + PREFERRED))
    (paper,) = (draft.metadata for draft in parsed.drafts)
    assert (paper.title, paper.venue, str(paper.doi)) == ("The paper of the tool", "Journal of Tools", "10.1000/xyz")
    skipped = [line for span in parsed.skipped for line in range(span.first_line, span.last_line + 1)]
    assert skipped == list(range(1, SOFTWARE.count("\n") + 1))


@pytest.mark.parametrize("before", ["", PREFERRED])
def test_references_are_papers_too(before: str) -> None:
    first, paper, preprint = metadata(SOFTWARE + before + REFERENCES)
    assert first.title in ("Tool: a package", "The paper of the tool")
    assert (paper.entry_type, paper.venue, str(paper.date)) == ("inproceedings", "Proceedings of Nets", "2019-06")
    assert {"publisher": "ACM", "pages": "12--17", "eventtitle": "Conference on Nets"}.items() <= dict(
        paper.extra
    ).items()
    assert "series" not in dict(paper.extra)
    assert (preprint.title, preprint.venue, str(preprint.arxiv_id)) == ("A second", "J. Nets", "2301.00001")


@pytest.mark.parametrize(
    ("text", "name", "confidence"),
    [
        (SOFTWARE, "x", Confidence.YES),
        ("\ufeff" + REFERENCES + SOFTWARE, "x.txt", Confidence.YES),
        ("cff-version: 1.2.0\ntitle: [", "CITATION.cff", Confidence.YES),
        (f"# Tool\n\nHow to cite:\n\n```yaml\n{SOFTWARE}```\n", "README.md", Confidence.NO),
        ("title: A tool\nauthors: [Ada Hu]\n", "x.yml", Confidence.NO),
    ],
)
def test_files_are_recognised_by_their_version(text: str, name: str, confidence: Confidence) -> None:
    assert SOURCE.recognise(document(text, name)) is confidence


def test_invalid_yaml_and_references_without_title_are_problems() -> None:
    parsed = SOURCE.parse(document("cff-version: 1.2.0\ntitle: [\n"))
    assert (parsed.drafts, len(parsed.problems)) == ((), 1)
    parsed = SOURCE.parse(document(f"{SOFTWARE}references: [null, x, {{type: book}}]\n"))
    assert (len(parsed.drafts), len(parsed.problems)) == (1, 2)
    with pytest.raises(InputError, match="no cff-version"):
        SOURCE.parse(document("title: x\n"))

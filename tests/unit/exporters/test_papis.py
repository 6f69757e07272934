"""papis documents: what the source for papis reads back, and names that papis' BibTeX would split."""

from datetime import UTC, datetime

import pytest
import yaml

from readinglist.exporters import papis as exporter
from readinglist.files.documents import Document
from readinglist.papers.identifiers import ArxivId, Doi
from readinglist.papers.paper import OTHERS, Author, Metadata, PartialDate, Reading
from readinglist.papers.statuses import resolve_status
from readinglist.plugins.context import OfflineContext
from readinglist.plugins.protocols import Cited
from readinglist.sources import papis as source

CONTEXT = OfflineContext(section={}, cache_folder="")
PAPERS = (
    Metadata(
        title="Laws & Müller: 50% of Machines",
        authors=(Author(family="Hu", given="Ada"), Author(family="Beethoven", given="Ludwig", particle="van")),
        date=PartialDate(2024, 3),
        venue="Journal of Things & Machines",
        doi=Doi("10.1000/x_y"),
        abstract="We prove <it>.",
        entry_type="article",
        extra=(("volume", "3"), ("pages", "1--9"), ("publisher", "Mü \\& Co")),
    ),
    Metadata(
        title="Preprints",
        authors=(Author(family="Gemini Team", corporate=True), OTHERS),
        date=PartialDate(2023),
        arxiv_id=ArxivId("2312.11805"),
        primary_category="cs.CL",
    ),
)


def read_back(cited: Cited):
    text = exporter.plugin(CONTEXT).render([cited]).text
    (draft,) = source.plugin(CONTEXT).parse(Document(name="info.yaml", text=text)).drafts
    return draft


@pytest.mark.parametrize("paper", PAPERS, ids=("published", "preprint"))
def test_the_source_reads_back_what_was_written(paper: Metadata) -> None:
    draft = read_back(Cited(key="hu2024", metadata=paper))
    found = draft.metadata
    assert draft.citation_key == "hu2024"
    assert (found.title, found.date, found.doi, found.arxiv_id, found.venue, found.abstract) == (
        paper.title, paper.date, paper.doi, paper.arxiv_id, paper.venue, paper.abstract,
    )  # fmt: skip
    assert [str(author) for author in found.authors] == [str(author) for author in paper.authors]
    extra = dict(found.extra)
    assert {name: extra.get(name) for name, _ in paper.extra} == dict(paper.extra)


def test_the_reader_s_tracking_is_read_back_and_only_there_if_given() -> None:
    since = datetime(2026, 3, 1, tzinfo=UTC)
    reading = Reading(status="read", since=since, priority="high", rating=4)
    tracked = Cited(
        key="k", metadata=PAPERS[0], reading=reading, status=resolve_status("read"), tags=("thesis", "two words")
    )
    stated = read_back(tracked).annotations
    assert (stated.status, stated.priority, stated.rating, stated.tags) == ("read", "high", 4, ("thesis", "two words"))
    assert stated.since is not None
    assert stated.since.date() == since.date()
    assert read_back(Cited(key="k", metadata=PAPERS[0])).annotations.status == ""


def test_a_name_of_several_words_is_not_split_by_bibtex() -> None:
    (document,) = yaml.safe_load_all(exporter.plugin(CONTEXT).render([Cited(key="k", metadata=PAPERS[1])]).text)
    assert document["author"] == "Gemini Team and others"
    assert document["author_latex"] == "{Gemini Team} and others"
    assert "author_latex" not in exporter.papis_document(Cited(key="k", metadata=PAPERS[0]))


def test_a_paper_without_author_and_year_gets_no_stand_ins() -> None:
    document = exporter.papis_document(Cited(key="k", metadata=Metadata(title="T")))
    assert document == {"ref": "k", "type": "misc", "title": "T"}

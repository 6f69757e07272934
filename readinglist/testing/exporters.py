"""The contract of exporters, as a test class that every implementation inherits."""

from collections.abc import Sequence

import pytest

from readinglist.papers.identifiers import ArxivId, Doi
from readinglist.papers.paper import OTHERS, Author, Metadata, PartialDate, Reading
from readinglist.plugins.protocols import Cited, Exporter

PAPERS = (
    Cited(
        key="doe2024title",
        metadata=Metadata(
            title="A Title About Gödel and 50% of $n$-Grams",
            authors=(Author(family="Doe", given="Jane"), Author(family="Beethoven", given="Ludwig", particle="van")),
            date=PartialDate(2024, 10, 24),
            arxiv_id=ArxivId("2410.18647"),
            primary_category="cs.LG",
        ),
    ),
    Cited(
        key="team2023report",
        metadata=Metadata(
            title="Report",
            authors=(Author(family="Gemini Team", corporate=True), OTHERS),
            date=PartialDate(2023),
            venue="Journal of Things",
            doi=Doi("10.1000/182"),
            entry_type="article",
            extra=(("volume", "7"),),
        ),
    ),
    Cited(key="bare", metadata=Metadata(title="An unknown title")),
    Cited(key="empty", metadata=Metadata()),
)
"""A preprint, a published paper, one with only a title, and one without metadata."""


class ExporterContract:
    """No paper is lost; the same papers give the same text; it contains no status and no control characters.

    A subclass has the fixture `exporter`, and `titles`, which parses the titles in a text, in order, independently of
    the exporter's code.
    """

    @pytest.fixture
    def exporter(self) -> Exporter:
        """Return the exporter under test."""
        raise NotImplementedError

    def titles(self, text: str) -> Sequence[str]:
        """Return the titles that an independent parser finds in `text`."""
        raise NotImplementedError

    def shown(self, title: str) -> str:
        """Return a title as the format shows it: unchanged, unless the format has no mathematics."""
        return title

    def test_it_has_a_name_and_a_suffix(self, exporter: Exporter) -> None:
        assert exporter.name
        assert exporter.suffix.startswith(".")

    def test_no_papers_give_a_text_without_problems(self, exporter: Exporter) -> None:
        assert exporter.render([]).problems == ()

    def test_every_paper_is_in_the_text_or_in_a_problem(self, exporter: Exporter) -> None:
        rendered = exporter.render(PAPERS)
        named = {problem.key for problem in rendered.problems}
        assert all(paper.key in rendered.text or paper.key in named for paper in PAPERS)

    def test_titles_are_in_the_given_order(self, exporter: Exporter) -> None:
        papers = PAPERS[:3]
        expected = [self.shown(paper.metadata.title) for paper in papers]
        assert list(self.titles(exporter.render(papers).text)) == expected
        assert list(self.titles(exporter.render(papers[::-1]).text)) == expected[::-1]

    def test_the_same_papers_give_the_same_text(self, exporter: Exporter) -> None:
        assert exporter.render(PAPERS) == exporter.render(list(PAPERS))

    def test_a_status_is_written_only_if_given(self, exporter: Exporter) -> None:
        paper = PAPERS[0]
        reading = Reading(status="dropped", rating=5, priority="high")
        marked = Cited(key=paper.key, metadata=paper.metadata, reading=reading, tags=("mytag",))
        plain = exporter.render([paper]).text
        assert not [word for word in ("dropped", "prio1", "high", "rank5", "mytag") if word in plain]
        assert exporter.render([marked]).problems == ()

    def test_control_characters_are_not_written(self, exporter: Exporter) -> None:
        hostile = Metadata(
            title="Red \x1b[31mtitle\x00\x07",
            authors=(Author(family="D\x1boe", given="\x08J"),),
            venue="A\x7fB",
            extra=(("note", "x\x1b]0;y\x07z"), ("b\x00d", "v")),
        )
        text = exporter.render([Cited(key="hostile", metadata=hostile)]).text
        assert not [c for c in text.replace("\r\n", "\n") if ord(c) < 32 and c not in "\n\t"]
        assert "\x7f" not in text

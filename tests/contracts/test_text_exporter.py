"""The exporter of formatted references meets the contract, as far as a style allows."""

import re

import pytest

from readinglist.exporters import text
from readinglist.plugins.context import OfflineContext
from readinglist.plugins.protocols import StyledExporter
from readinglist.testing.exporters import PAPERS, ExporterContract


class TestTextExporter(ExporterContract):
    """IEEE's style keeps the given order and prints titles but no keys."""

    @pytest.fixture
    def exporter(self):
        return text.plugin(OfflineContext(section={"style": "ieee"}, cache_folder=""))

    def shown(self, title):
        return title.replace("$n$", "n")

    def titles(self, text):
        return [re.search("“(.*)”", line)[1] for line in text.splitlines()]

    def test_every_paper_is_in_the_text_or_in_a_problem(self, exporter):
        rendered = exporter.render(PAPERS)
        assert len(self.titles(rendered.text)) == 3
        assert [problem.key for problem in rendered.problems] == ["empty"]

    def test_it_has_styles(self, exporter):
        assert isinstance(exporter, StyledExporter)
        assert exporter.with_style("apa").render(PAPERS[:2]).text.startswith("Doe, J., & van Beethoven, L. (2024).")

"""The BibTeX and biblatex exporters meet the contract; bibtexparser and pylatexenc parse their output."""

import bibtexparser
import pytest
from pylatexenc.latex2text import LatexNodes2Text

from readinglist.exporters import biblatex, bibtex
from readinglist.plugins.context import OfflineContext
from readinglist.testing.exporters import ExporterContract

CONTEXT = OfflineContext(section={}, cache_folder="")


def titles(text):
    library = bibtexparser.parse_string(text)
    assert not library.failed_blocks
    read = LatexNodes2Text(math_mode="verbatim").latex_to_text
    return [read(entry["title"]) for entry in library.entries]


class TestBibtexExporter(ExporterContract):
    @pytest.fixture
    def exporter(self):
        return bibtex.plugin(CONTEXT)

    def titles(self, text):
        return titles(text)


class TestBiblatexExporter(ExporterContract):
    @pytest.fixture
    def exporter(self):
        return biblatex.plugin(CONTEXT)

    def titles(self, text):
        return titles(text)

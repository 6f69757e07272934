"""The exporters without TeX meet the contract; independent parsers read their output."""

import json
import re
from collections.abc import Iterator

import pytest
import yaml
from markdown_it import MarkdownIt

from readinglist.exporters import csl_json, hayagriva, markdown, papis, ris
from readinglist.papers.paper import OTHERS, Author, Metadata, PartialDate
from readinglist.plugins.context import OfflineContext
from readinglist.plugins.protocols import Cited
from readinglist.testing.exporters import PAPERS, ExporterContract

CONTEXT = OfflineContext(section={}, cache_folder="")
NAMES = ["Doe, Jane", "van Beethoven, Ludwig"]


class PlainContract(ExporterContract):
    """Mathematics becomes plain text; names and years can be parsed."""

    def shown(self, title):
        return title.replace("$n$", "n")

    def names(self, text) -> list[list[str]]:
        raise NotImplementedError

    def years(self, text) -> list[int]:
        raise NotImplementedError

    def test_names_and_years_are_read_back(self, exporter):
        text = exporter.render(PAPERS[:2]).text
        first, second = self.names(text)
        assert first == NAMES
        assert second[0] == "Gemini Team"
        assert self.years(text) == [2024, 2023]


def references(text: str) -> Iterator[list[tuple[str, str]]]:
    """Return the (tag, value) pairs of each RIS reference."""
    for block in filter(str.strip, re.split(r"ER  - \r\n", text)):
        lines = block.strip("\r\n").split("\r\n")
        yield [(line[:2], line[6:]) for line in lines]


class TestRis(PlainContract):
    @pytest.fixture
    def exporter(self):
        return ris.plugin(CONTEXT)

    def values(self, text, tag):
        return [[value for name, value in reference if name == tag] for reference in references(text)]

    def titles(self, text):
        return [value for values in self.values(text, "TI") for value in values]

    def names(self, text):
        return self.values(text, "AU")

    def years(self, text):
        return [int(value) for values in self.values(text, "PY") for value in values]

    def test_every_line_is_a_valid_ris_tag(self, exporter):
        text = exporter.render(PAPERS).text
        assert "\n" not in text.replace("\r\n", "")
        lines = text.split("\r\n")
        assert all(re.fullmatch(r"[A-Z][A-Z0-9]  - .*", line) for line in lines if line)
        begun = [line for line in lines if line.startswith(("TY", "ER"))]
        assert [line[:2] for line in begun] == ["TY", "ER"] * 4


class TestCslJson(PlainContract):
    @pytest.fixture
    def exporter(self):
        return csl_json.plugin(CONTEXT)

    def titles(self, text):
        return [item["title"] for item in json.loads(text)]

    def names(self, text):
        return [[self.name(name) for name in item["author"]] for item in json.loads(text)]

    def name(self, name):
        family = f"{name.get('non-dropping-particle', '')} {name.get('family', '')}".strip()
        return name.get("literal") or f"{family}, {name['given']}"

    def years(self, text):
        return [item["issued"]["date-parts"][0][0] for item in json.loads(text)]


class TestHayagriva(PlainContract):
    @pytest.fixture
    def exporter(self):
        return hayagriva.plugin(CONTEXT)

    def titles(self, text):
        return [re.sub(r"\\([\\{}$])", r"\1", item["title"]) for item in yaml.safe_load(text).values()]

    def names(self, text):
        return [[self.name(name) for name in item["author"]] for item in yaml.safe_load(text).values()]

    def name(self, name):
        family = f"{name.get('prefix', '')} {name['name']}".strip()
        return f"{family}, {name['given-name']}" if "given-name" in name else family

    def years(self, text):
        return [int(item["date"][:4]) for item in yaml.safe_load(text).values()]


class TestPapis(PlainContract):
    @pytest.fixture
    def exporter(self):
        return papis.plugin(CONTEXT)

    def titles(self, text):
        return [document["title"] for document in yaml.safe_load_all(text)]

    def names(self, text):
        documents = list(yaml.safe_load_all(text))
        listed = [[", ".join(filter(None, each.values())) for each in one["author_list"]] for one in documents]
        assert [one["author"] for one in documents] == [" and ".join(names) for names in listed]
        return listed

    def years(self, text):
        return [document["year"] for document in yaml.safe_load_all(text)]


class TestMarkdown(PlainContract):
    @pytest.fixture
    def exporter(self):
        return markdown.plugin(CONTEXT)

    def items(self, text) -> list[tuple[str, str]]:
        """Return (bold text, text below it) of each list item."""
        found = []
        for token in MarkdownIt().parse(text):
            if token.type == "inline":
                children = token.children or []
                kinds = [child.type for child in children]
                close = kinds.index("strong_close")
                bold = "".join(child.content for child in children[1:close])
                below = "".join(child.content for child in children[close + 1 :] if child.type == "text")
                found.append((bold, below))
        return found

    def titles(self, text):
        return [title for title, _ in self.items(text)]

    def names(self, text):
        shown = [below.partition(". ")[0].split(", ") for _, below in self.items(text)]
        turned = {"Jane Doe": "Doe, Jane", "Ludwig van Beethoven": "van Beethoven, Ludwig"}
        return [[turned.get(name, name) for name in names] for names in shown]

    def years(self, text):
        return [int(re.search(r"\. (\d{4})\.", below)[1]) for _, below in self.items(text)]

    @pytest.mark.parametrize(
        "title", ["*a* _b_ `c` [d](e) <f> &amp; #g 1. ~~h~~ |", "**", "- x", "`", "(x)", "https://example.org/_a_"]
    )
    def test_markdown_syntax_in_a_title_is_escaped(self, exporter, title):
        papers = [Cited(key="`k``", metadata=Metadata(title=title, authors=(Author(family=title), OTHERS)))]
        text = exporter.render([*papers, *papers]).text
        assert self.titles(text) == [title, title]
        codes = [c.content for t in MarkdownIt().parse(text) for c in t.children or [] if c.type == "code_inline"]
        assert codes == ["`k``", "`k``"]


def test_dates_have_the_known_precision():
    dates = [PartialDate(2024), PartialDate(2024, 3), PartialDate(2024, 3, 9), PartialDate(876)]
    papers = [Cited(key=str(date), metadata=Metadata(title="T", date=date)) for date in dates]
    issued = [item["issued"]["date-parts"] for item in json.loads(csl_json.plugin(CONTEXT).render(papers).text)]
    assert issued == [[[2024]], [[2024, 3]], [[2024, 3, 9]], [[876]]]
    values = [dict(reference) for reference in references(ris.plugin(CONTEXT).render(papers).text)]
    assert [(each["PY"], each.get("DA")) for each in values] == [
        ("2024", None),
        ("2024", "2024/03//"),
        ("2024", "2024/03/09/"),
        ("0876", None),
    ]

"""Hostile values in formats without TeX: no new fields, lines or documents, no control characters, only known links."""

import json
import re

import yaml
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from readinglist.exporters import csl_json, hayagriva, markdown, papis, ris
from readinglist.papers.identifiers import Doi
from readinglist.papers.paper import Author, Metadata, PartialDate
from readinglist.plugins.context import OfflineContext
from readinglist.plugins.protocols import Cited

CONTEXT = OfflineContext(section={}, cache_folder="")
FRAGMENTS = (
    "\nER  - \nTY  - BOOK\n", "\r\nAU  - Evil", "\n---\n", "\nevil:\n  title: x", '"', "'", "}", "{", "]", "[",
    "`", "\\", "\n- x", "\n# x", "<script>", "](javascript:alert(1))", "javascript:alert(1)",
    "javascript&#58;alert(1)", "data:text/html,x", "file:///etc/passwd", "https://x.org/a", "mailto:a@b.org",
    "\u202e", "\u200b", "\u061c", "\x1b[31m", "\x00", "\x85", "\u2028", "=1+1", "@x", "%", "!x", "&a", "*a", "|",
    ">", ":", "#", ", ", "- ", "word",
)  # fmt: skip
text = st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=3), max_size=5).map("".join)
papers = st.builds(
    lambda parts, key: Cited(
        key=key or "k",
        metadata=Metadata(
            title=parts[0],
            authors=(Author(family=parts[1], given=parts[2]), Author(family=parts[3], corporate=True)),
            venue=parts[4],
            date=PartialDate(2001),
            doi=Doi(f"10.1000/{''.join(parts[5].split())}") if parts[6] else None,
            entry_type=parts[6] or "article",
            extra=(
                ("url", parts[7]),
                (f"x{parts[6]}", parts[0]),
                ("note", parts[0]),
                ("publisher", parts[4]),
                ("pages", parts[5]),
            ),
        ),
        tags=(parts[6],),
    ),
    st.lists(text, min_size=8, max_size=8),
    text,
)
INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
LINKS = re.compile(r"(?:https?|ftp|mailto|doi):|[^:]*$", re.IGNORECASE)


def exported(module: object, *cited: Cited) -> str:
    return module.plugin(CONTEXT).render(cited).text  # type: ignore[attr-defined, no-any-return]


@given(papers)
def test_hayagriva_is_one_entry_with_known_fields(paper: Cited) -> None:
    written = exported(hayagriva, paper)
    assert not INVISIBLE.search(written)
    (entry,) = yaml.safe_load(written).values()
    assert set(entry) <= {
        "type", "title", "author", "date", "editor", "parent", "page-range", "edition", "location", "genre", "note",
        "language", "url", "serial-number", "publisher",
    }  # fmt: skip
    assert LINKS.match(entry.get("url", "https:"))


@given(papers, papers)
def test_ris_has_a_reference_for_each_paper(one: Cited, two: Cited) -> None:
    written = exported(ris, one, two)
    assert not INVISIBLE.search(written)
    lines = [line for line in written.split("\r\n") if line]
    assert len(lines) == len([line for line in written.splitlines() if line])
    assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in lines)
    assert [line[:2] for line in lines].count("TY") == [line[:2] for line in lines].count("ER") == 2


@given(papers)
def test_csl_json_is_one_item(paper: Cited) -> None:
    written = exported(csl_json, paper)
    assert not INVISIBLE.search(written)
    (item,) = json.loads(written)
    assert LINKS.match(item.get("URL", "https:"))


@given(papers, papers)
@example(
    Cited(key="k", metadata=Metadata(title="T", extra=(("on", "x"), ("null", "y")))),
    Cited(key="l", metadata=Metadata()),
)
def test_papis_has_a_document_for_each_paper(one: Cited, two: Cited) -> None:
    written = exported(papis, one, two)
    assert not INVISIBLE.search(written)
    documents = list(yaml.safe_load_all(written))
    assert len(documents) == 2
    for document in documents:
        assert all(isinstance(name, str) for name in document)
        assert LINKS.match(document.get("url", "https:"))


@given(papers)
@example(Cited(key="k", metadata=Metadata(title="T", extra=(("url", "javascript&#58;alert(1)"),))))
@example(Cited(key="k", metadata=Metadata(title="T", extra=(("url", "https://x.org/?a=1&copy=2&#58;"),))))
def test_markdown_is_one_list_item_with_known_links(paper: Cited) -> None:
    written = exported(markdown, paper)
    assert not INVISIBLE.search(written)
    tokens = MarkdownIt().parse(written)
    assert [token.type for token in tokens if token.type.endswith("_open")] == [
        "bullet_list_open", "list_item_open", "paragraph_open",
    ]  # fmt: skip
    children = [child for token in tokens for child in token.children or ()]
    assert all(LINKS.match(str(child.attrs["href"])) for child in children if child.type == "link_open")
    assert not [child for child in children if child.type in ("html_inline", "image")]

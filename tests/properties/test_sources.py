"""Sources neither crash nor lose a line, for any text."""

import json
from xml.sax.saxutils import escape

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from readinglist.files.documents import Document
from readinglist.papers.errors import InputError
from readinglist.plugins.context import OfflineContext
from readinglist.sources import cobib, csl_json, feeds, page, papis, records, references, xml_records
from readinglist.testing.sources import assert_valid

CONTEXT = OfflineContext(section={}, cache_folder="")
WORDS = [
    "a",
    "the",
    "Deep",
    "Learning",
    "of",
    "we",
    "show",
    "that",
    "2410.18647",
    "is",
    "Jane",
    "Doe,",
    "and",
    ".",
    "?",
]
SIGNS = [
    ":",
    "|",
    "#",
    "<",
    "<p>",
    "<script>",
    "{",
    "}",
    "[",
    "]",
    '"',
    "@",
    "*",
    "](",
    "https://arxiv.org/abs/2410.18647",
]
LINES = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_characters="\r\n"), max_size=60),
    st.lists(st.sampled_from(WORDS + SIGNS), max_size=60).map(" ".join),
    st.sampled_from(
        ["", "", "---", "Abstract", "Title: A Title", "Authors: A B", "arXiv:2410.18647", "\x1b[31m", "\u200b"]
    ),
    st.sampled_from(['{"title": "a"}', "{", "[", "]", "},", "|Title|Authors|", "|A Title|Jane Doe|", "\\\\"]),
    st.sampled_from(
        ["k:", "  ENTRYTYPE: misc", "  title: T", "title: T", "ref: a", "tags: [a, {b: c}]", "author_list: x"]
    ),
)
SOURCES = [module.plugin(CONTEXT) for module in (cobib, csl_json, feeds, page, papis, records, references, xml_records)]


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
def test_any_text_is_parsed_or_rejected(source):
    @settings(max_examples=150, deadline=None)
    @given(st.lists(LINES, max_size=25).map("\n".join))
    def check(text):
        document = Document(name="any", text=text)
        source.recognise(document)
        try:
            parsed = source.parse(document)
        except InputError as error:
            assert error.message  # noqa: PT017 - a refusal is one of the two right answers
            return
        assert_valid(document, parsed)

    check()


VALUES = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.text(max_size=20), st.sampled_from(["arXiv:2410.18647", "<i>"])
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["family", "given", "literal", "date-parts", "raw", "x y"]), inner, max_size=3),
    ),
    max_leaves=6,
)
VARIABLES = [
    "title",
    "author",
    "editor",
    "issued",
    "note",
    "number",
    "DOI",
    "URL",
    "page",
    "archive",
    "id",
    "keyword",
    "Ü 1",
]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.dictionaries(st.sampled_from(VARIABLES), VALUES, max_size=6), max_size=4))
def test_csl_items_of_any_shape_are_parsed_or_reported(items):
    document = Document(name="any", text=json.dumps([{"type": "article", **item} for item in items], indent=1))
    parsed = csl_json.plugin(CONTEXT).parse(document)
    assert_valid(document, parsed)
    assert len(parsed.drafts) + len(parsed.problems) == len(items)


@settings(max_examples=200, deadline=None)
@given(
    st.dictionaries(st.sampled_from(["title", "author_list", "author", "tags", "ref", "year", "status", "x"]), VALUES)
)
def test_papis_and_cobib_documents_of_any_shape_are_parsed_or_reported(members):
    for source, shape in ((papis, {"files": [], **members}), (cobib, {"a": {"ENTRYTYPE": "misc", **members}})):
        document = Document(name="any", text=yaml.safe_dump(shape, allow_unicode=True))
        parsed = source.plugin(CONTEXT).parse(document)
        assert_valid(document, parsed)
        assert len(parsed.drafts) + len(parsed.problems) == 1


TITLES = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=30)
DAMAGES = st.sampled_from(["", "<b>", "</title>", "&", "&x;", "<![CDATA[", "<!--", "\x0b", "<?xml", "]]>", "<", '"'])


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(TITLES, DAMAGES), max_size=6),
    st.sampled_from([("mods", "titleInfo/title"), ("item", "title"), ("record", "titles/title")]),
    st.sampled_from(["", " ", "\n"]),
    st.integers(0, 40),
)
def test_xml_of_any_shape_is_parsed_or_reported(entries, names, space, cut):
    """Records that are not damaged are kept, whatever their neighbours are, unless a comment swallows them."""
    record, path = names
    start = "".join(f"<{name}>" for name in path.split("/"))
    end = "".join(f"</{name}>" for name in reversed(path.split("/")))
    root = {"mods": "modsCollection", "item": "rss", "record": "records"}[record]
    link = "<guid>10.5555/x</guid>" if record == "item" else "<ref-type/>"
    texts = [f"<{record}>{link}{start}{escape(title)}{damage}{end}</{record}>" for title, damage in entries]
    whole = f"<{root}>{space}" + space.join(texts) + f"</{root}>"
    document = Document(name="any", text=whole[: len(whole) - cut] if cut < 20 else whole)
    for source in (feeds, xml_records):
        try:
            parsed = source.plugin(CONTEXT).parse(document)
        except InputError:
            continue
        assert_valid(document, parsed)
        if not any(damage for _, damage in entries) and cut >= 20:
            assert len(parsed.drafts) + len(parsed.problems) + len(named(parsed)) == len(entries)


def named(parsed):
    return [span for span in parsed.skipped if span.reason.startswith("entry of a feed")]

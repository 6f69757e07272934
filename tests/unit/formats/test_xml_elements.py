"""XML is read as a stream with lines, tolerant of damage, and defines nothing."""

import gc
from contextlib import suppress
from xml.parsers.expat import XMLParserType

import pytest

from readinglist.formats.xml_elements import (
    MAX_DEPTH,
    XmlElement,
    XmlProblem,
    XmlRefusedError,
    first_names,
    xml_elements,
)
from readinglist.formats.xml_text import find, plain_text, values, without_tags
from tests.growth import assert_linear


def items(text: str) -> list[XmlElement | XmlProblem]:
    return list(xml_elements(text, lambda path, name: name == "item"))


def titles(text: str) -> list[str]:
    return [title for each in items(text) if isinstance(each, XmlElement) for title in values(each, "title")]


def problems(text: str) -> list[XmlProblem]:
    return [each for each in items(text) if isinstance(each, XmlProblem)]


def only(text: str) -> XmlElement:
    (element,) = items(text)
    assert isinstance(element, XmlElement)
    return element


def test_elements_have_their_lines() -> None:
    found = items("<rss>\n<item>\n<title>One</title>\n</item><item><title>Two</title></item>\n</rss>")
    assert [(each.line, each.last_line) for each in found if isinstance(each, XmlElement)] == [(2, 4), (4, 4)]


def test_line_ends_as_entities_count_as_no_lines() -> None:
    (_, second) = items("<item>a&#10;b&NewLine;c</item>\n<item/>")
    assert second.line == 2


def test_a_declared_namespace_has_its_own_prefix() -> None:
    text = '<item xmlns:x="http://purl.org/dc/elements/1.1/" xmlns="http://www.w3.org/2005/Atom"><x:title>A</x:title></item>'
    assert values(only(text), "dc:title") == ["A"]


def test_a_prefix_that_is_not_declared_is_kept() -> None:
    assert values(only("<item><dc:title>A</dc:title></item>"), "dc:title") == ["A"]


def test_fragments_and_joined_documents_are_read() -> None:
    first, second = "<rss><item><title>One</title></item></rss>", "<item><title>Two</title></item>"
    text = f'<?xml version="1.0"?>{first}\n<?xml version="1.0"?>{second}'
    assert titles(text) == ["One", "Two"]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("A &amp; B", "A & B"),
        ("A & B", "A & B"),
        ("R&D; more", "R&D; more"),
        ("caf&eacute; &nbsp;x", "café x"),
        ("&#65;&#x1;B", "AB"),
        ("<![CDATA[a < b & c &amp; d]]>", "a < b & c &amp; d"),
        ("a\x0bb\x00c", "a b c"),
    ],
)
def test_signs_that_xml_forbids_are_read_as_meant(written: str, read: str) -> None:
    assert titles(f"<item><title>{written}</title></item>") == [read]


def test_parsing_continues_after_a_damaged_element() -> None:
    bad = "<item><title>Bad<br></title></item>"
    text = f"<rss>\n<item><title>One</title></item>\n{bad}\n<item>\n<title>Three</title></item>\n</rss>"
    assert titles(text) == ["One", "Three"]
    (problem,) = problems(text)
    assert (problem.line, problem.first_line, problem.last_line) == (3, 3, 4)


@pytest.mark.parametrize(
    "cut", ["<rss>\n<item><title>One</title></item>\n<item><title>Tw", "<rss>\n<item><title>One</title></item>\n"]
)
def test_a_document_that_ends_early_is_an_error(cut: str) -> None:
    assert titles(cut) == ["One"]
    assert ["ends within" in problem.message for problem in problems(cut)] == [True]


@pytest.mark.parametrize(
    "definition",
    [
        '<!ENTITY a "b">',
        '<!ENTITY a SYSTEM "file:///etc/hostname">',
        '<!ENTITY % a SYSTEM "http://127.0.0.1:9/x">',
        '<!ATTLIST item a CDATA "b">',
    ],
)
def test_a_document_that_defines_something_is_refused(definition: str) -> None:
    with pytest.raises(XmlRefusedError):
        items(f"<!DOCTYPE rss [\n{definition}]><rss><item>&a;</item></rss>")


def test_a_document_type_without_definitions_is_ignored() -> None:
    assert titles('<!DOCTYPE rss SYSTEM "http://127.0.0.1:9/x.dtd"><item><title>A &x; B</title></item>') == ["A &x; B"]


def test_deep_nesting_is_refused() -> None:
    with pytest.raises(XmlRefusedError):
        items("<item>" * (MAX_DEPTH + 1))


def test_raised_and_lowered_text_is_mathematics() -> None:
    text = "<item><title>H<sub>2</sub>O and <i>E. coli</i><xref>1</xref> x<sup>2</sup></title></item>"
    assert titles(text) == ["H$_{2}$O and E. coli x$^{2}$"]
    assert without_tags("H<sub>2</sub>O &lt; <b>x</b> &amp; 1 < 2") == "H$_{2}$O < x & 1 < 2"


def test_paths_select_by_attribute() -> None:
    element = only('<item><id type="doi">1</id><id>2</id><id type="isbn" n="x">3</id></item>')
    assert values(element, "id[type=isbn,doi]") == ["1", "3"]
    assert values(element, "id[!type]") == ["2"]
    assert values(element, "nothing | id[n]@type") == ["isbn"]
    assert [plain_text(each) for each in find(element, "*")] == ["1", "2", "3"]


def test_the_first_names_of_text_that_is_no_xml_are_none() -> None:
    assert first_names("just text, 1 < 2") == []
    assert first_names("<a><b/>") == ["a", "b"]


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece",
    ["<", "&", "<![CDATA[", "<!--", "<?", "<!DOCTYPE [", "]]>", "<item><title>x</item>", "</item>", "<item a=", "&#"],
)
def test_time_is_proportional_to_the_length(piece: str) -> None:
    def read(length: int) -> None:
        with suppress(XmlRefusedError):
            items("<item>" + piece * (length // len(piece)))

    assert_linear(read, 40_000)


@pytest.mark.parametrize("piece", ["<item><title>x</item>", "<item a=", "<item>&#1;</b>"])
def test_damaged_records_leave_no_parsers_in_memory(piece: str) -> None:
    """Each parser keeps a part of the document, and a command collects garbage too seldom to free them."""
    gc.collect()
    gc.disable()
    try:
        assert len(items("<rss><item>" + piece * 50)) >= 50
        assert sum(type(each) is XMLParserType for each in gc.get_objects()) <= 1
    finally:
        gc.enable()


def test_many_records_take_little_memory_at_a_time() -> None:
    """Elements are yielded before the document has been parsed to its end."""
    stream = xml_elements(
        "<rss>" + "<item><title>One</title></item>" * 50_000 + "<broken", lambda path, name: name == "item"
    )
    assert isinstance(next(stream), XmlElement)

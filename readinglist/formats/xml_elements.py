"""XML documents as a stream of elements with their lines, in bounded memory, also from damaged documents.

The parser is Python's own (expat) below an element of ours, where XML allows no document type: no entity can be defined
and no file or address is opened, whatever the document contains (decision 0124).
"""

import html
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field
from functools import lru_cache
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers.expat import ExpatError, ParserCreate, XMLParserType

from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.lazy_patterns import lazy_pattern

NAMESPACES: Mapping[str, str] = {
    "http://www.w3.org/XML/1998/namespace": "xml",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/elements/1.0/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://www.openarchives.org/OAI/2.0/oai_dc/": "oai_dc",
    "http://purl.org/net/biblio#": "bib",
    "http://www.zotero.org/namespaces/export#": "z",
    "http://purl.org/ontology/bibo/": "bibo",
    "http://xmlns.com/foaf/0.1/": "foaf",
    "http://nwalsh.com/rdf/vCard#": "vcard",
    "http://purl.org/rss/1.0/modules/link/": "link",
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://purl.org/rss/1.0/modules/slash/": "slash",
    "http://wellformedweb.org/CommentAPI/": "wfw",
    "http://arxiv.org/schemas/atom": "arxiv",
    "http://schemas.openxmlformats.org/officeDocument/2006/bibliography": "b",
    "http://www.ncbi.nlm.nih.gov/JATS1": "jats",
    "http://www.w3.org/1998/Math/MathML": "mml",
    "http://www.w3.org/1999/xlink": "xlink",
    "http://www.w3.org/1999/xhtml": "xhtml",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "http://bibtexml.sf.net/": "bibtex",
}
"""The prefix that a namespace has in the names of elements here, whatever prefix a document chooses."""

_FAMILIES = (("http://prismstandard.org/namespaces/", "prism"), ("http://purl.org/rss/1.0/modules/prism/", "prism"))
"""Namespaces with a version in their names."""
_UNPREFIXED = lazy_pattern(
    r"http://(?:www\.loc\.gov/(?:mods|MARC21|zing)|www\.w3\.org/2005/Atom|purl\.org/(?:rss/1\.0/$|atom/)|"
    r"www\.openarchives\.org/OAI/2\.0/$|arxiv\.org/OAI|datacite\.org/schema|www\.tei-c\.org|www\.crossref\.org|"
    r"my\.netscape\.com|docs\.oasis-open\.org/ns/search-ws)"
)
"""Namespaces whose elements have no prefix here, although some documents write one."""

MAX_DEPTH = 100
"""Maximum number of elements within each other; real documents have fewer than 30."""
MAX_ELEMENTS = 500_000
"""Maximum number of elements in one record, which is in memory as a whole."""
_CHUNK = 64 * 1024
_FIRST_CHUNK = 512
_DAMAGE = lazy_pattern(
    r"<!\[CDATA\[(?P<cdata>(?:[^\]]|\](?!\]>))*+)(?:\]\]>)?"
    r"|<!--(?:[^-]|-(?!->))*+(?:-->)?"
    r"|<\?(?:[^?]|\?(?!>))*+(?:\?>)?"
    r"|<!DOCTYPE[^\[>]*+(?P<subset>\[[^\]]*+\]?)?\s*+>?"
    r"|&(?:(?P<entity>#?\w{1,32});)?"
    r"|[\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]",
    re.IGNORECASE,
)
"""What is rewritten before parsing: declarations, entities of HTML, single ampersands, characters that XML forbids."""
_FORBIDDEN = lazy_pattern("[\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]")
_NOT_LINE_END = lazy_pattern(r"[^\n]+")
_DECLARES = lazy_pattern(r"<!(?:ENTITY|ATTLIST)", re.IGNORECASE)
_PREDEFINED = frozenset({"amp", "lt", "gt", "quot", "apos"})


class XmlElement(Element):
    """An element with the lines that it begins and ends on; yielded ones have the names of the elements around them."""

    __slots__ = ("around", "last_line", "line")
    around: tuple[str, ...]
    line: int
    last_line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class XmlProblem:
    """A part of a document that could not be parsed; `line` is that of the error."""

    message: str
    line: int
    first_line: int
    last_line: int


class XmlRefusedError(ValueError):
    """A document that is not parsed at all; the message says why."""


def starts_with_xml(text: str) -> bool:
    """Whether the text begins with an XML declaration or an element."""
    return bool(re.match(r"\ufeff?\s*<(?:[?!]|[A-Za-z_])", text))


def first_names(text: str) -> list[str]:
    """Return the names of the elements at the start of a text, in order; none if it is not XML.

    Raises:
        XmlRefusedError: As `xml_elements`.
    """
    names: list[str] = []

    def collect(path: Sequence[str], name: str) -> bool:
        names.append(name)
        return False

    for _ in xml_elements(text[:100_000], collect):
        pass
    return names


def xml_elements(text: str, wanted: Callable[[Sequence[str], str], bool]) -> Iterator[XmlElement | XmlProblem]:
    """Yield the outermost elements for which ``wanted(names of the elements around it, its name)`` is true.

    After an error, parsing continues at the next start tag of such an element.

    Raises:
        XmlRefusedError: If the document defines entities or attributes, or is nested too deeply.
    """
    data = _parsable(text).encode("utf-8")
    start, line, state = 0, 1, _State(wanted=wanted)
    while True:
        yield from _elements(data, start, line, state)
        error = state.error
        if error is None:
            return
        after = state.next_start(data, start + error.offset)
        last_line = line + data.count(b"\n", start, after)
        if state.open_line or not (state.resumed and _only_ends(data, start + error.offset)):
            first_line = state.open_line or error.line
            # the next element may begin on the line on which the damaged one ends
            yield XmlProblem(message=error.message, line=error.line, first_line=first_line, last_line=last_line)
        if after >= len(data):
            return
        start, line = after, last_line
        state.resume()


@dataclass(slots=True)
class _Error:
    message: str
    line: int
    offset: int


@dataclass(slots=True)
class _State:
    """The state of the parser, of which namespaces and names of wanted elements outlast an error."""

    wanted: Callable[[Sequence[str], str], bool]
    path: list[str] = field(default_factory=list)
    scopes: list[dict[str, str]] = field(default_factory=lambda: [{}])
    declaring: list[bool] = field(default_factory=list)
    written: set[str] = field(default_factory=set)
    finished: list[XmlElement] = field(default_factory=list)
    tree: TreeBuilder | None = None
    depth: int = 0
    elements: int = 0
    open_line: int = 0
    resumed: bool = False
    error: _Error | None = None

    def resume(self) -> None:
        """Prepare for the next part, in which the elements around the next one are not repeated."""
        self.path, self.declaring, self.tree, self.open_line = self.path[:1], [], None, 0
        self.scopes = [{prefix: uri for scope in self.scopes for prefix, uri in scope.items()}]
        self.error, self.resumed = None, True

    def next_start(self, data: bytes, place: int) -> int:
        """Return the offset of the next wanted element, or the end of the data."""
        if not self.written:
            return len(data)
        names = "|".join(map(re.escape, sorted(self.written)))
        found = re.compile(rf"<(?:{names})(?=[\s/>])".encode()).search(data, place)
        return found.start() if found else len(data)


def _elements(data: bytes, start: int, line: int, state: _State) -> Iterator[XmlElement]:
    """Yield the elements from an offset on, to the end or an error, which is then in the state."""
    parser = ParserCreate("utf-8")
    parser.buffer_text = True
    handlers = _Handlers(parser, state, line)
    parser.StartElementHandler = handlers.start
    parser.EndElementHandler = handlers.end
    parser.CharacterDataHandler = handlers.text
    before = len(_OPEN)
    base = len(state.path)
    try:
        parser.Parse(_OPEN, False)
        for some in _chunks(data, start):
            parser.Parse(some, False)
            yield from state.finished
            state.finished.clear()
        if len(state.path) > base:
            last = line + data.count(b"\n", start)
            state.error = _Error(f"the document ends within <{state.path[-1]}>", last, len(data) - start)
            return
        parser.Parse(_CLOSE, True)
    except ExpatError as error:
        yield from state.finished
        state.finished.clear()
        offset = max(0, parser.ErrorByteIndex - before)
        reason = str(error).partition(":")[0]
        state.error = _Error(f"invalid XML: {reason}", line + error.lineno - 1, offset)
    finally:  # or the parser, its handlers and its buffer stay in memory until the next garbage collection
        parser.StartElementHandler = parser.EndElementHandler = parser.CharacterDataHandler = None


def _chunks(data: bytes, start: int) -> Iterator[bytes]:
    """Yield the data from an offset on in parts, of which the first are small: the next error is often near."""
    size = _FIRST_CHUNK
    while start < len(data):
        yield data[start : start + size]
        start, size = start + size, min(2 * size, _CHUNK)


_OPEN, _CLOSE = b"<document>", b"</document>"


class _Handlers:
    """The functions that the parser calls; `line` is the line on which it starts."""

    def __init__(self, parser: XMLParserType, state: _State, line: int) -> None:
        self._parser = parser
        self._state = state
        self._before = line - 1
        self._opened = False
        self._elements: list[XmlElement] = []

    def start(self, written: str, attributes: dict[str, str]) -> None:
        state = self._state
        if not self._opened:
            self._opened = True
            return
        if len(state.declaring) >= MAX_DEPTH:
            raise XmlRefusedError(f"has more than {MAX_DEPTH} elements within each other")
        self._declare(attributes)
        scope = state.scopes[-1]
        name = _name(written, scope)
        if state.tree is None and state.wanted(state.path, name):
            state.tree = TreeBuilder(element_factory=XmlElement)
            state.depth, state.open_line, state.elements = len(state.path), self._line, 0
            state.written.add(written)
        around = tuple(state.path) if len(state.path) == state.depth else ()
        state.path.append(name)
        if state.tree is not None:
            state.elements += 1
            if state.elements > MAX_ELEMENTS:
                raise XmlRefusedError(f"has a record of more than {MAX_ELEMENTS} elements")
            own = {_attribute_name(key, scope): value for key, value in attributes.items()}
            element = state.tree.start(name, own)
            assert isinstance(element, XmlElement)  # noqa: S101 - made by its own factory
            element.around, element.line = around, self._line
            self._elements.append(element)

    def end(self, written: str) -> None:
        state = self._state
        if not state.declaring:
            return
        name = state.path.pop()
        if state.declaring.pop():
            state.scopes.pop()
        if state.tree is not None:
            state.tree.end(name)
            element = self._elements.pop()
            element.last_line = self._line
            if len(state.path) == state.depth:
                state.tree.close()
                state.finished.append(element)
                state.tree, state.open_line = None, 0

    def text(self, text: str) -> None:
        if self._state.tree is not None:
            self._state.tree.data(text)

    @property
    def _line(self) -> int:
        return self._parser.CurrentLineNumber + self._before

    def _declare(self, attributes: Mapping[str, str]) -> None:
        """Take up the namespaces that a start tag declares."""
        declared = {
            name.partition(":")[2]: uri for name, uri in attributes.items() if name == "xmlns" or name[:6] == "xmlns:"
        }
        if declared:
            self._state.scopes.append({**self._state.scopes[-1], **declared})
        self._state.declaring.append(bool(declared))


def _only_ends(data: bytes, place: int) -> bool:
    """Whether nothing but end tags follows from the tag at or around `place` on."""
    place = max(0, data.rfind(b"<", 0, place + 1))
    return re.compile(rb"(?:\s*+</[^<>]*+>)*+\s*+").fullmatch(data, place) is not None


def _name(written: str, scope: Mapping[str, str]) -> str:
    """Return the name of an element with the prefix that its namespace has here."""
    prefix, _, local = written.rpartition(":")
    uri = scope.get(prefix, "")
    known = _prefix(uri) if uri else prefix
    if known is None:
        known = prefix
    return f"{known}:{local}" if known else local


def _attribute_name(written: str, scope: Mapping[str, str]) -> str:
    return _name(written, scope) if ":" in written else written


@lru_cache(1000)
def _prefix(uri: str) -> str | None:
    """Return the prefix of a namespace here; None if it is unknown."""
    if uri in NAMESPACES:
        return NAMESPACES[uri]
    if _UNPREFIXED.match(uri):
        return ""
    return next((prefix for start, prefix in _FAMILIES if uri.startswith(start)), None)


def _parsable(text: str) -> str:
    """Return text that expat accepts below an element, with the same lines.

    Raises:
        XmlRefusedError: If a document type defines entities or attributes.
    """
    return _DAMAGE.sub(_repaired, text.removeprefix("\ufeff"))


def _repaired(found: re.Match[str]) -> str:
    whole = found[0]
    if whole.startswith("&"):
        return _entity(found["entity"] or "")
    if found["cdata"] is not None:
        return _FORBIDDEN.sub(" ", whole)
    if found["subset"] and _DECLARES.search(found["subset"]):
        raise XmlRefusedError("defines entities of its own")
    return _NOT_LINE_END.sub("", whole) if len(whole) > 1 else " "


def _entity(name: str) -> str:
    """Return an entity as XML without a document type allows it: known ones as characters, others as text."""
    if not name:
        return "&amp;"
    if name in _PREDEFINED:
        return f"&{name};"
    letters = html.unescape(f"&{name};")
    if letters == f"&{name};":
        return " " if name.startswith("#") else f"&amp;{name};"
    letters = _FORBIDDEN.sub(" ", letters).replace("\n", " ")  # so that lines keep their numbers
    return letters.replace("&", "&amp;").replace("<", "&lt;")

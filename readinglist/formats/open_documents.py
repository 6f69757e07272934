"""OpenDocument texts (.odt) as the elements of HTML that they amount to: ISO/IEC 26300-1."""

from collections.abc import Mapping

from readinglist.formats.archives import Archive, XmlEvents, encrypted
from readinglist.formats.html_documents import Element

_CONTENT = "content.xml"
_TYPE = b"application/vnd.oasis.opendocument.text"


def open_document(archive: Archive) -> Element:
    """Return the body of an OpenDocument text.

    Raises:
        InputError: If it is damaged, encrypted or too large.
    """
    if b"encryption-data" in archive.read("META-INF/manifest.xml"):
        raise encrypted(archive.name)
    body = Element("body")
    archive.parse(_CONTENT, _OpenDocument(body))
    return body


def is_open_document(archive: Archive) -> bool:
    """Whether an archive is a text of OpenDocument."""
    return _CONTENT in archive.names and archive.read("mimetype")[:100].startswith(_TYPE)


class _OpenDocument(XmlEvents):
    """Builds the elements of an OpenDocument text."""

    skipped = frozenset({"tracked-changes", "note-citation", "sequence-decls", "forms"})
    _BLOCKS: Mapping[str, str] = {
        "p": "p", "list": "ul", "list-item": "li", "table": "table", "table-row": "tr", "table-cell": "td",
        "note-body": "div", "annotation": "div",
    }  # fmt: skip

    def __init__(self, body: Element) -> None:
        super().__init__()
        self._open: list[Element] = [body]
        self._numbered: set[str] = set()
        self._style = ""

    def begin(self, name: str, given: Mapping[str, str]) -> None:
        if name == "list-style":
            self._style = given.get("name", "")
        elif name == "list-level-style-number":
            self._numbered.add(self._style)
        elif name in ("s", "tab"):
            self._open[-1].add(" ")
        elif name == "line-break":
            self._open[-1].add(Element("br"))
        else:
            self._begin_element(name, given)

    def _begin_element(self, name: str, given: Mapping[str, str]) -> None:
        made, attributes = self._BLOCKS.get(name, "span"), {}
        if name == "h":
            level = given.get("outline-level", "1")
            made = f"h{level}" if level in ("1", "2", "3", "4", "5", "6") else "h6"
        elif name == "a":
            made, attributes = "a", {"href": given.get("href", "")}
        elif name == "list" and given.get("style-name") in self._numbered:
            made = "ol"
        element = Element(made, attributes)
        self._open[-1].add(element)
        self._open.append(element)

    def finish(self, name: str) -> None:
        if name not in ("list-style", "list-level-style-number", "s", "tab", "line-break"):
            self._open.pop()

    def take(self, name: str, text: str) -> None:
        if name in ("p", "h", "a", "span"):
            self._open[-1].add(text)

"""The sources for the parts of a document: attachments and bodies of mails, outputs of notebooks."""

from functools import cache
from io import BytesIO

from readinglist.files.documents import Document, read_stream
from readinglist.papers.errors import InputError
from readinglist.plugins.built_in import BUILT_IN, Kind, load_factory
from readinglist.plugins.context import OfflineContext
from readinglist.plugins.protocols import Parsed, Source, surest_source


def read_part(document: Document) -> Parsed | None:
    """Return what the built-in source that is most sure of a part reads in it; None if there is none."""
    best, _ = surest_source(document, map(_source, BUILT_IN[Kind.SOURCE]))
    return best.parse(document) if best else None


@cache
def _source(name: str) -> Source:
    source: Source = load_factory(BUILT_IN[Kind.SOURCE][name])(OfflineContext(section={}, cache_folder=""))
    return source


def document_of(name: str, data: bytes, encoding: str = "") -> Document | None:
    """Return the document in the bytes of an attachment; None if it is in a binary format that no source reads.

    `encoding` is the declared one; bytes that do not fit it are decoded as those of a file are.
    """
    if encoding:
        try:
            text = data.decode("cp1252" if encoding.lower() in ("iso-8859-1", "latin1", "us-ascii") else encoding)
            return Document(name=name, text=text.replace("\r\n", "\n").replace("\r", "\n"))
        except (LookupError, UnicodeError):
            pass
    try:
        return read_stream(BytesIO(data), name=name, binary=True)
    except InputError:
        return None

"""The sources for the parts of a document: attachments and bodies of mails, outputs of notebooks."""

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from io import BytesIO

from readinglist.files.documents import Document, read_stream
from readinglist.papers.errors import InputError
from readinglist.plugins.built_in import BUILT_IN, Kind
from readinglist.plugins.context import OfflineContext
from readinglist.plugins.protocols import BinarySource, Confidence, Parsed, Source


def read_part(document: Document) -> Parsed | None:
    """Return what the built-in source that is most sure of a part reads in it; None if there is none."""
    best, confidence = None, Confidence.NO
    for source in _sources():
        if bool(document.data) != isinstance(source, BinarySource):
            continue
        other = source.recognise(document)
        if other > confidence:
            best, confidence = source, other
        if confidence is Confidence.YES:
            break
    return best.parse(document) if best else None


def _sources() -> Iterator[Source]:
    for name in BUILT_IN[Kind.SOURCE]:
        yield _source(name)


@cache
def _source(name: str) -> Source:
    module, _, function = BUILT_IN[Kind.SOURCE][name].partition(":")
    source: Source = getattr(import_module(module), function)(OfflineContext(section={}, cache_folder=""))
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

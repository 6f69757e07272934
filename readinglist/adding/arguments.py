"""Documents from the arguments of `add`: files, folders, stdin, identifiers, URLs or a title."""

import json
import re
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from readinglist.files.documents import Document, cleaned, read_document, read_stream
from readinglist.files.reading import with_home
from readinglist.papers.errors import InputError, Problem
from readinglist.papers.identifiers import arxiv_id_error, arxiv_ids_in, dois_in, is_reference
from readinglist.papers.lazy_patterns import lazy_pattern

ARGUMENT = "<argument>"
"""The name of a document that was given as an argument itself."""

_TITLE_START = '{"title": '
_SEPARATOR = lazy_pattern(r"[\s,;|]+")
_PUBMED_ID = lazy_pattern(r"(?i)(?:pmid|pubmed)[:#\s]*(?P<number>[1-9]\d{0,8})", re.ASCII)
_PMC_ID = lazy_pattern(r"(?i)(?:pmcid[:#\s]*(?:pmc)?|pmc[:#\s]*)(?P<number>[1-9]\d{0,8})(?:\.\d{1,3})?", re.ASCII)
_BETWEEN_IDS = lazy_pattern(r"[,;\n]")
_LONGEST_NAME = 255
"""Maximum number of bytes of a file name."""


def all_documents(
    sources: Sequence[str | Path | Document], files_of: Callable[[str], Sequence[str]], format_name: str = ""
) -> tuple[list[Document], tuple[tuple[str, Problem], ...]]:
    """As `documents_of`, for several arguments, of which some are documents already."""
    documents: list[Document] = []
    problems: list[tuple[str, Problem]] = []
    for source in sources:
        if isinstance(source, Document):
            documents.append(source)
        else:
            found, unreadable = documents_of(str(source), files_of, format_name)
            documents += found
            problems += unreadable
    return documents, tuple(problems)


def documents_of(
    argument: str, files_of: Callable[[str], Sequence[str]], format_name: str = ""
) -> tuple[tuple[Document, ...], tuple[tuple[str, Problem], ...]]:
    """Return the documents of an argument, and the problems of files that cannot be read, by name.

    A folder gives the files that `files_of` finds in it. Anything else gives one document; see `document_of`.

    Raises:
        InputError: As for `document_of`, or if a folder contains no such file.
    """
    folder = _existing(argument)
    files = files_of(str(folder)) if argument.strip(" -") and folder and folder.is_dir() else ()
    if not files:
        return (document_of(argument, format_name),), ()
    documents: list[Document] = []
    problems: list[tuple[str, Problem]] = []
    for name in files:
        try:
            documents.append(read_document(name, binary=True))
        except InputError as error:
            problems.append((name, Problem(message=error.message)))
    return tuple(documents), tuple(problems)


def document_of(argument: str, format_name: str = "") -> Document:
    """Return the document of an argument.

    It is a file, ``-`` for stdin, an identifier (arXiv id, DOI, PMID, PMCID), a URL, a title, or text: several lines,
    text that names papers by identifiers, or more than a file name can hold.

    Raises:
        InputError: If a file is missing or not text, or the argument is none of these.
    """
    if argument == "-":
        return read_stream(sys.stdin.buffer, binary=True)
    text = cleaned(argument).strip()
    if not text:
        raise InputError("empty argument", hint="give a file, an arXiv id, a DOI or a title")
    path = _existing(argument)
    if path is not None:
        return read_document(str(path), binary=True)
    if found := typed_document(text, format_name):
        return found
    if "://" in text:
        raise InputError(
            f"unsupported URL {text!r}",
            hint="give the arXiv id, the DOI or the title, or copy the page and run `readinglist add --paste`",
        )
    return read_document(
        text, hint="check the spelling; `readinglist add` also accepts arXiv ids, DOIs, URLs and titles", binary=True
    )


def typed_document(text: str, format_name: str = "") -> Document | None:
    """Return the document of an argument that names no file: an identifier, a title or text. None if it is neither.

    Raises:
        InputError: If the argument is almost an arXiv id.
    """
    if not format_name and (addresses := _addresses_of_ids(text)):
        return Document(name=ARGUMENT, text=addresses)
    if format_name or is_reference(text) or _is_page(text):
        return Document(name=ARGUMENT, text=text)
    if error := arxiv_id_error(text):
        raise InputError(error, hint="check the digits, or give the title")
    return Document(name=ARGUMENT, text=_TITLE_START + json.dumps(text) + "}") if _is_title(text) else None


def title_in(document: Document) -> str:
    """Return the title that was given as an argument itself; empty if the document is anything else."""
    if document.name != ARGUMENT or not document.text.startswith(_TITLE_START):
        return ""
    with suppress(ValueError, TypeError, KeyError):
        return str(json.loads(document.text)["title"])
    return ""


def format_of(document: Document, given: str) -> str:
    """Return the format of a document: the one `given`, else ``identifiers`` for an argument that is one of these.

    It is empty if the sources have to recognise it, for which most are imported.
    """
    if given or document.name != ARGUMENT or _SEPARATOR.search(document.text):
        return given
    return "identifiers" if is_reference(document.text) else ""


def _existing(argument: str) -> Path | None:
    """Return the path that an argument names, or None if there is none; a long title can be an invalid path."""
    try:
        path = with_home(argument)
        return path if path.exists() else None
    except (OSError, ValueError):
        return None


def _addresses_of_ids(text: str) -> str:
    """Return the addresses of PubMed and PubMed Central for the PMIDs and PMCIDs that a text consists of, one per line.

    A number alone is none. The text is empty if there is anything else.
    """
    addresses: list[str] = []
    for part in filter(None, map(str.strip, _BETWEEN_IDS.split(text))):
        if found := _PUBMED_ID.fullmatch(part):
            addresses.append(f"https://pubmed.ncbi.nlm.nih.gov/{found['number']}")
        elif found := _PMC_ID.fullmatch(part):
            addresses.append(f"https://pmc.ncbi.nlm.nih.gov/articles/PMC{found['number']}")
        else:
            return ""
    return "\n".join(addresses)


def _is_page(text: str) -> bool:
    """Whether an argument is text rather than a title or a file: several lines, too long, or with identifiers."""
    too_long = max(len(part.encode("utf-8", "replace")) for part in text.split("/")) > _LONGEST_NAME
    if "\n" in text or too_long or any(map(is_reference, _SEPARATOR.split(text))):
        return True
    return any(True for _ in arxiv_ids_in(text)) or any(True for _ in dois_in(text))


def _is_title(text: str) -> bool:
    """Whether an argument is probably a title: several words that do not end like a file name."""
    return len(text.split()) > 1 and not re.search(r"\.\w{1,5}$", text)

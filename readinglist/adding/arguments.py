"""Documents from the arguments of `add`: files, folders, stdin, identifiers, URLs or a title."""

import json
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from readinglist.files.documents import Document, read_document, read_stream
from readinglist.papers.errors import InputError, Problem
from readinglist.papers.identifiers import Doi, arxiv_fault, parse_versioned

ARGUMENT = "<argument>"
"""The name of a document that was given as an argument itself."""


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
    """Return the document of an argument: a file, ``-`` for stdin, or the argument itself as identifier, URL or title.

    Raises:
        InputError: If a file is missing or not text, or the argument is none of these.
    """
    if argument == "-":
        return read_stream(sys.stdin.buffer, binary=True)
    if not argument.strip():
        raise InputError("empty argument", hint="give a file, an arXiv id, a DOI or a title")
    path = _existing(argument)
    if path is None:
        if format_name or _is_reference(argument):
            return Document(name=ARGUMENT, text=argument)
        if fault := arxiv_fault(argument):
            raise InputError(fault, hint="check the digits, or give the title")
        if _is_title(argument):
            return Document(name=ARGUMENT, text=json.dumps({"title": argument}))
        if "://" in argument:
            raise InputError(
                f"unsupported URL {argument!r}",
                hint="give an arXiv, Hugging Face or DOI URL, or copy the page into a file and add that",
            )
    return read_document(
        str(path or argument),
        hint="check the spelling; `readinglist add` also accepts arXiv ids, DOIs, URLs and titles",
        binary=True,
    )


def _existing(argument: str) -> Path | None:
    """Return the path that an argument names, or None if there is none; a long title can be an invalid path."""
    try:
        path = Path(argument).expanduser()
        return path if path.exists() else None
    except (OSError, RuntimeError, ValueError):
        return None


def _is_reference(text: str) -> bool:
    """Whether an argument is an arXiv id, a DOI, or the URL of a paper."""
    return parse_versioned(text) is not None or Doi.parse(text) is not None


def _is_title(text: str) -> bool:
    """Whether an argument is probably a title: several words that do not end like a file name."""
    return len(text.split()) > 1 and not re.search(r"\.\w{1,5}$", text)

"""What the arguments of `add` name: files, folders of papis, stdin, identifiers, addresses, or a title."""

import json
import re
import sys
from pathlib import Path

from readinglist.files.documents import Document, papis_files, read_document, read_stream
from readinglist.papers.errors import InputError, Problem
from readinglist.papers.identifiers import Doi, arxiv_fault, parse_versioned

ARGUMENT = "<argument>"
"""The name of a document that came as an argument of the command."""


def documents_of(argument: str, format_name: str = "") -> tuple[tuple[Document, ...], tuple[tuple[str, Problem], ...]]:
    """The documents that an argument names, and the files that cannot be read, by name.

    Of a folder that is a papis library these are all its info.yaml files; else there is one document: a file, ``-`` for
    stdin, or the argument itself if it is an identifier, an address or a title.

    Raises:
        InputError: as `document_of`, or a folder holds no info.yaml.
    """
    folder = _existing(argument)
    files = papis_files(str(folder)) if argument.strip(" -") and folder and folder.is_dir() else ()
    if not files:
        return (document_of(argument, format_name),), ()
    documents: list[Document] = []
    problems: list[tuple[str, Problem]] = []
    for name in files:
        try:
            documents.append(read_document(name))
        except InputError as error:
            problems.append((name, Problem(message=error.message)))
    return tuple(documents), tuple(problems)


def document_of(argument: str, format_name: str = "") -> Document:
    """The document that an argument names: a file, ``-`` for stdin, or the argument itself where it is a reference.

    Raises:
        InputError: a file is missing or no text, or the argument is neither file nor reference nor title.
    """
    if argument == "-":
        return read_stream(sys.stdin.buffer)
    if not argument.strip():
        raise InputError("an empty argument names no paper", hint="give a file, an arXiv id, a DOI or a title")
    path = _existing(argument)
    if path is None:
        if format_name or _is_reference(argument):
            return Document(name=ARGUMENT, text=argument)
        if fault := arxiv_fault(argument):
            raise InputError(fault, hint="look at the digits again, or give the title")
        if _is_title(argument):
            return Document(name=ARGUMENT, text=json.dumps({"title": argument}))
        if "://" in argument:
            raise InputError(
                f"{argument} is no address of a paper that readinglist knows",
                hint="give an arXiv, Hugging Face or DOI address, or copy the page into a file and add that",
            )
    return read_document(
        str(path or argument),
        hint="check the spelling; readinglist add also takes arXiv ids, DOIs, addresses and titles",
    )


def _existing(argument: str) -> Path | None:
    """Return the path that an argument names, or None if there is none; a long title can be an invalid path."""
    try:
        path = Path(argument).expanduser()
        return path if path.exists() else None
    except (OSError, RuntimeError, ValueError):
        return None


def _is_reference(text: str) -> bool:
    """Whether an argument is an arXiv identifier, a DOI, or the address of a paper."""
    return parse_versioned(text) is not None or Doi.parse(text) is not None


def _is_title(text: str) -> bool:
    """Whether an argument that is no file is meant as a title: several words that do not end like a file name."""
    return len(text.split()) > 1 and not re.search(r"\.\w{1,5}$", text)

r"""The files attached to a paper: the ``file`` field, in the forms of JabRef, Zotero, Mendeley and others.

JabRef writes ``description:path:type``, with ``;`` between files and ``\:`` for a colon in a path
(docs.jabref.org, "File links"). Zotero writes the same, or paths alone. Mendeley leaves out the first slash.
"""

import re
from collections.abc import Iterable
from dataclasses import replace

from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.papers.paper import Metadata
from readinglist.papers.records import dataclass

_PARTS = lazy_pattern(r"((?:\\.|[^\\;:])*)([;:]|\Z)", re.DOTALL)
_ESCAPED = lazy_pattern(r"\\([\\:;_&%#$])")
_TEX_BACKSLASH = lazy_pattern(r"\{?\$\\backslash\$\}?|\\textbackslash(?:\{\}|\s)?")
_DRIVE = lazy_pattern(r"[A-Za-z]\\?\Z")
_IN_PATHS = lazy_pattern(r"[\\:;]")
UNWRITABLE = frozenset("{}%\n\r")
"""Characters of file names that end or break the field in a .bib file."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of a paper. `path` is as written: absolute, or relative to the library or to the .bib file."""

    path: str
    description: str = ""


def read_attachments(field: str) -> tuple[Attachment, ...]:
    """Return the files of a ``file`` field, in order, each once."""
    found: dict[str, Attachment] = {}
    parts: list[str] = []
    for part, end in _PARTS.findall(_TEX_BACKSLASH.sub(r"\\\\", field)):
        parts.append(_ESCAPED.sub(r"\1", part).strip())
        if end != ":":
            attachment = _attachment(_with_drives(parts))
            if attachment.path:
                found.setdefault(attachment.path, attachment)
            parts = []
    return tuple(found.values())


def write_attachments(paths: Iterable[str]) -> str:
    r"""Return the ``file`` field for these paths; ``\``, ``:`` and ``;`` are escaped as JabRef escapes them."""
    return ";".join(f":{_IN_PATHS.sub(lambda sign: chr(92) + sign[0], path)}:{_kind(path)}" for path in paths)


def with_attachments(metadata: Metadata, paths: Iterable[str]) -> Metadata:
    """Return the metadata with exactly these attached files."""
    rest = tuple(field for field in metadata.extra if field[0] != "file")
    field = write_attachments(paths)
    return replace(metadata, extra=(*rest, ("file", field)) if field else rest)


def _attachment(parts: list[str]) -> Attachment:
    match parts:
        case [path]:
            return Attachment(path)
        case [description, path]:
            # Only a path has a slash or a suffix; a type has neither.
            other = _looks_like_path(description) and not _looks_like_path(path)
            return Attachment(description) if other else Attachment(path, description)
        case [description, path, *_]:
            return Attachment(path, description)
        case _:
            return Attachment("")


def _with_drives(parts: list[str]) -> list[str]:
    """Return the parts with the letter of a drive joined to its path: ``C`` and ``/papers/a.pdf``."""
    joined: list[str] = []
    for part in parts:
        if joined and _DRIVE.match(joined[-1]) and part[:1] in ("/", "\\"):
            joined[-1] = f"{joined[-1].rstrip(chr(92))}:{part}"
        else:
            joined.append(part)
    return joined


def _looks_like_path(text: str) -> bool:
    return ("/" in text.rstrip("/") and not re.fullmatch(r"\w+/[\w.+-]+", text)) or bool(re.search(r"\.\w{1,5}$", text))


def _kind(path: str) -> str:
    suffix = path.rpartition(".")[2]
    return suffix.upper() if suffix.isalnum() and suffix != path else ""

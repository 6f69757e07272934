r"""The files attached to a paper: the ``file`` field, in the forms of JabRef, Zotero, Mendeley and others.

JabRef writes ``description:path:type``, with ``;`` between files and ``\:`` for a colon in a path
(docs.jabref.org, "File links"). Zotero writes the same, or paths alone. Mendeley leaves out the first slash.
"""

import re
from collections.abc import Iterable
from dataclasses import field, replace

from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.papers.paper import Metadata

_PARTS = lazy_pattern(r"((?:\\.|[^\\;:])*)([;:]|\Z)", re.DOTALL)
_ESCAPED = lazy_pattern(r"\\([\\:;_&%#$])")
_TEX_BACKSLASH = lazy_pattern(r"\{?\$\\backslash\$\}?|\\textbackslash(?:\{\}|\s)?")
_DRIVE = lazy_pattern(r"[A-Za-z]\\?\Z")
_SCHEME = lazy_pattern(r"(?:file|https?)\Z", re.IGNORECASE)
_IN_PATHS = lazy_pattern(r"[\\:;]")
UNWRITABLE = frozenset("{}%\n\r")
"""Characters of file names that end or break the field in a .bib file."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of a paper. `path` is absolute, or relative to the library or to the .bib file; or it is a URL.

    `written` is its part of the field, empty for a new one.
    """

    path: str
    description: str = ""
    written: str = field(default="", compare=False)


def read_attachments(text: str) -> tuple[Attachment, ...]:
    """Return the files of a ``file`` field, in order, each once."""
    found: dict[str, Attachment] = {}
    parts: list[str] = []
    start = 0
    for match in _PARTS.finditer(text):
        part = _ESCAPED.sub(r"\1", _TEX_BACKSLASH.sub(r"\\\\", match[1]))
        parts.append(part.strip())
        if match[2] != ":":
            attachment = _attachment(_with_drives(parts))
            if attachment.path:
                written = text[start : match.end(1)].strip()
                found.setdefault(attachment.path, replace(attachment, written=written))
            parts, start = [], match.end()
    return tuple(found.values())


def write_attachments(attachments: Iterable[Attachment]) -> str:
    r"""Return the ``file`` field: as it was written, or with ``\``, ``:`` and ``;`` escaped as JabRef escapes them."""
    return ";".join(
        each.written or f"{_escaped(each.description)}:{_escaped(each.path)}:{_kind(each.path)}" for each in attachments
    )


def with_attachments(metadata: Metadata, attachments: Iterable[Attachment]) -> Metadata:
    """Return the metadata with exactly these attached files."""
    rest = tuple(each for each in metadata.extra if each[0] != "file")
    text = write_attachments(attachments)
    return replace(metadata, extra=(*rest, ("file", text)) if text else rest)


def _escaped(path: str) -> str:
    return _IN_PATHS.sub(lambda sign: f"\\{sign[0]}", path)


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
    """Return the parts with a drive or a scheme joined to its path: ``C`` and ``/a.pdf``, ``file`` and ``///a.pdf``."""
    joined: list[str] = []
    for part in parts:
        if joined and part.startswith("//") and _SCHEME.match(joined[-1]):
            joined[-1] = f"{joined[-1]}:{part}"
        elif joined and _DRIVE.match(joined[-1]) and part[:1] in ("/", "\\"):
            joined[-1] = f"{joined[-1].rstrip(chr(92))}:{part}"
        else:
            joined.append(part)
    return joined


def _looks_like_path(text: str) -> bool:
    return ("/" in text.rstrip("/") and not re.fullmatch(r"\w+/[\w.+-]+", text)) or bool(re.search(r"\.\w{1,5}$", text))


def _kind(path: str) -> str:
    suffix = path.rpartition(".")[2]
    return suffix.upper() if suffix.isalnum() and suffix != path else ""

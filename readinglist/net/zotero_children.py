"""What hangs on the items of Zotero: notes, marks in PDFs, and files, as they go to their papers."""

from collections.abc import Mapping, Sequence
from dataclasses import field
from pathlib import Path
from urllib.parse import urlsplit

from readinglist.files.desktop import is_remote, local_path
from readinglist.net.local_programs import zotero_text
from readinglist.net.zotero_notes import markdown_of
from readinglist.papers.attachments import UNWRITABLE
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.folding import one_line, printable

_KINDS = ("application/pdf", "application/epub+zip", "image/vnd.djvu", "image/x-djvu")
"""Types of attached files that are documents to read; others are mostly saved web pages."""
_RELATIVE = "attachments:"
_OTHERS = "attachment || note || annotation"
CHILDREN = f"format=json&include=data&itemType={_OTHERS.replace(' ', '%20')}"
"""The query for notes, attachments and annotations."""


@dataclass(slots=True)
class Children:
    """The notes and files by the keys of their items, and the names of files that cannot be attached."""

    notes: dict[str, list[str]] = field(default_factory=dict)
    files: dict[str, list[str]] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)


def children_of(items: Sequence[Mapping[str, object]], root: str, wanted: frozenset[str]) -> Children:
    """Return the notes and files of the items with the keys `wanted`; `root` is the address of the library.

    A mark in a PDF is a note with its page, as `notes from-pdf` writes it. A file must be on this computer.
    """
    data = [each["data"] for each in items if isinstance(each.get("data"), dict)]
    parents = {_text(each, "key"): _text(each, "parentItem") for each in data}  # type: ignore[arg-type]
    found = Children()
    marks: dict[str, list[tuple[str, str]]] = {}
    for item, given in zip(items, (each.get("data") for each in items), strict=True):
        if not isinstance(given, dict):
            continue
        parent, kind = _text(given, "parentItem"), _text(given, "itemType")
        if kind == "annotation" and parents.get(parent) in wanted:
            marks.setdefault(parents[parent], []).append((_text(given, "annotationSortIndex"), _mark(given)))
        if parent not in wanted:
            continue
        if kind in ("note", "attachment") and (note := markdown_of(_raw(given, "note"))):
            found.notes.setdefault(parent, []).append(note)
        if kind == "attachment" and _text(given, "contentType") in _KINDS:
            _add_file(found, parent, _path(item, given, root), one_line(_text(given, "filename")))
    for key, texts in marks.items():
        found.notes.setdefault(key, []).extend(text for _, text in sorted(texts) if text)
    return found


def _mark(given: Mapping[str, object]) -> str:
    quoted, comment, page = (_text(given, f"annotation{name}") for name in ("Text", "Comment", "PageLabel"))
    text = "\n\n".join(filter(None, (f"“{quoted}”" if quoted else "", comment)))
    return f"p. {page}: {text}" if text and page else text


def _add_file(found: Children, parent: str, path: str, name: str) -> None:
    if not path or UNWRITABLE.intersection(path) or is_remote(path) or not _exists(path):
        found.lost.append(name or path or "file")
        return
    found.files.setdefault(parent, []).append(path)


def _path(item: Mapping[str, object], given: Mapping[str, object], root: str) -> str:
    """Return the path of an attached file: as Zotero gives it, or for a file in its folder of links as it answers."""
    links = item.get("links")
    enclosure = links.get("enclosure") if isinstance(links, dict) else None
    address = _text(enclosure, "href") if isinstance(enclosure, dict) else ""
    stated = _text(given, "path")
    if not address and stated.startswith(_RELATIVE):
        address = zotero_text(f"{root}/items/{_text(given, 'key')}/file/view/url")
    if urlsplit(address).scheme == "file":
        return str(local_path(address))
    return "" if stated.startswith(_RELATIVE) else stated


def _exists(path: str) -> bool:
    try:
        return Path(path).is_absolute() and Path(path).is_file()
    except (OSError, ValueError):
        return False


def _text(given: Mapping[str, object], name: str) -> str:
    return printable(_raw(given, name)).strip()


def _raw(given: Mapping[str, object], name: str) -> str:
    value = given.get(name)
    return value if isinstance(value, str) else ""

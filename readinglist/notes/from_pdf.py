"""Highlights and notes inside attached PDFs as notes of their papers, each once.

The id of a note is made of the annotation that it comes from, so that a later run finds it again, and the journal says
whether the reader has edited or deleted it since.
"""

from collections.abc import Iterator, Sequence
from dataclasses import field, replace
from datetime import datetime, timedelta
from hashlib import blake2b
from pathlib import Path

from readinglist.files.desktop import attached_pdfs, missing_files
from readinglist.files.documents import read_document
from readinglist.formats.pdf_annotations import PdfAnnotation, read_annotations
from readinglist.formats.pdf_documents import MAX_BYTES, PdfRefusedError
from readinglist.library.context import LibraryContext
from readinglist.library.journal import NOTE, Event
from readinglist.library.protocol import Unit
from readinglist.library.tracking import change
from readinglist.papers.errors import InputError
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.paper import Item, Note

WHY = "notes from PDF"
_AFTER = timedelta(microseconds=1)


@dataclass(slots=True, kw_only=True)
class PdfNotes:
    """The notes of one paper: how many were added and updated, and what was kept as the reader left it.

    `edited` notes differ from the PDF because the reader changed them, `deleted` ones the reader deleted, and of `gone`
    ones the PDF has no annotation any more. `problems` are PDFs that cannot be read.
    """

    key: str
    added: int = 0
    updated: int = 0
    edited: int = 0
    deleted: int = 0
    gone: int = 0
    problems: list[str] = field(default_factory=list)

    @property
    def changed(self) -> bool:
        """Whether a note was added or updated."""
        return bool(self.added or self.updated)


def notes_from_pdfs(items: Sequence[Item], folder: Path, context: LibraryContext) -> tuple[PdfNotes, ...]:
    """Bring the notes of papers up to date with their PDFs, in one batch; paths start from `folder`.

    Raises:
        PluginError: If pypdf is not installed.
        NothingFound: If a paper was removed meanwhile; nothing is changed.
    """
    results = {item.paper.id: PdfNotes(key=item.paper.key) for item in items}
    texts = {item.paper.id: dict(_texts(item, folder, context.reader, results[item.paper.id])) for item in items}

    def alter(item: Item, unit: Unit, now: datetime) -> Item:
        return _altered(item, texts[item.paper.id], results[item.paper.id], unit, now)

    keys = [item.paper.key for item in items if texts[item.paper.id] or _has_pdf_notes(item)]
    if keys:
        change(keys, alter, context, why=WHY)
    return tuple(results.values())


def _texts(item: Item, folder: Path, reader: str, result: PdfNotes) -> Iterator[tuple[str, str]]:
    """Yield the id and the text of a note for each annotation in the PDFs of a paper."""
    used: dict[str, str] = {}
    missing = missing_files(item.paper, folder)
    result.problems.extend(f"{path} does not exist" for path in missing if path.suffix.lower() == ".pdf")
    for path in attached_pdfs(item.paper, folder):
        try:
            annotations = read_annotations(read_document(str(path), largest=MAX_BYTES, binary=True).data)
        except (InputError, PdfRefusedError) as error:
            message = error.message if isinstance(error, InputError) else f"{path} {error}"
            result.problems.append(message)
            continue
        for annotation in annotations:
            text = _markdown(annotation)
            id_ = _note_id(item.paper.id, reader, annotation.name)
            if id_ in used and used[id_] != text:  # another PDF of the paper has a mark in the same place
                id_ = _note_id(item.paper.id, reader, annotation.name, path.name)
            used[id_] = text
            yield id_, text


def _note_id(*parts: str) -> str:
    return _PREFIX + blake2b("\0".join(parts).encode("utf-8", "replace"), digest_size=8).hexdigest()


_PREFIX = "pdf"


def _markdown(annotation: PdfAnnotation) -> str:
    quoted = f"“{annotation.quoted}”" if annotation.quoted else ""
    return f"p. {annotation.page}: " + "\n\n".join(filter(None, (quoted, annotation.comment)))


def _has_pdf_notes(item: Item) -> bool:
    return any(note.id.startswith(_PREFIX) for note in item.reading.notes)


def _altered(item: Item, texts: dict[str, str], result: PdfNotes, unit: Unit, now: datetime) -> Item:
    """Return the item with notes added and updated, except those that the reader has edited or deleted."""
    present = {note.id: note for note in item.reading.notes}
    differing = [id_ for id_, text in texts.items() if id_ not in present or present[id_].text != text]
    history = _history(unit.events(paper=item.paper.id)) if differing else {}
    at = max([now, *(note.at + _AFTER for note in item.reading.notes)])
    for id_ in differing:
        events = history.get(id_, ())
        if id_ in present:
            if present[id_].text not in _imported(events):
                result.edited += 1
                continue
            present[id_] = replace(present[id_], text=texts[id_])
            result.updated += 1
        elif events and events[0].after is None and not events[0].undoes:
            result.deleted += 1
        else:
            present[id_] = Note(id=id_, text=texts[id_], at=at)
            at += _AFTER
            result.added += 1
    result.gone = sum(id_.startswith(_PREFIX) and id_ not in texts for id_ in present)
    notes = tuple(sorted(present.values(), key=lambda note: note.at))
    return replace(item, reading=replace(item.reading, notes=notes)) if result.changed else item


def _history(events: Sequence[Event]) -> dict[str, list[Event]]:
    """Return the events of each note, newest first."""
    found: dict[str, list[Event]] = {}
    for event in events:
        if event.what.startswith(NOTE + _PREFIX):
            found.setdefault(event.what.removeprefix(NOTE), []).append(event)
    return found


def _imported(events: Sequence[Event]) -> set[object]:
    """Return the texts that came from the PDF."""
    return {event.after.get("text") for event in events if event.why == WHY and isinstance(event.after, dict)}

"""The page of a paper: its fields and their origins, both editions, notes, history, and its file."""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from starlette.responses import FileResponse, RedirectResponse, Response

from readinglist.api import Field, Item, Metadata, NothingFound, StaleRevision, UsageError
from readinglist.api.json_output import plain
from readinglist.files.desktop import attached_paths, paper_url
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.paper import EDITION_FIELDS, Note, Origin
from readinglist.papers.urls import is_link
from readinglist.web.markdown import note_html
from readinglist.web.visits import Visit

_SHOWN = [name for name in Field if name not in (Field.TITLE, Field.ABSTRACT)]
_MOST_EVENTS = 200
_START = b"%PDF-"


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldRow:
    """A field of a paper in words, and where its value is from."""

    name: str
    value: str
    origin: str
    link: str = ""


def show_paper(visit: Visit) -> Response:
    """Show a paper."""
    key = visit.query("key")
    item = visit.paper(key)
    paper, library = item.paper, visit.library
    if paper.key != key:
        return RedirectResponse(str(visit.request.url.include_query_params(key=paper.key)), 303)
    readings = library.readings(item)
    now = datetime.now(UTC)
    return visit.page(
        "paper.html",
        item=item,
        fields=list(_rows(paper.metadata, dict(paper.origins), _SHOWN)),
        preprint=_preprint(item),
        notes=[(note, note_html(note.text), digest(note.text)) for note in item.reading.notes],
        shared=[(reader, note, note_html(note.text)) for reader, note in library.shared_notes(item)],
        may_share=bool(visit.settings.server) or not visit.state.serving.token,
        links=list(_links(item.paper.metadata)),
        pdf=_file_of(visit, item) is not None,
        events=[(event, visit.describe(event)) for event in library.history(paper.key, limit=_MOST_EVENTS)],
        readings=[each for each in readings if each.started or each.finished],
        days_open=readings[-1].days_open(now),
        linking=library.linking_papers(item),
        entry=library.cite(paper.key),
        tags=sorted(library.tags()),
    )


def _rows(metadata: Metadata, origins: dict[Field, Origin], names: Sequence[Field]) -> Iterator[FieldRow]:
    known = metadata.known_fields()
    for name in names:
        if name not in known:
            continue
        origin = origins.get(name)
        where = f"{origin.kind.value} {origin.where}".strip() if origin else ""
        value = plain(metadata, name)
        if isinstance(value, dict):
            for extra, text in value.items():
                yield FieldRow(name=extra, value=str(text), origin=where, link=_address(str(text)))
            continue
        text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
        yield FieldRow(name=name.value.replace("_", " "), value=text, origin=where, link=_link_of(metadata, name))


def _link_of(metadata: Metadata, name: Field) -> str:
    if name is Field.DOI and metadata.doi:
        return metadata.doi.url
    return metadata.arxiv_id.url if name is Field.ARXIV_ID and metadata.arxiv_id else ""


def _address(text: str) -> str:
    return text if text.startswith(("http://", "https://")) and is_link(text) else ""


def _preprint(item: Item) -> list[FieldRow]:
    edition = item.paper.preprint
    return list(_rows(edition.metadata, dict(edition.origins), list(EDITION_FIELDS))) if edition else []


def _links(metadata: Metadata) -> Iterator[tuple[str, str]]:
    """Yield the addresses of a paper, each with its label; only those of the web."""
    if metadata.arxiv_id:
        yield "arXiv", metadata.arxiv_id.url
    if metadata.doi:
        yield "DOI", metadata.doi.url
    seen = set()
    for link in (paper_url(metadata), *metadata.links):
        if link not in seen and _address(link) and not (link == paper_url(metadata) and metadata.identifiers()):
            seen.add(link)
            yield link.partition("://")[2].partition("/")[0], link


# --- notes


def digest(text: str) -> str:
    """Return what a form sends back to say which text of a note it changes."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def change_note(visit: Visit) -> Response:
    """Add, change or delete a note. What was written is shown again if it cannot be saved."""
    key, text, deleted = visit.field("key"), visit.field("text"), visit.field("do") == "delete"
    library, done = visit.changing, "added"
    try:
        item = visit.paper(key)
        if not visit.field("note"):
            library.note(item.paper.key, text, shared=bool(visit.field("shared")))
        elif deleted:
            library.delete_note(item.paper.key, _note(visit, item))
            done = "deleted"
        else:
            library.change_note(item.paper.key, _note(visit, item), text)
            done = "changed"
    except (NothingFound, StaleRevision) as error:
        found = [each for item in library.find_keys([key]) for each in item.reading.notes]
        now = next((each.text for each in found if each.id == visit.field("note")), "")
        return visit.page("note_conflict.html", status=409, error=error, key=key, text=text, now=now)
    visit.done(f"{key}: note {done}", [item])
    return visit.back()


def _note(visit: Visit, item: Item) -> Note:
    """Return the note that a form was made of.

    Raises:
        NothingFound: If it was deleted in the meantime.
        StaleRevision: If it was changed in the meantime.
    """
    for note in item.reading.notes:
        if note.id == visit.field("note"):
            if digest(note.text) != visit.field("digest"):
                raise StaleRevision("the note was changed in the meantime", hint="compare both texts and save again")
            return note
    raise NothingFound("the note was deleted in the meantime", hint="save your text as a new note")


def preview_note(visit: Visit) -> Response:
    """Show a note as it would look."""
    return visit.page("note_preview.html", html=note_html(visit.field("text")))


def change_key(visit: Visit) -> Response:
    """Change the citation key of a paper."""
    key, new = visit.field("key"), visit.field("new").strip()
    if not new:
        raise UsageError("no citation key is given", hint="type the new key")
    library, item = visit.changing, visit.paper(key)
    library.rekey(item.paper.key, new)
    visit.done(f"{key} is {new} now; the old key stays an alias", [item])
    return RedirectResponse(str(visit.request.url.replace(path="/paper").include_query_params(key=new)), 303)


# --- files


def show_file(visit: Visit) -> Response:
    """Send the attached PDF of a paper."""
    item = visit.paper(visit.query("key"))
    path = _file_of(visit, item)
    if path is None:
        raise NothingFound(f"{item.paper.key} has no PDF here", hint="attach one with `readinglist attach`")
    name = f"{item.paper.key}.pdf"
    return FileResponse(path, media_type="application/pdf", filename=name, content_disposition_type="inline")


def _file_of(visit: Visit, item: Item) -> Path | None:
    """Return the attached PDF, if there is one. Other readers get only files below the folder of the library.

    The names of attached files come from records of strangers.
    """
    folder = visit.library.folder.resolve()
    for path in attached_paths(item.paper.metadata, [folder]):
        try:
            real = path.resolve()
            if real.suffix.lower() != ".pdf" or not real.is_file():
                continue
            if not (visit.state.serving.local or real.is_relative_to(folder)):
                continue
            with real.open("rb") as stream:
                if _START in stream.read(1024):
                    return real
        except (OSError, ValueError, RuntimeError):
            continue
    return None

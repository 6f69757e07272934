"""Lossless conversion of the library's values to JSON and back, for the journal, the store and dumps.

Empty members are omitted, so that equal values have equal JSON. Unknown members are ignored when reading; the journal
changes documents member by member, so they are kept in the library.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, cast

from readinglist.papers.errors import LibraryError, NewerLibrary
from readinglist.papers.identifiers import ArxivId, Doi
from readinglist.papers.paper import (
    Author,
    Edition,
    Field,
    Metadata,
    Note,
    Origin,
    OriginKind,
    Paper,
    PartialDate,
    Reading,
    Resolution,
    Suggestion,
)

JsonValue = None | bool | int | float | str | list["JsonValue"] | dict[str, "JsonValue"]
FORMAT = 1
"""The version of the paper document, increased when older versions could not read it correctly."""

JsonObject = dict[str, JsonValue]


def _texts(value: JsonValue) -> tuple[str, ...]:
    if value and not isinstance(value, list):
        raise TypeError(f"expected a list, not {value!r}")
    return tuple(cast("list[str]", value or ()))


def _text(value: JsonValue) -> str:
    return cast("str", value or "")


def _object(value: JsonValue) -> JsonObject:
    if not isinstance(value, dict):
        raise TypeError(f"expected an object, not {value!r}")
    return value


def _filled(value: JsonObject) -> JsonObject:
    """Return `value` without its empty members."""
    return {name: member for name, member in value.items() if member}


_BLANK = Reading()

_CACHED_TIMES = 16
"""Size of the caches of times and origins: those of one batch are mostly the same."""
_CACHED_DATES = 1000


# --- times, dates and names ----------------------------------------------------------------------------------------


@lru_cache(_CACHED_TIMES)
def time_to_json(at: datetime) -> str:
    """Return an aware time in UTC as ISO 8601 with microseconds; the strings sort as the times do.

    Raises:
        ValueError: If the time has no time zone.
    """
    if at.tzinfo is UTC:
        return at.isoformat(timespec="microseconds").replace("+00:00", "Z")
    if at.utcoffset() is None:
        raise ValueError("cannot store a time without a time zone")
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def time_from_json(value: JsonValue) -> datetime:
    """Reverse `time_to_json`."""
    return _time(_text(value))


@lru_cache(_CACHED_TIMES)
def _time(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def _date_to_json(date: PartialDate) -> JsonValue:
    return _date_text(date) or [date.year, date.month, date.day]


@lru_cache(_CACHED_DATES)
def _date_text(date: PartialDate) -> str:
    """Return the date in ISO 8601; empty if that does not parse as the same date."""
    text = str(date)
    return text if PartialDate.parse(text) == date else ""


def _date_from_json(value: JsonValue) -> PartialDate | None:
    if isinstance(value, list):
        return PartialDate(*cast("list[int]", value))
    return _date(_text(value))


_date = lru_cache(_CACHED_DATES)(PartialDate.parse)


def _author_to_json(author: Author) -> JsonValue:
    members: JsonObject = {"family": author.family} if author.family else {}
    if author.given:
        members["given"] = author.given
    if author.particle:
        members["particle"] = author.particle
    if author.suffix:
        members["suffix"] = author.suffix
    if author.corporate:
        members["corporate"] = True
    return members


def author_from_json(value: JsonValue) -> Author:
    """Reverse `_author_to_json`."""
    text = cast("Mapping[str, str]", _object(value)).get
    return Author(
        family=text("family") or "",
        given=text("given") or "",
        particle=text("particle") or "",
        suffix=text("suffix") or "",
        corporate=bool(text("corporate")),
    )


# --- metadata and its origins --------------------------------------------------------------------------------------


def _pairs(value: JsonValue) -> tuple[tuple[str, str], ...]:
    return tuple((pair[0], pair[1]) for pair in cast("list[list[str]]", value))


_FIELD_WRITERS: dict[Field, Callable[..., JsonValue]] = {
    Field.AUTHORS: lambda authors: [_author_to_json(author) for author in authors],
    Field.DATE: _date_to_json,
    Field.CATEGORIES: list,
    Field.LINKS: list,
    Field.EXTRA: lambda pairs: [list(pair) for pair in pairs],
}
_FIELD_READERS: dict[Field, Callable[[JsonValue], object]] = {
    Field.AUTHORS: lambda value: tuple(author_from_json(author) for author in cast("list[JsonValue]", value)),
    Field.DATE: _date_from_json,
    Field.ARXIV_ID: lambda value: ArxivId(_text(value)),
    Field.DOI: lambda value: Doi(_text(value)),
    Field.CATEGORIES: _texts,
    Field.LINKS: _texts,
    Field.EXTRA: _pairs,
}
_FieldFormat = tuple[str, Callable[..., JsonValue], Callable[[JsonValue], object]]
_FIELDS: tuple[_FieldFormat, ...] = tuple(
    (name.value, _FIELD_WRITERS.get(name, str), _FIELD_READERS.get(name, _text)) for name in Field
)
_IN_LISTS = (Field.TITLE, Field.AUTHORS, Field.DATE, Field.ARXIV_ID, Field.DOI, Field.VENUE)
_FIELDS_IN_LISTS = tuple(each for each in _FIELDS if each[0] in _IN_LISTS)
_PLACES = {name.value: place for place, name in enumerate(Field)}


def metadata_to_json(metadata: Metadata) -> JsonObject:
    """Return field names and values, without empty ones."""
    return {name: write(value) for (name, write, _), value in zip(_FIELDS, metadata.values(), strict=True) if value}


def metadata_from_json(value: JsonValue) -> Metadata:
    """Reverse `metadata_to_json`."""
    return _metadata(value, _FIELDS)


def _metadata(value: JsonValue, fields: tuple[_FieldFormat, ...]) -> Metadata:
    members = _object(value)
    known = {name: read(member) for name, _, read in fields if (member := members.get(name))}
    return Metadata(**known)  # type: ignore[arg-type]


def origin_to_json(origin: Origin) -> JsonObject:
    """Return ``{"kind", "where", "at"}``."""
    return _filled({"kind": origin.kind.value, "where": origin.where, "at": time_to_json(origin.at)})


def origin_from_json(value: JsonValue) -> Origin:
    """Reverse `origin_to_json`."""
    members = _object(value)
    return _origin(_text(members["kind"]), _text(members.get("where")), _text(members["at"]))


@lru_cache(_CACHED_TIMES)
def _origin(kind: str, where: str, at: str) -> Origin:
    return Origin(kind=OriginKind(kind), where=where, at=_time(at))


def group_origins(origins: Mapping[str, JsonValue]) -> list[JsonValue]:
    """Return origins by field as a list of distinct origins, each with its ``fields``.

    Most fields of a paper have the same origin, so storing it once saves space. The order is that of the fields, so
    that equal origins have equal JSON.
    """
    groups: dict[tuple[tuple[str, JsonValue], ...], list[JsonValue]] = {}
    for name in sorted(origins, key=lambda each: (_PLACES.get(each, len(_PLACES)), each)):
        groups.setdefault(tuple(sorted(_object(origins[name]).items())), []).append(name)
    return [{**dict(origin), "fields": names} for origin, names in groups.items()]


def ungroup_origins(groups: JsonValue) -> JsonObject:
    """Reverse `group_origins`."""
    origins: JsonObject = {}
    for group in cast("list[JsonObject]", groups or []):
        origin = {name: member for name, member in group.items() if name != "fields"}
        origins.update((name, dict(origin)) for name in _texts(group["fields"]))
    return origins


def _origins_to_json(origins: tuple[tuple[Field, Origin], ...]) -> list[JsonValue]:
    """As `group_origins`, for origins that are not JSON yet."""
    groups: dict[Origin, list[JsonValue]] = {}
    last: Origin | None = None
    names: list[JsonValue] = []
    of_fields: dict[str, Origin] = dict(origins)
    for name in _PLACES:
        if origin := of_fields.get(name):
            if origin is not last:  # most fields share one origin, which is looked up once
                names, last = groups.setdefault(origin, []), origin
            names.append(name)
    return [{**origin_to_json(origin), "fields": fields} for origin, fields in groups.items()]


def _origins_from_json(groups: JsonValue) -> tuple[tuple[Field, Origin], ...]:
    read: dict[str, Origin] = {}
    for group in cast("list[JsonObject]", groups or []):
        read.update(dict.fromkeys(_texts(group["fields"]), origin_from_json(group)))
    return tuple([(name, read[name]) for name in Field if name in read])


def _suggestion_to_json(suggestion: Suggestion) -> JsonValue:
    return _filled(
        {
            "arxiv_id": suggestion.arxiv_id,
            "title": suggestion.title,
            "score": suggestion.score,
            "authors": list(suggestion.authors),
            "resolver": suggestion.resolver,
            "reasons": list(suggestion.reasons),
            "doi": suggestion.doi,
        }
    )


def _suggestion_from_json(value: JsonValue) -> Suggestion:
    members = _object(value)
    return Suggestion(
        arxiv_id=_text(members.get("arxiv_id")),
        title=_text(members.get("title")),
        score=cast("float", members.get("score", 0)),
        authors=_texts(members.get("authors")),
        resolver=_text(members.get("resolver")),
        reasons=_texts(members.get("reasons")),
        doi=_text(members.get("doi")),
    )


def _edition_to_json(edition: Edition) -> JsonObject:
    """Return the fields of an edition, and ``origins``."""
    return metadata_to_json(edition.metadata) | {"origins": _origins_to_json(edition.origins)}


def _edition_from_json(value: JsonValue) -> Edition:
    members = _object(value)
    return Edition(metadata=metadata_from_json(members), origins=_origins_from_json(members.get("origins")))


# --- papers and readings -------------------------------------------------------------------------------------------


def paper_to_json(paper: Paper) -> JsonObject:
    """Return the paper without its id and revision; ``origins`` is a list as `group_origins` returns it."""
    return _filled(
        {
            "format": FORMAT,
            "key": paper.key,
            "metadata": metadata_to_json(paper.metadata),
            "origins": _origins_to_json(paper.origins),
            "resolution": paper.resolution.value,
            "evidence": list(paper.evidence),
            "suggestions": [_suggestion_to_json(suggestion) for suggestion in paper.suggestions],
            "other_titles": list(paper.other_titles),
            "aliases": list(paper.aliases),
            "tags": list(paper.tags),
            "merged": list(paper.merged),
            "preprint": _edition_to_json(paper.preprint) if paper.preprint else None,
            "added": time_to_json(paper.added),
            "source": paper.source,
            "why": paper.why,
        }
    )


def paper_from_json(
    value: JsonValue,
    *,
    id: str,  # noqa: A002 - named as the attribute
    revision: int = 0,
    listed: bool = False,
) -> Paper:
    """Reverse `paper_to_json`; origins are in the order of the fields.

    With `listed`, the paper has only what lists show, which takes less than half the time.

    Raises:
        NewerLibrary: If the document has a newer format.
        LibraryError: If it is not the document of a paper.
    """
    try:
        members = _object(value)
        if cast("int", members.get("format", FORMAT)) > FORMAT:
            raise NewerLibrary(f"paper {id} was written by a newer version of this program", hint="upgrade readinglist")
        return Paper(
            id=id,
            key=_text(members["key"]),
            metadata=_metadata(members.get("metadata", {}), _FIELDS_IN_LISTS if listed else _FIELDS),
            resolution=Resolution(_text(members["resolution"])),
            tags=_texts(members.get("tags")),
            added=time_from_json(members["added"]),
            revision=revision,
            **({} if listed else _unlisted(members)),
        )
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise LibraryError(
            f"paper {id} is damaged: {error!r}",
            hint="restore a backup with `readinglist restore FILE`",
        ) from error


def _unlisted(members: JsonObject) -> dict[str, Any]:
    """Return the attributes of a paper that lists do not show."""
    return {
        "origins": _origins_from_json(members.get("origins")),
        "evidence": _texts(members.get("evidence")),
        "suggestions": tuple(
            _suggestion_from_json(each) for each in cast("list[JsonValue]", members.get("suggestions", []))
        ),
        "other_titles": _texts(members.get("other_titles")),
        "aliases": _texts(members.get("aliases")),
        "merged": _texts(members.get("merged")),
        "preprint": _edition_from_json(members["preprint"]) if members.get("preprint") else None,
        "source": _text(members.get("source")),
        "why": _text(members.get("why")),
    }


def note_to_json(note: Note) -> JsonObject:
    """Return ``{"text", "at"}``, and ``shared`` if it is; the id is part of the member's name."""
    shared: JsonObject = {"shared": True} if note.shared else {}
    return {"text": note.text, "at": time_to_json(note.at)} | shared


def _note_from_json(id: str, members: JsonObject) -> Note:  # noqa: A002
    shared = members.get("shared") is True
    return Note(id=id, text=_text(members["text"]), at=time_from_json(members["at"]), shared=shared)


def reading_to_json(reading: Reading) -> JsonObject:
    """Return ``status`` (an object of ``name`` and ``since``), and members for the other values and each ``note:<id>``.

    A blank reading is an empty object.
    """
    since = time_to_json(reading.since) if reading.since else None
    blank = reading.status == _BLANK.status and since is None
    members: JsonObject = {
        "status": None if blank else {"name": reading.status, "since": since},
        "priority": reading.priority,
        "rating": reading.rating,
        "due": reading.due,
        "progress": reading.progress,
    }
    notes: JsonObject = {f"note:{note.id}": note_to_json(note) for note in reading.notes}
    return _filled(members) | notes


def reading_from_json(value: JsonValue) -> Reading:
    """Reverse `reading_to_json`; notes are sorted by time."""
    members = _object(value)
    status = _object(members.get("status") or {})
    notes = [_note_from_json(name[5:], _object(note)) for name, note in members.items() if name.startswith("note:")]
    return Reading(
        status=_text(status.get("name")) or _BLANK.status,
        since=time_from_json(since) if (since := status.get("since")) else None,
        priority=_text(members.get("priority")),
        rating=cast("int", members.get("rating", 0)),
        due=_text(members.get("due")),
        progress=_text(members.get("progress")),
        notes=tuple(sorted(notes, key=lambda note: (note.at, note.id))),
    )

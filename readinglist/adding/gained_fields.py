"""Filling a known paper from a record: only empty fields, and never from another edition."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from readinglist.bibtex.data_models import BIBLATEX
from readinglist.library.merging import PUBLICATION, conflicting_identifiers, is_published_version
from readinglist.matching.publications import different_places
from readinglist.matching.repositories import is_server
from readinglist.papers.folding import squeeze
from readinglist.papers.paper import PREPRINT_TYPES, Field, Metadata, Origin, OriginKind
from readinglist.papers.precedence import MergedMetadata, is_replaceable, merge

_OF_THE_WORK = (
    Field.TITLE,
    Field.AUTHORS,
    Field.ABSTRACT,
    Field.ARXIV_ID,
    Field.PRIMARY_CATEGORY,
    Field.CATEGORIES,
    Field.COMMENT,
    Field.LINKS,
)
"""Fields that are the same in every edition."""

_SPELLINGS = {
    "author": Field.AUTHORS,
    "title": Field.TITLE,
    "subtitle": Field.TITLE,
    "abstract": Field.ABSTRACT,
    "journal": Field.VENUE,
    "journaltitle": Field.VENUE,
    "booktitle": Field.VENUE,
    "year": Field.DATE,
    "month": Field.DATE,
    "date": Field.DATE,
    "pubstate": Field.DATE,
    "doi": Field.DOI,
}
"""Extra fields that state a field of the metadata in the words of a file."""

_NOT_OF_PAPER = frozenset(
    {"added-at", "creationdate", "date-added", "date-modified", "groups", "ids", "key", "keywords", "label",
     "mendeley-groups", "mendeley-tags", "modificationdate", "owner", "priority", "ranking", "readstatus", "timestamp"}
)  # fmt: skip
"""Extra fields of a reader or of one file; annotations among them are imported as such."""

_ALONG = frozenset({"csl-type", "preamble", "type"})
"""Fields that mean nothing alone: subtypes, and definitions of commands that other fields may need."""

_SAME_PLACE = {
    "archive": "eprint",
    "archive_location": "eprint",
    "articleno": "pages",
    "eid": "pages",
    "eprintclass": "eprint",
    "eprinttype": "eprint",
    "institution": "publisher",
    "issue": "number",
    "langid": "language",
    "organization": "publisher",
    "urldate": "url",
}
"""Fields that replace another one, or mean nothing without it, by biblatex's names."""

_OF_ONE_EDITION = frozenset(
    {"chapter", "crossref", "edition", "editor", "isbn", "issn", "location", "number", "pages", "publisher", "series",
     "type", "volume"}
)  # fmt: skip
"""Fields that distinguish editions of a paper."""


def fill_metadata(present: MergedMetadata, offered: Metadata, origin: Origin) -> MergedMetadata:
    """Return `present` with its empty fields filled from `offered`, a record of the same paper.

    No value is replaced, and fields that the reader emptied stay empty. Fields of one edition (venue, date, entry type,
    DOI, volume, pages, ...) are filled only from a record of the same edition. A preprint is filled from the record of
    its publication completely or not at all; date and entry type of the publication then replace those of the preprint,
    as in `library.merging`. The function is idempotent.
    """
    if not _has_more(present.metadata, offered):
        return present
    values = dict(_values(present, offered, _OF_THE_WORK))
    if _is_its_publication(present, offered, origin):
        present = _without_date_of_preprint(present, offered)
        values |= _publication(present, offered, values, dated=True)
    elif _is_same_edition(present.metadata, offered):
        values |= _publication(present, offered, values, dated=not present.metadata.year)
    return merge(present, replace(Metadata(), **values), origin) if values else present  # type: ignore[arg-type]


def _has_more(old: Metadata, new: Metadata) -> bool:
    """Whether `new` has more fields; a quick check, since most records of known papers do not."""
    had = dict(old.extra)
    return any(name not in had for name, _ in new.extra) or not set(old.known_fields()).issuperset(new.known_fields())


def _values(present: MergedMetadata, new: Metadata, names: Iterable[Field]) -> Iterator[tuple[str, object]]:
    """Yield the values of fields that only `new` has, except those that the reader emptied.

    A list of only the primary category is not worth filling.
    """
    old, origins = present.metadata, dict(present.origins)
    for name in names:
        redundant = name is Field.CATEGORIES and new.categories == (old.primary_category,)
        if getattr(new, name) and not getattr(old, name) and not redundant and not _is_by_hand(origins.get(name)):
            yield name.value, getattr(new, name)


def of_paper(extra: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield the fields that do not belong to a reader or to one file."""
    return ((name, tex) for name, tex in extra if name not in _NOT_OF_PAPER)


def without_edition(
    extra: Iterable[tuple[str, str]], replaced_by: Iterable[tuple[str, str]]
) -> Iterator[tuple[str, str]]:
    """Yield the fields that describe the work or its reader, and that the fields of another edition do not replace."""
    others = {_group(name) for name, _ in replaced_by}
    for name, tex in extra:
        group = _group(name)
        if name not in _SPELLINGS and group not in _OF_ONE_EDITION and group not in others:
            yield name, tex


# --- which edition -------------------------------------------------------------------------------------------------


def _is_its_publication(present: MergedMetadata, offered: Metadata, origin: Origin) -> bool:
    """Whether the record is the publication of the preprint: no known field belongs to another publication."""
    old, origins = present.metadata, dict(present.origins)
    if not is_published_version(offered, old) or (offered.date is None and old.year):
        return False
    if old.entry_type not in (*PREPRINT_TYPES, offered.entry_type) or is_server(offered.venue):
        return False
    if (old.doi and old.doi != offered.doi) or _is_by_hand(origins.get(Field.EXTRA)):
        return False
    had = {(_group(name), squeeze(value)) for name, value in old.extra if _group(name) in _OF_ONE_EDITION}
    if not had.issubset((_group(name), squeeze(value)) for name, value in offered.extra):
        return False
    return all(
        _is_same_value(name, old, offered)
        or (not _is_by_hand(origins.get(name)) and is_replaceable(name, getattr(old, name), origin, origins.get(name)))
        for name in PUBLICATION
    )


def _is_same_value(name: Field, old: Metadata, new: Metadata) -> bool:
    """Whether both have the same value in a field; for a date, the same year."""
    if name is Field.DATE and old.date and new.date:
        return old.date.year == new.date.year
    return bool(getattr(old, name) == getattr(new, name))


def _is_same_edition(old: Metadata, new: Metadata) -> bool:
    """Whether a record describes the edition that the library has: no field differs."""
    if old.venue or new.venue:
        same_name = squeeze(old.venue) == squeeze(new.venue)
        if not same_name and not (old.venue and old.doi and old.doi == new.doi):
            return False
    elif _differ(BIBLATEX.entry_type(old.entry_type), BIBLATEX.entry_type(new.entry_type)):
        return False
    if (
        _differ(str(old.year or ""), str(new.year or ""))
        or conflicting_identifiers(old, new)
        or different_places(old, new)
    ):
        return False
    old_extra, new_extra = ({_group(name): value for name, value in each.extra} for each in (old, new))
    names = ("edition", "chapter") if old.venue else ("edition", "chapter", "publisher")
    return not any(_differ(squeeze(old_extra.get(name, "")), squeeze(new_extra.get(name, ""))) for name in names)


def _differ(one: str, other: str) -> bool:
    return bool(one and other) and one != other


def _is_by_hand(origin: Origin | None) -> bool:
    return origin is not None and origin.kind is OriginKind.USER


# --- what is filled from it -------------------------------------------------------------------------------------------


def _without_date_of_preprint(present: MergedMetadata, offered: Metadata) -> MergedMetadata:
    """Return the preprint without date and entry type, which its publication fills, unless the reader set them."""
    origins = dict(present.origins)
    names = [
        name
        for name in (Field.DATE, Field.ENTRY_TYPE)
        if getattr(offered, name) and getattr(present.metadata, name) and not _is_by_hand(origins.get(name))
    ]
    values: dict[str, object] = {name.value: "" if name is Field.ENTRY_TYPE else None for name in names}
    if Field.DATE in names:
        kept = ((name, tex) for name, tex in present.metadata.extra if _SPELLINGS.get(name) is not Field.DATE)
        values["extra"] = tuple(kept)
    return present.updated(values, {name: origin for name, origin in origins.items() if name not in names})


def _publication(
    present: MergedMetadata, offered: Metadata, values: dict[str, object], *, dated: bool
) -> dict[str, object]:
    """Return the missing fields of an edition, with its entry type if there are any. `values` are filled already."""
    old, origins = present.metadata, dict(present.origins)
    names = (Field.VENUE, Field.DOI, Field.JOURNAL_REF, *((Field.DATE,) if dated else ()))
    filled = dict(_values(present, offered, names))
    if not _is_by_hand(origins.get(Field.EXTRA)):
        extra = tuple(_further(old, offered, {**values, **filled}))
        if any(name not in _ALONG for name, _ in extra):
            filled["extra"] = extra
    return filled | dict(_values(present, offered, (Field.ENTRY_TYPE,))) if filled else filled


def _further(old: Metadata, new: Metadata, filled: dict[str, object]) -> Iterator[tuple[str, str]]:
    """Yield the extra fields for which the library has no equivalent."""
    had = {_group(name) for name, _ in old.extra}
    if old.arxiv_id or new.arxiv_id:
        had.add("eprint")
    for name, tex in new.extra:
        if name in _SPELLINGS:
            if _SPELLINGS[name].value in filled:
                yield name, tex
        elif name not in _NOT_OF_PAPER and _group(name) not in had:
            yield name, tex


def _group(name: str) -> str:
    """Return the one name for all equivalent fields."""
    name = BIBLATEX.field(name)
    return _SAME_PLACE.get(name, name)

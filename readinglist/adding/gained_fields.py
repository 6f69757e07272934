"""What a record of a known paper adds to it: only empty fields are filled, and never from another edition."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from readinglist.bibtex.data_models import BIBLATEX
from readinglist.library.merging import PUBLICATION, conflicting_identifiers, is_published_version
from readinglist.matching.recognition import unlike_places
from readinglist.papers.folding import fold, squeeze
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
"""What is the same in every edition."""

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
"""Further fields that only say a field of the metadata in a file's own words."""

_OF_NO_PAPER = frozenset(
    {"added-at", "creationdate", "date-added", "date-modified", "groups", "ids", "key", "keywords", "label",
     "modificationdate", "owner", "priority", "ranking", "readstatus", "timestamp"}
)  # fmt: skip
"""Further fields that belong to a reader or to the entry of a file; what of them is a mark is taken as one."""

_ALONG = frozenset({"csl-type", "preamble", "type"})
"""Fields that say nothing alone: kinds of the entry type, and definitions of commands that other fields may need."""

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
"""Fields of which one stands for the other, or says nothing without it (biblatex's names)."""

_SERVER = re.compile(r"(?:\w*rxiv|corr|ssrn|e ?prints?|preprints?)\b")
"""What names a server of preprints, in folded words."""

_OF_ONE_EDITION = frozenset(
    {"chapter", "crossref", "edition", "editor", "isbn", "issn", "location", "number", "pages", "publisher", "series",
     "type", "volume"}
)  # fmt: skip
"""What tells one edition of a paper from another."""


def filled(present: MergedMetadata, offered: Metadata, origin: Origin) -> MergedMetadata:
    """`present` with what `offered`, a record of the same paper, says where `present` says nothing.

    Nothing that is there is replaced, and what the user emptied stays empty. What describes one edition (venue, date,
    entry type, DOI, volume, pages, ...) is taken from a record of the same edition alone. Where the paper is known as a
    preprint, the record of its publication gives all of that as one piece, in which its date and entry type take the
    place of the preprint's (as in `library.merging`), or nothing of it. Filling twice is filling once.
    """
    if not _says_more(present.metadata, offered):
        return present
    values = dict(_values(present, offered, _OF_THE_WORK))
    if _is_its_publication(present, offered, origin):
        present = _without_date_of_preprint(present, offered)
        values |= _publication(present, offered, values, dated=True)
    elif _is_same_edition(present.metadata, offered):
        values |= _publication(present, offered, values, dated=not present.metadata.year)
    return merge(present, replace(Metadata(), **values), origin) if values else present  # type: ignore[arg-type]


def _says_more(old: Metadata, new: Metadata) -> bool:
    """Whether anything could come in; most records of known papers say nothing that is not there, and this is quick."""
    had = dict(old.extra)
    return any(name not in had for name, _ in new.extra) or not set(old.known_fields()).issuperset(new.known_fields())


def _values(present: MergedMetadata, new: Metadata, names: Iterable[Field]) -> Iterator[tuple[str, object]]:
    """The values of the fields that are empty in `present` alone, and not by hand.

    The category that arXiv puts first is one of its list.
    """
    old, origins = present.metadata, dict(present.origins)
    for name in names:
        said = name is Field.CATEGORIES and new.categories == (old.primary_category,)
        if getattr(new, name) and not getattr(old, name) and not said and not _is_by_hand(origins.get(name)):
            yield name.value, getattr(new, name)


# --- which edition -------------------------------------------------------------------------------------------------


def _is_its_publication(present: MergedMetadata, offered: Metadata, origin: Origin) -> bool:
    """Whether a preprint may become what the record says was published, whole: nothing known speaks of another one."""
    old, origins = present.metadata, dict(present.origins)
    if not is_published_version(offered, old) or (offered.date is None and old.year):
        return False
    if old.entry_type not in (*PREPRINT_TYPES, offered.entry_type) or _SERVER.match(fold(offered.venue)):
        return False
    if (old.doi and old.doi != offered.doi) or _is_by_hand(origins.get(Field.EXTRA)):
        return False
    had = {(_group(name), squeeze(value)) for name, value in old.extra if _group(name) in _OF_ONE_EDITION}
    if not had.issubset((_group(name), squeeze(value)) for name, value in offered.extra):
        return False
    return all(
        _is_said_alike(name, old, offered)
        or (not _is_by_hand(origins.get(name)) and is_replaceable(name, getattr(old, name), origin, origins.get(name)))
        for name in PUBLICATION
    )


def _is_said_alike(name: Field, old: Metadata, new: Metadata) -> bool:
    """Whether both say the same in a field, of a date: the same year."""
    if name is Field.DATE and old.date and new.date:
        return old.date.year == new.date.year
    return bool(getattr(old, name) == getattr(new, name))


def _is_same_edition(old: Metadata, new: Metadata) -> bool:
    """Whether a record describes the very edition that the library has: nothing that both say differs."""
    if old.venue or new.venue:
        same_name = squeeze(old.venue) == squeeze(new.venue)
        if not same_name and not (old.venue and old.doi and old.doi == new.doi):
            return False
    elif _differ(BIBLATEX.entry_type(old.entry_type), BIBLATEX.entry_type(new.entry_type)):
        return False
    if (
        _differ(str(old.year or ""), str(new.year or ""))
        or conflicting_identifiers(old, new)
        or unlike_places(old, new)
    ):
        return False
    ours, others = ({_group(name): value for name, value in each.extra} for each in (old, new))
    names = ("edition", "chapter") if old.venue else ("edition", "chapter", "publisher")
    return not any(_differ(squeeze(ours.get(name, "")), squeeze(others.get(name, ""))) for name in names)


def _differ(one: str, other: str) -> bool:
    return bool(one and other) and one != other


def _is_by_hand(origin: Origin | None) -> bool:
    return origin is not None and origin.kind is OriginKind.USER


# --- what is taken of it -------------------------------------------------------------------------------------------


def _without_date_of_preprint(present: MergedMetadata, offered: Metadata) -> MergedMetadata:
    """The preprint without its date and entry type, so that those of its publication can come in; the user's stay."""
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
    metadata = replace(present.metadata, **values)  # type: ignore[arg-type]
    return MergedMetadata(metadata=metadata, origins=tuple(pair for pair in present.origins if pair[0] not in names))


def _publication(
    present: MergedMetadata, offered: Metadata, values: dict[str, object], *, dated: bool
) -> dict[str, object]:
    """What the library lacks of an edition; the entry type comes with any of it. `values` are taken already."""
    old, origins = present.metadata, dict(present.origins)
    names = (Field.VENUE, Field.DOI, Field.JOURNAL_REF, *((Field.DATE,) if dated else ()))
    taken = dict(_values(present, offered, names))
    if not _is_by_hand(origins.get(Field.EXTRA)):
        extra = tuple(_further(old, offered, {**values, **taken}))
        if any(name not in _ALONG for name, _ in extra):
            taken["extra"] = extra
    return taken | dict(_values(present, offered, (Field.ENTRY_TYPE,))) if taken else taken


def _further(old: Metadata, new: Metadata, taken: dict[str, object]) -> Iterator[tuple[str, str]]:
    """The further fields of which the library has none that says the same."""
    had = {_group(name) for name, _ in old.extra}
    if old.arxiv_id or new.arxiv_id:
        had.add("eprint")
    for name, tex in new.extra:
        if name in _SPELLINGS:
            if _SPELLINGS[name].value in taken:
                yield name, tex
        elif name not in _OF_NO_PAPER and _group(name) not in had:
            yield name, tex


def _group(name: str) -> str:
    """The name that stands for all fields that say the same."""
    name = BIBLATEX.field(name)
    return _SAME_PLACE.get(name, name)

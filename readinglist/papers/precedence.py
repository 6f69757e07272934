"""Merging of metadata by precedence, with provenance per field.

A value is replaced only by one from an origin of higher precedence for that field, or a newer one from the same
origin. What the user wrote is always kept. Lists of links are combined, as are extra BibTeX fields, by name.
"""

from collections.abc import Mapping
from typing import Self

from readinglist.papers.fast_dataclasses import dataclass, replace
from readinglist.papers.paper import Field, Metadata, Origin, OriginKind, Paper

_KIND = OriginKind

BY_DEFAULT = (
    _KIND.USER,
    _KIND.BIB,
    _KIND.CROSSREF,
    _KIND.ARXIV,
    _KIND.CATALOGUE,
    _KIND.SERVICE,
    _KIND.RECORDS,
    _KIND.PAGE,
)
"""Highest first. A curated .bib outranks services; services outrank pages."""

_ARXIV_FIRST = (
    _KIND.USER,
    _KIND.ARXIV,
    _KIND.CATALOGUE,
    _KIND.BIB,
    _KIND.CROSSREF,
    _KIND.SERVICE,
    _KIND.RECORDS,
    _KIND.PAGE,
)

PRECEDENCE: Mapping[Field, tuple[OriginKind, ...]] = {
    # arXiv is the authority for what only arXiv assigns
    Field.ARXIV_ID: _ARXIV_FIRST,
    Field.PRIMARY_CATEGORY: _ARXIV_FIRST,
    Field.CATEGORIES: _ARXIV_FIRST,
    # the page shows the abstract of the version that the reader saw; a catalogue may have a shortened one
    Field.ABSTRACT: (
        _KIND.USER,
        _KIND.BIB,
        _KIND.ARXIV,
        _KIND.CROSSREF,
        _KIND.RECORDS,
        _KIND.PAGE,
        _KIND.CATALOGUE,
        _KIND.SERVICE,
    ),
}
"""Fields whose order differs from `BY_DEFAULT`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MergedMetadata:
    """Metadata with the origin of each known field."""

    metadata: Metadata
    origins: tuple[tuple[Field, Origin], ...]

    @classmethod
    def of(cls, paper: Paper) -> Self:
        """Return the metadata of a paper."""
        return cls(metadata=paper.metadata, origins=paper.origins)

    def updated(self, values: Mapping[str, object], origins: Mapping[Field, Origin]) -> Self:
        """Return the metadata with changed values; `origins` are those of all fields."""
        metadata = replace(self.metadata, **values)  # type: ignore[arg-type]
        in_order = tuple((name, origins[name]) for name in Field if name in origins)
        return replace(self, metadata=metadata, origins=in_order)

    def applied_to(self, paper: Paper) -> Paper:
        """Return the paper with this metadata; a former title is kept in `other_titles`."""
        titles = dict.fromkeys((*paper.other_titles, paper.metadata.title))
        others = tuple(title for title in titles if title and title != self.metadata.title)
        return replace(paper, metadata=self.metadata, origins=self.origins, other_titles=others)


def may_replace(name: Field, new: OriginKind, old: OriginKind) -> bool:
    """Whether a value from `new` replaces one from `old` in this field."""
    order = PRECEDENCE.get(name, BY_DEFAULT)
    return order.index(new) <= order.index(old)


def merge(present: MergedMetadata, offered: Metadata, origin: Origin) -> MergedMetadata:
    """Return `present` with what `offered` may add or overwrite; `present` itself if that is nothing.

    Values that are kept keep their origin.
    """
    origins = dict(present.origins)
    values: dict[str, object] = {}
    for name in offered.known_fields():
        old, new = getattr(present.metadata, name), getattr(offered, name)
        if name in (Field.LINKS, Field.EXTRA):
            combined = _combined_links(old, new) if name is Field.LINKS else _combined_extra(old, new)
            if combined != old:
                values[name.value] = combined
                origins.setdefault(name, origin)
        elif old == new:
            continue
        elif is_replaceable(name, old, origin, origins.get(name)):
            if _is_vaguer(name, old, new):
                continue
            values[name.value] = new
            origins[name] = origin
    return present.updated(values, origins) if values else present


def is_replaceable(name: Field, old: object, offered: Origin, present: Origin | None) -> bool:
    """Whether a value may be replaced. A field that the user emptied has an origin, and stays empty."""
    return not old if present is None else may_replace(name, offered.kind, present.kind)


def from_origin(offered: Metadata, origin: Origin) -> MergedMetadata:
    """Return metadata whose fields all have this origin."""
    return MergedMetadata(metadata=offered, origins=tuple((name, origin) for name in offered.known_fields()))


def _is_vaguer(name: Field, old: object, new: object) -> bool:
    """Whether a date would be replaced by a less precise one of the same year or month."""
    return name is Field.DATE and str(old).startswith(str(new))


def _combined_links(old: tuple[str, ...], new: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*old, *new)))


def _combined_extra(old: tuple[tuple[str, str], ...], new: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    return tuple({**dict(new), **dict(old)}.items())

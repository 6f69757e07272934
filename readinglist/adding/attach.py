"""Attaching files to papers of the library, and detaching them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from readinglist.files.attaching import with_files
from readinglist.library.context import LibraryContext, item_of
from readinglist.library.protocol import Unit
from readinglist.library.tracking import change
from readinglist.papers.paper import Field, Item, Metadata, Origin, OriginKind, Paper

_WHERE = "attached file"


def attach(
    files: Mapping[str, Sequence[Path]], folder: Path, context: LibraryContext, *, remove: bool = False
) -> Mapping[str, tuple[str, ...]]:
    """Attach files to papers by citation key, or detach them, in one batch; return the paths as stored, by key.

    Paths below `folder` are relative to it. Who wrote the further fields of a paper stays as it is, so that its
    publication still fills them in.

    Raises:
        NothingFound: If a key matches no paper; nothing is changed.
        UsageError: If a name cannot stand in a .bib file.
    """
    stored: dict[str, tuple[str, ...]] = {}

    def alter(item: Item, _unit: Unit, now: datetime) -> Item:
        paths = by_id[item.paper.id]
        metadata, names = with_files(item.paper.metadata, paths, folder, remove=remove)
        stored[item.paper.key] = names
        return replace(item, paper=_with_metadata(item.paper, metadata, now)) if names else item

    with context.store.read() as view:
        by_id = {item_of(view, key, context.reader).paper.id: paths for key, paths in files.items()}
    change(tuple(files), alter, context)
    return stored


def _with_metadata(paper: Paper, metadata: Metadata, now: datetime) -> Paper:
    origins = dict(paper.origins)
    origins.setdefault(Field.EXTRA, Origin(kind=OriginKind.RECORDS, where=_WHERE, at=now))
    if not metadata.extra:
        del origins[Field.EXTRA]
    in_order = tuple((name, origins[name]) for name in Field if name in origins)
    return replace(paper, metadata=metadata, origins=in_order)

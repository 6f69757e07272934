"""The first merge of a paper with an entry that the user wrote, which must not contradict the library."""

from collections.abc import Iterator
from dataclasses import replace

from readinglist.bibtex.blocks import RawEntry
from readinglist.bibtex.values import Macros
from readinglist.exporting.entry_lookup import FileEntry, WantedEntry
from readinglist.exporting.merge_base import MergeBase, digest
from readinglist.exporting.merge_entry import (
    FILE,
    LIBRARY,
    describe_differences,
    entries_by_key,
    fields_of_file_only,
)
from readinglist.exporting.merge_fields import fields_of
from readinglist.exporting.merge_plan import MergePlan
from readinglist.library.encoding import paper_from_json
from readinglist.library.journal import PAPER
from readinglist.library.protocol import View
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.folding import fold, squeeze
from readinglist.papers.paper import OTHERS, Author, Metadata
from readinglist.plugins.protocols import Exporter

_PRINTED = frozenset(
    {"volume", "number", "issue", "pages", "edition", "series", "editor", "chapter", "school", "institution", "isbn"}
)
"""Other fields that a bibliography prints and that are facts about the paper."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstMerge:
    """Finds merge bases for entries that were never merged."""

    file_name: str
    exporter: Exporter
    view: View
    plan: MergePlan
    prefer: str

    def base(self, want: WantedEntry, entry: FileEntry, rendered: RawEntry) -> MergeBase | None:
        """Return a merge base; None, with a problem in the plan, if the entry contradicts the library."""
        if entry.draft is None:
            self.plan.problems.append(entry.problem("cannot parse this entry, not changed"))
            return None
        metadata = entry.draft.metadata
        paper, library = want, rendered
        for known in filter(None, (self._as_imported(want), *_other_edition(want, metadata))):
            if not contradictions(metadata, known.cited.metadata):
                text = entries_by_key(self.exporter.render([known.cited]).text).get(known.cited.key)
                paper, library = (known, text) if text else (want, rendered)
                break
        base = MergeBase(
            key=paper.cited.key,
            entry=entry.raw.key,
            paper=paper.fingerprint,
            text=digest(entry.raw.text),
            library=fields_of(library, Macros()).digests,
            file=entry.fields.digests,
            own=fields_of_file_only(entry, want.paper),
        )
        found = contradictions(metadata, paper.cited.metadata)
        if not found or self.prefer == FILE:
            return base
        if self.prefer == LIBRARY:
            return base.without(name for each in found for name in BIBTEX_FIELDS.get(each, (each,)))
        self.plan.problems.append(entry.problem(f"conflict: {describe_differences(found)}"))
        return None

    def _as_imported(self, want: WantedEntry) -> WantedEntry | None:
        """Return the paper as it was imported, if it was imported from this file and changed since."""
        names = {name.replace("\\", "/").rpartition("/")[2] for name in (want.paper.source, self.file_name)}
        if len(names) > 1 or want.exact:
            return None
        events = reversed(self.view.events(paper=want.paper.id))
        paper = paper_from_json(next(event.after for event in events if event.what == PAPER), id=want.paper.id)
        if paper.metadata == want.cited.metadata and paper.key == want.paper.key:
            return None
        cited = replace(want.cited, key=paper.key, metadata=paper.metadata, aliases=paper.aliases)
        return WantedEntry(part=want.part, paper=paper, cited=cited)


def _other_edition(want: WantedEntry, metadata: Metadata) -> Iterator[WantedEntry]:
    """Yield the paper in its other edition, if the entry contradicts the wanted one.

    The entry then changes as a whole: an edition with the year of one and the venue of the other does not exist.
    """
    if want.paper.preprint and contradictions(metadata, want.cited.metadata):
        for edition in (want.paper.metadata, want.paper.preprint_metadata):
            if edition != want.cited.metadata:
                yield replace(want, cited=replace(want.cited, metadata=edition))


BIBTEX_FIELDS = {
    "title": ("title", "subtitle"),
    "author": ("author",),
    "year": ("year", "month", "date"),
    "eprint": ("eprint", "archiveprefix", "eprinttype", "url"),
    "doi": ("doi",),
    "venue": ("journal", "journaltitle", "booktitle"),
    "school": ("institution",),
}
"""The BibTeX and biblatex fields for the names that `contradictions` returns; other names are their own field."""


def contradictions(one: Metadata, other: Metadata) -> dict[str, tuple[str, str]]:
    """Return the fields on which two records of a paper disagree, with both values.

    Missing values, case, accents, punctuation and given names do not count, nor does a list that ends in "others".
    """
    pairs = [
        ("title", one.title, other.title, squeeze(one.title) == squeeze(other.title)),
        ("author", _names(one.authors), _names(other.authors), _same_authors(one.authors, other.authors)),
        ("year", str(one.year or ""), str(other.year or ""), one.year == other.year),
        ("eprint", str(one.arxiv_id or ""), str(other.arxiv_id or ""), one.arxiv_id == other.arxiv_id),
        ("doi", str(one.doi or ""), str(other.doi or ""), one.doi == other.doi),
        ("venue", one.venue, other.venue, squeeze(one.venue) == squeeze(other.venue)),
    ]
    other_extra = dict(other.extra)
    for name, value in one.extra:
        if name in _PRINTED and name in other_extra:
            pairs.append((name, value, other_extra[name], fold(value) == fold(other_extra[name])))
    return {name: (first, second) for name, first, second, same in pairs if first and second and not same}


def _names(authors: tuple[Author, ...]) -> str:
    return ", ".join(map(str, authors))


def _same_authors(one: tuple[Author, ...], other: tuple[Author, ...]) -> bool:
    first, second = ([squeeze(f"{name.particle}{name.family}") for name in names] for names in (one, other))
    if OTHERS in (one[-1:] + other[-1:]):
        shared = min(len(names) - (side[-1:] == (OTHERS,)) for names, side in ((first, one), (second, other)))
        return first[:shared] == second[:shared]
    return first == second

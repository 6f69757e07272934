"""Merging papers into a .bib file that others also edit: changes of the library go in, the user's edits stay."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from readinglist.bibtex.blocks import RawEntry, RawFailure, RawText, read_blocks
from readinglist.bibtex.splicing import Arrangement
from readinglist.exporting.entry_lookup import FileEntry, SharedFile, WantedEntry, place
from readinglist.exporting.export import by_spelling, cited_of
from readinglist.exporting.file_fields import FileFields
from readinglist.exporting.first_merge import FirstMerge
from readinglist.exporting.merge_base import FileStates, MergeBase, digest
from readinglist.exporting.merge_entry import EntryMerger, entries_by_key
from readinglist.exporting.merge_keys import FileKeys, parents_first
from readinglist.exporting.merge_plan import STATES, MergePlan
from readinglist.files.documents import Document
from readinglist.files.text_edits import Edit, apply_edits
from readinglist.library.context import LibraryContext
from readinglist.library.protocol import Selection, View
from readinglist.library.query import Query
from readinglist.manuscripts.citations import Citations, cited_papers, same_key
from readinglist.papers.errors import Problem
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.folding import counted
from readinglist.papers.paper import Item, Paper
from readinglist.papers.statuses import Status
from readinglist.plugins.protocols import Cited, Exporter, Source
from readinglist.settings.values import PUBLISHED
from readinglist.tex import fallback_definitions


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeTask:
    """Which papers to merge into a file, and in what form.

    With `citations`, each paper gets the key that the manuscript uses. `prefer` is the side that wins conflicts
    (``library`` or ``file``; empty for neither).
    """

    query: Query
    exporter: Exporter
    source: Source
    citations: Citations | None = None
    with_status: bool = False
    edition: str = PUBLISHED
    files: FileFields | None = None
    prefer: str = ""

    @property
    def with_aliases(self) -> bool:
        """Whether entries list the aliases of their paper."""
        return bool(getattr(self.exporter, "holds_aliases", False))

    def cited_of(self, item: Item, statuses: Sequence[Status]) -> Cited:
        """Return a paper in the edition and with the annotations of the task."""
        return cited_of(item, statuses, with_status=self.with_status, edition=self.edition, files=self.files)

    def want(self, part: str, paper: Paper, cited: Cited, *, exact: bool = False, add: bool = True) -> WantedEntry:
        """Return a paper as it belongs in the file; a change of the encoding is a change of its entry."""
        encoding = str(getattr(self.exporter, "encoding", ""))
        return WantedEntry(part=part, paper=paper, cited=cited, exact=exact, add=add, encoding=encoding)


def merge(document: Document, file: str, task: MergeTask, context: LibraryContext) -> MergePlan:
    """Plan the changes of the file whose text is `document`; its merge bases are stored under the name `file`.

    Entries of papers that are not in the library stay, and so does all text between entries. In other entries, the
    fields change that changed in the library since the last merge, unless they were edited in the file. The first merge
    accepts an entry unchanged, unless it contradicts the library. Writes nothing.
    """
    shared = SharedFile(document, task.source)
    with context.store.read() as view:
        states, bases = _stored(view, file, shared)
        plan = MergePlan()
        number = states.number_of(shared.text)
        later = _later_parts(bases, number)
        gone = {part: base for part, base in bases.items() if base.removed > states.first}
        bases = {part: base for part, base in bases.items() if part not in later and not base.removed}
        wants = _wanted(task, bases, view, context, plan.problems)
        place(wants, shared.entries, bases)
        bases |= _at_entries(bases, wants)
        keys = FileKeys(shared.entries, wants)
        merger = EntryMerger(
            file=shared, keys=keys, plan=plan, prefer=task.prefer, with_aliases=task.with_aliases, merge=states.next
        )
        first = FirstMerge(file_name=document.name, exporter=task.exporter, view=view, plan=plan, prefer=task.prefer)
        for group in parents_first(wants):
            rendered = _render([keys.up_to_date(want) for want in group], bases, task.exporter, plan)
            for want, text in rendered:
                base, entry = bases.get(want.part), want.entry
                if entry is None:
                    merger.add(want, base, text)
                    continue
                if base is None and want.add and text:
                    base = first.base(want, entry, text)
                if base:
                    merger.update(want, entry, base, text)
        wanted = {want.part for want in wants}
        unwanted = [(part, base) for part, base in sorted((bases | gone).items()) if part not in wanted]
        _remove([(part, base) for part, base in unwanted if not view.item(base.entry, context.reader)], merger, number)
    if number is not None and (later or plan.removed):
        states = states.without(shared.text)
    _report_outdated_keys(shared, keys, plan)
    _report_repeated_keys(shared, plan)
    plan.edits.extend(_insertions(shared, plan.edits, merger.new, task.exporter))
    plan.states = states.added(apply_edits(shared.text, plan.edits))
    plan.warnings = [warning for warning in plan.warnings if warning.key in {"", *plan.added, *plan.changed}]
    _report_put_back(later, plan)
    return plan


def _stored(view: View, file: str, shared: SharedFile) -> tuple[FileStates, dict[str, MergeBase]]:
    """Return the states of a file and its merge bases by part.

    There are none for a file that is missing or has no entries: nothing was removed from it by hand, and it is written
    again.
    """
    is_written = any(isinstance(block, RawEntry | RawFailure) for block in shared.blocks)
    stored = dict(view.merge_bases(file)) if is_written else {}
    states = FileStates.from_text(stored.pop(STATES, ""))
    return states, {part: MergeBase.from_text(text) for part, text in stored.items()}


def _remove(bases: Iterable[tuple[str, MergeBase]], merger: EntryMerger, number: int | None) -> None:
    """Remove the entries of papers that are no longer in the library, by part.

    An entry that an earlier merge removed is removed again only from a file in a state before that, of this `number`,
    because anybody may add an entry of such a paper.
    """
    for part, base in bases:
        if base.removed:
            merger.plan.merge_bases[part] = base
        if not base.removed or (number is not None and number < base.removed):
            merger.remove(part, base)


def _later_parts(bases: Mapping[str, MergeBase], number: int | None) -> set[str]:
    """Return the parts that a file did not have yet when it was in the state of this number."""
    return {part for part, base in bases.items() if number is not None and base.since > number}


def _at_entries(bases: Mapping[str, MergeBase], wants: Sequence[WantedEntry]) -> dict[str, MergeBase]:
    """Return the merge bases for the entries as they are, which may be earlier states."""
    placed = ((want.part, want.entry) for want in wants if want.part in bases)
    return {part: _at_entry(bases[part], entry) for part, entry in placed if entry}


def _at_entry(base: MergeBase, entry: FileEntry) -> MergeBase:
    return base.at(digest(entry.raw.text), lambda: entry.fields.digests)


def _report_put_back(later: Collection[str], plan: MergePlan) -> None:
    """Report entries that are added again to a file that was put back as an earlier merge left it."""
    again = [plan.merge_bases[part].key for part in later if part in plan.merge_bases]
    if again:
        message = (
            f"the file is as an earlier merge left it, so {counted(len(again), 'entry', 'entries')} added since "
            f"{'is' if len(again) == 1 else 'are'} added again; to keep one out, remove it once more"
        )
        plan.warnings.append(Problem(message=message))


def _report_repeated_keys(shared: SharedFile, plan: MergePlan) -> None:
    """Report entries with the key of a paper's entry, for example after a union merge by git."""
    lines = {same_key(entry.raw.key): entry.raw.line for entry in reversed(shared.entries)}
    merged = {same_key(entry.raw.key) for entry in shared.entries if entry.taken}
    for entry in shared.entries:
        key = same_key(entry.raw.key)
        if key in merged and lines[key] != entry.raw.line:
            plan.problems.append(entry.problem(f"another entry has this key, in line {lines[key]}; remove one of them"))


# --- which papers --------------------------------------------------------------------------------------------------


def _wanted(
    task: MergeTask, bases: Mapping[str, MergeBase], view: View, context: LibraryContext, problems: list[Problem]
) -> list[WantedEntry]:
    """Return the papers of the query or the manuscript, and those of earlier merges."""
    wants = list(_selected(task, view, context, problems))
    present = {want.part for want in wants}
    for part in bases:
        if part in present:
            continue
        paper, _, key = part.partition(" ")
        item = view.item_by_id(paper, context.reader)
        if item:
            cited = task.cited_of(item, context.statuses)
            cited = replace(cited, key=key) if key else cited
            wants.append(task.want(part, item.paper, cited, exact=bool(key), add=False))
    return wants


def _selected(task: MergeTask, view: View, context: LibraryContext, problems: list[Problem]) -> Iterator[WantedEntry]:
    statuses, reader = context.statuses, context.reader
    if task.citations is None:
        for item in view.select(Selection(query=task.query, reader=reader, sort="key")):
            cited = task.cited_of(item, statuses)
            yield task.want(item.paper.id, item.paper, cited)
        return
    found = cited_papers(task.citations, task.query, view, reader)
    problems.extend(found.problems)
    made = [(item, task.cited_of(item, statuses)) for item in found.items.values()]
    for item, cited in by_spelling(found, made, with_aliases=task.with_aliases):
        own = same_key(cited.key) == same_key(item.paper.key)
        part = item.paper.id if own else f"{item.paper.id} {cited.key}"
        yield task.want(part, item.paper, cited, exact=not task.with_aliases)


def _render(
    wants: Sequence[WantedEntry], bases: Mapping[str, MergeBase], exporter: Exporter, plan: MergePlan
) -> Iterator[tuple[WantedEntry, RawEntry | None]]:
    """Return each paper with its rendered entry, if it is needed.

    A paper that the exporter cannot write is a problem only if the file lacks it.
    """
    stale = [want for want in wants if want.entry is None or not _is_merged(want, bases.get(want.part))]
    entries: dict[str, RawEntry] = {}
    if stale:
        rendered = exporter.render([want.cited for want in stale])
        entries = entries_by_key(rendered.text)
        new = {want.cited.key for want in stale if want.entry is None}
        plan.problems.extend(problem for problem in rendered.problems if problem.key in new)
        plan.warnings.extend(rendered.warnings)
    return ((want, entries.get(want.cited.key)) for want in wants)


def _is_merged(want: WantedEntry, base: MergeBase | None) -> bool:
    return base is not None and base.paper == want.fingerprint


# --- the rest of the file ------------------------------------------------------------------------------------------


def _report_outdated_keys(shared: SharedFile, keys: FileKeys, plan: MergePlan) -> None:
    """Report the entries that refer to another entry by a key that it no longer has."""
    for entry in shared.entries:
        if not entry.written:
            for name, key, new in keys.outdated(entry):
                plan.problems.append(entry.problem(f"{name} names {key}, which is now {new}; change it by hand"))


def _insertions(
    shared: SharedFile, edits: Sequence[Edit], added: Sequence[tuple[WantedEntry, RawEntry]], exporter: Exporter
) -> list[Edit]:
    """Return the edits that insert new entries, and the definitions that new text needs."""
    texts = {want.cited.key: entry.text for want, entry in added}
    new = "".join((*texts.values(), *(edit.text for edit in edits)))
    if not new:
        return []
    text = exporter.render([want.cited for want, _ in added]).text if added else ""
    preambles = (block for block in read_blocks(text) if isinstance(block, RawText) and block.kind == "preamble")
    rendered = [block.text.strip() for block in preambles]
    fallbacks = [f'@preamble{{"{line}"}}' for line in fallback_definitions([new])]
    definitions = [text for text in dict.fromkeys((*rendered, *fallbacks)) if text[11:-2] not in shared.text]
    leaving = frozenset(entry.raw.start for entry in shared.entries if entry.removed)
    return Arrangement(shared.text, shared.blocks, leaving).insertions(texts, "\n".join(definitions))

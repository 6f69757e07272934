"""Papers into a .bib file that others edit too: each change of the library, nothing of what the user wrote."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from readinglist.bibtex.blocks import RawEntry, RawFailure, RawText, read_blocks
from readinglist.bibtex.preambles import FIELD as PREAMBLE
from readinglist.bibtex.splicing import Arrangement, removal
from readinglist.bibtex.values import Macros
from readinglist.exporting.entry_lookup import Entry, Want, entries_of, place
from readinglist.exporting.export import by_spelling, cited_of
from readinglist.exporting.merge_base import BIBTEX_FIELDS, Agreement, Merge, contradictions, digest
from readinglist.exporting.merge_fields import TYPE, Side, decide, edits_of, numbers_in_place_of_venue, side_of
from readinglist.exporting.merge_keys import FileKeys, parents_first
from readinglist.files.documents import Document
from readinglist.files.text_edits import Edit, applied
from readinglist.library.context import Workspace
from readinglist.library.encoding import paper_from_json
from readinglist.library.journal import PAPER
from readinglist.library.protocol import Selection, View
from readinglist.library.query import Query
from readinglist.manuscripts.citations import Citations, same_key
from readinglist.manuscripts.cited_papers import cited_papers
from readinglist.papers.errors import Problem
from readinglist.papers.folding import one_line
from readinglist.papers.paper import Draft, Item, Paper
from readinglist.plugins.protocols import Cited, Exporter, Source
from readinglist.tex import fallback_definitions

LIBRARY, FILE = "library", "file"
"""Who is right where both sides changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Which papers belong into a file, in what form, and who is right where both sides changed (``""``: nobody).

    `citations` are those of a manuscript, by whose keys the papers then stand in the file.
    """

    query: Query
    exporter: Exporter
    source: Source
    citations: Citations | None = None
    with_status: bool = False
    prefer: str = ""


def merge(document: Document, file: str, task: Task, workspace: Workspace) -> Merge:
    """How the file has to change, whose text is that of `document`; `file` is the name that agreements are kept by.

    Entries that the library does not know stay, and so does everything between entries. Of an entry that it knows, the
    fields change that changed in the library since both last agreed and that nobody edited in the file. At the first
    merge an entry is agreed on as it stands, unless it contradicts the library. Writes nothing.
    """
    with workspace.store.read() as view:
        return _Merging(document, task, workspace, view, file).result()


class _Merging:
    """One run of `merge`."""

    def __init__(self, document: Document, task: Task, workspace: Workspace, view: View, file: str) -> None:
        self._document, self._task, self._workspace, self._view = document, task, workspace, view
        self._text = document.text.replace("\ufeff", " ")
        self._blocks = read_blocks(self._text)
        self._entries = list(entries_of(self._blocks, document, task.source))
        # Of a file that is gone or empty nothing was taken out by hand: it is written anew.
        bases = view.merge_bases(file) if self._text.strip() else {}
        self._bases = {part: Agreement.from_text(body) for part, body in bases.items()}
        self._agreed: dict[str, Agreement] = {}
        self._edits: list[Edit] = []
        self._added: dict[str, RawEntry] = {}
        self._cited_by_key: dict[str, Cited] = {}
        self._changed: list[str] = []
        self._removed: list[RawEntry] = []
        self._kept: list[Problem] = []
        self._problems: list[Problem] = []
        self._rendered: dict[str, RawEntry] = {}
        self._keys = FileKeys((), ())
        self._warnings: list[Problem] = []

    def result(self) -> Merge:
        """The merge."""
        wants = self._wants()
        place(wants, self._entries, self._bases)
        gone = set(self._bases) - {want.part for want in wants}
        self._keys = FileKeys(self._entries, wants)
        for group in parents_first(wants):
            self._merge_all([self._keys.up_to_date(want) for want in group])
        for part in sorted(gone):
            self._gone(part, self._bases[part])
        self._tell_outdated()
        edits = (*self._edits, *self._insertions())
        touched = {*self._added, *self._changed}
        return Merge(
            edits=tuple(sorted(edits, key=lambda edit: edit.start)),
            agreed={part: agreement.as_text() for part, agreement in self._agreed.items()},
            added=tuple(self._added),
            changed=tuple(self._changed),
            removed=tuple(entry.key for entry in self._removed),
            kept=tuple(self._kept),
            problems=tuple(self._problems),
            warnings=tuple(warning for warning in self._warnings if warning.key in touched),
        )

    def _merge_all(self, wants: Sequence[Want]) -> None:
        """Bring the entries of papers up to date, and add those that lack one."""
        self._render([want for want in wants if self._needs_text(want)])
        for want in wants:
            if want.entry:
                self._merge(want, want.entry)
            else:
                self._missing(want)

    def _tell_outdated(self) -> None:
        """Name the entries that are left with a key that their parent or relation no longer bears."""
        for entry in self._entries:
            if not entry.written:
                for name, key, new in self._keys.outdated(entry):
                    self._problem(entry, f"its {name} names {key}, which is {new} now; change it here by hand")

    # --- which papers, and which entries are theirs ---

    def _wants(self) -> list[Want]:
        """The papers of the query or the manuscript, and those that an earlier merge brought into agreement."""
        wants = list(self._chosen())
        present = {want.part for want in wants}
        for part in self._bases:
            paper, _, key = part.partition(" ")
            item = self._view.item_by_id(paper, self._workspace.reader) if part not in present else None
            if item:
                cited = self._cited(item)
                cited = replace(cited, key=key) if key else cited
                wants.append(Want(part=part, paper=item.paper, cited=cited, exact=bool(key), add=False))
        return wants

    def _chosen(self) -> Iterator[Want]:
        task, reader = self._task, self._workspace.reader
        if task.citations is None:
            for item in self._view.select(Selection(query=task.query, reader=reader, sort="key")):
                yield Want(part=item.paper.id, paper=item.paper, cited=self._cited(item))
            return
        found = cited_papers(task.citations, task.query, self._view, reader)
        self._problems.extend(found.problems)
        one_each = getattr(task.exporter, "holds_aliases", False)
        for item, cited in by_spelling(found, self._workspace.states, one_each=one_each, with_status=task.with_status):
            own = same_key(cited.key) == same_key(item.paper.key)
            part = item.paper.id if own else f"{item.paper.id} {cited.key}"
            yield Want(part=part, paper=item.paper, cited=cited, exact=not one_each)

    def _cited(self, item: Item) -> Cited:
        return cited_of(item, self._workspace.states, with_status=self._task.with_status)

    # --- rendering ---

    def _needs_text(self, want: Want) -> bool:
        base = self._bases.get(want.part)
        return base is None or base.paper != want.fingerprint or want.entry is None

    def _render(self, wants: Sequence[Want]) -> None:
        """The texts of these papers. What the exporter cannot write is a problem only where the file lacks it."""
        if not wants:
            return
        rendered = self._task.exporter.render([want.cited for want in wants])
        self._rendered |= _by_key(rendered.text)
        new = {want.cited.key for want in wants if want.entry is None}
        self._problems.extend(problem for problem in rendered.problems if problem.key in new)
        self._warnings.extend(rendered.warnings)

    # --- one paper ---

    def _merge(self, want: Want, entry: Entry) -> None:
        """Bring an entry up to what changed in the library."""
        base, library = self._bases.get(want.part), self._rendered.get(want.cited.key)
        if base is None:
            if not want.add or library is None:
                return
            base = self._first_agreement(want, entry, library)
            if base is None:
                return
        elif base.paper == want.fingerprint and base.text == digest(entry.raw.text):
            self._agreed[want.part] = base
            return
        changed = base.paper != want.fingerprint and library is not None
        side, ours = entry.side, side_of(library, Macros()) if changed and library else _NOTHING
        decision = decide(base, ours, side, changed=changed)
        if decision.conflicts and self._task.prefer != FILE:
            if self._task.prefer != LIBRARY:
                self._agreed[want.part] = base
                self._problem(entry, f"edited here and in the library: {_both(decision.conflicts, side, ours)}")
                return
            writes = {**decision.writes, **{name: ours.raw.get(name) for name in decision.conflicts}}
        else:
            writes = dict(decision.writes)
        writes |= dict.fromkeys(numbers_in_place_of_venue(writes, side, ours))
        self._write(want, entry, base, ours if changed else None, writes, decision.taken)

    def _write(
        self,
        want: Want,
        entry: Entry,
        base: Agreement,
        ours: Side | None,
        writes: Mapping[str, str | None],
        taken: tuple[str, ...],
    ) -> None:
        """Note the edit of an entry and the agreement that it leads to."""
        raw, side = entry.raw, entry.side
        key = self._new_key(want, entry, base)
        text = raw.text
        if writes or key:
            edits = edits_of(raw, side, ours or _NOTHING, writes, entry.macros, key=key)
            if not edits:
                self._agreed[want.part] = base
                names = ", ".join(_shown(name) for name in writes) or "the key"
                self._problem(entry, f"changed in the library, but cannot be changed in place here: {names}")
                return
            self._edits.extend(Edit(raw.start + edit.start, raw.start + edit.end, edit.text) for edit in edits)
            text = applied(raw.text, edits)
            self._changed.append(key or raw.key)
            entry.written = True
            if key:
                self._keys.rename(want, raw.key, key, aliases=getattr(self._task.exporter, "holds_aliases", False))
            (written,) = (block for block in read_blocks(text) if isinstance(block, RawEntry))
            side = side_of(written, entry.macros)
        if taken:
            names = ", ".join(_shown(name) for name in taken)
            self._kept.append(self._told(entry, f"edited by hand, kept: {names}"))
        now = {name: value for name, value in side.digests.items() if name not in taken}
        self._agreed[want.part] = Agreement(
            key=want.cited.key,
            entry=key or raw.key,
            paper=want.fingerprint if ours else base.paper,
            text=base.text if taken else digest(text),
            library=ours.digests if ours else base.library,
            file=now | {name: base.file[name] for name in taken if name in base.file},
            own=_own(entry.draft, want.paper),
        )

    def _first_agreement(self, want: Want, entry: Entry, library: RawEntry) -> Agreement | None:
        """What both sides agree on that never met before; None where they contradict each other."""
        if entry.draft is None:
            self._problem(entry, "this entry cannot be understood, so it is left as it is")
            return None
        metadata = entry.draft.metadata
        paper, ours = want, library
        earlier = self._as_imported(want)
        if earlier and not contradictions(metadata, earlier.paper.metadata):
            text = _by_key(self._task.exporter.render([earlier.cited]).text).get(earlier.cited.key)
            paper, ours = (earlier, text) if text else (want, library)
        agreement = Agreement(
            key=paper.cited.key,
            entry=entry.raw.key,
            paper=paper.fingerprint,
            text=digest(entry.raw.text),
            library=side_of(ours, Macros()).digests,
            file=entry.side.digests,
            own=_own(entry.draft, want.paper),
        )
        found = contradictions(metadata, paper.paper.metadata)
        if not found or self._task.prefer == FILE:
            return agreement
        if self._task.prefer == LIBRARY:
            return agreement.without(name for each in found for name in BIBTEX_FIELDS.get(each, (each,)))
        says = "; ".join(
            f"{name} is {_quoted(mine)} here, {_quoted(yours)} there" for name, (mine, yours) in found.items()
        )
        self._problem(entry, f"contradicts the library: {says}")
        return None

    def _as_imported(self, want: Want) -> "Want | None":
        """The paper as it came from this very file, where that is where it came from and it changed since."""
        names = (name.replace("\\", "/").rpartition("/")[2] for name in (want.paper.source, self._document.name))
        if len(set(names)) > 1 or want.exact:
            return None
        events = reversed(self._view.events(paper=want.paper.id))
        paper = paper_from_json(next(event.after for event in events if event.what == PAPER), id=want.paper.id)
        if paper.metadata == want.paper.metadata and paper.key == want.paper.key:
            return None
        cited = replace(want.cited, key=paper.key, metadata=paper.metadata, aliases=paper.aliases)
        return Want(part=want.part, paper=paper, cited=cited)

    def _new_key(self, want: Want, entry: Entry, base: Agreement) -> str:
        """The key that an entry gets because the paper got it; empty where it keeps its own."""
        key, raw = want.cited.key, entry.raw
        if want.exact or key == base.key or not raw.key == base.entry == base.key:
            return ""
        if any(other is not entry and same_key(other.raw.key) == same_key(key) for other in self._entries):
            self._problem(entry, f"renamed to {key} in the library, which is the key of another entry here")
            return ""
        return key

    def _missing(self, want: Want) -> None:
        """A paper of which the file has no entry: a new one, or one that the user took out."""
        base, key = self._bases.get(want.part), want.cited.key
        if base and not (want.add and self._task.prefer == LIBRARY):
            self._agreed[want.part] = base
            if want.add:
                self._kept.append(Problem(message="taken out by hand, stays out", key=key))
            return
        library = self._rendered.get(key)
        if library is None:
            return
        holder = next((block for block in self._holders(key)), None)
        if holder:
            message = "this key stands for another paper in the library, which is not added"
            self._problems.append(Problem(message=message, line=holder.line, key=key))
            return
        self._added[key], self._cited_by_key[key] = library, want.cited
        self._keys.add(want)
        ours = side_of(library, Macros())
        self._agreed[want.part] = Agreement(
            key=key,
            entry=key,
            paper=want.fingerprint,
            text=digest(library.text.strip()),
            library=ours.digests,
            file=ours.digests,
        )

    def _holders(self, key: str) -> Iterator[RawEntry | RawFailure]:
        for block in self._blocks:
            if isinstance(block, RawEntry | RawFailure) and same_key(block.key) == same_key(key):
                yield block

    def _gone(self, part: str, base: Agreement) -> None:
        """An agreement whose paper is no longer in the library."""
        near = [entry for entry in self._entries if same_key(entry.raw.key) == same_key(base.entry) and not entry.taken]
        if not near or self._view.item(base.entry, self._workspace.reader) or self._task.prefer == FILE:
            return
        entry = next((entry for entry in near if digest(entry.raw.text) == base.text), near[0])
        if (digest(entry.raw.text) == base.text and not base.own) or self._task.prefer == LIBRARY:
            entry.taken = True
            self._removed.append(entry.raw)
            self._edits.append(removal(self._text, entry.raw))
            return
        self._agreed[part] = base
        reason = f"it has fields of its own: {', '.join(base.own)}" if base.own else "it was edited by hand"
        self._problem(entry, f"no longer in the library, but {reason}; take it out, or keep it with --prefer file")

    # --- new entries ---

    def _insertions(self) -> list[Edit]:
        new = "".join((*(entry.text for entry in self._added.values()), *(edit.text for edit in self._edits)))
        if not new:
            return []
        added = self._task.exporter.render([self._cited_by_key[key] for key in self._added]).text if self._added else ""
        written = [f'@preamble{{"{line}"}}' for line in fallback_definitions(new)]
        carried = [
            block.text.strip()
            for block in read_blocks(added)
            if isinstance(block, RawText) and block.kind == "preamble"
        ]
        definitions = [text for text in dict.fromkeys((*carried, *written)) if text[11:-2] not in self._text]
        texts = {key: entry.text for key, entry in self._added.items()}
        leaving = frozenset(entry.start for entry in self._removed)
        return Arrangement(self._text, self._blocks, leaving).insertions(texts, "\n".join(definitions))

    def _told(self, entry: Entry, message: str) -> Problem:
        return Problem(message=message, line=entry.raw.line, key=entry.raw.key)

    def _problem(self, entry: Entry, message: str) -> None:
        self._problems.append(self._told(entry, message))


_NOTHING = Side(values={}, raw={}, names={})


def _by_key(text: str) -> dict[str, RawEntry]:
    return {block.key: block for block in read_blocks(text) if isinstance(block, RawEntry)}


def _own(draft: Draft | None, paper: Paper) -> tuple[str, ...]:
    """The fields of an entry that the library does not have, so that they would be lost with the entry."""
    known = {PREAMBLE, "title", "author", *dict(paper.metadata.extra)}
    return tuple(name for name, _ in (draft.metadata.extra if draft else ()) if name not in known)


def _both(names: Iterable[str], file: Side, library: Side) -> str:
    told = (
        f"{_shown(name)} is {_quoted(file.values.get(name, ''))} here, {_quoted(library.values.get(name, ''))} there"
        for name in names
    )
    return "; ".join(told)


def _shown(name: str) -> str:
    return "entry type" if name == TYPE else name


def _quoted(text: str) -> str:
    text = one_line(text)
    return f"“{text if len(text) <= 60 else text[:59] + '…'}”" if text else "nothing"

"""Merging of one paper with its entry in a shared .bib file."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import field, replace

from readinglist.bibtex.blocks import RawEntry, read_blocks
from readinglist.bibtex.splicing import removal
from readinglist.bibtex.values import FIELD as PREAMBLE
from readinglist.bibtex.values import Macros
from readinglist.exporting.entry_lookup import FileEntry, SharedFile, WantedEntry
from readinglist.exporting.merge_base import EDITED, MergeBase, digest
from readinglist.exporting.merge_fields import TYPE, EntryFields, decide, edits_of, fields_of, numbers_in_place_of_venue
from readinglist.exporting.merge_keys import FileKeys
from readinglist.exporting.merge_plan import MergePlan
from readinglist.files.text_edits import Edit, apply_edits
from readinglist.papers.errors import Problem
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.folding import one_line
from readinglist.papers.paper import Paper

LIBRARY, FILE = "library", "file"
"""The side that wins conflicts; empty for neither."""

_NO_FIELDS = EntryFields(values={}, raw={}, names={})


@dataclass(slots=True, kw_only=True)
class EntryMerger:
    """Merges papers into a file one by one, and adds the changes to a plan."""

    file: SharedFile
    keys: FileKeys
    plan: MergePlan
    prefer: str
    with_aliases: bool
    """Whether entries list the aliases of their paper."""
    merge: int = 0
    """The number of this merge (see `FileStates`)."""
    new: list[tuple[WantedEntry, RawEntry]] = field(default_factory=list)
    """The papers added to the file, with their entries."""

    def update(self, want: WantedEntry, entry: FileEntry, base: MergeBase, rendered: RawEntry | None) -> None:
        """Write the fields that changed in the library since `base`, unless they were edited in the file."""
        unedited = base.text == digest(entry.raw.text)
        if base.paper == want.fingerprint and unedited:
            self.plan.merge_bases[want.part] = base
            return
        library = fields_of(rendered, Macros()) if base.paper != want.fingerprint and rendered else None
        file, new = entry.fields, library or _NO_FIELDS
        if unedited:  # whatever counted as a spelling when the merge base was stored
            base = replace(base, file=file.digests)
        changes = decide(base, new, file, changed=library is not None)
        writes = dict(changes.writes)
        if changes.conflicts and self.prefer == LIBRARY:
            writes |= {name: new.raw.get(name) for name in changes.conflicts}
        elif changes.conflicts and self.prefer != FILE:
            self.plan.merge_bases[want.part] = base
            self.plan.problems.append(entry.problem(f"conflict: {_differences(changes.conflicts, file, new)}"))
            return
        writes |= dict.fromkeys(numbers_in_place_of_venue(writes, file, new))
        repeated = () if unedited else _repeated_fields(entry.raw)
        if repeated:
            names = ", ".join(repeated)
            message = f"fields with two values, of which the first counts: {names}; remove one"
            self.plan.problems.append(entry.problem(message))
        mark = EDITED if changes.edited or repeated else ""
        self._write(want, entry, base, library, writes, changes.edited, mark)

    def _write(
        self,
        want: WantedEntry,
        entry: FileEntry,
        base: MergeBase,
        library: EntryFields | None,
        writes: Mapping[str, str | None],
        edited: tuple[str, ...],
        mark: str,
    ) -> None:
        """Add the edits of an entry, and its new merge base."""
        raw, file, text = entry.raw, entry.fields, entry.raw.text
        key = self._new_key(want, entry, base)
        if writes or key:
            edits = edits_of(raw, file, library or _NO_FIELDS, writes, entry.macros, key=key)
            if not edits:
                self.plan.merge_bases[want.part] = base
                names = ", ".join(map(_display_name, writes)) or "the key"
                message = f"changed in the library, but this entry cannot be edited: {names}"
                self.plan.problems.append(entry.problem(message))
                return
            self.plan.edits.extend(Edit(raw.start + edit.start, raw.start + edit.end, edit.text) for edit in edits)
            text = apply_edits(text, edits)
            self.plan.changed.append(key or raw.key)
            entry.written = True
            if key:
                self.keys.rename(want, raw.key, key, aliases=self.with_aliases)
            (written,) = entries_by_key(text).values()
            file = fields_of(written, entry.macros)
        if edited:
            self.plan.kept.append(entry.problem(f"edited by hand, kept: {', '.join(map(_display_name, edited))}"))
        digests = {name: value for name, value in file.digests.items() if name not in edited}
        self.plan.merge_bases[want.part] = MergeBase(
            key=want.cited.key,
            entry=key or raw.key,
            paper=want.fingerprint if library else base.paper,
            text=f"{mark}{digest(text)}",
            library=library.digests if library else base.library,
            file=digests | {name: base.file[name] for name in edited if name in base.file},
            own=fields_of_file_only(entry, want.paper),
        ).after(base)

    def _new_key(self, want: WantedEntry, entry: FileEntry, base: MergeBase) -> str:
        """Return the new key of an entry whose paper was renamed; empty if the entry keeps its own."""
        key, raw = want.cited.key, entry.raw
        if want.exact or key == base.key or not raw.key == base.entry == base.key:
            return ""
        if any(other is not entry for other in self.file.with_key(key)):
            self.plan.problems.append(entry.problem(f"renamed to {key} in the library, but another entry has that key"))
            return ""
        return key

    def add(self, want: WantedEntry, base: MergeBase | None, rendered: RawEntry | None) -> None:
        """Add an entry for a paper that has none, unless the user removed it."""
        key = want.cited.key
        failure = base and self.file.failure_with_key(base.entry)
        if base and failure:
            self.plan.merge_bases[want.part] = base
            message = f"cannot read this entry, not changed: {failure.reason}"
            self.plan.problems.append(Problem(message=message, line=failure.line, key=base.entry))
            return
        if base and not (want.add and self.prefer == LIBRARY):
            self.plan.merge_bases[want.part] = base
            if want.add:
                self.plan.kept.append(Problem(message="removed by hand, not restored", key=key))
            return
        if rendered is None:
            return
        line = self.file.line_of(key)
        if line is not None:
            message = "not added: another entry of the file has this key"
            self.plan.problems.append(Problem(message=message, line=line, key=key))
            return
        self.plan.added.append(key)
        self.new.append((want, rendered))
        self.keys.add(want)
        digests = fields_of(rendered, Macros()).digests
        self.plan.merge_bases[want.part] = MergeBase(
            key=key,
            entry=key,
            paper=want.fingerprint,
            text=digest(rendered.text.strip()),
            library=digests,
            file=digests,
            since=self.merge,
        )

    def remove(self, part: str, base: MergeBase) -> None:
        """Remove the entry of a paper that is no longer in the library, unless it was edited by hand."""
        near = [entry for entry in self.file.with_key(base.entry) if not entry.taken]
        if not near or self.prefer == FILE:
            return
        entry = next((entry for entry in near if base.is_of(digest(entry.raw.text))), near[0])
        base = base.at(digest(entry.raw.text))
        unedited = not decide(base, _NO_FIELDS, entry.fields, changed=False).edited
        if (unedited and not base.own) or self.prefer == LIBRARY:
            entry.taken = entry.removed = True
            self.plan.merge_bases[part] = replace(base, removed=self.merge)
            self.plan.removed.append(entry.raw.key)
            self.plan.edits.append(removal(self.file.text, entry.raw))
            return
        self.plan.merge_bases[part] = base
        reason = f"has extra fields ({', '.join(base.own)})" if base.own else "edited by hand"
        self.plan.problems.append(
            entry.problem(f"no longer in the library, but {reason}; remove it, or keep it with --prefer file")
        )


def entries_by_key(text: str) -> dict[str, RawEntry]:
    """Return the entries of a text by key."""
    return {block.key: block for block in read_blocks(text) if isinstance(block, RawEntry)}


def _repeated_fields(entry: RawEntry) -> tuple[str, ...]:
    """Return the fields that an entry has with several values, for example after a union merge by git."""
    values = dict.fromkeys((item.name.lower(), item.value) for item in entry.fields)
    counts = Counter(name for name, _ in values)
    return tuple(name for name, count in counts.items() if count > 1)


def fields_of_file_only(entry: FileEntry, paper: Paper) -> tuple[str, ...]:
    """Return the fields that only the entry has, and that would be lost with it."""
    known = {PREAMBLE, "title", "author", *dict(paper.metadata.extra)}
    return tuple(name for name, _ in (entry.draft.metadata.extra if entry.draft else ()) if name not in known)


def _differences(names: Iterable[str], file: EntryFields, library: EntryFields) -> str:
    return describe_differences(
        {_display_name(name): (file.values.get(name, ""), library.values.get(name, "")) for name in names}
    )


def describe_differences(values: Mapping[str, tuple[str, str]]) -> str:
    """Describe the values of fields in the file and in the library, each shortened to one line."""
    return "; ".join(
        f"{name} is {_quoted(file)} in the file, {_quoted(library)} in the library"
        for name, (file, library) in values.items()
    )


def _display_name(name: str) -> str:
    return "entry type" if name == TYPE else name


def _quoted(text: str) -> str:
    text = one_line(text)
    return f"“{text if len(text) <= 60 else text[:59] + '…'}”" if text else "nothing"

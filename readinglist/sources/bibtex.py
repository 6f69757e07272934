"""The source for .bib files. Each entry is a draft or a problem with its lines; all other lines are skipped."""

import html
import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import field, replace
from functools import lru_cache

from readinglist.bibtex.blocks import (
    Block,
    RawEntry,
    RawFailure,
    RawString,
    RawText,
    problem_of_text,
    read_blocks,
)
from readinglist.bibtex.comments import commented_keys
from readinglist.bibtex.data_models import BIBLATEX, LITERAL_LISTS, model_of, vote_of
from readinglist.bibtex.fragments import fragments_of
from readinglist.bibtex.names import with_braced_and
from readinglist.bibtex.scanning import openings, part_end
from readinglist.bibtex.values import FIELD as PREAMBLE
from readinglist.bibtex.values import Macros, definitions, needed
from readinglist.files.documents import Document
from readinglist.files.text_edits import conflict_line
from readinglist.files.text_parts import LargeText
from readinglist.papers.errors import InputError, Problem
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.folding import counted, one_line, without_c1
from readinglist.papers.identifiers import arxiv_ids_in, dois_in
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.papers.paper import Annotations, Draft, OriginKind
from readinglist.papers.tags import tag_of
from readinglist.plugins.context import OfflineContext
from readinglist.plugins.protocols import Confidence, Parsed, Skipped, Source
from readinglist.sources.bibtex_fields import is_stated, read_fields
from readinglist.sources.bibtex_parents import parent_keys, with_parents

_TYPE = r"@[ \t]*(?:[A-Za-z][^\s\"#%'(),={}@\[\]\\]*|\['[^\n\[\]]{1,100}\])"
_ENTRY = lazy_pattern(rf"(?m)^[ \t]*{_TYPE}\s*[{{(]")
_FIRST = lazy_pattern(rf"(?:\s*%[^\n]*\n)*\s*{_TYPE}\s*[{{(]")
_AND = lazy_pattern(r"\sand\s", re.IGNORECASE)
_NO_PAPER = "entry without title, arXiv id or DOI"
_SAMPLE = 200_000
_MOSTLY = 0.5
_MAX_CACHED_NAMES = 1000
_GROUPS = lazy_pattern(r"@comment\s*[{(]\s*jabref-meta:\s*(?:groupstree|grouping)\s*:", re.IGNORECASE)
_GROUP = lazy_pattern(r"^\d+\s+ExplicitGroup:(?P<rest>.*)$")
_STATIC_GROUPS = lazy_pattern(r"@comment\s*[{(]\s*BibDesk Static Groups\s*\{", re.IGNORECASE)
_GROUP_TEXT = lazy_pattern(r"<key>(group name|keys)</key>\s*<string>([^<]*)</string>")
_MARK = lazy_pattern(r"(?<!\\);")
_INNER = lazy_pattern(r"(?<!\\)\\;")


def plugin(context: OfflineContext) -> Source:
    """Return the source named ``bibtex``, which has no settings."""
    return BibtexSource()


def _names_papers_elsewhere(text: str, entries: Sequence[tuple[int, int]]) -> bool:
    """Whether lines outside of entries name papers by arXiv id or DOI, as the other items of a list do."""
    own = {number for first, last in entries for number in range(first, last + 1)}
    lines = [line for number, line in enumerate(text.split("\n"), start=1) if number not in own]
    rest = "\n".join(line for line in lines if not line.lstrip().startswith("%"))
    return any(arxiv_ids_in(rest)) or any(dois_in(rest))


class BibtexSource:
    """The source for BibTeX and biblatex files."""

    name = "bibtex"

    def recognise(self, document: Document) -> Confidence:
        """Return YES for .bib files with an entry and for texts that mostly consist of entries.

        The page source reads the entries in other texts, such as a README.
        """
        sample = document.text[:_SAMPLE]
        if not _ENTRY.search(sample):
            return Confidence.NO
        if document.name.lower().endswith((".bib", ".bibtex")) or not (found := fragments_of(sample)):
            return Confidence.YES if _FIRST.match(sample.lstrip("\ufeff")) else Confidence.MAYBE
        lines = sum(bool(line.strip()) and not line.startswith("%") for line in sample.split("\n"))
        own = sum(last - first + 1 for first, last in found)
        if _names_papers_elsewhere(sample, found):
            return Confidence.NO
        return Confidence.YES if own >= _MOSTLY * lines else Confidence.NO

    def parse(self, document: Document) -> Parsed:
        """Return the entries in order.

        Raises:
            InputError: If the document contains no BibTeX.
        """
        blocks = _blocks(document)
        if not _has_entries(blocks):
            raise _no_entries(document.name)
        parsed = _Reader().read(blocks)
        return _with_conflict(parsed, conflict_line(document.text, whole=False))

    def parse_parts(self, text: LargeText) -> Iterator[tuple[Document, Parsed]]:
        """Yield the entries part by part, as `parse` returns them all: what entries refer to may be in other parts.

        Raises:
            InputError: If the text contains no BibTeX.
        """
        about = _survey(text)
        reader = replace(about, macros=Macros(), problems=[], skipped=[], undefined={}, warnings=[])
        for document in text.parts(part_end):
            parsed = reader.read_part(_blocks(document))
            yield document, _with_conflict(parsed, about.conflict if document.first_line == 1 else 0)


_Entry = tuple[RawEntry | RawFailure, dict[str, str]]


@dataclass(slots=True)
class _Reader:
    """State of one pass over the blocks of a file; macros apply after their definition."""

    macros: Macros = field(default_factory=Macros)
    definitions: dict[str, str] = field(default_factory=dict)
    is_biblatex: bool = False
    groups: dict[str, list[str]] = field(default_factory=dict)
    parents: dict[str, dict[str, str]] = field(default_factory=dict)
    conflict: int = 0
    record: int = 0
    drafts: list[Draft] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    undefined: dict[str, list[RawEntry]] = field(default_factory=dict)
    warnings: list[Problem] = field(default_factory=list)
    commented: list[tuple[RawText, tuple[str, ...]]] = field(default_factory=list)

    def read(self, blocks: Sequence[Block]) -> Parsed:
        """Return the drafts, problems and skipped spans of all blocks."""
        entries = self.entries(blocks)
        kinds = [(block.entry_type, values) for block, values in entries if isinstance(block, RawEntry)]
        self.is_biblatex = model_of(kinds) is BIBLATEX
        self.parents = {block.key.lower(): values for block, values in reversed(entries) if block.key}
        return self._parsed(entries)

    def read_part(self, blocks: Sequence[Block]) -> Parsed:
        """As `read`, for a part of a file of which `_survey` has collected what the whole says."""
        self.drafts, self.problems, self.skipped = [], [], []
        self.undefined, self.warnings, self.commented = {}, [], []
        return self._parsed(self.entries(blocks))

    def entries(self, blocks: Sequence[Block]) -> list[_Entry]:
        """Return the entries with their values; macros and groups are remembered."""
        entries: list[_Entry] = []
        for block in blocks:
            match block:
                case RawEntry():
                    overflows = self.macros.overflows
                    values = self.values_of(block)
                    complete = self.macros.overflows == overflows
                    entries.append((block, values) if complete else (_too_long(block), {}))
                case RawFailure():
                    entries.append((block, {}))
                case _:
                    self.remember(block)
        return entries

    def remember(self, block: RawString | RawText) -> None:
        """Remember what is said outside of entries: macros, definitions, groups, and entries that are commented out."""
        if isinstance(block, RawString):
            self.macros.define(block.name, block.value)
            self._skip(block, "@string")
            return
        if block.kind == "preamble":
            self.definitions |= definitions(self.macros.value(_inside(block.text)))
        for key, group in listed_keys(block.text):
            self.groups.setdefault(key, []).append(group)
        if problem := problem_of_text(block):
            self.problems.append(Problem(message=problem, line=block.line))
        elif keys := tuple(commented_keys(block.text)):
            self.commented.append((block, keys))
        self._skip(block, _reason(block))

    def _parsed(self, entries: Sequence[_Entry]) -> Parsed:
        for block, values in entries:
            if isinstance(block, RawEntry) and block.entry_type == "xdata":
                self._skip(block, "@xdata")
                continue
            self.record += 1
            if isinstance(block, RawFailure):
                self._fail(block, self.record, block.reason)
            else:
                self._entry(block, values, self.record)
        return Parsed(
            drafts=tuple(self.drafts),
            problems=tuple(self.problems),
            skipped=tuple(self.skipped),
            warnings=(*self.warnings, *self._undefined_names(), *self._commented_out()),
        )

    def _commented_out(self) -> Iterator[Problem]:
        """Yield a warning that names the entries that are commented out."""
        if self.commented:
            keys = [key for _, keys in self.commented for key in keys]
            message = f"{counted(len(keys), 'entry', 'entries')} commented out and not added: {', '.join(keys)}"
            yield Problem(message=message, line=self.commented[0][0].line)

    def _undefined_names(self) -> Iterator[Problem]:
        """Yield a warning for each name that no ``@string`` before its use defines, of which BibTeX warns too."""
        for name, entries in self.undefined.items():
            first = entries[0]
            more = f" (and {counted(len(entries) - 1, 'further entry', 'further entries')})" if len(entries) > 1 else ""
            what = "is defined after its use" if name in self.macros.values else "is not defined"
            message = f"@string {name} {what}{more}; its name is read as text"
            yield Problem(message=message, line=first.line, key=first.key)

    def _skip(self, block: Block, reason: str) -> None:
        self.skipped.append(Skipped(first_line=block.line, last_line=block.last_line, reason=reason))

    def values_of(self, entry: RawEntry) -> dict[str, str]:
        """Return the fields by lower-case name; the first of duplicate fields counts, as in BibTeX."""
        values: dict[str, str] = {}
        for item in entry.fields:
            values.setdefault(_name(item.name), self.macros.value(item.value))
        if self.macros.undefined:
            for name in self.macros.undefined:
                self.undefined.setdefault(name, []).append(entry)
            self.macros.undefined.clear()
        return values

    def _fail(self, block: RawEntry | RawFailure, record: int, reason: str) -> None:
        self.problems.append(Problem(message=reason, line=block.line, record=record, key=block.key))
        self._skip(block, "entry with a problem")

    def _entry(self, entry: RawEntry, values: dict[str, str], record: int) -> None:
        fields = with_parents(entry.entry_type, values, self.parents)
        if any(_AND.search(fields[name]) for name in LITERAL_LISTS if name in fields):
            fields = self._with_texts(entry.entry_type, fields)
        defined = needed(fields, self.definitions)
        if defined:
            fields = {**fields, PREAMBLE: defined}
        content = read_fields(entry.entry_type, fields)
        paper = content.metadata
        if content.warning:
            self.warnings.append(Problem(message=content.warning, line=entry.line, key=entry.key))
        if inside := openings(entry.text)[1:] if entry.text.count("@") > 1 else []:
            keys = ", ".join(commented_keys(entry.text[inside[0] :])) or "no key"
            message = f"{counted(len(inside), 'entry', 'entries')} read as text of a value: {keys}; check the braces"
            self.warnings.append(Problem(message=message, line=entry.line, key=entry.key))
        if not paper.names_a_paper:
            members = fields.get("entryset", "") if entry.entry_type == "set" else ""
            reason = f"no paper, but the set of the entries {members}" if members else _NO_PAPER
            self._fail(entry, record, reason)
            return
        self.drafts.append(
            Draft(
                record=record,
                line=entry.line,
                last_line=entry.last_line,
                kind=OriginKind.BIB,
                metadata=paper,
                version=content.version,
                citation_key=entry.key,
                annotations=self._annotations(entry.key, content.annotations),
                stated=is_stated(paper),
            )
        )

    def _with_texts(self, entry_type: str, fields: dict[str, str]) -> dict[str, str]:
        """Return the fields of a BibTeX entry with ``{and}`` in texts that are lists for biblatex.

        The names in the entry decide which of the two it is for, or else those in the file.
        """
        vote = vote_of(entry_type, fields)
        if vote > 0 or (vote == 0 and self.is_biblatex):
            return fields
        texts = {name: with_braced_and(fields[name]) for name in LITERAL_LISTS if name in fields}
        return fields | texts

    def _annotations(self, key: str, annotations: Annotations) -> Annotations:
        """Add the groups that list the entry to its tags."""
        groups = map(tag_of, self.groups.get(key, ()))
        tags = tuple(dict.fromkeys((*annotations.tags, *groups)))
        return replace(annotations, tags=tags) if tags != annotations.tags else annotations


def _survey(text: LargeText) -> _Reader:
    """Return a reader that knows what a whole file says about its entries: groups, preambles, and parents of entries.

    Raises:
        InputError: If it contains no BibTeX.
    """
    reader, votes, any_entries = _Reader(), 0, False
    wanted: set[str] = set()
    for document in text.parts(part_end):
        blocks = _blocks(document)
        any_entries = any_entries or _has_entries(blocks)
        for block in blocks:
            if isinstance(block, RawEntry):
                names = {_name(item.name) for item in block.fields}
                votes += vote_of(block.entry_type, names)
                if "crossref" in names or "xdata" in block.text.lower():
                    wanted |= parent_keys(reader.values_of(block))
            elif not isinstance(block, RawFailure):
                reader.remember(block)
        line = conflict_line(document.text, whole=False)
        reader.conflict = reader.conflict or (line and document.first_line - 1 + line)
        reader.problems, reader.skipped = [], []
    if not any_entries:
        raise _no_entries(text.name)
    reader.is_biblatex = votes > 0
    if wanted:
        reader.parents = _parents(text, wanted)
    return reader


def _parents(text: LargeText, wanted: Set[str]) -> dict[str, dict[str, str]]:
    """Return the values of the entries with these keys; the first of several with one key counts."""
    reader = _Reader()
    found: dict[str, dict[str, str]] = {}
    for document in text.parts(part_end):
        for block, values in reader.entries(_blocks(document)):
            if block.key.lower() in wanted:
                found.setdefault(block.key.lower(), values)
        reader.problems, reader.skipped = [], []
    return found


def _blocks(document: Document) -> tuple[Block, ...]:
    return read_blocks(without_c1(document.text.replace("\ufeff", " ")), document.first_line)


def _has_entries(blocks: Sequence[Block]) -> bool:
    return not all(isinstance(block, RawText) and block.kind == "text" for block in blocks)


def _no_entries(name: str) -> InputError:
    return InputError(f"no BibTeX entries in {name}", hint="entries look like @article{key, ...}")


def _with_conflict(parsed: Parsed, line: int) -> Parsed:
    """Return the parsed file with the problem that a conflict begins on this line, if it is not 0."""
    if not line:
        return parsed
    problem = Problem(message="unresolved git conflict: entries may be read twice or not", line=line)
    return replace(parsed, problems=(problem, *parsed.problems))


@lru_cache(_MAX_CACHED_NAMES)
def _name(written: str) -> str:
    """Return a field name in lower case with single spaces."""
    return one_line(written.lower())


def _inside(preamble: str) -> str:
    """Return the content of a ``@preamble``."""
    return re.sub(r"^@\s*\w+\s*[{(]|[})]\s*$", "", preamble.strip())


def _too_long(entry: RawEntry) -> RawFailure:
    reason = "@string macros expand to a text that is too long"
    return RawFailure(line=entry.line, last_line=entry.last_line, key=entry.key, reason=reason)


def _reason(block: RawText) -> str:
    if block.kind == "text":
        return "comment"
    if block.kind == "preamble":
        return "@preamble"
    return "jabref-meta" if re.match(r"@comment\s*[{(]\s*jabref", block.text, re.IGNORECASE) else "@comment"


def listed_keys(comment: str) -> Iterator[tuple[str, str]]:
    """Yield (citation key, group) for each entry that a comment lists: ``jabref-meta`` of JabRef 2 or 3, or the static
    groups of BibDesk.
    """
    found = _GROUPS.match(comment)
    if found:
        yield from _of_jabref(comment[found.end() :])
    elif _STATIC_GROUPS.match(comment):
        for part in comment.split("<dict>"):
            named = {name: html.unescape(text).strip() for name, text in _GROUP_TEXT.findall(part)}
            if group := named.get("group name"):
                yield from ((key.strip(), group) for key in named.get("keys", "").split(",") if key.strip())


def _of_jabref(groups: str) -> Iterator[tuple[str, str]]:
    """Yield (citation key, group) of JabRef 2 or 3.

    A group is ``depth ExplicitGroup:name;context;key;key;``. Semicolons inside it have one backslash, those in its
    texts more, and lines are broken anywhere. Later versions use the ``groups`` field of entries.
    """
    for line in _MARK.split(re.sub(r"\r?\n", "", groups.rstrip(" \n)}"))):
        group = _GROUP.match(line.strip())
        if group:
            name, _context, *keys = [part.replace("\\", "").strip() for part in (*_INNER.split(group["rest"]), "")]
            yield from ((key, name) for key in keys if key and name)

"""The shared parts of the BibTeX and biblatex exporters: entries, the order of their fields, and warnings."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from readinglist.bibtex.data_models import JABREF_PRIORITIES, PLACES, VERBATIM, FieldPlaces
from readinglist.bibtex.names import split_keywords
from readinglist.bibtex.values import FIELD as PREAMBLE
from readinglist.bibtex.values import definitions
from readinglist.bibtex.writing import braced, entry_text, is_field_name
from readinglist.exporters.bibtex_options import BibtexOptions
from readinglist.exporters.conforming import ConformingEntry, TexField, refused_commands
from readinglist.exporters.stated_fields import UNKNOWN_DATE, StatedFields, is_year_in_words, short_label
from readinglist.exporters.whole_letters import LABELS, with_whole_letters
from readinglist.keys.validity import is_key
from readinglist.papers.errors import Problem
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.folding import counted, first_few, printable
from readinglist.papers.paper import Metadata
from readinglist.papers.tags import tag_of, without_tags
from readinglist.plugins.protocols import Cited, Letters, Rendered
from readinglist.tex import exportable, fallback_definitions, to_line, to_tex, to_unicode, untypesettable

_SPELLING = {"archiveprefix": "archivePrefix", "primaryclass": "primaryClass"}
_MAX_CACHED_ORDERS = 8
_FILES, _NOTHING = frozenset({"file"}), frozenset[str]()


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryShape:
    """An entry before it is rendered."""

    entry_type: str
    fields: tuple[TexField, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderedEntry:
    """The text of an entry, or a problem if its key cannot be read, with warnings.

    `lossy` and `escaped` name the fields with characters that ASCII lacks, and with TeX that is written as text.
    `preamble` is what its file defined for it.
    """

    key: str
    text: str = ""
    problem: Problem | None = None
    warnings: tuple[Problem, ...] = ()
    lossy: str = ""
    escaped: str = ""
    preamble: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryExporter(ABC):
    """The base of the BibTeX and biblatex exporters."""

    options: BibtexOptions
    suffix: str = ".bib"
    for_biber: bool = False

    @property
    def copies_aliases(self) -> bool:
        """Whether papers are also written under their old keys."""
        return self.options.aliases and not self.for_biber

    @property
    def encoding(self) -> str:
        """The encoding, if it is not the default of the format."""
        if self.options.ascii_only != self.for_biber and not self.options.for_bytes:
            return ""
        return "bytes" if self.options.for_bytes else "ascii" if self.options.ascii_only else "utf-8"

    def for_letters(self, letters: Letters) -> "EntryExporter":
        """Return this exporter with the encoding of a manuscript's programs, unless the settings name one."""
        options = self.options
        ascii_only = letters is Letters.ASCII if options.encoding_open and not self.for_biber else options.ascii_only
        for_bytes = letters is Letters.BYTES and not ascii_only
        return replace(self, options=replace(options, ascii_only=ascii_only, for_bytes=for_bytes))

    @property
    def writes_abstracts(self) -> bool:
        """Whether entries have abstracts."""
        return self.options.abstract

    def render(self, cited: Sequence[Cited]) -> Rendered:
        """Return one entry per paper, in the given order, and a problem for each paper that has no valid key."""
        return self.joined(map(self.entry, cited))

    def entry(self, cited: Cited) -> RenderedEntry:
        """Return the entry of one paper."""
        options, stated = self.options, self.stated(cited.metadata)
        shape = self.shape(cited, stated)
        selected = tuple(_selected(shape, options, requested=_FILES if cited.with_files else _NOTHING))
        lossy = ", ".join(_lossy_fields(stated, selected)) if options.ascii_only else ""
        preamble = stated.extra.get(PREAMBLE, "")
        if not is_key(cited.key, biber=self.for_biber):
            message = f"key is invalid in {'biber' if self.for_biber else 'BibTeX'}; change it with `readinglist rekey`"
            problem = Problem(message=message, key=cited.key)
            return RenderedEntry(key=cited.key, problem=problem, lossy=lossy, preamble=preamble)
        conforming = ConformingEntry(options=options, biber=self.for_biber)
        fields = tuple(conforming.fields(selected))
        entry_type = conforming.entry_type(shape.entry_type)
        warnings = [*_skipped_fields(cited, conforming)]
        if self.for_biber:
            warnings += _replaced_years(cited.key, shape, stated)
        return RenderedEntry(
            key=cited.key,
            text=entry_text(entry_type, cited.key, _delimited(fields, _places(options.order))),
            warnings=tuple(warnings),
            lossy=lossy,
            escaped=", ".join(_escaped_fields(stated, fields, conforming)),
            preamble=preamble,
        )

    def joined(self, entries: Iterable[RenderedEntry]) -> Rendered:
        """Return all entries as text, with the definitions that they need, and warnings for lossy ones."""
        entries = list(entries)
        section = "biblatex" if self.for_biber else "bibtex"
        lossy = {entry.key: entry.lossy for entry in entries if entry.lossy}
        escaped = {entry.key: entry.escaped for entry in entries if entry.escaped}
        warnings = [warning for entry in entries for warning in entry.warnings]
        warnings += [*_lossy_papers(lossy, section), *_escaped_papers(escaped, section)]
        texts = [entry.text for entry in entries if not entry.problem] or [""]
        carried = dict.fromkeys(entry.preamble for entry in entries)
        own = (definition for tex in filter(None, carried) for definition in definitions(tex).values())
        needed = dict.fromkeys([*own, *fallback_definitions(texts)])
        preamble = "".join(f'@preamble{{"{definition}"}}\n' for definition in needed)
        return Rendered(
            text="\n".join([preamble, *texts] if preamble else texts),
            problems=tuple(entry.problem for entry in entries if entry.problem),
            warnings=tuple(warnings),
        )

    def stated(self, paper: Metadata) -> StatedFields:
        """Return the fields of a paper."""
        return StatedFields(paper, dict(paper.extra), self.options)

    @abstractmethod
    def shape(self, cited: Cited, stated: StatedFields) -> EntryShape:
        """Return the entry of one paper before it is rendered."""

    def shared_fields(
        self, cited: Cited, stated: StatedFields, archive: tuple[str, str, str], label: str
    ) -> Iterator[TexField]:
        """Yield the fields that both formats write in the same way, except for some names.

        `archive` is the name and the value of the archive field, and the name of the category field.
        """
        paper, options = cited.metadata, self.options
        yield "doi", stated.doi(), False
        if paper.arxiv_id:
            yield "eprint", str(paper.arxiv_id), False
            yield archive[0], archive[1], False
            yield archive[2], paper.primary_category, False
            yield "url", stated.extra.get("url") or paper.arxiv_id.url, False
        if options.abstract or cited.with_abstract:
            yield "abstract", to_tex(paper.abstract, ascii_only=options.ascii_only), False
        if not (paper.authors or paper.entry_type):
            yield label, to_tex(short_label(paper, cited.key), ascii_only=options.ascii_only), False
        yield from reading_fields(cited)


def reading_fields(cited: Cited) -> Iterator[TexField]:
    """Yield the tags, and JabRef's fields for status, priority and rating if the reader's status is included."""
    if cited.tags:
        known = dict(cited.metadata.extra).get("keywords", "")
        words = {tag_of(to_line(word)): word for word in split_keywords(known)}
        tags = [to_tex(tag, ascii_only=False) for tag in without_tags(map(tag_of, cited.tags), words)]
        both = (word if split_keywords(word) == [word] else f"{{{word}}}" for word in (*words.values(), *tags))
        yield "keywords", ", ".join(both), False
    if not cited.reading:
        return
    if cited.status:
        yield "readstatus", to_tex(cited.status.jabref, ascii_only=True), False
    if cited.reading.priority in JABREF_PRIORITIES:
        yield "priority", JABREF_PRIORITIES[cited.reading.priority], False
    if 1 <= cited.reading.rating <= 5:
        yield "ranking", f"rank{cited.reading.rating}", False


@lru_cache(_MAX_CACHED_ORDERS)
def _places(order: tuple[str, ...]) -> FieldPlaces:
    """Return the places of fields, of which those of `order` are first."""
    return FieldPlaces(PLACES | {name: place - len(order) for place, name in enumerate(order)})


def _delimited(selected: Sequence[TexField], places: FieldPlaces) -> Iterator[tuple[str, str]]:
    fields = {name: (tex, bare) for name, tex, bare in reversed(selected)}
    for name in sorted(sorted(fields), key=places.__getitem__):
        tex, bare = fields[name]
        yield _SPELLING.get(name, name), tex if bare else braced(tex)


def _selected(shape: EntryShape, options: BibtexOptions, *, requested: frozenset[str]) -> Iterator[TexField]:
    """Yield the fields that were requested, and those that the settings have written."""
    for name, tex, bare in shape.fields:
        wanted = name not in options.omit and (options.fields is None or name in options.fields)
        if wanted or name in requested:
            yield name, with_whole_letters(tex) if options.for_bytes and name in LABELS else tex, bare


_MAX_LOSSY = 10
"""Maximum number of papers named that lose characters or commands."""
_MAX_SHOWN = 60
_STATED = frozenset({"title", "author", "journal", "journaltitle", "booktitle"})
"""The fields whose TeX `as_stated` writes."""


def _lossy_papers(found: Mapping[str, str], section: str) -> Iterator[Problem]:
    """Yield one warning that names the papers with characters that plain LaTeX lacks, found by key."""
    lossy = [f"{key} ({fields})" for key, fields in found.items()]
    if lossy:
        listed = first_few(lossy, _MAX_LOSSY, "; ")
        yield Problem(
            message=f"{counted(len(lossy), 'paper')} with characters that ASCII lacks, transcribed or removed: "
            f"{listed}. "
            f'`encoding = "utf-8"` in [exporters.{section}] keeps them, for lualatex or xelatex'
        )


def _lossy_fields(stated: StatedFields, fields: Sequence[TexField]) -> Iterator[str]:
    """Yield each written field that loses characters, with them."""
    paper = stated.paper
    if _is_ascii(paper):
        return
    names = [f"{each.given} {each.particle} {each.family} {each.suffix}" for each in paper.authors]
    texts = {"title": paper.title, "author": " ".join(names)}
    texts |= dict.fromkeys(("journal", "journaltitle", "booktitle"), paper.venue) | {"abstract": paper.abstract}
    for name in dict.fromkeys([name for name, _, _ in fields]):
        text = texts.get(name) or stated.extra.get(name, "")
        if not text.isascii() and name not in VERBATIM and (characters := untypesettable(text)):
            yield f"{name}: {' '.join(characters)}"


def _is_ascii(paper: Metadata) -> bool:
    """Whether all texts of a paper are ASCII."""
    if not (paper.title.isascii() and paper.venue.isascii() and paper.abstract.isascii()):
        return False
    for name in paper.authors:
        if not (name.family.isascii() and name.given.isascii() and name.particle.isascii() and name.suffix.isascii()):
            return False
    return all(tex.isascii() for _, tex in paper.extra)


def _replaced_years(key: str, shape: EntryShape, stated: StatedFields) -> Iterator[Problem]:
    """Yield a warning if the year as written, which biber cannot read, is not in the entry."""
    year = stated.year()
    if not is_year_in_words(year):
        return
    kept = {name: tex for name, tex, _ in shape.fields}
    if kept.get("pubstate") not in (year, stated.publication_state(year)):
        message = f"year {to_unicode(year)!r} is written as {kept.get('date') or UNKNOWN_DATE}, which biber can read"
        yield Problem(message=message, key=key)


def _skipped_fields(cited: Cited, conforming: ConformingEntry) -> Iterator[Problem]:
    for name, _ in cited.metadata.extra:
        if not is_field_name(name):
            yield Problem(message=f"skipped field {printable(name)!r}: name is invalid in BibTeX", key=cited.key)
    for name, value in conforming.skipped.items():
        yield Problem(message=f"skipped {name} {value[:_MAX_SHOWN]!r}: invalid in BibTeX", key=cited.key)
    for name, accents in conforming.lost.items():
        yield Problem(message=f"{name} lacks accents that pdfLaTeX does not know: {' '.join(accents)}", key=cited.key)


def _escaped_papers(found: Mapping[str, str], section: str) -> Iterator[Problem]:
    """Yield one warning that names the papers with TeX that is written as text, found by key."""
    escaped = [f"{key} ({fields})" for key, fields in found.items()]
    if escaped:
        listed = first_few(escaped, _MAX_LOSSY, "; ")
        yield Problem(
            message=f"{counted(len(escaped), 'paper')} with TeX that is no text or well-formed mathematics, written as "
            f"text: {listed}. `commands` in [exporters.{section}] allows commands"
        )


def _escaped_fields(stated: StatedFields, fields: Sequence[TexField], conforming: ConformingEntry) -> Iterator[str]:
    """Yield each field with TeX that is written as text, with that TeX."""
    paper, extra = stated.paper, stated.extra
    texts = {"title": paper.title, "abstract": paper.abstract}
    texts |= dict.fromkeys(("journal", "journaltitle", "booktitle"), paper.venue)
    refusable = {name for name in _STATED if "\\" in (tex := extra.get(name, "")) or "$" in tex}
    if not (conforming.escaped or refusable or any("\\" in text for text in texts.values())):
        return
    subtitle = next((tex for name, tex, _ in fields if name == "subtitle"), "")
    for name, tex, _ in fields:
        refused = conforming.escaped.get(name, ())
        if name in texts and not refused:
            refused = refused_commands(f"{tex} {subtitle}", texts[name])
        if name in refusable and not refused:
            refused = exportable(extra[name], allowed=conforming.options.commands).refused
        if refused:
            yield f"{name}: {' '.join(refused)}"

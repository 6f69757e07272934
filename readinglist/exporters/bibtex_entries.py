"""The shared parts of the BibTeX and biblatex exporters: fields as TeX, their order, and warnings."""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from readinglist.bibtex.authors import authors_from_tex
from readinglist.bibtex.data_models import JABREF_PRIORITIES, NAME_LISTS, PLACES, VERBATIM, FieldPlaces
from readinglist.bibtex.dates import span_of_years, unusual_year
from readinglist.bibtex.names import is_extended, split_keywords, split_names
from readinglist.bibtex.pages import tidy_pages
from readinglist.bibtex.values import FIELD as PREAMBLE
from readinglist.bibtex.values import definitions
from readinglist.bibtex.writing import IN_BOOKS, braced, entry_text, is_field_name, names_text, separated, written
from readinglist.exporters.bibtex_options import BibtexOptions
from readinglist.exporters.conforming import ConformingEntry, TexField, refused_commands
from readinglist.exporters.whole_letters import LABELS, with_whole_letters
from readinglist.keys.validity import is_key
from readinglist.papers.errors import Problem
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.folding import counted, first_few, one_line, printable
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.papers.paper import PREPRINT_TYPES, Metadata
from readinglist.papers.tags import tag_of, without_tags
from readinglist.plugins.protocols import Cited, Letters, Rendered
from readinglist.tex import exportable, fallback_definitions, to_line, to_tex, to_unicode, untypesettable
from readinglist.tex.title_case import joined_title, protect_title, stop_after

_SPELLING = {"archiveprefix": "archivePrefix", "primaryclass": "primaryClass"}
_SOURCE_FIELDS = frozenset({"title", "author", "abstract", PREAMBLE})
"""Other fields whose TeX is kept for another part of the paper."""
_FILES, _NOTHING = frozenset({"file"}), frozenset[str]()
_OWN_FIELDS = {"techreport": frozenset({"institution", "number", "type"}), "unpublished": frozenset({"note"})}
"""The fields of a type of preprint that show that it is also something else."""
UNKNOWN_DATE = "XXXX"
"""A year without known digits (ISO 8601-2, 4.3): biblatex's data model requires a date for nearly every entry."""
_STATES = {
    "in press": "inpress", "forthcoming": "forthcoming", "to appear": "forthcoming", "submitted": "submitted",
    "in preparation": "inpreparation",
}  # fmt: skip
"""biblatex's terms for states of publication that BibTeX users write as the year."""
_BIBSTRING = lazy_pattern(r"\\bibstring\{(\w+)\}")
_NO_YEAR = lazy_pattern(r"n\.? ?d|nodate|s\.? ?[ad]|o\.? ?j|(?:no|without|undated|unknown)\b.*|[^\w]*")
"""No date, sine anno, sine dato, ohne Jahr; or no word at all."""
_PROCEEDINGS = lazy_pattern(
    r"\b(?:proc(?:eedings)?|conf(?:erence)?|workshops?|symposi(?:um|a)|advances in neural|lecture notes|"
    r"[a-z]*neurips|nips|icml|iclr|cvpr|iccv|eccv|wacv|bmvc|acl|emnlp|naacl|eacl|coling|aaai|ijcai|aistats|uai|colt|kdd|"
    r"sigir|www|corl|icra|iros|rss|icassp|interspeech|siggraph|chi|colm|lrec|mlsys)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryShape:
    """An entry before it is rendered."""

    entry_type: str
    fields: tuple[TexField, ...]


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
        return render_entries(cited, map(self.shape, cited), self.options, biber=self.for_biber)

    @abstractmethod
    def shape(self, cited: Cited) -> EntryShape:
        """Return the entry of one paper."""

    def shared_fields(self, cited: Cited, archive: tuple[str, str, str], label: str) -> Iterator[TexField]:
        """Yield the fields that both formats write in the same way, except for some names.

        `archive` is the name and the value of the archive field, and the name of the category field.
        """
        paper, options = cited.metadata, self.options
        yield "doi", doi_text(paper), False
        if paper.arxiv_id:
            yield "eprint", str(paper.arxiv_id), False
            yield archive[0], archive[1], False
            yield archive[2], paper.primary_category, False
            yield "url", dict(paper.extra).get("url") or paper.arxiv_id.url, False
        if options.abstract or cited.with_abstract:
            yield "abstract", to_tex(paper.abstract, ascii_only=options.ascii_only), False
        if not (paper.authors or paper.entry_type):
            yield label, to_tex(short_label(paper, cited.key), ascii_only=options.ascii_only), False
        yield from reading_fields(cited)


def is_preprint(paper: Metadata) -> bool:
    """Whether the paper is known only as an arXiv preprint: without journal, book or conference, and no report or
    manuscript of its own.
    """
    if not paper.arxiv_id or paper.venue or paper.entry_type not in PREPRINT_TYPES:
        return False
    own = _OWN_FIELDS.get(paper.entry_type, frozenset())
    return own.isdisjoint(name for name, _ in paper.extra)


def published_type(paper: Metadata) -> str:
    """Return the entry type, derived from the venue if there is none."""
    if paper.entry_type:
        return paper.entry_type
    if not paper.venue:
        return "misc"
    return "inproceedings" if _PROCEEDINGS.search(paper.venue) else "article"


def title_tex(paper: Metadata, options: BibtexOptions, *, subtitle: bool = False) -> str:
    """Return the title as written by its author if that is unchanged, with capitals protected.

    With `subtitle`, return it without the text of the ``subtitle`` field.
    """
    if subtitle:
        tex = as_stated(paper, "title", options)
    elif has_subtitle(paper):
        title, rest = (as_stated(paper, name, options) for name in ("title", "subtitle"))
        tex = f"{title}{stop_after(to_unicode(title))} {rest}"
    else:
        tex = as_written(paper, "title", paper.title, options)
    if not tex:
        tex = to_tex(paper.title, ascii_only=options.ascii_only)
    return protect_title(tex, options.terms) if options.protect_titles else tex


def has_subtitle(paper: Metadata) -> bool:
    """Whether the title still equals the ``title`` and ``subtitle`` fields of the paper."""
    extra = dict(paper.extra)
    subtitle = " ".join(to_unicode(extra.get("subtitle", "")).split())
    title = " ".join(to_unicode(extra.get("title", "")).split()) if subtitle else ""
    return bool(title) and joined_title(title, subtitle) == paper.title


def authors_tex(paper: Metadata, options: BibtexOptions, *, extended: bool = False) -> str:
    """Return the authors as written if another spelling would parse as other names.

    They are in BibTeX syntax or, with `extended`, possibly in biblatex syntax.
    """
    tex, stated = as_stated(paper, "author", options), dict(paper.extra).get("author", "")
    same = authors_from_tex(stated) == paper.authors and len(split_names(tex)) == len(split_names(stated))
    same = same and (extended or not any(map(is_extended, split_names(tex))))
    return tex if same else names_text(paper.authors, ascii_only=options.ascii_only)


def as_written(paper: Metadata, name: str, value: str, options: BibtexOptions) -> str:
    """Return the original TeX of a field if it still means `value`; else empty."""
    tex = dict(paper.extra).get(name, "")
    same = " ".join(to_unicode(tex).split()) == " ".join(value.split())
    return as_stated(paper, name, options) if same else ""


def as_stated(paper: Metadata, name: str, options: BibtexOptions) -> str:
    """Return the TeX of an extra field so that it can be typeset; empty if there is none."""
    tex = written(dict(paper.extra).get(name, ""), ascii_only=options.ascii_only)
    return exportable(tex, allowed=options.commands).tex


def venue_field(paper: Metadata, options: BibtexOptions) -> tuple[str, str]:
    """Return (name, TeX) of the venue field, ``journal`` or ``booktitle``, as written if possible."""
    for name in ("booktitle", "journal", "journaltitle"):
        if tex := as_written(paper, name, paper.venue, options):
            in_book = name == "booktitle" and paper.entry_type != "article"  # which has no booktitle
            return ("booktitle" if in_book else "journal"), tex
    name = "booktitle" if published_type(paper) in IN_BOOKS else "journal"
    return name, to_tex(paper.venue, ascii_only=options.ascii_only)


def doi_text(paper: Metadata) -> str:
    """Return the DOI in the case in which it is written; empty if it is unknown."""
    stated = dict(paper.extra).get("doi", "")
    return one_line(stated if stated.lower() == str(paper.doi) else str(paper.doi or ""))


def extra_fields(paper: Metadata, options: BibtexOptions, taken: frozenset[str]) -> Iterator[TexField]:
    """Yield the extra fields of a paper as written, except those in `taken`."""
    for name, tex in paper.extra:
        if name not in taken and name not in _SOURCE_FIELDS and is_field_name(name):
            if name == "pages":
                tex = tidy_pages(tex)  # noqa: PLW2901
            elif name in NAME_LISTS:
                tex = separated(tex, ascii_only=options.ascii_only)  # noqa: PLW2901
            if name not in VERBATIM:
                tex = written(tex, ascii_only=options.ascii_only)  # noqa: PLW2901
            yield name, tex, False


def year_tex(paper: Metadata) -> str:
    """Return the year as written if it is unchanged (``in press, 2024``, ``c1984``); empty if unknown."""
    written_year = dict(paper.extra).get("year", "")
    if paper.year and str(paper.year) not in to_unicode(written_year):
        span = span_of_years(dict(paper.extra).get("date", ""))
        return span if span.startswith(str(paper.year)) else str(paper.year)
    return written_year or unusual_year(dict(paper.extra).get("date", ""))


def is_year_in_words(year: str) -> bool:
    """Whether Typst rejects the year, and with it the whole file: it begins with no number of up to four digits."""
    return bool(year) and not re.match(r"[0-9]{1,4}(?![0-9])", to_unicode(year).strip())


def publication_state(paper: Metadata, year: str) -> str:
    """Return biblatex's term for a state of publication written as the year, or the words themselves.

    Empty if they only say that the year is unknown, or the paper has a ``pubstate`` of its own.
    """
    words = to_unicode(_BIBSTRING.sub(r"\1", year)).strip(" .").lower()
    if _NO_YEAR.fullmatch(words) or "pubstate" in dict(paper.extra):
        return ""
    return words if words in _STATES.values() else _STATES.get(words, year)


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


def short_label(paper: Metadata, key: str) -> str:
    """Return the first words of the title, used for labels and sorting of papers without authors.

    Brackets are removed, because they end natbib's labels.
    """
    words = re.sub(r"[()\[\]]", "", paper.title).split()
    return " ".join(words[:3]).rstrip(":,;.-–—") or key


def render_entries(
    cited: Sequence[Cited], shapes: Iterable[EntryShape], options: BibtexOptions, *, biber: bool
) -> Rendered:
    """Return all entries as text, with warnings for lossy ones; those whose key cannot be read are problems."""
    entries: list[str] = []
    problems: list[Problem] = []
    warnings: list[Problem] = []
    lossy, escaped = dict[str, str](), dict[str, str]()
    places = FieldPlaces(PLACES | {name: place - len(options.order) for place, name in enumerate(options.order)})
    for item, shape in zip(cited, shapes, strict=True):
        selected = tuple(_selected(shape, options, requested=_FILES if item.with_files else _NOTHING))
        if options.ascii_only and (fields_lost := ", ".join(_lossy_fields(item, selected))):
            lossy[item.key] = fields_lost
        if not is_key(item.key, biber=biber):
            message = f"key is invalid in {'biber' if biber else 'BibTeX'}; change it with `readinglist rekey`"
            problems.append(Problem(message=message, key=item.key))
            continue
        conforming = ConformingEntry(options=options, biber=biber)
        fields = tuple(conforming.fields(selected))
        entries.append(entry_text(conforming.entry_type(shape.entry_type), item.key, _delimited(fields, places)))
        warnings.extend(_skipped_fields(item, conforming))
        if fields_escaped := ", ".join(_escaped_fields(item, fields, conforming)):
            escaped[item.key] = fields_escaped
        if biber:
            warnings.extend(_replaced_years(item, shape))
    section = "biblatex" if biber else "bibtex"
    warnings += [*_lossy_papers(lossy, section), *_escaped_papers(escaped, section)]
    text = "\n".join(entries)
    carried = dict.fromkeys(dict(item.metadata.extra).get(PREAMBLE, "") for item in cited)
    own = (definition for tex in filter(None, carried) for definition in definitions(tex).values())
    needed = dict.fromkeys([*own, *fallback_definitions(text)])
    preamble = "".join(f'@preamble{{"{definition}"}}\n' for definition in needed)
    text = f"{preamble}\n{text}" if preamble else text
    return Rendered(text=text, problems=tuple(problems), warnings=tuple(warnings))


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


def _lossy_fields(cited: Cited, fields: Sequence[TexField]) -> Iterator[str]:
    """Yield each written field that loses characters, with them."""
    paper = cited.metadata
    names = [f"{each.given} {each.particle} {each.family} {each.suffix}" for each in paper.authors]
    texts = {"title": paper.title, "author": " ".join(names)}
    texts |= dict.fromkeys(("journal", "journaltitle", "booktitle"), paper.venue) | {"abstract": paper.abstract}
    extra = dict(paper.extra)
    for name in dict.fromkeys([name for name, _, _ in fields]):
        text = texts.get(name) or extra.get(name, "")
        if not text.isascii() and name not in VERBATIM and (characters := untypesettable(text)):
            yield f"{name}: {' '.join(characters)}"


def _replaced_years(cited: Cited, shape: EntryShape) -> Iterator[Problem]:
    """Yield a warning if the year as written, which biber cannot read, is not in the entry."""
    year = year_tex(cited.metadata)
    kept = {name: tex for name, tex, _ in shape.fields}
    if is_year_in_words(year) and kept.get("pubstate") not in (year, publication_state(cited.metadata, year)):
        message = f"year {to_unicode(year)!r} is written as {kept.get('date') or UNKNOWN_DATE}, which biber can read"
        yield Problem(message=message, key=cited.key)


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


def _escaped_fields(cited: Cited, fields: Sequence[TexField], conforming: ConformingEntry) -> Iterator[str]:
    """Yield each field with TeX that is written as text, with that TeX."""
    texts = {"title": cited.metadata.title, "abstract": cited.metadata.abstract}
    texts |= dict.fromkeys(("journal", "journaltitle", "booktitle"), cited.metadata.venue)
    extra = dict(cited.metadata.extra)
    subtitle = next((tex for name, tex, _ in fields if name == "subtitle"), "")
    for name, tex, _ in fields:
        refused = conforming.escaped.get(name, ())
        if name in texts and not refused:
            refused = refused_commands(f"{tex} {subtitle}", texts[name])
        if name in _STATED and name in extra and not refused:
            refused = exportable(extra[name], allowed=conforming.options.commands).refused
        if refused:
            yield f"{name}: {' '.join(refused)}"

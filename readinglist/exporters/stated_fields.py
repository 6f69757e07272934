"""The fields of a paper as TeX: as written by the author of its entry if they still mean the same, else anew."""

import re
from collections.abc import Iterator, Mapping

from readinglist.bibtex.authors import authors_from_tex
from readinglist.bibtex.data_models import NAME_LISTS, VERBATIM
from readinglist.bibtex.dates import span_of_years, unusual_year
from readinglist.bibtex.names import is_extended, split_names
from readinglist.bibtex.pages import tidy_pages
from readinglist.bibtex.values import FIELD as PREAMBLE
from readinglist.bibtex.writing import IN_BOOKS, is_field_name, names_text, separated, written
from readinglist.exporters.bibtex_options import BibtexOptions
from readinglist.exporters.conforming import TexField
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.folding import one_line
from readinglist.papers.identifiers import Doi
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.papers.paper import PREPRINT_TYPES, Metadata
from readinglist.tex import exportable, to_tex, to_unicode
from readinglist.tex.grammar import is_plain_line
from readinglist.tex.title_case import joined_title, protect_title, stop_after

_SOURCE_FIELDS = frozenset({"title", "author", "abstract", PREAMBLE})
"""Other fields whose TeX is kept for another part of the paper."""
_NAME_LISTS = frozenset(NAME_LISTS)
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
_SHORT_NUMBER = lazy_pattern(r"[0-9]{1,4}(?![0-9])")
_PROCEEDINGS = lazy_pattern(
    r"\b(?:proc(?:eedings)?|conf(?:erence)?|workshops?|symposi(?:um|a)|advances in neural|lecture notes|"
    r"[a-z]*neurips|nips|icml|iclr|cvpr|iccv|eccv|wacv|bmvc|acl|emnlp|naacl|eacl|coling|aaai|ijcai|aistats|uai|colt|kdd|"
    r"sigir|www|corl|icra|iros|rss|icassp|interspeech|siggraph|chi|colm|lrec|mlsys)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class StatedFields:
    """The fields of a paper. `extra` are those of its entry by name, in TeX as written."""

    paper: Metadata
    extra: Mapping[str, str]
    options: BibtexOptions

    def title(self, *, subtitle: bool = False) -> str:
        """Return the title as written by its author if that is unchanged, with capitals protected.

        With `subtitle`, return it without the text of the ``subtitle`` field.
        """
        options = self.options
        if subtitle:
            tex = self._stated("title")
        elif self.has_subtitle:
            title, rest = self._stated("title"), self._stated("subtitle")
            tex = f"{title}{stop_after(to_unicode(title))} {rest}"
        else:
            tex = self._as_written("title", self.paper.title)
        if not tex:
            tex = to_tex(self.paper.title, ascii_only=options.ascii_only)
        return protect_title(tex, options.terms) if options.protect_titles else tex

    @property
    def has_subtitle(self) -> bool:
        """Whether the title still equals the ``title`` and ``subtitle`` fields of the paper."""
        if "subtitle" not in self.extra:
            return False
        subtitle = " ".join(to_unicode(self.extra["subtitle"]).split())
        title = " ".join(to_unicode(self.extra.get("title", "")).split()) if subtitle else ""
        return bool(title) and joined_title(title, subtitle) == self.paper.title

    def authors(self, *, extended: bool = False) -> str:
        """Return the authors as written if another spelling would parse as other names.

        They are in BibTeX syntax or, with `extended`, possibly in biblatex syntax.
        """
        authors = self.paper.authors
        if "author" in self.extra:
            tex, stated = self._stated("author"), self.extra["author"]
            same = authors_from_tex(stated) == authors and len(split_names(tex)) == len(split_names(stated))
            if same and (extended or not any(map(is_extended, split_names(tex)))):
                return tex
        return names_text(authors, ascii_only=self.options.ascii_only)

    def venue(self) -> tuple[str, str]:
        """Return (name, TeX) of the venue field, ``journal`` or ``booktitle``, as written if possible."""
        paper = self.paper
        for name in ("booktitle", "journal", "journaltitle"):
            if tex := self._as_written(name, paper.venue):
                in_book = name == "booktitle" and paper.entry_type != "article"  # which has no booktitle
                return ("booktitle" if in_book else "journal"), tex
        name = "booktitle" if published_type(paper) in IN_BOOKS else "journal"
        return name, to_tex(paper.venue, ascii_only=self.options.ascii_only)

    def doi(self) -> str:
        """Return the DOI in the case in which it is written; empty if it is unknown."""
        return doi_text(self.paper.doi, self.extra.get("doi", ""))

    def year(self) -> str:
        """Return the year as written if it is unchanged (``in press, 2024``, ``c1984``); empty if unknown."""
        stated, year = self.extra.get("year", ""), self.paper.year
        if stated and stated == str(year):
            return stated
        if year and (not stated or str(year) not in to_unicode(stated)):
            span = span_of_years(self.extra["date"]) if "date" in self.extra else ""
            return span if span.startswith(str(year)) else str(year)
        return stated or unusual_year(self.extra.get("date", ""))

    def publication_state(self, year: str) -> str:
        """Return biblatex's term for a state of publication written as the year, or the words themselves.

        Empty if they only say that the year is unknown, or the paper has a ``pubstate`` of its own.
        """
        words = to_unicode(_BIBSTRING.sub(r"\1", year)).strip(" .").lower()
        if _NO_YEAR.fullmatch(words) or "pubstate" in self.extra:
            return ""
        return words if words in _STATES.values() else _STATES.get(words, year)

    def others(self, taken: frozenset[str]) -> Iterator[TexField]:
        """Yield the extra fields as written, except those in `taken`."""
        ascii_only = self.options.ascii_only
        for name, tex in self.paper.extra:
            if name not in taken and name not in _SOURCE_FIELDS and is_field_name(name):
                if name == "pages":
                    tex = tidy_pages(tex)  # noqa: PLW2901
                elif name in _NAME_LISTS:
                    tex = separated(tex, ascii_only=ascii_only)  # noqa: PLW2901
                yield name, tex if name in VERBATIM else written(tex, ascii_only=ascii_only), False

    def _as_written(self, name: str, value: str) -> str:
        """Return the original TeX of a field if it still means `value`; else empty."""
        tex = self.extra.get(name, "")
        same = tex and " ".join(to_unicode(tex).split()) == " ".join(value.split())
        return self._stated(name) if same else ""

    def _stated(self, name: str) -> str:
        """Return the TeX of an extra field so that it can be typeset; empty if there is none."""
        tex = self.extra.get(name, "")
        if is_plain_line(tex):
            return tex
        return exportable(written(tex, ascii_only=self.options.ascii_only), allowed=self.options.commands).tex


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


def doi_text(doi: Doi | None, stated: str) -> str:
    """Return a DOI in the case in which it is stated, if it is; empty if it is unknown."""
    known = doi.text if doi else ""
    return one_line(stated if stated.lower() == known else known)


def is_year_in_words(year: str) -> bool:
    """Whether Typst rejects the year, and with it the whole file: it begins with no number of up to four digits."""
    if _SHORT_NUMBER.fullmatch(year):
        return False
    return bool(year) and not _SHORT_NUMBER.match(to_unicode(year).strip())


def short_label(paper: Metadata, key: str) -> str:
    """Return the first words of the title, used for labels and sorting of papers without authors.

    Brackets are removed, because they end natbib's labels.
    """
    words = re.sub(r"[()\[\]]", "", paper.title).split()
    return " ".join(words[:3]).rstrip(":,;.-–—") or key

"""The exporter for BibTeX entries that common styles print without warnings."""

import re
from collections.abc import Iterator, Mapping

from readinglist.bibtex.authors import authors_from_tex
from readinglist.bibtex.data_models import LITERAL_LISTS
from readinglist.bibtex.dates import month_expression, read_month, season_name, span_of_months, span_of_years
from readinglist.bibtex.names import is_extended, split_names
from readinglist.bibtex.pages import ARTICLE_NUMBERS
from readinglist.bibtex.writing import MONTHS, names_text
from readinglist.exporters.bibtex_entries import EntryExporter, EntryShape
from readinglist.exporters.bibtex_options import read_options
from readinglist.exporters.conforming import TexField
from readinglist.exporters.stated_fields import (
    UNKNOWN_DATE,
    StatedFields,
    is_preprint,
    is_year_in_words,
    published_type,
)
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.papers.paper import Metadata
from readinglist.plugins.context import OfflineContext
from readinglist.plugins.protocols import Cited, Exporter

_BIBLATEX_TYPES = {
    "online": "misc", "electronic": "misc", "www": "misc", "software": "misc", "dataset": "misc", "patent": "misc",
    "report": "techreport", "thesis": "phdthesis", "periodical": "misc", "suppperiodical": "article", "mvbook": "book",
    "collection": "book", "mvcollection": "book", "reference": "book", "bookinbook": "inbook", "suppbook": "inbook",
    "suppcollection": "incollection", "inreference": "incollection", "mvproceedings": "proceedings",
}  # fmt: skip
_BIBLATEX_FIELDS = {"location": "address", "annotation": "annote"}
_MASTERS = frozenset({"mathesis", "mastersthesis", "bathesis"})
_UNPRINTED = _MASTERS | {"phdthesis", "techreport"}
"""biblatex's terms for kinds of theses and reports, which biblatex translates and BibTeX would print."""
_THESIS_TYPES = frozenset({"thesis", "phdthesis", "mastersthesis"})
_NAMES = frozenset({"editor", "translator", "editora", "editorb", "editorc", "bookauthor", "annotator", "commentator"})


_WRITTEN_ELSEWHERE = frozenset({"date", "subtitle", "journaltitle"})
_BRACED_AND = lazy_pattern(r" \{(and)\} ", re.IGNORECASE)
_NO_YEAR = "n.d."
"""Printed for a paper without a year, for which natbib's styles would warn."""


def plugin(context: OfflineContext) -> Exporter:
    """Return the exporter named ``bibtex`` with the settings of `BibtexOptions`, in ASCII by default.

    Raises:
        SettingsError: If the section contains unknown settings or values.
    """
    return BibtexExporter(options=read_options(context.section, "bibtex", for_biber=False))


def _may_have_number(paper: Metadata, extra: Mapping[str, str]) -> bool:
    """Whether the issue can be the ``number``: standard styles print no number beside the volume of a book."""
    return "number" not in extra and ("volume" not in extra or paper.entry_type in ("", "article", "periodical"))


@dataclass(frozen=True, slots=True, kw_only=True)
class BibtexExporter(EntryExporter):
    """The BibTeX exporter.

    A preprint is an ``@article`` with the journal ``arXiv preprint arXiv:ID``, because only that shows the number in
    every style, or arXiv's own ``@misc`` with the number as ``howpublished``. Papers without authors get a ``key`` for
    sorting and labels, because BibTeX's styles warn otherwise; entries from a .bib file, which have a type, do not.
    Their day is a field ``day``, which few styles print. Papers without a year get ``n.d.``. Beside it, and beside
    other years in words, is a ``date`` for programs that reject such a year, and a ``pubstate`` for those that then do
    not print the year.
    """

    name: str = "bibtex"

    def shape(self, cited: Cited, stated: StatedFields) -> EntryShape:
        """Return the entry of one paper before it is rendered."""
        paper = cited.metadata
        fields = tuple(self._fields(cited, stated))
        if not is_preprint(paper):
            return EntryShape(entry_type=_bibtex_type(stated), fields=fields)
        shape = self.options.preprint if paper.authors else "misc"
        return EntryShape(entry_type=shape, fields=(*self._number(paper, shape), *fields))

    def _number(self, paper: Metadata, shape: str) -> Iterator[TexField]:
        """Yield the field that shows the arXiv id of a preprint."""
        if shape == "article":
            yield "journal", f"arXiv preprint arXiv:{paper.arxiv_id}", False
        else:
            yield "howpublished", f"arXiv:{paper.arxiv_id}", False

    def _fields(self, cited: Cited, stated: StatedFields) -> Iterator[TexField]:
        paper, extra = cited.metadata, stated.extra
        yield "title", stated.title(), False
        yield "author", stated.authors(), False
        year = stated.year()
        yield "year", year or ("" if paper.entry_type else _NO_YEAR), False
        yield "date", _date_beside(paper, year), False
        if is_year_in_words(year) and not paper.date:
            yield "pubstate", stated.publication_state(year), False
        yield from _months(paper, extra, year)
        yield *stated.venue(), False
        yield from self.shared_fields(cited, stated, ("archiveprefix", "arXiv", "primaryclass"), "key")
        yield from self._further(stated)

    def _further(self, stated: StatedFields) -> Iterator[TexField]:
        """Yield the extra fields under BibTeX names, if these are free, with names of persons in BibTeX syntax."""
        paper, extra = stated.paper, stated.extra
        for name, tex, bare in stated.others(_WRITTEN_ELSEWHERE):
            if name == "type" and tex in _UNPRINTED:
                continue
            if name == "issue" and _may_have_number(paper, extra):
                yield "number", tex, bare
                continue
            if name in ARTICLE_NUMBERS and "pages" not in extra:
                yield "pages", tex, bare
            if name == "institution" and paper.entry_type in _THESIS_TYPES:
                renamed = "school"
            else:
                renamed = _BIBLATEX_FIELDS.get(name, name)
            if name in _NAMES and any(is_extended(each) for each in split_names(tex)):
                tex = names_text(authors_from_tex(tex), ascii_only=self.options.ascii_only)  # noqa: PLW2901
            if name in LITERAL_LISTS:
                tex = _BRACED_AND.sub(r" \1 ", tex)  # noqa: PLW2901
            yield (name if renamed in extra else renamed), tex, bare


def _date_beside(paper: Metadata, year: str) -> str:
    """Return the ``date`` for programs that cannot read the year; empty if they can."""
    if not year:
        return "" if paper.entry_type else UNKNOWN_DATE
    return str(paper.date or UNKNOWN_DATE) if is_year_in_words(year) else ""


def _months(paper: Metadata, extra: Mapping[str, str], year: str) -> Iterator[TexField]:
    """Yield the month and the day, if `year` is not a span of years that begins with it."""
    stated, month, date = extra.get("date", ""), extra.get("month", ""), paper.date
    spans = stated and year == span_of_years(stated) != ""
    if date and date.month and not spans and read_month(month).first != date.month:
        span = span_of_months(stated)
        yield "month", span or MONTHS[date.month - 1], True
        if date.day and paper.entry_type and "day" not in extra and not span:
            yield "day", str(date.day), False
    elif month and (expression := month_expression(month)):
        yield "month", expression, True
    elif stated and (season := season_name(stated)):
        yield "month", season, False


def _bibtex_type(stated: StatedFields) -> str:
    """Return the BibTeX type for one that only biblatex has."""
    entry_type = published_type(stated.paper)
    if entry_type == "thesis" and stated.extra.get("type") in _MASTERS:
        return "mastersthesis"
    return _BIBLATEX_TYPES.get(entry_type, entry_type)

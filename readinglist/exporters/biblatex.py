"""The exporter for biblatex entries, in UTF-8, within biblatex's data model."""

from collections.abc import Iterator

from readinglist.bibtex.data_models import BIBLATEX
from readinglist.bibtex.dates import read_month, span_in_iso
from readinglist.bibtex.iso_dates import access_field, is_iso_range, iso_date
from readinglist.bibtex.pages import ARTICLE_NUMBERS
from readinglist.bibtex.writing import MONTHS
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
from readinglist.keys.validity import is_key
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.paper import Metadata, PartialDate
from readinglist.plugins.context import OfflineContext
from readinglist.plugins.protocols import Cited, Exporter

_RENAMED = {"journal": "journaltitle"} | dict.fromkeys(ARTICLE_NUMBERS, "eid")
_DATES = frozenset({"urldate", "eventdate", "origdate"})
_SEASONS = range(21, 25)
_MARKS = "~?%"
"""The marks of an approximate or uncertain date (ISO 8601-2, 4.2)."""


def plugin(context: OfflineContext) -> Exporter:
    """Return the exporter named ``biblatex`` with the settings of `BibtexOptions`, in UTF-8 by default.

    Raises:
        SettingsError: If the section contains unknown settings or values.
    """
    return BiblatexExporter(options=read_options(context.section, "biblatex", for_biber=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class BiblatexExporter(EntryExporter):
    """The biblatex exporter. Preprints are ``@online`` with ``eprint``, ``eprinttype``, ``eprintclass`` and
    ``pubstate``.

    Aliases of a key are in ``ids``, so that old manuscripts still compile.
    """

    name: str = "biblatex"
    for_biber: bool = True

    @property
    def holds_aliases(self) -> bool:
        """Whether entries contain their other keys."""
        return self.options.aliases

    def shape(self, cited: Cited, stated: StatedFields) -> EntryShape:
        """Return the entry of one paper before it is rendered."""
        paper = cited.metadata
        entry_type = "online" if is_preprint(paper) else published_type(paper)
        return EntryShape(entry_type=entry_type, fields=tuple(self._fields(cited, stated, entry_type)))

    def _fields(self, cited: Cited, stated: StatedFields, entry_type: str) -> Iterator[TexField]:
        paper, options, extra = cited.metadata, self.options, stated.extra
        subtitle = stated.has_subtitle
        yield "title", stated.title(subtitle=subtitle), False
        yield "author", stated.authors(extended=True), False
        dates = tuple(self._dates(stated))
        yield from dates
        venue, venue_tex = stated.venue()
        yield "journaltitle" if venue == "journal" else venue, venue_tex, False
        yield from self.shared_fields(cited, stated, ("eprinttype", "arxiv", "eprintclass"), "label")
        if entry_type == "online" and paper.arxiv_id:
            yield "pubstate", "prepublished", False
        aliases = cited.aliases if options.aliases else ()
        yield "ids", ", ".join(alias for alias in aliases if is_key(alias, biber=True)), False
        taken = {"date"} | (set() if subtitle else {"subtitle"})
        if paper.date or not extra.get("month", "").isdecimal():
            taken.add("month")
        if any(name == "date" and is_iso_range(tex) for name, tex, _ in dates):
            taken.add("year")
        if any(name == "pubstate" for name, _, _ in dates):
            taken.add("year")
        taken |= {old for old, new in BIBLATEX.field_aliases.items() if extra.get(old, "") == extra.get(new)}
        accessed = access_field(extra)
        for name, tex, bare in stated.others(frozenset(taken)):
            if name == accessed:
                yield "urldate", iso_date(tex), bare
                continue
            if name in _DATES:
                tex = iso_date(tex) or tex  # noqa: PLW2901
            yield _RENAMED.get(name, name), tex, bare

    def _dates(self, fields: StatedFields) -> Iterator[TexField]:
        """Yield the date as written if it is the same or cannot be parsed, else in ISO 8601.

        A ``month`` that is none (``Michaelmas``) is the designation of an issue.
        """
        paper, extra = fields.paper, fields.extra
        stated, year = PartialDate.parse(extra.get("date", "")), extra.get("year", "")
        month = read_month(extra.get("month", ""))
        if "date" in extra and stated in (paper.date, None) and not (year and extra["date"] == UNKNOWN_DATE):
            yield "date", extra["date"], False
            if stated is None and paper.year:
                yield "year", fields.year(), False
        elif year and fields.year() == year and not span_in_iso(year) and not _is_number(year, paper):
            yield from _in_words(fields, year)
        else:
            yield "date", _iso(paper) or ("" if paper.entry_type else UNKNOWN_DATE), False
        named = extra.get("month", "") if not month.first and not (month.season and month.season in _SEASONS) else ""
        if not named.isdecimal() or (paper.date and int(named) > len(MONTHS)):
            yield "issue", extra.get("issue", "") or named, False


def _is_number(year: str, paper: Metadata) -> bool:
    """Whether a ``year`` field is only the number of the year, perhaps in braces or before a full stop."""
    return bool(paper.date) and year.strip("{} .,") == f"{paper.year:04}"


def _in_words(fields: StatedFields, year: str) -> Iterator[TexField]:
    """Yield the fields for a year that is not only a number."""
    paper = fields.paper
    mark = iso_date(year)[-1:]
    if mark in _MARKS and mark and paper.date:
        yield "date", f"{paper.date}{mark}", False
    elif is_year_in_words(year):
        state = "" if paper.date else fields.publication_state(year)
        yield "date", "" if state else iso_date(year) or str(paper.date or UNKNOWN_DATE), False
        yield "pubstate", state, False
    else:
        yield "year", year, False
        if paper.date and paper.date.month:
            yield "month", str(paper.date.month), False


def _iso(paper: Metadata) -> str:
    """Return the date in ISO 8601, as a range if the entry spans several months or years."""
    if not paper.date:
        return str(paper.year or "")
    extra = dict(paper.extra)
    month, years = read_month(extra.get("month", "")), span_in_iso(extra.get("year", ""))
    if years.startswith(f"{paper.date.year:04}"):
        return years
    if month.season in _SEASONS and not paper.date.month:
        return f"{paper.date}-{month.season}"
    if month.last and (month.first, month.day) == (paper.date.month, paper.date.day):
        return f"{paper.date}/{PartialDate(paper.date.year, month.last, month.last_day)}"
    return str(paper.date)

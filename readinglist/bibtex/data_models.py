"""The required fields of entry types, and the known field names, for BibTeX and biblatex.

BibTeX: O. Patashnik, "BibTeXing" (btxdoc), 3.1 and 3.2, and the warnings of the standard styles. biblatex: the manual,
2.1 and 2.2, as checked by biber (``blx-dm.def``; the aliases are those of the driver's source map).
"""

from collections.abc import Collection, Iterator, Mapping, Set

from readinglist.papers.fast_dataclasses import dataclass

Alternatives = tuple[str, ...]
"""Fields of which an entry needs one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DataModel:
    """The entry types that a program knows, with their required fields.

    `labels` are the fields by which sorting styles sort and label an entry. Aliases map the other program's names to
    its own. `title_of_parent` means that a ``crossref`` inherits the parent's title as book title.
    """

    name: str
    needs: Mapping[str, tuple[Alternatives, ...]]
    labels: Mapping[str, Alternatives]
    type_aliases: Mapping[str, str]
    field_aliases: Mapping[str, str]
    title_of_parent: bool

    def entry_type(self, written: str) -> str:
        """Return the type that a name in lower case stands for."""
        return self.type_aliases.get(written, written)

    def field(self, written: str) -> str:
        """Return the field that a name in lower case stands for."""
        return self.field_aliases.get(written, written)

    def knows(self, written: str) -> bool:
        """Whether the styles of this program know the entry type."""
        return self.entry_type(written) in self.needs

    def missing(self, written: str, fields: Set[str]) -> tuple[Alternatives, ...]:
        """Return the required fields that an entry of this type with these non-empty fields lacks."""
        entry_type = self.entry_type(written)
        lacking = [each for each in self.needs.get(entry_type, ()) if fields.isdisjoint(each)]
        if not lacking:
            return ()
        has = {self.field_aliases.get(name, name) for name in fields}
        given = _GIVEN.get(written, "") if entry_type != written else ""
        return tuple([each for each in lacking if has.isdisjoint(each) and given not in each])

    def lacks_label(self, written: str, fields: Set[str]) -> Alternatives:
        """Return the fields of which one is needed for sorting and labels; empty if one exists."""
        labels = self.labels.get(self.entry_type(written) if self.knows(written) else "misc", ())
        return labels if fields.isdisjoint(labels) else ()


_GIVEN = {"mastersthesis": "type", "phdthesis": "type", "techreport": "type"}
"""The field that an alias of an entry type implies."""


def _table(text: str) -> dict[str, tuple[Alternatives, ...]]:
    """Parse lines such as ``type, type: field field|field``."""
    table: dict[str, tuple[Alternatives, ...]] = {}
    for line in text.strip().splitlines():
        types, _, fields = line.partition(":")
        for entry_type in types.split(","):
            table[entry_type.strip()] = tuple(tuple(each.split("|")) for each in fields.split())
    return table


BIBTEX = DataModel(
    name="bibtex",
    needs=_table(
        """
        article: author title journal year
        book: author|editor title publisher year
        booklet: title
        inbook: author|editor title chapter|pages publisher year
        incollection: author title booktitle publisher year
        inproceedings, conference: author title booktitle year
        manual: title
        mastersthesis, phdthesis: author title school year
        misc:
        proceedings: title year
        techreport: author title institution year
        unpublished: author title note
        """
    ),
    labels={
        "booklet": ("author", "key"),
        "misc": ("author", "key"),
        "manual": ("author", "organization", "key"),
        "proceedings": ("editor", "organization", "key"),
    },
    type_aliases={},
    field_aliases={},
    title_of_parent=False,
)

BIBLATEX = DataModel(
    name="biblatex",
    needs=_table(
        """
        article: author title journaltitle date|year
        book, mvbook: author title date|year
        inbook, bookinbook, suppbook: author title booktitle date|year
        booklet: author|editor title date|year
        collection, mvcollection, reference: editor title date|year
        mvreference: editor title
        incollection, suppcollection, inreference: author editor title booktitle date|year
        inproceedings: author title booktitle date|year
        dataset, software: title
        manual, misc: title date|year
        online: title url|doi|eprint date|year
        patent: author title number date|year
        periodical: editor title date|year
        suppperiodical: date|year
        proceedings: title date|year
        mvproceedings: title
        report, thesis: author title type institution date|year
        unpublished: author title date|year
        set: entryset date|year
        artwork, audio, bibnote, commentary, customa, customb, customc, customd, custome, customf, image:
        jurisdiction, legal, legislation, letter, movie, music, performance, review, standard, video:
        """
    ),
    labels={},
    type_aliases={
        "conference": "inproceedings",
        "electronic": "online",
        "www": "online",
        "mastersthesis": "thesis",
        "phdthesis": "thesis",
        "techreport": "report",
    },
    field_aliases={
        "hyphenation": "langid",
        "address": "location",
        "school": "institution",
        "annote": "annotation",
        "archiveprefix": "eprinttype",
        "journal": "journaltitle",
        "primaryclass": "eprintclass",
        "key": "sortkey",
        "pdf": "file",
    },
    title_of_parent=True,
)

_ONLY_BIBLATEX = frozenset({"journaltitle", "date", "eprinttype", "eprintclass", "location", "xdata", "langid", "ids"})
_ONLY_BIBTEX = frozenset({"journal", "year", "archiveprefix", "primaryclass", "address", "school", "key"})

_BIBTEX_FIELDS = """
    address annote author booktitle chapter crossref edition editor howpublished institution journal key month note
    number organization pages publisher school series title type volume year
    doi url eprint archiveprefix primaryclass isbn issn abstract keywords language
"""
_BIBLATEX_FIELDS = """
    abstract addendum afterword annotation annotator author authortype bookauthor bookpagination booksubtitle booktitle
    booktitleaddon chapter commentator crossref date day doi edition editor editora editorb editorc editortype
    editoratype editorbtype editorctype eid entryset entrysubtype eprint eprintclass eprinttype eventdate eventtitle
    eventtitleaddon execute file foreword gender holder howpublished ids indexsorttitle indextitle institution
    introduction isan isbn ismn isrn issn issue issuesubtitle issuetitle issuetitleaddon iswc journalsubtitle
    journaltitle journaltitleaddon keywords label langid langidopts language library lista listb listc listd liste
    listf location mainsubtitle maintitle maintitleaddon month nameaddon namea nameb namec nameatype namebtype
    namectype note number options organization origdate origlanguage origlocation origpublisher origtitle pages
    pagetotal pagination part presort publisher pubstate related relatedoptions relatedstring relatedtype reprinttitle
    series shortauthor shorteditor shorthand shorthandintro shortjournal shortseries shorttitle sortkey sortname
    sortshorthand sorttitle sortyear subtitle title titleaddon translator type url urldate usera userb userc userd
    usere userf venue verba verbb verbc version volume volumes xdata xref year
"""
FIELDS = frozenset(_BIBTEX_FIELDS.split()) | frozenset(_BIBLATEX_FIELDS.split()) | frozenset(BIBLATEX.field_aliases)
"""Field names known to one of the two programs or to its common styles."""

TYPES = frozenset(BIBTEX.needs) | frozenset(BIBLATEX.needs) | frozenset(BIBLATEX.type_aliases) | {"xdata"}
"""Entry types known to one of the two programs."""


def model_of(entries: Collection[tuple[str, Collection[str]]]) -> DataModel:
    """Return the model of entries, given as lower-case (type, field names); BibTeX if undecided.

    Each entry with a name that only one of the two knows counts for that one.
    """
    return BIBLATEX if sum(vote_of(*entry) for entry in entries) > 0 else BIBTEX


def vote_of(entry_type: str, fields: Collection[str]) -> int:
    """Return whether an entry uses names of biblatex alone (1), of BibTeX alone (less than 0) or of both."""
    biblatex = entry_type not in BIBTEX.needs and BIBLATEX.knows(entry_type)
    vote = int(biblatex or not _ONLY_BIBLATEX.isdisjoint(fields))
    vote -= entry_type not in BIBLATEX.needs and entry_type in BIBTEX.needs
    return vote - (not _ONLY_BIBTEX.isdisjoint(fields))


LITERAL_LISTS = ("address", "institution", "location", "organization", "publisher", "school")
"""The fields that are texts for BibTeX, and lists with ``and`` for biblatex."""


_FIRST = """
    title: markup
    shorttitle subtitle: printed markup
    author editor: markup
    translator year month day:
    date: code
    journal journaltitle booktitle series: printed markup
    volume number issue pages edition chapter type school institution organization: printed
    publisher: printed markup
    address location howpublished note: printed
    doi: verbatim code
    isbn issn: code
    eprint: verbatim code
    archiveprefix eprinttype primaryclass eprintclass pubstate:
    url urldate: verbatim code
    keywords:
    abstract: markup
"""
_MIDDLE = """
    titleaddon booksubtitle maintitle addendum: printed
    eventdate: code
    file: verbatim code
    pdf verba verbb verbc: verbatim
"""
_LAST = """
    crossref xdata: verbatim
    key label ids readstatus:
"""


def _rows(table: str) -> Iterator[tuple[str, list[str]]]:
    for line in table.strip().splitlines():
        names, _, kinds = line.partition(":")
        yield from ((name, kinds.split()) for name in names.split())


class FieldPlaces(dict[str, int]):
    """Sort keys of fields; those that are not listed are in the middle."""

    def __missing__(self, name: str) -> int:
        return 500


PLACES = FieldPlaces(
    {
        **{name: place for place, (name, _) in enumerate(_rows(_FIRST))},
        **{name: 1000 + place for place, (name, _) in enumerate(_rows(_LAST))},
    }
)
"""The places of the fields that are written first or last."""

_KINDS = {name: kinds for table in (_FIRST, _MIDDLE, _LAST) for name, kinds in _rows(table)}
PRINTED = frozenset(name for name, kinds in _KINDS.items() if "printed" in kinds)
"""Fields that styles print as text, so that special characters of TeX in them need escapes."""
MARKUP = frozenset(name for name, kinds in _KINDS.items() if "markup" in kinds)
"""Fields in which HTML and XML markup is converted to TeX."""
_NAME_LISTS = """
    author editor editora editorb editorc translator afterword annotator bookauthor commentator foreword holder
    introduction namea nameb namec shortauthor shorteditor sortname
"""
NAME_LISTS = tuple(_NAME_LISTS.split())
"""The lists of names in biblatex's data model."""
VERBATIM = frozenset(name for name, kinds in _KINDS.items() if "verbatim" in kinds)
"""Fields that are written unchanged."""
CODES = frozenset(name for name, kinds in _KINDS.items() if "code" in kinds)
"""Fields whose plain text is the same as their TeX: identifiers, dates, URLs and file names."""

JABREF_PRIORITIES = {"high": "prio1", "medium": "prio2", "low": "prio3"}
"""The values of JabRef's ``priority`` field."""

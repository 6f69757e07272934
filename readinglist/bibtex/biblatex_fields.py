"""The fields of each entry type in biblatex's data model (``blx-dm.def``), by which biber validates entries."""

import re
from collections.abc import Iterator

_ROLES = "editor editora editoratype editorb editorbtype editorc editorctype editortype"
_GROUPS = {
    "ROLES": _ROLES,
    "BOOK": f"{_ROLES} afterword annotator commentator edition foreword introduction isbn language location number "
    "origlanguage publisher translator volume volumes",
    "PART": "booksubtitle booktitle booktitleaddon",
    "MAIN": "mainsubtitle maintitle maintitleaddon part",
    "EVENT": "eventdate eventtitle eventtitleaddon venue",
    "ISSUE": "issn issue issuesubtitle issuetitle issuetitleaddon number series volume",
    "PROCEEDINGS": "editor editortype isbn language location number organization publisher series volumes",
}
_TABLE = """
    set: entryset
    article: ROLES ISSUE annotator author commentator eid journalsubtitle journaltitle journaltitleaddon language
        origlanguage pages translator version
    bibnote: note
    book: BOOK MAIN author chapter eid pages pagetotal series
    mvbook: BOOK author pagetotal series
    inbook bookinbook suppbook: BOOK PART MAIN author bookauthor chapter eid pages series
    booklet: author chapter editor editortype eid howpublished language location pages pagetotal type
    collection reference: BOOK MAIN chapter eid pages pagetotal series
    mvcollection mvreference: BOOK author
    incollection suppcollection inreference: BOOK PART MAIN author chapter eid pages series
    dataset: author edition editor editortype language location number organization publisher series type version
    manual: author chapter edition editor editortype eid isbn language location number organization pages pagetotal
        publisher series type version
    misc software: author editor editortype howpublished language location organization type version
    online: author editor editortype language organization version
    patent: author holder location number type version
    periodical: ROLES ISSUE language yeardivision
    mvproceedings: PROCEEDINGS EVENT pagetotal
    proceedings: PROCEEDINGS EVENT MAIN chapter eid pages pagetotal volume
    inproceedings: PROCEEDINGS EVENT PART MAIN author chapter eid pages volume
    report: author chapter eid institution isrn language location number pages pagetotal type version
    thesis: author chapter eid institution language location pages pagetotal type
    unpublished: EVENT author howpublished language location type
"""
_OF_MOST = frozenset({"addendum", "note", "pubstate", "subtitle", "title", "titleaddon"})
_OF_ALL = """
    abstract annotation authortype bookpagination crossref date day doi endday endhour endminute endmonth endsecond
    endtimezone endyear endyeardivision entryset entrysubtype eprint eprintclass eprinttype execute file gender hour
    ids indexsorttitle indextitle isan ismn iswc keywords label langid langidopts library lista listb listc listd liste
    listf minute month namea nameaddon nameatype nameb namebtype namec namectype options origdate origlocation
    origpublisher origtitle pagination presort related relatedoptions relatedstring relatedtype second
    shortauthor shorteditor shorthand shorthandintro shortjournal shortseries shorttitle sortkey sortname
    sortshorthand sorttitle sortyear timezone url urldate usera userb userc userd usere userf verba verbb verbc xdata
    xref year yeardivision
"""
FIELDS_OF_ALL = frozenset(_OF_ALL.split())
"""The fields that every entry type has."""


def _rows() -> Iterator[tuple[str, frozenset[str]]]:
    for line in re.sub(r"\n {8}", " ", _TABLE).strip().splitlines():
        types, _, names = line.partition(":")
        own = frozenset(name for word in names.split() for name in _GROUPS.get(word, word).split())
        for entry_type in types.split():
            yield entry_type, own if entry_type in ("set", "bibnote") else own | _OF_MOST


FIELDS_OF_TYPES = dict(_rows())
"""The fields that an entry type has besides; types that are not listed have none."""
FIELDS = FIELDS_OF_ALL.union(*FIELDS_OF_TYPES.values())
"""All fields of the data model."""

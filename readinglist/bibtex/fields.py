"""The order of BibTeX fields in an entry, and how their values are read and written."""

from collections.abc import Iterator

_FIRST = """
    title: markup
    shorttitle subtitle: printed markup
    author editor: markup
    translator year month:
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


PLACES = {
    **{name: place for place, (name, _) in enumerate(_rows(_FIRST))},
    **{name: 1000 + place for place, (name, _) in enumerate(_rows(_LAST))},
}
"""Sort keys of fields; fields that are not listed go to `MIDDLE`, sorted by name."""
MIDDLE = 500

_KINDS = {name: kinds for table in (_FIRST, _MIDDLE, _LAST) for name, kinds in _rows(table)}
PRINTED = frozenset(name for name, kinds in _KINDS.items() if "printed" in kinds)
"""Fields that styles print as text, so that special characters of TeX in them need escapes."""
MARKUP = frozenset(name for name, kinds in _KINDS.items() if "markup" in kinds)
"""Fields in which HTML and XML markup is converted to TeX."""
VERBATIM = frozenset(name for name, kinds in _KINDS.items() if "verbatim" in kinds)
"""Fields that are written unchanged."""
CODES = frozenset(name for name, kinds in _KINDS.items() if "code" in kinds)
"""Fields whose plain text is the same as their TeX: identifiers, dates, URLs and file names."""

JABREF_PRIORITIES = {"high": "prio1", "medium": "prio2", "low": "prio3"}
"""The values of JabRef's ``priority`` field."""

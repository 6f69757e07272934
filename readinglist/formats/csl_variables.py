"""Variables of the Citation Style Language and the BibTeX fields that they correspond to."""

BIBTEX_FIELDS = {
    "volume": ("volume",), "publisher": ("publisher", "school", "institution", "organization"),
    "publisher-place": ("address", "location"), "ISBN": ("isbn",), "ISSN": ("issn",), "edition": ("edition",),
    "collection-title": ("series",), "chapter-number": ("chapter",), "event-title": ("eventtitle",),
    "title-short": ("shorttitle",), "container-title-short": ("shortjournal",), "language": ("language", "langid"),
    "version": ("version",), "note": ("note",),
}  # fmt: skip
"""The first non-empty field is exported as the variable; an imported variable goes to the first field."""

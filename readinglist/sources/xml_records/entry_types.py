"""The names of publication types in XML formats, as BibTeX entry types."""

import re
from collections.abc import Sequence

_BY_TYPE = {
    "article": """
        article, journal article, journal, article-journal, academic journal, research-article, review-article, review,
        brief-report, case-report, letter, editorial, magazine article, newspaper article, electronic article,
        article in a periodical, journal paper, data paper, ejour, serial article, periodical article
        """,
    "inproceedings": """
        inproceedings, conference paper, conference proceedings, conference-paper, conference publication, paper,
        proceedings paper, conference, proceedings-article, conference object, conferenceobject
        """,
    "proceedings": "proceedings",
    "book": "book, edited book, monograph, electronic book, ebook, books, bookpart-collection",
    "incollection": """
        incollection, book section, book chapter, chapter, inbook, bookpart, electronic book section, book part,
        content item
        """,
    "inreference": "encyclopedia article, dictionary entry, encyclopedia, dictionary",
    "phdthesis": "thesis, phd thesis, dissertation, doctoral thesis, phdthesis, doctoralthesis, theses",
    "mastersthesis": "masters thesis, mastersthesis, master's thesis, masterthesis",
    "techreport": "report, tech report, technical report, techreport, report-paper, government document",
    "misc": "preprint, posted content, document, generic, misc, eprint, presentation, audiovisual, art",
    "online": "web page, webpage, website, blog post, blogpost, internet site, document from internet site, web site",
    "unpublished": "unpublished, unpublished work, manuscript",
    "software": "software, computer program, computerprogram",
    "dataset": "dataset, data set, data",
    "patent": "patent",
    "standard": "standard",
    "periodical": "periodical, serial, newspaper",
}
_SIGNS = re.compile(r"[^a-z']+")


def _folded(name: str) -> str:
    """Return a name without case, spaces and signs: ``conferencePaper`` is ``Conference Paper``."""
    return _SIGNS.sub("", name.rpartition("/")[2].lower())


_TYPES = {_folded(name): made for made, listed in _BY_TYPE.items() for name in listed.split(",")}


def entry_type_of(stated: Sequence[str]) -> str:
    """Return the entry type of the first known name; empty if none is known."""
    found = next((_TYPES[name] for name in map(_folded, stated) if name in _TYPES), "")
    if found == "phdthesis" and any(re.search("master|diplom", name, re.IGNORECASE) for name in stated):
        return "mastersthesis"
    return found

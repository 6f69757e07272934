"""The exporter for RIS, which EndNote, Zotero, Mendeley and JabRef read.

Tags: the RIS specification (Research Information Systems, 2011), as reference managers implement it.
"""

from collections.abc import Iterator

from readinglist.exporters import plain_fields
from readinglist.exporters.plain_fields import PREPRINT, PlainExporter, field, people
from readinglist.papers.folding import one_line
from readinglist.papers.paper import Author, Metadata
from readinglist.plugins.context import OfflineContext
from readinglist.plugins.protocols import Cited, Exporter
from readinglist.tex.plain_text import plain_text

_TYPES = {
    PREPRINT: "UNPB", "article": "JOUR", "suppperiodical": "JOUR", "book": "BOOK", "mvbook": "BOOK",
    "collection": "BOOK", "mvcollection": "BOOK", "reference": "BOOK", "manual": "BOOK", "proceedings": "CONF",
    "mvproceedings": "CONF", "booklet": "PAMP", "inbook": "CHAP", "bookinbook": "CHAP", "suppbook": "CHAP",
    "incollection": "CHAP", "suppcollection": "CHAP", "inreference": "ENCYC", "inproceedings": "CPAPER",
    "conference": "CPAPER", "thesis": "THES", "phdthesis": "THES", "mastersthesis": "THES", "techreport": "RPRT",
    "report": "RPRT", "unpublished": "UNPB", "online": "ELEC", "electronic": "ELEC", "www": "ELEC",
    "software": "COMP", "dataset": "DATA", "patent": "PAT", "periodical": "SER", "standard": "STAND",
    "artwork": "ART", "image": "FIGURE", "movie": "MPCT", "video": "VIDEO", "audio": "SOUND", "music": "MUSIC",
    "legislation": "STAT", "jurisdiction": "CASE",
}  # fmt: skip
_END = "\r\n"


def plugin(context: OfflineContext) -> Exporter:
    """Return the exporter named ``ris``, which has no settings."""
    return PlainExporter(name="ris", suffix=".ris", text=lambda cited: _END.join(map(_reference, cited)))


def _reference(cited: Cited) -> str:
    lines = [f"{tag}  - {value}" for tag, value in _tags(cited) if value]
    return _END.join([*lines, "ER  - ", ""])


def _tags(cited: Cited) -> Iterator[tuple[str, str]]:
    paper = cited.metadata
    known = plain_fields.kind(paper)
    first, last = plain_fields.pages(paper)
    yield "TY", _TYPES.get(known, "GEN")
    yield "ID", one_line(cited.key)
    yield "TI", plain_text(paper.title)
    yield from (("AU", _name(author)) for author in people(paper))
    yield from (("A2", _name(editor)) for editor in people(paper, "editor"))
    yield from _dates(paper)
    yield "JO" if known == "article" else "T2", plain_text(paper.venue)
    yield "T3", field(paper, "series")
    yield "VL", field(paper, "volume")
    yield "IS", field(paper, "number", "issue")
    yield "SP", first
    yield "EP", last
    yield "ET", field(paper, "edition")
    yield "PB", field(paper, "publisher", "school", "institution", "organization") or _archive(paper, known)
    yield "CY", field(paper, "address", "location")
    yield "SN", field(paper, "isbn", "issn")
    yield "LA", field(paper, "language", "langid")
    yield "DO", plain_fields.doi_text(paper)
    if paper.arxiv_id:
        yield "DB", "arXiv"
        yield "AN", f"arXiv:{paper.arxiv_id}"
    yield "UR", plain_fields.address(paper)
    yield "AB", plain_text(paper.abstract)
    yield "N1", field(paper, "note")
    yield "RN", field(paper, "annote", "annotation")
    yield from (("KW", word) for word in plain_fields.keywords(paper, cited.tags))


def _archive(paper: Metadata, known: str) -> str:
    return "arXiv" if known == PREPRINT and paper.arxiv_id else ""


def _dates(paper: Metadata) -> Iterator[tuple[str, str]]:
    """Yield PY, the year, and DA, ``YYYY/MM/DD/``, in which month and day may be blank."""
    yield "PY", f"{paper.year:04}" if paper.year else ""
    if paper.date and paper.date.month:
        day = f"{paper.date.day:02}" if paper.date.day else ""
        yield "DA", f"{paper.date.year:04}/{paper.date.month:02}/{day}/"


def _name(author: Author) -> str:
    """Return ``van Beethoven, Ludwig, Jr.``; a corporate author without commas, which would split the name."""
    if author.corporate:
        return author.family.replace(",", "")
    family = " ".join(part for part in (author.particle, author.family) if part)
    if author.suffix:
        return f"{family}, {author.given}, {author.suffix}"
    return f"{family}, {author.given}" if author.given else family

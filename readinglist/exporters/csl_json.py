"""The exporter for CSL-JSON, which pandoc, Zotero and citation processors read.

Types and variables: the Citation Style Language, https://docs.citationstyles.org/en/stable/specification.html.
"""

import json
from collections.abc import Iterator, Sequence

from readinglist.bibtex.pages import ARTICLE_NUMBERS
from readinglist.exporters import plain_fields
from readinglist.exporters.plain_fields import PREPRINT, PlainExporter, field, people
from readinglist.formats.csl import BIBTEX_FIELDS
from readinglist.papers.errors import SettingsError
from readinglist.papers.folding import one_line
from readinglist.papers.paper import Author, Metadata, PartialDate
from readinglist.plugins.context import OfflineContext
from readinglist.plugins.protocols import Cited, Exporter
from readinglist.tex.plain_text import plain_text

CslValue = str | int | list["CslValue"] | dict[str, "CslValue"]

_TYPES = {
    PREPRINT: "article", "article": "article-journal", "suppperiodical": "article-journal", "book": "book",
    "mvbook": "book", "collection": "book", "mvcollection": "book", "reference": "book", "proceedings": "book",
    "mvproceedings": "book", "manual": "book", "booklet": "pamphlet", "inbook": "chapter", "bookinbook": "chapter",
    "suppbook": "chapter", "incollection": "chapter", "suppcollection": "chapter", "inreference": "entry",
    "inproceedings": "paper-conference", "conference": "paper-conference", "thesis": "thesis", "phdthesis": "thesis",
    "mastersthesis": "thesis", "techreport": "report", "report": "report", "unpublished": "manuscript",
    "online": "webpage", "electronic": "webpage", "www": "webpage", "software": "software", "dataset": "dataset",
    "patent": "patent", "periodical": "periodical", "review": "review", "letter": "personal_communication",
    "image": "graphic", "artwork": "graphic", "movie": "motion_picture", "video": "motion_picture", "audio": "song",
    "music": "song", "performance": "performance", "standard": "standard", "legislation": "legislation",
    "jurisdiction": "legal_case",
}  # fmt: skip
_THESES = {"phdthesis": "PhD thesis", "mastersthesis": "Master’s thesis"}


def plugin(context: OfflineContext) -> Exporter:
    """Return the exporter named ``csl-json``. Its setting ``aliases`` adds an item for each old key.

    Raises:
        SettingsError: If the section contains other settings or values.
    """
    aliases = context.section.get("aliases", False)
    unknown = [f"unknown setting exporters.csl-json.{key}" for key in context.section if key != "aliases"]
    wrong = [] if isinstance(aliases, bool) else [f"exporters.csl-json.aliases must be true or false, not {aliases!r}"]
    if unknown or wrong:
        raise SettingsError("; ".join((*unknown, *wrong)), hint="available: aliases")
    return PlainExporter(name="csl-json", suffix=".json", text=_array, copies_aliases=bool(aliases))


def _array(cited: Sequence[Cited]) -> str:
    return json.dumps([csl_item(item) for item in cited], ensure_ascii=False, indent=2) + "\n"


def csl_item(cited: Cited) -> dict[str, CslValue]:
    """Return a paper as a CSL item without empty variables."""
    paper = cited.metadata
    known = plain_fields.kind(paper)
    item: dict[str, CslValue] = {"id": one_line(cited.key), "type": _TYPES.get(known, "document")}
    for name, value in _variables(paper, known):
        if value:
            item[name] = value
    words = plain_fields.keywords(paper, cited.tags)
    if words:
        item["keyword"] = ("; " if any("," in word for word in words) else ", ").join(words)
    if cited.status and cited.status.zotero:
        # zotero-reading-list keeps this line in Zotero's Extra field, which is CSL's note.
        status = f"Read_Status: {cited.status.zotero}"
        item["note"] = f"{item['note']}\n{status}" if "note" in item else status
    return item


def _variables(paper: Metadata, known: str) -> Iterator[tuple[str, CslValue]]:
    yield "title", plain_text(paper.title)
    for role in ("author", "editor", "translator"):
        yield role, [_name(person) for person in people(paper, role)]
    yield "issued", _issued(paper)
    yield "accessed", _date(plain_fields.accessed(paper))
    yield "container-title", plain_text(paper.venue)
    for name, sources in BIBTEX_FIELDS.items():
        yield name, field(paper, *sources)
    yield "issue" if known == "article" else "number", field(paper, "number", "issue")
    yield "page", "-".join(filter(None, plain_fields.pages(paper)))
    if known == "article" and field(paper, "pages"):
        yield "number", field(paper, *ARTICLE_NUMBERS)
    yield "genre", field(paper, "type") or _THESES.get(known, "")
    yield "DOI", plain_fields.doi_text(paper)
    yield "URL", plain_fields.address(paper)
    if known == PREPRINT:
        yield "number", f"arXiv:{paper.arxiv_id}"
        yield "publisher", "arXiv"
    elif paper.arxiv_id:
        yield "archive", "arXiv"
        yield "archive_location", str(paper.arxiv_id)
    yield "abstract", plain_text(paper.abstract)


def _name(author: Author) -> CslValue:
    """Return a name in CSL's parts; a single word is a literal, which is never split."""
    if author.corporate or not (author.given or author.particle or author.suffix):
        return {"literal": author.family}
    parts = {
        "family": author.family,
        "given": author.given,
        "non-dropping-particle": author.particle,
        "suffix": author.suffix,
    }
    return {name: part for name, part in parts.items() if part}


def _issued(paper: Metadata) -> CslValue:
    """Return the date, or the text that a file has instead."""
    if paper.date or paper.year:
        return _date(paper.date or PartialDate(paper.year or 0))
    words = field(paper, "date", "year")
    return {"literal": words} if words else {}


def _date(date: PartialDate | None) -> CslValue:
    if not date:
        return {}
    parts: list[CslValue] = [date.year]
    if date.month:
        parts.append(date.month)
        if date.day:
            parts.append(date.day)
    return {"date-parts": [parts]}

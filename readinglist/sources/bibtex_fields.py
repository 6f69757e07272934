"""The fields of a .bib entry as metadata: dates, venues, identifiers in all their dresses, the reader's own marks."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from readinglist.bibtex.authors import AL, authors_from_tex
from readinglist.bibtex.data_models import BIBLATEX
from readinglist.bibtex.dates import read_month
from readinglist.bibtex.fields import MARKUP
from readinglist.bibtex.names import is_extended, split_names
from readinglist.bibtex.writing import IN_BOOKS, come_back
from readinglist.formats.zotero_extra import read_extra
from readinglist.papers.folding import fold, one_line
from readinglist.papers.identifiers import ArxivId, Doi, arxiv_ids_in, parse_versioned
from readinglist.papers.paper import PREPRINT_TYPES, Annotations, Author, Metadata, PartialDate
from readinglist.tex import to_line, to_tex
from readinglist.tex.title_case import joined_title, protects
from readinglist.tex.web_markup import tex_of_markup

_ARXIV_NAME = re.compile(r"(?:arxiv|corr)(?:\.org|\s+(?:e-?prints?|preprints?|preprint\s+server))?\.?", re.IGNORECASE)
_IN_VENUE = re.compile(
    r"(?:(?:arxiv|corr)?\s*(?:e-?print|preprint)?s?[\s,:]*)?(?:arxiv\s*[:\s]\s*|abs/)(?P<id>[\w.-]+(?:/\d+)?(?:v\d+)?)"
    r"(?:\s*[\[(][\w.,\s-]*[\])])?(?:\s*,?\s*\(?\d{4}\)?)?\.?",
    re.IGNORECASE,
)
_BOOKS = frozenset({"book", "mvbook", "booklet"})
_OF_ZOTERO = ("note", "annotation", "annote", "comment", "extra")
"""Where exporters of Zotero's items write its field Extra."""
_OF_READER = frozenset({"readstatus", "priority", "ranking", "keywords", "groups", *_OF_ZOTERO})
_NO_MARKS = Annotations()
_PRIORITIES = {"prio1": "high", "prio2": "medium", "prio3": "low"}
_YEAR = re.compile(r"(?<!\d)(\d{4})(?!\d)")
_NO_LIST_OF_LINES = re.compile(r"[,;]|\n\s")
"""What keywords hold that EndNote has not written one a line: other separators, or lines that are set in."""
_RANK = re.compile(r"rank([1-5])")
_UNSURE_SIGN = re.compile(r"[\\{}=~;&]")
_EMPTY = r"\s*(?:,|and\b|$)"
_UNSURE_START = re.compile(_EMPTY)
_UNSURE_WORDS = (AL, re.compile(rf",{_EMPTY}"), re.compile(rf"and(?<!\w...){_EMPTY}"))
"""What names in lower case hold that may not come back as they were: ``et al``, or an empty part."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What an entry says: of the paper, of its arXiv version, and of the reader."""

    metadata: Metadata
    version: int | None
    annotations: Annotations


def read_fields(entry_type: str, fields: Mapping[str, str]) -> Meaning:
    """The meaning of an entry's fields (name in lower case -> TeX, macros replaced).

    Every field that is not fully said by the metadata stays in `Metadata.extra`, as written but for marks of web pages.
    """
    fields = {name: tex_of_markup(tex) if name in MARKUP else tex for name, tex in fields.items()}
    rest = dict(fields)
    annotations = _annotations(rest)
    subtitle = _plain(fields, "subtitle")
    title = joined_title(_plain(fields, "title"), subtitle)
    if not subtitle and _is_spelling(one_line(rest.get("title", "")), title):
        rest.pop("title", None)
    authors = authors_from_tex(rest.get("author", ""))
    if _are_spelling(one_line(rest.get("author", "")), authors):
        rest.pop("author", None)
    date = _date(rest)
    arxiv = _arxiv(rest)
    venue = _venue(entry_type, rest)
    doi = Doi.parse(to_line(rest.get("doi", "")))
    if doi:
        del rest["doi"]
    metadata = Metadata(
        title=title,
        authors=authors,
        abstract=to_line(rest.pop("abstract", "")),
        date=date,
        arxiv_id=arxiv.arxiv_id,
        primary_category=arxiv.category,
        categories=(arxiv.category,) if arxiv.category else (),
        doi=doi,
        venue=venue,
        entry_type=entry_type,
        extra=tuple((name, one_line(tex)) for name, tex in rest.items() if tex.strip()),
    )
    return Meaning(metadata=metadata, version=arxiv.version, annotations=annotations)


def is_stated(paper: Metadata) -> bool:
    """Whether an entry describes its paper by itself, so that nobody needs to be asked what is meant.

    It has a title and authors; or editors; or it is a book, or of a type that biblatex asks no author of, such as
    proceedings, a manual or a page of the web. Under the types that preprints are kept as it is else a mere mention.
    """
    if not paper.title or paper.authors:
        return bool(paper.title)
    names = {name for name, _ in paper.extra}
    entry_type = BIBLATEX.entry_type(paper.entry_type)
    if entry_type == "online":
        return "url" in names
    needs = BIBLATEX.needs.get(entry_type)
    without_author = needs is not None and not any("author" in each for each in needs)
    return "editor" in names or entry_type in _BOOKS or (without_author and entry_type not in PREPRINT_TYPES)


def _is_spelling(tex: str, title: str) -> bool:
    """Whether the exporters would write a title so: only where a file says otherwise its own TeX is worth keeping."""
    written = _exported(title, like=tex)
    return tex == written or (_may_protect(tex, written) and protects(tex, written))


def _exported(text: str, *, like: str) -> str:
    """What an exporter makes of a text: that for ASCII, where `like` is ASCII, because no other writes the same."""
    return to_tex(text, ascii_only=like.isascii())


def _may_protect(tex: str, written: str) -> bool:
    """Whether no more than braces differ, and not two around a plain word; seen faster than what protecting gives."""
    twice = "{{" in tex and "{" not in written and "\\" not in written
    return "{" in tex and not twice and _without_braces(tex) == _without_braces(written)


def _without_braces(tex: str) -> str:
    return tex.replace("{", "").replace("}", "")


def _are_spelling(tex: str, authors: tuple[Author, ...]) -> bool:
    """Whether the exporters would write the authors so that they read the same; else their own TeX is worth keeping."""
    if not _is_unsure(tex):
        return True
    if "=" in tex and any(map(is_extended, split_names(tex))):
        return False
    return come_back(authors, ascii_only=(True, False) if tex.isascii() else (False,))


def _is_unsure(names: str) -> bool:
    """Whether names hold what may not come back as it was: TeX, biblatex's own syntax, other signs, empty parts."""
    if _UNSURE_SIGN.search(names):
        return True
    names = names.lower()
    return bool(_UNSURE_START.match(names)) or any(words.search(names) for words in _UNSURE_WORDS)


def _date(rest: dict[str, str]) -> PartialDate | None:
    """The date; its fields leave `rest` where it says all that they say."""
    text = _plain(rest, "date")
    date = PartialDate.parse(text) if text else None
    if date:
        if str(date) == text:
            del rest["date"]
        for name, value in (("year", date.year), ("month", date.month)):
            if name in rest and rest[name].strip() == str(value):
                del rest[name]
        return date
    year = _YEAR.search(_plain(rest, "year"))
    if not year or int(year[1]) == 0:
        return None
    month = read_month(rest.get("month", ""))
    if one_line(rest["year"]) == year[1]:
        del rest["year"]
    if month.whole and not month.day:
        rest.pop("month")
    return PartialDate(int(year[1]), month.first, month.day)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Arxiv:
    arxiv_id: ArxivId | None = None
    version: int | None = None
    category: str = ""


def _arxiv(rest: dict[str, str]) -> _Arxiv:
    """The arXiv identifier that the fields name, wherever; the fields that say nothing else leave `rest`."""
    archive = one_line(rest.get("archiveprefix") or rest.get("eprinttype", "")).lower()
    found = parse_versioned(_plain(rest, "eprint")) if archive in ("", "arxiv") else None
    category = ""
    if found:
        category = _plain(rest, "primaryclass") or _plain(rest, "eprintclass") or _class_of(_plain(rest, "eprint"))
        for name in ("eprint", "archiveprefix", "eprinttype", "primaryclass", "eprintclass"):
            rest.pop(name, None)
    for name in ("journal", "journaltitle", "howpublished", "publisher", "note", "volume", "number"):
        inside = _in_venue(_plain(rest, name)) if name in rest else None
        if inside and (not found or inside[0] == found[0]):
            found = found or inside
            del rest[name]
    for name in ("doi", "url", "ee"):
        inside = parse_versioned(_plain(rest, name)) if name in rest else None
        if inside and (not found or inside[0] == found[0]):
            found = found or inside
            if name != "ee":
                del rest[name]
    if found:
        _drop_archive(rest, found[0])
        return _Arxiv(arxiv_id=found[0], version=found[1], category=category)
    return _Arxiv()


def _plain(fields: Mapping[str, str], name: str) -> str:
    return to_line(fields[name]) if name in fields else ""


def _class_of(eprint: str) -> str:
    """The class in ``2401.01234 [cs.LG]``."""
    found = re.search(r"\[([\w.-]+)\]$", eprint)
    return found[1] if found else ""


def _in_venue(text: str) -> tuple[ArxivId, int | None] | None:
    """The identifier of a field that holds nothing else: ``arXiv preprint arXiv:2401.01234``, ``abs/2401.01234``."""
    lowered = text.lower()
    if "arxiv" not in lowered and "abs/" not in lowered:
        return None
    found = _IN_VENUE.fullmatch(text)
    if found:
        return parse_versioned(found["id"])
    whole = parse_versioned(text)
    mentions = list(arxiv_ids_in(text)) if fold(text).startswith("arxiv preprint") else []
    return whole or (mentions[0] if len(mentions) == 1 else None)


def _drop_archive(rest: dict[str, str], arxiv_id: ArxivId) -> None:
    """``journal = {CoRR}`` and the like name no journal, and ``pages = {arXiv:2401.01234}`` no pages."""
    for name in ("pages", "eid"):
        inside = _in_venue(_plain(rest, name))
        if inside and inside[0] == arxiv_id:
            del rest[name]
    for name in ("journal", "journaltitle", "publisher", "booktitle"):
        if name in rest and _ARXIV_NAME.fullmatch(_plain(rest, name)):
            del rest[name]


def _venue(entry_type: str, rest: dict[str, str]) -> str:
    """The journal or book title; what the exporters would not write the same way stays in `rest`."""
    journals = ("journal", "journaltitle")
    in_book = entry_type in IN_BOOKS
    names = ("booktitle", *journals) if in_book else (*journals, "booktitle")
    name = next((name for name in names if rest.get(name, "").strip()), "")
    if not name:
        return ""
    venue = _plain(rest, name)
    usual = (name == "booktitle") == in_book
    tex = one_line(rest[name])
    if usual and tex == _exported(venue, like=tex):
        del rest[name]
    return venue


def _annotations(rest: dict[str, str]) -> Annotations:
    """The reader's marks, which leave the entry: JabRef's fields and zotero-reading-list's lines; keywords as tags."""
    if _OF_READER.isdisjoint(rest):
        return _NO_MARKS
    status, since = _plain(rest, "readstatus"), None
    for name in (name for name in _OF_ZOTERO if name in rest):
        found = read_extra(rest[name])
        if found.status:
            status, since = (status, since) if status else (to_line(found.status), found.since)
            rest[name] = found.rest
    priority = _plain(rest, "priority")
    ranking = _RANK.fullmatch(_plain(rest, "ranking"))
    keywords = rest.get("keywords", "").strip()
    if "\n" in keywords and not _NO_LIST_OF_LINES.search(keywords):
        rest["keywords"] = ", ".join(keywords.split("\n"))
    tags = [tag for name in ("keywords", "groups") for tag in _split_keywords(_plain(rest, name))]
    if priority in _PRIORITIES:
        del rest["priority"]
    if ranking:
        del rest["ranking"]
    if status:
        rest.pop("readstatus", None)
    return Annotations(
        status=status,
        since=since,
        priority=_PRIORITIES.get(priority, ""),
        rating=int(ranking[1]) if ranking else 0,
        tags=tuple(dict.fromkeys(tags)),
    )


def _split_keywords(text: str) -> list[str]:
    """Keywords at semicolons, or at commas where there is no semicolon."""
    separator = ";" if ";" in text else ","
    return [word.strip() for word in text.split(separator) if word.strip()]

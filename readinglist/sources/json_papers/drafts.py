"""Conversion of an object that names a paper to a draft."""

import re
from collections.abc import Iterator, Mapping

from readinglist.bibtex.pages import with_two_hyphens
from readinglist.bibtex.writing import is_field_name
from readinglist.formats.csl import read_extra
from readinglist.formats.entry_types import known_entry_type
from readinglist.papers.fast_dataclasses import replace
from readinglist.papers.folding import fold, printable
from readinglist.papers.identifiers import ArxivId, Doi
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.papers.paper import Annotations, Draft, Metadata, OriginKind
from readinglist.sources.bibtex_fields import is_stated
from readinglist.sources.csl_json import entry_of_item
from readinglist.sources.json_papers import values
from readinglist.sources.json_papers.objects import LocatedObject
from readinglist.sources.json_papers.zotero_items import csl_of
from readinglist.sources.manager_entries import as_tex, as_title, draft_of_entry

_FIELDS = ("volume", "number", "publisher", "issn", "isbn", "language")
_CATEGORY = lazy_pattern(r"[a-z-]+(?:\.[A-Za-z-]+)?")
_LABEL = lazy_pattern(r"^(?:title|标题|题目|タイトル)\s*[::]\s*(?=\S)", re.IGNORECASE)
_LONGEST_FIELD = 300


class PaperError(ValueError):
    """An object identifies no paper, or two."""


def draft(found: LocatedObject, record: int) -> Draft:
    """Return the draft of an object.

    Raises:
        PaperError: If it names no paper, or several.
    """
    given = found.given or {}
    arxiv, doi = values.identifiers(given)
    noted = read_extra(printable(values.text_of(given.get("extra"))))
    if len(arxiv) > 1:
        raise PaperError(f"two papers in one object: {' and '.join(str(each) for each, _ in arxiv[:2])}")
    if item := csl_of(given):
        return _draft_of_item(found, record, item, arxiv, doi)
    entry_type = known_entry_type(values.line(given, "type"))
    title = as_title(_LABEL.sub("", values.line(given, "title")))
    venue = values.venue(given)
    metadata = Metadata(
        title=title.removesuffix(".") if _ends_titles(given) else title,
        authors=values.authors(given),
        abstract=values.abstract(given),
        date=values.date(given),
        arxiv_id=arxiv[0][0] if arxiv else None,
        doi=doi,
        categories=_categories(given),
        venue="" if _is_archive(venue) else venue,
        journal_ref=values.line(given, "journal reference"),
        links=values.links(given),
        entry_type="misc" if entry_type == "article" and arxiv and not venue else entry_type,
        extra=tuple(_extra(given)),
    )
    if not metadata.names_a_paper:
        raise PaperError('object without "title", arXiv id or DOI')
    return Draft(
        record=record,
        line=found.line,
        last_line=found.last_line,
        kind=OriginKind.RECORDS,
        metadata=metadata,
        version=_version(arxiv),
        citation_key=values.line(given, "key") or noted.key,
        annotations=Annotations(
            status=noted.status, since=noted.since, tags=values.lines(given, "tags"), notes=_notes(given)
        ),
        stated=bool(entry_type) and is_stated(metadata),
    )


def _draft_of_item(
    found: LocatedObject, record: int, item: dict[str, object], arxiv: list[tuple[ArxivId, int | None]], doi: Doi | None
) -> Draft:
    """Return the draft of an item of Zotero, with the identifiers that any of its members state."""
    entry = entry_of_item({name: member for name, member in item.items() if member not in ("", [])})
    made = draft_of_entry(entry, OriginKind.RECORDS, record, found.line, found.last_line)
    metadata = replace(
        made.metadata,
        date=made.metadata.date or values.date(found.given or {}),
        arxiv_id=made.metadata.arxiv_id or (arxiv[0][0] if arxiv else None),
        doi=made.metadata.doi or doi,
    )
    if not metadata.names_a_paper:
        raise PaperError('object without "title", arXiv id or DOI')
    return replace(made, metadata=metadata, version=made.version or _version(arxiv), stated=is_stated(metadata))


def _ends_titles(given: Mapping[str, object]) -> bool:
    """Whether an object is a record of DBLP, PubMed or Europe PMC, which end titles with a full stop."""
    return not given.keys().isdisjoint({"ee", "articleids", "pmid"}) or "dblp.org" in values.text_of(given.get("url"))


def _version(arxiv: list[tuple[ArxivId, int | None]]) -> int | None:
    return arxiv[0][1] if arxiv else None


def _is_archive(venue: str) -> bool:
    return fold(venue).split()[:1] in (["arxiv"], ["corr"])


def _categories(given: Mapping[str, object]) -> tuple[str, ...]:
    words = [word for text in values.lines(given, "categories") for word in text.split()]
    return tuple(dict.fromkeys(word for word in words if _CATEGORY.fullmatch(word)))


def _notes(given: Mapping[str, object]) -> tuple[str, ...]:
    return tuple(printable(text).strip() for text in values.lines(given, "notes"))


def _extra(given: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Yield the further bibliographic fields as TeX."""
    for name in _FIELDS:
        text = values.line(given, name)
        if text and len(text) <= _LONGEST_FIELD and is_field_name(name):
            yield name, as_tex(name, text)
    ends = (values.line(given, "first page"), values.line(given, "last page"))
    pages = values.line(given, "pages") or "--".join(dict.fromkeys(filter(None, ends)))
    if re.search(r"\d", pages) and len(pages) <= _LONGEST_FIELD:
        yield "pages", as_tex("pages", with_two_hyphens(pages))

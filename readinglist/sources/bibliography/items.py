r"""The items of a ``thebibliography``: their keys, and what BibTeX styles mark in them.

Styles: ``\newblock`` of the standard styles (btxbst), ``\bibinfo`` and ``\bibfield`` of REVTeX and ACM.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from readinglist.papers.folding import one_line
from readinglist.papers.identifiers import ARCHIVES, ArxivId, Doi, arxiv_ids_in, dois_in, parse_versioned
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.papers.names import author_from_display, authors_from_line
from readinglist.papers.paper import Author, Metadata, PartialDate
from readinglist.sources.bibliography.arguments import commands, group_at
from readinglist.sources.bibliography.marked_text import marked_text
from readinglist.sources.items.splitting import split_item
from readinglist.sources.written_dates import written_date
from readinglist.tex import to_line

_ITEM = lazy_pattern(r"\\bibitem(?![A-Za-z])")
_BLOCK = lazy_pattern(r"\\newblock(?![A-Za-z])")
_YEAR_AT_END = lazy_pattern(r"[\s,.(]*(?:19|20)\d\d[a-z]?[).\s]*$")
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+"
_DATE_AT_END = lazy_pattern(rf"[,.]\s*(?:{_MONTH})?(?P<year>(?:19|20)\d\d)[a-z]?[.]?$", re.IGNORECASE)
_YEAR = lazy_pattern(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_VENUE = lazy_pattern(
    r"(?:^|[\s.,;])(?:in:?|in proceedings of)\s*$|^(?:in|proceedings|proc\.|advances in)\b", re.IGNORECASE
)
_OLD_ID = lazy_pattern(rf"(?<![\w/.-])(?:{'|'.join(sorted(ARCHIVES))})(?:\.[A-Z]{{2}})?/\d{{7}}(?!\d)")
_TAIL = 40
_MARKS = lazy_pattern(r"[*\[\]]|\(https?://[^\s()]*\)")
_STANDING = ("journal", "booktitle", "series", "howpublished")


def key_of(tex: str) -> tuple[str, str, str]:
    r"""Return the key, the label and the rest of an item after ``\bibitem``."""
    label = group_at(tex, 0, "[")
    place = label[1] if label else 0
    key = group_at(tex, place)
    return (one_line(key[0]), label[0] if label else "", tex[key[1] :]) if key else ("", "", tex[place:])


def metadata_of(tex: str, label: str) -> tuple[Metadata, tuple[int | None, tuple[ArxivId | Doi, ...]]]:
    """Return the metadata of an item, and its arXiv version with further identifiers."""
    text = marked_text(tex)
    arxiv, dois = _identifiers(text)
    found = _from_fields(tex) or _from_blocks(tex) or _from_text(text)
    date = found.date or written_date(" ".join(_YEAR.findall(label)[:1]))
    years = _YEAR.findall(_MARKS.sub(" ", text))
    if not date and len(set(years)) == 1:
        date = PartialDate(int(years[0]))
    doi = next((each for each in dois if not each.arxiv_id), None)
    paper = replace(found, title=one_line(found.title), date=date, arxiv_id=arxiv[0][0] if arxiv else None, doi=doi)
    further = [each for each in dois if each != doi and not each.arxiv_id]
    others: tuple[ArxivId | Doi, ...] = (*(each for each, _ in arxiv[1:]), *further)
    return paper, (arxiv[0][1] if arxiv else None, others)


def _identifiers(text: str) -> tuple[list[tuple[ArxivId, int | None]], list[Doi]]:
    """Return the identifiers of an item, each once. Old ids stand in bibliographies without ``arXiv:``."""
    found = [*arxiv_ids_in(text)]
    found += [pair for match in _OLD_ID.finditer(text) if (pair := parse_versioned(match[0]))]
    versions: dict[ArxivId, int | None] = {}
    for identifier, version in found:
        versions[identifier] = versions.get(identifier) or version
    return list(versions.items()), list(dict.fromkeys(dois_in(text)))


def _from_fields(tex: str) -> Metadata | None:
    r"""Return what ``\bibinfo`` and ``\showarticletitle`` mark; None if neither title nor journal is marked."""
    given: dict[str, list[str]] = {}
    for _, name, value in commands(tex, ("bibinfo",), 2):
        given.setdefault(name.strip(), []).append(value)
    for _, value in commands(tex, ("showarticletitle",), 1):
        given.setdefault("title", []).insert(0, value)
    title = next((_plain(value) for value in given.get("title", [])), "")
    if not (title or "journal" in given):
        return None
    people = [_plain(value) for role in ("person", "author") for value in given.get(role, [])]
    venue = next((_plain(given[name][0]) for name in _STANDING if name in given), "")
    return Metadata(
        title=title.rstrip("."),
        authors=_people(people),
        venue=venue,
        date=next((written_date(_plain(value)) for name in ("year", "date") for value in given.get(name, [])), None),
    )


def _people(names: list[str]) -> tuple[Author, ...]:
    if len(names) == 1:
        return authors_from_line(names[0])
    return tuple(author_from_display(name.strip(" ,.") if name.count(".") == 1 else name) for name in names if name)


def _from_blocks(tex: str) -> Metadata | None:
    r"""Return authors, title and venue of an item with ``\newblock``; None if it has none, or no title."""
    blocks = [marked_text(block) for block in _BLOCK.split(tex)]
    if len(blocks) < 2 or not blocks[0]:
        return None
    names = blocks[0][:-_TAIL] + _YEAR_AT_END.sub("", blocks[0][-_TAIL:])
    names = names.rstrip(" .,")
    year = _YEAR.findall(blocks[0])
    title, rest = _title_of(blocks[1])
    dated = _DATE_AT_END.search(title)
    if dated:
        title, year = title[: dated.start()], [*year, dated["year"]]
    if not title or _VENUE.match(title) or title.startswith(("http", "arXiv:", "doi:")):
        return None
    after = " ".join((rest, *blocks[2:]))
    emphasised = re.search(r"\*([^*]{3,300})\*", after)
    return Metadata(
        title=title,
        authors=authors_from_line(_MARKS.sub("", names)),
        venue=emphasised[1].strip(" .,") if emphasised else "",
        date=PartialDate(int(year[-1])) if year else None,
    )


def _title_of(block: str) -> tuple[str, str]:
    """Return the title at the start of a block, and what follows it."""
    quoted = re.match(r"[“\"](?P<title>[^”\"]+?)[.,]?[”\"][.,]?(?P<rest>.*)", block)
    whole = re.match(r"\*(?P<title>[^*]+)\*[.,]?(?P<rest>.*)", block)
    found = quoted or whole
    if found:
        return found["title"].strip(" .,"), found["rest"]
    text = re.sub(r"\s*\S*(?:https?://|doi:|arXiv:)\S+\s*", " ", block).strip()
    return text.rstrip(" ,").removesuffix("."), block


def _from_text(text: str) -> Metadata:
    item = split_item(text)
    return Metadata(title=item.title, authors=item.authors, venue=item.venue, date=item.date, links=item.links)


def _plain(tex: str) -> str:
    return to_line(marked_text(tex).replace("*", "")).strip(" ,")


def items_of(text: str, begin: int, end: int) -> Iterator[tuple[int, int, str]]:
    r"""Yield the begin, the end and the TeX after ``\bibitem`` of each item between two places."""
    starts = list(_ITEM.finditer(text, begin, end))
    for found, after in zip(starts, [*(each.start() for each in starts[1:]), end], strict=False):
        yield found.start(), after, text[found.end() : after]

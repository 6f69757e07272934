"""Papers that a page states for programs: in meta elements, JSON-LD, embedded JSON and COinS.

Meta elements: https://scholar.google.com/intl/en/scholar/inclusion.html#indexing, and Dublin Core. JSON-LD and
microdata: https://schema.org/ScholarlyArticle. COinS: OpenURL (ANSI/NISO Z39.88) in the attribute ``title``.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from urllib.parse import parse_qs

from readinglist.formats.html_documents import Element, parse_html
from readinglist.papers.folding import fold_title, one_line, printable
from readinglist.papers.identifiers import ArxivId, Doi, parse_versioned
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.papers.names import author_from_display, authors_from_line
from readinglist.papers.paper import Author, Metadata, PartialDate
from readinglist.sources.markup.addresses import identifiers_in
from readinglist.sources.markup.inline import plain_text

Stated = tuple[Metadata, int | None]
"""A paper and its arXiv version."""

_CERTAIN_TITLES = ("citation_title", "bepress_citation_title", "eprints.title", "wkhealth_title")
_FIELDS = {
    "title": (*_CERTAIN_TITLES, "dc.title", "dcterms.title"),
    "authors": (
        "citation_author", "citation_authors", "bepress_citation_author", "eprints.creators_name", "dc.creator",
        "dcterms.creator", "dc.contributor",
    ),
    "doi": (
        "citation_doi", "bepress_citation_doi", "prism.doi", "dc.identifier.doi", "eprints.id_number", "dc.identifier",
        "dcterms.identifier",
    ),
    "arxiv": ("citation_arxiv_id",),
    "date": (
        "citation_publication_date", "citation_date", "citation_online_date", "citation_year", "bepress_citation_date",
        "prism.publicationdate", "eprints.date", "dc.date", "dc.date.issued", "dcterms.issued", "dcterms.date",
    ),
    "venue": (
        "citation_journal_title", "citation_conference_title", "citation_inbook_title", "citation_conference",
        "bepress_citation_journal_title", "prism.publicationname", "eprints.publication", "dc.source",
    ),
    "abstract": ("citation_abstract", "eprints.abstract", "dcterms.abstract", "dc.description", "og:description"),
}  # fmt: skip
_DATE = lazy_pattern(r"(?P<year>(?:19|20)\d\d)(?:[-/.](?P<month>\d{1,2})(?:[-/.](?P<day>\d{1,2}))?)?(?!\d)")
_FEWEST_OF_ABSTRACT = 150
_ARTICLES = frozenset({"ScholarlyArticle", "MedicalScholarlyArticle", "Chapter", "Thesis"})
_LARGEST_JSON = 16 * 1024 * 1024
_MOST_OBJECTS = 200_000


def meta_elements(root: Element) -> dict[str, list[str]]:
    """Return the contents of the meta elements by their names in lower case."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for element in root.elements():
        if element.name == "meta":
            name = element.attributes.get("name") or element.attributes.get("property") or ""
            content = one_line(element.attributes.get("content", ""))
            if name and content:
                found[name.lower().replace("dc:", "dc.")].append(content)
    return dict(found)


def paper_of_page(meta: Mapping[str, Sequence[str]], root: Element) -> Stated | None:
    """Return the paper that a page is about, as it states in its meta elements or JSON-LD; else None."""
    given = {field: _first(meta, names) for field, names in _FIELDS.items()}
    linked = [each for each in linked_data(root) if each[0].title]
    if not given["title"]:
        return linked[0] if len(linked) == 1 else None
    stated = _from_meta(given)
    if any(name in meta for name in _CERTAIN_TITLES):
        return stated
    if len(linked) == 1:
        return linked[0]
    return stated if stated[0].authors and (stated[0].doi or stated[0].arxiv_id) else None


def _first(meta: Mapping[str, Sequence[str]], names: Sequence[str]) -> list[str]:
    return next((list(meta[name]) for name in names if name in meta), [])


def _from_meta(given: Mapping[str, list[str]]) -> Stated:
    found = [each for text in (*given["arxiv"], *given["doi"]) for each in _identifiers(text)]
    arxiv = next((each for each in found if isinstance(each, tuple)), None)
    abstract = max((_without_markup(text) for text in given["abstract"]), key=len, default="")
    metadata = Metadata(
        title=_without_markup(given["title"][0]),
        authors=_authors(given["authors"]),
        abstract=abstract if len(abstract) >= _FEWEST_OF_ABSTRACT and not abstract.endswith(("…", "...")) else "",
        date=_date(given["date"][0]) if given["date"] else None,
        arxiv_id=arxiv[0] if arxiv else None,
        doi=next((each for each in found if isinstance(each, Doi)), None),
        venue=_venue(given["venue"][0]) if given["venue"] else "",
    )
    return metadata, arxiv[1] if arxiv else None


def _authors(names: Sequence[str]) -> tuple[Author, ...]:
    if len(names) == 1 and (";" in names[0] or names[0].count(",") > 1 or " and " in names[0]):
        return authors_from_line(names[0])
    return tuple(author_from_display(name) for name in dict.fromkeys(names))


def _venue(text: str) -> str:
    venue = _without_markup(text)
    return "" if re.match(r"(?i)arxiv\b|https?:", venue) or len(venue) > 300 else venue


def _identifiers(text: str) -> Iterator[tuple[ArxivId, int | None] | Doi]:
    """Yield the identifiers of a value that is one, or contains marked ones."""
    bare = text.strip()
    versioned = parse_versioned(bare)
    doi = None if versioned else Doi.parse(re.sub(r"(?i)^(?:doi\s*:?|info:doi/)\s*", "", bare))
    if versioned:
        yield versioned
    elif doi and doi.arxiv_id:
        yield doi.arxiv_id, None
    elif doi:
        yield doi
    else:
        yield from identifiers_in(bare)


def _date(text: str) -> PartialDate | None:
    found = _DATE.search(text)
    if not found:
        return None
    parts = [part.zfill(2) for part in (found["month"], found["day"]) if part]
    return PartialDate.parse("-".join((found["year"], *parts))) or PartialDate(int(found["year"]))


def _without_markup(text: str) -> str:
    """Return text on one line without HTML, which sites leave in titles and abstracts."""
    if "<" in text or "&" in text:
        text = plain_text(parse_html(text.replace("</p>", " </p>"), name="title"))
    return one_line(text)


def linked_data(root: Element) -> Iterator[Stated]:
    """Yield the articles that a page states in JSON-LD."""
    for element in root.elements():
        if element.name == "script" and "ld+json" in element.attributes.get("type", ""):
            for value in _objects(_parsed_json("".join(element.texts()))):
                kinds = value.get("@type")
                if not _ARTICLES.isdisjoint(kinds if isinstance(kinds, list) else [str(kinds)]):
                    yield _from_object(value)


def embedded_papers(root: Element) -> Iterator[Stated]:
    """Yield the papers in the JSON from which a page builds itself, each once."""
    seen: set[object] = set()
    for text in _embedded_json(root):
        for value in _objects(_parsed_json(text)):
            stated = _from_object(value)
            metadata = stated[0]
            identified = metadata.arxiv_id or metadata.doi
            if metadata.title and identified and (metadata.authors or metadata.abstract) and identified not in seen:
                seen.add(identified)
                yield stated


def _embedded_json(root: Element) -> Iterator[str]:
    for element in root.elements():
        if element.name == "script" and element.attributes.get("type", "") == "application/json":
            yield "".join(element.texts())
        elif "data-props" in element.attributes:
            yield element.attributes["data-props"]


def _parsed_json(text: str) -> object:
    if len(text) > _LARGEST_JSON:
        return None
    try:
        value: object = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value


def _objects(value: object) -> Iterator[Mapping[str, object]]:
    """Yield the objects in a JSON value, outer ones first."""
    stack = [value]
    for _ in range(_MOST_OBJECTS):
        if not stack:
            return
        each = stack.pop()
        if isinstance(each, dict):
            yield each
            stack.extend(reversed(each.values()))
        elif isinstance(each, list):
            stack.extend(reversed(each))


_TITLES = ("headline", "title", "name")
_AUTHORS = ("author", "authors", "creator")
_ABSTRACTS = ("abstract", "summary", "description")
_DATES = ("datePublished", "publishedAt", "publicationDate", "published", "date", "year")
_IDENTIFIERS = ("id", "arxiv_id", "arxivId", "arxiv", "doi", "DOI", "externalIds", "identifier", "sameAs", "url", "@id")


def _from_object(given: Mapping[str, object]) -> Stated:
    """Return the paper in an object; `content` is that of a note at OpenReview, whose values have members `value`."""
    content = given.get("content")
    inner = content if isinstance(content, dict) else given
    found = [each for name in _IDENTIFIERS for text in _strings(given.get(name)) for each in _identifiers(text)]
    arxiv = next((each for each in found if isinstance(each, tuple)), None)
    names = [name for member in _AUTHORS for name in _strings(inner.get(member))]
    dates = [date for member in _DATES for text in _strings(inner.get(member))[:1] if (date := _date(text))]
    part_of = _strings(given.get("isPartOf")) if "@type" in given else []
    metadata = Metadata(
        title=_without_markup(next((text for name in _TITLES for text in _strings(inner.get(name))[:1]), "")),
        authors=_authors([name for name in names if 1 < len(name) < 200]),
        abstract=_without_markup(next((text for name in _ABSTRACTS for text in _strings(inner.get(name))[:1]), "")),
        date=dates[0] if dates else None,
        arxiv_id=arxiv[0] if arxiv else None,
        doi=next((each for each in found if isinstance(each, Doi)), None),
        venue=_venue(part_of[0]) if part_of else "",
    )
    return metadata, arxiv[1] if arxiv else None


def _strings(value: object, depth: int = 3) -> list[str]:
    """Return the texts of a member: a string, a number, a list of such, or objects with `name` or `value`."""
    if isinstance(value, str | int) and not isinstance(value, bool):
        return [one_line(printable(str(value)))] if str(value).strip() else []
    if depth and isinstance(value, list):
        return [text for each in value[:3000] for text in _strings(each, depth - 1)]
    if depth and isinstance(value, dict):
        members = [value[name] for name in ("name", "value", "arxiv", "ArXiv", "DOI", "doi") if name in value]
        if not members and "familyName" in value:
            return [f"{value.get('givenName') or ''} {value['familyName']}".strip()]
        return [text for each in members for text in _strings(each, depth - 1)]
    return []


def completed(stated: Stated, others: Sequence[Stated]) -> Stated:
    """Return a paper with what the same paper has among others that the page states; no value is replaced."""
    metadata, version = stated
    for other, other_version in others:
        if not _is_same(metadata, other):
            continue
        gained = {str(name): getattr(other, name) for name in other.known_fields() if not getattr(metadata, name)}
        if len(other.authors) > len(metadata.authors):
            gained["authors"] = other.authors
        metadata, version = replace(metadata, **gained), version or other_version
    return metadata, version


def _is_same(paper: Metadata, other: Metadata) -> bool:
    """Whether two records of one page are of the same paper: by arXiv id, else by title."""
    if paper.arxiv_id and other.arxiv_id:
        return paper.arxiv_id == other.arxiv_id
    return bool(paper.title) and fold_title(paper.title) == fold_title(other.title)


def coins(root: Element) -> Iterator[tuple[Element, Stated]]:
    """Yield the papers stated in COinS, each with its element."""
    for element in root.elements():
        if "z3988" in element.classes and "title" in element.attributes:
            stated = _from_openurl(element.attributes["title"])
            if stated and stated[0].title:
                yield element, stated


def _is_missing(given: Mapping[str, Sequence[str]], names: Sequence[str]) -> bool:
    """Whether the first author is none of the names, which some sites give for the others only."""
    family = (given.get("rft.aulast") or [""])[0]
    return not any(family in name for name in names)


def _from_openurl(text: str) -> Stated | None:
    given = {name: [one_line(printable(each)) for each in values] for name, values in parse_qs(text).items()}
    genre = (given.get("rft.genre") or [""])[0]
    if genre in ("unknown", "journal", "document") or not re.search(
        ":(?:journal|book|dissertation)$", (given.get("rft_val_fmt") or [""])[0]
    ):
        return None
    found = [each for name in ("rft_id", "rft.doi") for value in given.get(name, ()) for each in _identifiers(value)]
    arxiv = next((each for each in found if isinstance(each, tuple)), None)
    title = (given.get("rft.atitle") or given.get("rft.title") or given.get("rft.btitle") or [""])[0]
    names = given.get("rft.au", [])
    first = f"{(given.get('rft.aufirst') or [''])[0]} {(given.get('rft.aulast') or [''])[0]}".strip()
    venue = (given.get("rft.jtitle") or (given.get("rft.btitle") if "rft.atitle" in given else None) or [""])[0]
    metadata = Metadata(
        title=_without_markup(title),
        authors=_authors([*([first] if first and _is_missing(given, names) else []), *names]),
        date=_date((given.get("rft.date") or [""])[0]),
        arxiv_id=arxiv[0] if arxiv else None,
        doi=next((each for each in found if isinstance(each, Doi)), None),
        venue=_venue(venue) if venue else "",
    )
    return metadata, arxiv[1] if arxiv else None

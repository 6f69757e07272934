"""The fields of a card: title, authors, abstract, identifiers, venue and year, links."""

import re
from collections.abc import Iterator, Sequence

from readinglist.formats.html_documents import Element
from readinglist.papers.folding import one_line
from readinglist.papers.identifiers import ArxivId, Doi
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.papers.names import authors_from_line
from readinglist.papers.paper import OTHERS, Author, Metadata, PartialDate
from readinglist.sources.items.dates import read_date
from readinglist.sources.markup.addresses import identifiers_in, names_a_paper
from readinglist.sources.markup.bylines import (
    DASH,
    LABEL,
    LONGEST_BYLINE,
    NAME,
    byline_of,
    is_byline,
    lines_after_title,
)
from readinglist.sources.markup.cards import ID_BEFORE_TITLE, Card, states_abstract, states_authors
from readinglist.sources.markup.inline import pieces, plain_text

_FILE_MARK = lazy_pattern(
    r"^(?:\s*\[(?:pdf|html|doc|book|b|citation|c|cs|txt|ps|zip|图书|引用|buch|zitation|livre|libro|cita|citazione)\]){1,3}\s*",
    re.IGNORECASE,
)
_FOLD_OUT = lazy_pattern(
    r"\s*(?:[△▽]\s*(?:More|Less)|(?:\(|\[)?(?:show|read|see) (?:more|less)(?:\)|\])?)\s*$", re.IGNORECASE
)
_CUT = ("…", "...", ". .")
_FEWEST_OF_ABSTRACT = 200
_YEAR = lazy_pattern(r"(?<![\w.:/])(?:19|20)\d\d(?![\w.:/]|\s*[-–]\s*\d)")
_VENUE_CLASS = lazy_pattern(r"^(?:[\w-]*[-_])?(?:venue|journal|booktitle|conference)$")
_OTHER_LINKS = lazy_pattern(
    r"github\.com/|gitlab\.|huggingface\.co/(?!papers/)|\.github\.io|openreview\.net/", re.IGNORECASE
)
_NUMBER = lazy_pattern(r"^(?:\[\d{1,3}\]|\(?\d{1,3}[.)])\s+(?=\D)")
_FULL_STOP = lazy_pattern(r"(?<=[^\W\d_]{3})\.$|(?<=\d)\.$|(?<=[)\]\"”])\.$")
_LONGEST_TITLE = 2000
_DOI_LABEL = lazy_pattern(r"\bDOI\s+(?=10\.\d)", re.IGNORECASE)
"""The heading of a row before a DOI."""
_MOST_LINKS = 10
_LONGEST_DATE = 20
_LONGEST_NAME = 8
"""Maximum number of words of a name; more are a text."""


def fields_of(card: Card, base: str) -> tuple[Metadata, int | None]:
    """Return what a card states, and the arXiv version."""
    title = title_of(card)
    abstract = _abstract(card)
    authors, venue, year = _authors(card)
    arxiv, doi = _identifiers(card, base)
    links = dict.fromkeys(
        address
        for link, address in card.addresses(base)
        if not any(identifiers_in(address)) and (_OTHER_LINKS.search(address) or names_a_paper(address))
    )
    metadata = Metadata(
        title=title,
        authors=authors,
        abstract=abstract,
        date=PartialDate(year) if year else None,
        arxiv_id=arxiv[0] if arxiv else None,
        doi=doi,
        venue=venue,
        links=tuple(links)[:_MOST_LINKS],
    )
    return metadata, arxiv[1] if arxiv else None


def title_of(card: Card) -> str:
    """Return the title, without labels such as ``Title:`` and ``[PDF]``."""
    element = card.title
    links = [each for each in element.elements() if each.name == "a"]
    whole = _FILE_MARK.sub("", _NUMBER.sub("", LABEL.sub("", plain_text(element))))
    if len(links) == 1:
        linked = plain_text(links[0])
        if 2 * len(linked) > len(whole) and element.name != "a":
            whole = linked
    whole = ID_BEFORE_TITLE.sub("", whole)
    return _FULL_STOP.sub("", one_line(whole))[:_LONGEST_TITLE]


def _authors(card: Card) -> tuple[tuple[Author, ...], str, int | None]:
    """Return the authors, and the venue and year where a line states all of them."""
    stated = list(_stating_authors(card))
    if stated:
        texts = [LABEL.sub("", plain_text(_value(each)))[:LONGEST_BYLINE].strip(" ,;") for each in stated]
        if len(texts) > 1 and len(set(texts)) > 1 and all(NAME.match(text) for text in texts):
            return authors_from_line(" ; ".join(dict.fromkeys(texts))), _venue(card), _year_of(card)
        text = max(texts, key=len)
    else:
        text = byline_of(card.title, card.elements())
    names, *more = DASH.split(text)
    if stated and not any(_YEAR.search(part) for part in more):
        return _with_cut(text), _venue(card), _year_of(card)
    venue, year = _venue_and_year(more)
    return _with_cut(names), venue, year or _year_of(card)


def _value(element: Element) -> Element:
    """Return the cell beside the heading of a row, or the element itself."""
    beside = element.parent.children[element.place + 1 :] if element.name == "th" and element.parent else []
    return next((each for each in beside if isinstance(each, Element)), element)


def _with_cut(names: str) -> tuple[Author, ...]:
    """Return the authors of a line, which may end in an ellipsis."""
    bare = names.rstrip(" ,")
    cut = bare.endswith(("…", "..."))
    authors = authors_from_line(bare.rstrip("….").strip(" ,"))
    if any(len(str(author).split()) > _LONGEST_NAME for author in authors):
        return ()
    return (*authors, OTHERS) if cut and authors and authors[-1] != OTHERS else authors


def _venue_and_year(parts: Sequence[str]) -> tuple[str, int | None]:
    """Return the venue and year of ``NeurIPS, 2024`` after the authors; a cut venue is unknown."""
    for part in parts:
        found = next(reversed(list(_YEAR.finditer(part))), None)
        if found:
            venue = part[: found.start()].strip(" ,;(")
            known = venue and not venue.startswith(_CUT) and not venue.endswith(_CUT)
            return (venue if known and not venue.lower().startswith("arxiv") else ""), int(found[0])
    return "", None


def _venue(card: Card) -> str:
    around = card.own()
    found = (each for each in card.elements() if id(each) not in around and any(map(_VENUE_CLASS.match, each.classes)))
    text = next(map(plain_text, found), "")
    return text if len(text) <= 200 else ""


def _year_of(card: Card) -> int | None:
    for each in card.elements():
        if each.attributes.get("itemprop") == "datePublished":
            found = _YEAR.search(each.attributes.get("content", "") or plain_text(each))
            return int(found[0]) if found else None
    dates = {date.year for each in card.elements() if (date := _date_of(each))}
    return dates.pop() if len(dates) == 1 else None


def _date_of(element: Element) -> PartialDate | None:
    """Return the date that an element states and nothing else."""
    if element.name == "time" and (stated := read_date(element.attributes.get("datetime", "")[:10])):
        return stated
    text = plain_text(element) if len(element.children) == 1 else ""
    return read_date(text) if 4 <= len(text) <= _LONGEST_DATE and _YEAR.search(text) else None


def _stating_authors(card: Card) -> Iterator[Element]:
    """Yield the outermost elements that state authors, outside the title."""
    inside: set[int] = {id(card.title), *map(id, card.title.elements())}
    for element in card.elements():
        if id(element) not in inside and states_authors(element):
            inside.update(map(id, element.elements()))
            yield element


def _abstract(card: Card) -> str:
    """Return the abstract; a snippet that is cut off is none."""
    stated = [plain_text(each) for each in card.elements() if states_abstract(each)]
    paragraphs = [
        each
        for each in lines_after_title(card.title, card.elements())
        if len(each) >= _FEWEST_OF_ABSTRACT and not is_byline(each)
    ]
    for texts in (stated, paragraphs):
        whole = [_FOLD_OUT.sub("", LABEL.sub("", text)).strip() for text in texts]
        whole = [text for text in whole if not text.endswith(_CUT) and not text.startswith("…") and len(text) > 40]
        if whole:
            return max(whole, key=len)
    return ""


def _identifiers(card: Card, base: str) -> tuple[tuple[ArxivId, int | None] | None, Doi | None]:
    """Return the only arXiv id and the only DOI of the title's link, else of all links, else of the text."""
    own = card.own()
    addresses = list(card.addresses(base))
    apart = {id(each) for element in card.elements() if states_abstract(element) for each in element.elements()}
    places = (
        [address for link, address in addresses if id(link) in own],
        [address for link, address in addresses if id(link) not in apart],
        [_DOI_LABEL.sub("doi:", one_line(" ".join(pieces(part)))) for part in card.parts],
    )
    arxiv: tuple[ArxivId, int | None] | None = None
    doi: Doi | None = None
    for texts in places:
        found = [each for text in texts for each in identifiers_in(text)]
        versions = {each[0]: each[1] for each in found if isinstance(each, tuple)}
        dois = {each for each in found if isinstance(each, Doi)}
        if arxiv is None and len(versions) == 1:
            arxiv = next(iter(versions.items()))
        if doi is None and len(dois) == 1:
            doi = next(iter(dois))
    return arxiv, doi

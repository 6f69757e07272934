"""A model of queries, evaluated in Python on one item; the store must select the same items."""

from datetime import datetime

from readinglist.library.query import And, Everything, Not, Or, Query, Span, Term, Word
from readinglist.library.words import extra_words, search_text
from readinglist.papers.paper import Item, Metadata
from readinglist.papers.tags import tag_fold


def selects(query: Query, item: Item) -> bool:
    """Whether the query selects the item, as its reader sees it."""
    match query:
        case Everything():
            return True
        case Not(part):
            return not selects(part, item)
        case And(parts):
            return all(selects(part, item) for part in parts)
        case Or(parts):
            return any(selects(part, item) for part in parts)
        case Word():
            return any(_bears(text, query) for text in _texts(item, query.field))
        case Span():
            return _lies_in(item, query)
        case Term():
            return _term(query.name, query.value, item)


def _texts(item: Item, field: str) -> list[str]:
    metadata = item.paper.metadata
    texts = {
        "title": [metadata.title, *item.paper.other_titles],
        "author": [str(author) for author in metadata.authors],
        "abstract": [metadata.abstract],
        "note": [note.text for note in item.reading.notes],
    }
    if field == "venue":
        return [metadata.venue or metadata.journal_ref]
    return texts[field] if field else [text for each in texts.values() for text in each]


def _bears(text: str, word: Word) -> bool:
    """Whether the text contains the words in sequence, the last one at least as a prefix."""
    has = f"{search_text(text)} | {extra_words(text)}".split()
    if word.inside and any(spelling in each for spelling in word.texts if " " not in spelling for each in has):
        return True
    return any(_contains(has, spelling.split(), whole=word.whole) for spelling in word.texts)


def _contains(has: list[str], wants: list[str], *, whole: bool) -> bool:
    for place in range(len(has) - len(wants) + 1):
        *first, last = has[place : place + len(wants)]
        if first == wants[:-1] and (last == wants[-1] if whole else last.startswith(wants[-1])):
            return True
    return False


def _lies_in(item: Item, span: Span) -> bool:
    values: dict[str, int | datetime | None] = {
        "year": item.paper.metadata.year,
        "rating": item.reading.rating,
        "added": item.paper.added,
        "since": item.reading.since,
    }
    value = values[span.name]
    if not value:
        return False
    above = span.low is None or value >= span.low  # type: ignore[operator]
    return above and (span.high is None or value < span.high)  # type: ignore[operator]


def _term(name: str, value: str, item: Item) -> bool:
    paper, reading = item.paper, item.reading
    metadata = paper.metadata
    low = value.lower()
    match name:
        case "status":
            return reading.status == value
        case "priority":
            return reading.priority == value
        case "resolution":
            return paper.resolution == value
        case "tag":
            wanted = tag_fold(value)
            return any(each == wanted or each.startswith(f"{wanted}/") for each in map(tag_fold, paper.tags))
        case "key":
            return any(key.lower().startswith(low) for key in (paper.key, *paper.aliases))
        case "arxiv":
            return bool(metadata.arxiv_id) and str(metadata.arxiv_id).startswith(low)
        case "doi":
            return bool(metadata.doi) and str(metadata.doi).startswith(low)
        case "source":
            return low in paper.source.lower()
        case "category":
            bears = (each.lower() for each in (metadata.primary_category, *metadata.categories))
            return any(each == low or each.startswith(f"{low}.") for each in bears)
        case _:
            return _has(value, item, metadata)


def _has(value: str, item: Item, metadata: Metadata) -> bool:
    return bool(
        {
            "abstract": metadata.abstract,
            "alias": item.paper.aliases,
            "arxiv": metadata.arxiv_id,
            "author": metadata.authors,
            "doi": metadata.doi,
            "due": item.reading.due,
            "note": item.reading.notes,
            "priority": item.reading.priority,
            "progress": item.reading.progress,
            "rating": item.reading.rating,
            "source": item.paper.source,
            "tag": item.paper.tags,
            "venue": metadata.venue or metadata.journal_ref,
            "year": metadata.year,
        }[value]
    )

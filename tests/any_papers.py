"""Hypothesis strategies for papers and readings."""

from datetime import UTC, datetime

from hypothesis import strategies as st

from readinglist.papers.identifiers import ArxivId, Doi
from readinglist.papers.paper import (
    Author,
    Edition,
    Field,
    Metadata,
    Note,
    Origin,
    OriginKind,
    Paper,
    PartialDate,
    Reading,
    Resolution,
    Suggestion,
)

# No source lets U+0000 into a paper, and PostgreSQL stores none.
letters = st.characters(codec="utf-8", exclude_characters="\0")
texts = st.text(letters, max_size=20)
words = st.text(letters, min_size=1, max_size=12)
times = st.datetimes(datetime(1950, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
authors = st.builds(
    Author, family=texts, given=texts, particle=texts, suffix=st.sampled_from(["", "Jr."]), corporate=st.booleans()
)
dates = st.builds(PartialDate, st.integers(1, 12345), st.none() | st.integers(1, 12), st.none() | st.integers(1, 31))
arxiv_ids = st.builds(lambda number: ArxivId(f"2410.{number:05}"), st.integers(1, 99999))
dois = st.builds(lambda suffix: Doi(f"10.1000/{suffix}"), st.integers(0, 99999))
metadata = st.builds(
    Metadata,
    title=texts,
    authors=st.lists(authors, max_size=3).map(tuple),
    abstract=texts,
    date=st.none() | dates,
    arxiv_id=st.none() | arxiv_ids,
    primary_category=st.sampled_from(["", "cs.LG", "hep-th"]),
    categories=st.lists(st.sampled_from(["cs.LG", "cs.AI", "math.GT"]), max_size=2).map(tuple),
    doi=st.none() | dois,
    venue=texts,
    journal_ref=texts,
    comment=texts,
    links=st.lists(words, max_size=2).map(tuple),
    entry_type=st.sampled_from(["", "article", "misc"]),
    extra=st.lists(st.tuples(words, texts), max_size=2).map(tuple),
)
origins = st.builds(Origin, kind=st.sampled_from(OriginKind), where=texts, at=times)
suggestions = st.builds(
    Suggestion,
    arxiv_id=texts,
    title=texts,
    score=st.floats(0, 1),
    authors=st.lists(texts, max_size=2).map(tuple),
    resolver=texts,
    reasons=st.lists(texts, max_size=2).map(tuple),
)
editions = st.builds(Edition, metadata=metadata, origins=st.just(()) | origins.map(lambda each: ((Field.TITLE, each),)))


def papers(ids: st.SearchStrategy[str] = words, keys: st.SearchStrategy[str] = words) -> st.SearchStrategy[Paper]:
    """Return a strategy for papers with these ids and keys, and with origins in the order of the fields."""
    return st.builds(
        Paper,
        id=ids,
        key=keys,
        metadata=metadata,
        origins=st.dictionaries(st.sampled_from(Field), origins, max_size=4).map(
            lambda each: tuple((name, each[name]) for name in Field if name in each)
        ),
        resolution=st.sampled_from(Resolution),
        evidence=st.lists(texts, max_size=2).map(tuple),
        suggestions=st.lists(suggestions, max_size=2).map(tuple),
        other_titles=st.lists(words, max_size=2).map(tuple),
        aliases=st.just(()),
        tags=st.lists(words, max_size=3, unique=True).map(tuple),
        merged=st.lists(words, max_size=2).map(tuple),
        preprint=st.none() | editions,
        added=times,
        source=texts,
        why=texts,
    )


notes = st.builds(Note, id=st.uuids().map(lambda each: each.hex), text=texts, at=times, shared=st.booleans())
readings = st.builds(
    Reading,
    status=st.sampled_from(["new", "to-read", "reading", "read", "mine"]),
    since=st.none() | times,
    priority=st.sampled_from(["", "high", "low"]),
    rating=st.integers(0, 5),
    notes=st.lists(notes, max_size=3, unique_by=lambda note: note.id).map(
        lambda each: tuple(sorted(each, key=lambda note: (note.at, note.id)))
    ),
)

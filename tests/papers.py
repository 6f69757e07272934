"""Simple papers for tests."""

from datetime import UTC, datetime, timedelta

from readinglist.papers.paper import Item, Metadata, Paper, Reading, Resolution

NOON = datetime(2025, 3, 11, 12, tzinfo=UTC)


def later(minutes: int) -> datetime:
    """Return the time `minutes` after `NOON`."""
    return NOON + timedelta(minutes=minutes)


def paper(key: str, title: str = "A paper", *, id: str = "", added: datetime = NOON, **metadata: object) -> Paper:  # noqa: A002
    """Return a paper with this key and metadata; its id is the key by default."""
    return Paper(
        id=id or key,
        key=key,
        metadata=Metadata(title=title, **metadata),  # type: ignore[arg-type]
        resolution=Resolution.MATCHED,
        added=added,
    )


def item(key: str, title: str = "A paper", **metadata: object) -> Item:
    """Return a paper without annotations."""
    return Item(paper=paper(key, title, **metadata), reading=Reading())  # type: ignore[arg-type]

"""The local arXiv: responses to parameters."""

import re
from datetime import UTC, datetime
from functools import cache
from hashlib import sha1
from pathlib import Path

from tests.local_arxiv import atom
from tests.local_arxiv.corpus import Record, load
from tests.local_arxiv.frame import LocalServer
from tests.local_arxiv.index import Index
from tests.local_arxiv.language import BadQueryError, parse

CORPUS = Path(__file__).parent.parent / "fixtures" / "local_arxiv" / "corpus.jsonl.xz"
_ID = re.compile(r"(\d{4}\.\d{4,5}|[a-z-]+/\d{7})(?:v(\d+))?")
_KIND = "application/atom+xml; charset=utf-8"
_WINDOW = 10_000


@cache
def shipped() -> Index:
    """Return the shipped corpus with its index."""
    index = Index(load(CORPUS))
    for prefix in ("ti", "abs", "au"):
        index.find(prefix, "warm up")
    return index


class LocalArxiv(LocalServer):
    """arXiv's query interface over `records` (by default the shipped corpus, indexed once per process)."""

    path = "/api/query"

    def __init__(self, records: list[Record] | None = None, **options) -> None:
        super().__init__(**options)
        self.index = shipped() if records is None else Index(records)

    def answer(self, path: str, fields: dict[str, str]) -> tuple[int, str, bytes]:
        """Return the feed for these parameters, or the error feed with its status."""
        if path != self.path:
            return 404, _KIND, atom.error_feed("Not found", _now()).encode()
        try:
            return 200, _KIND, self._feed(fields).encode()
        except BadQueryError as fault:
            return 400, _KIND, atom.error_feed(str(fault), _now()).encode()
        except (RecursionError, ZeroDivisionError) as fault:
            return 500, _KIND, atom.error_feed(type(fault).__name__, _now()).encode()

    def emptied(self) -> bytes:
        """Return a feed without papers."""
        return atom.feed((), query="", ids="", start=0, page=10, total=0, now=_now()).encode()

    def refusal(self) -> bytes:
        """Return the error feed of a refused request."""
        return atom.error_feed("Invalid query string", _now()).encode()

    def _feed(self, fields: dict[str, str]) -> str:
        query, ids = fields.get("search_query", "").strip(), fields.get("id_list", "")
        start, page = _count(fields, "start", 0), _count(fields, "max_results", 10)
        order, direction = fields.get("sortBy", "relevance"), fields.get("sortOrder", "descending")
        if order not in ("relevance", "lastUpdatedDate", "submittedDate"):
            raise BadQueryError("sortBy must be in: relevance, lastUpdatedDate, submittedDate")
        if direction not in ("ascending", "descending"):
            raise BadQueryError("sortOrder must be in: ascending, descending")
        if not query and not ids:
            raise BadQueryError("Either a search_query or id_list must be specified")
        if page == 0 or start + page > _WINDOW:
            raise ZeroDivisionError
        tree = parse(query) if query else None
        listed = self._listed(ids) if ids else None
        hits = self._hits(tree, listed)
        hits.sort(key=self._key(order, query + ids), reverse=direction == "descending")
        shown = (atom.entry(self.index.records[place], number) for place, number in hits[start : start + page])
        text = str(tree) if tree else ""
        return atom.feed(shown, query=text, ids=ids, start=start, page=page, total=len(hits), now=_now())

    def _listed(self, ids: str) -> list[tuple[int, int | None]]:
        """Return papers and versions of an id_list. Unknown ids are dropped; an invalid one fails the request."""
        found = []
        for text in ids.split(","):
            parts = _ID.fullmatch(text)
            if not parts:
                raise BadQueryError(f"incorrect id format for {text}")
            place = self.index.by_id.get(parts[1])
            number = int(parts[2]) if parts[2] else None
            if place is not None and self.index.records[place].version(number):
                found.append((place, number))
        return list(dict.fromkeys(found))

    def _hits(self, tree, listed) -> list[tuple[int, int | None]]:
        if tree is None:
            return listed
        found = tree.find(self.index)
        if listed is None:
            return [(place, None) for place in sorted(found)]
        return [(place, number) for place, number in listed if place in found]

    def _key(self, order: str, question: str):
        """Sort by relevance: an arbitrary order, but the same for the same query."""
        records = self.index.records
        if order == "submittedDate":
            return lambda hit: records[hit[0]].published
        if order == "lastUpdatedDate":
            return lambda hit: records[hit[0]].updated
        return lambda hit: sha1(f"{records[hit[0]].id}{hit[1]}{question}".encode()).hexdigest()


def _count(fields: dict[str, str], name: str, default: int) -> int:
    text = fields.get(name, str(default))
    if not re.fullmatch(r"-?\d+", text):
        raise BadQueryError(f"{name} must be an integer")
    if int(text) < 0:
        raise BadQueryError(f"{name} must be non-negative")
    return int(text)


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

"""The servers, each with the answers of one service."""

import json
import re
import zlib
from datetime import UTC, datetime
from urllib.parse import unquote

from tests.local_arxiv.frame import LocalServer
from tests.local_services.works import Work, WorkIndex

_JSON = "application/json"


def _json(value: object, status: int = 200) -> tuple[int, str, bytes]:
    return status, _JSON, json.dumps(value).encode()


class WorkServer(LocalServer):
    """A server over an index of works."""

    path = ""
    empty: bytes = b"{}"

    def __init__(self, works: WorkIndex | list[Work], **options) -> None:
        super().__init__(**options)
        self.index = works if isinstance(works, WorkIndex) else WorkIndex(works)

    def emptied(self) -> bytes:
        """Return a well-formed empty response."""
        return self.empty

    def refusal(self) -> bytes:
        """Return the response to an invalid request."""
        return b'{"error": "bad request"}'


class LocalCrossref(WorkServer):
    """Works with a DOI."""

    empty = b'{"status": "ok", "message-type": "work-list", "message": {"total-results": 0, "items": []}}'

    def respond(self, handler, body):
        """Return the answer with the headers of the polite pool."""
        limits = [("x-rate-limit-limit", "10"), ("x-rate-limit-interval", "1s"), ("x-concurrency-limit", "3")]
        status, mime, answer, _ = super().respond(handler, body)
        return status, mime, answer, [*limits, ("x-api-pool", "polite")]

    def answer(self, path, fields):
        """Return one work by DOI, or the works of a search."""
        if path.startswith("/works/"):
            found = self.index.by_doi.get(unquote(path.removeprefix("/works/")).lower())
            if found is None:
                return 404, "text/plain", b"Resource not found."
            return _json({"status": "ok", "message-type": "work", "message": _crossref(found)})
        title, names = fields.get("query.bibliographic", ""), fields.get("query.author", "")
        found = self.index.search(title, names, int(fields.get("rows", 20)))
        message = {"facets": {}, "total-results": len(found), "items": list(map(_crossref, found)), "query": {}}
        return _json({"status": "ok", "message-type": "work-list", "message-version": "1.0.0", "message": message})


_CROSSREF = {"article": "journal-article", "inproceedings": "proceedings-article", "unpublished": "posted-content"}


def _crossref(work: Work) -> dict:
    item = {
        "DOI": work.doi,
        "type": _CROSSREF.get(work.kind, work.kind),
        "title": [work.title],
        "container-title": [work.venue] if work.venue else [],
        "author": [
            {"given": given, "family": family, "sequence": "additional", "affiliation": []}
            for given, family in work.authors
        ],
        "issued": {"date-parts": [[work.year or None]]},
        "volume": work.volume,
        "issue": work.number,
        "page": work.pages,
        "score": 30.0,
        "source": "Crossref",
    }
    return {name: value for name, value in item.items() if value}


class LocalDblp(WorkServer):
    """Works of computer science, with the records of arXiv's CoRR among them."""

    empty = b'{"result": {"hits": {"@total": "0", "@computed": "0", "@sent": "0", "@first": "0"}}}'

    def answer(self, path, fields):
        """Return the hits of a search, which must have all words."""
        found = self.index.with_all(fields.get("q", ""), int(fields.get("h", 30)))
        numbers = {"@total": str(len(found)), "@computed": str(len(found)), "@sent": str(len(found)), "@first": "0"}
        hits = {
            **numbers,
            "hit": [{"@score": "5", "@id": str(place), "info": _dblp(w)} for place, w in enumerate(found)],
        }
        if not found:
            del hits["hit"]
        return _json({"result": {"status": {"@code": "200", "text": "OK"}, "hits": hits}})


def _dblp(work: Work) -> dict:
    names = [{"@pid": f"0/{place}", "text": f"{name} 0001"} for place, name in enumerate(work.names)]
    informal = work.venue == "CoRR"
    kinds = {"article": "Journal Articles", "inproceedings": "Conference and Workshop Papers"}
    info = {
        "authors": {"author": names if len(names) > 1 else next(iter(names), None)},
        "title": f"{work.title}.",
        "venue": work.short_venue or work.venue,
        "volume": work.volume,
        "number": work.number,
        "pages": work.pages,
        "year": str(work.year),
        "type": "Informal and Other Publications" if informal else kinds.get(work.kind, "Books and Theses"),
        "doi": work.doi,
        "ee": f"https://doi.org/{work.doi}" if work.doi else "",
    }
    return {name: value for name, value in info.items() if value}


class LocalSemanticScholar(WorkServer):
    """Works by arXiv id and DOI."""

    empty = b"[]"

    def respond(self, handler, body):
        """Return the papers of a batch, null for unknown ones, or the results of a search."""
        if not body:
            return super().respond(handler, body)
        asked = json.loads(body)["ids"]
        return *_json([self._named(each) for each in asked]), []

    def answer(self, path, fields):
        """Return the results of a search."""
        found = self.index.search(fields.get("query", ""), "", int(fields.get("limit", 100)))
        if not found:
            return _json({"total": 0, "offset": 0})
        return _json({"total": len(found), "offset": 0, "data": list(map(_semantic_scholar, found))})

    def _named(self, identifier: str) -> dict | None:
        kind, _, value = identifier.partition(":")
        found = self.index.by_arxiv_id if kind == "ARXIV" else self.index.by_doi
        work = found.get(value.lower())
        return _semantic_scholar(work) if work else None


def _semantic_scholar(work: Work) -> dict:
    preprint = work.venue == "CoRR"
    venue = "arXiv.org" if preprint else work.venue
    identifiers = {"ArXiv": work.arxiv_id, "DOI": work.doi}
    return {
        "paperId": f"{abs(hash(work.title)):040x}"[:40],
        "externalIds": {**{name: value for name, value in identifiers.items() if value}, "CorpusId": 7},
        "title": work.title,
        "venue": venue,
        "publicationVenue": None if preprint else {"name": venue, "type": _venue_type(work)},
        "publicationTypes": None if preprint else ["JournalArticle" if work.kind == "article" else "Conference"],
        "year": work.year,
        "journal": {"name": venue, "volume": work.volume, "pages": work.pages or None},
        "authors": [{"authorId": "1", "name": _abbreviated(given, family)} for given, family in work.authors],
    }


def _venue_type(work: Work) -> str:
    return "journal" if work.kind == "article" else "conference"


def _abbreviated(given: str, family: str) -> str:
    return f"{given[:1]}. {family}" if given else family


def _milliseconds(year: int) -> int:
    return int(datetime(year, 2, 1, tzinfo=UTC).timestamp() * 1000)


def forum_of(work: Work) -> str:
    """Return the id of a submission at OpenReview."""
    return f"{zlib.crc32(repr(work).encode()):08x}"


class LocalOpenReview(WorkServer):
    """Submissions in either version of the interface."""

    empty = b'{"notes": [], "count": 0}'

    def __init__(self, works, *, version: int = 2, **options) -> None:
        super().__init__(works, **options)
        self.version = version

    def answer(self, path, fields):
        """Return the notes of a search, or the note with an id."""
        if path.endswith("/notes"):
            found = [work for work in self.index.works if forum_of(work) == fields.get("id")]
            return _json({"notes": [self._note(work) for work in found], "count": len(found)})
        found = self.index.search(fields.get("term", ""), "", int(fields.get("limit", 10)))
        return _json({"notes": [self._note(work) for work in found], "count": len(found)})

    def _note(self, work: Work) -> dict:
        accepted = work.kind in ("article", "inproceedings")
        group = f"{re.sub(r'[^A-Za-z]', '', work.venue)}.cc/{work.year}"
        content = {
            "title": work.title,
            "authors": work.names,
            "venue": work.venue,
            "venueid": f"{group}/Conference" + ("" if accepted else "/Rejected_Submission"),
        }
        if self.version == 2:
            content = {name: {"value": value} for name, value in content.items()}
        name = forum_of(work)
        return {"id": name, "forum": name, "pdate": _milliseconds(work.year), "content": content}

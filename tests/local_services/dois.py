"""Local servers of whole records by DOI: Crossref, DataCite, and doi.org, which redirects to an agency."""

from urllib.parse import unquote

from readinglist.papers.folding import fold
from tests.local_arxiv.frame import LocalServer
from tests.local_services.servers import _json


class _ByDoi(LocalServer):
    path = ""

    def __init__(self, records: dict[str, dict], **options) -> None:
        super().__init__(**options)
        self.records = records

    def emptied(self) -> bytes:
        return b"{}"

    def refusal(self) -> bytes:
        return b'{"status": "error"}'


class LocalCrossrefRecords(_ByDoi):
    """The records of `records`, and searches in their titles."""

    def answer(self, path, fields):
        if path.startswith("/works/"):
            found = self.records.get(unquote(path.removeprefix("/works/")).lower())
            if found is None:
                return 404, "text/plain", b"Resource not found."
            return _json({"status": "ok", "message-type": "work", "message": found})
        asked = set(fold(fields.get("query.bibliographic", "")).split())
        items = [each for each in self.records.values() if asked & set(fold(" ".join(each["title"])).split())]
        return _json({"status": "ok", "message-type": "work-list", "message": {"items": items[: int(fields["rows"])]}})


class LocalDataCiteRecords(_ByDoi):
    """The attributes of DOIs."""

    def answer(self, path, fields):
        doi = unquote(path.removeprefix("/dois/")).lower()
        if doi not in self.records:
            return _json(
                {"errors": [{"status": "404", "title": "The resource you are looking for doesn't exist."}]}, 404
            )
        return _json({"data": {"id": doi, "type": "dois", "attributes": self.records[doi]}})


class LocalDoiResolver(_ByDoi):
    """Redirects each known DOI to an agency on the same server, which sends CSL-JSON to those who ask for it."""

    def __init__(self, records: dict[str, dict], **options) -> None:
        super().__init__(records, **options)
        self.accepted: list[str] = []

    def respond(self, handler, body):
        path = unquote(handler.path)
        self.accepted.append(handler.headers.get("Accept", ""))
        if path.startswith("/agency/"):
            return *_json(self.records[path.removeprefix("/agency/")]), []
        if path.removeprefix("/") not in self.records:
            return 404, "text/html", b"<html><head><title>Error: DOI Not Found</title></head></html>", []
        return 302, "text/html", b"<html>", [("Location", f"/agency{handler.path}")]

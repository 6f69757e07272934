"""Zotero and JabRef as their HTTP servers answer on this computer."""

import json
import threading
from collections.abc import Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit


class LocalProgram:
    """A program on a free port, within a ``with`` statement. `requests` are (method, path, headers, body)."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, str, dict[str, str], str]] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self._server.daemon_threads = True
        self._server.program = self  # type: ignore[attr-defined]

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self):
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answer(
        self, method: str, path: str, fields: dict[str, str], body: str, headers: dict[str, str]
    ) -> tuple[int, dict[str, str], str]:
        """Return status, headers and body."""
        return 404, {}, "No endpoint found"


class _Handler(BaseHTTPRequestHandler):
    def _respond(self) -> None:
        program = self.server.program  # type: ignore[attr-defined]
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        parts = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        program.requests.append((self.command, self.path, headers, body))
        status, more, text = program.answer(self.command, parts.path, dict(parse_qsl(parts.query)), body, headers)
        data = text.encode()
        self.send_response(status)
        for name, value in more.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_POST = _respond  # noqa: N815 - names of the standard library

    def log_message(self, *_: object) -> None:
        pass


class LocalZotero(LocalProgram):
    """Zotero with items (each with `data` and `csljson`) and collections (names by key).

    `linked` has the addresses of files in its folder of links, by key.
    """

    def __init__(
        self, items: Sequence[dict[str, object]] = (), collections: dict[str, str] | None = None, *,
        api: bool = True, version: int = 7, taken: int | None = None, read_only: bool = False,
    ) -> None:  # fmt: skip
        super().__init__()
        self.items, self.collections = items, collections or {}
        self.linked: dict[str, str] = {}
        self.api, self.version, self.taken, self.read_only = api, version, taken, read_only

    def answer(self, method, path, fields, body, headers):
        if headers.get("user-agent", "").startswith("Mozilla/") or "origin" in headers:
            return 403, {}, "Request not allowed"
        if path == "/connector/ping":
            return 200, {"X-Zotero-Version": "7.0.11"}, "<html><body>Zotero is running</body></html>"
        if path == "/connector/import" and method == "POST":
            if self.read_only:
                return 500, {}, '{"libraryEditable":false}'
            found = json.loads(body) if body.lstrip().startswith("[") else body.split("\n@")
            return 201, {"Content-Type": "application/json"}, json.dumps([{"n": each} for each in found[: self.taken]])
        if not path.startswith("/api/") or self.version < 7:
            return 404, {}, "No endpoint found"
        more = {"Zotero-API-Version": "3", "Zotero-Schema-Version": "35"}
        if not self.api:
            return 403, more, "Local API is not enabled"
        if headers.get("zotero-api-version", "3") != "3":
            return 501, more, "API version not implemented"
        return self._data(path, fields, more)

    def _data(self, path, fields, more):
        root = "/api/users/0"
        if path == f"{root}/collections":
            found = [{"key": key, "data": {"key": key, "name": name}} for key, name in self.collections.items()]
            return 200, more, json.dumps(found)
        inside = path.removeprefix(f"{root}/collections/").partition("/")[0] if "/collections/" in path else ""
        if inside and inside not in self.collections:
            return 404, more, "Not found"
        if path.startswith(root) and path.endswith("/items/top"):
            chosen = [item for item in self.items if not inside or inside in item["data"].get("collections", ())]
            wanted = fields.get("include", "data").split(",")
            shown = [{name: item[name] for name in item if name in ("key", "links", *wanted)} for item in chosen]
            return 200, more, json.dumps([item for item in shown if not _parent(item)])
        if path == f"{root}/items":
            kinds = fields["itemType"].split(" || ")
            shown = [item for item in self.items if isinstance(item.get("data"), dict)]
            return 200, more, json.dumps([item for item in shown if item["data"].get("itemType") in kinds])
        if path.endswith("/file/view/url"):
            return 200, more, self.linked.get(path.split("/")[-4], "")
        return 404, more, "Not found"


def _parent(item):
    data = item.get("data")
    return data.get("parentItem") if isinstance(data, dict) else None


class LocalJabRef(LocalProgram):
    """JabRef's HTTP server; without a `window` it cannot import."""

    def __init__(self, *, window: bool = True) -> None:
        super().__init__()
        self.window = window

    def answer(self, method, path, fields, body, headers):
        if path == "/libraries":
            return 200, {"Content-Type": "application/json"}, '["Chocolate.bib-026bd7ec"]'
        if path == "/libraries/current/entries" and method == "POST":
            if headers.get("content-type") != "application/x-bibtex":
                return 415, {}, "Unsupported Media Type"
            return (200, {}, "") if self.window else (400, {}, "Only possible in GUI mode")
        return 404, {}, "HTTP 404 Not Found"


def zotero_child(key: str, parent: str, kind: str, href: str = "", **data: object) -> dict[str, object]:
    """Return a note, an attachment or an annotation as Zotero's local API gives it."""
    given = {"key": key, "parentItem": parent, "itemType": kind, "tags": [], **data}
    links = {"enclosure": {"type": data.get("contentType"), "href": href}} if href else {}
    return {"key": key, "links": links, "data": given}


def zotero_item(key: str, title: str, **data: object) -> dict[str, object]:
    """Return an item as Zotero's local API gives it, with its CSL as text."""
    csl = {
        "id": f"http://zotero.org/users/local/x/items/{key}", "type": "article-journal", "title": title,
        "author": [{"family": "Hu", "given": "Ada"}], "container-title": "Things",
        "issued": {"date-parts": [["2024", 3]]},
        "volume": "3", "publisher-place": "Berlin", **({"DOI": data["DOI"]} if "DOI" in data else {}),
    }  # fmt: skip
    return {
        "key": key,
        "data": {"key": key, "itemType": "journalArticle", "title": title, "tags": [], "collections": [], **data},
        "csljson": json.dumps([csl]),
    }

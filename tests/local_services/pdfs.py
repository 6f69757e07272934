"""A server of PDFs that plays arXiv: ranges, validators, and every fault."""

import re
from urllib.parse import urlsplit

from tests.local_arxiv.frame import HTML, LocalServer
from tests.pdf_files import lines, one_page


def paper_pdf(text: str, *, size: int = 0) -> bytes:
    """Return a PDF with this text, of at least `size` bytes."""
    return one_page(lines((12, text)) + b"\n%" + b"x" * size)


class PdfServer(LocalServer):
    """Answers ``/pdf/ID`` with the PDF of `documents`; others are absent.

    `ranges` are the Range headers that were received. `tag` is the validator. Without `has_ranges`, every response is
    the whole document. `redirects` are targets by path. The next `halves` responses hang in the middle.
    """

    path = "/api/query"

    def __init__(self, **options) -> None:
        super().__init__(**options)
        self.documents: dict[str, bytes] = {}
        self.ranges: list[str | None] = []
        self.redirects: dict[str, str] = {}
        self.tag = '"one"'
        self.has_ranges = True
        self.halves = 0

    def respond(self, handler, body):
        """Return the document, or the part that is asked for."""
        path = urlsplit(handler.path).path
        wanted = handler.headers.get("Range")
        self.ranges.append(wanted)
        if path in self.redirects:
            return 302, "text/html", b"", [("Location", self.redirects[path])]
        document = self.documents.get(path.removeprefix("/pdf/"))
        if document is None:
            return 404, "text/html", HTML, []
        headers = [("ETag", self.tag)] if self.tag else []
        if self.halves:
            self.halves -= 1
            self._hang(handler, document, headers)
        same = handler.headers.get("If-Range", self.tag) == self.tag
        found = re.fullmatch(r"bytes=(\d+)-", wanted or "")
        if not (found and same and self.has_ranges):
            return 200, "application/pdf", document, headers
        start = int(found[1])
        if start >= len(document):
            return 416, "text/plain", b"", [("Content-Range", f"bytes */{len(document)}")]
        stated = f"bytes {start}-{len(document) - 1}/{len(document)}"
        return 206, "application/pdf", document[start:], [*headers, ("Content-Range", stated)]

    def refusal(self) -> bytes:
        """Return the body of HTTP 400."""
        return b""

    def _hang(self, handler, document: bytes, headers) -> None:
        """Send half of a document, and nothing more until the server is closed."""
        handler.send_response(200)
        for name, value in (("Content-Length", str(len(document))), *headers):
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(document[: len(document) // 2])
        handler.wfile.flush()
        self.closing.wait()
        raise ConnectionAbortedError

"""Downloads of PDFs: resumable, bounded, and checked to be PDFs before they get their name.

The bytes go to ``NAME.pdf.part``. The URL, length and validator of the response are kept in the cache folder, so that a
later run continues only with bytes of the same document (RFC 9110, sections 13.1.5 and 14).
"""

import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path
from typing import BinaryIO, Protocol

from readinglist.files.writing import make_private_folder, move_to_new
from readinglist.net.exchange import Receiver
from readinglist.papers.errors import ReadinglistError, ServiceError, reason
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.plugins.context import Request, Response

MOST_BYTES = 256 * 1024 * 1024
"""Maximum size of a PDF."""

PART = ".part"
_HEAD = 1024
"""ISO 32000-1, implementation note 13: the header is within the first 1024 bytes, the end mark within the last."""
_TAIL = 4096
_STRETCH = 20.0
"""The time for a PDF, as a multiple of that for other responses."""
_RANGE = lazy_pattern(r"bytes (\d{1,15})-\d{1,15}/(\d{1,15})")
_GONE = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})


class ReceivingClient(Protocol):
    """An HTTP client that hands over bodies as they arrive."""

    def receive(self, request: Request, receiver: Receiver) -> Response:
        """Return the response; raises `ServiceError` if it is not complete."""
        ...


class NoPdfError(ReadinglistError):
    """There is no PDF at the URL."""


class UnwritableError(ReadinglistError):
    """A file cannot be written, and perhaps none can."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _State:
    """What is known of a document of which a part is here: `length` is -1 if the server did not state it."""

    url: str
    length: int = -1
    validator: str = ""


def download_pdf(
    client: ReceivingClient,
    request: Request,
    target: Path,
    *,
    cache_folder: Path,
    arrived: Callable[[int, int], object] = lambda _here, _of: None,
) -> Path:
    """Download the PDF of a request to `target`, and return its path: with a number if there is another file already.

    `arrived` is called with the bytes that are here, and all that there are, or 0.

    Raises:
        ServiceError: If there is no complete response; the part that arrived is kept, and a later call continues.
        NoPdfError: If there is none, or something else, at the URL.
        UnwritableError: If the file cannot be written.
    """
    state_file = _StateFile(cache_folder, target)
    state = state_file.read()
    if state and state.url == request.url and _size(target) == state.length > 0:
        return target  # it was not attached before the program ended
    part = target.with_name(target.name + PART)
    _make_folder(part)
    for _ in range(2):
        receiver = _PdfReceiver(part, state_file, request.url, arrived)
        if not receiver.is_whole:
            response = client.receive(request, receiver)
            if receiver.misplaced:
                _remove(part)
                continue
            _check_status(response, request)
        _check_head(receiver, request)
        _check_end(receiver, part, request)
        return _named(part, target, state_file)
    raise ServiceError(f"{request.service}: the server confuses parts of the PDF", hint="try again later")


class _StateFile:
    """The state of a download in the cache folder."""

    def __init__(self, cache_folder: Path, target: Path) -> None:
        name = sha256(os.fsencode(target.resolve())).hexdigest()
        self._file = cache_folder / "downloads" / f"{name}.json"

    def read(self) -> _State | None:
        """Return the state, None if there is none."""
        try:
            raw = json.loads(self._file.read_text(encoding="utf-8"))
            return _State(url=str(raw["url"]), length=int(raw["length"]), validator=str(raw["validator"]))
        except (OSError, ValueError, TypeError, LookupError, RecursionError):
            return None

    def write(self, state: _State) -> None:
        """Keep the state; without a cache a later run begins again."""
        values = {"url": state.url, "length": state.length, "validator": state.validator}
        with suppress(OSError):
            make_private_folder(self._file.parent)
            self._file.write_text(json.dumps(values), encoding="utf-8")


class _PdfReceiver:
    """Writes the body of a response behind the part that is here already.

    `misplaced` is set if the response is not the rest of it. `head` is the beginning of what is no PDF.
    """

    stretch = _STRETCH

    def __init__(self, part: Path, state_file: _StateFile, url: str, arrived: Callable[[int, int], object]) -> None:
        self._part, self._state_file, self._url, self._arrived = part, state_file, url, arrived
        state = state_file.read()
        here = max(_size(part), 0)
        same = here and state and state.url == url and (state.length >= 0 or state.validator)
        self._known = state if same else None
        self._start = here if self._known else 0
        self.misplaced = False
        self.announced = self._known.length if self._known else -1
        self.head: bytes | None = None
        self.headers = self._headers()

    @property
    def is_whole(self) -> bool:
        """Whether all bytes are here."""
        return self._known is not None and self._start == self._known.length

    def _headers(self) -> Mapping[str, str]:
        """The headers that ask for the rest."""
        headers = {"Accept": "application/pdf", "Accept-Encoding": "identity"}
        if self._known and self._start:
            headers["Range"] = f"bytes={self._start}-"
            if self._known.validator:
                headers["If-Range"] = self._known.validator
        return headers

    def receive(self, status: int, headers: Mapping[str, str], pieces: Iterator[bytes]) -> bytes:
        """Write the pieces of a PDF; return the beginning of anything else.

        Raises:
            UnwritableError: If the file cannot be written.
            NoPdfError: If it is too large.
        """
        if status == HTTPStatus.PARTIAL_CONTENT:
            return self._continue(headers, pieces)
        if status == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE and self._start:
            self.misplaced = True
        if status != HTTPStatus.OK:
            return next(pieces, b"")
        self.announced = _number(headers.get("Content-Length", "")) if not headers.get("Content-Encoding") else -1
        begun = _beginning(pieces)
        if b"%PDF-" not in begun[:_HEAD]:
            self.head = begun
            return begun[:_HEAD]
        self._state_file.write(_State(url=self._url, length=self.announced, validator=_validator(headers)))
        self._write(begun, pieces, start=0)
        return b""

    def _continue(self, headers: Mapping[str, str], pieces: Iterator[bytes]) -> bytes:
        """Write the rest if it begins where the part ends, and is of a document of the same length."""
        stated = _RANGE.fullmatch(headers.get("Content-Range", "").strip())
        begins, length = (int(stated[1]), int(stated[2])) if stated else (-1, -1)
        known = self._known.length if self._known else -1
        if begins != self._start or headers.get("Content-Encoding") or (known >= 0 and length != known):
            self.misplaced = True
            return b""
        self.announced = length
        self._write(b"", pieces, start=self._start)
        return b""

    def _write(self, begun: bytes, pieces: Iterator[bytes], *, start: int) -> None:
        size = start
        with _opened(self._part, append=start > 0) as file:
            for piece in _with_first(begun, pieces):
                size += len(piece)
                if size > MOST_BYTES:
                    break
                _write_piece(file, piece, self._part)
                self._arrived(size, max(self.announced, 0))
        if size > MOST_BYTES:
            _remove(self._part)
            raise NoPdfError(f"the PDF is larger than {MOST_BYTES >> 20} MiB")


def _write_piece(file: BinaryIO, piece: bytes, part: Path) -> None:
    try:
        file.write(piece)
        file.flush()
    except OSError as error:
        raise UnwritableError(f"cannot write {part}: {reason(error)}", hint="free some space and try again") from error


def _opened(part: Path, *, append: bool) -> BinaryIO:
    """Return the opened part; a link in its place is not followed.

    Raises:
        UnwritableError: If it cannot be opened.
    """
    flags = os.O_WRONLY | os.O_CREAT | (os.O_APPEND if append else os.O_TRUNC) | getattr(os, "O_BINARY", 0)
    try:
        return os.fdopen(os.open(part, flags | getattr(os, "O_NOFOLLOW", 0), 0o666), "ab" if append else "wb")
    except OSError as error:
        raise UnwritableError(
            f"cannot write {part}: {reason(error)}", hint="remove it, or change `fetch.folder`"
        ) from error


def _with_first(begun: bytes, pieces: Iterator[bytes]) -> Iterator[bytes]:
    if begun:
        yield begun
    yield from pieces


def _beginning(pieces: Iterator[bytes]) -> bytes:
    """Read at least the first bytes of a body."""
    begun = b""
    for piece in pieces:
        begun += piece
        if len(begun) >= _HEAD:
            break
    return begun


def _validator(headers: Mapping[str, str]) -> str:
    """Return what names this version of the document: its strong entity tag, else the time of its last change."""
    tag = headers.get("ETag", "")
    return tag if tag.startswith('"') else headers.get("Last-Modified", "")


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else -1


def _check_status(response: Response, request: Request) -> None:
    if response.status in _GONE:
        raise NoPdfError(f"{request.service} has no PDF at {request.url} (HTTP {response.status})")
    if response.status not in (HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT):
        raise ServiceError(f"{request.service} returned HTTP {response.status}", hint="try again later")


def _check_head(receiver: _PdfReceiver, request: Request) -> None:
    """Raise an error if something else than a PDF arrived: a page, perhaps one that checks for robots."""
    if receiver.head is None:
        return
    is_page = receiver.head.lstrip()[:1] == b"<"
    what = "a web page" if is_page else "something else" if receiver.head.strip() else "nothing"
    if is_page or not receiver.head.strip():
        raise ServiceError(f"{request.service} sent {what} in place of a PDF", hint="try again later")
    raise NoPdfError(f"{request.service} sent {what} in place of a PDF")


def _check_end(receiver: _PdfReceiver, part: Path, request: Request) -> None:
    """Raise an error if the end of the document is missing, even if the server stated this length."""
    size = _size(part)
    try:
        with part.open("rb") as file:
            file.seek(max(size - _TAIL, 0))
            complete = b"%%EOF" in file.read() and receiver.announced in (-1, size)
    except OSError as error:
        raise UnwritableError(f"cannot read {part}: {reason(error)}") from error
    if not complete:
        _remove(part)
        raise ServiceError(f"{request.service} sent a PDF without its end", hint="try again later")


def _named(part: Path, target: Path, state_file: _StateFile) -> Path:
    """Give the part its name, or the first free one with a number, and return it; nothing is ever overwritten."""
    size = _size(part)
    for number in range(1, 1000):
        free = target if number == 1 else target.with_name(f"{target.stem}-{number}{target.suffix}")
        try:
            move_to_new(part, free)
        except FileExistsError:
            continue
        except OSError as error:
            raise UnwritableError(f"cannot write {free}: {reason(error)}") from error
        if free == target and (state := state_file.read()):
            state_file.write(_State(url=state.url, length=size, validator=state.validator))
        return free
    raise UnwritableError(f"cannot write {target}: there are too many files of this name")


def _make_folder(part: Path) -> None:
    try:
        part.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UnwritableError(f"cannot create {part.parent}: {reason(error)}", hint="change `fetch.folder`") from error


def _size(path: Path) -> int:
    """Return the size of a file, -1 if there is none."""
    try:
        return path.stat().st_size if path.is_file() else -1
    except OSError:
        return -1


def _remove(part: Path) -> None:
    with suppress(OSError):
        part.unlink()

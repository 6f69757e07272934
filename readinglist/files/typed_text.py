"""Decoding of text that somebody typed: notes through a pipe, arguments, and what an editor saved."""

import codecs
import locale
from collections import Counter
from collections.abc import Iterator

from readinglist.files.documents import cleaned, decode
from readinglist.papers.errors import InputError
from readinglist.papers.lazy_patterns import lazy_pattern

MAX_BYTES = 8 * 1024 * 1024
"""Maximum size of a typed text in bytes."""

_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_OF_EDITORS = (
    "cp1252", "iso8859-15", "cp1250", "iso8859-2", "cp1254", "cp1257", "mac_roman", "cp1251", "koi8-r", "iso8859-5",
    "cp1253", "iso8859-7", "gb18030", "big5", "shift_jis", "euc_jp", "cp949",
)  # fmt: skip
"""Encodings in which an editor may save a file, for choosing by letters that are known."""
_FEWEST_LETTERS = 8
_RUSSIAN = lazy_pattern("[А-ЯЁ]?[а-яё]+")
"""Words of KOI8-R with capitals where they belong; in another encoding they would be pairs of Chinese."""
_WORD = lazy_pattern(r"\w*[^\W\x00-\x7f]\w*")


def typed_text(name: str, data: bytes, *, known: str = "") -> str:
    r"""Decode UTF-8, else the encoding of a byte order mark, of the locale, or the one that pages would have.

    `known` is the text before it was edited: if the bytes are not UTF-8, the encoding is chosen that keeps its letters.
    Line ends become ``\n``, and a byte order mark is dropped.

    Raises:
        InputError: If it is too large, or bytes cannot be decoded; none is replaced.
    """
    if len(data) > MAX_BYTES:
        raise InputError(f"{name} is larger than {MAX_BYTES // (1024 * 1024)} MiB")
    mark, encoding = next((each for each in _MARKS if data.startswith(each[0])), (b"", "utf-8"))
    text = _strictly(data[len(mark) :], encoding)
    if text is not None and not (data.count(0) and not mark):
        return cleaned(text)
    if mark and encoding != "utf-8":
        raise InputError(f"{name} is not valid {encoding.upper()}")
    found = list(_decoded(name, data, text, known))
    if not found:
        raise InputError(f"{name} has an unknown encoding")
    words = Counter(_WORD.findall(known))
    best = min(found, key=lambda each: (words - Counter(_WORD.findall(each))).total())
    # Words that stand in the bytes as UTF-8 were not edited, so an encoding that changes them is wrong.
    if any(word.encode() in data for word in words - Counter(_WORD.findall(best))):
        raise InputError(f"{name} has an unknown encoding")
    return cleaned(best)


def _decoded(name: str, data: bytes, text: str | None, known: str) -> Iterator[str]:
    """Yield the ways to decode the bytes, most likely first; the first is best unless another keeps more letters."""
    of_locale = codecs.lookup(locale.getencoding()).name
    local = None if of_locale == "iso8859-1" else _strictly(data, of_locale)  # programs mean its superset Windows-1252
    if local is not None and text is None:
        yield local
    russian = _strictly(data, "koi8-r") or ""
    words = _WORD.findall(russian)
    if text is None and sum(map(len, words)) >= _FEWEST_LETTERS and all(map(_RUSSIAN.fullmatch, words)):
        yield russian
    try:
        document = decode(name, data)
    except InputError:
        pass
    else:
        if "\ufffd" not in document.text:
            yield document.text
    if text is not None:
        yield text
    elif not known.isascii():
        yield from filter(None, (_strictly(data, encoding) for encoding in _OF_EDITORS))


def _strictly(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None

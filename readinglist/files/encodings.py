"""Bytes that are no UTF-8: which encoding a file says it is in, and which its bytes can only be."""

import codecs
import re

_HEAD = 4096
_DECLARED = re.compile(
    rb"(?im)^[^\n@{]{0,40}?\bencoding\s*:\s*(?P<jabref>[\w.-]+)|coding[:=]\s*(?P<editor>[\w.-]+)"
    rb"|saved with string encoding (?P<bibdesk>[^\r\n]{1,60})"
)
_OF_BIBDESK = (
    (b"mac os roman", "mac_roman"), (b"windows latin 1", "cp1252"), (b"windows latin 2", "cp1250"),
    (b"iso latin 1", "latin-1"), (b"iso latin 2", "iso8859-2"), (b"iso latin 9", "iso8859-15"), (b"gbk", "gbk"),
    (b"gb 18030", "gb18030"), (b"gb 2312", "gb2312"), (b"big 5", "big5"), (b"shift jis", "shift_jis"),
    (b"cyrillic (windows", "cp1251"), (b"greek (windows", "cp1253"),
)  # fmt: skip
_JAVA = {"macroman": "mac_roman", "maccentraleurope": "mac_latin2", "ms932": "cp932", "ms949": "cp949"}
"""Names of JabRef, which are Java's, that Python does not know."""
_FAMILY = re.compile("iso8859|cp|koi8|mac|gb|big5|shift_jis|euc")
"""Encodings of 8-bit and East Asian texts."""
_ASCII = b"@{}=,"
"""What stands in every file, and has to be the same in an encoding that its first lines could be read without."""

_LONE = re.compile("[\udcc2-\udcf4][\udc80-\udcbf]+|[\udcfe\udcff]{2}|[\udc80-\udcff]")
"""Parts of a longer character, a byte order mark, or a single byte."""
_PAIRS = re.compile(rb"[\xa1-\xf7][\xa1-\xfe]")
_HIGH = re.compile(rb"[\x80-\xff]")
_FEWEST_PAIRS = 6
_WORD_IN_ROMAN = re.compile(rb"(?<=[a-z])[\x87-\x8f\x9d]|[\x81\x83\x8d\x8f\x90](?=[a-z]{2})|(?<=[A-Za-z])\x9f(?=[a-z])")
"""Accented letters of words on the Macintosh: on Windows these are signs, or capitals behind a small letter."""
_WORD_IN_WINDOWS = re.compile(rb"(?<=[a-z])[\xe0-\xff]|[\xe0-\xff](?=[a-z]{2})|\x92s\b|(?<![A-Za-z])\x93(?=\w)")
_KANA = re.compile(rb"[\x82\x83][\x40-\xf1]")
"""What the Japanese of Shift JIS is full of."""


def declared_encoding(data: bytes) -> str:
    """Python's name of the 8-bit or East Asian encoding that the beginning of a file names; empty if it names none.

    JabRef (``% Encoding: ISO8859_15``), BibDesk (``%% Saved with string encoding ...``) and editors (``coding: gbk``)
    write such lines.
    """
    found = _DECLARED.search(data[:_HEAD])
    if not found:
        return ""
    if found["bibdesk"]:
        return next((name for words, name in _OF_BIBDESK if words in found["bibdesk"].lower()), "")
    written = (found["jabref"] or found["editor"]).decode("ascii", "replace").lower().removeprefix("x-")
    try:
        name = codecs.lookup(_JAVA.get(written, written)).name
        same = _ASCII.decode(name) == _ASCII.decode("ascii")
    except (LookupError, UnicodeError):
        return ""
    if name == "iso8859-1":  # Windows-1252 holds it, and is what programs mean by it
        return "cp1252"
    return name if same and _FAMILY.match(name) else ""


def evident_encoding(data: bytes) -> str:
    """``gb18030`` or ``mac_roman`` where the bytes above 0x7F tell it; else empty.

    Simplified Chinese pairs them, and most of the pairs are common characters. On the Macintosh accented letters are
    where Windows has signs and capitals, which do not stand within words of small letters.
    """
    pairs = _PAIRS.findall(data)
    if len(pairs) >= _FEWEST_PAIRS and 2 * len(pairs) == len(_HIGH.findall(data)):
        first = sum(0xB0 <= pair[0] <= 0xD7 for pair in pairs)
        later = sum(0xC9 <= pair[0] <= 0xD7 for pair in pairs)  # Korean has nothing there, Japanese little
        if first >= 0.7 * len(pairs) and later >= 0.2 * len(pairs):
            return "gb18030"
    roman = len(_WORD_IN_ROMAN.findall(data))
    others = 4 * len(_WORD_IN_WINDOWS.findall(data)) + len(_KANA.findall(data))
    return "mac_roman" if roman >= 2 and roman > others else ""


def with_stray_letters(text: str) -> str:
    """Text that was read as UTF-8 by `surrogateescape`, with letters of Windows-1252 for single stray bytes.

    What can only be a part of a longer character, or means nothing in Windows-1252, becomes U+FFFD, byte by byte.
    """
    return _LONE.sub(_stray, text)


def _stray(found: re.Match[str]) -> str:
    if len(found[0]) > 1:
        return "\ufffd" * len(found[0])
    return bytes((ord(found[0]) - 0xDC00,)).decode("cp1252", "replace")

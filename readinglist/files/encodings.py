"""Encodings other than UTF-8: the one that a file declares, and the one that its bytes imply."""

import codecs
import re

from readinglist.papers.lazy_patterns import lazy_pattern

_HEAD = 4096
_DECLARED = lazy_pattern(
    rb"(?im)^[^\n@{]{0,40}?\bencoding\s*:\s*(?P<jabref>[\w.-]+)|coding\s*[:=]\s*[\x22']?(?P<editor>[\w.-]+)"
    rb"|saved with string encoding (?P<bibdesk>[^\r\n]{1,60})"
    rb"|<meta\b[^<>]{0,200}?\bcharset\s*=\s*[\x22']?(?P<page>[\w.-]+)"
)
_OF_BIBDESK = (
    (b"mac os roman", "mac_roman"), (b"windows latin 1", "cp1252"), (b"windows latin 2", "cp1250"),
    (b"iso latin 1", "latin-1"), (b"iso latin 2", "iso8859-2"), (b"iso latin 9", "iso8859-15"), (b"gbk", "gbk"),
    (b"gb 18030", "gb18030"), (b"gb 2312", "gb2312"), (b"big 5", "big5"), (b"shift jis", "shift_jis"),
    (b"cyrillic (windows", "cp1251"), (b"greek (windows", "cp1253"),
)  # fmt: skip
_JAVA = {"macroman": "mac_roman", "maccentraleurope": "mac_latin2", "ms932": "cp932", "ms949": "cp949"}
"""Java's encoding names, used by JabRef, that Python does not know."""
_FAMILY = lazy_pattern("iso8859|cp|koi8|mac|gb|big5|shift_jis|euc")
"""Encodings of 8-bit and East Asian texts."""
_ASCII = b"@{}=,"
"""Characters of every .bib file, whose bytes must be those of ASCII for its first lines to be readable."""

_LONE = lazy_pattern("[\udcc2-\udcf4][\udc80-\udcbf]+|[\udcfe\udcff]{2}|[\udc80-\udcff]")
"""Parts of a longer character, a byte order mark, or a single byte."""
_PAIRS = lazy_pattern(rb"[\xa1-\xf7][\xa1-\xfe]")
_HIGH = lazy_pattern(rb"[\x80-\xff]")
_FEWEST_PAIRS = 6
_WORD_IN_ROMAN = lazy_pattern(
    rb"(?<=[a-z])[\x87-\x8f\x9d]|[\x81\x83\x8d\x8f\x90](?=[a-z]{2})|(?<=[A-Za-z])\x9f(?=[a-z])"
)
"""Accented letters in words on the Macintosh: on Windows, signs or capitals after a lower-case letter."""
_WORD_IN_WINDOWS = lazy_pattern(rb"(?<=[a-z])[\xe0-\xff]|[\xe0-\xff](?=[a-z]{2})|\x92s\b|(?<![A-Za-z])\x93(?=\w)")
_LABELS = {
    "gb18030": "标题 题目 题名 作者 年份 摘要 链接",
    "big5": "標題 題目 題名 作者 年份 摘要 連結",
    "cp932": "タイトル 論文 著者 発行年 要旨 概要 雑誌",
    "cp949": "제목 저자 연도 초록 학술지",
    "cp1251": "азвание втор аголовок ннотация сылка урнал татус",
}
"""Words for titles, authors, years, abstracts and links; Russian ones without their first letter, capital or not."""
_FEWEST_LABELS = 2
_KANA = lazy_pattern(rb"[\x82\x83][\x40-\xf1]")
"""Frequent bytes of Japanese in Shift JIS."""


def declared_encoding(data: bytes) -> str:
    """Return Python's name of the 8-bit or East Asian encoding declared at the beginning of a file; else empty.

    JabRef (``% Encoding: ISO8859_15``), BibDesk (``%% Saved with string encoding ...``) and editors (``coding: gbk``)
    write such lines, XML begins with its declaration (``encoding="ISO-8859-2"``), and HTML has an element
    (``<meta charset="gbk">``).
    """
    found = _DECLARED.search(data[:_HEAD])
    if not found:
        return ""
    if found["bibdesk"]:
        return next((name for words, name in _OF_BIBDESK if words in found["bibdesk"].lower()), "")
    written = (
        (found["jabref"] or found["editor"] or found["page"]).decode("ascii", "replace").lower().removeprefix("x-")
    )
    try:
        name = codecs.lookup(_JAVA.get(written, written)).name
        same = _ASCII.decode(name) == _ASCII.decode("ascii")
    except (LookupError, UnicodeError):
        return ""
    if name == "iso8859-1":  # programs mean its superset Windows-1252
        return "cp1252"
    return name if same and _FAMILY.match(name) else ""


def evident_encoding(data: bytes) -> str:
    """Return the encoding that the bytes above 0x7F imply: an East Asian or Cyrillic one, or ``mac_roman``; else empty.

    Labels such as *title* and *authors*, which lists and spreadsheets have, show the encoding of their language.
    Simplified Chinese uses pairs of such bytes, most of which are common characters. Accented letters on the Macintosh
    are signs and capitals on Windows, which do not occur inside lower-case words.
    """
    for encoding, labels in _LABELS.items():
        if sum(label.encode(encoding) in data for label in labels.split()) >= _FEWEST_LABELS:
            return encoding
    pairs = _PAIRS.findall(data)
    if len(pairs) >= _FEWEST_PAIRS and 2 * len(pairs) == len(_HIGH.findall(data)):
        first = sum(0xB0 <= pair[0] <= 0xD7 for pair in pairs)
        later = sum(0xC9 <= pair[0] <= 0xD7 for pair in pairs)  # rare in Korean and Japanese
        if first >= 0.7 * len(pairs) and later >= 0.2 * len(pairs):
            return "gb18030"
    roman = len(_WORD_IN_ROMAN.findall(data))
    others = 4 * len(_WORD_IN_WINDOWS.findall(data)) + len(_KANA.findall(data))
    return "mac_roman" if roman >= 2 and roman > others else ""


def with_stray_letters(text: str) -> str:
    """Replace single stray bytes in text decoded as UTF-8 with `surrogateescape` by letters of Windows-1252.

    Parts of longer characters, and bytes undefined in Windows-1252, become U+FFFD, byte by byte.
    """
    return _LONE.sub(_stray, text)


def _stray(found: re.Match[str]) -> str:
    if len(found[0]) > 1:
        return "\ufffd" * len(found[0])
    return bytes((ord(found[0]) - 0xDC00,)).decode("cp1252", "replace")

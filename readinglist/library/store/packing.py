"""Long texts of the library, compressed.

A text is compressed by zlib (RFC 1950) with a preset dictionary, whose checksum is part of the compressed text. Another
dictionary must be added beside this one, which libraries are written with.
"""

import json
import zlib
from typing import Any

from readinglist.papers.errors import LibraryError

LONG = 800
"""Number of characters from which texts are compressed; shorter ones save little, and take most of the time."""

_LEVEL = 3  # higher levels save two per cent

_MOST = 1 << 28  # bytes of one text

_DICTIONARY = (
    b'"aliases":["tags":["other_titles":["evidence":["suggestions":[{"arxiv_id":"","title":"","score":0.'
    b'"resolution":"matched","resolution":"not_found"{"name":"reading","since":"2{"text":"{"value":"'
    b" results show that approaches based on which models have been these methods from this problem however, we "
    b"propose a novel algorithm and in this paper we present an approach to demonstrate that our method with of the "
    b'{"format":1,"key":"","metadata":{"title":"","authors":[{"family":"","given":""},{"family":"","given":"","particle":"'
    b'","abstract":"","date":"20","arxiv_id":"","doi":"10.1","venue":"Proceedings of the","journal_ref":"","comment":"'
    b'"primary_category":"cs.","categories":["cs.LG","stat.ML","math."],"links":["https://","extra":[["url","https://doi'
    b'.org/10.1"],["publisher","["volume","["number","["pages","["booktitle","["journal","entry_type":"inproceedings"mis'
    b'c"article"},"origins":[{"kind":"bib","where":".bib:1","at":"20","kind":"catalogue","where":"starter","fields":["ti'
    b'tle","authors","abstract","date","arxiv_id","doi","venue","primary_category","categories","links","extra","entry_t'
    b'ype"]}],"resolution":"stated","added":"20","source":"'
)


def packed(text: str) -> str | bytes:
    """Return a text as it is stored: compressed if it is long."""
    if len(text) < LONG:
        return text
    try:
        data = text.encode()
    except UnicodeEncodeError:  # SQLite refuses it
        return text
    deflate = zlib.compressobj(_LEVEL, zdict=_DICTIONARY)
    return deflate.compress(data) + deflate.flush()


def unpacked(stored: str | bytes) -> str:
    """Reverse `packed`.

    Raises:
        LibraryError: If the text is damaged.
    """
    if isinstance(stored, str):
        return stored
    inflate = zlib.decompressobj(zdict=_DICTIONARY)
    try:
        text = inflate.decompress(stored, _MOST).decode()
    except (zlib.error, UnicodeDecodeError, TypeError) as error:
        raise damaged(str(error)) from error
    if not inflate.eof:
        raise damaged("a text is incomplete")
    return text


def parsed(stored: str | bytes) -> Any:
    """Return the JSON value of a stored text.

    Raises:
        LibraryError: If the text is damaged.
    """
    try:
        return json.loads(unpacked(stored))
    except (ValueError, RecursionError) as error:
        raise damaged(str(error)) from error


def damaged(finding: str) -> LibraryError:
    """Return the error for what no program writes."""
    return LibraryError(f"the library is damaged ({finding})", hint="restore a backup with `readinglist restore FILE`")

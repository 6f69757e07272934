"""The names of note files, from citation keys and back."""

import re
import unicodedata
from hashlib import blake2b

from readinglist.papers.folding import one_line
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.papers.paper import Item

SUFFIX = ".md"
_UNSAFE = lazy_pattern(r'[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069/\\%<>"|?*#^\[\]]|^\.|[. ]$')
_ESCAPED = lazy_pattern(r"(?:%[0-9A-F]{2})+")
_SHORTENED = lazy_pattern(r"(.+)~[0-9a-f]{16}")
_MAX_NAME = 255
"""Maximum length of a file name in bytes, on all common file systems."""


KEY_ALONE = "{key}"
"""The usual pattern of names, without their suffix. Others have text before or after the key."""


def file_name(key: str, pattern: str = KEY_ALONE) -> str:
    """Return the file name for a citation key; characters that are unsafe in file names or links become ``%2F``.

    The name of a key that is too long is its beginning and a digest of the whole.
    """
    before, after = pattern.split(KEY_ALONE)
    most = _MAX_NAME - len((before + after).encode())
    safe = _UNSAFE.sub(lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), key)
    if len((safe + SUFFIX).encode()) <= most:
        return before + safe + after + SUFFIX
    end = f"~{blake2b(fold_name(key).encode(), digest_size=8).hexdigest()}"
    short = safe.encode()[: most - len(end + SUFFIX)].decode(errors="ignore")
    return before + re.sub("(%[0-9A-F]?|%[89A-F][0-9A-F])+$", "", short) + end + after + SUFFIX


def subfolder_of(item: Item, pattern: str) -> str:
    """Return the subfolder of a new file by a pattern such as ``{year}/{author}``; what is unknown is ``unknown``."""
    metadata = item.paper.metadata
    author = metadata.authors[0].family if metadata.authors else ""
    values = {"author": author, "venue": metadata.venue, "year": str(metadata.year or "")}
    parts = (re.sub(r"\{(\w+)\}", lambda found: values[found[1]] or "unknown", part) for part in pattern.split("/"))
    return "".join(f"{file_name(one_line(part)).removesuffix(SUFFIX)}/" for part in parts if part)


def key_of(name: str, pattern: str = KEY_ALONE) -> str:
    """Return the citation key of a file name, whatever its folder."""
    before, after = pattern.split(KEY_ALONE)
    stem = base_name(name)
    if stem.lower().endswith(SUFFIX):
        stem = stem[: -len(SUFFIX)]
    if stem.startswith(before) and stem.endswith(after):
        stem = stem.removeprefix(before).removesuffix(after)
    return _ESCAPED.sub(lambda found: bytes.fromhex(found[0].replace("%", "")).decode(errors="replace"), stem)


def beginning_of_key(name: str, pattern: str = KEY_ALONE) -> str:
    """Return the beginning of the citation key of a file name that was shortened; empty for other names."""
    found = _SHORTENED.fullmatch(key_of(name, pattern))
    return found[1] if found else ""


def is_text(name: str) -> bool:
    """Whether the name of a file is valid in the encoding of file names, so that it can be the name of a key."""
    return not any("\ud800" <= character <= "\udfff" for character in name)


def base_name(name: str) -> str:
    """Return the name of a file without its subfolders."""
    return name.rpartition("/")[2]


def fold_name(name: str) -> str:
    """Return a file name as case-insensitive, accent-decomposing file systems compare it."""
    return unicodedata.normalize("NFC", name).casefold()

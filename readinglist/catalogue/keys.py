"""The 32-bit search keys of a paper: its title, words of its title, and fingerprints of its abstract.

One title key finds equal titles. Word keys find titles that share a rare word, two neighbouring words, or the three
words at either end. Fingerprints are the smallest hashes of runs of three content words (a bottom-k sketch: Broder,
"On the resemblance and containment of documents", 1997), so that two texts with a common part share some of them
wherever it is.
"""

from zlib import crc32

from readinglist.papers.folding import STOP_WORDS, fold

FINGERPRINTS = 12
"""Fingerprints per abstract: with 30 % of the text in common, 98.6 % of the pairs share at least one."""

_SEARCH_FINGERPRINTS = 20
_MASK = 0xFFFFFFFF
_FIRST, _SECOND, _THIRD = 0x9E3779B1, 0x85EBCA6B, 0xC2B2AE3D
_WORD, _START, _END = 0x27D4EB2F, 0x5BD1E995, 0x1B873593
"""Odd constants that distinguish the kinds of keys and the places in a run."""


def title_key(squeezed: str) -> int:
    """Return the key of titles whose squeezed form is `squeezed`."""
    return crc32(squeezed.encode())


def word_keys(folded: str) -> set[int]:
    """Return the keys of single words, of neighbours (including last and first), and of both ends."""
    words = [word for word in folded.split() if word not in STOP_WORDS] or folded.split()
    hashes = list(map(crc32, " ".join(words).encode().split()))
    keys = {code ^ _WORD for code in hashes}
    if len(hashes) > 1:
        keys.update([(a * _FIRST ^ b * _SECOND) & _MASK for a, b in zip(hashes, (*hashes[1:], hashes[0]), strict=True)])
    if len(hashes) > 3:
        for a, b, c, end in ((*hashes[:3], _START), (*hashes[-3:], _END)):
            keys.add((a * _FIRST ^ b * _SECOND ^ c * _THIRD ^ end) & _MASK)
    return keys


def fingerprints(abstract: str, most: int = FINGERPRINTS) -> list[int]:
    """Return the `most` smallest hashes of runs of three content words, ascending; none for fewer words."""
    words = [word for word in fold(abstract).split() if word not in STOP_WORDS]
    hashes = list(map(crc32, " ".join(words).encode().split()))
    runs = zip(hashes, hashes[1:], hashes[2:], strict=False)
    return sorted({(a * _FIRST ^ b * _SECOND ^ c * _THIRD) & _MASK for a, b, c in runs})[:most]


def search_fingerprints(abstract: str) -> list[int]:
    """Return the fingerprints to search for: more than are stored, so that a text with an insertion is still found."""
    return fingerprints(abstract, _SEARCH_FINGERPRINTS)

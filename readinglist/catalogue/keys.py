"""The 32-bit keys under which a paper can be found: its title, words of its title, and fingerprints of its abstract.

One title key finds equal titles. Word keys find titles that share a rare word, two neighbouring words, or the three
words at either end. Fingerprints are the smallest hashes of runs of three content words (a bottom-k sketch: Broder,
"On the resemblance and containment of documents", 1997), so that two texts with a part in common share some of them
wherever the part stands.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from zlib import crc32

from readinglist.core.folding import STOP_WORDS, fold

FINGERPRINTS = 12
"""Kept per abstract: with 30 % of the text in common, some 98.6 % of the pairs still share one."""

_ASKED_FINGERPRINTS = 20
_MASK = 0xFFFFFFFF


def title_key(squeezed: str) -> int:
    """The key of all titles whose squeezed form is `squeezed`."""
    return crc32(squeezed.encode())


def word_keys(folded: str) -> set[int]:
    """The keys of single words, of neighbours (the last word being a neighbour of the first), and of both ends."""
    words = [word for word in folded.split() if word not in STOP_WORDS] or folded.split()
    hashes = [crc32(b"w" + word.encode()) for word in words]
    keys = set(hashes)
    if len(hashes) > 1:
        keys.update([_joined(first, second) for first, second in pairwise((*hashes, hashes[0]))])
    if len(hashes) > 3:
        keys.add(_joined(_joined(hashes[0], hashes[1]), hashes[2]) ^ 0x5BD1E995)
        keys.add(_joined(_joined(hashes[-3], hashes[-2]), hashes[-1]) ^ 0x1B873593)
    return keys


def _joined(first: int, second: int) -> int:
    return ((first * 0x9E3779B1) ^ (second * 0x85EBCA6B + 0xC2B2AE35)) & _MASK


def fingerprints(abstract: str, most: int = FINGERPRINTS) -> list[int]:
    """The `most` smallest hashes of runs of three content words, ascending; none for less than three words."""
    hashes = [crc32(word.encode()) for word in fold(abstract).split() if word not in STOP_WORDS]
    return sorted(set(_shingles(hashes)))[:most]


def asked_fingerprints(abstract: str) -> list[int]:
    """The fingerprints to look up: more than are kept, so that a text which grew at one place is still found."""
    return fingerprints(abstract, _ASKED_FINGERPRINTS)


def _shingles(hashes: Sequence[int]) -> Iterable[int]:
    return [
        ((first * 0x9E3779B1) ^ (second * 0x85EBCA6B) ^ (third * 0xC2B2AE35 >> 7)) & _MASK
        for first, second, third in zip(hashes, hashes[1:], hashes[2:], strict=False)
    ]

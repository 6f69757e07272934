"""External sort of search keys, partitioned by leading bits."""

from array import array
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from readinglist.catalogue.schema import LONGEST_LIST

_PARTITION_BITS = 6
MAX_PAIRS = 2_000_000
_MOST_BUCKET_BITS = 26
_BUCKET_SIZE = 256
_LONG_RUN = 64
"""Number of pairs of one key in memory from which on it is counted as frequent."""


class ExternalSorter:
    """Collects (key, row) pairs as 64-bit numbers in `folder`, and returns them sorted, in buckets.

    About `max_pairs` pairs are in memory while collecting, and a 64th of all pairs while sorting. At most
    `LONGEST_LIST` pairs of one key are returned; keys known to have this many are no longer collected.
    """

    def __init__(self, folder: Path, *, max_pairs: int = MAX_PAIRS) -> None:
        self._folder = folder
        self._max_pairs = max_pairs
        self._pairs: list[int] = []
        self._full: set[int] = set()
        self._frequent: dict[int, int] = defaultdict(int)
        self._count = 0
        self._on_disk = False

    def add(self, keys: Iterable[int], row: int) -> None:
        """Add `row` under each of `keys`."""
        full = self._full
        self._pairs.extend([key << 32 | row for key in keys if key not in full])
        if len(self._pairs) >= self._max_pairs:
            self._write_out()

    def _write_out(self) -> None:
        self._count += len(self._pairs)
        self._on_disk = True
        self._pairs.sort()
        self._notice_frequent()
        first = 0
        for partition in range(1 << _PARTITION_BITS):
            last = bisect_left(self._pairs, (partition + 1) << (64 - _PARTITION_BITS), lo=first)
            with self._file(partition).open("ab") as opened:
                array("Q", self._pairs[first:last]).tofile(opened)
            first = last
        self._pairs = []

    def _notice_frequent(self) -> None:
        """Count the keys with long runs of sorted pairs, and stop collecting those that have enough."""
        pairs, at = self._pairs, 0
        while at + _LONG_RUN < len(pairs):
            key = pairs[at] >> 32
            if pairs[at + _LONG_RUN] >> 32 != key:
                at += _LONG_RUN // 2
                continue
            first, last = bisect_left(pairs, key << 32, hi=at + 1), bisect_left(pairs, (key + 1) << 32, lo=at)
            self._frequent[key] += last - first
            if self._frequent[key] >= LONGEST_LIST:
                self._full.add(key)
            at = last

    def _file(self, partition: int) -> Path:
        return self._folder / f"keys-{partition:02}"

    def buckets(self) -> tuple[int, Iterator[tuple[int, list[int]]]]:
        """Return the bits of a bucket number, and the buckets in ascending order as (bucket number, sorted pairs)."""
        total = self._count + len(self._pairs)
        bits = min(_MOST_BUCKET_BITS, max(_PARTITION_BITS, (total // _BUCKET_SIZE).bit_length()))
        return bits, self._cut(64 - bits)

    def _cut(self, shift: int) -> Iterator[tuple[int, list[int]]]:
        for pairs in self._sorted_partitions():
            first = 0
            while first < len(pairs):
                bucket = pairs[first] >> shift
                last = bisect_left(pairs, (bucket + 1) << shift, lo=first)
                yield bucket, pairs[first:last]
                first = last

    def _sorted_partitions(self) -> Iterator[list[int]]:
        if not self._on_disk:
            yield _shortened(sorted(self._pairs))
            return
        self._write_out()
        for partition in range(1 << _PARTITION_BITS):
            pairs = array("Q")
            pairs.frombytes(self._file(partition).read_bytes())
            self._file(partition).unlink()
            yield _shortened(sorted(pairs))


def _shortened(pairs: list[int]) -> list[int]:
    """Truncate sorted pairs to `LONGEST_LIST` per key."""
    kept: list[int] = []
    start, at = 0, 0
    while at + LONGEST_LIST < len(pairs):
        key = pairs[at] >> 32
        if pairs[at + LONGEST_LIST - 1] >> 32 == key:
            first = bisect_left(pairs, key << 32, hi=at + 1)
            last = bisect_right(pairs, (key << 32) | 0xFFFFFFFF, lo=at)
            kept += pairs[start : first + LONGEST_LIST]
            start = at = last
        else:
            at = bisect_left(pairs, (pairs[at + LONGEST_LIST - 1] >> 32) << 32, lo=at)
    return kept + pairs[start:]

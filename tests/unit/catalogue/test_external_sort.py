"""Sorting keys in temporary files gives the same result as in memory."""

import random
from pathlib import Path

import pytest

from readinglist.catalogue import external_sort as spill
from readinglist.catalogue.external_sort import ExternalSorter
from readinglist.catalogue.schema import LONGEST_LIST, packed, rows_under, unpacked


def collected(folder: Path, keys_of: dict[int, list[int]], max_pairs: int) -> tuple[int, dict[int, list[int]]]:
    folder.mkdir()
    spilled = ExternalSorter(folder, max_pairs=max_pairs)
    for row, keys in keys_of.items():
        spilled.add(keys, row)
    bits, buckets = spilled.buckets()
    return bits, dict(buckets)


@pytest.mark.parametrize("max_pairs", [spill.MAX_PAIRS, 5000])
def test_every_key_gives_its_rows_back(max_pairs: int, tmp_path: Path) -> None:
    chosen = random.Random(1)
    frequent, rarer = 0xFFFFFFFF, 0x80000000
    keys_of = {row: [chosen.getrandbits(32), frequent, *([rarer] if row % 5 == 0 else [])] for row in range(1, 4001)}
    bits, buckets = collected(tmp_path / "a", keys_of, max_pairs)
    assert list(buckets) == sorted(buckets)

    def rows(key: int) -> list[int]:
        return rows_under(key, unpacked(packed(buckets.get(key >> (32 - bits), []))))

    assert all(row in rows(keys[0]) for row, keys in keys_of.items())
    assert rows(rarer) == list(range(5, 4001, 5))
    assert rows(frequent) == list(range(1, LONGEST_LIST + 1))
    assert rows(12345) == []
    assert list((tmp_path / "a").iterdir()) == []


def test_nothing_gives_nothing(tmp_path: Path) -> None:
    assert collected(tmp_path / "a", {}, 10) == (6, {})

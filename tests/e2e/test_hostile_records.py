"""Hostile and malformed records, compiled by real TeX; `benchmarks/hostile_titles.py` compiles thousands."""

import pytest

from benchmarks.hostile_titles import measured

pytestmark = [pytest.mark.tex, pytest.mark.slow]


def test_no_record_touches_a_file() -> None:
    result = measured(60, seed=13)
    assert result.canaries == []
    assert result.runs == 4

"""Real records, written in many styles, are split into what they were written from."""

from random import Random

import pytest

from readinglist.papers.folding import squeeze
from readinglist.sources.items.splitting import split_item
from tests.conftest import SHARED
from tests.item_styles import HELD_OUT, STYLES, Record, Written, read_records, write

pytestmark = [pytest.mark.shared, pytest.mark.slow]

_NUMBER, _SEED = 60, 120


@pytest.fixture(scope="module")
def written() -> list[Written]:
    """Sixty real records in each style, except those whose names are affiliations."""
    records = read_records(SHARED / "match" / "arxiv-metadata.jsonl.xz", number=_NUMBER, seed=_SEED)
    random = Random(_SEED)
    plain = [record for record in records if _has_plain_names(record)]
    return [
        write(record, style, random)
        for style in (*STYLES, *HELD_OUT)
        for record in plain
        if style != "title authors" or len(record.names) > 1
    ]


def _has_plain_names(record: Record) -> bool:
    return not any(set("(),*\\0123456789") & set(family + given) or len(family) == 1 for family, given in record.names)


def test_nearly_all_titles_are_exact(written: list[Written]) -> None:
    """Apart from case, spaces and punctuation."""
    wrong = [each for each in written if squeeze(split_item(each.text).title) != squeeze(each.record.title)]
    assert len(wrong) <= 0.03 * len(written), [(each.style, each.text) for each in wrong[:20]]


def test_all_identifiers_are_found_and_none_is_in_a_title(written: list[Written]) -> None:
    """An item without an identifier gets none."""
    for each in written:
        item = split_item(each.text)
        assert (item.arxiv and (str(item.arxiv[0]), item.arxiv[1])) == each.arxiv, each.text
        assert (item.doi and str(item.doi)) == (each.doi and each.doi.lower()), each.text
        assert each.record.arxiv_id not in item.title, each.text
        assert "http" not in item.title, each.text

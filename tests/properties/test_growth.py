"""Readers and writers take time in proportion to the length of the input, for plain and for adversarial text.

`python -m benchmarks.fuzzing.growth` measures every reader with every kind of text; here are some of each.
"""

import pytest

from benchmarks.fuzzing.growth import GENERATORS, LIMIT, WORKS, growth

KINDS = (
    "'a\\n'", "'{'", "'('", "'\\\\a{'", "'\"'", "'<!--'", "'- a\\n'", "'$a$ '", "'|a'", "' and '", "words", "names",
    "nested braces", "'@a{b,'", "'A B et C D '", "one open quotation", "spaces, then a letter",
)  # fmt: skip
READERS = (
    "bibtex", "bibtex names", "check bibtex", "item", "json", "csv rows", "ris", "names", "folding", "TeX to Unicode",
    "Unicode to TeX", "query", "keys", "note body", "front matter", "manuscript tex", "manuscript markdown",
    "answers of Hugging Face",
)  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("reader", READERS)
def test_time_grows_with_the_text(reader: str) -> None:
    work = WORKS[reader]()
    slow = {kind: ratio for kind in KINDS if (ratio := growth(work, GENERATORS[kind])) > LIMIT}
    assert slow == {}


def test_superlinear_work_is_seen() -> None:
    assert growth(lambda text: sum(len(text[:end].split("b")) for end in range(len(text))), GENERATORS["'a'"]) > LIMIT


def test_there_are_a_hundred_kinds_of_text() -> None:
    assert len(GENERATORS) >= 100
    assert all(len(make(4_000)) > 2_000 for make in GENERATORS.values())

import pytest

from readinglist.library.three_way import Verdict, compare


@pytest.mark.parametrize(
    ("base", "library", "file", "verdict"),
    [
        ("a", "a", "a", Verdict.SAME),
        ("a", "b", "b", Verdict.SAME),
        (None, "a", "a", Verdict.SAME),
        ("a", None, None, Verdict.SAME),
        ("a", "b", "a", Verdict.WRITE),
        (None, "a", None, Verdict.WRITE),
        ("a", None, "a", Verdict.WRITE),
        ("a", "a", "b", Verdict.TAKE),
        (None, None, "a", Verdict.TAKE),
        ("a", "a", None, Verdict.TAKE),
        ("a", "b", "c", Verdict.CONFLICT),
        (None, "a", "b", Verdict.CONFLICT),
        ("a", None, "b", Verdict.CONFLICT),
        ("a", "b", None, Verdict.CONFLICT),
    ],
)
def test_only_the_side_that_changed_wins(
    base: str | None, library: str | None, file: str | None, verdict: Verdict
) -> None:
    assert compare(base, library, file) is verdict

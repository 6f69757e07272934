"""Keys that BibTeX, biber and LaTeX can read."""

import pytest

from readinglist.keys.validity import bad_in_key, is_key, readable_key


@pytest.mark.parametrize(
    ("key", "for_bibtex", "for_biber"),
    [
        ("doe2020:a.b+c/d*e-1", "", ""),
        ("müller", "", ""),
        ("a b,a{c}%\\ d", " ,{}%\\", " ,{}%\\"),
        ("a^^b", "^", "^"),
        ("o'neil(a)=b", "", "'()="),
        ("a~b#c", "~#", "~#"),
        ("0", "", "0"),
    ],
)
def test_signs_that_a_program_cannot_read_in_a_key(key: str, for_bibtex: str, for_biber: str) -> None:
    assert "".join(bad_in_key(key, biber=False)) == for_bibtex
    assert "".join(bad_in_key(key, biber=True)) == for_biber


@pytest.mark.parametrize(
    ("key", "for_bibtex", "for_biber", "readable"),
    [
        ("doe2020", True, True, "doe2020"),
        ("a b", False, False, "ab"),
        ("o'neil(a)", True, False, "oneila"),
        ("a^^b", False, False, "a^b"),
        ("0", True, False, ""),
        ("(0)", True, False, ""),
        ("", False, False, ""),
    ],
)
def test_keys_that_programs_can_read(key: str, for_bibtex: bool, for_biber: bool, readable: str) -> None:
    assert (is_key(key), is_key(key, biber=True)) == (for_bibtex, for_biber)
    assert readable_key(key) == readable

"""The quick look at lists of names, which must see every list that the rules would report."""

from hypothesis import example, given
from hypothesis import strategies as st

from readinglist.linting.entries import StatedField
from readinglist.linting.name_rules import SOUND_LIST, flaws_of_names

PARTS = (
    *("Roe", "J.", "J", "Jr.", "III", "de", "ROE", "Ünal", "王", "Foo {X}", "A{\\'e}", "{}", "{A, B}", "{S. Roe}"),
    *("\\'e", '\\"{o}', "{{\\'e}x}", "\\{", "\\}", "{a\\}", "\\", "~", "-", "d'", "Ph.D.", "0001", "(ed.)"),
    *("and", "AND", "others", "Others", "et", "al.", "et al", "und", "&", "\\&", "\\and", "/", "{and}"),
    *(",", ", ", ";", "、", "，", "=", "\n", "\t", " and ", " and ", " and "),
)


def lists() -> st.SearchStrategy[str]:
    separators = st.sampled_from((" ", " ", " ", "", ", "))
    return st.lists(st.tuples(st.sampled_from(PARTS), separators), max_size=9).map(
        lambda parts: "".join(part + separator for part, separator in parts)
    )


@given(lists())
@example("Foo A{\\'e}, Bar B")
@example("S. Roe, Jane Doe and Max Roe")
@example("{a\\}; b")
def test_lists_that_are_sound_at_a_glance_have_no_flaws(tex: str) -> None:
    if SOUND_LIST.fullmatch(tex):
        assert list(flaws_of_names(StatedField(name="author", tex=tex))) == []


def test_most_lists_are_sound_at_a_glance() -> None:
    for tex in (
        "Hu, Ada and de la Cruz, M. R. and others",
        "Ada Hu and J.-P. {van Dam} and Mart{\\'i} Garc\\'{\\i}a",
        "{Milic-Frayling}, Natasa AND\n\tMusia{\\l}, A.",
        "{The {ATLAS} Collaboration}",
    ):
        assert SOUND_LIST.fullmatch(tex)

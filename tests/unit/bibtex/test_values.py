"""Values of fields, commands defined in preambles, and those that entries need."""

import pytest

from readinglist.bibtex.values import definitions, expanded, needed


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ('"a {"} b" # {c}', 'a {"} bc'),
        ('"" # {x}', "x"),
        ("{a {b} c} # 1", "a {b} c1"),
        ("{A}; {B}", "A B"),
        ("{A} ; # {B}", "AB"),
        ("R&D", r"R\&D"),
        ("{x} # long # long # long", None),
    ],
)
def test_parts_of_values_are_joined(raw: str, expected: str | None) -> None:
    assert expanded(raw, {"long": "x" * 400_000}) == expected


@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        (r"\newcommand{\noopsort}[1]{}", {"noopsort": r"\providecommand{\noopsort}[1]{}"}),
        (r"\providecommand\nth[1]{#1\th}", {"nth": r"\providecommand{\nth}[1]{#1\th}"}),
        (r"\newcommand*{\by}[2][x]{#1 by #2}", {"by": r"\providecommand{\by}[2][x]{#1 by #2}"}),
        (
            r"\def\cprime{$'$} \def\pair#1#2{#2#1}",
            {"cprime": r"\providecommand{\cprime}{$'$}", "pair": r"\providecommand{\pair}[2]{#2#1}"},
        ),
        (r"\ifx\undefined\x\def\x{{a}b}\fi", {"x": r"\providecommand{\x}{{a}b}"}),
        (r"\newcommand{\evil}{\input{/etc/passwd}} \def\worse{\def\x{}}", {}),
        (r"\newcommand{\open}{never closed", {}),
        (r"\newcommand{\set}{\{}", {}),
        ("% \\hyphenation{words}", {}),
    ],
)
def test_definitions_that_put_text(tex: str, expected: dict[str, str]) -> None:
    assert definitions(tex) == expected


def test_an_entry_carries_used_definitions_and_their_dependencies() -> None:
    known = definitions(r"\newcommand{\a}{\b} \newcommand{\b}{B} \newcommand{\c}{C}")
    assert needed({"title": r"On \a"}, known) == r"\providecommand{\a}{\b}\providecommand{\b}{B}"
    assert needed({"title": r"\c \a"}, known) == "".join(known.values())
    assert needed({"title": "On A"}, known) == ""
    assert needed({"title": r"\a"}, {}) == ""


@pytest.mark.parametrize(
    ("tex", "kept"),
    [
        (rf"\def\a{{{'x' * 1979}}}", "a"),
        (rf"\def\a{{{'x' * 1980}}}", ""),
        (rf"\def\a{{{'x' * 900}}} \def\b{{\a\a}}", "ab"),
        (rf"\def\a{{{'x' * 900}}} \def\b{{\a\a\a}} \def\c{{\b}}", "a"),
        (rf"\def\a#1{{{'#1' * 20}}} \def\b#1{{{'#1' * 30}}}", "a"),
        (r"\def\a{\a} \def\b{\c} \def\c{\b} \def\d{D}", "d"),
        (r"\def\a{\def\x{}} \def\b{B} \def\c{} \def\d{{} \def\e{E}", "bce"),
        (r"\newcommand{\a}[1][\input{x}]{#1} \newcommand{\b}[1][#1]{#1} \newcommand{\c}[1][]{#1}", "c"),
    ],
)
def test_expansions_are_limited_and_others_stay(tex: str, kept: str) -> None:
    assert "".join(definitions(tex)) == kept

"""Commands defined in preambles, and those that entries need."""

import pytest

from readinglist.bibtex.values import definitions, needed


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

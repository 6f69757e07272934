"""Similarity of titles, abstracts and authors."""

import pytest

from readinglist.matching.agreement import SPELLINGS
from readinglist.matching.similarity import (
    Abstract,
    Overlap,
    SharedAuthors,
    Title,
    TitleKind,
    are_spellings,
    compare_abstracts,
    compare_authors,
    compare_titles,
    contrasted,
)
from readinglist.papers.paper import OTHERS, Author

NO_TITLE = Title.of("")


def kind(asked: str, offered: str) -> TitleKind:
    return compare_titles(Title.of(asked), Title.of(offered)).kind


@pytest.mark.parametrize(
    ("asked", "offered", "expected"),
    [
        ("GÖDEL'S  k-NN\n Search", "Godels $k$-NN search", TitleKind.EQUAL),
        ("Schr{\\\"o}dinger's equation", "Schrödinger’s Equation", TitleKind.EQUAL),
        ("{\\L}ukasiewicz $\\mu$-Calculus", "Łukasiewicz μ-calculus", TitleKind.EQUAL),
        ("Multi agent planning", "Multiagent planning", TitleKind.EQUAL),
        ("Sample-Specific Noise Injection For…", "Sample-Specific Noise Injection for Diffusion", TitleKind.TRUNCATED),
        ("Sample-Specific Noise Injec...", "Sample-Specific Noise Injection for Diffusion", TitleKind.TRUNCATED),
        ("Sample-Specific Noise Injection", "Sample-Specific Noise Injection for Diffusion", TitleKind.REWORDED),
        ("Accurate Vehicle Lcalization", "Accurate Vehicle Localization", TitleKind.MISSPELT),
        ("Multi agent planning of pathes", "Multiagent planning of paths", TitleKind.INFLECTED),
        ("Adaptive route detectors", "Adaptation route detector", TitleKind.INFLECTED),
        ("Object detectors adaptive", "Object detector adaptation", TitleKind.INFLECTED),
        ("Object finding for detectors", "Object finding by detector", TitleKind.INFLECTED),
        ("Multi agent roote planning", "Multiagent route planning", TitleKind.MISSPELT),
        (
            "Reasoning about Discreteand Continuous Sensors",
            "Reasoning about Discrete and Continuous Sensors",
            TitleKind.EQUAL,
        ),
        ("On left-orderability of coverings", "Left-orderability of coverings", TitleKind.INFLECTED),
        ("Breaking New Frontier of Agents", "Breaking New Frontiers of Agents", TitleKind.INFLECTED),
        ("Domain Adaptive Detection", "Domain Adaptation Detection", TitleKind.INFLECTED),
        ("SemPLeS: Semantic Prompt Learning", "Semantic Prompt Learning", TitleKind.SUBTITLE),
        ("Atlas of Learning", "Atlas of Learning: How to find the way", TitleKind.SUBTITLE),
        ("Acoustic emission sources: Part I", "Acoustic emission sources: Part II", TitleKind.NUMBERED),
        ("Qwen3 Technical Report", "Qwen3.5 Technical Report", TitleKind.NUMBERED),
        ("Systems for the IWSLT 2013", "Systems for the IWSLT 2014", TitleKind.NUMBERED),
        ("EvTexture: Texture Enhancement", "EvTexture++: Texture Enhancement", TitleKind.NUMBERED),
        ("Brownian distance covariance", "Erratum: Brownian distance covariance", TitleKind.NUMBERED),
        ("Brownian distance covariance", "Brownian distance covariance: Supplementary Material", TitleKind.NUMBERED),
        ("Brownian distance covariance", "Brownian distance covariance [Corrigendum].", TitleKind.NUMBERED),
        ("Hot spots in thin curved strips and rods", "Hot spots in thin curved tubes and rods", TitleKind.REWORDED),
        (
            "Learning with supervised signals of pixels",
            "Learning with unsupervised signals of pixels",
            TitleKind.REWORDED,
        ),
        ("General agents contain models of worlds", "General agents need theories of worlds", TitleKind.RELATED),
        ("One thing", "Quite another matter", TitleKind.OTHER),
        ("", "Anything", TitleKind.OTHER),
        ("…", "?", TitleKind.OTHER),
    ],
)
def test_titles_differ_in_kinds(asked: str, offered: str, expected: TitleKind) -> None:
    assert kind(asked, offered) is expected
    assert are_spellings(Title.of(asked), Title.of(offered)) is (expected in SPELLINGS)


def test_the_share_counts_common_words_of_content() -> None:
    similarity = compare_titles(Title.of("The hot spots in strips"), Title.of("Hot spots of tubes"))
    assert similarity.share == pytest.approx(2 / 3)
    assert (similarity.only_in_record, similarity.only_in_candidate) == (("strips",), ("tubes",))


LONG = " ".join(f"word{number} of" for number in range(60))


def test_abstracts_share_runs_of_the_shorter_one() -> None:
    whole, half = Abstract.of(LONG), Abstract.of(" ".join(LONG.split()[:50]))
    assert compare_abstracts(whole, half, NO_TITLE) == Overlap(1.0, len(half.runs))
    assert compare_abstracts(half, whole, NO_TITLE) == Overlap(1.0, len(half.runs))
    other = compare_abstracts(whole, Abstract.of("a text about something else altogether than this"), NO_TITLE)
    assert other == Overlap(0.0, 6)


def test_too_little_text_tells_nothing() -> None:
    assert compare_abstracts(Abstract.of(LONG), Abstract.of("only five words of text"), NO_TITLE) is None
    assert compare_abstracts(Abstract.of(""), Abstract.of(LONG), NO_TITLE) is None


def test_the_title_repeated_in_the_abstract_tells_nothing() -> None:
    notice = Abstract.of("Discussion of Brownian distance covariance by Szekely and Rizzo")
    title = Title.of("Discussion of: Brownian distance covariance by Szekely and Rizzo")
    assert compare_abstracts(notice, notice, title) is None


def test_series_speak_of_their_own_subject() -> None:
    titles = compare_titles(
        Title.of("A genetic algorithm for bin packing"), Title.of("A genetic algorithm for vertex cover")
    )
    packing, cover = Abstract.of("We solve packing with genes"), Abstract.of("We solve vertex problems with genes")
    assert contrasted(titles, packing, cover) == 2
    assert contrasted(titles, packing, Abstract.of("We solve packing with genes")) == 0
    assert contrasted(titles, packing, Abstract.of("We solve it with genes")) == 1


KING = Author(family="King", given="Martin Luther", suffix="Jr.")
MUELLER = Author(family="Müller", given="Anna")


@pytest.mark.parametrize(
    ("asked", "offered", "expected"),
    [
        ([KING, MUELLER], [Author(family="Muller", given="A."), Author(family="KING"), Author(family="Ng")], (2, 2)),
        ([Author(family="Gogh", particle="van")], [Author(family="Van Gogh")], (1, 1)),
        ([Author(family="García")], [Author(family="García Márquez")], (1, 1)),
        ([Author(family="Wei", given="Zhang")], [Author(family="Zhang", given="Wei")], (1, 1)),
        ([KING, OTHERS], [KING, MUELLER], (1, 1)),
        ([KING], [MUELLER], (0, 1)),
        ([Author(family="Li")], [Author(family="Liu")], (0, 1)),
        ([MUELLER, Author(family="Müller")], [MUELLER], (1, 1)),
    ],
)
def test_authors_are_compared_by_family_name(asked, offered, expected) -> None:
    found = compare_authors(asked, offered)
    assert found == SharedAuthors(*expected)
    assert found.share == expected[0] / expected[1]


def test_no_authors_tell_nothing() -> None:
    assert compare_authors([], [KING]) is None
    assert compare_authors([KING], [OTHERS]) is None

"""Words of texts and queries in several spellings, and symbols."""

import pytest

from readinglist.library.context import LibraryContext, find, near_words, parse_query
from readinglist.library.words import extra_words, query_words, reordered_name
from tests.growth import assert_linear
from tests.workspaces import add_papers, draft, metadata, workspace

TITLES = (
    "Attention with $O(n^2)$ cost",
    "Sorting in O(n²) steps",
    "$\\beta$-VAE",
    "GPT-4 technical report",
    "GPT4 revisited",
    "Meta-learning for robots",
    "Metalearning for all",
    "C++ for robots",
    "C for all",
    "A* search",
    "🤗 Transformers",
    "State-of-the-art 3-D pose",
)


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> LibraryContext:
    context = workspace(tmp_path_factory.mktemp("library"))
    names = {1: "Jörg Müller, Åse Sørensen", 2: "Ada Mueller", 3: "Bo Muller"}
    shown = [
        metadata(title, f"2401.{number:05}", word="w", authors=names.get(number, "Zoe Hu"))
        for number, title in enumerate(TITLES, 1)
    ]
    add_papers(context, *(draft(each, record=number, stated=True) for number, each in enumerate(shown, 1)))
    return context


@pytest.mark.parametrize(
    ("query", "places"),
    [
        ("O(n²)", [0, 1]),
        ("O(n^2)", [0, 1]),
        ("β-VAE", [2]),
        ("beta-vae", [2]),
        ("gpt4", [3, 4]),
        ("GPT-4", [3, 4]),
        ("gpt4 technical", [3]),
        ("gpt 4", [3, 4]),
        ("technical gpt 4", [3]),
        ('"gpt 4"', [3, 4]),
        ("gpt AND 4", [3]),
        ("NOT gpt 4", []),
        ("title:gpt4", [3, 4]),
        ("metalearning", [5, 6]),
        ("meta-learning", [5, 6]),
        ("C++", [7]),
        ("c++ robots", [7]),
        ("A*", [9]),
        ("🤗", [10]),
        ("-🤗 transformers", []),
        ("stateoftheart", [11]),
        ("3d", [11]),
        ("author:Mueller", [0, 1]),
        ("robot*", [5, 7]),
    ],
)
def test_what_is_shown_is_found(context: LibraryContext, query: str, places: list[int]) -> None:
    found = find(parse_query(query, context), context)
    assert [item.paper.metadata.title for item in found] == [TITLES[place] for place in places]


@pytest.mark.parametrize(("word", "near"), [("atention", ("attention",)), ("serach", ("search",)), ("robots", ())])
def test_near_words_are_offered_for_a_typo(context: LibraryContext, word: str, near: tuple[str, ...]) -> None:
    assert near_words(parse_query(word, context), context) == near


def test_umlauts_are_found_in_every_spelling(context: LibraryContext) -> None:
    def authors(query: str) -> set[str]:
        return {str(item.paper.metadata.authors[0]) for item in find(parse_query(query, context), context)}

    assert authors("Mueller") == {"Jörg Müller", "Ada Mueller"}
    assert authors("Müller") == {"Jörg Müller", "Ada Mueller", "Bo Muller"}
    assert authors("Muller") == {"Jörg Müller", "Bo Muller"}
    assert authors("author:Soerensen") == authors("Sørensen") == {"Jörg Müller"}


def test_words_of_queries() -> None:
    assert query_words("GPT-4") == (("gpt 4", "gpt4"), ())
    assert query_words("gpt 4") == (("gpt 4", "gpt4"), ())
    assert query_words("deep learning 2024") == (("deep learning 2024",), ())
    assert query_words("3d") == (("3d",), ())
    assert query_words("H∞") == (("h",), ("∞",))
    assert query_words("++") == ((), ())
    assert query_words("H₂O") == (("h2o", "h 2 o"), ())
    assert query_words("10⁻³") == query_words("10 3") == (("10 3",), ())
    assert query_words("ℓ_1")[0] == ("l 1", "l1", "ell 1")
    assert query_words("王小明") == (("王 小 明",), ())
    assert reordered_name("王 小 明") == ("小 明 王", "明 王 小")
    assert query_words("深度") == (("深 度",), ())
    assert extra_words('{GPT}-4 and M{\\"u}ller') == "gpt4 mueller"
    assert extra_words("plain words") == ""


@pytest.mark.slow
@pytest.mark.parametrize("piece", ["a-", "a", "+", "a+", "{-", "ü", "A*", '\\"', "a^_", "C# ", "🤗", "-", "a-b "])
def test_words_are_found_in_one_pass(piece: str) -> None:
    assert_linear(lambda size: (extra_words(piece * size), query_words(piece * size)), 2_000)

"""Queries to arXiv for records."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readinglist.net.arxiv_queries import is_broad, is_second_broad, second_query, title_query
from readinglist.net.search_phrases import coined_name, content_count, rare_phrases
from readinglist.papers.identifiers import Doi
from readinglist.papers.paper import Author
from tests.local_arxiv.language import parse
from tests.local_arxiv.page import shown

ADA = (Author(family="Lovelace", given="Ada"),)
ABSTRACT = (
    "We study sparse attention. Transformers attend quadratically over extremely long document collections. Short."
)
PHRASE = "Transformers attend quadratically over extremely long document"


@pytest.mark.parametrize(
    ("title", "query"),
    [
        ("Data Scaling Laws in Imitation Learning", 'ti:"Data Scaling Laws in Imitation Learning"'),
        ('The "Right" Way of Prompting Language Models', 'ti:"The Right Way of Prompting Language Models"'),
        ("Attention AND Memory OR: NOT ti: everything", 'ti:"Attention AND Memory OR: NOT ti: everything"'),
        ("Scaling Laws (Revisited): A/B tests, 50% [off]?", 'ti:"Scaling Laws (Revisited): A/B tests, 50% [off]?"'),
        ("$ω$Test: WebView Oriented Testing for Android", 'ti:"Test: WebView Oriented Testing for Android"'),
        (r"Fast $k$-NN search on billion scale vector data", 'ti:"-NN search on billion scale vector data"'),
        (r"Poincar\'e embeddings of very deep trees", 'ti:"embeddings of very deep trees"'),
        ("Deep {LSTM} models", '(ti:"Deep" AND ti:"models")'),
        ("Reinforcement learning for long horizon manip...", 'ti:"Reinforcement learning for long horizon"'),
        ("Reinforcement learning for long horizon manip…", 'ti:"Reinforcement learning for long horizon"'),
        ("大規模言語モデル", 'ti:"大規模言語モデル"'),
        ("", ""),
        ("...", ""),
        ("$x$", ""),
        ('"\\', ""),
    ],
)
def test_titles_are_quoted_so_that_nothing_is_misread(title, query):
    assert title_query(shown(title)).strip("()") == query.strip("()")


def test_a_short_title_is_queried_with_other_fields():
    assert title_query(shown("Adam")) == '(ti:"Adam")'
    assert is_broad(shown("Adam"))
    assert title_query(shown("Adam", authors=ADA)) == '(ti:"Adam" AND au:"Lovelace")'
    assert title_query(shown("Adam", ABSTRACT, authors=ADA)) == f'(ti:"Adam" AND (abs:"{PHRASE}" OR au:"Lovelace"))'
    assert not is_broad(shown("Adam", ABSTRACT))
    assert not is_broad(shown("Attention is all you really need now"))


def test_teams_are_no_surnames():
    assert is_broad(shown("Gemma", authors=(Author(family="Gemma Team", corporate=True),)))


def test_without_a_title_the_doi_and_the_abstract_are_queried():
    assert title_query(shown("", doi=Doi("10.1000/xyz"))) == 'doi:"10.1000/xyz"'
    assert title_query(shown("", ABSTRACT)) == f'abs:"{PHRASE}"'


def test_the_second_query_has_phrases_and_the_parts_of_the_title():
    title = "SePPO: Semi-Policy Preference Optimization for Diffusion"
    assert second_query(shown(title, ABSTRACT)) == (
        f'(abs:"{PHRASE}" OR ti:"Semi-Policy Preference Optimization for Diffusion")'
    )


def test_a_short_part_of_the_title_needs_the_author():
    title = "Adam: Stochastic Optimization of Networks"
    assert second_query(shown(title)) == ""
    with_author = second_query(shown(title, authors=ADA))
    assert with_author == (
        '((ti:"Adam" AND au:"Lovelace") OR (ti:"Stochastic Optimization of Networks" AND au:"Lovelace"))'
    )


def test_a_short_title_is_finally_queried_alone():
    short = shown("Policy-Guided Diffusion", ABSTRACT)
    assert second_query(short) == f'(abs:"{PHRASE}" OR ti:"Policy-Guided Diffusion")'
    assert is_second_broad(short)
    assert not is_second_broad(shown("Policy-Guided Diffusion"))
    assert not is_second_broad(shown("Attention is all you really need now", ABSTRACT))


def test_halves_of_the_title_are_queried_without_an_abstract():
    title = "Learning sparse monosemantic features with large overcomplete autoencoder networks"
    assert second_query(shown(title)) == (
        '(ti:"Learning sparse monosemantic features" OR ti:"with large overcomplete autoencoder networks")'
    )
    assert second_query(shown("Two words")) == ""


@pytest.mark.parametrize(
    ("text", "count"), [("The Art of the Deal", 2), ("大規模言語", 5), ("GPT-4", 2), ("", 0), ("on the of", 0)]
)
def test_content_words_are_counted_as_the_index_has_them(text, count):
    assert content_count(text) == count


def test_phrases_are_plain_and_of_different_sentences():
    abstract = (
        "Our network reaches remarkable accuracy on seventeen challenging benchmarks. "
        "With $O(n)$ cost and 3.5x speed it runs on naïve hardware at one. "
        "We additionally release comprehensive evaluation infrastructure alongside pretrained checkpoints."
    )
    phrases = rare_phrases(abstract)
    assert len(phrases) == 2
    assert all(len(phrase.split()) == 7 and phrase in abstract for phrase in phrases)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("ClimateNeRF: Extreme Weather Synthesis", "ClimateNeRF"),
        ("Qwen-VL: A Model", "Qwen-VL"),
        ("iTool: Reinforced", "iTool"),
        ("SePPO: Semi", "SePPO"),
        ("DALL-E2: Images", "DALL-E2"),
        ("Contextual: A Study", ""),
        ("Self-supervised: why", ""),
        ("LoRA is all: you need", ""),
        ("No colon LLaVA", ""),
        ("3D: Shapes", ""),
        ("", ""),
    ],
)
def test_coined_names(title, name):
    assert coined_name(title) == name


def test_a_coined_name_is_queried_without_an_abstract():
    assert second_query(shown("ClimateNeRF: Weather Synthesis")) == 'ti:"ClimateNeRF"'
    assert "ClimateNeRF" not in second_query(shown("ClimateNeRF: Weather Synthesis of Tomorrow Today", ABSTRACT))


def test_an_abstract_of_few_words_has_no_phrase():
    assert rare_phrases("Withdrawn.") == ()
    assert rare_phrases("we are to be of the and in it") == ()


TITLES = st.text(alphabet=st.sampled_from(list('ab "\\()[]{}$:*?-AND OR.…ω大')), max_size=60)


@given(TITLES, TITLES)
def test_every_question_can_be_read(title, abstract):
    record = shown(title, abstract, authors=ADA)
    for query in (title_query(record), second_query(record)):
        if query:
            assert str(parse(query))
            assert str(parse(f"{query} OR {query}"))
            assert query.count('"') % 2 == 0
            assert "\\" not in query

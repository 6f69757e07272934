"""The local arXiv parses queries as the real one does, by rules reproduced with its published parser."""

import pytest

from tests.local_arxiv.corpus import record
from tests.local_arxiv.index import Index
from tests.local_arxiv.language import BadQueryError, parse

RECORDS = [
    {"id": "2401.00001", "title": "Attention is All You Need", "authors": ["Ashish Vaswani"], "categories": ["cs.CL"]},
    {"id": "2401.00002", "title": "Multi-Agent Learning: A Müller's View", "abstract": "Agents are learning to play."},
    {"id": "2401.00003", "title": "Multiagent systems", "authors": ["Jörg Müller"], "categories": ["math.CO", "cs.LG"]},
    {"id": "2401.00004", "title": "The Art of the Deal", "date": "2020-05-05", "doi": "10.1/ABC"},
    {"id": "2401.00005", "title": "Art in a Deal", "comment": "12 pages"},
    {"id": "2401.00006", "title": "大規模言語モデル"},
]
INDEX = Index([record(item) for item in RECORDS])


def found(query):
    return sorted(int(INDEX.records[place].id[-1]) for place in parse(query).find(INDEX))


@pytest.mark.parametrize(
    ("query", "papers"),
    [
        ('ti:"attention is all you need"', [1]),
        ('ti:"Attention IS all you needed!"', [1]),
        ('ti:"attention was all you need"', [1]),
        ('ti:"all you need attention"', []),
        ('ti:"you need"', [1]),
        ('ti:"multi agent"', [2]),
        ('ti:"multi-agents"', [2]),
        ('ti:"multiagent"', [3]),
        ('ti:"Müller"', [2]),
        ('ti:"Muller"', []),
        ("au:Muller", [3]),
        ('au:"jorg müller"', [3]),
        ('abs:"learn to play"', [2]),
        ('ti:"art of the deal"', [4, 5]),
        ('ti:"art on a deal"', [4, 5]),
        ('ti:"art deal"', []),
        ('ti:"大規模"', [6]),
        ('co:"12 pages"', [5]),
        ("cat:cs.*", [1, 2, 3, 4, 5, 6]),
        ("cat:math.CO", [3]),
        ("doi:10.1/abc", [4]),
        ("all:vaswani", [1]),
        ("vaswani", [1]),
        ("id:2401.00003", [3]),
        ("submittedDate:[202005050000 TO 202005060000]", [4]),
        ('ti:""', [1, 2, 3, 4, 5, 6]),
    ],
)
def test_phrases(query, papers):
    assert found(query) == papers


@pytest.mark.parametrize(
    ("query", "understood"),
    [
        ("ti:Attention is all", "ti:Attention OR all:is OR all:all"),
        ("ti:(a b)", "ti:a OR ti:b"),
        ("ti:a AND ti:b OR ti:c", "ti:a AND ti:b OR ti:c"),
        ("ti:a NOT ti:b", "ti:a ANDNOT ti:b"),
        ("ti:a AND NOT ti:b", "ti:a ANDNOT ti:b"),
        ("title:a", "ti:a"),
        ('ti:"x AND y: ti:z"', 'ti:"x AND y: ti:z"'),
        ('ti:"unclosed', "ti:unclosed"),
        ("(ti:a AND ti:b) OR ti:c", "(ti:a AND ti:b) OR ti:c"),
    ],
)
def test_rewriting(query, understood):
    assert str(parse(query)) == understood


def test_there_is_no_precedence():
    assert found("ti:multi AND ti:multiagent OR ti:attention") == []
    assert found("(ti:multi AND ti:multiagent) OR ti:attention") == [1]
    assert found("ti:attention ANDNOT ti:need OR ti:agent") == []


@pytest.mark.parametrize(
    "query", ["ti:ti: x", "ti:all: x", "ti:NOT OR", 'ti:"a\\"', "(ti:a", "ti:a)", "AND", "ti:a AND"]
)
def test_what_cannot_be_read(query):
    with pytest.raises(BadQueryError):
        parse(query)

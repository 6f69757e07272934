"""The title parts of citation key patterns: short titles, camel case, title case."""

import re

from readinglist.keys.letters import alphanumeric

_SMALL = """
    a an the about above across against along among around at before behind below beneath beside between beyond by down
    during except for from in inside into like near of off on onto since to toward through under until up upon with
    within without and but nor or so yet
"""
SMALL_WORDS = frozenset(_SMALL.split())
"""Articles, prepositions and conjunctions, which short titles skip and title case leaves small."""

_COMMON = """
    a about above across after afterwards again against all almost alone along already also although always am among
    amongst an and another any anyhow anyone anything anyway anywhere are around as at back be became because become
    becomes becoming been before beforehand behind being below beside besides between beyond both but by can cannot
    could do does done down due during each either else elsewhere enough even ever every everyone everything
    everywhere except few for former formerly from further get give go had has have he hence her here hereafter
    hereby herein hereupon hers herself him himself his how however i if in indeed into is it its itself keep last
    latter latterly least less made many may me meanwhile might mine more moreover most mostly move much must my
    myself namely neither never nevertheless next no nobody none nor not nothing now nowhere of off often on once
    one only onto or other others otherwise our ours ourselves out over own per perhaps please put rather re same
    see seem seemed seeming seems several she should since so some somehow someone something sometime sometimes
    somewhere still such than that the their them themselves then thence there thereafter thereby therefore therein
    thereupon these they this those though through throughout thru thus to together too toward towards under until
    up upon us very via was we well were what whatever when whence whenever where whereafter whereas whereby wherein
    whereupon wherever whether which while whither who whoever whole whom whose why will with within without would
    yet you your yours yourself yourselves
"""
COMMON_WORDS = frozenset(_COMMON.split())
"""English function words, which arXiv's own keys skip."""

_WORD_BREAK = re.compile(r"[\s\-\u2010-\u2015]+")


def title_words(title: str) -> list[str]:
    """The words of a title, hyphens as breaks, without those that hold neither letter nor digit of ASCII."""
    return [word for word in _WORD_BREAK.split(title) if alphanumeric(word)]


def _significant(title: str) -> list[str]:
    return [word for word in title_words(title) if word.lower() not in SMALL_WORDS]


def short_title(title: str, count: int) -> str:
    """The first `count` words that are not small ones, without punctuation."""
    return " ".join(alphanumeric(word) for word in _significant(title)[:count])


def short_title_initials(title: str) -> str:
    """The first letters of the first three words, small ones too."""
    return "".join(alphanumeric(word)[:1] for word in title_words(title)[:3])


def significant_title(title: str) -> str:
    """The whole title, words that are not small with a capital, small ones without, the first always with one."""
    words = title_words(title)
    return " ".join(
        _small_first(word) if number and word.lower() in SMALL_WORDS else _large_first(word)
        for number, word in enumerate(words)
    )


def camel(title: str, count: int | None = None) -> str:
    """The first `count` words (all without it), each with a capital, run together."""
    return "".join(_large_first(alphanumeric(word)) for word in title_words(title)[:count])


def camel_initials(title: str, count: int | None = None) -> str:
    """The first letters of the words of `camel`, as capitals."""
    return "".join(alphanumeric(word)[0].upper() for word in title_words(title)[:count])


def arxiv_title(title: str) -> str:
    """The first four words, separated by spaces alone, that are not common English ones: arXiv's own rule."""
    words = [alphanumeric(word) for word in title.split()]
    return "".join([word for word in words if word and word.lower() not in COMMON_WORDS][:4])


def capitalize(text: str) -> str:
    """Every word with a capital and the rest small."""
    return " ".join(word[:1].upper() + word[1:].lower() for word in text.split())


def title_case(text: str) -> str:
    """Every word but small ones with a capital, all else small."""
    return " ".join(
        word.lower() if number and word.lower() in SMALL_WORDS else word[:1].upper() + word[1:].lower()
        for number, word in enumerate(text.split())
    )


def sentence_case(text: str) -> str:
    """The first letter large, all else small."""
    return text[:1].upper() + text[1:].lower()


def abbreviation(text: str) -> str:
    """The first letters of the words."""
    return "".join(word[:1] for word in re.split(r"[\s\"(]+", text))


def _large_first(word: str) -> str:
    return word[:1].upper() + word[1:]


def _small_first(word: str) -> str:
    return word[:1].lower() + word[1:]

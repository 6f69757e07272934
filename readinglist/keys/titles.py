"""The title parts of citation key patterns: short titles, camel case, title case."""

import re

from readinglist.keys.letters import alphanumeric
from readinglist.papers.lazy_patterns import lazy_pattern

_SMALL = """
    a an the about above across against along among around at before behind below beneath beside between beyond by down
    during except for from in inside into like near of off on onto since to toward through under until up upon with
    within without and but nor or so yet
"""
SMALL_WORDS = frozenset(_SMALL.split())
"""Articles, prepositions and conjunctions, which short titles skip and title case keeps in lower case."""

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
"""English function words, which arXiv's keys skip."""

_WORD_BREAK = lazy_pattern(r"[\s\-\u2010-\u2015]+")


def title_words(title: str) -> list[str]:
    """Split a title into words, also at hyphens, without those that have no ASCII letter or digit."""
    return [word for word in _WORD_BREAK.split(title) if alphanumeric(word)]


def _significant(title: str) -> list[str]:
    return [word for word in title_words(title) if word.lower() not in SMALL_WORDS]


def short_title(title: str, count: int) -> str:
    """Return the first `count` words that are not small words, without punctuation."""
    return " ".join(alphanumeric(word) for word in _significant(title)[:count])


def short_title_initials(title: str) -> str:
    """Return the initials of the first three words, including small words."""
    return "".join(alphanumeric(word)[:1] for word in title_words(title)[:3])


def significant_title(title: str) -> str:
    """Capitalise the words of a title except small words; the first word always."""
    words = title_words(title)
    return " ".join(
        _small_first(word) if number and word.lower() in SMALL_WORDS else _large_first(word)
        for number, word in enumerate(words)
    )


def camel(title: str, count: int | None = None) -> str:
    """Join the first `count` words, or all, in camel case."""
    return "".join(_large_first(alphanumeric(word)) for word in title_words(title)[:count])


def camel_initials(title: str, count: int | None = None) -> str:
    """Return the capital initials of the words of `camel`."""
    return "".join(alphanumeric(word)[0].upper() for word in title_words(title)[:count])


def arxiv_title(title: str) -> str:
    """Return the first four space-separated words that are not common English words: arXiv's rule."""
    words = [alphanumeric(word) for word in title.split()]
    return "".join([word for word in words if word and word.lower() not in COMMON_WORDS][:4])


def capitalize(text: str) -> str:
    """Capitalise every word, and lower the other letters."""
    return " ".join(word[:1].upper() + word[1:].lower() for word in text.split())


def title_case(text: str) -> str:
    """Capitalise every word except small words, and lower the other letters."""
    return " ".join(
        word.lower() if number and word.lower() in SMALL_WORDS else word[:1].upper() + word[1:].lower()
        for number, word in enumerate(text.split())
    )


def sentence_case(text: str) -> str:
    """Capitalise the first letter, and lower the others."""
    return text[:1].upper() + text[1:].lower()


def abbreviation(text: str) -> str:
    """Return the initials of the words."""
    return "".join(word[:1] for word in re.split(r"[\s\"(]+", text))


def _large_first(word: str) -> str:
    return word[:1].upper() + word[1:]


def _small_first(word: str) -> str:
    return word[:1].lower() + word[1:]

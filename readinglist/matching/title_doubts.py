"""What makes it doubtful that two records with equal or nearly equal titles are editions of one paper."""

from readinglist.matching.similarity import Title, TitleSimilarity
from readinglist.papers.folding import fold_title
from readinglist.papers.lazy_patterns import lazy_pattern

_PARTS = """
    introduction|editorial|preface|foreword|prologue|epilogue|afterword|overview|summary|conclusions?|discussion|background|
    notes?|abstracts?|outlook|appendix|motivation|acknowledge?ments?|bibliography|references|contents|glossary
"""
_FRONT_MATTER = lazy_pattern(
    rf"(?:(?:an|the|general|brief|short|guest|editors?|special issue|invited) )*(?:{''.join(_PARTS.split())})"
    r"|(?:concluding|opening|closing|introductory) remarks|message from the (?:chairs?|editors?)"
    r"|(?:introduction|editorial|preface|foreword) (?:to|for|of) the "
    r"(?:special|theme|thematic|focus|volume|issue|section|proceedings|book)\b.*"
)
"""Titles, in folded words, that every volume has; the same people may write several."""

_GENRE = lazy_pattern(
    r"(?P<genre>posters?|demo(?:nstration)?s?|tutorials?|invited|keynote|panel|abstract|talk|lecture|slides|video|"
    r"doctoral (?:consortium|symposium)|late breaking (?:work|results)|work in progress|student abstract)"
    r"(?: (?:abstract|paper|talk|lecture|address|speech|session))?"
)
_LONGEST_GENRE = 40
_TELLING = frozenset({"not", "no", "without", "toward", "towards"})
"""Stop words that tell one paper from another: ``with`` and ``without`` labels, ``towards`` a theory."""

_SHORTEST_STEM = 5
_CHEMICAL = ("ane", "ene", "yne", "ate", "ite", "ide", "ine", "ase", "ose")
"""Endings of substances; ``graphene`` and ``graphane`` are two."""

_OPPOSITE_PAIRS = """
    upper/lower positive/negative online/offline static/dynamic local/global forward/backward strong/weak
    open/closed sparse/dense discrete/continuous deterministic/stochastic deterministic/randomized
    parametric/nonparametric theory/experiment theory/experiments theoretical/experimental classical/quantum
    left/right first/second early/late small/large short/long low/high slow/fast hot/cold single/multiple
    single/double centralized/decentralized centralized/distributed synchronous/asynchronous encoder/decoder
    source/target forward/inverse direct/inverse primal/dual additive/multiplicative symmetric/asymmetric
    spatial/temporal image/video text/speech speech/music training/inference learning/unlearning attacks/defenses
    attack/defense generation/detection necessary/sufficient existence/nonexistence soft/hard male/female
    python/java bosons/fermions bosonic/fermionic electrons/holes ferromagnetic/antiferromagnetic fibonacci/lucas
"""
_OPPOSITES = frozenset(frozenset(pair.split("/")) for pair in _OPPOSITE_PAIRS.split())
_PREFIX_NAMES = """
    un non in im ir anti dis de a semi self super sub hyper hypo multi bi inter intra over under pre post micro macro
    homo hetero endo exo co
"""
_PREFIXES = tuple(_PREFIX_NAMES.split())
"""Beginnings that make a word its opposite, or another term."""


def is_front_matter(title: str) -> bool:
    """Whether a title is that of a part of every book or issue: ``Introduction``, ``Guest Editorial``."""
    return _FRONT_MATTER.fullmatch(fold_title(title)) is not None


def genre_of(title: str) -> str:
    """Return the kind of contribution that a title begins with and a colon follows: ``Poster: ...``; empty without."""
    start, colon, _ = title.partition(":")
    found = _GENRE.fullmatch(fold_title(start)) if colon and len(start) < _LONGEST_GENRE else None
    return found["genre"].rstrip("s") if found else ""


def differ_in_substance(one: Title, other: Title, similarity: TitleSimilarity) -> bool:
    """Whether the few words that differ between two titles name different things."""
    if not _TELLING.isdisjoint({*one.words} ^ {*other.words}):
        return True
    left, right = (set(words) for words in (similarity.only_in_record, similarity.only_in_candidate))
    return any(_is_opposite(word, other) for word in left - right for other in right - left)


def _is_opposite(word: str, other: str) -> bool:
    """Whether two words are opposites, or two substances."""
    shorter, longer = sorted((word, other), key=len)
    if frozenset((word, other)) in _OPPOSITES or any(longer == prefix + shorter for prefix in _PREFIXES):
        return True
    stems = [{each.removeprefix(prefix) for prefix in _PREFIXES if each.startswith(prefix)} for each in (word, other)]
    if any(len(stem) >= _SHORTEST_STEM for stem in stems[0] & stems[1]):
        return True
    endings = [next((end for end in _CHEMICAL if each.removesuffix("s").endswith(end)), "") for each in (word, other)]
    return bool(all(endings)) and endings[0] != endings[1]

"""Whether a comment or a journal reference of arXiv names the venue and year of a publication."""

import re
from functools import lru_cache

from readinglist.matching.publications import acronyms_of, is_acronym, place_in, same_venue
from readinglist.papers.folding import fold_title, squeeze
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.papers.paper import Metadata

_YEAR = lazy_pattern(
    r"(?<!\d)(?:19|20)\d\d(?!\d)|(?<=['’‘`])\d\d(?!\d)|(?<=[A-Za-z][-'])\d\d(?!\d)|(?<=[A-Z]{3})\d\d(?!\d)"
)
_WORD = lazy_pattern(r"[A-Za-z][A-Za-z+&]*")
_WORD_OR_NUMBER = lazy_pattern(r"\w+")
_CLAUSE = lazy_pattern(r"[;.]\s|\(")
_SHORTEST_NAME = 6
"""Letters from which the name of a journal is told from a word of the text."""


def cites(reference: str, metadata: Metadata) -> bool:
    """Whether a journal reference states volume and first page of a record."""
    volume, page = place_in(metadata, "volume"), place_in(metadata, "pages")
    if not reference or not volume or not page:
        return False
    numbers = [number.lower().lstrip("0") for number in _WORD_OR_NUMBER.findall(reference)]
    return volume in numbers and page in numbers[numbers.index(volume) + 1 :]


def names_venue(text: str, metadata: Metadata) -> bool:
    """Whether a text names the venue of a record with its year, by an acronym or in words.

    A workshop at a conference is not the conference.
    """
    if not text or not metadata.venue or metadata.year is None:
        return False
    years = {_whole_year(each) for each in _YEAR.findall(text)}
    journal = metadata.entry_type == "article"
    allowed = {metadata.year - 1, metadata.year, metadata.year + 1} if journal else {metadata.year}
    if not years & allowed:
        return False
    workshop = "workshop" in metadata.venue.lower()
    clauses = (clause for clause in _CLAUSE.split(text) if workshop or "workshop" not in clause.lower())
    return any(_names(clause, metadata.venue) for clause in clauses)


def _whole_year(text: str) -> int:
    return int(text) if len(text) == 4 else (1900 if text > "70" else 2000) + int(text)


def _names(clause: str, venue: str) -> bool:
    squeezed = squeeze(venue)
    if len(squeezed) >= _SHORTEST_NAME and squeezed in squeeze(clause):
        return True
    before_number = re.split(r"\d", clause, maxsplit=1)[0].strip(" ,:")
    if len(before_number.split()) > 1 and same_venue(before_number, venue):
        return True
    known = acronyms_of(venue)
    return any(
        word.lower() in known or (word.isupper() and _abbreviates(word, venue)) for word in _WORD.findall(clause)
    )


@lru_cache(4096)
def _abbreviates(word: str, venue: str) -> bool:
    return len(word) >= 3 and word not in ("ACM", "IEEE", "USA") and is_acronym(word.lower(), fold_title(venue).split())

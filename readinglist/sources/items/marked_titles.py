"""Titles that quotation marks, bold text, links or italics show."""

from readinglist.papers.folding import STOP_WORDS
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.sources.items.marks import BOLD, BOLD_END, CUT, ITALIC, ITALIC_END, LINK, LINK_END, MARKS, plain
from readinglist.sources.items.name_lists import are_names, likely_names, names_at_start
from readinglist.sources.items.pieces import Pieces, is_details, read_details, read_tail
from readinglist.sources.items.quotations import CLOSING, quoted_title
from readinglist.sources.items.venues import starts_tail, starts_venue

_SPANS = ((BOLD, BOLD_END), (LINK, LINK_END), (ITALIC, ITALIC_END))


def find_marked_title(text: str, pieces: Pieces) -> bool:
    """Take a title that is in quotation marks, bold, linked or in italics, and what stands beside it."""
    found = quoted_title(text) or next(filter(None, (_first_title(text, *span) for span in _SPANS)), None)
    if not found:
        return False
    start, end = found
    end = _own_end(text, start, end)
    title, after = _whole_title(text[start:end], text[end:])
    pieces.title = title
    lead = text[:start].strip(f" \t,.;:(<{CUT}{MARKS}“\"„«`'‘–—-|")
    if lead and not read_details(lead, pieces):
        names = likely_names(lead) or (names_at_start(lead) if are_names(lead) else None)
        pieces.names = pieces.names or names
        if names:
            read_tail(lead[names.end :], pieces)
        else:
            pieces.remarks.append(lead)
    read_tail(after.lstrip(CLOSING), pieces)
    return True


_DATED = lazy_pattern(r"\s\((?P<inner>[^()]{2,40}\b(?:19|20)\d\d)\)\W*$")
_MOST_WORDS = 6
_NAMES_AND_YEAR = lazy_pattern(r"[^():?]{2,80}\(?(?:19|20)\d\d[a-z]?\)?[.,]?")


def _cites(words: str) -> bool:
    """Whether words, as those of a link after a title, are the names and year of a citation."""
    bare = plain(words).strip(" .,")
    return is_details(bare) or (len(bare.split()) <= _MOST_WORDS + 1 and bool(_NAMES_AND_YEAR.fullmatch(bare)))


def _own_end(text: str, start: int, end: int) -> int:
    """Return where a title ends within its marks, if they enclose also a venue and year, or a link after it."""
    inner = text[start:end]
    linked = inner.find(LINK)
    if linked > 0 and plain(inner[:linked]).strip() and _cites(inner[linked:]):
        return start + linked
    dated = _DATED.search(inner)
    return start + dated.start() if dated and len(dated["inner"].split()) <= _MOST_WORDS else end


_NICKNAME = lazy_pattern(rf"[\s{MARKS}]*:\s?[{MARKS}]*\s?(?P<rest>[^{CUT}{MARKS}(|\t]*[^{CUT}{MARKS}(|\t\s.])")
_ACRONYM = lazy_pattern(r"\S*(?:[A-Z]\S*[A-Z0-9]|\d)\S*")
_LONG_WORD = lazy_pattern(r"[^\W\d_][\w'’-]{3,}")
_MOSTLY = 0.6


def _whole_title(title: str, after: str) -> tuple[str, str]:
    """Return the title with what follows a colon if only an acronym was marked: ``**BERT**: Pre-training of ...``."""
    found = _NICKNAME.match(after)
    word = plain(title).strip(" :")
    if found and _ACRONYM.fullmatch(word) and _is_heading(found["rest"]):
        return f"{word}: {found['rest']}", after[found.end() :]
    return title, after


def _is_heading(text: str) -> bool:
    """Whether most longer words of a text are capitalised, as in titles."""
    words = _LONG_WORD.findall(text)
    return len(words) > 1 and text[:1].isupper() and sum(word[0].isupper() for word in words) >= _MOSTLY * len(words)


def _first_title(text: str, opening: str, closing: str) -> tuple[int, int] | None:
    """Return the first span of a kind that may be a title, preferably of several words."""
    best = None
    at = text.find(opening)
    while at >= 0:
        end = text.find(closing, at)
        if end < 0:
            break
        if _may_be_title(text, at, end, opening):
            if len(plain(text[at:end]).split()) > 1:
                return at, end
            best = best or (at, end)
        at = text.find(opening, end)
    return best


_FEW = 3
_GOES_ON = (STOP_WORDS | {"via", "using", "through", "between", "beyond", "without"}) - {
    "by",
    "is",
    "was",
    "this",
    "it",
}
_NEXT_WORD = lazy_pattern(rf"[{MARKS}]?\s(?P<word>[a-z]+)\s")
_LETTER = lazy_pattern(r"[^\W\d_]")


def _may_be_title(text: str, start: int, end: int, opening: str) -> bool:
    """Whether a marked span is the title, by its words and by what stands before and after it."""
    words = plain(text[start:end]).strip(" .,:;")
    if not _LETTER.search(words) or is_details(words):
        return False
    rest = text[end:].lstrip(MARKS)
    following = _NEXT_WORD.match(text, end)
    if following and following["word"] in _GOES_ON and not starts_tail(rest.lstrip()):
        return False
    before = text[:start].strip(f" \t{CUT}{MARKS}.,;:(<–—-|")
    if not before or read_details(before, Pieces(), after_title=True) or are_names(before):
        return opening != ITALIC or _may_be_italic(words, rest, first=not before)
    if opening == LINK:
        return len(words.split()) >= _FEW and not (len(before.split()) > 1 and _cites(words))
    return (
        opening == BOLD
        and not _LETTER.match(rest)
        and (len(before.split()) <= _FEW or not text[:start].rstrip().endswith(before[-1]))
    )


def _may_be_italic(words: str, rest: str, *, first: bool) -> bool:
    """Whether a span in italics is a title, not a venue or a word of a title."""
    if _LETTER.match(rest.lstrip(f" {MARKS}")) or rest.lstrip(f" {MARKS}").startswith(":"):
        return False
    return first or not starts_venue(words) or starts_tail(rest.lstrip(f" {MARKS}"))

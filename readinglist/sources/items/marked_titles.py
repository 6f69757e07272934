"""Titles that quotation marks, bold text, links or italics show."""

import re

from readinglist.sources.items.marked_text import BOLD, BOLD_END, CUT, ITALIC, ITALIC_END, LINK, LINK_END, MARKS, plain
from readinglist.sources.items.name_lists import is_name_list
from readinglist.sources.items.pieces import Pieces, likely_names, read_details, read_tail
from readinglist.sources.items.venues import is_venue, starts_tail, starts_venue

_QUOTES = (
    ("“", "”"), ("„", "“”"), ("«", "»"), ("»", "«"), ("「", "」"), ("『", "』"), ("《", "》"), ("〈", "〉"), ("``", "''"), ("‘", "’"), ("‚", "‘"),
    ("‹", "›"), ('"', '"'), ("”", "”"), ("''", "''"), ("'", "'"), ("`", "'"),
)  # fmt: skip
_AFTER = re.compile(rf"\s*(?:$|[,.;:?!|)\]({CUT}{MARKS}\t–—-]|\[|//|in\s|In[\s:]|by\s|von\s|et\s|(?:19|20)\d\d)")
_INNER_END = (",", ".", "?", "!", ";", ":")
_SPANS = ((BOLD, BOLD_END), (LINK, LINK_END), (ITALIC, ITALIC_END))


def find_marked_title(text: str, pieces: Pieces) -> bool:
    """Take a title that is in quotation marks, bold, linked or in italics, and what stands beside it."""
    quoted = _quoted(text)
    if quoted:
        return _take(text, *quoted, pieces)
    for opening, closing in _SPANS:
        span = _first_title(text, opening, closing)
        if span:
            return _take(text, *span, pieces)
    return False


def _take(text: str, start: int, end: int, pieces: Pieces) -> bool:
    """Take the title at this place; before it may stand names, after it anything."""
    before, title, after = text[:start], text[start:end], text[end:]
    title, after = _whole_title(title, after)
    pieces.title = title
    lead = before.strip(f" \t,.;:({CUT}{MARKS}“\"„«`'‘–—-|")
    if lead and not read_details(lead, pieces):
        names = likely_names(lead)
        if names and not pieces.names:
            pieces.names = names
            lead = lead[names.end :]
            read_tail(lead, pieces)
        else:
            pieces.remarks.append(lead)
    read_tail(after.lstrip("”\"»“」』》〉'’"), pieces)
    return True


_NICKNAME = re.compile(rf"[\s{MARKS}]*:\s?[{MARKS}]*\s?(?P<rest>[^{CUT}{MARKS}(|\t]*[^{CUT}{MARKS}(|\t\s.])")


def _whole_title(title: str, after: str) -> tuple[str, str]:
    """Return the title with what follows a colon if only its first word was marked: ``**BERT**: Pre-training of ...``."""
    found = _NICKNAME.match(after)
    words = plain(title).strip(" :").split()
    if found and len(words) == 1 and re.search(r"[A-Z].*[A-Z0-9]|\d", words[0]) and _is_heading(found["rest"]):
        return f"{plain(title).strip(' :')}: {found['rest']}", after[found.end() :]
    return title, after


def _is_heading(text: str) -> bool:
    """Whether most longer words of a text are capitalised, as in titles."""
    words = [word for word in re.findall(r"[^\W\d_][\w'’-]*", text) if len(word) > 3]
    return len(words) >= 2 and text[:1].isupper() and sum(word[0].isupper() for word in words) >= 0.6 * len(words)


def _quoted(text: str) -> tuple[int, int] | None:
    """Return where the words of a title in quotation marks start and end."""
    for opening, closing in _QUOTES:
        start = text.find(opening)
        if start < 0 or not _may_open(text, start, opening):
            continue
        inside = start + len(opening)
        end = _closing(text, inside, opening, closing)
        if end is None:
            continue
        title = text[inside:end]
        if len(plain(title).split()) < 1 or not re.search(r"\w", title):
            continue
        if _is_whole(text[:start], title, text[end:].lstrip(closing)):
            return inside, end
    return None


def _may_open(text: str, start: int, opening: str) -> bool:
    before = text[start - 1] if start else " "
    return not before.isalnum() and not (
        opening in "'`" and start + 1 < len(text) and not (text[start + 1].isalnum() or text[start + 1] in '$“"([')
    )


def _closing(text: str, inside: int, opening: str, closing: str) -> int | None:
    """Return where the quotation closes: the first mark that punctuation or the end surrounds, else the last."""
    marks = (closing,) if len(closing) > 1 else tuple(closing)
    last, at = None, inside
    nested = 0
    while at < len(text):
        if opening not in marks and text.startswith(opening, at):
            nested += 1
        mark = next((mark for mark in marks if text.startswith(mark, at)), "")
        if mark and text[at - 1] != " ":
            if nested:
                nested -= 1
            else:
                after = text[at + len(mark) :]
                apostrophe = mark in "'’" and after[:1].isalnum()
                if not apostrophe:
                    last = at
                    if text[at - 1] in ",." or (_AFTER.match(after) and not re.match(r"[\w-]", after)):
                        return at
        at += len(mark) or 1
    return last


def _is_whole(before: str, title: str, after: str) -> bool:
    """Whether the quotation is the whole title, not a part of it."""
    lead = before.strip(f" \t{CUT}{MARKS}")
    ends_inside = title.rstrip()[-1:] in ",."
    if lead and not (lead[-1] in ",.:;)]–—-|(" or lead.lower().endswith((" by", " al", " et al"))):
        return False
    if lead and lead[-1] == ":" and not (ends_inside or likely_names(lead)):
        return False
    if lead and lead[-1] == "," and not (ends_inside or likely_names(lead) or is_name_list(lead)):
        return False
    if ends_inside:
        return True
    rest = after.lstrip()
    if (
        rest[:1] == ":"
        and re.match(r":\s*[^\W\d_]", rest)
        and rest[1:].lstrip()[0].isupper()
        and not starts_tail(rest[1:].lstrip())
    ):
        return False
    if rest[:1] in "?!":
        return not lead and not re.search(r"[^\W\d_]{2,}", rest)
    if rest and rest[0] in ",;" and not lead:
        following = rest[1:].lstrip()
        return bool(starts_venue(following) or likely_names(following))
    if rest and rest[0] == "-" and after[:1] == "-":
        return False
    return not rest or bool(_AFTER.match(after)) or bool(likely_names(rest))


def _first_title(text: str, opening: str, closing: str) -> tuple[int, int] | None:
    """Return the first span of a kind that may be a title."""
    best = None
    at = text.find(opening)
    while at >= 0:
        end = text.find(closing, at)
        if end < 0:
            break
        if _may_be_title(text, at, end, opening):
            words = len(plain(text[at:end]).split())
            if words >= 2:
                return at, end
            best = best or (at, end)
        at = text.find(opening, end)
    return best


def _may_be_title(text: str, start: int, end: int, opening: str) -> bool:
    words = plain(text[start:end]).strip(" .,:;")
    if not words or not re.search(r"[^\W\d_]", words) or is_venue(words) or read_details(words, Pieces()):
        return False
    before = text[:start].strip(f" \t{CUT}{MARKS}.,;:(–—-|")
    if opening == ITALIC:
        after = text[end:].lstrip(f" {MARKS}")
        if re.match(r"[^\W\d_]", after) or after[:1] == ":":
            return False
        if before and not likely_names_only(before):
            return False
        return not (before and starts_venue(words) and not starts_tail(after))
    if opening == LINK and before and not likely_names_only(before) and len(words.split()) < 3:
        return False
    return not (before and re.match(r"[^\W\d_]", text[end:].lstrip(MARKS)) and opening == BOLD)


def likely_names_only(text: str) -> bool:
    """Whether a text is names, dates and venues only."""
    return read_details(text, Pieces())

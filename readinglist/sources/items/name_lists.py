"""Lists of names at the start of a text."""

import re
from collections.abc import Callable
from dataclasses import replace

from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.papers.names import author_from_display, is_corporate
from readinglist.papers.paper import OTHERS, Author
from readinglist.sources.items import name_forms as forms
from readinglist.sources.items.words import is_name_word, is_title_word, name_score, without_family_name

_LIKELY = 0.8
_FEW = 4


@dataclass(frozen=True, slots=True)
class NameList:
    """A list of names found in a text: its names, where each ends, and how sure it is that they are names.

    `sure` if initials, ``et al.`` or the name of a group show it; `score` by the words of the names. `end` is the end
    of the list with its ``et al.``.
    """

    end: int
    names: tuple[str, ...]
    ends: tuple[int, ...]
    sure: bool
    others: bool = False

    @property
    def score(self) -> float:
        """How much the words look like names; negative if they look like words of titles."""
        return name_score(self.names)

    @property
    def likely(self) -> bool:
        """Whether words or form show that these are names."""
        return self.sure or self.score >= _LIKELY

    def authors(self) -> tuple[Author, ...]:
        """Return the names as authors, with `OTHERS` last if the list is incomplete."""
        authors = tuple(author_from_display(_with_comma(name)) for name in self.names)
        return (*authors, OTHERS) if self.others else authors

    def first(self, number: int) -> "NameList":
        """Return the list of the first names."""
        if number == len(self.names):
            return self
        names = self.names[:number]
        sure = self.sure and any(map(forms.SHOWN.search, names))
        return NameList(self.ends[number - 1], names, self.ends[:number], sure)


def _with_comma(name: str) -> str:
    """Return ``Family IJ`` as ``Family, I. J.``, ``FAMILY Ian`` as ``Family, Ian``, and any other name as it is."""
    if given_last := forms.FAMILY_AND_GIVEN.fullmatch(name):
        return f"{given_last['family'].title()}, {given_last['given']}"
    found = forms.FAMILY_AND_INITIALS.fullmatch(name)
    if not found:
        return name
    family = found["family"].title() if found["family"].isupper() else found["family"]
    return f"{family}, {' '.join(f'{letter}.' for letter in re.findall(forms.UP, found['initials']))}"


def names_at_start(text: str, start: int = 0, *, most: int = 400) -> NameList | None:
    """Return the list of at most so many names with which `text` starts at `start`; None if it starts with none."""
    column = text.find("\t", start)
    text = text if column < 0 else text[:column]
    found = _collected(text, start, lambda at, names, between: _name_at(text, at, names, between), most)
    if found and len(found.names) == 1 and not found.others and not _SURE_ALONE.search(found.names[0]):
        found = replace(found, sure=False)
    inverted = _inverted_list(text, start, most)
    if inverted and (not found or inverted.end > found.end):
        return inverted
    return found if found and found.likely else _family_names(text, start) or found


_SURE_ALONE = lazy_pattern(r"\.|Collab|Team|Consort")


def likely_names(text: str) -> NameList | None:
    """Return the list of names with which a text starts, if it is likely one."""
    found = names_at_start(text)
    return found if found and found.likely else None


def are_names(text: str) -> bool:
    """Whether the whole text has the form of a list of names."""
    found = names_at_start(text)
    return bool(found and not re.search(r"\w", text[found.end :]))


def is_name(text: str) -> bool:
    """Whether the whole text has the form of one name, and no word of it is a word of titles."""
    found = forms.FULL.match(text) or forms.INITIALS_FIRST.match(text)
    return bool(found and not text[found.end() :].strip(" .*†‡") and _is_plausible(found[0]))


_LABEL = lazy_pattern(r"(?:by|von|par|por|di)\s|作者[\s::]|authors?\s?[::]", re.IGNORECASE)


def is_name_list(text: str) -> bool:
    """Whether the whole text is likely a list of names."""
    text = text.strip(" \t.,;:*")
    label = _LABEL.match(text)
    text = text[label.end() :].strip() if label else text
    found = names_at_start(text)
    if not found or text[found.end :].strip(" .,;*†‡§¶"):
        return bool(forms.GROUP.match(text)) and is_corporate(text) and " " in text and len(text.split()) <= _MOST_WORDS
    return found.likely


_MOST_WORDS = 6


# --- collecting ----------------------------------------------------------------------------------------------------


def _collected(
    text: str, start: int, read: Callable[[int, list[str], str], tuple[str, bool]], most: int
) -> NameList | None:
    """Return the names that `read` finds one after another.

    `read` is given a place, the names so far and what separates it from them; it returns a name and whether its form
    shows that it is one. A name after ``and`` is the last one.
    """
    at, end, sure, last = start, start, False, False
    names: list[str] = []
    ends: list[int] = []
    while len(names) < most:
        name, shown = read(at, names, text[end:at])
        if not name:
            break
        names.append(name)
        sure = sure or shown
        end = at + len(name)
        for follows in (forms.FOOTNOTE, forms.ROLE):
            found = follows.match(text, end)
            end = found.end() if found else end
        ends.append(end)
        between = forms.BETWEEN.match(text, end)
        conjoined = bool(between and forms.CONJUNCTION.search(between[0]))
        if not between or (last and not conjoined):
            break
        at, last = between.end(), conjoined
    if not names:
        return None
    others = forms.OTHERS.match(text, end)
    return NameList(others.end() if others else end, tuple(names), tuple(ends), sure or bool(others), bool(others))


_FORMS = (
    (forms.GROUP, True), (forms.INITIALS_FIRST, True), (forms.INITIALS_AFTER, True), (forms.CAPITALISED, True),
    (forms.INITIALS_LAST, True), (forms.HAN, False), (forms.FULL, False),
)  # fmt: skip


def _name_at(text: str, at: int, before: list[str], between: str = "") -> tuple[str, bool]:
    """Return the name at a place and whether its form shows that it is one."""
    for form, shows in _FORMS:
        found = form.match(text, at)
        name = _checked(form, found, before) if found else ""
        if name:
            whole = not before or name.endswith(".") or forms.NAME_ENDS.match(text, at + len(name))
            return ("" if whole else _unusual_name(text, at, before, between)) or name, shows
    return (_unusual_name(text, at, before, between), False) if before else ("", False)


def _checked(form: re.Pattern[str], found: re.Match[str], before: list[str]) -> str:
    """Return the name that a form found, a longer name, or nothing where it can be none."""
    name = found[0].rstrip()
    if form is forms.INITIALS_AFTER:
        mixed = before and "," not in before[0] and not _FAMILY_WORD.fullmatch(name.partition(",")[0])
        complete = forms.FAMILY_AND_INITIALS.fullmatch(name.partition(",")[0])
        return "" if mixed or complete or _is_two_names(name, found.string, found.end()) else name
    if form is forms.INITIALS_LAST:
        longer = "" if any(map(forms.MEDICAL.fullmatch, before)) else _longer(found)
        first, last = name.split()[0], name.split()[-1]
        if longer:
            return longer
        no_name = (len(first) > 2 and is_title_word(first)) and not (
            all(map(forms.MEDICAL.fullmatch, before)) if before else _is_first_of_list(found)
        )
        return "" if no_name or (not before and last in _NOT_INITIALS) else name
    if form is forms.INITIALS_FIRST and _INITIAL_FOLLOWS.match(found.string, found.end()):
        return _longer(found) or name
    if form is forms.FULL:
        initialled = len(before) > 1 and all(map(forms.INITIALLED.fullmatch, before))
        unlikely = initialled and name_score([name]) < 1
        return "" if unlikely or not _is_plausible(name, listed=bool(before)) else name
    return name


_ACRONYMS = "AI ML RL II III IV NLP QA CNN GAN VAE LLM GPT UK US USA EU TV VR AR MR"
_NOT_INITIALS = frozenset(_ACRONYMS.split())
_INITIAL_FOLLOWS = lazy_pattern(rf"\s{forms.UP}\.\s")
_FAMILY_FOLLOWS = lazy_pattern(rf"\s?{forms.FAMILY}|\s{forms.UP}(?=[,;])")
_WITH_PARTICLE = lazy_pattern(rf"{forms.PARTICLE}\s")


def _is_two_names(name: str, text: str, end: int) -> bool:
    """Whether ``Dov Levine, T. G.`` is a name and the start of another, ``T. G. Mason``."""
    family = name.partition(",")[0]
    following = _FAMILY_FOLLOWS.match(text, end)
    if " " not in family or not following or _WITH_PARTICLE.match(family):
        return False
    return bool(forms.NAME_ENDS.match(text, following.end()))


def _is_first_of_list(found: re.Match[str]) -> bool:
    """Whether another name with its initials last follows, of which no word is one of titles."""
    between = forms.BETWEEN.match(found.string, found.end())
    following = forms.INITIALS_LAST.match(found.string, between.end()) if between else None
    return bool(following and forms.NAME_ENDS.match(found.string, following.end()) and not has_title_word(following[0]))


def _longer(found: re.Match[str]) -> str:
    """Return ``Kate M. Vokes`` where ``Kate M.`` was found, if it ends like a name."""
    full = forms.FULL.match(found.string, found.start())
    if not full or full.end() <= found.end() or not forms.NAME_ENDS.match(found.string, full.end()):
        return ""
    last = full[0].rpartition(" ")[2]
    return full[0] if forms.PLAIN_WORD.fullmatch(last) and not is_title_word(last) and _is_plausible(full[0]) else ""


def _unusual_name(text: str, at: int, before: list[str], between: str) -> str:
    """Return a name of unusual words in a list, after ``and`` or before another name."""
    initialled = all(map(forms.SHOWN.search, before))
    found = (forms.FULL if initialled else forms.UNUSUAL).match(text, at)
    if not found or not all(map(_may_be_in_name, filter(str.islower, found[0].split()))):
        return ""
    likely = not initialled and not has_title_word(found[0])
    if likely and forms.CONJUNCTION.search(between) and forms.NAME_ENDS.match(text, found.end()):
        return found[0]
    following = forms.BETWEEN.match(text, found.end()) if likely or len(before) > 1 else None
    return found[0] if following and _name_at(text, following.end(), [])[0] else ""


def _may_be_in_name(word: str) -> bool:
    """Whether a word in lower case is a particle or, like ``zhang``, no word of titles."""
    return bool(_PARTICLE.fullmatch(word)) or (len(word) > 2 and not is_title_word(word))


_PARTICLE = lazy_pattern(forms.PARTICLE)


def _is_plausible(name: str, *, listed: bool = False) -> bool:
    """Whether a text in the form of a name has no word of titles; in a list, or a common name first."""
    words = re.split(r"[\s-]", name)
    if listed and is_name_word(words[0]):
        return True
    return words[0] not in _NEVER_NAMES and not has_title_word(name)


_NEVER_NAMES = frozenset({"On", "In", "Of", "At", "By", "Is", "As", "A"})


def has_title_word(name: str) -> bool:
    """Whether a word of a name is a word of titles, except for a family name after a common given name."""
    words = without_family_name(re.findall(r"[^\W\d_]+", name))
    return any(is_title_word(word) for word in words if len(word) > 2)


def _inverted_list(text: str, start: int, most: int) -> NameList | None:
    """Return names of which at least the first is ``Family, Given``; the others may be ``Given Family``."""
    first = forms.INVERTED.match(text, start)
    if not first or has_title_word(first[0]):
        return None
    family = first[0].partition(",")[0]
    if " " in family and not _FAMILY_WORD.fullmatch(family) and text[first.end() : first.end() + 1] not in {";", "；"}:
        return None
    found = _collected(text, start, lambda at, names, between: (_inverted_at(text, at, names, between), False), most)
    shown = found and len(found.names) > 1 and any(map(forms.SHOWN.search, found.names))
    return replace(found, sure=found.others or bool(shown)) if found else None


_FAMILY_WORD = lazy_pattern(forms.FAMILY_WORD)
_SEPARATES_INVERTED = lazy_pattern(r"\s?(?:[;；]|,?\sand\b|,?\s?&)")


def _inverted_at(text: str, at: int, names: list[str], between: str) -> str:
    """Return the name at a place in a list that begins with an inverted name."""
    found = forms.INVERTED.match(text, at)
    if names and not (found and _SEPARATES_INVERTED.match(between)):
        found = forms.FULL.match(text, at) or forms.INITIALS_FIRST.match(text, at) or found
    if found and is_title_word(found[0].rpartition(" ")[2]):
        found = forms.INITIALS_AFTER.match(text, at)
    return found[0] if found else ""


_YEAR_FOLLOWS = lazy_pattern(r"(?:,?\s?|\s[-–—]\s)[(\[]?(?:19|20)\d\d[a-z]?[)\]]?(?!\d)")


def _family_names(text: str, start: int) -> NameList | None:
    """Return ``Smith et al.``, ``Smith & Jones``: family names that end with others, or before a year."""

    def family_at(at: int, _names: list[str], _between: str) -> tuple[str, bool]:
        family = forms.FAMILY_ONLY.match(text, at)
        return (family[0] if family else ""), False

    found = _collected(text, start, family_at, _FEW)
    if not found or found.others:
        return found
    acronym = len(found.names) == 1 and found.names[0].isupper() and len(found.names[0]) > 2
    if acronym or not _YEAR_FOLLOWS.match(text, found.end):
        return None
    return replace(found, sure=len(found.names) > 1 or not has_title_word(found.names[0]))

"""Lists of names at the start or end of a text, in the forms of reference styles."""

import re
from dataclasses import dataclass
from itertools import chain

from readinglist.papers.names import author_from_display, is_corporate
from readinglist.papers.paper import OTHERS, Author
from readinglist.sources.items.words import is_name_word, is_title_word, name_score

_CAPITALS = "".join(chr(code) for code in chain(range(0x41, 0x590), range(0x1E00, 0x1F00)) if chr(code).isupper())
_UP = f"[{_CAPITALS}]"
_LETTER = r"[^\W\d_]"
_PARTICLE = (
    r"(?:[Vv]an|[Vv]on|[Vv]om|de|[Dd]er|den|del|della|dell[ao]|degli|dei|da|di|dos|das|du|la|le|lo|los|las|el|al|bin|ibn|ben|ter|"
    r"ten|te|zu|zum|zur|af|av|'t|’t|op|uit|y|e|i|D[ei]|De[rln]|La|Le|Da|Dos|Du|St\.)"
)
_WORD = rf"(?:(?:[dDlLO]|al|el|Al|El|Mc|Mac)['’‘ʼ-])?{_UP}{_LETTER}*(?:['’‘ʼ‐‑-]{_LETTER}+){{0,3}}"
_LONG = rf"(?:(?:[dDlLO]|al|el|Al|El)['’‘ʼ-])?{_UP}['’]?{_LETTER}+(?:['’‘ʼ‐‑-]{_LETTER}+){{0,3}}"
_INITIAL = rf"(?:{_UP}{_LETTER}?\.(?:\s?[-‐‑]\s?|\s?))"
_INITIALS = rf"(?:{_INITIAL}{{1,4}})"
_FAMILY = rf"(?:{_PARTICLE}\s){{0,3}}{_LONG}(?:\s(?:{_PARTICLE}\s)?{_LONG})?"
_FAMILY_ONE = rf"(?:{_PARTICLE}\s){{0,3}}{_LONG}"
_SUFFIX = r"(?:,?\s(?:Jr|Sr)\.?|,?\s(?:II|III|IV)\b)?"
_HAN = "[\u3400-\u9fff]"

_INITIALS_FIRST = re.compile(rf"{_INITIALS}\s?{_FAMILY}{_SUFFIX}")
_INITIALS_AFTER = re.compile(rf"{_FAMILY},\s(?:{_LONG}\s)?{_INITIALS}(?<![\s-])(?:\s?{_PARTICLE}(?![\w’']))*{_SUFFIX}")
_INITIALS_LAST = re.compile(
    rf"{_FAMILY}\s(?:{_UP}{{1,3}}(?:-{_UP}{{1,2}})?(?![\w.’']){_SUFFIX}|(?:{_INITIAL}){{1,3}}(?<![\s-]))"
)
_CAPITALISED = re.compile(rf"{_UP}{{2,}}(?:-{_UP}{{2,}})?(?:\s{_UP}(?![\w.’'])){{1,3}}")
_FULL = re.compile(
    rf"(?:{_WORD}\s(?:{_INITIAL}\s?|{_WORD}\s){{0,2}}|{_INITIALS}\s?{_LONG}\s)(?:{_PARTICLE}\s){{0,3}}{_LONG}(?:\s(?:{_PARTICLE}\s){{1,3}}{_LONG})?{_SUFFIX}"
)
_INVERTED = re.compile(rf"{_FAMILY_ONE}(?:\s{_LONG})?,\s{_WORD}(?:\s(?:{_INITIAL}(?<!\s)|{_WORD})(?![\w.])){{0,2}}")
_HAN_NAME = re.compile(rf"{_HAN}{{2,4}}(?!{_HAN})")
_SINGLE = re.compile(_FAMILY)
_TEAM = re.compile(
    rf"(?:The\s)?(?:{_WORD}|[A-Z0-9][\w+-]*)(?:[\s/-](?:{_WORD}|[A-Z0-9][\w+-]*|of|and|for|the)){{0,5}}\s"
    r"(?:Collaborations?|Team|Consortium|Group|Project|Initiative|Contributors|Authors|Community|Committee|Foundation)"
    r"(?:\sCollaboration)?|OpenAI|DeepMind|Meta\sAI|Anthropic|Google(?:\sResearch|\sDeepMind)?|Microsoft(?:\sResearch)?|NVIDIA|Mistral\sAI"
)
_BETWEEN = re.compile(
    r"\s?(?:[,;，、；]|\s[·•]|/)?\s?(?:(?:and|und|et|y|e|i|и|en|og|och|ve|with|\\?&|＆|和|与)\s(?!al\b)\s?)|\s?[,;，、；]\s?|\s[·•]\s"
)
_OTHERS = re.compile(
    r"\s?[,;，、]?\s?(?:(?:and|&|und|y)\s)?(?:et\.?\sal(?:ii|\.)?(?!\w)|u\.\s?a\.|others(?!\w)|и\sдр\.?|等|и соавт\.?|…|\.\.\.|\+\d+(?: more)?(?: authors)?|\d+\s(?:more|others|additional)(?:\sauthors)?)(?:\s?\.)?",
    re.IGNORECASE,
)
_ROLE = re.compile(
    r"\s?,?\s?[(\[]\s?(?:eds?|Hrsg|Hg|éds?|dir|coord|ред|editors?)s?\.?\s?[)\]]\.?|\s?,\s(?:eds?\.|editors?)",
    re.IGNORECASE,
)
_MANY = 400


@dataclass(frozen=True, slots=True)
class NameList:
    """A list of names found in a text: where it ends, its names, and how sure it is that they are names.

    `sure` if initials, ``et al.`` or the name of a team show it; `score` by the words of the names.
    """

    end: int
    names: tuple[str, ...]
    sure: bool
    score: float
    others: bool = False
    ends: tuple[int, ...] = ()

    def authors(self) -> tuple[Author, ...]:
        """Return the names as authors, with `OTHERS` last if the list is incomplete."""
        names = (_ROLE.sub("", name).strip(" ,") for name in self.names)
        authors = tuple(author_from_display(_with_comma(name)) for name in names)
        return (*authors, OTHERS) if self.others else authors

    def first(self, number: int) -> "NameList":
        """Return the list of the first names."""
        if number == len(self.names):
            return self
        names = self.names[:number]
        sure = self.sure and any(_SHOWN.search(name) for name in names)
        return NameList(self.ends[number - 1], names, sure, name_score(names), False, self.ends[:number])

    @property
    def likely(self) -> bool:
        """Whether words or form show that these are names."""
        return self.sure or self.score >= 0.8


_FAMILY_FIRST = re.compile(
    rf"(?P<family>{_FAMILY}|{_UP}{{2,}}(?:-{_UP}{{2,}})?)\s(?P<initials>(?:{_UP}[\s.-]{{0,2}}){{1,4}})"
)


def _with_comma(name: str) -> str:
    """Return ``Family IJ`` as ``Family, I. J.``, and any other name as it is."""
    found = _FAMILY_FIRST.fullmatch(name)
    if not found:
        return name
    family = found["family"].title() if found["family"].isupper() else found["family"]
    return f"{family}, {' '.join(f'{letter}.' for letter in re.findall(_UP, found['initials']))}"


_FORMS = (
    (_TEAM, True), (_INITIALS_FIRST, True), (_INITIALS_AFTER, True), (_CAPITALISED, True), (_INITIALS_LAST, True),
    (_HAN_NAME, False), (_FULL, False),
)  # fmt: skip


def names_at_start(text: str, start: int = 0) -> NameList | None:
    """Return the list of names with which `text` starts at `start`; None if it starts with none."""
    found = _with_form(text, start)
    if found and found.sure:
        return found
    inverted = _inverted_list(text, start)
    if inverted and (not found or inverted.end > found.end or inverted.score > found.score):
        return inverted
    return found or _family_names(text, start)


def _with_form(text: str, start: int) -> NameList | None:
    """Return names in the forms that need no context."""
    at, end, sure, last = start, start, False, False
    names: list[str] = []
    ends: list[int] = []
    while len(names) < _MANY:
        name, shown = _name_at(text, at, with_full=not sure or not names)
        if not name:
            break
        names.append(name)
        sure = sure or shown
        end = at + len(name)
        role = _ROLE.match(text, end)
        end = role.end() if role else end
        ends.append(end)
        between = _BETWEEN.match(text, end)
        if not between or (last and not _CONJUNCTION.search(between[0])):
            break
        last = bool(_CONJUNCTION.search(between[0]))
        at = between.end()
    if not names:
        return None
    others = _OTHERS.match(text, end)
    stop = others.end() if others else end
    if len(names) == 1 and not others and not re.search(r"\.|Collab|Team|Consort", names[0]):
        sure = False
    return NameList(stop, tuple(names), sure or bool(others), name_score(names), bool(others), tuple(ends))


_CONJUNCTION = re.compile(r"\w|[&＆]")
_SHOWN = re.compile(rf"{_UP}\.|(?<!\w){_UP}{{1,3}}(?!\w)|Collab|Team|Consort")


def _name_at(text: str, at: int, *, with_full: bool) -> tuple[str, bool]:
    """Return the longest name at a place and whether its form shows that it is one."""
    for form, shows in _FORMS:
        if form is _FULL and not with_full:
            continue
        found = form.match(text, at)
        if found and found.end() > at:
            name = found[0].rstrip()
            if form is _FULL:
                name = _plausible(name)
            if form is _INITIALS_LAST and (is_title_word(name.partition(" ")[0]) or name.split()[-1] in _NOT_INITIALS):
                continue
            if name:
                return name, shows
    return "", False


_NOT_INITIALS = frozenset(
    {
        "AI",
        "ML",
        "RL",
        "II",
        "III",
        "IV",
        "NLP",
        "QA",
        "CNN",
        "GAN",
        "VAE",
        "LLM",
        "GPT",
        "UK",
        "US",
        "USA",
        "EU",
        "TV",
        "VR",
        "AR",
        "MR",
    }
)


def _plausible(name: str) -> str:
    """Return a name without what cannot be part of one, or nothing."""
    words = [word for word in re.split(r"[\s-]", name) if len(word) > 2]
    if words and all(map(is_title_word, words)):
        return ""
    return name


def _inverted_list(text: str, start: int) -> NameList | None:
    """Return names of which at least the first is ``Family, Given``; the others may be ``Given Family``."""
    at, end = start, start
    names: list[str] = []
    ends: list[int] = []
    while len(names) < _MANY:
        found = _INVERTED.match(text, at)
        if found and names and not _SEPARATES_INVERTED.search(text[end:at]):
            following = _FULL.match(text, at)
            found = following or found
        found = found or (_FULL.match(text, at) if names else None)
        if not found:
            break
        names.append(found[0])
        end = found.end()
        ends.append(end)
        between = _BETWEEN.match(text, end)
        if not between:
            break
        at = between.end()
    if not names:
        return None
    others = _OTHERS.match(text, end)
    stop = others.end() if others else end
    return NameList(stop, tuple(names), bool(others), name_score(names), bool(others), tuple(ends))


_SEPARATES_INVERTED = re.compile(r"[;；]|\band\b|&")


def _family_names(text: str, start: int) -> NameList | None:
    """Return ``Smith et al.``, ``Smith & Jones``: family names that end with others, or before a year."""
    at, end = start, start
    names: list[str] = []
    ends: list[int] = []
    while len(names) < 4:
        found = _SINGLE.match(text, at)
        if not found:
            break
        names.append(found[0])
        end = found.end()
        ends.append(end)
        others = _OTHERS.match(text, end)
        if others:
            return NameList(others.end(), tuple(names), True, name_score(names), True, tuple(ends))
        between = _BETWEEN.match(text, end)
        if not between:
            break
        at = between.end()
    if not names or not re.match(r",?\s?[(\[]?(?:19|20)\d\d[a-z]?[)\]]?(?!\d)", text[end : end + 12]):
        return None
    return NameList(end, tuple(names), name_score(names) > 0, name_score(names), False, tuple(ends))


def is_name_list(text: str) -> bool:
    """Whether the whole text is a list of names."""
    text = re.sub(
        r"^(?:by|von|par|por|di|作者)[\s::]\s*|^authors?\s?[::]\s*", "", text.strip(" \t.,;:*"), flags=re.IGNORECASE
    )
    found = names_at_start(text)
    if not found or text[found.end :].strip(" .,;*†‡§¶"):
        return is_corporate(text) and " " in text and len(text.split()) <= 6 and bool(_TEAM.match(text))
    return found.likely


def names_at_end(text: str) -> int | None:
    """Return where a list of at least two names starts that ends a text and follows a title without a separator."""
    first = text.find(", ")
    if first < 0:
        return None
    while first >= 0:
        at = _first_name_start(text, first)
        if at is not None:
            found = names_at_start(text, at)
            if found and found.likely and not text[found.end :].strip(" .") and (len(found.names) > 1 or found.others):
                return at
        first = text.find(", ", first + 2)
    return None


_LAST_WORDS = re.compile(rf"(?:(?<=\s)|^)(?P<name>(?:{_UP}[^\s,]*\s|{_PARTICLE}\s){{1,4}}{_UP}[^\s,]*)$")


def _first_name_start(text: str, comma: int) -> int | None:
    """Return where the first name starts, whose last word ends before the comma."""
    words = text[max(0, comma - 80) : comma].split(" ")
    taken = words[-1:]
    if not taken[0][:1].isupper() or is_title_word(taken[0].strip("'’")):
        return None
    for word in reversed(words[:-1]):
        bare = word.strip("'’")
        if re.fullmatch(_PARTICLE, word) and len(taken) < 5:
            taken.insert(0, word)
        elif (
            not word[:1].isupper()
            or is_title_word(bare)
            or (re.search(r"[?!:.;…”\"]$", word)
            and not re.fullmatch(_INITIAL.replace(r"(?:\s?[-‐‑]\s?|\s?)", ""), word))
        ) or re.fullmatch(r"[A-Z]{2,}s?|\w*\d\w*", bare):
            break
        else:
            taken.insert(0, word)
        if (
            len([w for w in taken if not re.fullmatch(_PARTICLE, w)]) >= 2
            and not re.search(r"\.$", taken[0])
            and is_name_word(bare)
        ):
            break
        if len(taken) >= 3 and not re.search(r"\.$", word):
            break
    while taken and re.fullmatch(_PARTICLE, taken[0]) and taken[0].islower():
        taken.pop(0)
    capital = [word for word in taken if word[:1].isupper()]
    if len(capital) > 2 and not any(word.endswith(".") for word in capital) and not is_name_word(taken[0]):
        taken = taken[len(taken) - 2 :]
    if len(taken) < 2:
        return None
    return comma - len(" ".join(taken))

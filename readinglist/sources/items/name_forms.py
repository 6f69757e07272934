"""Patterns of names of people and groups, in the forms of reference styles and languages."""

import re
from itertools import chain

from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.sources.items.marks import CUT, MARKS

_CAPITALS = "".join(chr(code) for code in chain(range(0x41, 0x590), range(0x1E00, 0x1F00)) if chr(code).isupper())
UP = f"[{_CAPITALS}]"
"""A capital letter of the Latin, Greek, Cyrillic or Armenian alphabet."""
_LETTER = r"[^\W\d_]"
PARTICLE = (
    r"(?:[Vv]an|[Vv]on|[Vv]om|de|[Dd]er|den|del|della|dell[ao]|degli|dei|da|di|do|dos|das|des|du|la|le|lo|los|las|el|al|bin|ibn|"
    r"ben|ul|ur|ter|ten|te|zu|zum|zur|af|av|'t|’t|op|uit|y|e|i|D[ei]|De[rln]|La|Le|Da|Dos|Du|St\.|"
    r"VAN|VON|DER|DEN|DE|DEL|DELLA|DI|DOS|LA|LOS|TER)"
)
WORD = rf"(?:(?:[dDlLO]|al|el|Al|El|Mc|Mac)['’‘ʼ-])?{UP}{_LETTER}*(?:['’‘ʼ‐‑-]{_LETTER}+){{0,3}}"
LONG = rf"(?:(?:[dDlLO]|al|el|Al|El)['’‘ʼ-])?{UP}['’]?{_LETTER}+(?:['’‘ʼ‐‑-]{_LETTER}+){{0,3}}"
"""A word of a name with at least two letters."""
INITIAL = rf"(?:{UP}\.(?:\s?[-‐‑]\s?|\s(?!{UP}\.{UP}\.))?)"
"""An initial; a space is no part of it before ``U.S.``, with which titles start."""
DIGRAPH = r"(?:Ch|Th|Ph|Sh|Zh|Kh|Yu|Ya|Ye|Ts|Gy|Sz|Cs|Dz|Ju|Ja|Dj|Cz|Ю|Chr|St|Md|Mohd)\."
"""Initials of more than one letter, which are family names in East Asia: as first initial only."""
_SLAVIC_ENDING = (
    r"(?:ov|ev|in|skii|sky|skiy|ko|uk|ich|yan|oi|oy|iy|ii|yi|ik|shvili|ova|eva|ina|aya|off|man|ц|ов|ев|ин|ко)(?!\w)"
)
_SLAVIC = (
    rf"(?:Yu|Ya|Ye|Zh|Kh|Sh|Ch|Ю|Я|Е)\.\s?(?={_LETTER}+{_SLAVIC_ENDING}|{LONG}\s?[,;(]|{LONG}\sand\s|{UP}\.|[,;:(])"
)
INITIALS = rf"(?:(?:{INITIAL}|{DIGRAPH}\s?)(?:{INITIAL}|{_SLAVIC}|[a-z]\.(?:\s?(?={UP})|(?=[,;]|\s[&(]))){{0,3}})"
FAMILY_WORD = rf"(?:{PARTICLE}\s){{0,3}}{LONG}"
FAMILY = rf"{FAMILY_WORD}(?:\s(?:{PARTICLE}\s)?{LONG})?"
_SUFFIX = r"(?:,?\s(?:Jr|Sr)(?:\.|\b)|,?\s(?:II|III|IV)\b)?"
_HAN = "[\u3400-\u9fff]"

INITIALS_FIRST = lazy_pattern(rf"{INITIALS}\s?(?:{UP}\s)?{FAMILY}{_SUFFIX}")
"""``Z. Tan``."""
INITIALS_AFTER = lazy_pattern(
    rf"{FAMILY},\s(?:{LONG}\s)?{INITIALS}(?<![\s-])(?:\s?(?![yei]\s){PARTICLE}(?![\w’'])){{0,3}}{_SUFFIX}"
)
"""``Tan, Z.``."""
INITIALS_LAST = lazy_pattern(
    rf"{FAMILY}\s(?:{UP}(?:[\s-]?{UP}){{0,2}}(?![\w.’'-]){_SUFFIX}|{UP}-?{UP}{{1,2}}(?![\w’'])|"
    rf"{INITIAL}{{1,3}}(?:(?<=\s){UP}(?=\s?[,;])|(?<![\s-])))"
)
"""``Tan Z``, ``Tan Z.`` and ``Tan Z. P``."""
_CAPITALS_ONLY = rf"{UP}{{2,}}(?:[\s-]{UP}{{2,}}){{0,3}}"
CAPITALISED = lazy_pattern(
    rf"{_CAPITALS_ONLY}(?:(?:\s{UP}(?![\w'’]|\.\s?(?:{UP}\.|[,;&(:]|(?:and|et|und|y|e)\s))){{1,3}}|"
    rf"\s{INITIAL}{{1,4}}(?<![\s-]))"
)
"""``TAN Z X`` and ``TAN Z. X.``."""
FULL = lazy_pattern(
    rf"(?:{WORD}\s(?:{INITIAL}\s?|{_SLAVIC}|{UP}\s){{0,4}}(?:{WORD}\s){{0,2}}(?:{INITIAL}\s?){{0,2}}|"
    rf"{INITIALS}\s?{LONG}\s(?:{INITIAL}\s?){{0,2}})"
    rf"(?:(?:{PARTICLE}\s){{1,3}}{INITIAL}?{LONG}(?:\s{LONG})?|{LONG}(?:\s(?:{PARTICLE}\s){{1,3}}{LONG})?){_SUFFIX}"
)
"""``Zhenxiong Tan``."""
UNUSUAL = lazy_pattern(
    rf"(?:{DIGRAPH}\s)?{UP}(?:{_LETTER}|['’-])+(?:\s(?!(?:and|und|et)\s)(?:{_LETTER}|['’-])+){{0,5}}(?![\w’'-])"
)
"""``Rémi Tachet des Combes``, ``Yizhe zhang``, ``Mausam``: names only between others of a list."""
INVERTED = lazy_pattern(
    rf"{FAMILY_WORD}(?:\s{LONG})?,\s(?:{INITIALS}\s?{LONG}(?=\s?[;,]|\sand\s|\s&)|{INITIALS}(?<![\s-])|"
    rf"{WORD}(?:\s(?:{INITIAL}(?<!\s)|{WORD})(?!\w)){{0,3}})(?!\w)"
)
"""``Tan, Zhenxiong``."""
HAN = lazy_pattern(rf"{_HAN}{{2,4}}(?!{_HAN})")
FAMILY_ONLY = lazy_pattern(FAMILY)
_GROUP_WORD = rf"(?:{WORD}|[A-Z0-9][\w+]*)"
GROUP = lazy_pattern(
    rf"(?:The\s)?{_GROUP_WORD}(?:[\s/](?:{_GROUP_WORD}|of|and|for|the)){{0,5}}\s"
    r"(?:Collaborations?|Team|Consortium|Group|Project|Initiative|Contributors|Authors|Community|Committee|Foundation)"
    r"(?:\sCollaboration)?|OpenAI|DeepMind|Meta\sAI|Anthropic|Google(?:\sResearch|\sDeepMind)?|Microsoft(?:\sResearch)?|"
    r"NVIDIA|Mistral\sAI"
)

BETWEEN = lazy_pattern(
    r"\s?(?:[,;，、；]{1,2}|\s[·•]|/)?\s?(?:and|und|et|y|e|i|и|en|og|och|ve|with|\\?&|＆|和|与)\s(?!al\b)\s?|"
    r"\s?[,;，、；]{1,2}\s?|\s[·•]\s"
)
"""What separates two names."""
CONJUNCTION = lazy_pattern(r"\w|[&＆]")
OTHERS = lazy_pattern(
    r"\s?[,;，、]?\s?(?:(?:and|&|und|y|e|et|en)\s)?(?:et\.?\sal(?:ii|\.)?(?!\w)|u\.\s?a\.|"
    r"(?:others|otros|outros|altri|autres|anderen?)(?!\w)|и\sдр\.?|等|и соавт\.?|"
    r"…|\.\.\.|\+\d+(?: more)?(?: authors)?|\d+\s(?:more|others|additional)(?:\sauthors)?)(?:\s?\.)?",
    re.IGNORECASE,
)
ROLE = lazy_pattern(
    r"\s?,?\s?[(\[]\s?(?:eds?|Hrsg|Hg|éds?|dir|coord|ред|editors?)s?\.?\s?[)\]]\.?|"
    r"\s?\((?!(?:19|20)\d\d)[A-Z][^()]{0,40}\)(?=\s?[,;.:]|\sand\s|\s&\s|\set\.?\sal)|\s?,\s(?:eds?\.|editors?)",
    re.IGNORECASE,
)
"""``(eds.)`` or an affiliation after a name."""
FOOTNOTE = lazy_pattern(
    r"\s?(?:[*†‡§¶∗⋆]{1,3}|[¹²³⁰⁴-⁹]{1,4}|\d{1,2}(?:,\d{1,2}){0,3}(?=\s?(?:[,*†‡§¶]|and\b|&|\.\s|$)))[*†‡§¶∗⋆]{0,2}"
)
INITIALLED = lazy_pattern(rf"{INITIALS}.*|.*[\s,.]{UP}\.|.*\s{UP}{{1,3}}", re.DOTALL)
MEDICAL = lazy_pattern(rf".*\s{UP}{{1,3}}", re.DOTALL)
SHOWN = lazy_pattern(rf"{UP}\.|(?<!\w){UP}{{1,3}}(?!\w)|Collab|Team|Consort")
"""What shows that a text is a name: initials, or a word of groups."""
NAME_ENDS = lazy_pattern(rf"\s?[.,:;(\[|\t{CUT}{MARKS}]|\s(?:and|et|und|y|e|&|-|–|—)\s(?={UP})|\set\.?\sal\b|$")
PLAIN_WORD = lazy_pattern(rf"(?:Mc|Mac|De|Di|Le|La|Al|El|[OD]['’])?{UP}[^\W\d_A-Z]+(?:-{UP}[^\W\d_A-Z]+)*")
FAMILY_AND_GIVEN = lazy_pattern(rf"(?P<family>{_CAPITALS_ONLY})\s(?P<given>{UP}{_LETTER}*[^\W\d_A-Z].*)")
"""``TAN Zhenxiong``."""
FAMILY_AND_INITIALS = lazy_pattern(
    rf"(?P<family>{FAMILY}|{UP}{{2,}}(?:-{UP}{{2,}})?)\s(?P<initials>(?:{UP}[\s.-]{{0,2}}){{1,4}})"
)

"""Parsing of names in plain text into BibTeX's four parts; separate from BibTeX's own name syntax.

The rules are those of BibTeX (`Tame the BeaST`, section 11) as far as they apply to plain text, with two differences:
only known particles count as such, so that ``Bin jin`` keeps a family name, and a capitalised particle (``Luc Van
Gool``) belongs to the family name, as arXiv sorts it.
"""

import re
import unicodedata

from readinglist.papers.folding import one_line
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.papers.paper import OTHERS, Author

_PARTICLE_WORDS = """
    aan abu af al al- am an auf av aw bar bei bij bin bint da dal dall dalla dalle dallo das de degli dei del dela
    dell della delle dello delos den der des di do dos du e el ibn im in la las le lo los mc nic of op pour st. te ten
    ter thoe ther till 't uit ul ur van vande vanden vander ver vom von vor voor y zu zum zur
"""
_PARTICLES = frozenset(_PARTICLE_WORDS.split())
_CONJOINING = frozenset({"y", "i", "e"})
"""Conjunctions between two family names in Spanish, Catalan and Portuguese: ``Graell i Amat``."""

_CAPITAL_WORDS = """
    Da Dal Dalla De Degli Dei Del Della Den Der Des Di Dos El La Le Ten Ter Van Vande Vanden Vander Von
"""
_CAPITAL_PARTICLES = frozenset(_CAPITAL_WORDS.split())
_ALSO_GIVEN = frozenset({"Da", "Di", "El", "La", "Le", "Ten", "Van"})
"""Capitalised particles that are also given or middle names in Vietnam."""

_VIETNAMESE_WORDS = """
    bach bui cao chau chu dang dao dinh do doan dong duong ha hoang ho huynh khuat kieu la lam le luong luu ly mai ngo
    nguyen ngan nghiem ninh pham phan phung quach ta than thai tieu to ton tong tran trieu trinh truong tu vo vu vuong
"""
_VIETNAMESE = frozenset(_VIETNAMESE_WORDS.split())
_SUFFIX = lazy_pattern(r"(?:Jr|Sr|JR|SR|jr|sr)\.?|II|III|IV|VIII?", re.ASCII)
_TITLE = lazy_pattern(r"(?:(?:Dr|Prof|Professor|Mr|Mrs|Ms|Sir|Dipl\.-Ing)\.?\s+)+(?=\S)")
_DEGREE = lazy_pattern(r",?\s+(?:Ph\.?\s?D\.?|M\.?D\.?|MSc|M\.Sc\.|BSc|B\.Sc\.|MBA|FRS|Esq\.?)$")
_CORPORATE = lazy_pattern(
    r"\b(?:team|teams|collaborations?|collaborators|consortium|group|project|initiative|labs?|laborator(?:y|ies)|research|"
    r"university|universit[éàä]t?|institut[eo]?|contributors|coalition|committee|community|foundation|network|"
    r"organi[sz]ation|inc|ltd|llc|gmbh|corp|corporation|company|society|association|department|agency|cent(?:er|re)|"
    r"survey|working group|task force|alliance|authors|council|ministry|school|academy|observatory)\b"
    r"|\bAI$|^the\s",
    re.IGNORECASE,
)
_AI = lazy_pattern(r"(?:^|[\s\-\w])AI$|AI\d*$")
_CASED_BRAND = lazy_pattern(r"[A-Z0-9][A-Z0-9.\-]{2,}|\w*[a-z][A-Z]\w*|\w*\d\w*|[A-Z]+-[A-Za-z]+")
_INITIALS_RUN = lazy_pattern(r"(?<![^\W_])([^\W\d_]\.)(?=[^\W\d_]\.|[^\W\d_]{3,})")
_MARKS = "*∗⋆†‡§¶#✉⁎♠♣♦♥^"
_SUPERSCRIPT = lazy_pattern(r"[¹²³⁰⁴-⁹₀-₉ᵃ-ᵿ⁺⁻]+(?:\s*[,，]\s*[¹²³⁰⁴-⁹]+)*")


def author_from_display(name: str) -> Author:
    """Parse a name: ``Ludwig van Beethoven``, ``King, Jr., Martin Luther``, ``Gemini Team``.

    Never fails; a name that cannot be split, or is empty, becomes the family name. A name in braces is corporate.
    """
    text = _plain_name(name)
    if text.startswith("{") and text.endswith("}") and "}" not in text[:-1]:
        return Author(family=text[1:-1].strip(), corporate=True)
    if is_corporate(text):
        return Author(family=text, corporate=True)
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if len(parts) >= 2:
        return _from_parts(parts)
    return _from_words(parts[0].split(" ")) if parts else Author(family=text)


def _plain_name(name: str) -> str:
    """Remove footnote marks, titles and degrees, and separate initials."""
    text = one_line(unicodedata.normalize("NFC", name).replace("~", " ").replace("_", " "))
    text = (text if text.isascii() else _SUPERSCRIPT.sub("", text)).strip(_MARKS + " ,;·|")
    text = _DEGREE.sub("", _TITLE.sub("", text) if _TITLE.match(text) else text)
    return _INITIALS_RUN.sub(r"\1 ", text)


def is_suffix(word: str) -> bool:
    """Whether a word is a suffix of names: ``Jr.``, ``III``."""
    return bool(_SUFFIX.fullmatch(word))


def is_degree(word: str) -> bool:
    """Whether a word is an academic degree, as written after names: ``Ph.D.``, ``MD``."""
    return bool(_DEGREE.fullmatch(f" {word}"))


def is_suffix_after(family: str, word: str) -> bool:
    """Whether the only word after `family` and a comma is a suffix, as in ``Martin King, Jr.``.

    In capitals it is initials (``Anderson, JR``; ``Rabi, II``), except for ``III`` after a given name.
    """
    return is_suffix(word) and (not word.isupper() or (" " in family.strip() and word in ("III", "VIII")))


def is_corporate(text: str) -> bool:
    """Whether the name is that of a team, company or collaboration."""
    if "," in text:
        return False
    if " " not in text:
        return bool(_AI.search(text) or _CASED_BRAND.fullmatch(text) or _CORPORATE.fullmatch(text))
    if re.search(r"\bAi$", text):
        return False
    return bool(_CORPORATE.search(text))


def _from_parts(parts: list[str]) -> Author:
    """Parse ``Family, Given``, ``Family, Suffix, Given`` or ``Given Family, Suffix``."""
    if len(parts) == 2 and is_suffix_after(*parts):
        whole = _from_words(parts[0].split(" "))
        return Author(family=whole.family, given=whole.given, particle=whole.particle, suffix=parts[1])
    suffix = parts[1] if len(parts) > 2 and _SUFFIX.fullmatch(parts[1]) else ""
    given = parts[2:] if suffix else parts[1:]
    if given and _SUFFIX.fullmatch(given[-1]) and len(given) > 1:
        suffix = given.pop()
    family = parts[0].split(" ")
    if len(family) > 1 and not suffix and is_suffix(family[-1]):
        suffix = family.pop()
    leading = _leading_particle(family)
    first = " ".join(given).split(" ")
    end = len(first)
    while end > 1 and first[end - 1] in _PARTICLES:
        end -= 1
    return Author(
        family=" ".join(family[len(leading) :]),
        given=" ".join(first[:end]),
        particle=" ".join((*first[end:], *leading)),
        suffix=suffix,
    )


def _leading_particle(words: list[str]) -> list[str]:
    """Return the particles at the start of a family name, which keeps at least one word."""
    end = 0
    while end < len(words) - 1 and words[end] in _PARTICLES:
        end += 1
    if end == 0 and len(words) > 2 and words[0] in _CAPITAL_PARTICLES and words[1] in _PARTICLES:
        return words[: 1 + len(_leading_particle(words[1:]))]
    return words[:end]


def _from_words(words: list[str]) -> Author:
    """Parse ``Given particle Family Suffix``, or family first if the name is in Han or Hangul."""
    suffix = ""
    if len(words) > 2 and _SUFFIX.fullmatch(words[-1]):
        suffix, words = words[-1], words[:-1]
    if len(words) > 1 and all(_is_east_asian(word) for word in words):
        return Author(family=words[0], given=" ".join(words[1:]))
    start = _family_start(words)
    particle = _leading_particle(words[start:])
    return Author(
        family=" ".join(words[start + len(particle) :]),
        given=" ".join(words[:start]),
        particle=" ".join(particle),
        suffix=suffix,
    )


def _is_east_asian(word: str) -> bool:
    """Whether a word is written in Han, Hangul or Kana, where the family name comes first."""
    return all("\u3040" <= c <= "\u30ff" or "\u3400" <= c <= "\u9fff" or "\uac00" <= c <= "\ud7af" for c in word)


def _family_start(words: list[str]) -> int:
    """Return the index at which particle and family name start."""
    last = len(words) - 1
    for at in range(last):
        word = words[at]
        if at >= 2 and word in _CONJOINING:
            return at - 1
        if word in _PARTICLES and (at == 0 or word not in _CONJOINING):
            after_capital = at >= 2 and words[at - 1] in _CAPITAL_PARTICLES
            return at - 1 if after_capital else at
        if at >= 1 and word in _CAPITAL_PARTICLES and _is_family_particle(words, at):
            return at
    return last


def _is_family_particle(words: list[str], at: int) -> bool:
    """Whether the capitalised particle belongs to a Romance, Flemish or German family name."""
    if words[at] not in _ALSO_GIVEN:
        return True
    return not any(_folded(word) in _VIETNAMESE for word in (*words[:at], *words[at + 1 :]))


def _folded(word: str) -> str:
    plain = unicodedata.normalize("NFKD", word.lower())
    return "".join(c for c in plain if not unicodedata.combining(c)).replace("đ", "d")


# --- lists of names ------------------------------------------------------------------------------------------------

_LABEL = lazy_pattern(r"^\s*(?:authors?|author\(s\)|by)\s*[::]\s*|^\s*by\s+(?=[^\W\d_])", re.IGNORECASE)
_PARENTHESES = lazy_pattern(r"\s?\([^()]*\)(?P<comma>\s*,)?")
_DEEPEST_PARENTHESES = 4
_FOOTNOTE = lazy_pattern(
    rf"(?<=[^\W\d_.])\s?\d{{1,2}}(?:\s?,\s?\d{{1,2}}(?!\d))*(?=\s*(?:[,;&|·•{re.escape(_MARKS)}]|and\b|$))"
)
_FINAL_STOP = lazy_pattern(r"(?<=[^\W\d_]{2})(?<!\b[JS]r)\.$")
OTHERS_ELSEWHERE = (
    r"\bu\.\s?a\.|\bи\s(?:др|соавт)\b\.?|"
    r"\b(?:und\s(?:andere|weitere)|et\sautres|y\sotros|e\soutros|e\saltri|en\sanderen)\b"
)
"""``and others`` in other languages, as part of a pattern."""
_AND_OTHERS = lazy_pattern(
    r"[,;]?\s*(?:\band\s+)?"
    rf"(?:\bet\.?\s?al\b\.?,?|{OTHERS_ELSEWHERE}|(?:(?<=\W)|(?<=[\u3400-\u9fff]{{2}}))等|(?:,|;|\band)\s*others\b\.?|"
    r"\b\d+\s+(?:more|others?|additional)\b(?:\s+authors?)?|\+\s?\d+(?:\s+(?:more|authors?|others?))*|…|\.{3,})\s*$",
    re.IGNORECASE,
)
_STRONG = lazy_pattern(r"\s*[;·•|、]\s*|\s+[-–—]\s+")
_AND = lazy_pattern(r"\s*,?(?:\s+(?:and|&))+\s+|\s*&\s*|^(?:and|&)\s+|\s+and$", re.IGNORECASE)
_AND_ELSEWHERE = lazy_pattern(r",?\s+(?:und|et|и)\s+(?=(\w))")
"""The conjunction of a list in German, French or Russian; ``ET`` and ``И`` are initials."""
_BEHALF = lazy_pattern(r"(?:^|,?\s+)\(?(?:on behalf of|for)\s+(?=the\b)", re.IGNORECASE)
CAPITALS = "A-ZÀ-ÖØ-ÞČĐŁŚŠŻŽΑ-ΩЁІЇЄА-Я"
"""Capital letters in a set of a pattern: Latin, Greek and Cyrillic."""
_FAMILY_AND_INITIALS = lazy_pattern(
    rf"(?P<family>[^\W\d_][\w'’-]+(?: [\w'’-]{{2,}})*) "
    rf"(?P<initials>[{CAPITALS}](?:[ -]?[{CAPITALS}]){{0,2}}|(?:[{CAPITALS}]\.[ -]?){{1,4}})"
)
_WITHOUT_MARKS = dict.fromkeys(map(ord, _MARKS)) | {ord("，"): ", ", ord("；"): "; "}
_GIVEN_INITIALS = lazy_pattern(r"(?:[^\W\d_](?:\.[\s-]?|[\s-]|$)){1,4}|[A-Z]{1,4}")


def authors_from_line(text: str) -> tuple[Author, ...]:
    """Parse a line of authors, in order, with `OTHERS` last if it ends with ``et al.``.

    Names may be separated by commas, semicolons, ``and``, ``&``, ``·`` and ``|``; footnote marks, affiliations in
    parentheses and a leading ``Authors:`` are dropped.
    """
    line = _LABEL.sub("", one_line(text), count=1)
    for _ in range(_DEEPEST_PARENTHESES):
        line = _PARENTHESES.sub(lambda found: " ; " if found["comma"] else "", line)
    line = _SUPERSCRIPT.sub("", line)
    line = _FOOTNOTE.sub("", line)
    line = line.translate(_WITHOUT_MARKS).strip(" \t,;·|")
    more = _AND_OTHERS.search(line)
    if more:
        line = line[: more.start()]
    line = line if more else _FINAL_STOP.sub("", line)
    names = [name.strip() for name in _split(_with_and(_BEHALF.sub(" ; ", line))) if re.search(r"[^\W\d_]", name)]
    authors = tuple(author_from_display(name) for name in _with_initials_last(names))
    return (*authors, OTHERS) if more and authors else authors


def _with_and(line: str) -> str:
    """Return a line with ``and`` between the names of people, for other languages; institutions keep their words."""
    small = {word for word in line.split() if word.islower()} - _PARTICLES - {"and", "und", "et", "и"}
    if small or _CORPORATE.search(line):
        return line
    return _AND_ELSEWHERE.sub(lambda found: " and " if found[1].isupper() else found[0], line)


def _with_initials_last(names: list[str]) -> list[str]:
    """Return `names` as ``Family, I. J.`` if all are written ``Family IJ``, as in medicine.

    A single one is so only with a full stop: ``Weinan E`` has a family name of one letter.
    """
    found = [_FAMILY_AND_INITIALS.fullmatch(name) for name in names]
    if (len(names) == 1 and not names[0].endswith(".")) or any(is_corporate(name) for name in names):
        return names
    inverted = [
        f"{each['family']}, {'. '.join(re.findall(f'[{CAPITALS}]', each['initials']))}." for each in found if each
    ]
    return inverted if len(inverted) == len(names) else names


def _split(line: str) -> list[str]:
    """Split a line into names; commas separate names unless stronger separators occur."""
    team, colon, members = line.partition(": ")
    if colon and is_corporate(team.strip()):
        return [team, *_split(members)]
    strong = [piece for piece in _STRONG.split(line) if piece.strip()]
    if len(strong) > 1:
        return [name for piece in strong for name in (_AND.split(piece) if "," not in piece else _piece_names(piece))]
    return _piece_names(line)


def _piece_names(line: str) -> list[str]:
    """Split names separated by commas and ``and``, or ``Family, Given`` pairs."""
    pieces = [piece.strip() for piece in _AND.split(line) if piece.strip(" ,")]
    parts = [part.strip() for piece in pieces for part in piece.split(",") if part.strip()]
    whole = len(parts) > len(pieces) and all(map(_FAMILY_AND_INITIALS.fullmatch, parts))
    if whole and not any(is_suffix(part.split()[-1]) for part in parts):
        return parts
    if pieces and all(_is_inverted(piece, alone=len(pieces) == 1) for piece in pieces):
        return pieces
    in_pairs = "," in line and len(parts) % 2 == 0 and not all(map(_is_east_asian, parts))
    if in_pairs and all(_is_initials(part) for part in parts[1::2]):
        return _paired(parts)
    if (
        in_pairs
        and len(pieces) == 1
        and len(parts) > 2
        and all(_is_one_word(part) or _is_initials(part) for part in parts)
    ):
        return _paired(parts)
    if len(parts) > 2 and [" " in part for part in parts[:3]] == [False, False, True] and _is_initials(parts[1]):
        return [f"{parts[0]}, {parts[1]}", *parts[2:]]
    names: list[str] = []
    for part in parts:
        if names and _SUFFIX.fullmatch(part):
            names[-1] = f"{names[-1]} {part}"
        else:
            names.append(part)
    return names


def _paired(parts: list[str]) -> list[str]:
    """Join alternating family and given names as ``Family, Given``."""
    return [f"{family}, {given}" for family, given in zip(parts[::2], parts[1::2], strict=True)]


def _is_initials(part: str) -> bool:
    """Whether a part is the initials of given names: ``J. R.``, ``JR``, ``J.-R.``."""
    return bool(_GIVEN_INITIALS.fullmatch(part))


def _is_one_word(part: str) -> bool:
    """Whether a part can only be half of a name."""
    return " " not in part and "." not in part and not is_corporate(part)


def _is_inverted(piece: str, *, alone: bool) -> bool:
    """Whether a piece is one name written ``Family, Given``."""
    parts = [part.strip() for part in piece.split(",")]
    family = _INITIALS_RUN.sub(r"\1 ", parts[0]).split()
    if len(family) > 1 and is_suffix(family[-1]):
        family.pop()
    particle = _leading_particle(family)
    single = len(family) - len(particle) == 1
    if len(parts) == 3:
        return single and (is_suffix(parts[1]) or is_suffix(parts[2]))
    if len(parts) != 2 or not all(parts) or is_suffix(parts[1]) or (len(parts[0]) > 1 and _is_east_asian(parts[0])):
        return False
    return single or (bool(particle) and alone) or (not alone and len(parts[1].split()) == 1)

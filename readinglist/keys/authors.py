"""The author parts of citation key patterns, and the short form of institutions.

Patterns: https://docs.jabref.org/setup/citationkeypatterns. "Last name" is the family name without particle; authors
that are followed by ``and others`` count as incomplete.
"""

import re
from collections.abc import Callable, Sequence

from readinglist.keys.letters import alphanumeric, key_letters
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.lazy_patterns import lazy_pattern
from readinglist.papers.paper import OTHERS, Author

_BRACKETED = lazy_pattern(r"\(\{?([A-Z]+)\}?\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Author names in ASCII letters, and whether others follow."""

    named: tuple[Author, ...]
    others: bool

    @property
    def last(self) -> list[str]:
        """The last names."""
        return [_last(author) for author in self.named]


def names(authors: Sequence[Author]) -> Names:
    """Prepare `authors` for the patterns."""
    named = tuple(
        Author(
            family=key_letters(author.family),
            given=key_letters(author.given),
            particle=key_letters(author.particle),
            corporate=author.corporate,
        )
        for author in authors
        if author != OTHERS
    )
    return Names(named=named, others=OTHERS in authors)


def author_part(marker: str, people: Names) -> str | None:
    """Return the value of an author marker (``auth``, ``authors3``, ``auth.etal``, ...), None if it is not one.

    Markers are case-insensitive.
    """
    if not people.named:
        return "" if _rule(marker) else None
    rule = _rule(marker)
    return rule(people) if rule else None


def _rule(marker: str) -> Callable[[Names], str] | None:
    marker = marker.lower()
    numbers = [int(digits) for digits in re.findall(r"\d{1,4}", marker)]
    kind = re.sub(r"\d{1,4}", "N", marker)
    if kind in _PLAIN:
        return _PLAIN[kind]
    if kind in _COUNTED:
        counted = _COUNTED[kind]
        return lambda people: counted(people, *numbers)
    return None


def _first(people: Names) -> str:
    return people.last[0]


def _first_letters(people: Names, count: int) -> str:
    return people.last[0][:count]


def _nth_letters(people: Names, count: int, which: int) -> str:
    return people.last[which - 1][:count] if 1 <= which <= len(people.last) else ""


def _all(people: Names) -> str:
    return "".join(people.last) + ("EtAl" if people.others else "")


def _several(people: Names, count: int) -> str:
    more = people.others or len(people.last) > count
    return "".join(people.last[:count]) + ("EtAl" if more else "")


def _et_al(people: Names, delimiter: str, suffix: str) -> str:
    if people.others or len(people.last) > 2:
        return people.last[0] + suffix
    return delimiter.join(people.last)


def _auth_auth_ea(people: Names) -> str:
    more = people.others or len(people.last) > 2
    return ".".join(people.last[:2]) + (".ea" if more else "")


def _short(people: Names) -> str:
    if len(people.last) == 1 and not people.others:
        return people.last[0]
    more = people.others or len(people.last) > 3
    return "".join(name[:1] for name in people.last[:3]) + ("+" if more else "")


def _alpha(people: Names) -> str:
    if len(people.named) == 1 and not people.others:
        return _initials_of(people.named[0], 3)
    shown = people.named if len(people.named) <= 4 else people.named[:3]
    more = people.others or len(people.named) > 4
    return "".join(_initials_of(author, 1) for author in shown) + ("+" if more else "")


def _alpha_lni(people: Names) -> str:
    if len(people.named) == 1 and people.named[0].corporate and not people.others:
        capitals = "".join(word[0] for word in _capital_words(people.named[0].family))
        return capitals[:4] if len(capitals) > 1 else people.last[0][:2]
    if len(people.last) == 1 or people.others:
        return people.last[0][:2]
    return "".join(name[:1] for name in people.last[:4])


def _first_and_initials(people: Names) -> str:
    rest = "".join(name[:1] for name in people.last[1:])
    return people.last[0][:5] + rest + ("+" if people.others else "")


def _spread_letters(people: Names, count: int) -> str:
    plus = people.others and len(people.last) < count
    shown = people.last[:count]
    room = count - plus
    each, extra = divmod(room, len(shown)) if shown else (0, 0)
    letters = (name[: each + (number < extra)] for number, name in enumerate(shown))
    return "".join(letters) + ("+" if plus else "")


def _given_initial(author: Author) -> str:
    return author.given[:1]


def _with_particle(author: Author) -> str:
    return f"{author.particle} {author.family}".strip()


def _initials_of(author: Author, count: int) -> str:
    particles = "".join(part[:1] for part in author.particle.split())
    return particles + _last(author)[:count]


def _last(author: Author) -> str:
    return institution(author.family) if author.corporate else alphanumeric(author.family)


_PLAIN: dict[str, Callable[[Names], str]] = {
    "auth": _first,
    "authors": _all,
    "authetal": lambda people: _et_al(people, "", "EtAl"),
    "auth.etal": lambda people: _et_al(people, ".", ".etal"),
    "auth.auth.ea": _auth_auth_ea,
    "authauthea": _auth_auth_ea,
    "authshort": _short,
    "authorsalpha": _alpha,
    "authorsalphalni": _alpha_lni,
    "authorini": _first_and_initials,
    "authforeini": lambda people: _given_initial(people.named[0]),
    "authorforeini": lambda people: _given_initial(people.named[0]),
    "authfirstfull": lambda people: _with_particle(people.named[0]),
    "authorfirstfull": lambda people: _with_particle(people.named[0]),
    "authorlast": lambda people: people.last[-1],
    "authorlastforeini": lambda people: _given_initial(people.named[-1]),
}
_COUNTED: dict[str, Callable[..., str]] = {
    "authN": _first_letters,
    "authN_N": _nth_letters,
    "authorsN": _several,
    "authiniN": _spread_letters,
}


def institution(name: str) -> str:
    """Abbreviate an institution's name.

    ``University of Science`` becomes ``UniScience``, ``Massachusetts Institute of Technology`` ``MIT``; an abbreviation
    in brackets takes precedence. Departments and schools are shortened to capitals and follow the university.
    """
    bracketed = _BRACKETED.search(name)
    if bracketed:
        return bracketed[1]
    parts = [_capital_words(part) for part in name.split(",")]
    parts = [part for part in parts if part]
    university = next((part for part in parts if _has(part, "univ")), None)
    units = [part for part in parts if part is not university and _has(part, "depart", "school", "faculty")]
    if len(parts) == 1:
        units = []
    plain = next((part for part in parts if part is not university and part not in units), None)
    head = "Uni" + "".join(w for w in university if not _has([w], "univ")) if university else _head(plain or [])
    tails = dict.fromkeys(_capitals(part) for part in units)
    return head + "".join(tails)


def _capital_words(text: str) -> list[str]:
    """Return the words of a name without ``the``, and without lower-case words if there are others."""
    words = [alphanumeric(word) for word in re.split(r"[\s\-]+", re.sub(r"\\[A-Za-z]+|[{}]", " ", text))]
    words = [word for word in words if word and word.lower() != "the"]
    return [word for word in words if not word[0].islower()] or words


def _has(words: Sequence[str], *beginnings: str) -> bool:
    return any(word.lower().startswith(beginnings) for word in words)


def _head(words: Sequence[str]) -> str:
    return "".join(word[0] for word in words) if len(words) >= 3 else "".join(words)


def _capitals(words: Sequence[str]) -> str:
    kept = [word for word in words if not _has([word], "depart", "school", "faculty")]
    return "".join(c for word in kept for c in word if c.isupper())

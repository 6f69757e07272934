"""Text fields that take pasted text as terminals send it: line ends as carriage returns, several lines for one."""

from textual.events import Paste
from textual.widgets import Input, TextArea

from readinglist.files.documents import cleaned
from readinglist.papers.folding import one_line


class LineField(Input):
    """A field of one line. Pasted lines are joined: a title copied from a page often has two."""

    def _on_paste(self, event: Paste) -> None:
        event.stop()
        event.prevent_default()
        self.replace(self.joined(cleaned(event.text)), *self.selection)

    def joined(self, text: str) -> str:
        """Return several lines as one."""
        return one_line(text)


class ListField(LineField):
    """A field of names that are separated by commas. Each pasted line is one or more of them."""

    def joined(self, text: str) -> str:
        """Return several lines as one list."""
        lines = [line for line in map(one_line, text.split("\n")) if line.strip(", ")]
        return ", ".join(line.strip(", ") for line in lines) if len(lines) > 1 else one_line(text)


class TextField(TextArea):
    """A field of several lines."""

    async def _on_paste(self, event: Paste) -> None:
        event.stop()
        event.prevent_default()
        result = self.replace(cleaned(event.text), *self.selection, maintain_selection_offset=False)
        self.move_cursor(result.end_location)

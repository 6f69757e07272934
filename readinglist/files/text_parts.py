"""Large text files, read part by part in bounded memory."""

from collections.abc import Callable, Iterator
from pathlib import Path

from readinglist.files.documents import Document, cleaned
from readinglist.files.reading import open_input

LARGE = 8 * 1024 * 1024
"""Number of bytes from which a text file is large."""

_PART = 1024 * 1024
_SAMPLE = 256 * 1024
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")


class LargeText:
    """A large file in UTF-8, which can be read several times; `sample` is a document of its beginning."""

    def __init__(self, path: str, *, part: int = _PART) -> None:
        self.name = path
        self._part = part

    @property
    def sample(self) -> Document:
        """The beginning of the text."""
        with open_input(self.name) as stream:
            return Document(name=self.name, text=cleaned(stream.read(_SAMPLE).decode("utf-8", "ignore")))

    def parts(self, end_of: Callable[[str], int]) -> Iterator[Document]:
        """Yield the text part by part. `end_of` returns where the last complete part of a text ends, or 0."""
        line, rest = 1, ""
        with Path(self.name).open(encoding="utf-8", newline=None) as stream:
            while text := stream.read(self._part):
                rest = cleaned(rest + text)
                if end := end_of(rest):
                    yield Document(name=self.name, text=rest[:end], first_line=line)
                    line += rest.count("\n", 0, end)
                    rest = rest[end:]
        if rest:
            yield Document(name=self.name, text=rest, first_line=line)


def large_text(path: str, *, least: int = LARGE) -> LargeText | None:
    """Return the text of a large file; None if it is smaller, no file, not UTF-8, or contains a NUL as binary files."""
    try:
        if not Path(path).is_file() or Path(path).stat().st_size < least:
            return None
        with Path(path).open("rb") as stream:
            if stream.read(2) in _WIDE_MARKS:
                return None
        with Path(path).open(encoding="utf-8") as lines:
            while text := lines.read(_PART):
                if "\0" in text:
                    return None
    except (OSError, ValueError):
        return None
    return LargeText(path)

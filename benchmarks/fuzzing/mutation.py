"""Mutations of documents, for machines without atheris and beside its own."""

import random

MAX_SIZE = 40_000
"""Maximum size of a mutated document in bytes."""

PIECES = tuple(
    piece.encode()
    for piece in (
        "", "\n", "\r", "\r\n", "\n\n", "\t", " ", "\0", "\x1b[31m", "\ufeff", "\u200b", "\u2028", "\u202e", "é", "漢", "😀",
        "{", "}", "{{", "}}", "[", "]", "(", ")", "<", ">", "</", "/>", "<!--", "-->", "<![CDATA[", "]]>", "<!DOCTYPE x>",
        "&", "&amp;", "&#0;", "&#x110000;", "&x;", '"', "'", "`", "\\", "$", "$$", "%", "#", "^", "^^5c", "_", "~", "@", "|",
        ",", ";", ":", "=", "*", "-", "---", "+", "!", "?", ".", "...", "0", "-1", "1e999", "9" * 400, "99999999999999999999",
        "null", "true", "NaN", "Infinity", "[]", "{}", '""', "\\u0000", "\\ud800", "2024", "0000", "9999-99-99", "-0001",
        "arXiv:2410.18647", "10.1000/182", "https://arxiv.org/abs/2410.18647v2", "978-3-16-148410-0", "and", "and others",
        "et al.", "\\input{x}", "\\begin{", "\\end{", "\\href{", "\\bibitem{", "@article{k,", "@string{a=", "title = {", "#",
        "TY  - JOUR", "ER  - ", "AU  - ", "PMID- ", "%0 ", "PT J", "EF", "title:", "tag:", "OR", "NOT", "year:", "..",
    )
)  # fmt: skip
"""What breaks parsers, and the words of the formats."""


class Mutator:
    """Changes documents at random; with the same seed and calls, in the same way."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._changes = (
            self._insert, self._delete, self._repeat, self._swap_lines, self._drop_lines, self._flip, self._splice,
            self._cut, self._replace_word, self._repeat_line,
        )  # fmt: skip

    def mutate(self, data: bytes, other: bytes) -> bytes:
        """Return `data` with a few changes, some of which take pieces from `other`."""
        for _ in range(self._random.choice((1, 1, 2, 3, 6))):
            data = self._random.choice(self._changes)(data, other)[:MAX_SIZE]
        return data

    def choose(self, corpus: list[bytes]) -> bytes:
        """Return a document of the corpus."""
        return self._random.choice(corpus)

    def _span(self, data: bytes, longest: int) -> tuple[int, int]:
        start = self._random.randint(0, len(data))
        return start, min(len(data), start + self._random.randint(0, longest))

    def _insert(self, data: bytes, _other: bytes) -> bytes:
        start, _ = self._span(data, 0)
        return data[:start] + self._random.choice(PIECES) + data[start:]

    def _delete(self, data: bytes, _other: bytes) -> bytes:
        start, end = self._span(data, self._random.choice((1, 8, 80, 800)))
        return data[:start] + data[end:]

    def _repeat(self, data: bytes, _other: bytes) -> bytes:
        start, end = self._span(data, self._random.choice((1, 3, 20, 200)))
        piece = self._random.choice((data[start:end], self._random.choice(PIECES)))
        times = min(self._random.choice((2, 20, 300, 5000)), MAX_SIZE // max(1, len(piece)))
        return data[:start] + piece * times + data[start:]

    def _swap_lines(self, data: bytes, _other: bytes) -> bytes:
        lines = data.split(b"\n")
        one, two = self._random.randrange(len(lines)), self._random.randrange(len(lines))
        lines[one], lines[two] = lines[two], lines[one]
        return b"\n".join(lines)

    def _drop_lines(self, data: bytes, _other: bytes) -> bytes:
        lines = data.split(b"\n")
        start = self._random.randrange(len(lines))
        del lines[start : start + self._random.randint(1, 5)]
        return b"\n".join(lines)

    def _repeat_line(self, data: bytes, _other: bytes) -> bytes:
        lines = data.split(b"\n")
        place = self._random.randrange(len(lines))
        lines[place:place] = [lines[place]] * self._random.choice((1, 3, 50))
        return b"\n".join(lines)

    def _flip(self, data: bytes, _other: bytes) -> bytes:
        if not data:
            return data
        place = self._random.randrange(len(data))
        return data[:place] + bytes([self._random.randrange(256)]) + data[place + 1 :]

    def _splice(self, data: bytes, other: bytes) -> bytes:
        start, end = self._span(data, 400)
        first, last = self._span(other, 400)
        return data[:start] + other[first:last] + data[end:]

    def _cut(self, data: bytes, _other: bytes) -> bytes:
        return data[: self._random.randint(0, len(data))]

    def _replace_word(self, data: bytes, _other: bytes) -> bytes:
        words = data.split(b" ")
        words[self._random.randrange(len(words))] = self._random.choice(PIECES)
        return b" ".join(words)

"""The documents of a YAML stream as plain values with their lines; an invalid document does not affect the others.

It reads data only, never objects, and every scalar as a string (https://yaml.org/spec/1.2.2/).
"""

from collections.abc import Iterator
from typing import NamedTuple

from readinglist.papers.folding import without_c1
from readinglist.papers.lazy_patterns import lazy_pattern

Value = str | list["Value"] | dict[str, "Value"]

_MARK = lazy_pattern(r"---(?:[ \t].*)?")


class Member(NamedTuple):
    """A member of a document's mapping, with its lines."""

    name: str
    value: Value
    line: int
    last_line: int


class YamlDocument(NamedTuple):
    """A document with its lines: its members, or an error and its line."""

    line: int
    last_line: int
    members: tuple[Member, ...] = ()
    problem: str = ""
    problem_line: int = 0

    def mapping(self) -> dict[str, Value]:
        """Return the members by name; the last of duplicates counts."""
        return {member.name: member.value for member in self.members}


def yaml_documents(text: str) -> Iterator[YamlDocument]:
    """Yield the non-empty documents of a stream, in order."""
    # PyYAML loads slowly, and every document is shown to the sources that read YAML.
    from readinglist.formats.yaml_nodes import document_of  # noqa: PLC0415

    lines = without_c1(text).split("\n")  # YAML forbids most of them
    marks = [number for number, line in enumerate(lines) if _MARK.fullmatch(line.lstrip("\ufeff"))]
    starts = marks if marks[:1] == [0] else [0, *marks]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        last = max((number for number in range(start, end) if lines[number].strip()), default=start)
        document = document_of(lines[start : last + 1], start + 1)
        if document:
            yield document

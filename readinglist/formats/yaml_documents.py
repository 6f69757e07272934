"""The documents of a YAML stream as plain values with their lines; an invalid document does not affect the others.

It reads data only, never objects, and every scalar as a string (https://yaml.org/spec/1.2.2/).
"""

from collections.abc import Iterator
from typing import NamedTuple

import yaml

from readinglist.papers.folding import without_c1
from readinglist.papers.lazy_patterns import lazy_pattern

Value = str | list["Value"] | dict[str, "Value"]

_MARK = lazy_pattern(r"---(?:[ \t].*)?")
_NOTHING = frozenset({"", "~", "null", "Null", "NULL"})
_MAX_VALUES = 200_000
"""Maximum number of values of a document, because nested aliases grow exponentially."""

_MAX_DEPTH = 30
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


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


class _DocumentError(ValueError):
    """The document is YAML, but too large or not a mapping."""


def yaml_documents(text: str) -> Iterator[YamlDocument]:
    """Yield the non-empty documents of a stream, in order."""
    lines = without_c1(text).split("\n")  # YAML forbids most of them
    marks = [number for number, line in enumerate(lines) if _MARK.fullmatch(line.lstrip("\ufeff"))]
    starts = marks if marks[:1] == [0] else [0, *marks]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        last = max((number for number in range(start, end) if lines[number].strip()), default=start)
        document = _document(lines[start : last + 1], start + 1)
        if document:
            yield document


def _document(lines: list[str], first: int) -> YamlDocument | None:
    text = "\n".join(lines).lstrip("\ufeff")
    last = first + len(lines) - 1
    try:
        root = yaml.compose(text, Loader=_LOADER) if text else None
        if root is None or _is_nothing(root):
            return None
        return YamlDocument(first, last, _members(root, first, last))
    except yaml.MarkedYAMLError as error:
        line = min(last, first + error.problem_mark.line) if error.problem_mark else first
        return YamlDocument(first, last, problem=f"invalid YAML: {error.problem}", problem_line=line)
    except _DocumentError as error:
        return YamlDocument(first, last, problem=str(error), problem_line=first)
    except (yaml.YAMLError, RecursionError, ValueError, OverflowError) as error:
        return YamlDocument(first, last, problem=f"invalid YAML: {str(error).splitlines()[0]}", problem_line=first)


def _members(root: yaml.Node, first: int, last: int) -> tuple[Member, ...]:
    entries = root.value if isinstance(root, yaml.MappingNode) else ()
    pairs = [(key, node) for key, node in entries if isinstance(key, yaml.ScalarNode)]
    if not pairs:
        raise _DocumentError("no `name: value` lines")
    budget = [_MAX_VALUES]
    begins = [first + key.start_mark.line for key, _ in pairs]
    ends = [*(begin - 1 for begin in begins[1:]), last]
    return tuple(
        Member(str(key.value), _value(node, budget, 0), begin, max(begin, end))
        for (key, node), begin, end in zip(pairs, begins, ends, strict=True)
    )


def _value(node: yaml.Node, budget: list[int], depth: int) -> Value:
    """Return the value of a node; `budget` is the number of values that the document may still contain.

    Raises:
        _DocumentError: If there are too many or too deeply nested values.
    """
    budget[0] -= 1
    if budget[0] < 0 or depth > _MAX_DEPTH:
        raise _DocumentError("too many or too deeply nested values")
    if isinstance(node, yaml.SequenceNode):
        return [_value(each, budget, depth + 1) for each in node.value]
    if isinstance(node, yaml.MappingNode):
        pairs = ((key, value) for key, value in node.value if isinstance(key, yaml.ScalarNode))
        return {str(key.value): _value(value, budget, depth + 1) for key, value in pairs}
    return "" if _is_nothing(node) else str(node.value)


def _is_nothing(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and not node.style and node.value in _NOTHING

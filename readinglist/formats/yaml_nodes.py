"""What PyYAML reads of a YAML stream: a document or its mappings as plain values with their lines."""

from collections.abc import Callable, Iterator

import yaml

from readinglist.formats.yaml_documents import Member, Value, YamlDocument
from readinglist.papers.folding import without_c1

_NOTHING = frozenset({"", "~", "null", "Null", "NULL"})
_MAX_VALUES = 200_000
"""Maximum number of values of a document, because nested aliases grow exponentially."""

_MOST_TIMES = 5
"""How often a value may be read while the mappings of a list are searched."""
_MAX_DEPTH = 30
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _DocumentError(ValueError):
    """The document is YAML, but too large or not a mapping."""


def document_of(lines: list[str], first: int) -> YamlDocument | None:
    """Return the document in these lines, the first of which has the number `first`; None if it is empty."""
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


_Located = tuple[int, int, dict[str, Value]]


def located_mappings(text: str, wanted: Callable[[Value], bool]) -> Iterator[_Located]:
    """Yield the outermost mappings that are `wanted` in valid documents, with their first and last lines.

    A document that is one counts only if all documents of the stream are, or have some inside. It may be the front
    matter of another text.
    """
    lines = without_c1(text).split("\n")
    try:
        budget = [_MOST_TIMES * _MAX_VALUES]
        roots = list(yaml.compose_all(text.lstrip("\ufeff"), Loader=_LOADER))
        inside = [list(_mappings_in(root, lines, wanted, budget)) for root in roots]
        whole = [_located(root, root.end_mark.line, lines, wanted, budget) for root in roots]
        every = all(found or own for found, own in zip(inside, whole, strict=True))
        for found, own in zip(inside, whole, strict=True):
            yield from [own] if own and every else found
    except (yaml.YAMLError, RecursionError, ValueError, OverflowError):
        return


def _located(
    node: yaml.Node, end: int, lines: list[str], wanted: Callable[[Value], bool], budget: list[int]
) -> _Located | None:
    """Return a mapping with its lines, of which empty ones before the line `end` are none; None if not `wanted`.

    One in which a name stands twice is none, but text that looks like YAML: labelled lines of several items.
    """
    value = _value(node, budget, 0) if isinstance(node, yaml.MappingNode) else ""
    if not isinstance(value, dict) or len(value) < len(node.value) or not wanted(value):
        return None
    start = node.start_mark.line
    last = max(start + 1, min(end, len(lines)))
    while last > start + 1 and not lines[last - 1].strip():
        last -= 1
    return start + 1, last, value


def _mappings_in(
    node: yaml.Node, lines: list[str], wanted: Callable[[Value], bool], budget: list[int]
) -> Iterator[_Located]:
    children = node.value if isinstance(node, yaml.SequenceNode) else [value for _, value in _pairs(node)]
    ends = [child.start_mark.line for child in children[1:]]
    ends.append(node.end_mark.line + (node.end_mark.column > 0))
    for child, end in zip(children, ends, strict=bool(children)):
        if found := _located(child, end, lines, wanted, budget):
            yield found
        elif child.value and isinstance(child, yaml.CollectionNode):
            yield from _mappings_in(child, lines, wanted, budget)


def _pairs(node: yaml.Node) -> list[tuple[yaml.Node, yaml.Node]]:
    return list(node.value) if isinstance(node, yaml.MappingNode) else []

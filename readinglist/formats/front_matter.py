"""The YAML front matter of Markdown files: reads members, and changes single ones without touching other characters.

The only module that uses PyYAML's nodes for this. It reads data only, never objects (https://yaml.org/spec/1.2.2/).
"""

import json
import re
from collections.abc import Mapping, Sequence

import yaml

from readinglist.formats.note_parts import FENCED
from readinglist.papers.errors import InputError
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.papers.folding import INVISIBLE
from readinglist.papers.lazy_patterns import lazy_pattern

Value = str | tuple[str, ...]

_SIMPLE = lazy_pattern(r"[A-Za-z][A-Za-z0-9_./+-]*")
_WORDS = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf"})
"""Words that some YAML parsers do not read as strings."""

_NOTHING = frozenset({"", "~", "null", "Null", "NULL"})
_UNPRINTABLE = lazy_pattern(rf"[{INVISIBLE}\u2028\u2029\ufffe\uffff\ud800-\udfff]")
_SURROGATES = lazy_pattern("[\ud800-\udfff]")
_NUMBERS = frozenset({"year", "rating"})


class FrontMatter:
    """The members of a front matter by name.

    Raises:
        InputError: If it is not YAML or not a mapping; the message has the line, counted from the beginning of the
            file.
    """

    def __init__(self, text: str) -> None:
        fenced = FENCED.fullmatch(text)
        self._open, self._inner, self._close = fenced.groups() if fenced else ("---\n", "", "---\n")
        self._newline = "\r\n" if self._open.endswith("\r\n") else "\n"
        self._members = _members(self._inner)

    def value(self, name: str) -> Value | None:
        """Return the string or strings of a member; None if it is missing or has another type."""
        member = self._members.get(name)
        return _value(member.node) if member else None

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the members, in order."""
        return tuple(self._members)

    def is_unsupported(self, name: str) -> bool:
        """Whether a member has a value other than a string or a list of strings, or one that is unsafe to edit."""
        member = self._members.get(name)
        return member is not None and not member.editable

    def changed(self, changes: Mapping[str, Value | None]) -> str:
        """Return the front matter with members set, or removed (None); unsupported ones are unchanged."""
        text = self._inner
        if text and not text.endswith("\n"):
            text += self._newline
        present = [name for name in changes if name in self._members and self._members[name].editable]
        for name in sorted(present, key=lambda name: -self._members[name].start):
            text = self._edited(text, self._members[name], changes[name])
        for name, value in changes.items():
            if name not in self._members and value is not None:
                text += _lines(name, value, self._newline)
        whole = self._open + text + self._close
        self._check(whole, changes)
        return whole

    def _check(self, whole: str, changes: Mapping[str, Value | None]) -> None:
        """Raise an error if the new front matter does not parse as intended."""
        again = FrontMatter(whole)
        for name in (*self.names, *changes):
            old = self._members.get(name)
            stays = name not in changes or (old is not None and not old.editable)
            wanted = self.value(name) if stays else (changes[name] if changes[name] != () else None)
            if again.value(name) != wanted:
                raise InputError(f"line 1: cannot change {name} in this front matter", hint=_HINT)

    def _edited(self, text: str, member: "_Member", value: Value | None) -> str:
        node = member.node
        start, end = node.start_mark.index, node.end_mark.index
        if value is None or value == ():
            return text[: member.start] + text[member.end :]
        if isinstance(node, yaml.SequenceNode) and not node.flow_style and isinstance(value, tuple):
            return text[: member.start] + _edited_list(text, member, value, self._newline) + text[member.end :]
        shown = _flow(value) if isinstance(value, tuple) else _scalar(value, member.name)
        space = " " if text[start - 1 : start] == ":" else ""
        return text[:start] + space + shown + text[end:]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Member:
    """A member of the mapping; `start` and `end` enclose its lines. `editable`: its value may be replaced."""

    name: str
    node: yaml.Node
    start: int
    end: int
    editable: bool


def _members(text: str) -> dict[str, _Member]:
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 1
        raise InputError(f"line {line}: invalid YAML in the front matter: {error.problem}", hint=_HINT) from error
    except (yaml.YAMLError, RecursionError) as error:
        reason = str(error).splitlines()[0]
        raise InputError(f"line 1: invalid YAML in the front matter: {reason}", hint=_HINT) from error
    except (ValueError, OverflowError) as error:  # of "\UFFFFFFFF" and %YAML with a huge version
        raise InputError("line 1: invalid YAML in the front matter: number out of range", hint=_HINT) from error
    if root is None:
        return {}
    if not isinstance(root, yaml.MappingNode) or root.flow_style:
        raise InputError("line 2: no `name: value` lines in the front matter", hint=_HINT)
    found: dict[str, _Member] = {}
    for key, node in root.value:
        if isinstance(key, yaml.ScalarNode):
            member = _member(text, key, node, again=key.value in found)
            found[key.value] = member
    return found


_HINT = "fix it; until then only the text below it is synced"


def _member(text: str, key: yaml.ScalarNode, node: yaml.Node, *, again: bool) -> _Member:
    leaves = node.value if isinstance(node, yaml.SequenceNode) else [node]
    plain = all(_is_text(each) and getattr(each, "style", None) in (None, "'", '"') for each in leaves)
    safe = all(
        each.start_mark.index >= key.end_mark.index
        and text[each.start_mark.index : each.start_mark.index + 1] not in _ODD
        for each in (node, *leaves)
    )
    last = leaves[-1] if leaves and not getattr(node, "flow_style", False) else node
    return _Member(
        name=key.value,
        node=node,
        start=text.rfind("\n", 0, key.start_mark.index) + 1,
        end=_line_end(text, last.end_mark.index),
        editable=plain and safe and not again,
    )


_ODD = ("&", "!", "*")
"""The beginning of an anchor, a tag or an alias."""


def _line_end(text: str, place: int) -> int:
    found = text.find("\n", place)
    return len(text) if found < 0 else found + 1


def _is_text(node: yaml.Node) -> bool:
    """Whether a node is a string that can be stored; an escape such as ``"\\ud800"`` is not."""
    return isinstance(node, yaml.ScalarNode) and not _SURROGATES.search(node.value)


def _value(node: yaml.Node) -> Value | None:
    if isinstance(node, yaml.ScalarNode):
        nothing = not _is_text(node) or (node.style is None and node.value in _NOTHING)
        return None if nothing else str(node.value)
    if isinstance(node, yaml.SequenceNode) and all(map(_is_text, node.value)):
        return tuple(str(each.value) for each in node.value)
    return None


def _scalar(text: str, name: str = "") -> str:
    """Return a string that YAML of any version parses unchanged; a year and a rating as numbers."""
    if (_SIMPLE.fullmatch(text) and text.lower() not in _WORDS) or (
        name in _NUMBERS and re.fullmatch("[1-9][0-9]*", text)
    ):
        return text
    return _UNPRINTABLE.sub(lambda found: f"\\U{ord(found[0]):08x}", json.dumps(text, ensure_ascii=False))


def _flow(texts: Sequence[str]) -> str:
    return f"[{', '.join(map(_scalar, texts))}]"


def _lines(name: str, value: Value, newline: str) -> str:
    """Return a new member; lists have one item per line, as Obsidian writes them."""
    if isinstance(value, str):
        return f"{name}: {_scalar(value, name)}{newline}"
    return f"{name}:{newline}" + "".join(f"  - {_scalar(each)}{newline}" for each in value)


def _edited_list(text: str, member: _Member, value: Sequence[str], newline: str) -> str:
    """Return the lines of a list without the removed items, and with the new ones at the end."""
    items = [(text.rfind("\n", 0, each.start_mark.index) + 1, each) for each in member.node.value]
    kept, place = "", member.start
    for start, each in items:
        kept += text[place:start]
        place = _line_end(text, each.end_mark.index)
        if each.value in value:
            kept += text[start:place]
    if kept and not kept.endswith("\n"):
        kept += newline
    first, node = items[0]
    before = text[first : node.start_mark.index]
    had = {each.value for _, each in items}
    return kept + "".join(f"{before}{_scalar(each)}{newline}" for each in value if each not in had)

"""Texts with members of a paper in braces, such as ``{key}: {title} ({year})``."""

import re
from collections.abc import Sequence

from readinglist.api.columns import COLUMNS
from readinglist.papers.errors import UsageError
from readinglist.papers.folding import nearest, one_line
from readinglist.papers.paper import Item

_MEMBER = r"\{\{|\}\}|\{([^{}]*)\}"
"""A member in a template, or a brace that is written twice."""


def checked_columns(names: Sequence[str]) -> Sequence[str]:
    """Return the names of columns.

    Raises:
        UsageError: If one is unknown.
    """
    names = [name.strip() for name in names]
    for name in names:
        if name not in COLUMNS:
            near = nearest(name, COLUMNS)
            guess = f"; did you mean {' or '.join(near)}?" if near else ""
            raise UsageError(f"unknown column {name!r}{guess}", hint=f"available: {', '.join(COLUMNS)}")
    return names


def check_template(template: str) -> None:
    """Check that the members of a template exist.

    Raises:
        UsageError: As `checked_columns`, or if a brace is alone.
    """
    if re.search("[{}]", re.sub(_MEMBER, "", template)):
        raise UsageError(f"brace without its pair in {template!r}", hint="write {{ or }} for a brace that is printed")
    checked_columns([found[1] for found in re.finditer(_MEMBER, template) if found[1] is not None])


def filled(template: str, item: Item) -> str:
    """Return the text of a paper; the elements of lists are separated by commas, and what is unknown is empty."""

    def member(found: re.Match[str]) -> str:
        return found[0][0] if found[1] is None else _plain(COLUMNS[found[1]].value(item))

    return re.sub(_MEMBER, member, template)


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    texts = value if isinstance(value, list) else [] if value is None else [value]
    return ", ".join(one_line(str(each)) for each in texts)

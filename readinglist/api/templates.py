"""Texts with members of a paper in braces, such as ``{key}: {title} ({year})``."""

import re
from collections.abc import Collection, Mapping, Sequence

from readinglist.api.columns import COLUMNS
from readinglist.papers.errors import UsageError
from readinglist.papers.folding import did_you_mean, nearest, one_line
from readinglist.papers.paper import Item
from readinglist.settings.values import NOTE_FIELDS

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
            guess = did_you_mean(nearest(name, COLUMNS), before="; ")
            raise UsageError(f"unknown column {name!r}{guess}", hint=f"available: {', '.join(COLUMNS)}")
    return names


def check_template(template: str, more: Collection[str] = ()) -> None:
    """Check that the members of a template exist: columns, or those in `more`.

    Raises:
        UsageError: As `checked_columns`, or if a brace is alone.
    """
    if re.search("[{}]", re.sub(_MEMBER, "", template)):
        raise UsageError(f"brace without its pair in {template!r}", hint="write {{ or }} for a brace that is printed")
    names = [found[1] for found in re.finditer(_MEMBER, template) if found[1] is not None]
    checked_columns([name for name in names if name not in more])


def check_note_template(template: str) -> None:
    """Check the template of notes, which can also have `NOTE_FIELDS`.

    Raises:
        UsageError: As `check_template`.
    """
    check_template(template, NOTE_FIELDS)


def filled(template: str, item: Item) -> str:
    """Return the text of a paper; the elements of lists are separated by commas, and what is unknown is empty."""

    return _filled(template, item, {})


def filled_note(template: str, item: Item) -> str:
    """Return the beginning of a note, whose template can also have the abstract and the addresses of the paper.

    The template was checked by `check_note_template`.
    """
    metadata = item.paper.metadata
    known = [each.url for each in (metadata.arxiv_id, metadata.doi) if each]
    more = {"abstract": metadata.abstract, "links": list(dict.fromkeys((*known, *metadata.links)))}
    return _filled(template, item, more)


def _filled(template: str, item: Item, more: Mapping[str, object]) -> str:
    def member(found: re.Match[str]) -> str:
        name = found[1]
        return found[0][0] if name is None else _plain(more[name] if name in more else COLUMNS[name].value(item))

    return re.sub(_MEMBER, member, template)


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    texts = value if isinstance(value, list) else [] if value is None else [value]
    return ", ".join(one_line(str(each)) for each in texts)

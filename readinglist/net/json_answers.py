"""JSON answers of services, read strictly: what is not surely an answer is `UnusableAnswer`, never "no papers"."""

import json
from collections.abc import Mapping

from readinglist.net.asking import UnusableAnswer
from readinglist.papers.folding import one_line
from readinglist.plugins.context import Response

_QUESTION_REFUSED = frozenset({400, 414, 422})


def read_json(response: Response, name: str) -> object:
    """The value of an answer with status 200; `name` is the service in messages.

    Raises:
        UnusableAnswer: another status, or no JSON (a page, an empty or cut off body).
    """
    if response.status != 200:
        refused = response.status in _QUESTION_REFUSED
        raise UnusableAnswer(f"{name} answered with status {response.status}", bad_question=refused)
    try:
        value: object = json.loads(response.body.decode("utf-8"))
    except (ValueError, RecursionError) as fault:
        raise UnusableAnswer(f"{name}'s answer is cut off or no JSON") from fault
    return value


def table(value: object) -> Mapping[str, object]:
    """The object that a value is; an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def rows(value: object) -> list[Mapping[str, object]]:
    """The objects of a list; anything else in it is left out, and what is no list has none."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def words(value: object) -> str:
    """The text that a value is, on one line; empty for anything else."""
    return one_line(value) if isinstance(value, str) else ""

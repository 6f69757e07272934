"""Pages of results, and the cursors that lead from one to the next."""

import base64
import json
from collections.abc import Sequence
from hashlib import blake2b
from typing import TypeVar

from readinglist.api import UsageError
from readinglist.papers.fast_dataclasses import dataclass

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultPage:
    """Some of the names of a result, how many there are in all, and the cursor of the next page, empty on the last."""

    names: Sequence[str]
    total: int
    cursor: str


def page_of(names: Sequence[str], cursor: str, limit: int, *, request: object) -> ResultPage:
    """Return the page of distinct `names` after a cursor of the same `request`.

    A cursor names the results on both sides of it, so that none is missed if others were added or removed since; if
    both are gone, the first page is repeated.

    Raises:
        UsageError: If the cursor is not one of this request.
    """
    start = _start(names, cursor, _digest(request)) if cursor else 0
    shown, rest = names[start : start + limit], names[start + limit : start + limit + 1]
    following = _encoded([_digest(request), shown[-1], rest[0]]) if rest else ""
    return ResultPage(names=shown, total=len(names), cursor=following)


def _start(names: Sequence[str], cursor: str, digest: str) -> int:
    try:
        made_for, last, following = json.loads(base64.urlsafe_b64decode(cursor.encode()))
    except (ValueError, TypeError, RecursionError):
        made_for, last, following = "", "", ""
    if made_for != digest:
        raise UsageError("invalid cursor", hint="repeat the call with its other arguments unchanged, or without cursor")
    if following in names:
        return names.index(following)
    return names.index(last) + 1 if last in names else 0


def _encoded(parts: Sequence[str]) -> str:
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode()


def _digest(request: object) -> str:
    return blake2b(json.dumps(request).encode(), digest_size=6).hexdigest()

"""Requests in batches: failed ones are retried once, later, and rejected ones are split in two.

Used by services that take many items per request.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from readinglist.papers.errors import ServiceError
from readinglist.papers.fast_dataclasses import dataclass
from readinglist.plugins.context import Response

Page = TypeVar("Page")

GIVE_UP = 3
"""Maximum number of failures in a row: the service is unavailable then."""

REJECTIONS = 12
"""Maximum number of rejected requests in a row: the queries are not the cause then."""


class InvalidResponse(Exception):  # noqa: N818
    """A response that cannot be used. `rejected` is set if the service rejected the request."""

    def __init__(self, reason: str, *, rejected: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.rejected = rejected


_MALFORMED = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError)


def parsed(parse: Callable[[Response], Page], response: Response, name: str) -> Page:
    """Return what `parse` returns; `name` is the service in messages.

    Raises:
        InvalidResponse: If the response is not what the service promises, in whatever way.
    """
    try:
        return parse(response)
    except _MALFORMED as error:
        raise InvalidResponse(f"invalid response from {name}: {type(error).__name__}") from error


@dataclass(frozen=True, slots=True)
class NoResponse:
    """The service did not respond for an item."""

    reason: str


@dataclass(frozen=True, slots=True)
class RequestBatch:
    """Items of one request, by place in the caller's list. `wide` is a flag of the caller, `again` marks a retry."""

    items: tuple[int, ...]
    wide: bool = False
    again: bool = False

    def halves(self) -> tuple["RequestBatch", "RequestBatch"]:
        """Split the batch in two; it must have at least two items."""
        middle = len(self.items) // 2
        return replace(self, items=self.items[:middle]), replace(self, items=self.items[middle:])


Send = Callable[[RequestBatch], Sequence[RequestBatch]]
"""Sends the request of one batch and keeps its results; returns batches to send instead, such as halves.

Raises ServiceError or InvalidResponse if there is no usable response.
"""


class BatchRunner:
    """Sends batches; once it has given up, it sends no more."""

    def __init__(self) -> None:
        self._failures = 0
        self._rejections = 0
        self._reason = ""

    def run(self, batches: Iterable[RequestBatch], send: Send) -> Iterator[tuple[RequestBatch, NoResponse]]:
        """Send all batches; yields those without a response."""
        waiting = deque(batches)
        later: deque[RequestBatch] = deque()
        while waiting or later:
            if not waiting:
                waiting, later = later, waiting
            batch = waiting.popleft()
            if self._failures >= GIVE_UP or self._rejections >= REJECTIONS:
                yield batch, NoResponse(self._reason)
                continue
            failure = self._send(batch, send, waiting)
            if failure is None:
                continue
            if batch.again or failure.rejected:
                yield batch, NoResponse(failure.reason)
            else:
                later.append(replace(batch, again=True))

    def _send(self, batch: RequestBatch, send: Send, waiting: deque[RequestBatch]) -> InvalidResponse | None:
        """Send one batch, queueing its parts first; return the failure, if any."""
        try:
            waiting.extendleft(reversed(send(batch)))
        except ServiceError as error:
            self._failures += 1
            self._reason = error.message
            return InvalidResponse(error.message)
        except InvalidResponse as error:
            self._reason = error.reason
            if not error.rejected:
                self._failures += 1
                return error
            self._rejections += 1
            if len(batch.items) == 1:
                return error
            # One invalid query makes the service reject the batch: bisect to find it.
            waiting.extendleft(reversed(batch.halves()))
            return None
        self._failures = self._rejections = 0
        return None


def batches_of(items: Sequence[int], size: int, *, wide: bool = False) -> Iterator[RequestBatch]:
    """Split items into batches of at most `size`, in order."""
    for start in range(0, len(items), size):
        yield RequestBatch(tuple(items[start : start + size]), wide=wide)

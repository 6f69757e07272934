"""Asks a list of items in batches with patience: what fails is asked once more later, a refused batch is cut in two.

Shared by the services that take many items in one request.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from readinglist.papers.errors import ServiceError

GIVE_UP = 3
"""So many failures in a row end the asking: the service is not there, and hammering helps nobody."""

REFUSALS = 12
"""So many refused questions in a row, too: it is then not the questions."""


class UnusableAnswer(Exception):  # noqa: N818 - an answer, though not one to build on
    """What came back is not to be taken for an answer. `bad_question` says that the service refused the question."""

    def __init__(self, reason: str, *, bad_question: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.bad_question = bad_question


@dataclass(frozen=True, slots=True)
class Unanswered:
    """Nobody answered for an item; `reason` in words."""

    reason: str


@dataclass(frozen=True, slots=True)
class Batch:
    """Items, by their place in the caller's list, that are asked for together. `wide` and `again` are the caller's
    own marks: a special kind of question, and one that was asked before."""

    items: tuple[int, ...]
    wide: bool = False
    again: bool = False

    def halves(self) -> tuple["Batch", "Batch"]:
        """The batch cut in two; only for two items or more."""
        middle = len(self.items) // 2
        return replace(self, items=self.items[:middle]), replace(self, items=self.items[middle:])


Settle = Callable[[Batch], Sequence[Batch]]
"""Asks for one batch and keeps its answer; returns what is to be asked instead (an overfull answer cut in two).

Raises ServiceError or UnusableAnswer where nobody answered.
"""


class Patience:
    """Goes through batches; once it has given up, it asks nothing more."""

    def __init__(self) -> None:
        self._failures = 0
        self._refusals = 0
        self._reason = ""

    def ask(self, batches: Iterable[Batch], settle: Settle) -> Iterator[tuple[Batch, Unanswered]]:
        """Settle all batches; yields those that got no answer."""
        waiting = deque(batches)
        later: deque[Batch] = deque()
        while waiting or later:
            if not waiting:
                waiting, later = later, waiting
            batch = waiting.popleft()
            if self._failures >= GIVE_UP or self._refusals >= REFUSALS:
                yield batch, Unanswered(self._reason)
                continue
            fault = self._settled(batch, settle, waiting)
            if fault is None:
                continue
            if batch.again or fault.bad_question:
                yield batch, Unanswered(fault.reason)
            else:
                later.append(replace(batch, again=True))

    def _settled(self, batch: Batch, settle: Settle, waiting: deque[Batch]) -> UnusableAnswer | None:
        """Ask for one batch, putting its parts in front of what waits; the fault where nobody answered."""
        try:
            waiting.extendleft(reversed(settle(batch)))
        except ServiceError as fault:
            self._failures += 1
            self._reason = fault.message
            return UnusableAnswer(fault.message)
        except UnusableAnswer as fault:
            self._reason = fault.reason
            if not fault.bad_question:
                self._failures += 1
                return fault
            self._refusals += 1
            if len(batch.items) == 1:
                return fault
            # One question that cannot be read spoils the batch: look for it.
            waiting.extendleft(reversed(batch.halves()))
            return None
        self._failures = self._refusals = 0
        return None


def batches_of(items: Sequence[int], size: int, *, wide: bool = False) -> Iterator[Batch]:
    """The items in batches of at most `size`, in order."""
    for start in range(0, len(items), size):
        yield Batch(tuple(items[start : start + size]), wide=wide)

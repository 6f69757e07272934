"""Asking plug-ins so that everything asked gets an answer: silence, and a service that breaks off, are failures."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import TypeVar

from readinglist.papers.errors import ServiceError

Question = TypeVar("Question")
Answer = TypeVar("Answer")
Failure = TypeVar("Failure")


def answers_of(
    ask: Callable[[Sequence[Question]], Iterable[Answer]],
    questions: Sequence[Question],
    failed: Callable[..., Failure],
) -> Iterator[Answer | Failure]:
    """One answer for each question, in order; ``failed(reason=...)`` stands for each that did not come.

    Nobody is asked where there is no question. Answers beyond the last question are passed over.
    """
    given = 0
    reason = "gave no answer"
    try:
        for answer in islice(ask(questions), len(questions)) if questions else ():
            given += 1
            yield answer
    except ServiceError as error:
        reason = error.message
    for _ in range(len(questions) - given):
        yield failed(reason=reason)

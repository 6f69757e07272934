"""Batches of requests: failures are retried once, refused batches are split, and repeated failures stop the run."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readinglist.net.batches import (
    GIVE_UP,
    REJECTIONS,
    BatchRunner,
    InvalidResponse,
    RequestBatch,
    batches_of,
    parsed,
)
from readinglist.papers.errors import ServiceError
from readinglist.plugins.context import Response


class Service:
    """Answers by a script: per request an error or None; after its end all is well. Refuses batches with `poison`."""

    def __init__(self, script=(), poison=frozenset()):
        self.script, self.poison = list(script), poison
        self.asked: list[tuple[int, ...]] = []
        self.answered: list[int] = []

    def settle(self, batch):
        self.asked.append(batch.items)
        error = self.script.pop(0) if self.script else None
        if error:
            raise error
        if self.poison & set(batch.items):
            raise InvalidResponse("refused", rejected=True)
        self.answered += batch.items
        return ()


def run(service, count=10, size=4, runner=None):
    failed = list((runner or BatchRunner()).run(batches_of(range(count), size), service.settle))
    return sorted(item for batch, _ in failed for item in batch.items)


def test_batches_hold_all_items_in_order():
    assert [batch.items for batch in batches_of([5, 6, 7], 2)] == [(5, 6), (7,)]
    assert list(batches_of([], 2)) == []


def test_a_passing_failure_costs_one_more_request_at_the_end():
    service = Service([ServiceError("reset")])
    assert run(service) == []
    assert service.asked == [(0, 1, 2, 3), (4, 5, 6, 7), (8, 9), (0, 1, 2, 3)]


def test_a_lasting_failure_ends_all_requests():
    service, runner = Service([ServiceError("gone")] * 99), BatchRunner()
    assert run(service, count=100, runner=runner) == list(range(100))
    assert len(service.asked) == GIVE_UP
    assert run(service, count=4, runner=runner) == [0, 1, 2, 3]
    assert len(service.asked) == GIVE_UP


def test_a_batch_that_fails_twice_does_not_affect_the_others():
    service = Service([InvalidResponse("cut off"), None, None, InvalidResponse("cut off")])
    assert run(service) == [0, 1, 2, 3]
    assert sorted(service.answered) == [4, 5, 6, 7, 8, 9]


def test_refusals_do_not_count_as_missing_responses():
    service = Service(poison=frozenset({1, 3, 6}))
    assert run(service, count=10, size=8) == [1, 3, 6]
    assert sorted(service.answered) == [0, 2, 4, 5, 7, 8, 9]


def test_a_service_that_refuses_everything_is_left_alone():
    service = Service(poison=frozenset(range(100)))
    assert run(service, count=100, size=15) == list(range(100))
    assert len(service.asked) == REJECTIONS


def test_parts_are_requested_next():
    service = Service()

    def settle(batch):
        service.settle(batch)
        return batch.halves() if len(batch.items) > 2 else ()

    list(BatchRunner().run([RequestBatch((0, 1, 2, 3)), RequestBatch((4,))], settle))
    assert service.asked == [(0, 1, 2, 3), (0, 1), (2, 3), (4,)]


FAULTS = st.one_of(st.none(), st.just(ServiceError("silence")), st.just(InvalidResponse("page")))


@given(st.integers(0, 40), st.integers(1, 9), st.lists(FAULTS, max_size=30), st.sets(st.integers(0, 40)))
def test_every_item_has_one_response_or_failure(count, size, script, poison):
    service = Service(script, frozenset(poison))
    failed = run(service, count=count, size=size)
    assert sorted([*service.answered, *failed]) == list(range(count))
    assert not poison & set(service.answered)


@pytest.mark.parametrize(
    "error", [ValueError(), TypeError(), KeyError(), IndexError(), AttributeError(), OverflowError(), RecursionError()]
)
def test_whatever_a_parser_stumbles_over_is_an_invalid_response(error):
    def parse(_response):
        raise error

    with pytest.raises(InvalidResponse, match="invalid response from arXiv"):
        parsed(parse, Response(status=200, body=b""), "arXiv")

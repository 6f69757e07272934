"""Checks that work grows with the length of the input, not with its square, on a machine of any speed."""

import gc
import time
from collections.abc import Callable

_TIMES = 8
_MOST = 3 * _TIMES
"""Linear work takes 8 times as long for 8 times the input, quadratic work 64 times."""
_NOISE = 0.05
_ATTEMPTS = 5


def assert_linear(work: Callable[[int], object], size: int) -> None:
    """Assert that `work`, called with a size, takes time in proportion to it.

    Other processes disturb a measurement, but not five in a row.
    """
    work(size)
    measured = []
    for _ in range(_ATTEMPTS):
        short, long = _seconds(work, size), _seconds(work, _TIMES * size)
        if long <= _MOST * short + _NOISE:
            return
        measured.append((short, long))
    raise AssertionError(f"grows faster than the input: seconds for {size} and {_TIMES * size}: {measured}")


def _seconds(work: Callable[[int], object], size: int) -> float:
    gc.disable()  # or a collection during the work visits the objects of all other tests
    try:
        begin = time.process_time()
        work(size)
        return time.process_time() - begin
    finally:
        gc.enable()

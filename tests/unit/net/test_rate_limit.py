"""Rate limits of a service, with damaged files, changed clocks and other processes."""

import subprocess
import sys
import textwrap

import pytest

from readinglist.net.rate_limit import LONGEST_COOLDOWN, RateLimiter
from readinglist.papers.errors import ServiceError
from tests.local_arxiv.fakes import FakeClock


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def limiter(tmp_path, clock):
    return RateLimiter(folder=tmp_path, service="arxiv", interval=3.0, timeout=30.0, clock=clock)


def start(limiter, clock):
    with limiter.slot():
        return clock.monotonic()


def test_slots_keep_the_interval(limiter, clock):
    starts = [start(limiter, clock) for _ in range(3)]
    assert starts[0] < 0.1
    assert starts[1] - starts[0] >= 3.0
    assert starts[2] - starts[1] >= 3.0


def test_an_error_inside_a_slot_releases_the_lock(limiter, clock):
    with pytest.raises(ZeroDivisionError), limiter.slot():
        raise ZeroDivisionError
    assert start(limiter, clock) >= 3.0


def test_a_short_stated_cooldown_is_kept_and_waited_for(limiter, clock):
    with limiter.slot():
        before = clock.monotonic()
        assert limiter.refused(retry_after=6.0) == 6.0
    assert 6.0 <= start(limiter, clock) - before < 6.1


def test_a_service_that_refuses_after_the_time_it_stated_is_no_longer_believed(limiter, clock):
    cooldowns = []
    for _ in range(4):
        with limiter.slot():
            cooldowns.append(limiter.refused(retry_after=2.0))
        clock.sleep(cooldowns[-1])
    assert cooldowns == [2.0, 2.0, 900.0, 900.0]
    with limiter.slot():
        limiter.succeeded()
    with limiter.slot():
        assert limiter.refused(retry_after=2.0) == 2.0


@pytest.mark.parametrize("content", ["", "{", "[]", '{"started": "x", "resting_until": 0, "refusals": 0}', "\xff"])
def test_an_unreadable_state_counts_as_a_start_now(limiter, clock, tmp_path, content):
    (tmp_path / "arxiv.json").write_text(content, encoding="latin-1")
    assert start(limiter, clock) >= 3.0
    assert sum(clock.slept) < 3.1


def test_a_clock_that_was_set_back_delays_by_one_interval_only(limiter, clock, tmp_path):
    ahead = clock.now().timestamp() + 1e6
    (tmp_path / "arxiv.json").write_text(
        f'{{"started": {ahead}, "resting_until": {ahead + 1e6}, "refusals": 1}}', encoding="utf-8"
    )
    assert 3.0 <= start(limiter, clock) < 3.1


def test_a_long_requested_cooldown_is_kept_but_limited(limiter, clock):
    with limiter.slot():
        assert limiter.refused(retry_after=200.0) == 200.0
    clock.sleep(201)
    with limiter.slot():
        assert limiter.refused(retry_after=1e9) == LONGEST_COOLDOWN


_HOLDER = textwrap.dedent(
    """
    import sys
    from pathlib import Path
    from readinglist.library.clock import SystemClock
    from readinglist.net.rate_limit import RateLimiter
    limiter = RateLimiter(folder=Path(sys.argv[1]), service="arxiv", interval=0.0, timeout=5.0, clock=SystemClock())
    with limiter.slot():
        print("held", flush=True)
        sys.stdin.read()
    """
)


def test_a_busy_connection_is_waited_for_and_freed_by_a_killed_process(limiter, clock, tmp_path):
    program = [sys.executable, "-c", _HOLDER, str(tmp_path)]
    child = subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert child.stdout.readline() == "held\n"
        with pytest.raises(ServiceError, match="another process"):
            start(limiter, clock)
    finally:
        child.kill()
        child.communicate()
    assert start(limiter, clock) >= 30.0

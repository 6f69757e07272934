"""The real clock returns the time and sleeps."""

from datetime import timedelta

from readinglist.library.clock import SystemClock


def test_time_passes():
    clock = SystemClock()
    before, start = clock.now(), clock.monotonic()
    clock.sleep(0.02)
    clock.sleep(0)
    clock.sleep(-1)
    assert clock.now() > before
    assert before.utcoffset() == timedelta(0)
    assert clock.monotonic() - start >= 0.02

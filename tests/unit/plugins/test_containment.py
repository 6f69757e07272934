"""What a plugin cannot do to the process that runs it."""

import os
import signal
import threading
from contextlib import suppress
from pathlib import Path

import pytest

from readinglist.papers.errors import PluginError
from readinglist.plugins.containment import contained

LABEL = "the source 'evil' of evil_distribution"


def press_ctrl_c() -> None:
    signal.raise_signal(signal.SIGINT)


def press_and_catch() -> None:
    with suppress(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)


def press_and_fail() -> None:
    try:
        signal.raise_signal(signal.SIGINT)
    except KeyboardInterrupt:
        raise ValueError("something else") from None


@pytest.mark.parametrize("act", [press_ctrl_c, press_and_catch, press_and_fail])
def test_ctrl_c_is_passed_on(act) -> None:
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt), contained(LABEL):
        act()
    assert signal.getsignal(signal.SIGINT) is before


def raised_in(act) -> list[BaseException]:
    """Return what `act` raises when it is contained in another thread."""
    raised: list[BaseException] = []

    def run() -> None:
        try:
            with contained(LABEL):
                act()
        except BaseException as error:
            raised.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return raised


def interrupt() -> None:
    raise KeyboardInterrupt


def leave() -> None:
    os._exit(0)


def test_an_interrupt_that_nobody_pressed_is_a_failure() -> None:
    with pytest.raises(PluginError, match=LABEL), contained(LABEL):
        interrupt()
    assert [type(error) for error in raised_in(interrupt)] == [PluginError]


def test_the_process_does_not_end_but_its_children_do() -> None:
    assert [type(error) for error in raised_in(leave)] == [SystemExit]
    with pytest.raises(SystemExit), contained(LABEL):
        leave()
    with contained(LABEL):
        child = os.fork()
        if child == 0:
            os._exit(3)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 3


def test_the_folder_and_stdout_are_restored(capfd: pytest.CaptureFixture[str]) -> None:
    before = Path.cwd()

    def work() -> None:
        with contained(LABEL):
            os.chdir("/")
            os.write(1, b"by its descriptor\n")

    with pytest.raises(PluginError, match="prints to stdout: 'by its descriptor'"):
        work()
    assert Path.cwd() == before
    with contained(LABEL):
        os.close(1)
    print("ours", flush=True)
    assert capfd.readouterr().out == "ours\n"

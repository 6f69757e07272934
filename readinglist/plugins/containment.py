"""Keeps a third-party plugin from printing to stdout, ending the process, and changing the working folder."""

import os
import signal
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import NoReturn

from readinglist.papers.errors import PluginError
from readinglist.papers.folding import one_line

_STDOUT = 1
_LONGEST_OUTPUT = 300  # bytes that a message quotes
_exit_process = os._exit
_contained = threading.local()


@contextmanager
def contained(label: str) -> Iterator[None]:
    """Run a plugin. What it writes to stdout, also by a program that it starts, is an error instead of output.

    `os._exit` raises `SystemExit`, and a `KeyboardInterrupt` that is not Ctrl-C an error. The working folder and what
    Ctrl-C does are restored. Ctrl-C is passed on, also if the plugin catches it. In other threads than the main one,
    descriptors and signals are left alone, because they belong to the whole process.

    Raises:
        PluginError: If the plugin printed something, or raised `KeyboardInterrupt` itself.
        KeyboardInterrupt: If the user pressed Ctrl-C.
    """
    if threading.current_thread() is not threading.main_thread():
        try:
            with _without_exit():
                yield
        except KeyboardInterrupt:
            raise PluginError(f"{label} failed: KeyboardInterrupt") from None
        return
    pressed: list[int] = []

    def interrupt(number: int, frame: FrameType | None) -> NoReturn:
        pressed.append(number)
        signal.default_int_handler(number, frame)

    with _same_folder(), _without_exit(), _handler_of_sigint(interrupt), _own_stdout(label):
        try:
            yield
        except BaseException as error:
            if pressed:
                raise KeyboardInterrupt from None
            if isinstance(error, KeyboardInterrupt):
                raise PluginError(f"{label} failed: KeyboardInterrupt") from None
            raise
        if pressed:
            raise KeyboardInterrupt


@contextmanager
def _without_exit() -> Iterator[None]:
    """Let `os._exit` raise SystemExit in this thread, but not in processes that it forks."""
    before = getattr(_contained, "process", 0)
    _contained.process = os.getpid()
    os._exit = _raise_exit
    try:
        yield
    finally:
        _contained.process = before


def _raise_exit(status: int) -> NoReturn:
    if getattr(_contained, "process", 0) != os.getpid():
        _exit_process(status)
    raise SystemExit(f"os._exit({status})")


@contextmanager
def _handler_of_sigint(handler: signal.Handlers | object) -> Iterator[None]:
    before = signal.getsignal(signal.SIGINT)
    if before is not signal.default_int_handler:
        yield
        return
    signal.signal(signal.SIGINT, handler)  # type: ignore[arg-type]
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def _same_folder() -> Iterator[None]:
    try:
        before = os.getcwd()  # noqa: PTH109
    except FileNotFoundError:
        before = ""
    try:
        yield
    finally:
        if before:
            os.chdir(before)


@contextmanager
def _own_stdout(label: str) -> Iterator[None]:
    """Replace the descriptor and the stream of stdout by those of a temporary file, which must stay empty."""
    stream, original = sys.stdout, sys.__stdout__
    try:
        for each in (stream, original):
            if each:
                each.flush()
        kept = os.dup(_STDOUT)
    except (OSError, ValueError):  # nobody reads it
        yield
        return
    try:
        with tempfile.TemporaryFile() as file:
            os.dup2(file.fileno(), _STDOUT)
            sys.stdout = open(file.fileno(), "w", encoding="utf-8", errors="replace", closefd=False)  # noqa: SIM115
            try:
                yield
            finally:
                for each in (sys.stdout, original):
                    with suppress(OSError, ValueError, AttributeError):
                        each.flush()  # type: ignore[union-attr]
                os.dup2(kept, _STDOUT)
                sys.stdout = stream
            file.seek(0)
            printed = file.read(_LONGEST_OUTPUT)
    finally:
        os.close(kept)
    if printed:
        raise PluginError(f"{label} prints to stdout: {one_line(printed.decode('utf-8', 'replace'))!r}")

"""The real command at a pseudo-terminal."""

import codecs
import os
import pty
import select
import subprocess
import termios
import time

from tests.command import TIME_LIMIT, Command

_END = "\x00end of the output"


class Terminal:
    """A shell command at a pseudo-terminal."""

    def __init__(self, run: Command, line: str, *, columns: int = 80, rows: int = 24) -> None:
        self._descriptor, self._child = pty.openpty()
        termios.tcsetwinsize(self._child, (rows, columns))
        # The first terminal that the leader of a session opens becomes the one that /dev/tty names.
        self._process = subprocess.Popen(
            ["sh", "-c", f"exec <>{os.ttyname(self._child)} >&0 2>&0; {line}"],
            cwd=run.folder,
            env=run.variables({"TERM": "xterm", "COLUMNS": str(columns)}),
            start_new_session=True,
        )
        self.seen = ""
        # A letter of several bytes may come in pieces.
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._descriptor)
        os.close(self._child)

    def until(self, text: str) -> str:
        """Return the output since the last call, up to and including `text`."""
        end = time.monotonic() + TIME_LIMIT
        while text not in self.seen:
            assert time.monotonic() < end, self.seen
            self._read()
        before, _, self.seen = self.seen.partition(text)
        return before + text

    def type(self, text: str) -> None:
        os.write(self._descriptor, os.fsencode(text))

    def code(self) -> int:
        """Return the exit code. Output is read until then, because a full terminal blocks its writer."""
        end = time.monotonic() + TIME_LIMIT
        while self._process.poll() is None:
            assert time.monotonic() < end, self.seen
            self._read()
        self._read_rest()
        return self._process.returncode

    def _read_rest(self) -> None:
        """Read all output up to a mark written after it, because the system delivers output late."""
        os.write(self._child, _END.encode())
        self.seen = self.until(_END).removesuffix(_END)

    def _read(self) -> None:
        if select.select([self._descriptor], [], [], 0.05)[0]:
            self.seen += self._decoder.decode(os.read(self._descriptor, 65536))

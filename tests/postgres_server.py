"""A PostgreSQL server of this session, started on a free port, and libraries on it."""

import atexit
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import cache
from itertools import count
from pathlib import Path

import psycopg

USER, PASSWORD = "postgres", "of-the-tests"
_LIMIT = 60.0
_WATCH = """
cat
kill -s QUIT "$1"
for _ in 1 2 3 4 5 6 7 8 9 10; do
    kill -0 "$1" 2>/dev/null || break
    sleep 0.2
done
rm -rf "$2"
"""
"""Ends a server, and removes its folder, when the process of the tests has ended: then nothing holds the pipe open."""

_SETTINGS = ("max_connections=120", "shared_buffers=64MB", "logging_collector=off", "log_min_messages=fatal")


def postgres_programs() -> Path | None:
    """Return the folder with ``initdb`` and ``postgres``; Debian keeps one for each version. None without them."""
    found = shutil.which("initdb")
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    folder = Path(found).parent if found else versions[-1].parent if versions else None
    if folder is None or (os.geteuid() == 0 and not _unprivileged()):
        return None
    return folder


def _unprivileged() -> pwd.struct_passwd | None:
    """Return the user that a server started by root runs as: PostgreSQL refuses to run as root."""
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    return None


def watch(server: int, folder: str) -> "subprocess.Popen[bytes]":
    """Have a server end, and its folder removed, when this process has ended."""
    command = ["sh", "-c", _WATCH, "watch", str(server), folder]
    return subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)


class PostgresServer:
    """A server with its data in a folder of its own. `start`, `kill` and `stop` can be repeated."""

    def __init__(self, folder: Path, *, fsync: bool) -> None:
        self.folder = folder
        self._data = folder / "data"
        self._fsync = fsync
        self._process: subprocess.Popen[bytes] | None = None
        self._watch: subprocess.Popen[bytes] | None = None
        self._names = count(1)
        bin_folder = postgres_programs()
        assert bin_folder is not None
        self._bin = bin_folder
        self._user = _unprivileged() if os.geteuid() == 0 else None
        if self._user:
            os.chown(folder, self._user.pw_uid, self._user.pw_gid)
        secret = folder / "password"
        secret.write_text(PASSWORD)
        secret.chmod(0o644)
        self._run(
            "initdb", "--pgdata", str(self._data), "--username", USER, "--pwfile", str(secret), "--encoding", "UTF8",
            "--locale", "C.UTF-8", "--auth", "scram-sha-256", "--no-sync",
        )  # fmt: skip
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])

    def _as_user(self) -> dict[str, object]:
        if not self._user:
            return {}
        return {"user": self._user.pw_uid, "group": self._user.pw_gid, "extra_groups": []}

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [str(self._bin / program), *arguments],
            check=True,
            capture_output=True,
            cwd=self.folder,
            **self._as_user(),  # type: ignore[call-overload]
        )

    def start(self) -> None:
        """Start the server and wait until it accepts connections."""
        settings = [f"fsync={'on' if self._fsync else 'off'}", *_SETTINGS]
        options = [part for setting in settings for part in ("-c", setting)]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [
                    str(self._bin / "postgres"), "-D", str(self._data), "-p", str(self.port), "-k", str(self.folder),
                    "-h", "127.0.0.1", *options,
                ],
                stdout=log,
                stderr=log,
                cwd=self.folder,
                start_new_session=True,
                **self._as_user(),  # type: ignore[call-overload]
            )  # fmt: skip
        self._watch = watch(self._process.pid, str(self.folder))
        until = time.monotonic() + _LIMIT
        while True:
            try:
                psycopg.connect(self.address()).close()
            except psycopg.OperationalError:
                if self._process.poll() is not None or time.monotonic() > until:
                    raise RuntimeError((self.folder / "log").read_text()) from None
                time.sleep(0.02)
            else:
                return

    def processor_seconds(self) -> float:
        """Return the time of the processor that all processes of the server have taken, also those that have ended."""
        assert self._process is not None
        ticks = 0
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with suppress(OSError):
                fields = stat.read_text().rpartition(")")[2].split()
                if int(stat.parent.name) == self._process.pid:
                    ticks += sum(map(int, fields[11:15]))
                elif int(fields[1]) == self._process.pid:
                    ticks += sum(map(int, fields[11:13]))
        return ticks / os.sysconf("SC_CLK_TCK")

    def kill(self) -> None:
        """Kill all processes of the server as a crash would."""
        assert self._process is not None
        self._end_watch()
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(_LIMIT)

    def stop(self) -> None:
        """Stop the server at once."""
        self._end_watch()
        if self._process and self._process.poll() is None:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait(_LIMIT)

    def _end_watch(self) -> None:
        if self._watch:
            self._watch.kill()
            self._watch.communicate()
            self._watch = None

    def address(self, schema: str = "", *, role: str = USER, password: str = PASSWORD) -> str:
        """Return the address of the library in a schema."""
        named = f"?options=-csearch_path%3D{schema}" if schema else ""
        return f"postgresql://{role}:{password}@127.0.0.1:{self.port}/postgres{named}"

    def execute(self, *statements: str) -> None:
        """Execute statements as the superuser."""
        with psycopg.connect(self.address(), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    def new_schema(self) -> str:
        """Create an empty schema and return its name."""
        schema = f"library_{next(self._names)}"
        self.execute(f"CREATE SCHEMA {schema}")
        return schema

    def schema_of(self, folder: Path) -> str:
        """Return the schema that belongs to a folder, created if needed."""
        schema = "of_" + re.sub(r"\W", "_", str(folder))[-50:].lower()
        self.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
        return schema


@cache
def shared_server() -> PostgresServer:
    """Return the server of all tests of this process, which ends with it."""
    running = ExitStack()
    server = running.enter_context(running_server())
    atexit.register(running.close)
    return server


@contextmanager
def running_server(*, fsync: bool = False) -> Iterator[PostgresServer]:
    """Start a server for a while; without `fsync`, its data would not survive a crash of the machine."""
    folder = Path(tempfile.mkdtemp(prefix="readinglist-postgres-"))
    try:
        server = PostgresServer(folder, fsync=fsync)
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)

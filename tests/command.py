"""The real command in a child process, with its own home folder."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
OFFLINE = Path(__file__).parent / "offline"
SCRIPT = Path(sys.executable).parent / "readinglist"

TIME_LIMIT = 900.0
"""Seconds after which a process counts as hanging. Long, because the machine may be busy."""

_WHERE = """
import os, readinglist
os.write(1, os.fsencode(os.path.realpath(readinglist.__file__)))
os._exit(0)
"""


def why_another() -> str:
    """Why the command is not the one of this checkout, whose tests would then test another; empty where it is.

    Python runs a ``sitecustomize`` before the command, and that one says where the package lies.
    """
    how = f"install this checkout: {sys.executable} -m pip install --editable '{ROOT}[test]' (`make test` does)"
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "sitecustomize.py").write_text(_WHERE, encoding="utf-8")
        try:
            asked = subprocess.run(
                [SCRIPT], cwd=folder, env={"PYTHONPATH": folder}, capture_output=True, check=False, text=True
            )
        except OSError as error:
            return f"the tests need the command {SCRIPT}: {error.strerror}\n{how}"
    if asked.stdout == str(ROOT.joinpath("readinglist", "__init__.py").resolve()):
        return ""
    other = Path(asked.stdout).parent if asked.stdout else asked.stderr.strip()
    return f"{SCRIPT} runs not the package of this checkout, {ROOT / 'readinglist'}, but {other}\n{how}"


@dataclass(frozen=True, slots=True)
class Finished:
    """The result of a command."""

    code: int
    out: str
    err: str


@dataclass(slots=True)
class Command:
    """Runs ``readinglist`` in `folder`; `environment` contains its additional variables."""

    folder: Path
    home: Path
    environment: dict[str, str] = field(default_factory=dict)

    def variables(self, extra: Mapping[str, str] | None = None) -> dict[str, str]:
        """Return the environment of the child process."""
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.home),
            "LANG": "C.UTF-8",
            "PYTHONPATH": str(OFFLINE),
            "USER": "ada",
            **self.environment,
            **(extra or {}),
        }

    def use_cache(self, folder: Path, warm: Path) -> None:
        """Use a new folder as cache, with the unpacked catalogue of another one."""
        folder.mkdir()
        for unpacked in warm.glob("*.sqlite3"):
            (folder / unpacked.name).hardlink_to(unpacked)
        self.environment["READINGLIST_CACHE"] = str(folder)

    def __call__(
        self,
        *arguments: str | Path,
        input: str | bytes = b"",  # noqa: A002 - the name that subprocess gives it
        folder: Path | None = None,
        environment: Mapping[str, str] | None = None,
        timeout: float = TIME_LIMIT,
    ) -> Finished:
        """Run the command to its end."""
        finished = subprocess.run(
            [SCRIPT, *map(str, arguments)],
            input=input.encode() if isinstance(input, str) else input,
            cwd=folder or self.folder,
            env=self.variables(environment),
            capture_output=True,
            timeout=timeout,
            check=False,
        )
        return Finished(finished.returncode, finished.stdout.decode(), finished.stderr.decode())

    def start(self, *arguments: str | Path) -> subprocess.Popen[bytes]:
        """Start the command with pipes for its streams."""
        return subprocess.Popen(
            [SCRIPT, *map(str, arguments)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=self.folder,
            env=self.variables(),
        )

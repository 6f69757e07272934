"""Fuzz everything that reads what strangers wrote: ``python -m benchmarks.fuzzing [--seconds N] [--only NAME]``.

Each target runs in processes of its own with limits of time and memory. With atheris installed, what to change next
follows the branches that were run; otherwise only the mutator of this package is used. An input that breaks a law of
the target (see `targets`) is written to build/fuzzing, and the exit code is 1. `python -m benchmarks.fuzzing --repeat
FILE --only NAME` runs it again.
"""

import argparse
import json
import os
import re
import resource
import signal
import subprocess
import sys
import time
import traceback
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import FrameType

MEMORY = 3 * 1024**3
"""Bytes of address space of a process."""

PER_INPUT = 10.0
"""Seconds of processor time for one input of at most `mutation.MAX_SIZE` bytes."""

ROOT = Path(__file__).resolve().parents[2]
FOUND = ROOT / "build" / "fuzzing"


class TooSlowError(Exception):
    """An input took longer than `PER_INPUT`."""


@dataclass(slots=True)
class Result:
    """The inputs that a target was given, in seconds of processor time, and the different failures with a file each."""

    inputs: int = 0
    seconds: float = 0.0
    slowest: float = 0.0
    failures: dict[str, str] = field(default_factory=dict)


class Fuzzing:
    """One target in this process."""

    def __init__(self, name: str, seconds: float, seed: int) -> None:
        from benchmarks.fuzzing.mutation import Mutator
        from benchmarks.fuzzing.targets import target

        self.target = target(name)
        self.result = Result()
        self._mutator = Mutator(seed)
        self._corpus = [*self.target.seeds]
        self._end = time.process_time() + seconds
        signal.signal(signal.SIGVTALRM, _too_slow)

    @property
    def over(self) -> bool:
        """Whether the time is used up."""
        return time.process_time() >= self._end

    def run(self) -> None:
        """Give the target the corpus, then mutations of it, until the time is over."""
        for data in self.target.seeds:
            self.give(data)
        while not self.over:
            self.give(self.mutated(self._mutator.choose(self._corpus)))

    def mutated(self, data: bytes) -> bytes:
        """Return a mutation of an input."""
        return self._mutator.mutate(data, self._mutator.choose(self._corpus))

    def give(self, data: bytes) -> None:
        """Check one input, and note a failure."""
        begin = time.process_time()
        signal.setitimer(signal.ITIMER_VIRTUAL, PER_INPUT)
        try:
            self.target.check(data)
        except Exception as error:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            self._note(error, data)
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        self.result.inputs += 1
        self.result.slowest = max(self.result.slowest, time.process_time() - begin)

    def finish(self) -> Result:
        """Return the result."""
        self.result.seconds = time.process_time()
        return self.result

    def _note(self, error: Exception, data: bytes) -> None:
        frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "readinglist/" in frame.filename]
        where = f"{Path(frames[-1].filename).name}:{frames[-1].lineno} {frames[-1].name}" if frames else "the law"
        message = re.sub(r"\s+", " ", str(error))[:200]
        what = f"{type(error).__name__} in {where}: {message}"
        kind = f"{type(error).__name__} {where}"
        if kind in self.result.failures:
            return
        folder = FOUND / re.sub(r"\W", "-", self.target.name)
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / re.sub(r"\W+", "-", kind)[:100]
        path.write_bytes(data)
        self.result.failures[kind] = f"{what} ({path.relative_to(ROOT)})"


def _too_slow(_signal: int, _frame: FrameType | None) -> None:
    raise TooSlowError(f"longer than {PER_INPUT:.0f} s")


def work(name: str, seconds: float, seed: int) -> None:
    """Fuzz one target in this process, and print the result as JSON on the last line."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    try:
        import atheris
    except ImportError:
        fuzzing = Fuzzing(name, seconds, seed)
        fuzzing.run()
        _report(fuzzing.finish())
        return
    with atheris.instrument_imports(include=["readinglist"]):
        fuzzing = Fuzzing(name, seconds, seed)
        for data in fuzzing.target.seeds:
            fuzzing.give(data)

    def one(data: bytes) -> None:
        fuzzing.give(data)
        if fuzzing.over:
            _report(fuzzing.finish())
            os._exit(0)

    def mutate(data: bytes, max_size: int, chosen: int) -> bytes:
        return (fuzzing.mutated(data) if chosen % 2 else atheris.Mutate(data, max_size))[:max_size]

    corpus = FOUND / "corpus" / re.sub(r"\W", "-", name)
    corpus.mkdir(parents=True, exist_ok=True)
    for number, data in enumerate(fuzzing.target.seeds):
        (corpus / str(number)).write_bytes(data)
    options = ["-verbosity=0", "-close_fd_mask=0", f"-seed={seed}", "-max_len=20000", "-timeout=300", "-rss_limit_mb=0"]
    atheris.Setup([sys.argv[0], *options, str(corpus)], one, custom_mutator=mutate)
    atheris.Fuzz()


def _report(result: Result) -> None:
    print(json.dumps(asdict(result)), flush=True)


def supervised(name: str, seconds: float, seed: int) -> Result:
    """Fuzz one target in a process that is killed if it hangs."""
    command = [sys.executable, "-m", "benchmarks.fuzzing", "--work", "--only", name, "--seconds", str(seconds)]
    try:
        done = subprocess.run(
            [*command, "--seed", str(seed)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=600 + 20 * seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Result(failures={"hang": "the process hangs"})
    last = (done.stdout.strip().splitlines() or [""])[-1]
    if done.returncode or not last.startswith("{"):
        return Result(failures={"died": f"exit code {done.returncode}: {done.stderr.strip()[-300:]}"})
    return Result(**json.loads(last))


def main() -> int:
    """Run the targets, print a table, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=10, help="processor time per target")
    parser.add_argument("--only", default="", help="targets whose name contains this")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--work", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--repeat", type=Path, help="a file found before")
    options = parser.parse_args()
    if options.work:
        work(options.only, options.seconds, options.seed)
        return 0
    from benchmarks.fuzzing.targets import NAMES, target

    if options.repeat:
        target(options.only).check(options.repeat.read_bytes())
        return 0
    names = [name for name in NAMES if options.only in name]
    print(f"{'target':28} {'inputs':>9} {'seconds':>8} {'slowest':>8}  failures")
    with ThreadPoolExecutor(options.jobs) as pool:
        results = list(pool.map(lambda name: _shown(name, supervised(name, options.seconds, options.seed)), names))
    failures = sum(len(result.failures) for result in results)
    print(f"{len(names)} targets, {sum(result.inputs for result in results)} inputs, {failures} failures")
    return 1 if failures else 0


def _shown(name: str, result: Result) -> Result:
    print(
        f"{name:28} {result.inputs:9} {result.seconds:8.1f} {result.slowest:8.2f}  {len(result.failures) or ''}",
        flush=True,
    )
    for failure in result.failures.values():
        print(f"    {failure}", flush=True)
    return result


if __name__ == "__main__":
    sys.exit(main())

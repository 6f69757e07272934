"""The local arXiv as a process: ``python -m tests.local_arxiv --port-file FILE``."""

import argparse
import signal
import threading
import time
from pathlib import Path

from tests.local_arxiv.corpus import load
from tests.local_arxiv.frame import KINDS, Fault
from tests.local_arxiv.server import CORPUS, LocalArxiv


def main() -> None:
    """Serve until the process is terminated."""
    parser = argparse.ArgumentParser(prog="tests.local_arxiv")
    parser.add_argument("--corpus", type=Path, default=CORPUS, help="JSON Lines, also .xz")
    parser.add_argument("--port-file", type=Path, required=True, help="gets the base URL when the server is ready")
    parser.add_argument("--log", type=Path, help="gets a JSON line per request")
    parser.add_argument("--fault", action="append", default=[], help=f"KIND or KIND@NUMBER; kinds: {', '.join(KINDS)}")
    options = parser.parse_args()
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    faults = [_fault(text) for text in options.fault]
    # Times of the log must be comparable between processes.
    with LocalArxiv(load(options.corpus), faults=faults, now=time.time, log_file=options.log) as server:
        draft = options.port_file.with_suffix(".new")
        draft.write_text(server.base_url, encoding="utf-8")
        draft.replace(options.port_file)
        ended.wait()


def _fault(text: str) -> Fault:
    kind, _, number = text.partition("@")
    if kind not in KINDS:
        raise SystemExit(f"no such fault: {kind}")
    return Fault(kind, at=int(number) if number else None)


if __name__ == "__main__":
    main()

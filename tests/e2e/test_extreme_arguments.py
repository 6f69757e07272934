"""Arguments of any size and encoding: a result or an error of the user, never an internal one."""

import os
import subprocess

import pytest

from tests.command import SCRIPT, Command

NINES, LONG, RAW = b"9" * 6000, b"x" * 100_000, b"\xff\xfe\xed\xa0\x80"
MANY = b"key:" + b",".join(b"k%d" % number for number in range(10_000))


@pytest.mark.parametrize(
    "arguments",
    [
        [b"rate", b"k", NINES],
        [b"list", b"--limit", NINES],
        [b"list", b"--limit", b"9" * 30],
        [b"history", b"--limit", b"9" * 30],
        [b"next", b"--limit", b"9" * 30],
        [b"note", b"k", b"-m", RAW],
        [b"tag", b"k", b"+" + RAW],
        [b"list", RAW],
        [b"list", MANY],
        [b"list", b"--sort", b",".join([b"year", b"-title"] * 3000)],
        [b"show", *(b"k%d" % number for number in range(5000))],
        *[[b"backup", name] for name in (LONG, b"a/" * 3000)],
        *[[b"next", b"--cited", name] for name in (b"", b"/", LONG, RAW)],
        *[[b"export", b"-o", name] for name in (LONG, b"a/" * 3000)],
        [b"--config", LONG, b"list"],
        [b"load", LONG],
    ],
    ids=lambda arguments: b" ".join(arguments)[:30].decode("utf-8", "replace"),
)
def test_no_argument_is_an_internal_error(run: Command, arguments: list[bytes]) -> None:
    run("add", "A wholly invented title about robots", "--offline")
    ended = subprocess.run(
        [os.fsencode(SCRIPT), *arguments], cwd=run.folder, env=run.variables(), capture_output=True, check=False
    )
    assert ended.returncode in range(6), ended.stderr[-500:]
    assert b"internal error" not in ended.stderr

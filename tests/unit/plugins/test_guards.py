"""Every lookup gets a result, whatever the plugin does."""

from collections.abc import Iterator, Sequence
from itertools import repeat
from types import SimpleNamespace

import pytest

from readinglist.papers.errors import PluginError, ServiceError
from readinglist.plugins.guards import GuardedCommand, call_plugin
from readinglist.plugins.protocols import CommandCall, Found, LookupFailed

SILENT = LookupFailed(reason="did not respond")
AWAY = LookupFailed(reason="the service went away")


def breaks_off(questions: Sequence[str]) -> Iterator[Found]:
    for _ in questions[:-1]:
        yield Found()
    raise ServiceError("the service went away")


def refuses(_questions: Sequence[str]) -> Iterator[Found]:
    raise ServiceError("the service went away")


@pytest.mark.parametrize(
    ("ask", "expected"),
    [
        (lambda questions: [Found()] * len(questions), [Found(), Found()]),
        (lambda _: [Found()], [Found(), SILENT]),
        (lambda _: [], [SILENT, SILENT]),
        (lambda _: repeat(Found()), [Found(), Found()]),
        (breaks_off, [Found(), AWAY]),
        (refuses, [AWAY, AWAY]),
    ],
    ids=["whole", "too few", "none", "without end", "breaks off", "refuses at once"],
)
def test_each_record_has_one_lookup(ask, expected: list[Found | LookupFailed]) -> None:
    assert list(call_plugin(ask, ["one", "two"], LookupFailed)) == expected


def test_without_records_no_request_is_sent() -> None:
    assert list(call_plugin(refuses, [], LookupFailed)) == []


@pytest.mark.parametrize("code", [256, -1, 10**30, "0", 1.0])
def test_an_exit_code_that_the_system_would_cut_is_an_error_of_the_command(code: object) -> None:
    command = GuardedCommand(SimpleNamespace(name="shout", run=lambda _call: code), "the command 'shout' of loud")
    with pytest.raises(PluginError, match="expected int from 0 to 255"):
        command.run(CommandCall(arguments=(), config=""))

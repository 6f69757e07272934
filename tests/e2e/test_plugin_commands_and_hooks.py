"""Commands and hooks of other distributions."""

import json
import os
from pathlib import Path

import pytest

from tests.command import OFFLINE, Command

MODULE = """
import json, os, sys
from pathlib import Path
from readinglist.api import InputError, open_library

class Shout:
    name = "shout"
    def run(self, call):
        deed = call.arguments[0] if call.arguments else ""
        if deed == "crash":
            raise ValueError("bad luck")
        if deed == "refuse":
            raise InputError("cannot shout that", hint="shout another")
        if deed == "exit":
            sys.exit(3)
        if deed == "none":
            return None
        if deed == "add":
            with open_library(config=call.config or None) as library:
                library.add("A paper that a command adds", offline=True)
        print(json.dumps([call.arguments, bool(call.config)]))
        return 0

class Log:
    name = "log"
    def after_change(self, change):
        deed = os.environ.get("READINGLIST_PLUGIN_LOG", "")
        if deed == "crash":
            raise ValueError("bad luck")
        if deed == "print":
            print("to stdout")
        with open_library(config=change.config or None) as library:
            events = [event for event in library.history() if event.batch == change.batch]
            if deed == "change":
                library.tag([item.paper.key for item in library.find()], add=["seen"])
        with Path(change.library).with_name("log.jsonl").open("a") as file:
            file.write(json.dumps([change.reader, change.batch, len(events)]) + "\\n")

def shout(context): return Shout()
def log(context): return Log()
"""


def install(run: Command, tmp_path: Path, name: str = "loud", *groups: str) -> Command:
    site = tmp_path / f"site-{name}"
    info = site / f"{name}-0.1.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 0.1\n", encoding="utf-8")
    points = groups or (
        "[readinglist.commands.v1]\nshout = loud_module:shout",
        "[readinglist.hooks.v1]\nlog = loud_module:log",
    )
    (info / "entry_points.txt").write_text("\n".join(points) + "\n", encoding="utf-8")
    (site / "loud_module.py").write_text(MODULE, encoding="utf-8")
    run.environment["PYTHONPATH"] = os.pathsep.join([str(site), run.environment.get("PYTHONPATH", str(OFFLINE))])
    return run


@pytest.fixture
def loud(run: Command, tmp_path: Path) -> Command:
    return install(run, tmp_path)


def logged(run: Command) -> list[list[object]]:
    (file,) = run.folder.rglob("log.jsonl")
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def test_a_command_gets_its_arguments_as_they_are(loud: Command) -> None:
    done = loud("shout", "a b", "--help", "-x", "--", "é")
    assert done.code == 0, done.err
    assert json.loads(done.out) == [["a b", "--help", "-x", "--", "é"], True]
    shown = loud("--help").out
    assert "Plugins" in shown
    assert "shout" in shown
    assert "of loud" in shown
    assert "did you mean shout" in loud("shoutt").err.lower()
    listed = json.loads(loud("plugins", "--json").out)
    assert {(each["kind"], each["name"]) for each in listed if each["distribution"] == "loud"} == {
        ("command", "shout"), ("hook", "log"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("deed", "code", "message"),
    [
        ("crash", 7, "the command 'shout' of loud failed: ValueError: bad luck"),
        ("none", 7, "the command 'shout' of loud is wrong: run: expected int from 0 to 255, not NoneType"),
        ("refuse", 4, "error: cannot shout that"),
        ("exit", 3, ""),
    ],
)
def test_a_failing_command_is_named(loud: Command, deed: str, code: int, message: str) -> None:
    done = loud("shout", deed)
    assert (done.code, done.out) == (code, "")
    assert message in done.err


def test_a_built_in_command_cannot_be_replaced_and_two_of_a_name_are_reported(run: Command, tmp_path: Path) -> None:
    install(run, tmp_path, "first", "[readinglist.commands.v1]\nlist = loud_module:shout\nshout = loud_module:shout")
    assert run("list", "--json").out == "[]\n"
    install(run, tmp_path, "second", "[readinglist.commands.v1]\nshout = loud_module:shout")
    done = run("shout")
    assert done.code == 7
    assert "duplicate command 'shout' in first and second" in done.err


def test_a_hook_runs_once_after_each_change_and_never_without_one(loud: Command) -> None:
    assert loud("add", "A first paper about robots", "--offline").code == 0
    key = json.loads(loud("list", "--json").out)[0]["key"]
    assert loud("read", key).code == 0
    assert loud("show", key).code == 0
    assert loud("read", "nothing").code == 1
    assert [(reader, batch) for reader, batch, _ in logged(loud)] == [("ada", 1), ("ada", 2)]
    assert all(events for _, _, events in logged(loud))
    loud("shout", "add")
    assert [batch for _, batch, _ in logged(loud)] == [1, 2, 3]


def test_changes_that_a_hook_makes_run_no_hooks(loud: Command) -> None:
    loud.environment["READINGLIST_PLUGIN_LOG"] = "change"
    assert loud("add", "A first paper about robots", "--offline").code == 0
    assert len(logged(loud)) == 1
    assert json.loads(loud("list", "--json").out)[0]["tags"] == ["seen"]


@pytest.mark.parametrize(
    ("deed", "message"), [("crash", "failed: ValueError: bad luck"), ("print", "prints to stdout")]
)
def test_a_failing_hook_is_named_and_the_change_stays(loud: Command, deed: str, message: str) -> None:
    assert loud("add", "A first paper about robots", "--offline").code == 0
    loud.environment["READINGLIST_PLUGIN_LOG"] = deed
    key = json.loads(loud("list", "--json").out)[0]["key"]
    done = loud("read", key)
    assert done.code == 7
    assert f"the hook 'log' of loud {message}" in done.err
    assert "to stdout" not in done.out
    assert json.loads(loud("list", "--json").out)[0]["status"] == "read"
    assert loud("read", "nothing").code == 1, "a hook runs only after a change"


def test_without_hooks_no_entry_points_are_searched(run: Command) -> None:
    import subprocess
    import sys

    program = "import sys; from readinglist.cli.main import main; main(sys.argv[1:]); print(*sorted(sys.modules))"
    run("add", "A first paper about robots", "--offline")
    key = json.loads(run("list", "--json").out)[0]["key"]
    done = subprocess.run(
        [sys.executable, "-c", program, "read", key], cwd=run.folder, env=run.variables(), capture_output=True,
        text=True, check=True,
    )  # fmt: skip
    assert not {"importlib.metadata", "readinglist.plugins.registry", "readinglist.api.hooks"} & set(
        done.stdout.split()
    )

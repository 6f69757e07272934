"""The frame of the command line: global options, help, settings, exit codes, pipes and signals."""

import json
import os
import signal
import subprocess
from pathlib import Path

import pytest

from readinglist import __version__
from readinglist.cli.command_table import ALIASES, COMMANDS
from tests.command import SCRIPT, TIME_LIMIT, Command


def test_version(run: Command) -> None:
    finished = run("--version")
    assert (finished.code, finished.out, finished.err) == (0, f"readinglist {__version__}\n", "")


@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_help_names_every_command_and_no_alias(run: Command, flag: str) -> None:
    finished = run(flag)
    assert finished.code == 0
    shown = {line.split()[0] for line in finished.out.splitlines() if line.startswith("  ")}
    assert set(COMMANDS) <= shown
    assert not set(ALIASES) & shown
    assert "\x1b" not in finished.out


def test_every_command_explains_itself(run: Command) -> None:
    for name in (*COMMANDS, *(alias for alias, meant in ALIASES.items() if meant in COMMANDS)):
        finished = run(name, "--help")
        assert finished.code == 0, (name, finished.err)
        assert "Usage: readinglist" in finished.out
        assert len(finished.out.splitlines()) > 5
        assert "╭" not in finished.out


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("lsit",), "unknown command 'lsit'; did you mean list?\nhint: `readinglist --help` lists"),
        (("qqqqqqq",), "unknown command 'qqqqqqq'\n"),
        (
            ("config", "show", "--jsn"),
            "unknown option --jsn; did you mean --json?\nhint: `readinglist config show --help`",
        ),
        (("list", "--sor", "key"), "unknown option --sor; did you mean --sort?\n"),
        (("list", "--quiet"), "--quiet after the command\nhint: write it before: `readinglist --quiet COMMAND`"),
        (
            ("list", "--config", "x"),
            "--config after the command\nhint: write it before: `readinglist --config FILE COMMAND`",
        ),
        (("--confg", "x", "list"), "unknown option --confg; did you mean --config?\nhint: `readinglist --help`"),
        (("list", "--sort", "year", "--sort", "title"), "repeated option --sort"),
        (("catalogue", "build", "x", "-o", "a", "--output", "b"), "repeated option --output"),
        (("--config", "a", "--config", "b", "list"), "repeated option --config"),
        (("--config",), "option '--config' requires an argument\nhint: `readinglist --help`"),
        (("list", "--sort"), "option '--sort' requires an argument\nhint: `readinglist list --help`"),
        (("list", "--limit", "x"), "invalid value for '--limit' / '-n': 'x' is not a valid whole number\n"),
        (("restore",), "missing argument 'FILE'\nhint: `readinglist restore --help`"),
        (("config", "shw"), "unknown command 'shw'"),
        (("plugins", "too", "many"), "unexpected arguments (too many)\n"),
    ],
)
def test_usage_errors_have_exit_code_2(run: Command, arguments: tuple[str, ...], expected: str) -> None:
    finished = run(*arguments)
    assert (finished.code, finished.out) == (2, "")
    assert f"error: {expected}" in finished.err
    assert "Traceback" not in finished.err


def test_without_a_command_the_help_is_shown(run: Command) -> None:
    finished = run()
    assert finished.code == 2
    assert "Usage: readinglist" in finished.out + finished.err


class TestInit:
    def test_creates_a_working_workspace(self, run: Command, tmp_path: Path) -> None:
        finished = run("init", tmp_path / "new" / "place")
        assert finished.code == 0
        assert finished.out == ""
        assert "readinglist add" in finished.err
        place = tmp_path / "new" / "place"
        assert (place / "bib" / "inbox").is_dir()
        shown = json.loads(run("config", "show", "--json", folder=place).out)
        assert shown["file"] == str(place / "config.toml")

    def test_overwrites_nothing(self, run: Command) -> None:
        before = (run.folder / "config.toml").read_bytes()
        finished = run("init")
        assert finished.code == 0
        assert "already exists, not changed" in finished.err
        assert (run.folder / "config.toml").read_bytes() == before
        assert (run.folder / "bib" / "inbox").is_dir()

    def test_works_with_invalid_settings(self, run: Command, tmp_path: Path) -> None:
        (run.folder / "config.toml").write_text("[readinglist]\nreader = 3\n", encoding="utf-8")
        assert run("init", tmp_path / "other").code == 0

    def test_its_settings_can_be_used_under_any_umask(self, run: Command) -> None:
        before = os.umask(0)
        try:
            assert run("init", "new/place").code == 0
        finally:
            os.umask(before)
        assert run("list", folder=run.folder / "new" / "place").code == 0
        modes = [(run.folder / name).stat().st_mode & 0o777 for name in ("new", "new/place", "new/place/config.toml")]
        assert modes == [0o755, 0o755, 0o644]

    def test_a_file_in_the_way(self, run: Command) -> None:
        (run.folder / "bib").write_text("", encoding="utf-8")
        finished = run("init")
        assert finished.code == 1
        assert finished.err.startswith("error: ")


class TestConfigShow:
    def test_json(self, run: Command) -> None:
        shown = json.loads(run("config", "show", "--json", environment={"READINGLIST_READER": "grace"}).out)
        assert shown["file"] == str(run.folder / "config.toml")
        settings = {setting["path"]: setting for setting in shown["settings"]}
        assert settings["readinglist.reader"] == {
            "path": "readinglist.reader",
            "value": "grace",
            "origin": "READINGLIST_READER",
        }
        library = str(run.folder / ".readinglist" / "library.sqlite3")
        assert settings["library.path"] == {"path": "library.path", "value": library, "origin": "default"}

    def test_table(self, run: Command) -> None:
        finished = run("config", "show")
        assert finished.code == 0
        assert "readinglist.reader" in finished.out
        assert str(run.folder / "config.toml") in finished.err

    def test_invalid_settings_are_all_reported_with_exit_code_3(self, run: Command) -> None:
        (run.folder / "config.toml").write_text("[readinglist]\nreder = 1\noffline = 2\n", encoding="utf-8")
        finished = run("config", "show")
        assert (finished.code, finished.out) == (3, "")
        assert "did you mean reader?" in finished.err
        assert "readinglist.offline: must be true or false" in finished.err
        assert "hint: " in finished.err

    def test_a_missing_settings_file(self, run: Command) -> None:
        finished = run("--config", "missing.toml", "config", "show")
        assert finished.code == 3
        assert "missing.toml" in finished.err


class TestPlugins:
    def test_all_built_in_plugins_work(self, run: Command) -> None:
        finished = run("plugins", "--json")
        assert finished.code == 0, finished.err
        listed = json.loads(finished.out)
        assert {"kind", "name", "distribution", "version", "ok", "error"} == set(listed[0])
        assert all(plugin["ok"] for plugin in listed), finished.out
        assert {"source", "resolver", "enricher", "exporter"} == {plugin["kind"] for plugin in listed}

    def test_the_example_contains_only_settings_that_plugins_accept(self, run: Command) -> None:
        place = run.folder / "example"
        run("init", place)
        file = place / "config.toml"
        lines = file.read_text(encoding="utf-8").splitlines()
        start = next(number for number, line in enumerate(lines) if line.startswith("# [exporters."))
        end = next(number for number in range(start, len(lines)) if not lines[number])
        lines[start:end] = [line.removeprefix("# ") for line in lines[start:end]]
        file.write_text("\n".join(lines), encoding="utf-8")
        finished = run("plugins", folder=place)
        assert finished.code == 0, finished.out + finished.err

    def test_a_plugin_that_fails_has_exit_code_7(self, run: Command) -> None:
        (run.folder / "config.toml").write_text("[library]\n[resolvers.arxiv]\nbach = 1\n", encoding="utf-8")
        finished = run("plugins")
        assert finished.code == 7
        assert "unknown setting resolvers.arxiv.bach" in finished.out
        assert finished.out.count(" ok\n") >= 5


def test_a_closed_pipe_is_not_an_error(run: Command) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    finished = subprocess.run(
        [SCRIPT, "config", "show"],
        cwd=run.folder,
        env=run.variables(),
        stdout=writing,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writing)
    assert finished.returncode == 141
    assert b"Traceback" not in finished.stderr
    assert b"BrokenPipe" not in finished.stderr


@pytest.mark.parametrize("arguments", [("config", "show"), ("list", "--json"), ("--version",), ("--help",)])
def test_a_full_disk_for_the_output_is_reported(run: Command, arguments: tuple[str, ...]) -> None:
    with Path("/dev/full").open("wb") as full:
        finished = subprocess.run(
            [SCRIPT, *arguments],
            cwd=run.folder,
            env=run.variables(),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert finished.returncode == 1
    reported = [line for line in finished.stderr.splitlines() if line.startswith(("error", "hint"))]
    assert reported == ["error: cannot write the output: no space left on device", "hint: free some space"]
    assert "Exception" not in finished.stderr


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-", "<&- >&- 2>&-"])
def test_streams_closed_by_the_caller_are_not_an_error(run: Command, closed: str) -> None:
    finished = subprocess.run(
        ["/bin/sh", "-c", f'"$0" --quiet config show {closed}', SCRIPT],
        cwd=run.folder,
        env=run.variables(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (finished.returncode, finished.stderr) == (0, "")


def test_an_interrupt_is_reported(run: Command) -> None:
    process = run.start("add", "-")
    assert process.stdin
    # More than a pipe holds: written only when the command is reading.
    process.stdin.write(b"A line of a page\n" * 100_000)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=TIME_LIMIT)
    assert process.returncode == 130, err
    assert (out, err) == (b"", b"error: interrupted; nothing was partially written\n")


def test_data_is_utf_8_whatever_the_locale(run: Command) -> None:
    (run.folder / "config.toml").write_text('[readinglist]\nreader = "Gödel 深"\n', encoding="utf-8")
    odd = {"LANG": "C", "LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    finished = run("config", "show", environment=odd)
    assert finished.code == 0, finished.err
    assert "Gödel 深" in finished.out


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts_are_offered(run: Command, shell: str) -> None:
    finished = run("--show-completion", shell, environment={"_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"})
    assert finished.code == 0
    assert "_READINGLIST_COMPLETE" in finished.out


def test_completion_of_commands(run: Command) -> None:
    asked = {"_READINGLIST_COMPLETE": "complete_bash", "COMP_WORDS": "readinglist con", "COMP_CWORD": "1"}
    finished = run(environment=asked)
    assert finished.out.split() == ["config"]
    assert finished.err == ""

"""Daily commands import no slow package. Checked by name, because times vary."""

import json
import subprocess
import sys

import pytest

from readinglist.plugins.built_in import LIKELY_SOURCES
from tests.command import Command

SLOW = {
    "requests",
    "bibtexparser",
    "rich",
    "textual",
    "pydantic",
    "importlib.metadata",
    "rapidfuzz",
    "click",
    "platformdirs",
    "yaml",
    "mcp",
    "pygls",
    "readinglist.cli.commands.servers",
    "readinglist.mcp_server",
    "readinglist.language_server",
}

PAPER = {
    "title": "Attention Is All You Need",
    "authors": ["Ashish Vaswani", "Noam Shazeer"],
    "arxiv_id": "1706.03762",
    "year": 2017,
}

PROGRAM = """
import sys
from readinglist.cli.main import main
code = main(sys.argv[1:])
print("\\n" + " ".join(sorted(sys.modules)))
sys.exit(code)
"""

COUNTED = """
import inspect, json, re, sys
import typer
patterns, classes = [], []
compile = re.compile
def compiled(*arguments, **named):
    patterns.append(sys._getframe(1).f_globals["__name__"])
    return compile(*arguments, **named)
re.compile = compiled
from readinglist.cli.main import main
main(sys.argv[1:])
owners = [module for name, module in list(sys.modules.items()) if name.startswith("readinglist")]
for module in owners:
    for cls in vars(module).values():
        if inspect.isclass(cls) and cls.__module__ == module.__name__ and "__dataclass_fields__" in vars(cls):
            if "__record_values__" not in vars(cls):
                classes.append(f"{module.__name__}.{cls.__name__}")
print()
print(json.dumps([patterns, classes]))
"""
"""Prints the modules that compile patterns while they are imported, and the classes made by `dataclasses`."""

DAILY = {
    "version": ("--version",),
    "status": ("status", "KEY", "read"),
    "read": ("read", "KEY"),
    "list": ("list",),
    "list a query": ("list", "author:vaswani", "--json"),
    "show": ("show", "KEY"),
    "stats": ("stats",),
    "note": ("note", "KEY", "-m", "worth another look"),
    "tag": ("tag", "KEY", "+classic"),
    "next": ("next",),
    "tags": ("tags",),
    "history": ("history",),
    "undo": ("undo",),
    "backup": ("backup",),
    "dump": ("dump",),
    "config": ("config", "show"),
    "help": ("--help",),
    "help of a command": ("status", "--help"),
}

OWN_MODULES = {"version": 8, "help": 8, "help of a command": 80, "next": 91}
"""Maximum number of modules of the package that a command imports, with room for a few more."""
SHORT = 87
"""The same for all other daily commands."""

PAGE_READERS = {"readinglist.sources.page", "readinglist.sources.items.name_forms"}

DOCUMENTS = (
    ("x.bib", "@article{vaswani2017,\n  title = {Attention Is All You Need},\n  eprint = {1706.03762}\n}\n", set()),
    ("x.ris", "TY  - JOUR\nTI  - Attention Is All You Need\nAU  - Vaswani, Ashish\nER  - \n", set()),
    ("x.json", json.dumps([PAPER]), set()),
    ("x.txt", "Attention Is All You Need\narXiv:1706.03762\n", PAGE_READERS),
)
"""Documents by name, and which of `READERS` they need."""


def modules_after(run: Command, *arguments: str) -> tuple[int, set[str], str]:
    finished = subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments],
        cwd=run.folder,
        env=run.variables(),
        capture_output=True,
        text=True,
        check=False,
    )
    return finished.returncode, set(finished.stdout.splitlines()[-1].split()), finished.stderr


@pytest.mark.parametrize("daily", DAILY)
def test_daily_commands_import_nothing_slow(run: Command, daily: str) -> None:
    added = run("add", "-", "--format", "jsonl", "--offline", input=json.dumps(PAPER) + "\n")
    assert added.code == 0, added.err
    key = json.loads(run("list", "--json").out)[0]["key"]
    code, modules, errors = modules_after(run, *(key if word == "KEY" else word for word in DAILY[daily]))
    assert code == 0, errors
    assert "readinglist.cli.main" in modules
    assert modules & SLOW == set()
    own = {name for name in modules if name.startswith("readinglist")}
    assert len(own) <= OWN_MODULES.get(daily, SHORT), sorted(own)


@pytest.mark.parametrize("argument", ["--version", "--help"])
def test_the_version_and_the_help_need_no_typer(run: Command, argument: str) -> None:
    _code, modules, _errors = modules_after(run, argument)
    assert not {name for name in modules if name.startswith(("typer", "sqlite3", "dataclasses", "readinglist.papers"))}


def test_daily_commands_compile_few_patterns_and_no_dataclass(run: Command) -> None:
    """They use lazy patterns and the dataclasses of `papers.fast_dataclasses`."""
    finished = subprocess.run(
        [sys.executable, "-c", COUNTED, "list"],
        cwd=run.folder,
        env=run.variables(),
        capture_output=True,
        text=True,
        check=True,
    )
    patterns, dataclasses = json.loads(finished.stdout.splitlines()[-1])
    own = [each for each in patterns if each.startswith("readinglist")]
    assert len(own) <= 5
    assert set(own) <= {"readinglist.papers.lazy_patterns"}
    assert [each for each in dataclasses if each.startswith("readinglist")] == []


READERS = {"selectolax", "pypdf", "openpyxl", "yaml", *PAGE_READERS}
"""What only some formats need, and what all sources that recognise a document must do without."""


@pytest.mark.parametrize(("name", "text", "needed"), DOCUMENTS)
def test_recognising_a_document_imports_no_reader_of_other_formats(
    run: Command, name: str, text: str, needed: set[str]
) -> None:
    (run.folder / name).write_text(text, encoding="utf-8")
    code, modules, errors = modules_after(run, "add", name, "--offline", "--dry-run")
    assert code == 0, errors
    assert modules & READERS == needed
    asked_first = name.endswith(tuple(LIKELY_SOURCES))
    assert ("readinglist.sources.feeds" in modules) is not asked_first


def test_an_identifier_imports_no_source_of_documents(run: Command) -> None:
    code, modules, errors = modules_after(run, "add", "1706.03762", "--offline", "--dry-run")
    assert code in (0, 1), errors
    sources = {name for name in modules if name.startswith("readinglist.sources.")}
    assert sources == {"readinglist.sources.references"}


@pytest.mark.parametrize("arguments", [("export",), ("check",), ("add", "x.bib", "--offline", "--dry-run")])
def test_well_formed_entries_import_no_splitter(run: Command, arguments: tuple[str, ...]) -> None:
    name, text, _ = DOCUMENTS[0]
    (run.folder / name).write_text(text, encoding="utf-8")
    assert run("add", name, "--offline").code == 0
    _code, modules, errors = modules_after(run, *arguments)
    assert "bibtexparser" not in modules, errors
    assert ("readinglist.bibtex.blocks" in modules) is (arguments != ("export",))


def test_imported_modules_are_seen(run: Command) -> None:
    _code, modules, _errors = modules_after(run, "plugins")
    assert "importlib.metadata" in modules

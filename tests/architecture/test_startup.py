"""Daily commands import no slow package. Checked by name, because times vary."""

import json
import subprocess
import sys

import pytest

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

DAILY = {
    "status": ("status", "KEY", "read"),
    "read": ("read", "KEY"),
    "list": ("list",),
    "list a query": ("list", "author:vaswani", "--json"),
    "show": ("show", "KEY"),
    "stats": ("stats",),
    "note": ("note", "KEY", "-m", "worth another look"),
    "tag": ("tag", "KEY", "+classic"),
    "undo": ("undo",),
    "backup": ("backup",),
    "dump": ("dump",),
    "config": ("config", "show"),
    "help": ("--help",),
}

PAGE_READERS = {"readinglist.sources.page", "readinglist.sources.items.name_forms"}

DOCUMENTS = (
    ("x.bib", "@article{vaswani2017,\n  title = {Attention Is All You Need},\n  eprint = {1706.03762}\n}\n", set()),
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
    assert "readinglist.cli.application" in modules
    assert modules & SLOW == set()


READERS = {"selectolax", "pypdf", "openpyxl", *PAGE_READERS}
"""What only some formats need, and what all sources that recognise a document must do without."""


@pytest.mark.parametrize(("name", "text", "needed"), DOCUMENTS)
def test_recognising_a_document_imports_no_reader_of_other_formats(
    run: Command, name: str, text: str, needed: set[str]
) -> None:
    (run.folder / name).write_text(text, encoding="utf-8")
    code, modules, errors = modules_after(run, "add", name, "--offline", "--dry-run")
    assert code == 0, errors
    assert modules & READERS == needed


def test_imported_modules_are_seen(run: Command) -> None:
    _code, modules, _errors = modules_after(run, "plugins")
    assert "importlib.metadata" in modules

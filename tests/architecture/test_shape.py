"""The form of the source: short files and functions, docstrings, and no words that do not belong in it."""

import ast
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.modules import MODULES, PACKAGE, ROOT, tree

MAX_LINES = 400
MAX_FUNCTION_LINES = 40

# The words are split, so that this file does not match.
FOREIGN = re.compile(
    "|".join(("/" + "work/", "/" + "root/", "/" + "tmp/[a-z]/", "py" + r"pi\.org", "python" + "hosted"))
)
UNFINISHED = re.compile(r"(?:#|<!--)\s*(?:TO" + r"DO|FIX" + r"ME|XX" + r"X)\b|\bTO" + r"DO:")


TOP_LEVEL = """
    .ci .editorconfig .github .gitignore .pre-commit-config.yaml .pre-commit-hooks.yaml .vscode CHANGELOG.md
    CONTRIBUTING.md LICENSE Makefile README.md RELEASING.md SECURITY.md action.yml benchmarks bib config.toml docs
    hosts pyproject.toml readinglist templates tests
"""


def tracked_names() -> list[str]:
    """Return the paths of all files of the project; without git, those of its modules."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    return listed.stdout.splitlines() or [str(path.relative_to(ROOT)) for path in MODULES]


def test_the_top_level_holds_no_other_file() -> None:
    assert {name.partition("/")[0] for name in tracked_names()} - set(TOP_LEVEL.split()) == set()


def tracked_texts() -> Iterator[tuple[Path, str]]:
    """Yield the project's own texts, without test data and the demo's input."""
    for name in tracked_names():
        path = ROOT / name
        own = path.suffix in {".py", ".md", ".toml", ".cfg", ""} and not name.startswith(("tests/fixtures/", "bib/"))
        if own and path.is_file():
            yield path, path.read_text(encoding="utf-8")


def test_public_classes_have_names_of_their_own() -> None:
    names = Counter(
        node.name
        for module in MODULES
        for node in ast.walk(tree(module))
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    )
    assert [name for name, number in names.items() if number > 1] == []


def functions(module: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return the number of lines from ``def`` to the end, without the docstring."""
    whole = (function.end_lineno or 0) - function.lineno + 1
    first = function.body[0]
    if ast.get_docstring(function) and first.end_lineno:
        whole -= first.end_lineno - first.lineno + 1
    return whole


def test_there_are_modules_and_texts() -> None:
    assert len(MODULES) > 20
    assert len(list(tracked_texts())) > 20


def test_files_are_short() -> None:
    long = {str(module.relative_to(ROOT)): len(module.read_text(encoding="utf-8").splitlines()) for module in MODULES}
    assert {name: lines for name, lines in long.items() if lines > MAX_LINES} == {}


def test_functions_are_short() -> None:
    long = {
        f"{module.relative_to(ROOT)}:{function.lineno} {function.name}": length(function)
        for module in MODULES
        for function in functions(module)
        if length(function) > MAX_FUNCTION_LINES
    }
    assert long == {}


def test_every_module_has_a_docstring() -> None:
    silent = [module for module in MODULES if not ast.get_docstring(tree(module))]
    assert silent == []


def test_only_api_and_front_ends_have_type_checking_blocks() -> None:
    """They hide cycles. The API and the front ends name types of packages that short commands must not import.

    To a type checker, the dataclasses of `papers.fast_dataclasses` are those of the standard library.
    """
    hiding = [module for module in MODULES if "TYPE_CHECKING" in module.read_text(encoding="utf-8")]
    hiding.remove(PACKAGE / "papers" / "fast_dataclasses.py")
    assert {module.relative_to(PACKAGE).parts[0] for module in hiding} <= {"api", "cli", "tui"}


def test_only_plugin_guards_and_the_entry_point_catch_every_exception() -> None:
    """Others may add something to each exception, and raise it again."""
    catching = {
        str(module.relative_to(PACKAGE))
        for module in MODULES
        for node in ast.walk(tree(module))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or (isinstance(node.type, ast.Name) and node.type.id == "Exception"))
        and not (isinstance(node.body[-1], ast.Raise) and node.body[-1].exc is None)
    }
    assert catching == {"plugins/guards.py", "cli/main.py"}


@pytest.mark.parametrize("pattern", [FOREIGN, UNFINISHED], ids=["paths of a machine", "unfinished work"])
def test_texts_are_about_the_project_alone(pattern: re.Pattern[str]) -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path, text in tracked_texts()
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]
    assert found == []


def test_the_package_does_not_read_outside_its_checkout() -> None:
    reading = [module for module in MODULES if re.search(r"\.\./shared|\bshared/", module.read_text(encoding="utf-8"))]
    assert reading == []

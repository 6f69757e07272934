"""Errors are lower case, and those of the command line have a hint."""

import ast
from collections.abc import Iterator

from tests.architecture.modules import MODULES, PACKAGE, tree

ERRORS = {"InputError", "NothingFound", "SettingsError", "UsageError"}
NAMES = {"Zotero"}
CAUGHT = {"commands/backup.py"}
"""Errors that get the name of the file and a hint where they are caught."""


def errors(folder: str = "") -> Iterator[tuple[str, ast.Call]]:
    for module in MODULES:
        for node in ast.walk(tree(module)) if module.is_relative_to(PACKAGE / folder) else ():
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ERRORS:
                yield f"{module.relative_to(PACKAGE / folder).as_posix()}:{node.lineno}", node


def test_errors_of_the_command_line_have_a_hint() -> None:
    found = [
        place
        for place, call in errors("cli")
        if place.partition(":")[0] not in CAUGHT and "hint" not in {each.arg for each in call.keywords}
    ]
    assert found == []


def test_errors_are_lower_case_without_a_full_stop() -> None:
    found = []
    for place, call in errors():
        parts = call.args[0].values if call.args and isinstance(call.args[0], ast.JoinedStr) else call.args[:1]
        texts = [str(part.value) if isinstance(part, ast.Constant) else "" for part in parts] or [""]
        first, last = texts[0].partition(" ")[0].rstrip(":"), texts[-1]
        if (first.istitle() and first not in NAMES) or (last.endswith(".") and not last.endswith("...")):
            found.append(place)
    assert found == []

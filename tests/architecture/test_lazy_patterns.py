"""Lazy patterns are used by their methods, since the functions of `re` accept none."""

import ast
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[2] / "readinglist"


def calls(tree: ast.AST, owner: str = "") -> list[ast.Call]:
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith(f"{owner}." if owner else "lazy_pattern")
    ]


def lazy_names(tree: ast.Module) -> set[str]:
    """The names that a module gives to lazy patterns."""
    return {
        target.id
        for node in tree.body
        if isinstance(node, ast.Assign) and any(calls(node.value))
        for target in ast.walk(node.targets[0])
        if isinstance(target, ast.Name)
    }


def misused(tree: ast.Module, names: set[str]) -> list[str]:
    """Calls of functions of `re` with a lazy pattern, and comparisons with the pattern of a match."""
    passed = [ast.unparse(call) for call in calls(tree, "re") if call.args and ast.unparse(call.args[0]) in names]
    compared = [
        ast.unparse(node)
        for node in ast.walk(tree)
        if isinstance(node, ast.Compare) and isinstance(node.left, ast.Attribute) and node.left.attr == "re"
    ]
    return passed + (compared if names else [])


def test_misuse_is_found() -> None:
    tree = ast.parse("_A = lazy_pattern('a')\n_B = 'b'\nre.search(_A, x)\nre.search(_B, x)\nfound.re is _A")
    assert misused(tree, lazy_names(tree)) == ["re.search(_A, x)", "found.re is _A"]


def test_no_lazy_pattern_is_given_to_a_function_of_re() -> None:
    found = {}
    for module in PACKAGE.rglob("*.py"):
        tree = ast.parse(module.read_text(encoding="utf-8"))
        if wrong := misused(tree, lazy_names(tree)):
            found[str(module.relative_to(PACKAGE))] = wrong
    assert found == {}

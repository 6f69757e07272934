"""Lazy patterns are used by their methods, since the functions of `re` accept none."""

import ast

from tests.architecture.modules import MODULES, PACKAGE, tree


def calls(part: ast.AST, owner: str = "") -> list[ast.Call]:
    """The calls of `lazy_pattern`, or those of functions of an owner."""
    return [
        node
        for node in ast.walk(part)
        if isinstance(node, ast.Call)
        and (
            isinstance(node.func, ast.Attribute)
            and isinstance(node.func.value, ast.Name)
            and node.func.value.id == owner
            if owner
            else isinstance(node.func, ast.Name) and node.func.id == "lazy_pattern"
        )
    ]


def lazy_names(module: ast.Module) -> set[str]:
    """The names that a module gives to lazy patterns."""
    return {
        target.id
        for node in module.body
        if isinstance(node, ast.Assign) and any(calls(node.value))
        for target in ast.walk(node.targets[0])
        if isinstance(target, ast.Name)
    }


def misused(module: ast.Module, names: set[str]) -> list[str]:
    """Calls of functions of `re` with a lazy pattern, and comparisons with the pattern of a match."""
    passed = [ast.unparse(call) for call in calls(module, "re") if call.args and ast.unparse(call.args[0]) in names]
    compared = [
        ast.unparse(node)
        for node in ast.walk(module)
        if isinstance(node, ast.Compare) and isinstance(node.left, ast.Attribute) and node.left.attr == "re"
    ]
    return passed + (compared if names else [])


def test_misuse_is_found() -> None:
    module = ast.parse("_A = lazy_pattern('a')\n_B = 'b'\nre.search(_A, x)\nre.search(_B, x)\nfound.re is _A")
    assert misused(module, lazy_names(module)) == ["re.search(_A, x)", "found.re is _A"]


def test_no_lazy_pattern_is_given_to_a_function_of_re() -> None:
    found = {str(module.relative_to(PACKAGE)): misused(tree(module), lazy_names(tree(module))) for module in MODULES}
    assert {name: wrong for name, wrong in found.items() if wrong} == {}

"""Names: what is public is declared, what is private stays at home, sim is silent."""

import ast

import pytest

from tests.architecture.tree import parsed, python_files, shown

VAGUE = {"common", "helper", "helpers", "misc", "stuff", "tools", "util", "utils"}
CODE = python_files("sim", "experiments")


def public_definitions(tree: ast.Module) -> set[str]:
    """Names without underscore that a module defines at its top level."""
    names: set[str] = set()
    for node in tree.body:
        match node:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                names.add(name)
            case ast.Assign(targets=targets):
                names |= {target.id for target in targets if isinstance(target, ast.Name)}
            case ast.AnnAssign(target=ast.Name(id=name)):
                names.add(name)
    return {name for name in names if not name.startswith("_")}


def imported_names(tree: ast.Module) -> set[str]:
    """Names that a module takes from other modules of the project."""
    return {
        alias.asname or alias.name
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(("sim", "exper"))
        for alias in node.names
    }


def declared(tree: ast.Module) -> list[str] | None:
    """The value of `__all__`, or None if the module has none."""
    for node in tree.body:
        match node:
            case ast.Assign(targets=[ast.Name(id="__all__")], value=value):
                return list(ast.literal_eval(value))
    return None


@pytest.mark.parametrize("path", CODE, ids=shown)
def test_all_is_exactly_the_public_names(path):
    tree = parsed(path)
    names = declared(tree)
    expected = public_definitions(tree)
    if path.name == "__init__.py":
        expected |= imported_names(tree)  # a room's front door re-exports
        expected |= {"__version__"} & set(names or [])
        assert sorted(names or []) == sorted(expected)
    elif names is not None:
        assert sorted(names) == sorted(expected)


def test_nobody_imports_a_private_name():
    taken = [
        f"{shown(path)} takes {alias.name} from {node.module}"
        for path in CODE
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ImportFrom) and node.module != "__future__"
        for alias in node.names
        if alias.name.startswith("_") and not alias.name.startswith("__")
    ]
    assert taken == []


def test_sim_does_not_print():
    printing = [
        f"{shown(path)}:{node.lineno}"
        for path in python_files("sim")
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Name) and node.id == "print"
    ]
    assert printing == []


def test_no_module_has_a_name_that_says_nothing():
    vague = [
        shown(path)
        for path in python_files("sim", "experiments", "tests")
        if path.stem in VAGUE or path.parent.name in VAGUE
    ]
    assert vague == []


def test_every_module_says_what_it_is():
    silent = [shown(path) for path in CODE if not ast.get_docstring(parsed(path))]
    assert silent == []

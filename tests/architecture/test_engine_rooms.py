"""The rooms of the engine: the named files, a short loop, and leaf functions only."""

import ast

import pytest

from tests.architecture.tree import ROOT, parsed, python_files

ENGINE = ROOT / "sim" / "engine"
AGREED = {"run", "calendar", "state", "entry", "front", "live", "dispatch", "agents"} | {
    "resources",
    "leave",
    "messaging",
    "deferred",
}
# Rooms beyond the agreed ones, and why.
MORE = {
    "collect": "rows of a finished run become columns",
    "later": "later attempts, which are few, are drawn one by one",
    "parameters": "one phase's arrays as lists, which a Python engine reads fastest",
    "phases": "dated changes: parameters, opening, closing",
    "stayers": "the last shift: who stays after closing",
    "waiting": "who is next: the half of dispatch that looks at those who wait",
}
# Agreed rooms that come with the channels they are for.
NOT_YET = {"callback", "control"}
LOOP_LINES = 40
LEAVES = ("sim/journey", "sim/routing", "sim/engine/rules")


def test_the_rooms_of_the_reference_engine():
    found = {path.stem for path in (ENGINE / "reference").glob("*.py")} - {"__init__"}
    assert found == AGREED | set(MORE)
    assert not found & NOT_YET


def test_run_is_a_loop_of_at_most_forty_lines():
    functions = {
        node.name: node
        for node in ast.walk(parsed(ENGINE / "reference" / "run.py"))
        if isinstance(node, ast.FunctionDef)
    }
    for name in ("run", "_loop"):
        node = functions[name]
        assert node.end_lineno - node.lineno + 1 <= LOOP_LINES, name
    assert any(isinstance(node, ast.While) for node in ast.walk(functions["_loop"]))


@pytest.mark.parametrize("room", LEAVES)
def test_decisions_and_rules_are_leaf_functions(room):
    """No classes, and no calls from one decision to another: a compiler takes the same text."""
    own = [path for path in python_files("sim") if path.is_relative_to(ROOT / room)]
    names = {
        node.name for path in own for node in parsed(path).body if isinstance(node, ast.FunctionDef)
    }
    assert names
    for path in own:
        tree = parsed(path)
        assert not [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)], path
        for function in (node for node in tree.body if isinstance(node, ast.FunctionDef)):
            called = {
                node.func.id
                for node in ast.walk(function)
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
            }
            assert not called & names, f"{path}: {function.name} calls {called & names}"


@pytest.mark.parametrize("room", LEAVES)
def test_decisions_and_rules_know_nothing_but_words(room):
    for path in python_files("sim"):
        if path.is_relative_to(ROOT / room):
            for node in ast.walk(parsed(path)):
                if isinstance(node, ast.ImportFrom):
                    assert not node.module.startswith("sim.") or node.module in (
                        "sim.units",
                        "sim.vocabulary",
                    ), f"{path} imports {node.module}"

"""Files and functions stay small enough to be read at one sitting."""

import ast

from tests.architecture.tree import parsed, python_files, shown

FILE_LINES = 350
FUNCTION_LINES = 40

# path (or path::function) -> why splitting it would make it harder to read.
# An entry that is no longer needed fails the test, so the list stays honest.
LONG_FILES: dict[str, str] = {}
LONG_FUNCTIONS: dict[str, str] = {}


def lines_without_docstring(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from `def` to the last statement; the docstring does not count."""
    lines = (node.end_lineno or node.lineno) - node.lineno + 1
    if ast.get_docstring(node, clean=False) is not None:
        first = node.body[0]
        lines -= (first.end_lineno or first.lineno) - first.lineno + 1
    return lines


def test_no_file_is_long_without_a_reason():
    long = {
        shown(path)
        for path in python_files("sim", "experiments", "tests")
        if len(path.read_text(encoding="utf-8").splitlines()) > FILE_LINES
    }
    assert long == set(LONG_FILES)


def test_no_function_is_long_without_a_reason():
    long = {
        f"{shown(path)}::{node.name}"
        for path in python_files("sim", "experiments")
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and lines_without_docstring(node) > FUNCTION_LINES
    }
    assert long == set(LONG_FUNCTIONS)


def test_the_length_of_a_function_leaves_out_its_docstring():
    source = 'def f(x):\n    """One.\n\n    Two.\n    """\n    y = x\n    return y\n'
    node = ast.parse(source).body[0]
    assert isinstance(node, ast.FunctionDef)
    assert lines_without_docstring(node) == 3

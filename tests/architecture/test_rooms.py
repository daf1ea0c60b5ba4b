"""The map of the code agrees with the code."""

import re
import tomllib

from tests.architecture.tree import ROOT, files, is_left_behind, shown

PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
TOP_LEVEL = {
    *("sim", "configs", "experiments", "tests", "docs", "pyproject.toml", "README.md", "LICENSE"),
    *("CHANGELOG.md", "CITATION.cff", "CONTRIBUTING.md", "constraints.txt"),
    *(".ci", ".editorconfig", ".gitignore"),
}


def packages() -> set[str]:
    """Every package below sim/, written as in the table."""
    inits = (path for path in files(ROOT / "sim") if path.name == "__init__.py")
    return {f"{shown(path.parent)}/" for path in inits} - {"sim/"}


def words() -> set[str]:
    """The modules that stand at the top of sim/."""
    return {shown(path) for path in (ROOT / "sim").glob("*.py")} - {"sim/__init__.py"}


def test_the_table_names_every_room_and_no_other():
    rows = re.findall(r"^\| `(sim/[^`]+)` \| \S.*\|$", PAGE, flags=re.MULTILINE)
    assert len(rows) == len(set(rows))
    assert set(rows) == packages() | words()


def test_every_folder_of_code_is_a_package():
    folders = {path.parent for path in files(ROOT / "sim") if path.suffix == ".py"}
    assert [shown(folder) for folder in folders if not (folder / "__init__.py").exists()] == []


def test_the_ladder_on_the_page_is_the_one_that_is_checked():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contract = settings["tool"]["importlinter"]["contracts"][0]
    ladder = re.search(r"^```\n(experiments\n.*?)^```", PAGE, flags=re.MULTILINE | re.DOTALL)
    assert ladder is not None
    assert contract["exhaustive"] is True
    assert ladder.group(1).splitlines() == ["experiments", *contract["layers"]]


def test_the_top_level_holds_what_the_design_names():
    found = {path.name for path in ROOT.iterdir() if not is_left_behind(path)}
    assert found <= TOP_LEVEL

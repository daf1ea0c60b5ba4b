"""Documents: links lead somewhere, pages are listed, the promised lines are there."""

import re
import tomllib

import pytest

import sim
from tests.architecture.tree import ROOT, files, shown

PAGES = [path for path in files() if path.suffix == ".md"]
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
RUN = (
    "python3 -m venv .venv && .venv/bin/pip install -q -c constraints.txt . "
    "&& .venv/bin/switchboard run"
)
TEST = (
    "python3 -m venv .venv && .venv/bin/pip install -q -c constraints.txt '.[test]' "
    "&& .venv/bin/pytest"
)


def targets(page):
    """Files that a page links to inside the repository."""
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    inside = (link for link in LINK.findall(text) if "://" not in link and link[0] != "#")
    return [(page.parent / link.split("#")[0]).resolve() for link in inside]


@pytest.mark.parametrize("page", PAGES, ids=shown)
def test_links_lead_to_files(page):
    assert [str(target) for target in targets(page) if not target.exists()] == []


def test_the_index_lists_every_page():
    pages = {path for path in (ROOT / "docs").glob("*.md") if path.name != "index.md"}
    assert pages <= set(targets(ROOT / "docs" / "index.md"))


@pytest.mark.parametrize("line", [RUN, TEST], ids=["run", "test"])
def test_the_readme_has_the_line_that_does_everything(line):
    assert line in (ROOT / "README.md").read_text(encoding="utf-8").splitlines()


def test_decisions_are_numbered_once_and_named_by_their_title():
    names = [path.name for path in (ROOT / "docs" / "decisions").iterdir()]
    decisions = [name for name in names if name != "README.md"]
    assert [name for name in decisions if not re.fullmatch(r"\d{3}(-[a-z0-9]+)+\.md", name)] == []
    assert len({name[:3] for name in decisions}) == len(decisions)


def test_the_changelog_says_what_changes_in_numbers():
    lines = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").splitlines()
    assert "### Changes in numbers" in lines


def test_the_citation_names_this_version():
    lines = (ROOT / "CITATION.cff").read_text(encoding="utf-8").splitlines()
    assert f"version: {sim.__version__}" in lines


def test_every_dependency_is_pinned():
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert [
        line for line in lines if not re.fullmatch(r"[A-Za-z0-9._-]+==[0-9A-Za-z.]+", line)
    ] == []
    pinned = {line.split("==")[0].lower().replace("_", "-") for line in lines}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = list(project["dependencies"])
    for extra in project["optional-dependencies"].values():
        wanted += extra
    names = {re.match(r"[A-Za-z0-9-]+", item).group().lower() for item in wanted}
    assert names - pinned == set()

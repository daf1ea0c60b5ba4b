"""No text of the project depends on the machine or the network that it was written on."""

import re

import pytest

from tests.architecture.tree import ROOT, files, python_files, shown

TEXT = {".py", ".md", ".toml", ".txt", ".yaml", ".yml", ".cff", ".csv", ".json", ".cfg", ""}
FOREIGN = {
    "address of a package registry": r"(?:pypi|pythonhosted|npmjs|anaconda|crates)\.(?:org|io|com)",
    "option that names a registry": r"--(?:extra-)?index-url|--find-links|--trusted-host",
    "address of one machine": r"https?://(?:\d+\.){3}\d+|https?://[\w.-]+:\d+",
    "path of one machine": r"(?<![\w.*}])/(?:home|root|Users|work)/\w",
    "unfinished work": r"\b(?:TO" r"DO|FIX" r"ME|XX" r"X)\b",
}
SELF = "tests/architecture/test_language.py"  # spells the patterns out


def project_texts():
    """Every text file of the project but this one."""
    return [path for path in files() if path.suffix in TEXT and shown(path) != SELF]


@pytest.mark.parametrize("what", FOREIGN)
def test_no_file_contains(what):
    pattern = re.compile(FOREIGN[what])
    found = [
        f"{shown(path)}: {hit.group()}"
        for path in project_texts()
        if (hit := pattern.search(path.read_text(encoding="utf-8")))
    ]
    assert found == []


def test_the_patterns_see_what_they_name():
    samples = {
        "address of a package registry": "https://files.python" + "hosted.org/packages",
        "option that names a registry": "pip install --index-" + "url x",
        "address of one machine": "http://10.0.0.1/simple",
        "path of one machine": "see /home" + "/someone/notes",
        "unfinished work": "# TO" + "DO later",
    }
    assert samples.keys() == FOREIGN.keys()
    assert [what for what, text in samples.items() if not re.search(FOREIGN[what], text)] == []


def test_tests_neither_sleep_nor_read_the_clock():
    clock = re.compile(r"\btime\.(?:sleep|time|monotonic)\(|datetime\.now\(")
    found = [
        shown(path)
        for path in python_files("tests")
        if not path.is_relative_to(ROOT / "tests" / "benchmarks")
        and clock.search(path.read_text(encoding="utf-8"))
    ]
    assert found == []

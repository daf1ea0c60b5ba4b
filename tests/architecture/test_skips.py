"""A missing program costs one printed line, or the run where everything is required."""

import pytest

from tests.architecture.tree import ROOT

pytest_plugins = ["pytester"]

CASES = """
    import pytest

    @pytest.mark.compiler
    def test_one(): pass

    @pytest.mark.compiler
    def test_two(): pass

    def test_free(): pass
"""


@pytest.fixture
def project(pytester, monkeypatch):
    """A small project with this conftest, on a machine without any program."""
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("SWITCHBOARD_REQUIRE_ALL", raising=False)
    pytester.makeini("[pytest]\nmarkers =\n    browser: x\n    compiler: x\n    fast: x\n")
    pytester.makeconftest((ROOT / "tests" / "conftest.py").read_text(encoding="utf-8"))
    pytester.makepyfile(CASES)
    return pytester


@pytest.mark.parametrize("workers", [(), ("-n", "1")], ids=["in-process", "xdist"])
def test_skipped_tests_cost_one_line(project, workers):
    result = project.runpytest_subprocess(*workers)
    result.assert_outcomes(passed=1, skipped=2)
    lines = [line for line in result.outlines if line.startswith("missing program:")]
    assert lines == ["missing program: C compiler (gcc): 2 skipped"]


def test_where_everything_is_required_they_fail(project, monkeypatch):
    monkeypatch.setenv("SWITCHBOARD_REQUIRE_ALL", "1")
    result = project.runpytest_subprocess()
    # an error, not a failure: the program is looked for before the test begins
    result.assert_outcomes(passed=1, errors=2)
    result.stdout.fnmatch_lines(["*missing program: C compiler (gcc)*"])
    assert result.ret != 0

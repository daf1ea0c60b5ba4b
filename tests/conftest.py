"""What every test shares: reproducible examples, and honesty about what was skipped.

A test that needs a program from outside carries a marker (`browser`, `compiler` or
`fast`) and imports or calls it inside the test or a fixture. Where the program is
missing the test is skipped, and one line at the end of the run names the program.
With SWITCHBOARD_REQUIRE_ALL=1 such a test fails instead.
"""

import importlib.util
import os
import shutil
from collections import Counter
from collections.abc import Iterable

import pytest
from hypothesis import settings

# The same examples in every run, on any machine; no wall clock, nothing left on disk.
settings.register_profile("switchboard", derandomize=True, deadline=None, database=None)
settings.load_profile("switchboard")

REQUIRE_ALL = "SWITCHBOARD_REQUIRE_ALL"
PREFIX = "missing program: "
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
COMPILERS = ("cc", "gcc", "clang")


def missing_programs() -> dict[str, str]:
    """Marker -> the name of the program that its tests need and this machine lacks."""
    found = {
        "browser": ("Chromium", any(map(shutil.which, BROWSERS))),
        "compiler": ("C compiler (gcc)", any(map(shutil.which, COMPILERS))),
        "fast": ("numba (extra 'fast')", importlib.util.find_spec("numba") is not None),
    }
    return {marker: program for marker, (program, there) in found.items() if not there}


def pytest_collection_modifyitems(items: Iterable[pytest.Item]) -> None:
    """Skip what cannot run here, unless everything is required."""
    if os.environ.get(REQUIRE_ALL) == "1":
        return
    missing = missing_programs()
    for item in items:
        for marker in missing.keys() & {mark.name for mark in item.iter_markers()}:
            item.add_marker(pytest.mark.skip(reason=PREFIX + missing[marker]))


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Fail what lacks its program; reached only where everything is required."""
    missing = missing_programs()
    for marker in missing.keys() & {mark.name for mark in item.iter_markers()}:
        pytest.fail(f"{REQUIRE_ALL}=1, {PREFIX}{missing[marker]}", pytrace=False)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print one line that names every missing program and what it cost."""
    reasons = [report.longrepr[2] for report in terminalreporter.stats.get("skipped", [])]
    counts = Counter(text.partition(PREFIX)[2] for text in reasons if PREFIX in text)
    if counts:
        listed = ", ".join(f"{program}: {n} skipped" for program, n in sorted(counts.items()))
        terminalreporter.write_line(f"{PREFIX}{listed}")

"""Real records are optional: one line says that they were not there."""

import os

import pytest

RECORDS = "SWITCHBOARD_BANK_RECORDS"

collect_ignore = [] if os.environ.get(RECORDS) else ["test_real_records.py"]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say once that the tests on real records did not run."""
    if not os.environ.get(RECORDS):
        terminalreporter.write_line(f"real records: set {RECORDS}=FILE to check January as well")

"""The reference pages say what the code does, name by name."""

from pathlib import Path

import pytest

from sim.log.schema import TABLES
from sim.measure.catalogue import KPIS
from sim.measure.flows import COLUMNS as FLOWS
from sim.measure.interval_tables import WITH_BOUNDS, columns
from sim.measure.paths import COLUMNS as PATHS
from sim.measure.paths import MOST
from sim.measure.percentiles import LONGEST, RESOLUTIONS, RESPONSES, WAITS
from sim.measure.staffing import COLUMNS as STAFFING
from sim.measure.tables import COLUMNS, kpi_table
from sim.measure.technology import COLUMNS as TECHNOLOGY
from sim.vocabulary import AgentState, ChannelKind, NeedState
from tests.unit.measuring import facts_of, log_of

DOCS = Path(__file__).parents[2] / "docs"
KPI_PAGE = (DOCS / "kpis.md").read_text(encoding="utf-8")
COLUMN_PAGE = (DOCS / "columns.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("kpi", KPIS, ids=lambda kpi: kpi.name)
def test_every_kpi_stands_on_its_page_as_it_is_printed(kpi):
    assert f"| `{kpi.name}` | {kpi.unit} | {kpi.definition} |" in KPI_PAGE


def test_names_are_unique():
    names = [kpi.name for kpi in KPIS]
    assert len(names) == len(set(names))


def test_every_printed_kpi_is_on_the_page_and_every_kpi_on_the_page_is_printed():
    kinds = dict(zip(("a", "b", "c", "d"), ChannelKind, strict=True))
    facts = facts_of(log_of([]), open_hours=((0, 60),), kinds=kinds, context=True)
    printed = set(kpi_table(facts)["kpi"])
    listed = {line.split("`")[1] for line in KPI_PAGE.splitlines() if line.startswith("| `")}
    assert printed == listed
    assert {*WAITS.shares, *RESPONSES.shares, *RESOLUTIONS.shares, LONGEST} <= printed


@pytest.mark.parametrize("column", [*COLUMNS, *STAFFING])
def test_every_column_of_kpi_and_staffing_is_explained(column):
    assert f"`{column}`" in COLUMN_PAGE


@pytest.mark.parametrize(
    ("file", "columns"), [("flows", FLOWS), ("paths", PATHS), ("technology", TECHNOLOGY)]
)
def test_every_column_of_the_journeys_and_resources_is_explained(file, columns):
    section = COLUMN_PAGE.split(f"## {file}.csv")[1].split("\n## ")[0]
    for column in columns:
        bound = column.endswith(("_lower", "_upper"))
        assert f"`{column}`" in section or (bound and "`_lower`, `_upper`" in section), column
    assert f"The {MOST} most frequent" in COLUMN_PAGE


@pytest.mark.parametrize("column", [c for c in columns() if not c.endswith(("_lower", "_upper"))])
def test_every_column_of_the_intervals_is_explained(column):
    assert f"`{column}`" in COLUMN_PAGE


@pytest.mark.parametrize("column", [*WITH_BOUNDS, "p_target_met"])
def test_columns_with_bounds_say_so(column):
    row = next(line for line in COLUMN_PAGE.splitlines() if line.startswith(f"| `{column}`"))
    assert "_lower" in row


@pytest.mark.parametrize(
    ("table", "column"), [(table, column) for table in TABLES for column in TABLES[table]]
)
def test_every_column_of_the_log_is_explained_with_its_type(table, column):
    words = {"i": "int", "u": "uint"}
    short = TABLES[table][column]
    kind = f"{words[short[0]]}{8 * int(short[1])}"
    section = COLUMN_PAGE.split(f"### {table}")[1].split("###")[0]
    assert f"| `{column}` | {kind} |" in section


def test_codes_are_those_of_the_vocabulary():
    assert [state.value for state in AgentState] == list(range(10))
    assert "6 absent, 7 late, 8 out early, 9 finishing after the shift" in COLUMN_PAGE
    assert [state.name for state in NeedState] == [
        "OPEN",
        "RESOLVED",
        "GIVEN_UP",
        "AVERTED",
        "LOST",
    ]

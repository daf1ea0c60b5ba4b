"""The report of a folder: the same bytes again, from its files alone, whole or not at all."""

import io
import shutil

import openpyxl
import pandas as pd
import pytest

from experiments import report, run
from sim.errors import ConfigError
from sim.report.workbook import workbook
from sim.study.week import HOUR_COLUMNS
from tests.unit.report_material import material
from tests.unit.run_centre import contents, write_centre

MADE = ("report.html", "kpi.xlsx")


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """The folder of a run of the tiny centre."""
    place = tmp_path_factory.mktemp("ran")
    centre = write_centre(place / "own")
    assert run.main([f"centre={centre}", "replications=2", f"out={place / 'run'}"]) == 0
    return place / "run"


@pytest.fixture
def folder(ran, tmp_path):
    """A copy of it, to be tampered with."""
    shutil.copytree(ran, tmp_path / "run")
    return tmp_path / "run"


def test_the_report_is_written_again_with_the_same_bytes(folder):
    before = contents(folder)
    for name in MADE:
        (folder / name).unlink()
    assert report.main([str(folder)]) == 0
    assert contents(folder) == before


def test_it_is_made_from_the_tables_of_the_folder(folder):
    kpi = pd.read_csv(folder / "kpi.csv")
    needs = (kpi["level"] == "centre") & (kpi["kpi"] == "needs")
    kpi.loc[needs, "value"] = 4321.0
    kpi.to_csv(folder / "kpi.csv", index=False)
    assert report.main([str(folder)]) == 0
    assert "4,321 needs" in (folder / "report.html").read_text(encoding="utf-8")


def test_it_needs_neither_the_log_nor_the_scenario_of_the_run(folder):
    before = contents(folder)
    for name in ("contacts", "legs", "agents", "needs", "inputs"):
        shutil.rmtree(folder / name)
    (folder / "scenario.json").unlink()
    assert report.main([str(folder)]) == 0
    assert all(contents(folder)[name] == before[name] for name in MADE)


@pytest.mark.parametrize("name", ["kpi.csv", "week.csv", "parameters.csv", "targets.csv"])
def test_a_folder_without_a_table_is_refused_and_left_as_it_was(folder, name):
    (folder / name).unlink()
    before = contents(folder)
    with pytest.raises(ConfigError, match=name):
        report.main([str(folder)])
    assert contents(folder) == before


def test_a_folder_that_is_none_of_a_run_is_refused(tmp_path):
    with pytest.raises(ConfigError, match="RUN_DIR"):
        report.main([str(tmp_path)])


def test_an_argument_that_means_nothing_is_refused(folder):
    with pytest.raises(ConfigError, match="colour"):
        report.main([str(folder), "colour=red"])


def test_the_page_says_what_is_missing_and_how_to_add_it(ran):
    page = (ran / "report.html").read_text(encoding="utf-8")
    assert "No prices given" in page
    assert "This scenario names no prices." in page


def test_names_are_text_in_the_workbook_whatever_they_begin_with():
    names = ["=1+1", "+A1", "-2", "@SUM(A1)", "http://example.org", "internal:x!A1", "{=1}"]
    flows = pd.DataFrame({"from_channel": names, "contacts": [1.5] * len(names)})
    made = workbook(material(flows=flows))
    assert made == workbook(material(flows=flows))
    sheet = openpyxl.load_workbook(io.BytesIO(made))["flows"]
    cells = [row[0] for row in sheet.iter_rows(min_row=2)]
    assert [cell.value for cell in cells] == names
    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell.hyperlink for cell in cells] == [None] * len(names)
    assert [row[1].value for row in sheet.iter_rows(min_row=2)] == [1.5] * len(names)


def test_the_workbook_holds_the_tables_of_the_folder(ran):
    book = openpyxl.load_workbook(ran / "kpi.xlsx", read_only=True)
    assert book.sheetnames[:2] == ["answer", "kpi"]
    for name in ("kpi", "targets", "intervals", "week", "staffing", "flows", "paths"):
        table = pd.read_csv(ran / f"{name}.csv")
        rows = list(book[name].iter_rows(values_only=True))
        assert list(rows[0]) == list(table.columns)
        assert len(rows) == len(table) + 1
    values = [row[3] for row in book["kpi"].iter_rows(min_row=2, values_only=True)]
    assert values[0] == "contacts"
    answers = [row[0] for row in book["answer"].iter_rows(values_only=True)]
    assert "Are we staffed right?" in answers


def test_the_hours_of_the_week_are_the_half_hours_added_up(ran):
    week = pd.read_csv(ran / "week.csv")
    assert list(week.columns) == list(HOUR_COLUMNS)
    half_hours = pd.read_csv(ran / "intervals.csv")
    calls = half_hours[(half_hours["level"] == "queue") & (half_hours["name"] == "calls")]
    assert week[["weekday", "start"]].to_numpy().tolist() == [["Mon", "08:00"]]
    assert week["contacts"].sum() == pytest.approx(calls["contacts"].sum(), rel=1e-9)
    low, high = calls["sl_excluding_short"].min(), calls["sl_excluding_short"].max()
    assert low <= week["value"][0] <= high
    kpi = pd.read_csv(ran / "kpi.csv").set_index(["level", "name", "kpi"])["value"]
    assert week["value"][0] == pytest.approx(kpi["queue", "calls", "sl_excluding_short"], rel=1e-9)

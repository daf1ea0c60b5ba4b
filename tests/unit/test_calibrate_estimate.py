"""Estimates, preset and comparison, on a made-up month whose figures can be counted."""

import numpy as np
import pytest
import yaml

from sim.calibrate import anonymous_bank
from sim.calibrate.account import estimates_text, presence_text
from sim.calibrate.account_laws import laws_text, survival_text
from sim.calibrate.beside import LABELS, compare, compare_days, compare_half_hours
from sim.calibrate.beside_text import beside_text, half_hours_text
from sim.calibrate.cells import COUNTS, TIMES, Cells, cells_csv, cells_of, read_cells
from sim.calibrate.estimate import AFTER_HOURS, ALL, FRONT, FRONT_CLOSED, estimate
from sim.calibrate.half_hours import DAY_TYPES, SLOTS
from sim.calibrate.later import later_preset
from sim.calibrate.presence import Effort, FittedPresence
from sim.calibrate.preset import preset
from sim.calibrate.provenance import sources_yaml
from sim.config import build
from sim.errors import ConfigError
from tests.calibration.bank_file import month, write


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    """The made-up month as a log."""
    return anonymous_bank.read(write(tmp_path_factory.mktemp("rec") / "r.txt.gz", month())).log


@pytest.fixture(scope="module")
def found(log):
    """Its estimates."""
    return estimate(log)


def test_days_by_type(found):
    assert found.days.tolist() == [21, 5, 5]  # January 1999 began on a Friday


def test_calls_a_day_are_counted_by_intent(found):
    a_day = {intent: calls.sum(axis=1).tolist() for intent, calls in found.calls.items()}
    assert a_day["regular_activity"] == pytest.approx([20, 10, 10])
    assert a_day["prospective"] == pytest.approx([10, 5, 5])
    assert a_day["internet"] == pytest.approx([10, 5, 5])
    assert a_day[AFTER_HOURS] == pytest.approx([1, 1, 1])


def test_needs_fall_in_the_half_hour_of_entry(found):
    total = sum(calls for intent, calls in found.calls.items() if intent != AFTER_HOURS)
    assert total[0, 16:22].tolist() == pytest.approx([8, 7, 8, 7, 8, 2])  # every 4 min from 08:00
    assert found.calls[AFTER_HOURS][:, 4].tolist() == pytest.approx([1, 1, 1])  # 02:00


def test_the_share_that_asks_for_an_agent(found):
    # 4 of 40 (2 of 20) calls of a day hang up in the IVR, and the one of the night
    assert found.fronts[FRONT][ALL].asks.value == pytest.approx(0.9)
    assert found.fronts[FRONT][ALL].asks.n == 21 * 40 + 10 * 20
    assert found.fronts[FRONT_CLOSED][ALL].asks.value == 0.0
    assert found.fronts[FRONT_CLOSED][ALL].time.mean_s == 20.0
    # calls 9, 19, 29, 39 of a day: types 1, 3, 1, 3 of PS NW PS IN
    assert found.fronts[FRONT]["prospective"].asks.value == pytest.approx(0.8, abs=0.01)
    assert found.fronts[FRONT]["regular_activity"].asks.value == 1.0


def test_priority_is_a_share_of_those_who_waited(found, log):
    view = cells_of(log).sums["waited"]
    assert found.priority[ALL].n == view.sum()
    assert found.priority["internet"].n < found.fronts[FRONT]["internet"].asks.n


def test_level_is_the_agents_seen_rounded(found):
    assert found.level[0, 16] == 3  # all three agents have calls from 08:00 to 08:30
    assert found.agents_seen[0, 16] == pytest.approx(3.0)
    assert found.level[:, :16].sum() == 0


def test_half_an_agent_on_average_is_one(found):
    assert np.array_equal(found.level, np.floor(found.agents_seen + 0.5))


def test_a_preset_builds_and_keeps_the_rates(found, log, tmp_path):
    made = preset(found, cells_of(log), "made_up")
    for name, text in made.files.items():
        (tmp_path / name).write_text(text)
    scenario = build(made.mapping, tmp_path)
    streams = scenario.centre.demand
    monday = {
        name: sum(row.needs for row in stream.rates.rows if row.day == "mon")
        for name, stream in streams.items()
    }
    fresh = {intent: needs[0].sum() for intent, needs in found.needs.items()}
    assert sum(monday.values()) == pytest.approx(sum(fresh.values()), rel=1e-4)
    high = found.priority["regular_activity"].value
    expected = fresh["regular_activity"] * high
    assert monday["regular_activity_priority"] == pytest.approx(expected, rel=1e-4)
    level = [row.agents for row in scenario.centre.groups["agents"].level if row.day == "fri"]
    assert level == found.level[1].tolist()
    assert scenario.centre.queues["priority"].credit == 90_000_000


def test_a_later_month_keeps_every_parameter_of_the_first(found, log):
    first = preset(found, cells_of(log), "made_up", {"sun-thu": 0.8, "fri": 0.9, "sat": 1.0})
    made = later_preset(found, cells_of(log), found, first, "later_2")
    changed = {path for path, value in flat_items(made.mapping) if value != at(first.mapping, path)}
    assert {path[0] for path in changed} == {"demand", "groups"}  # the same month: only files
    assert all(path[-1] == "csv" for path in changed)
    assert made.mapping["groups"]["agents"]["presence"]["fri"] == "90%"
    assert yaml.safe_load(made.files["later_2.beside.yaml"])["otherwise"] == "predicted"
    beside = yaml.safe_load(first.files["made_up.beside.yaml"])
    assert (beside["marks"], beside["otherwise"]) == ({"mean_wait_s": "fitted"}, "reproduced")
    entries = yaml.safe_load(sources_yaml(made, found, None, found))
    assert "those of the first month" in entries["demand.internet.rates.csv"]["source"]


def flat_items(mapping, path=()):
    for key, value in mapping.items():
        if isinstance(value, dict):
            yield from flat_items(value, (*path, key))
        else:
            yield (*path, key), value


def at(mapping, path):
    for key in path:
        mapping = mapping[key]
    return mapping


def test_the_yaml_says_what_the_mapping_says(found, log):
    made = preset(found, cells_of(log), "made_up")
    assert yaml.safe_load(made.files["made_up.yaml"]) == made.mapping


def test_every_figure_of_the_preset_has_a_source(found, log):
    made = preset(found, cells_of(log), "made_up")
    entries = yaml.safe_load(sources_yaml(made, found))
    contained = entries["fronts.ivr.intents.any.contained"]
    assert contained["value"] == "10%"
    assert "= 104 / 1040" in contained["source"]
    assert {entry["grade"] for entry in entries.values()} == {"D", "A", "S1"}
    assert all(entry["year"] == 2000 for entry in entries.values())


# the comparison ------------------------------------------------------------


def test_a_log_beside_itself_differs_in_nothing(log):
    rows = compare([log, log], cells_of(log))
    assert len(rows) == len(LABELS) * 4
    for row in rows:
        assert row.simulated == pytest.approx(row.recorded, rel=1e-12)
        assert row.lower == pytest.approx(row.upper, rel=1e-9)
    figures = {row.kpi.name: row.recorded for row in rows if row.days == "all"}
    assert figures["offered"] == pytest.approx((21 * 36 + 10 * 18) / 31)


def test_sums_survive_their_file(log, tmp_path):
    cells = cells_of(log)
    file = tmp_path / "sums.csv"
    file.write_text(cells_csv(cells))
    again = read_cells(file)
    assert again.days.tolist() == cells.days.tolist()
    for name in (*COUNTS, *TIMES):
        assert np.allclose(again.sums[name], cells.sums[name], rtol=1e-9), name


def flat(days, **by_type):
    """Cells with all of a day type in one half hour."""
    sums = {name: np.zeros((len(DAY_TYPES), SLOTS)) for name in (*COUNTS, *TIMES)}
    for name, values in by_type.items():
        sums[name][:, 20] = values
    return Cells(np.array(days), sums)


def test_day_types_are_weighed_by_the_dates_of_the_record():
    """A simulated month has dates that the record lacks: they must not shift the mix."""
    recorded = flat([19, 5, 5], offered=[1900, 50, 5], abandoned=[190, 5, 0])
    simulated = flat([21, 5, 5], offered=[2100, 50, 5], abandoned=[210, 5, 0])
    rows = compare_days([simulated, simulated], recorded)
    assert [row.simulated for row in rows[: len(LABELS)]] == pytest.approx(
        [row.recorded for row in rows[: len(LABELS)]], nan_ok=True
    )
    assert rows[0].recorded == pytest.approx(1955 / 29)


def test_the_interval_is_over_replications():
    recorded = flat([1, 0, 0], offered=[100, 0, 0])
    simulated = [flat([1, 0, 0], offered=[value, 0, 0]) for value in (90, 100, 110)]
    row = compare_days(simulated, recorded)[0]
    half = 4.302653 * 10 / np.sqrt(3)  # Student, 2 degrees of freedom
    assert (row.lower, row.upper) == pytest.approx((100 - half, 100 + half), rel=1e-6)
    assert row.replications == 3
    assert np.isnan(compare_days(simulated[:1], recorded)[0].lower)


def test_a_simulation_without_the_days_of_the_record_is_refused():
    recorded = flat([19, 5, 5], offered=[1, 1, 1])
    with pytest.raises(ConfigError, match="all day types of the record"):
        compare_days([flat([5, 0, 0], offered=[1, 0, 0])], recorded)


def test_the_text_shows_both_sides_and_the_difference():
    recorded = flat([1, 0, 0], offered=[100, 0, 0], abandoned=[20, 0, 0])
    simulated = flat([1, 0, 0], offered=[110, 0, 0], abandoned=[11, 0, 0])
    rows = compare_days([simulated, simulated], recorded)
    text = beside_text(rows, lambda row: "fitted" if row.kpi.name == "offered" else "predicted")
    lines = [" ".join(line.split()) for line in text.splitlines()]
    assert lines[1] == "all offered a day 100.0 110.0 110.0 .. 110.0 +10.0% fitted"
    assert lines[3] == "all P(abandon) 20.0% 10.0% 10.0% .. 10.0% -50.0% predicted"


def test_half_hours_are_compared_one_by_one():
    recorded = flat([2, 0, 0], offered=[100, 0, 0], abandoned=[20, 0, 0])
    simulated = [flat([1, 0, 0], offered=[value, 0, 0]) for value in (40, 60)]
    rows = compare_half_hours(simulated, recorded)
    assert {(row.days, row.start) for row in rows} == {("sun-thu", "10:00")}
    found = {row.kpi.name: row for row in rows}
    assert (found["offered"].recorded, found["offered"].simulated) == (50, 50)
    assert (found["p_abandon"].recorded, found["p_abandon"].simulated) == (0.2, 0.0)
    lines = half_hours_text(rows).splitlines()
    assert lines[1].split()[:4] == ["10:00", "50.0", "50.0", "±127.1"]  # 12.706 x 10


def test_half_hours_with_hardly_a_call_stay_in_the_file():
    recorded = flat([10, 0, 0], offered=[9, 0, 0])
    rows = compare_half_hours([flat([10, 0, 0], offered=[9, 0, 0])], recorded)
    assert len(rows) == len(LABELS)
    assert half_hours_text(rows) == ""


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("day,start", "date,start", "header must be day,start,days"),
        ("sun-thu,00:30", "sun-thu,00:15", "one for each of sun-thu, fri, sat"),
        ("sun-thu,00:30,21,0", "sun-thu,00:30,21,-1", "line 3, column offered must be a number"),
        ("sun-thu,00:30,21,0", "sun-thu,00:30,21,nan", "line 3, column offered must be a number"),
        ("sun-thu,00:30,21,0", "sun-thu,00:30,21,0,0", "line 3 must be 16 cells"),
    ],
)
def test_a_broken_file_of_sums_is_refused(log, tmp_path, old, new, message):
    file = tmp_path / "sums.csv"
    text = cells_csv(cells_of(log))
    assert old in text
    file.write_text(text.replace(old, new, 1))
    with pytest.raises(ConfigError, match=message) as caught:
        read_cells(file)
    assert str(file) in str(caught.value)


# the words -----------------------------------------------------------------


def test_the_hours_of_the_preset_are_the_open_half_hours(found, log):
    """Calls every 4 minutes from 08:00: 40 on a weekday end at 10:36, 20 on others at 09:16."""
    hours = preset(found, cells_of(log), "made_up").mapping["channels"]["phone"]["hours"]
    assert hours == {"sun-thu": ["08:00-11:00"], "fri": ["08:00-09:30"], "sat": ["08:00-09:30"]}


def test_days_that_do_not_differ_make_no_busyness(found, log):
    assert found.busyness.cv == 0.0
    mapping = preset(found, cells_of(log), "made_up").mapping
    assert "busyness" not in mapping
    assert {stream["process"] for stream in mapping["demand"].values()} == {"poisson"}


def test_the_words_hold_the_estimates(found, log):
    text = " ".join(estimates_text(found).split())
    assert "Days with calls: 21 sun-thu, 5 fri, 5 sat." in text
    assert "regular_activity 20.0" in text
    assert "ivr, all: asks for an agent 90.0%" in text
    laws = " ".join(laws_text(found).split())
    mean = found.laws["internet"].mean_s
    assert f"internet {found.laws['internet'].n} {mean:.1f}" in laws
    assert "Kaplan-Meier" in survival_text(log, found)


def test_the_words_say_to_what_the_staffing_was_fitted():
    days = dict.fromkeys(DAY_TYPES, 10.0)
    fitted = FittedPresence(
        shares={"sun-thu": 0.8, "fri": 0.9, "sat": 1.0},
        recorded_s=days,
        simulated_s=days | {"fri": 11.0},
        lower_s=days | {"fri": 9.5},
        upper_s=days | {"fri": 12.5},
        effort=Effort(seed=7, replications=3),
    )
    lines = [" ".join(line.split()) for line in presence_text(fitted).splitlines()]
    assert lines[0].endswith("fitted to the mean wait (3 replications, seed 7)")
    assert lines[3] == "fri 90.0% 10.00 11.00 9.50 .. 12.50"

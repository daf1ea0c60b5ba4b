"""The committed January and February of the bank: they run without the records.

January must meet its own inputs and the one figure it is fitted to; February must differ
from it in demand, hours and agents only.
"""

from statistics import NormalDist

import numpy as np
import pytest
import yaml

from experiments.compose import compose
from experiments.paths import configs_dir
from experiments.recorded import also_of, record_of
from sim.calibrate.beside import compare
from sim.calibrate.cells import cells_of_each, read_cells
from sim.calibrate.credit import credit_evidence
from sim.calibrate.half_hours import DAY_TYPES
from sim.calibrate.presence import mean_wait_s
from sim.engine.contract import run
from sim.units import TICKS_PER_SECOND
from sim.vocabulary import Outcome, Trigger

FOLDER = configs_dir() / "centre"
REPLICATIONS = 4
Z = NormalDist().inv_cdf(1 - 1e-4 / 2)


@pytest.fixture(scope="module")
def composed():
    """January as `experiment=bank_1999` composes it."""
    return compose(["experiment=bank_1999"])


@pytest.fixture(scope="module")
def logs(composed):
    """A few replications of January."""
    return [run(composed.scenario, 1, number) for number in range(REPLICATIONS)]


@pytest.fixture(scope="module")
def recorded():
    """The sums of January's record."""
    return read_cells(FOLDER / "bank_1999_recorded.csv")


def preset_of(name):
    return yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))


# both months ---------------------------------------------------------------


def test_the_experiment_lays_january_and_february_beside_their_records(composed):
    january = record_of(composed.sources)
    assert january.title == "January 1999"
    assert (dict(january.marks), january.otherwise) == ({"mean_wait_s": "fitted"}, "reproduced")
    assert also_of(composed.sources) == ("bank_1999_february",)
    february = record_of(compose(["centre=bank_1999_february"]).sources)
    assert (february.title, dict(february.marks)) == ("February 1999", {})
    assert february.otherwise == "predicted"


def test_a_preset_without_records_is_laid_beside_nothing():
    sources = compose(["centre=small"]).sources
    assert record_of(sources) is None
    assert also_of(sources) == ()


def test_february_differs_from_january_in_demand_hours_and_agents_only():
    january, february = preset_of("bank_1999"), preset_of("bank_1999_february")
    assert differences(january, february) == {
        ("calendar", "start"),
        ("calendar", "length"),
        *(("demand", stream, "rates", "csv") for stream in january["demand"]),
        ("channels", "phone", "hours", "sat"),
        ("channels", "phone", "hours", "sun-thu"),
        ("groups", "agents", "level", "csv"),
    }


def differences(one, other, path=()):
    if not isinstance(one, dict) or not isinstance(other, dict):
        return set() if one == other else {path}
    found = set()
    for key in {**one, **other}:
        found |= differences(one.get(key), other.get(key), (*path, key))
    return found


@pytest.mark.parametrize(
    ("name", "days", "offered", "p_wait", "p_abandon"),
    [
        ("bank_1999", [19, 5, 5], 1420.5, 0.583, 0.110),
        ("bank_1999_february", [20, 4, 4], 1431.8, 0.599, 0.131),
    ],
)
def test_the_recorded_side_is_the_month_as_counted(name, days, offered, p_wait, p_abandon):
    """Sunday to Thursday, all hours; published for 07:00-24:00: 1416.0 and 1430.3 calls a day."""
    recorded = read_cells(FOLDER / f"{name}_recorded.csv")
    assert recorded.days.tolist() == days
    weekdays = {key: values[0].sum() for key, values in recorded.sums.items()}
    assert weekdays["offered"] == weekdays["answered"] + weekdays["abandoned"]
    assert weekdays["offered"] / days[0] == pytest.approx(offered, abs=0.05)
    assert weekdays["waited"] / weekdays["offered"] == pytest.approx(p_wait, abs=0.001)
    assert weekdays["abandoned"] / weekdays["offered"] == pytest.approx(p_abandon, abs=0.001)


# January meets its inputs --------------------------------------------------


def test_fresh_demand_is_recorded_calls_less_redials(composed):
    """31 184 calls in the log, 3 080 abandonments of which 58 % call again within the month."""
    by_day = dict.fromkeys(("mon", "fri", "sat"), 0.0)
    for stream in composed.scenario.centre.demand.values():
        for row in stream.rates.rows:
            if row.day in by_day:
                by_day[row.day] += row.needs
    total = 19 * by_day["mon"] + 5 * by_day["fri"] + 5 * by_day["sat"]
    assert total == pytest.approx(31_184 - 0.58 * 3_080, rel=0.002)


def test_attempts_after_the_first_are_redials_at_the_stated_share(composed, logs):
    """58 % of those who gave up while open: a share 2 points off is seen."""
    row = composed.scenario.centre.journey.triggers[Trigger.ABANDONED]["phone"]
    again = gave_up = 0
    for log in logs:
        phone = log.contacts["channel"] == log.header.names["channels"].index("phone")
        gave_up += int(np.sum(phone & (log.contacts["outcome"] == Outcome.ABANDONED)))
        again += int(np.sum(log.contacts["trigger"] == Trigger.ABANDONED))
    share = row.to["phone"]
    half = Z * np.sqrt(share * (1 - share) / gave_up)
    assert half < 0.02
    assert abs(again / gave_up - share) < half


def test_mean_service_of_each_call_type_is_that_of_the_records(logs):
    """Means of the records in seconds, by call type; half-widths of 1.5 to 7 % at alpha 1e-4."""
    means = {"regular_activity": 192.18, "prospective": 106.54, "stock_exchange": 323.37}
    names = logs[0].header.names["intents"]
    for intent, mean in means.items():
        talks = np.concatenate([talks_of(log, names.index(intent)) for log in logs])
        half = Z * talks.std() / np.sqrt(len(talks))
        assert half < 0.07 * mean
        assert abs(talks.mean() - mean) < half, intent


def talks_of(log, intent):
    """Seconds of talk of the answered contacts of an intent."""
    legs = log.legs
    rows = (legs["leg"] == 1) & (legs["answered"] >= 0)
    contact = legs["contact"][rows]
    mine = log.needs["intent"][log.contacts["need"][contact]] == intent
    return (legs["talk_end"] - legs["answered"])[rows][mine] / TICKS_PER_SECOND


def test_nobody_overtakes_before_the_credit_and_many_do_after(composed, logs):
    """The order of service changes on 13 January, as in the records."""
    (phase,) = composed.scenario.phases
    assert str(phase.from_).startswith("1999-01-13")
    assert composed.scenario.centre.queues["priority"].credit == 0
    assert phase.centre.queues["priority"].credit == 90 * TICKS_PER_SECOND
    found = credit_evidence(logs[0], 90)
    assert str(found.since) == "1999-01-13"
    assert found.before[0].value > 0.99
    assert found.best_s == 90


def test_callers_outside_the_hours_mostly_end_in_the_ivr(logs):
    names = logs[0].header.names
    closed = names["intents"].index("after_hours")
    contained = asked = 0
    for log in logs:
        mine = log.needs["intent"][log.contacts["need"]] == closed
        channels = {names["channels"][code] for code in log.contacts["channel"][mine]}
        assert channels == {"phone_closed"}
        contained += int(np.sum(log.contacts["outcome"][mine] == Outcome.CONTAINED))
        asked += int(mine.sum())
    half = Z * np.sqrt(0.1366 * 0.8634 / asked)
    assert contained / asked == pytest.approx(1 - 0.1366, abs=half)
    assert half < 0.04


def test_the_fitted_wait_is_met_and_the_others_are_shown(logs, recorded):
    """Four months of Sundays to Thursdays vary by 10 %: a presence 3 % off is seen."""
    simulated = mean_wait_s(cells_of_each(logs))[0]
    assert simulated == pytest.approx(mean_wait_s([recorded])[0], rel=0.25)
    rows = compare(logs, recorded)
    assert [row.days for row in rows[::8]] == ["all", *DAY_TYPES]
    offered = rows[0]
    assert offered.lower < offered.simulated < offered.upper
    assert offered.simulated == pytest.approx(offered.recorded, rel=0.05)
    waits = next(row for row in rows if row.kpi.name == "p_wait")
    assert waits.simulated < waits.recorded  # docs/guides/calibrate.md says why


def test_agents_of_the_run_are_the_level_times_presence(composed, logs):
    """Each agent of a half hour is kept by a draw of its own: three points would be seen."""
    group = composed.scenario.centre.groups["agents"]
    planned = sum((row.end - row.start) * row.agents for row in group.level if row.day == "mon")
    monday = [cells.sums["present"][0].sum() / cells.days[0] for cells in cells_of_each(logs)]
    # who finishes a call after leaving adds about a point
    assert group.presence["mon"] < np.mean(monday) / planned < group.presence["mon"] + 0.03


def test_the_fit_is_in_the_provenance():
    sources = yaml.safe_load((FOLDER / "bank_1999.sources.yaml").read_text(encoding="utf-8"))
    for day in DAY_TYPES:
        entry = sources[f"groups.agents.presence.{day}"]
        assert entry["grade"] == "F"
        assert "fitted" in entry["source"]
        assert "seed 1999" in entry["source"]
    kept = yaml.safe_load((FOLDER / "bank_1999_february.sources.yaml").read_text(encoding="utf-8"))
    assert kept["groups.agents.presence.fri"] == sources["groups.agents.presence.fri"]
    assert "February" in kept["groups.agents.level.csv"]["source"]

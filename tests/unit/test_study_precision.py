"""Sequential sampling: where it stops, what it says, and that sharing changes nothing."""

from functools import partial

import numpy as np
import pytest

from sim.config import build
from sim.errors import ConfigError
from sim.measure.facts import gather
from sim.measure.from_scenario import measure_spec
from sim.measure.tables import kpi_table
from sim.study.precision import Goal, relative_widths, sample_until, stopping_point
from sim.study.replicate import replicate
from sim.study.totals import Figure
from tests.unit.config_builders import centre

OFFERED = Figure("offered")


@pytest.fixture(scope="module")
def scenario():
    return build(centre(**{"calendar.length": "1h", "demand.billing.volume.per_week": 60}))


def test_the_half_width_is_that_of_the_ratio_over_its_value():
    widths = relative_widths([10.0, 14.0, 12.0], [1.0, 1.0, 1.0])
    assert np.isnan(widths[0])
    assert widths[1] == pytest.approx(12.706204736 * 2 / 12)
    assert widths[2] == pytest.approx(4.30265272991 * 2 / 3**0.5 / 12)
    assert np.isnan(relative_widths([0.0, 0.0], [1.0, 1.0])).all()
    negative = relative_widths([-10.0, -14.0], [1.0, 1.0])
    assert negative[1] == pytest.approx(12.706204736 * 2 / 12)


@pytest.mark.parametrize(
    ("widths", "expected"),
    [
        ([np.nan, 0.01, 0.2, 0.09], 4),  # the goal is not judged before the third
        ([np.nan, 0.5, 0.09, 0.2], 3),  # and met once is met
        ([np.nan, 0.5, 0.095, 0.2], 0),  # of the estimate 0.1 / 1.1, not 0.1
        ([np.nan, np.nan, np.nan, np.nan], 0),
        ([np.nan, 0.01], 0),
    ],
)
def test_it_stops_at_the_first_number_that_meets_the_goal(widths, expected):
    assert stopping_point(widths, Goal(relative=0.1, fewest=3)) == expected


def test_sampling_ends_at_the_goal(scenario):
    goal = Goal(relative=0.05, most=400)
    found = sample_until(scenario, 7, OFFERED, goal)
    assert found.reached
    assert 10 < found.n == len(found.logs) < 400
    assert found.relative <= goal.stop_at
    widths = relative_widths([len(log.contacts["need"]) for log in found.logs], 1.0)
    assert (widths[9:-1] > goal.stop_at).all(), "no smaller number would have done"
    assert [log.header.replication for log in found.logs] == list(range(found.n))


def test_the_figure_is_that_of_the_tables(scenario):
    found = sample_until(scenario, 7, Figure("aht_s", "queue", "calls"), Goal(relative=0.3))
    table = kpi_table(gather(found.logs, measure_spec(scenario)), ("queue",))
    row = table.set_index("kpi").loc["aht_s"]
    assert (found.value, found.lower, found.upper) == (row["value"], row["lower"], row["upper"])


def test_the_cap_is_said_honestly(scenario):
    found = sample_until(scenario, 7, OFFERED, Goal(relative=0.001, most=13))
    assert not found.reached
    assert found.n == len(found.logs) == 13
    assert found.relative > 0.001


def test_a_figure_that_is_nothing_goes_on_to_the_cap(scenario):
    found = sample_until(scenario, 7, Figure("blocked"), Goal(relative=0.1, fewest=2, most=5))
    assert (found.reached, found.n, found.value) == (False, 5, 0.0)
    assert np.isnan(found.relative)


def test_what_is_ahead_of_the_stopping_point_changes_nothing(scenario):
    """Batches differ with the shortest number; the stopping point is one replication's."""
    whole = sample_until(scenario, 7, OFFERED, Goal(relative=0.05, most=400))
    late = sample_until(scenario, 7, OFFERED, Goal(relative=0.05, fewest=whole.n - 1, most=400))
    assert late.n == whole.n
    assert late.value == whole.value
    shared = sample_until(
        scenario, 7, OFFERED, Goal(relative=0.05, most=400), run=partial(replicate, workers=1)
    )
    assert (shared.n, shared.lower) == (whole.n, whole.lower)


def test_no_replication_is_run_twice(scenario):
    asked = []

    def counting(scenario, seed, numbers):
        asked.extend(numbers)
        return replicate(scenario, seed, numbers)

    found = sample_until(scenario, 7, OFFERED, Goal(relative=0.05, most=400), run=counting)
    assert asked == list(range(len(asked)))
    assert found.n <= len(asked) < 2 * found.n


def test_replications_of_a_range_are_those_of_their_numbers(scenario):
    part = replicate(scenario, 7, range(2, 4))
    assert [log.header.replication for log in part] == [2, 3]
    assert part[1].needs["key"].tolist() == replicate(scenario, 7, 4)[3].needs["key"].tolist()


@pytest.mark.parametrize(
    "wrong",
    [{"relative": 0.0}, {"relative": 1.0}, {"fewest": 1}, {"fewest": 20, "most": 19}],
)
def test_a_goal_that_means_nothing_is_refused(wrong):
    with pytest.raises(ConfigError, match="goal"):
        Goal(**{"relative": 0.1} | wrong)


@pytest.mark.parametrize(
    ("figure", "says"),
    [
        (Figure("ofered"), "did you mean: offered"),
        (Figure("offered", "queue", "cals"), "did you mean: calls"),
        (Figure("offered", "quue"), "level"),
        (Figure("offered", "group", "tellers"), "kpi"),
    ],
)
def test_a_figure_that_does_not_exist_is_refused(scenario, figure, says):
    with pytest.raises(ConfigError, match=says):
        sample_until(scenario, 7, figure, Goal(relative=0.1, fewest=2, most=2))

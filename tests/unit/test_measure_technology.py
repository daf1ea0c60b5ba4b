"""Lines, sessions and seats in use at once: weighed by time, by hand."""

import math

import pytest

from sim.measure import technology_table
from sim.measure.spec import Change
from sim.units import HOUR
from sim.vocabulary import NeedState, Outcome, Trigger
from tests.unit.journeys import Step, log_of_needs
from tests.unit.measuring import facts_of

RESOLVED, GIVEN_UP, OPEN = NeedState.RESOLVED, NeedState.GIVEN_UP, NeedState.OPEN
BLOCKED, CLOSED = Outcome.BLOCKED, Outcome.CLOSED

CALLS = (
    ([Step("phone", 0, 40)], RESOLVED),
    ([Step("phone", 10, 20)], RESOLVED),
    ([Step("chat", 30, 31), Step("phone", 32, 36, trigger=Trigger.ABANDONED)], RESOLVED),
    ([Step("phone", 15, 15, BLOCKED, held=False)], GIVEN_UP),
    ([Step("phone", 20, 20, BLOCKED, held=False)], GIVEN_UP),  # a line is given back at 20
    ([Step("phone", 16, 16, CLOSED, held=False)], GIVEN_UP),
    ([Step("web", 90, None, Outcome.IN_PROGRESS_FRONT)], OPEN),
)
SPEC = {
    "holds": {"phone": ("lines", "seats"), "web": ("machines",), "chat": ()},
    "capacities": {"lines": 2, "seats": None, "machines": 1, "spare": 5},
    "units": {"lines": "trunks"},
}


def table_of(*logs, **more):
    return technology_table(facts_of(*logs, **(SPEC | more))).set_index("resource")


def test_use_by_hand():
    found = table_of(log_of_needs(*CALLS))
    lines = found.loc["lines"]
    assert (lines["unit"], lines["capacity"]) == ("trunks", 2)
    assert lines["use_mean"] == pytest.approx((40 + 10 + 4) / 100)
    assert (lines["use_p99"], lines["use_max"]) == (2, 2)
    assert lines["full_share"] == pytest.approx((10 + 4) / 100)
    assert lines["blocked"] == 1  # at 20 a line was free: it was not for want of one
    assert found.loc["machines", "use_mean"] == pytest.approx(0.1)
    assert found.loc["machines", "full_share"] == pytest.approx(0.1)
    assert found.loc["spare", "use_max"] == 0


def test_without_a_limit_nothing_is_full():
    seats = table_of(log_of_needs(*CALLS)).loc["seats"]
    assert math.isnan(seats["capacity"])
    assert (seats["full_share"], seats["blocked"], seats["use_max"]) == (0, 0, 2)


def test_the_percentile_is_the_use_not_exceeded_for_99_percent_of_the_time():
    one = log_of_needs(([Step("phone", 0, 1)], RESOLVED))
    assert table_of(one).loc["lines", "use_p99"] == 0  # 99 hours of 100
    longer = log_of_needs(([Step("phone", 0, 1.01)], RESOLVED))
    assert table_of(longer).loc["lines", "use_p99"] == 1


def test_a_channel_that_holds_one_resource_was_turned_away_by_it():
    records = log_of_needs(([Step("web", 5, 5, BLOCKED, held=False)], GIVEN_UP))
    assert table_of(records).loc["machines", "blocked"] == 1


def test_means_over_replications_with_their_interval():
    busy = log_of_needs(([Step("phone", 0, 50)], RESOLVED))
    lines = table_of(busy, log_of_needs()).loc["lines"]
    assert (lines["use_mean"], lines["use_max"]) == (0.25, 0.5)
    assert lines["use_mean_lower"] == 0
    assert lines["use_mean_upper"] == pytest.approx(0.25 + 12.7062047 * 0.25)


def test_phases_change_capacities_and_what_is_held():
    fewer = Change(
        tick=25 * HOUR,
        promises={},
        slots={},
        holds={"phone": ()},
        capacities={"lines": 1, "seats": None, "machines": 1, "spare": 5},
    )
    lines = table_of(log_of_needs(*CALLS), changes=(fewer,)).loc["lines"]
    assert lines["capacity"] == pytest.approx((2 * 25 + 1 * 75) / 100)
    # who entered after 25 holds none; one who entered before fills the only one until 40
    assert lines["use_mean"] == pytest.approx((40 + 10) / 100)
    assert lines["full_share"] == pytest.approx((10 + 15) / 100)


def test_only_the_window_counts():
    lines = table_of(log_of_needs(*CALLS), start=12 * HOUR, end=22 * HOUR).loc["lines"]
    assert lines["use_mean"] == pytest.approx((10 + 8) / 10)
    assert lines["full_share"] == pytest.approx(0.8)
    assert lines["blocked"] == 1


def test_a_centre_without_resources_has_an_empty_table():
    empty = technology_table(facts_of(log_of_needs(*CALLS)))
    assert empty.empty
    assert "use_p99" in empty

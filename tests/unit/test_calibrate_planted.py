"""Order of service, redials and effective staffing: planted values come back."""

from datetime import date

import numpy as np
import pytest

from sim.calibrate.cells import cells_of
from sim.calibrate.credit import credit_evidence
from sim.calibrate.half_hours import DAY_TYPES
from sim.calibrate.presence import Effort, fit_presence, mean_wait_s
from sim.calibrate.redials import WINDOW_S, redial_flow, redials
from sim.engine.contract import run
from sim.log.schema import Log
from sim.vocabulary import Outcome
from tests.calibration.planted import served_with_credit, with_redials
from tests.unit.demand_centre import scenario

# the credit ----------------------------------------------------------------


@pytest.mark.parametrize("credit", [30, 60, 90, 180])
def test_the_credit_of_a_queue_is_that_with_which_all_pairs_agree(credit):
    found = credit_evidence(served_with_credit(credit), credit)
    assert found.best_s == credit
    assert found.after[credit].value == 1.0
    assert found.after[0].value < 0.97
    assert (found.since, found.from_start) == (date(1999, 1, 1), True)


def test_wrong_choices_hide_no_credit():
    """A tenth of the choices at random: agreement falls, and is still largest at the credit."""
    found = credit_evidence(served_with_credit(90, errors=0.1), 90)
    assert found.best_s == 90
    assert 0.8 < found.after[90].value < 0.99


def test_the_date_from_which_a_credit_holds_is_found():
    found = credit_evidence(served_with_credit(90, since_day=12, errors=0.05), 90)
    assert (found.since, found.from_start) == (date(1999, 1, 13), False)
    assert max(found.before, key=lambda one: found.before[one].count) == 0


def test_a_queue_without_a_credit_shows_none():
    found = credit_evidence(served_with_credit(0), 90)
    assert found.since is None
    assert found.before[0].value == 1.0
    assert found.best_s is None


# redials -------------------------------------------------------------------


@pytest.fixture(scope="module")
def log() -> Log:
    """Half of those who give up call again, after 20 minutes on average."""
    return with_redials(0.5, 1200.0)


def test_planted_redials_come_back(log):
    """About 8 000 known abandonments: standard error .01; the slack is four of them.

    Calls for other reasons make a second call within four hours after 4 % of the calls.
    The mean delay comes out 8 % long with any seed, the median 4 %: half of it because the
    redial seen may be the second one, half because the curve is made to rise.
    """
    found = redials(log)
    assert found is not None
    assert found.share == pytest.approx(0.5, abs=0.04)
    assert found.lower < 0.5 < found.upper
    assert found.mean_delay_s == pytest.approx(1200.0, rel=0.1)
    median = found.delay_s[len(found.delay_s) // 2]
    assert median == pytest.approx(1200 * np.log(2), rel=0.1)
    assert found.recorded.value == pytest.approx(0.75, abs=0.01)


def test_who_does_not_call_again_is_not_said_to():
    found = redials(with_redials(0.0, 1200.0, days=15))
    assert found.share < 0.03


def test_the_flow_of_redials_is_a_share_of_the_abandonments(log):
    found = redials(log)
    flow = redial_flow(log, found)
    abandoned = int(np.sum(log.contacts["outcome"] == Outcome.ABANDONED))
    total = sum(values.sum() for values in flow.values())
    assert total == pytest.approx(found.share * abandoned, rel=0.005)  # the last hours fall out


def test_fresh_demand_is_recovered_from_demand_with_redials(log):
    """1 000 fresh calls a day were planted, and about 1 175 calls recorded."""
    found = redials(log)
    calls = len(log.needs["key"]) / 31
    redialled = sum(values.sum() for values in redial_flow(log, found).values()) / 31
    assert calls > 1150
    assert calls - redialled == pytest.approx(1000, rel=0.02)


def test_the_delay_ends_with_the_window(log):
    found = redials(log)
    assert found.delay_s[0] == 0.0
    assert np.all(np.diff(found.delay_s) >= 0)
    assert found.delay_s[-1] <= WINDOW_S


def test_too_few_known_customers_give_no_estimate():
    assert redials(with_redials(0.5, 600.0, recorded=0.0, days=3)) is None


# the effective staffing ----------------------------------------------------


def centre_with(shares):
    """A week with 16 agents planned for 10 erlangs, and some of them lost."""
    rows = [
        {"days": "all", "from": f"{h:02d}:{m:02d}", "to": end, "agents": 16}
        for h in range(24)
        for m, end in ((0, f"{h:02d}:30"), (30, f"{h + 1:02d}:00"))
    ]
    changes = {
        "calendar__length": "7d",
        "groups__team__level": rows,
        "groups__team__presence": shares,
        "channels__phone__intents__any__talk": {"law": "exponential", "mean": "750s"},
        "channels__video__intents__any__talk": {"law": "exponential", "mean": "750s"},
        "channels__phone__intents__any__patience": {"law": "exponential", "mean": "300s"},
        "channels__video__intents__any__patience": {"law": "exponential", "mean": "300s"},
    }
    return scenario(**changes)


def test_a_planted_presence_comes_back():
    """A week at 75 % is the record. One record of a day type is itself off by chance:

    the mean wait of five weekdays has a standard error of about 5 %, which is worth .01 of
    the share; of one Saturday twice that. The slack is four of them.
    """
    recorded = cells_of(run(centre_with("75%"), 11, 0))
    steps = []
    found = fit_presence(centre_with, recorded, Effort(seed=4, replications=2), steps.append)
    assert steps == list(range(10))
    assert found.shares["sun-thu"] == pytest.approx(0.75, abs=0.04)
    assert found.shares["fri"] == pytest.approx(0.75, abs=0.08)
    assert found.shares["sat"] == pytest.approx(0.75, abs=0.08)
    assert list(found.recorded_s.values()) == pytest.approx(mean_wait_s([recorded]).tolist())
    assert found.simulated_s["sun-thu"] == pytest.approx(found.recorded_s["sun-thu"], rel=0.03)


def test_the_search_is_repeated_by_its_seed():
    recorded = cells_of(run(centre_with("75%"), 11, 0))
    effort = Effort(seed=4, replications=1)
    once, twice = (fit_presence(centre_with, recorded, effort).shares for _ in range(2))
    assert once == twice


def test_waits_shorter_than_all_agents_can_make_leave_everybody_there():
    """A record without any wait asks for more agents than are seen: the share is 1."""
    recorded = cells_of(run(centre_with("75%"), 11, 0))
    for name in ("wait_answered", "wait_abandoned"):
        recorded.sums[name][:] = 0.0
    found = fit_presence(centre_with, recorded, Effort(seed=4, replications=1))
    assert found.shares == dict.fromkeys(DAY_TYPES, 1.0)

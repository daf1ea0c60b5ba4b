"""Requirements against published examples and against counting upwards one by one."""

import numpy as np
import pytest

from sim.analytic import (
    UNKNOWN,
    Target,
    delay_at_grade,
    grade_for_delay,
    gross_agents,
    required_agents,
    square_root_agents,
    steady_state,
)
from sim.errors import ConfigError

T_80_20 = Target(service_level=0.80, within_s=20.0)


def test_one_second_of_handling_time_moves_the_requirement():
    # A planners' forum: 14 calls an hour, 80/60, occupancy 85 %, shrinkage 35 %.
    target = Target(service_level=0.80, within_s=60.0, max_occupancy=0.85)
    needed = required_agents(14 / 3600, np.array([577.0, 578.0]), target)
    assert needed.tolist() == [4, 5]
    assert gross_agents(needed, 0.35) == pytest.approx([6.1538, 7.6923], abs=5e-5)
    levels = steady_state(14 / 3600, np.array([577.0, 578.0]), 4, np.inf, 60.0).sl_offered
    assert levels == pytest.approx([0.8006, 0.7995], abs=5.1e-5)


def test_a_fifth_less_volume_saves_two_of_fourteen():
    rate = 120 / 3600
    assert required_agents(rate, 300.0, Target(**capped(0.85))) == 14
    assert required_agents(0.8 * rate, 300.0, Target(**capped(0.85))) == 12
    at_14 = steady_state(np.array([1.0, 0.8]) * rate, 300.0, 14, np.inf, 20.0).sl_offered
    assert at_14 == pytest.approx([0.8666, 0.9737], abs=5.1e-5)


def capped(occupancy):
    return {"service_level": 0.80, "within_s": 20.0, "max_occupancy": occupancy}


def test_an_occupancy_cap_raises_the_requirement():
    # Load 10: 14 agents are busy 71.43 %.
    assert required_agents(120 / 3600, 300.0, Target(**capped(0.72))) == 14
    assert required_agents(120 / 3600, 300.0, Target(**capped(0.71))) == 15


def test_fourteen_productive_at_thirty_per_cent_shrinkage_are_twenty_paid():
    # pyworkforce's example: 100 calls / 30 min, 3 min, 0.33 min, 80 %.
    target = Target(service_level=0.80, within_s=0.33 * 60)
    needed = required_agents(100 / 1800, 180.0, target)
    assert needed == 14
    level = steady_state(100 / 1800, 180.0, 14, np.inf, 0.33 * 60).sl_offered
    assert level == pytest.approx(0.8879, abs=5.1e-5)
    assert gross_agents(needed, 0.30) == pytest.approx(20.0)  # and not 14 x 1.3 = 18.2


def test_pooled_skills_need_twenty_four():
    assert required_agents(20 / 180, 180.0, T_80_20) == 24
    level = steady_state(20 / 180, 180.0, 24, np.inf, 20.0).sl_offered
    assert level == pytest.approx(0.8089, abs=5.1e-5)
    assert required_agents(20 / 300, 300.0, T_80_20) == 25
    assert required_agents(10 / 180, 180.0, T_80_20) == 14


def test_the_square_root_rule_beside_the_exact_requirement():
    # 100 calls / 30 min, 600 s, 80/20: a calculator prints about 39, the rule gives 38.
    load = 100 / 3
    assert square_root_agents(load, 0.8) == pytest.approx(37.95, abs=5.1e-3)
    assert required_agents(load / 600, 600.0, T_80_20) == 40
    level = steady_state(load / 600, 600.0, 40, np.inf, 20.0).sl_offered
    assert level == pytest.approx(0.847, abs=5.1e-4)


def test_the_grade_gives_the_delay_of_a_large_centre():
    # A limit theorem: the relative error must vanish like 1 / sqrt(load), nothing slower.
    loads = np.array([400.0, 2500.0, 10_000.0, 40_000.0])
    agents = (loads + np.sqrt(loads)).astype(int)
    for ratio in (np.inf, 0.5):
        exact = steady_state(loads, 1.0, agents, ratio).p_wait
        scaled = (delay_at_grade(1.0, ratio) / exact - 1) * np.sqrt(loads)
        assert np.abs(scaled).max() < 1
        assert scaled == pytest.approx(scaled[-1], rel=0.1)
    # Handling and patience alike: as many in the system as without any queue.
    assert delay_at_grade(0.5, 1.0) == pytest.approx(0.3085375, abs=5e-8)
    for ratio in (0.3, 3.0, np.inf):
        assert delay_at_grade(grade_for_delay(0.2, ratio), ratio) == pytest.approx(0.2)
    assert delay_at_grade(-0.5) == 1.0
    assert delay_at_grade(200.0, 1.0) == pytest.approx(0.0)


TARGETS = {
    "sl": T_80_20,
    "sl_offered": Target(service_level=0.9, within_s=10.0, form="sl_offered"),
    "sl_answered": Target(service_level=0.7, within_s=30.0, form="sl_answered"),
    "asa": Target(max_asa_s=12.0),
    "abandonment": Target(max_abandonment=0.03),
    "occupancy": Target(max_occupancy=0.8),
    "all": Target(service_level=0.8, within_s=20.0, max_asa_s=5.0, max_occupancy=0.9),
}


@pytest.mark.parametrize("name", TARGETS)
@pytest.mark.parametrize("patience_s", [20.0, 300.0, np.inf])
@pytest.mark.parametrize("room", [3.0, np.inf])
def test_search_finds_what_counting_upwards_finds(name, patience_s, room):
    target = TARGETS[name]
    loads = np.array([0.01, 0.4, 1.0, 3.7, 12.0, 41.3, 97.0])
    counted = []
    for load in loads:
        agents = np.arange(1, 200)
        held = target.met(steady_state(load / 240, 240.0, agents, patience_s, within(target), room))
        assert held[np.argmax(held) :].all()  # once met, more agents never break it
        counted.append(int(agents[np.argmax(held)]))
    assert required_agents(loads / 240, 240.0, target, patience_s, room).tolist() == counted


def within(target):
    return 0.0 if target.within_s is None else target.within_s


def test_no_demand_needs_nobody_and_missing_stays_missing():
    rates = np.array([0.0, np.nan, 0.1, 0.1])
    aht_s = np.array([np.nan, 300.0, np.nan, 300.0])
    needed = required_agents(rates, aht_s, T_80_20)
    assert needed[:3].tolist() == [0, UNKNOWN, UNKNOWN]
    assert needed[3] > 30
    assert np.isnan(gross_agents(needed, 0.3)).tolist() == [False, True, True, False]
    assert required_agents(np.zeros((2, 3)), 300.0, T_80_20).shape == (2, 3)
    assert required_agents(np.array([]), 300.0, T_80_20).shape == (0,)


def test_a_thousand_intervals_of_unlike_size_are_right_at_once():
    loads = np.concatenate([np.geomspace(0.05, 400, 999), [5000.0]])
    needed = required_agents(loads / 300, 300.0, T_80_20, 180.0)
    at = steady_state(loads / 300, 300.0, needed, 180.0, 20.0)
    below = steady_state(loads / 300, 300.0, needed - 1, 180.0, 20.0)
    assert T_80_20.met(at).all()
    assert not T_80_20.met(below).any()


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"service_level": 0.8},
        {"within_s": 20.0},
        {"service_level": 1.0, "within_s": 20.0},
        {"service_level": 80, "within_s": 20.0},
        {"service_level": 0.8, "within_s": -1.0},
        {"service_level": 0.8, "within_s": 20.0, "form": "sl_ofered"},
        {"max_asa_s": 0.0},
        {"max_abandonment": 0.0},
        {"max_occupancy": 1.1},
        {"max_occupancy": float("nan")},
    ],
)
def test_a_promise_that_cannot_be_kept_or_read_is_refused(wrong):
    with pytest.raises(ConfigError, match="target"):
        Target(**wrong)


def test_shrinkage_of_everything_is_refused():
    with pytest.raises(ConfigError, match="shrinkage"):
        gross_agents(10, 1.0)

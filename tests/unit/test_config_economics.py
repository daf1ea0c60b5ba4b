"""Prices in micro-units, goals of channels, and staffing by factor."""

import pytest

from sim.config import MICRO, build
from sim.errors import ConfigError
from tests.unit.config_builders import ROSTER, centre

PRICES = {"currency": "GBP", "groups": {"any": {"wage_per_hour": 13.2}}}


def changed(**parts):
    return build(centre() | parts)


def test_amounts_are_whole_micro_units():
    pay = {"any": {"wage_per_hour": 0.000001, "on_costs": 0.43, "overtime_factor": 1.5}}
    found = changed(economics=PRICES | {"groups": pay}).centre.economics
    assert found.pay("tellers").wage_per_hour == 1
    assert changed(economics=PRICES).centre.economics.pay("tellers").wage_per_hour == 13_200_000
    assert changed(economics=PRICES).centre.economics.full_time == 40 * 3600 * MICRO


@pytest.mark.parametrize(
    ("wrong", "path", "rule"),
    [
        ({"currency": "pounds"}, "economics.currency", "three capital letters"),
        ({"groups": {}}, "economics.groups", "at least one group"),
        ({"groups": {"any": {"wage_per_hour": -1}}}, "any.wage_per_hour", "at least 0"),
        ({"groups": {"any": {"wage_per_hour": 1e-7}}}, "any.wage_per_hour", "6 decimals"),
        ({"groups": {"any": {"wage": 1}}}, "any.wage", "a known key"),
        ({"groups": {"elsewhere": {"wage_per_hour": 1}}}, "economics.groups", "name of a group"),
        ({"channels": {"fax": {"per_contact": 1}}}, "economics.channels", "name of a channel"),
        ({"resources": {"fax": {"per_month": 1}}}, "economics.resources", "name of a resource"),
        ({"full_time": "0h"}, "economics.full_time", "longer than 0s"),
    ],
)
def test_wrong_prices_are_refused_by_path_and_rule(wrong, path, rule):
    with pytest.raises(ConfigError) as refused:
        changed(economics=PRICES | wrong)
    assert path in refused.value.path
    assert rule in str(refused.value)


def test_a_phase_leaves_prices_alone():
    phase = {"from": "2024-01-01 09:00", "set": {"economics.currency": "EUR"}}
    with pytest.raises(ConfigError, match="economics cannot change"):
        changed(economics=PRICES, phases={"later": phase})


@pytest.mark.parametrize(
    ("factor", "add", "expected"),
    [(1.0, 0, 3), (1.5, 0, 5), (0.5, 0, 2), (1.0, 2, 5), (1.0, -2, 1), (1.0, -9, 0), (0.0, 1, 1)],
)
def test_levels_are_scaled_then_added_to(factor, add, expected):
    """Rounded half up: 3 x 1.5 = 4.5 is 5, 3 x 0.5 = 1.5 is 2; nobody is added at night."""
    mapping = centre()
    group = {
        **mapping["groups"]["tellers"],
        "level": [
            {"days": "mon-sun", "from": "00:00", "to": "08:00", "agents": 0},
            {"days": "mon-sun", "from": "08:00", "to": "18:00", "agents": 3},
        ],
    }
    scaled = group | {"staff_factor": factor, "staff_add": add}
    made = build(mapping | {"groups": {"tellers": scaled}}).centre.groups["tellers"]
    assert {row.agents for row in made.level if row.start == 0} == {0}
    assert {row.agents for row in made.level if row.start > 0} == {expected}


def test_shifts_are_scaled_like_levels():
    roster = ROSTER | {"staff_factor": 0.6, "staff_add": 1}
    made = build(centre() | {"groups": {"tellers": roster}}).centre.groups["tellers"]
    assert made.shifts["early"].agents == 3  # 4 x 0.6 = 2.4 is 2, and one more


def test_staffing_beyond_what_a_group_can_hold_is_refused():
    with pytest.raises(ConfigError, match="at most"):
        build(centre(**{"groups.tellers.staff_factor": 1000, "groups.tellers.staff_add": 32767}))

"""Levers: read strictly, pulled by path, priced, and chosen among those that closed the gap."""

from dataclasses import replace

import numpy as np
import pytest

from experiments.paths import configs_dir
from experiments.yaml_files import read_yaml
from sim.config import build
from sim.config.economics import MICRO, Economics, Pay, UnitCost
from sim.errors import ConfigError
from sim.study.gaps.closing import NO_LEVER, NO_PRICES, NONE_CLOSED
from sim.study.gaps.found import How, find_gaps
from sim.study.gaps.levers import pulled, read_lever
from sim.study.gaps.prices import Hours, price_of_hours, price_of_units
from tests.unit.gap_centre import gap_centre, mapping

SHIPPED = sorted((configs_dir() / "levers").glob("*.yaml"))
NAMES = {"group": "callers", "resource": "licences", "channel": "phone"}


def lever(**changes):
    made = {
        "title": "More",
        "dimensions": ["staff"],
        "facet": "people",
        "changes": {"centre.groups.{group}.staff_add": 1},
        "unit": "positions",
        "most": 8,
        "once": 100,
        "per_month": 50,
        "currency": "GBP",
        "lead_time": "1 week",
        "source": "a test",
        "grade": "A",
    }
    return made | changes


def priced(scenario):
    """Return the scenario with an hour at 20 and a licence at 10 a month."""
    economics = Economics(
        currency="GBP",
        full_time=40 * 3600 * MICRO,
        groups={"any": Pay(wage_per_hour=16 * MICRO, on_costs=0.25)},
        resources={"licences": UnitCost(per_month=10 * MICRO)},
    )
    return replace(scenario, centre=replace(scenario.centre, economics=economics))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_shipped_lever_is_read_and_says_where_its_figures_come_from(path):
    made = read_lever(read_yaml(path))
    assert made.source
    assert made.lead_time


def test_every_dimension_but_the_closed_door_has_a_lever():
    found = {one for path in SHIPPED for one in read_lever(read_yaml(path)).dimensions}
    assert found == {"staff", "response", "technology", "resolution", "context"}


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"dimensions": ["people"]}, "dimensions.0"),
        ({"changes": {}}, "changes"),
        ({"changes": {"groups.{group}.staff_add": 1}}, "changes.groups"),
        ({"changes": {"centre.groups.{team}.staff_add": 1}}, "changes.centre"),
        ({"changes": {"centre.groups.{group}.staff_add": "gap"}}, "changes.centre"),
        ({"per_month": -1}, "per_month"),
        ({"grade": "B"}, "grade"),
        ({"cost": 3}, "cost"),
    ],
)
def test_a_lever_that_cannot_be_meant_is_refused_by_its_key(changes, path):
    with pytest.raises(ConfigError) as caught:
        read_lever(lever(**changes))
    assert caught.value.path.startswith(path)


def test_positions_are_added_to_every_row_with_agents():
    centre = gap_centre((3, 0, 5)).centre
    made = pulled(centre, read_lever(lever()), 2, NAMES)
    assert [row.agents for row in made.groups["callers"].level] == [5, 0, 7]
    assert made.groups["chatters"] == centre.groups["chatters"]


def test_a_star_means_every_name_and_no_value_passes_its_limit():
    centre = gap_centre().centre
    steps = {"centre.channels.*.intents.*.resolution": 0.15}
    made = pulled(centre, read_lever(lever(changes=steps, at_most=1)), 2, NAMES)
    found = {name: one.handling("call").resolution for name, one in made.channels.items()}
    assert found == {"phone": 1.0, "chat": 1.0, "post": 1.0}


def test_context_begins_where_the_word_any_stands_for_a_channel():
    changed = mapping((3, 3, 3), None)
    row = {"to": {"phone": 1.0}, "context": {"any": "20%", "chat": "5%"}}
    changed["journey"]["triggers"] = {"abandoned": {"chat": row}}
    steps = {"centre.journey.triggers.*.*.context.{channel}": 0.1}
    made = pulled(build(changed).centre, read_lever(lever(changes=steps)), 3, NAMES)
    (rows,) = made.journey.triggers.values()
    assert rows["chat"].context == pytest.approx({"any": 0.2, "chat": 0.05, "phone": 0.5})


def test_a_lever_that_changes_nothing_here_is_refused():
    steps = {"centre.channels.{channel}.self_service.*.contained": 0.1}
    with pytest.raises(ConfigError, match="changes something"):
        pulled(gap_centre().centre, read_lever(lever(changes=steps)), 1, NAMES)


def test_prices_by_hand():
    """10 paid h on one day of five a week; 50 h a week are 1.25 full-time agents, 2 are begun."""
    scenario = priced(gap_centre())
    own = read_lever(lever(per_month=None, price_factor=1.5))
    price = price_of_hours(scenario, own, Hours("callers", 10.0))
    assert price.once == 2 * 100
    assert price.per_month == pytest.approx(10 * 5 * 365.25 / 12 / 7 * 20 * 1.5)
    assert price_of_units(scenario, own, 7, "licences").per_month == pytest.approx(7 * 10 * 1.5)
    assert price_of_units(scenario, read_lever(lever()), 7, "").per_month == 350


def test_no_price_is_made_up_or_converted():
    foreign = read_lever(lever(currency="USD"))
    assert np.isnan(price_of_units(priced(gap_centre()), foreign, 1, "").per_month)
    assert np.isnan(price_of_units(gap_centre(), read_lever(lever()), 1, "").per_month)


def staff_row(scenario, levers):
    found = find_gaps(scenario, levers, How(seed=5, replications=3)).gaps
    return found[found["name"] == "callers"].iloc[0]


def test_the_cheapest_of_those_that_closed_the_gap_is_chosen():
    """Detects a choice by price alone: what costs nothing here closes nothing."""
    levers = [
        read_lever(lever(title="Fills", changes={"centre.groups.{group}.level": "gap"},
                         per_month=None, once=0, price_factor=1)),
        read_lever(lever(title="Every hour", per_month=None)),
        read_lever(lever(title="Useless", per_month=0, changes={
            "centre.channels.*.intents.*.resolution": 0.001})),
    ]  # fmt: skip
    row = staff_row(priced(gap_centre((4, 20, 20))), levers)
    assert row["lever"] == "Fills"
    assert row["currency"] == "GBP"
    hours = row["gap"]
    assert row["per_month"] == pytest.approx(hours * 5 * 365.25 / 12 / 7 * 20)
    assert row["lever_units"] == pytest.approx(hours * 5 / 40, abs=0.006)


def test_the_fewest_units_that_close_the_gap_are_counted():
    """In every hour as many as the worst hour lacks: seen from the plan with one less."""
    row = staff_row(priced(gap_centre((4, 20, 20))), [read_lever(lever(per_month=None))])
    needed = round((row["gap"]) * 0.7)
    assert row["lever_units"] == needed


def test_why_there_is_no_lever_is_said():
    scenario = gap_centre((4, 20, 20))
    useless = lever(changes={"centre.channels.*.intents.*.resolution": 0.001})
    assert staff_row(scenario, [])["lever"] == NO_LEVER
    assert staff_row(scenario, [read_lever(useless)])["lever"] == NONE_CLOSED
    assert staff_row(scenario, [read_lever(lever())])["lever"] == f"More: {NO_PRICES}"


def test_licences_are_priced_and_counted():
    scenario = priced(gap_centre(licences=18))
    more = read_lever(
        lever(
            dimensions=["technology"],
            changes={"centre.resources.{resource}.capacity": 1},
            per_month=None,
            most=100,
        )
    )
    found = find_gaps(scenario, [more], How(seed=5, replications=3)).gaps
    row = found[found["name"] == "licences"].iloc[0]
    assert row["gap"] > 0
    assert 1 <= row["lever_units"] <= row["gap"]
    assert row["per_month"] == pytest.approx(10 * row["lever_units"])

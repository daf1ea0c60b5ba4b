"""Hash, phases and description of a scenario."""

import copy
from dataclasses import fields

import pytest

from sim.config import build
from sim.config.describe import describe
from sim.errors import ConfigError
from sim.units import HOUR
from tests.unit.config_builders import ROSTER, centre


def phased(**entries):
    return centre(phases={name: {"from": day, "set": new} for name, (day, new) in entries.items()})


def backwards(value):
    if isinstance(value, dict):
        return {key: backwards(value[key]) for key in reversed(list(value))}
    return value


def test_the_hash_ignores_order_and_spelling_but_no_value():
    base = build(centre()).hash
    assert len(base) == 64
    assert build(backwards(centre())).hash == base
    assert build(centre(**{"queues.calls.places": None})).hash == base
    assert build(centre(**{"channels.phone.intents.any.resolution": 0.7})).hash == base
    assert build(centre(**{"queues.calls.places": 9})).hash != base
    assert build(phased(later=("2024-01-08 09:00", {}))).hash != base


def test_the_contents_of_files_enter_the_hash_and_their_names_do_not(tmp_path):
    hashes = []
    for name, needs in (("a", 3), ("b", 3), ("c", 4)):
        (tmp_path / f"{name}.csv").write_text(f"day,start,needs\nmon,08:00,{needs}\n")
        rates = {"csv": f"{name}.csv", "interval": "30min"}
        made = build(
            centre(**{"demand.billing.volume": None, "demand.billing.rates": rates}), tmp_path
        )
        assert made.files == {f"{name}.csv": tmp_path / f"{name}.csv"}
        hashes.append(made.hash)
    assert hashes[0] == hashes[1] != hashes[2]


def test_phases_add_up_in_time_order():
    made = build(
        phased(
            b_second=("2024-01-08 12:00", {"queues.calls.places": 2}),
            a_third=("2024-01-08 13:00", {"channels.phone.intents.any.resolution": "80%"}),
            c_first=("2024-01-08 10:00", {"queues.calls.places": 1}),
        )
    )
    found = [
        (tick, one.queues["calls"].places, one.channels["phone"].intents["any"].resolution)
        for tick, one in made.parameters_at
    ]
    assert found == [
        (0, None, 0.7),
        (2 * HOUR, 1, 0.7),
        (4 * HOUR, 2, 0.7),
        (5 * HOUR, 2, 0.8),
    ]


def test_a_phase_before_the_start_holds_from_the_start():
    made = build(phased(old=("2024-01-01 00:00", {"queues.calls.places": 1})))
    assert [(tick, one.queues["calls"].places) for tick, one in made.parameters_at] == [(0, 1)]


@pytest.mark.parametrize(
    ("path", "value", "rule"),
    [
        ("calendar.length", "24h", "cannot change"),
        ("segments.everyone.share", 0.5, "sum to 1"),
        ("queues.cals.places", 3, "did you mean: queues.calls"),
        ("queues.calls.placez", 3, "did you mean: places"),
        ("queues.calls.places", -3, "whole number"),
        ("queues.more", {"channels": ["phone"]}, "given"),
        ("groups.tellers", ROSTER, "form"),
        ("groups.tellers.skills", {}, "at least one"),
        ("resources.trunks", {"capacity": 3, "unit": "lines"}, "resources"),
    ],
)
def test_a_phase_may_not_change_the_frame(path, value, rule):
    with pytest.raises(ConfigError) as caught:
        build(phased(later=("2024-01-08 09:00", {path: copy.deepcopy(value)})))
    assert rule in str(caught.value)
    assert "phases.later.set" in caught.value.path


def test_a_phase_may_change_hours_shares_and_laws():
    new = {
        "channels.phone.hours": "always",
        "channels.phone.intents.any.talk": {"law": "gamma", "mean": "3min", "cv": 0.5},
        "journey.first_channel.any.any": {"phone": 1.0},
    }
    made = build(phased(later=("2024-01-08 09:00", new)))
    assert made.phases[0].centre.channels["phone"].hours.always


def test_a_scenario_cannot_be_changed():
    made = build(centre())
    with pytest.raises(AttributeError):
        made.centre.queues["calls"].places = 3


def test_every_parameter_is_described():
    surge = {"from": "2024-01-08", "factor": 1.2, "streams": "all"}
    mapping = centre(**{"windows.surge": surge, "groups.tellers": ROSTER})
    rows = {one.path: one for one in describe(mapping)}
    assert rows["groups.tellers.shifts.early.breaks.lunch.at"].unit == "local time"
    assert rows["channels.phone.intents.any.talk.mean"].value == "300s"
    assert "conversation" in rows["channels.phone.intents.any.talk.mean"].meaning
    assert rows["windows.surge.factor"].written
    assert not rows["windows.surge.per_year"].written
    assert rows["channels.phone.hours.mon-fri"].value == "08:00-20:00"
    queue = build(mapping).centre.queues["calls"]
    for one in fields(queue):
        assert f"queues.calls.{one.name}" in rows
    assert all(one.meaning for one in rows.values())

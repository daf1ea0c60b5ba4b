"""What agents do, by hand: breaks, overtime, closing, levels, absence, the horizon."""

import pytest

from sim.engine.contract import run
from tests.engine.centres import (
    END,
    Call,
    centre,
    contacts,
    duties,
    fixed,
    hours,
    level,
    made,
    roster,
)


def log_of(calls, groups, channels=None, **changes):
    paths = {path.replace("__", "."): value for path, value in changes.items()}
    return run(made(centre(calls, groups, channels, paths), calls), 1, 0)


@pytest.mark.parametrize(
    ("rule", "rest"),
    [("slip", [(130, "break"), (190, "on")]), ("shrink", [(130, "break"), (160, "on")])],
)
def test_a_break_that_starts_late_keeps_its_length_or_its_end(rule, rest):
    calls = [Call("a", 90, talk=40)]
    log = log_of(calls, {"team": roster(0, END, (100, 60), line=1) | {"break_rule": rule}})
    assert duties(log)["team/0"] == [(0, "on"), *rest, (END, "off")]


def test_a_shrunk_break_that_is_over_falls_away():
    calls = [Call("a", 90, talk=100), Call("b", 120)]
    log = log_of(calls, {"team": roster(0, END, (100, 60), line=1) | {"break_rule": "shrink"}})
    assert duties(log)["team/0"] == [(0, "on"), (END, "off")]
    assert contacts(log)["b/0"] == ("handled", 120, "team/0", 190, 200)


def test_two_breaks_that_fall_due_together_follow_each_other():
    calls = [Call("a", 90, talk=100)]
    log = log_of(calls, {"team": roster(0, END, (100, 20), (150, 30), line=1)})
    expected = [(0, "on"), (190, "break"), (210, "break"), (240, "on"), (END, "off")]
    assert duties(log)["team/0"] == expected


def test_a_slipped_break_ends_with_the_shift():
    calls = [Call("a", 90, talk=40)]
    log = log_of(calls, {"team": roster(0, 150, (100, 40), line=1)})
    assert duties(log)["team/0"] == [(0, "on"), (130, "break"), (150, "off")]


def test_who_is_busy_at_the_end_of_the_shift_finishes_and_wraps_up():
    calls = [Call("a", 90, talk=20, wrap=5), Call("b", 95)]
    log = log_of(calls, {"team": roster(0, 100, line=1)})
    assert duties(log)["team/0"] == [(0, "on"), (100, "after_shift"), (115, "off")]
    assert contacts(log)["b/0"] == ("in_progress_queue", 95, "", None, None)


def test_serve_the_last_shift_stays_until_the_queue_is_empty():
    calls = [Call("a", 90, talk=20), Call("b", 95), Call("c", 96), Call("d", 101)]
    log = log_of(calls, {"team": roster(0, 100, line=1)}, {"phone": {"hours": hours((0, 100))}})
    assert contacts(log)["b/0"] == ("handled", 95, "team/0", 110, 120)
    assert contacts(log)["c/0"] == ("handled", 96, "team/0", 120, 130)
    assert contacts(log)["d/0"] == ("closed", 101, "", None, 101)
    assert duties(log)["team/0"] == [(0, "on"), (100, "after_shift"), (130, "off")]


def test_the_last_shift_takes_the_better_class_first():
    calls = [
        Call("a", 90, talk=20, queue="one"),
        Call("b", 95, queue="one"),
        Call("c", 96, queue="two"),
    ]
    log = log_of(
        calls,
        {"team": roster(0, 100, one=1, two=1)},
        {"phone": {"hours": hours((0, 100))}},
        queues__two__priority_class=-1,
    )
    assert contacts(log)["c/0"][3] == 110
    assert contacts(log)["b/0"][3] == 120


def test_who_stays_waits_for_a_caller_in_the_menu_and_for_an_overflow_stage():
    calls = [Call("a", 95, channel="phone")]
    late = {"rank": 1, "after": "30s"}
    menu = {"phone": {"hours": hours((0, 100)), "front": 20}}
    log = log_of(calls, {"team": roster(0, 100, line=late)}, menu)
    # out of the menu at 115, for this group at 145
    assert contacts(log)["a/0"] == ("handled", 95, "team/0", 145, 155)
    assert duties(log)["team/0"] == [(0, "on"), (100, "after_shift"), (155, "off")]


def test_who_stays_goes_when_the_last_caller_gives_up():
    calls = [Call("a", 95, patience=15)]
    late = {"rank": 1, "after": "300s"}
    log = log_of(calls, {"team": roster(0, 100, line=late)}, {"phone": {"hours": hours((0, 100))}})
    assert contacts(log)["a/0"] == ("abandoned", 95, "", None, 110)
    assert duties(log)["team/0"] == [(0, "on"), (100, "after_shift"), (110, "off")]


def test_a_gate_does_not_hold_back_the_last_shift():
    calls = [Call("a", 95, talk=10)]
    menu = {"phone": {"hours": hours((0, 100)), "front": 20}}
    log = log_of(calls, {"team": roster(0, 100, line=1)}, menu, queues__line__reserve=1)
    assert contacts(log)["a/0"] == ("handled", 95, "team/0", 115, 125)
    calls = [Call("a", 90)]  # waits at the gate already when the shift ends
    day = {"phone": {"hours": hours((0, 100))}}
    log = log_of(calls, {"team": roster(0, 100, line=1)}, day, queues__line__reserve=1)
    assert contacts(log)["a/0"] == ("handled", 90, "team/0", 100, 110)


def test_drop_cuts_off_who_waits_and_lets_who_talks_finish():
    calls = [Call("a", 90, talk=20), Call("b", 95)]
    log = log_of(
        calls,
        {"team": roster(0, 100, line=1)},
        {"phone": {"hours": hours((0, 100))}},
        queues__line__after_closing="drop",
    )
    assert contacts(log)["a/0"] == ("handled", 90, "team/0", 90, 110)
    assert contacts(log)["b/0"] == ("cut_off", 95, "", None, 100)
    assert duties(log)["team/0"] == [(0, "on"), (100, "after_shift"), (110, "off")]


def test_a_level_that_falls_sends_the_highest_idle_home_first():
    calls = [Call("a", 50, talk=100), Call("b", 120, talk=10), Call("c", 121, talk=10)]
    log = log_of(calls, {"team": level((0, 100, 3), (100, END, 2), line=1)})
    assert contacts(log)["a/0"][2] == "team/0"
    assert duties(log)["team/2"] == [(0, "on"), (100, "off")]
    assert contacts(log)["b/0"][2:4] == ("team/1", 120)
    assert contacts(log)["c/0"][3] == 130


def test_a_level_that_falls_on_busy_agents_takes_who_next_becomes_free():
    calls = [Call("a", 50, talk=80), Call("b", 60, talk=50), Call("c", 105)]
    log = log_of(calls, {"team": level((0, 100, 2), (100, END, 1), line=1)})
    # b's agent, number 1, is free first, at 110, and goes; c waits for number 0
    assert duties(log)["team/1"] == [(0, "on"), (110, "off")]
    assert contacts(log)["c/0"] == ("handled", 105, "team/0", 130, 140)


def test_those_marked_to_leave_stay_on_a_rise():
    calls = [Call("a", 50, talk=80), Call("b", 60, talk=60), Call("c", 105)]
    log = log_of(calls, {"team": level((0, 100, 2), (100, 110, 1), (110, END, 2), line=1)})
    assert duties(log) == {"team/0": [(0, "on"), (END, "off")], "team/1": [(0, "on"), (END, "off")]}
    assert contacts(log)["c/0"] == ("handled", 105, "team/1", 120, 130)


def test_on_a_rise_the_lowest_number_joins_first():
    calls = [Call("a", 200), Call("b", 201)]
    log = log_of(calls, {"team": level((0, 100, 1), (100, END, 3), line=1)})
    assert [contacts(log)[name][2] for name in ("a/0", "b/0")] == ["team/0", "team/1"]
    assert duties(log)["team/2"] == [(100, "on"), (END, "off")]


def test_agents_with_several_contacts_are_marked_the_least_occupied_and_highest_first():
    calls = [Call(name, 50 + i, talk=200) for i, name in enumerate("abc")] + [Call("d", 110)]
    group = level((0, 100, 2), (100, END, 1), line=1) | {"at_once": 2}
    log = log_of(calls, {"team": group | {"agent_choice": "least_occupied"}})
    # 0 holds a and c, 1 holds b: 1 is told to take nothing new and goes when b ends
    assert [contacts(log)[f"{name}/0"][2] for name in "abc"] == ["team/0", "team/1", "team/0"]
    assert duties(log)["team/1"] == [(0, "on"), (251, "off")]
    assert contacts(log)["d/0"][2:4] == ("team/0", 250)


def test_absent_agents_are_paid_and_serve_nobody():
    calls = [Call("a", 50)]
    log = log_of(calls, {"team": roster(0, 100, line=1) | {"absence": 1.0}})
    assert duties(log)["team/0"] == [(0, "absent"), (100, "off")]
    assert contacts(log)["a/0"][0] == "in_progress_queue"


def test_a_late_agent_serves_from_arrival_and_skips_breaks_before_it():
    calls = [Call("a", 20)]
    group = roster(0, 200, (30, 10), (150, 10), line=1) | {"lateness": fixed(60)}
    log = log_of(calls, {"team": group})
    assert contacts(log)["a/0"] == ("handled", 20, "team/0", 60, 70)
    expected = [(0, "late"), (60, "on"), (150, "break"), (160, "on"), (200, "off")]
    assert duties(log)["team/0"] == expected


def test_later_than_the_shift_is_late_all_along():
    calls = [Call("a", 20)]
    log = log_of(calls, {"team": roster(0, 200, line=1) | {"lateness": fixed(300)}})
    assert duties(log)["team/0"] == [(0, "late"), (200, "off")]


def test_shifts_that_touch_are_one_shift_and_nobody_is_there_twice():
    """Around the clock over two days: at midnight the idle agent just goes on."""
    calls = [Call("a", 30), Call("b", 30, talk=20)]
    mapping = centre(calls, {"team": roster(0, END, line=1)})
    mapping["calendar"] |= {"start": "2024-01-07 12:00", "length": "24h"}
    shift = {"agents": 1, "days": "all", "from": "00:00", "to": "24:00"}
    mapping["groups"]["team"]["shifts"] = {"day": shift}
    log = run(made(mapping, calls), 1, 0)
    noon = 12 * 3600
    first, second = sorted(row[3] - noon for row in contacts(log).values())
    assert (first, second - first) in {(30, 10), (30, 20)}  # one after the other


def test_who_is_busy_when_absent_from_the_next_shift_finishes_and_is_gone():
    """A shift of the next day begins at midnight in absence while a call goes on."""
    calls = [Call("a", -30, talk=60), Call("b", 60)]
    mapping = centre(calls, {"team": roster(0, END, line=1)})
    mapping["calendar"] |= {"start": "2024-01-07 23:00", "length": "2h"}
    shift = {"agents": 1, "days": "all", "from": "00:00", "to": "24:00"}
    mapping["groups"]["team"]["shifts"] = {"day": shift}
    mapping["phases"] = {"p": {"from": "2024-01-07 23:59:59", "set": {"groups.team.absence": 1.0}}}
    log = run(made(mapping, calls), 1, 0)
    start = 3600
    rows = contacts(log)
    assert rows["a/0"][3:] == (start - 30, start + 30)
    assert rows["b/0"][0] == "in_progress_queue"
    assert duties(log)["team/0"][-2:] == [(start + 30, "absent"), (7200, "off")]


def test_the_horizon_is_drained_by_those_on_duty_just_before_it():
    calls = [Call("a", 880, talk=40), Call("b", 890, talk=30, wrap=5), Call("c", 895, patience=10)]
    log = log_of(calls, {"team": level((0, END, 1), line=1)})
    assert contacts(log)["a/0"] == ("handled", 880, "team/0", 880, 920)
    assert contacts(log)["b/0"] == ("handled", 890, "team/0", 920, 950)
    assert contacts(log)["c/0"] == ("abandoned", 895, "", None, 905)
    assert duties(log)["team/0"] == [(0, "on"), (900, "after_shift"), (955, "off")]


def test_who_waits_for_ever_beside_patience_that_outlives_the_run():
    """An event after the horizon that changes nothing must not lengthen the last wait."""
    calls = [Call("a", 10, patience=5000), Call("b", 20, queue="other")]
    groups = {"team": level((0, 100, 1), line=1), "empty": level((0, END, 0), other=1)}
    log = log_of(calls, groups)
    assert contacts(log)["b/0"] == ("in_progress_queue", 20, "", None, None)

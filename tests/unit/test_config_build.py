import copy
import time

import pytest

from sim.config import Hours, LevelRow, build
from sim.config.people import Break
from sim.errors import ConfigError
from sim.units import HOUR, MINUTE, SECOND
from sim.vocabulary import AgentState, ChannelKind, Trigger
from tests.unit.config_builders import CENTRE, ROSTER, centre


def refused(mapping):
    with pytest.raises(ConfigError) as caught:
        build(mapping)
    return caught.value


def test_values_arrive_in_ticks_and_shares():
    target = {"share": "80%", "within": "20s"}
    made = build(centre(**{"queues.calls.target": target, "queues.calls.credit": "1.5min"})).centre
    queue = made.queues["calls"]
    assert queue.target is not None
    assert (queue.target.share, queue.target.within) == (0.8, 20 * SECOND)
    assert queue.credit == 90 * SECOND
    assert (queue.intents, queue.channels) == (None, ("phone",))
    assert made.channels["phone"].kind is ChannelKind.LIVE
    talk = made.channels["phone"].handling("sales").talk
    assert (talk.law, talk.get("mean"), talk.get("cv"), talk.zero) == (
        "exponential",
        300.0,
        None,
        0,
    )


def test_mechanisms_are_off_when_nothing_is_said():
    made = build(centre()).centre
    queue, channel = made.queues["calls"], made.channels["phone"]
    assert (queue.target, queue.places, queue.ageing, queue.reserve) == (None,) * 4
    assert (queue.credit, queue.priority_class, queue.short_abandon) == (0, 0, 0)
    assert (channel.holds, channel.front) == ((), None)
    assert (channel.handling("sales").patience, channel.handling("sales").wrap) == (None, None)
    assert (made.busyness, made.windows, made.journey.triggers) == (None, {}, {})


def test_names_are_sorted_whatever_the_order_in_the_file():
    made = build(centre(**{"intents.aardvark": {}})).centre
    assert list(made.intents) == ["aardvark", "billing", "sales"]


def test_a_level_list_becomes_rows_by_day():
    made = build(centre()).centre.groups["tellers"].level
    assert made[0] == LevelRow(day="fri", start=8 * HOUR, end=20 * HOUR, agents=5)
    assert [row.day for row in made] == ["fri", "mon", "thu", "tue", "wed"]


def test_a_roster_holds_shifts_and_breaks():
    night = {"agents": 2, "days": "fri-mon", "from": "22:00", "to": "06:00+1"}
    roster = copy.deepcopy(ROSTER)
    roster["shifts"]["night"] = night
    made = build(centre(**{"groups.tellers": roster})).centre.groups["tellers"]
    lunch = Break(at=12 * HOUR, length=30 * MINUTE, kind=AgentState.LUNCH)
    assert made.shifts["early"].breaks == {"lunch": lunch}
    assert made.shifts["night"].to == 30 * HOUR
    assert made.shifts["night"].days == ("mon", "fri", "sat", "sun")


def test_hours_take_weekdays_dates_and_several_windows():
    hours = {"mon-tue": ["13:00-17:00", "08:00-12:00"], "2024-12-25": "closed"}
    made = build(centre(**{"channels.phone.hours": hours})).centre.channels["phone"].hours
    windows = ((8 * HOUR, 12 * HOUR), (13 * HOUR, 17 * HOUR))
    assert made == Hours(always=False, windows={"2024-12-25": (), "mon": windows, "tue": windows})


def test_triggers_fall_back_to_any():
    rows = {"abandoned": {"any": {"to": {"phone": "75%", "give_up": "25%"}}}}
    journey = build(centre(**{"journey.triggers": rows})).centre.journey
    row = journey.switch_row(Trigger.ABANDONED, "phone")
    assert row is not None
    assert row.to == {"give_up": 0.25, "phone": 0.75}
    assert journey.switch_row(Trigger.BLOCKED, "phone") is None


@pytest.mark.parametrize(
    ("path", "value", "where", "rule"),
    [
        ("queues.calls.target", {"share": 0.8}, "queues.calls.target.within", "given"),
        ("queues.calls.extra", 1, "queues.calls.extra", "known key"),
        ("demand.billing.volume", None, "demand.billing", "exactly one of"),
        ("demand.billing.process", "replay", "demand.billing.process", "replay with records"),
        ("demand.billing.process", "mixed_poisson", "busyness", "mixed_poisson"),
        ("demand.billing.volume.weekday", {"mon": 0.9999999}, "volume.weekday", "sum to 1"),
        ("demand.billing.volume.weekday", {"man": 1}, "volume.weekday", "keyed by"),
        ("demand.billing.volume.intraday.from", "23:30", "intraday.shares", "end by 24:00"),
        (
            "windows.surge",
            {"from": "2024-01-09", "to": "2024-01-08", "streams": "all"},
            "to",
            "lat",
        ),
        ("channels.phone.hours", {"mon": "20:00-08:00"}, "hours.mon", "ends after it starts"),
        ("channels.phone.hours", {"mon": "08:00-20:00", "mon-fri": "closed"}, "hours", "no other"),
        ("channels.phone.kind", "letters", "channels.phone.kind", "messaging"),
        ("channels.phone.intents.any.resolution_slope", -0.61, "resolution_slope", "at most 0.6"),
        ("groups.tellers.form", "roster", "groups.tellers.shifts", "given in the form"),
        ("groups.tellers.absence", "5%", "groups.tellers.absence", "absent in the form level"),
        ("groups.tellers.shrinkage", "100%", "groups.tellers.shrinkage", "below 100%"),
        ("groups.tellers.skills.calls.resolution", 1.5, "skills.calls.resolution", "within 100%"),
        ("journey.triggers", {"abandonnned": {}}, "triggers.abandonnned", "one of"),
        ("journey.first_channel", {"billing": {"any": {"phone": 1}}}, "first_channel", "every int"),
        ("journey.max_attempts", 128, "journey.max_attempts", "127"),
        ("segments.any", {"customers": 1, "share": 0}, "segments", "reserved"),
        ("queues.calls.segments", [], "queues.calls.segments", "list of names"),
        ("queues.calls.segments", ["everyone", "everyone"], "calls.segments", "repetition"),
    ],
)
def test_a_rule_is_told_with_its_path(path, value, where, rule):
    error = refused(centre(**{path: value}))
    assert error.path.startswith("centre")
    assert where in error.path
    assert rule in str(error)


def test_overlapping_levels_are_refused():
    rows = [*CENTRE["groups"]["tellers"]["level"]]
    rows.append({"days": "wed", "from": "19:00", "to": "21:00", "agents": 1})
    assert "without overlap" in str(refused(centre(**{"groups.tellers.level": rows})))


def test_shift_rules_of_equal_ends_must_be_disjoint():
    rule = {"from": "phone", "to": "video", "share": "10%"}
    video = CENTRE["channels"]["phone"]
    changes = {"channels.video": video, "queues.calls.channels": ["phone", "video"]}
    rules = {"one": rule | {"intents": ["sales"]}, "two": rule | {"intents": ["billing"]}}
    build(centre(**changes, **{"journey.shift_rules": rules}))
    rules["two"] = rule
    assert "disjoint" in str(refused(centre(**changes, **{"journey.shift_rules": rules})))


def test_a_channel_reached_only_by_a_trigger_needs_a_queue_too():
    video = CENTRE["channels"]["phone"]
    rows = {"abandoned": {"phone": {"to": {"video": 1.0}}}}
    error = refused(centre(**{"channels.video": video, "journey.triggers": rows}))
    assert "one queue for channel video" in str(error)


def test_losses_may_not_count_twice():
    for key, value in {"absence": "5%", "lateness": {"law": "exponential", "mean": "5min"}}.items():
        roster = copy.deepcopy(ROSTER) | {key: value, "shrinkage": "30%"}
        del roster["shifts"]["early"]["breaks"]
        assert key in str(refused(centre(**{"groups.tellers": roster})))


def test_breaks_need_their_rule():
    roster = copy.deepcopy(ROSTER)
    del roster["break_rule"]
    assert "slip or shrink" in str(refused(centre(**{"groups.tellers": roster})))


def test_more_names_than_codes_are_refused():
    many = {f"intent_{i}": {} for i in range(128)}
    assert "at most 127" in str(refused(centre(intents=many)))


def test_a_usual_scenario_builds_in_well_under_fifty_milliseconds():
    mapping = centre()
    start = time.process_time()
    for _ in range(20):
        build(mapping)
    assert (time.process_time() - start) / 20 < 0.05

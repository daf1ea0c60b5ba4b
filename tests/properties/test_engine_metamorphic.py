"""What must not change a run.

Same digest: what the scenario does not mean. Same times: what means the same staff.
"""

import copy
import sys
from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from enum import IntEnum

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from sim.chance import bits, record_addresses
from sim.engine.contract import run
from sim.engine.reference import messaging
from sim.engine.rules.keys import RANK_SHIFT
from sim.engine.tables import Variates
from sim.log.digest import digest, table_digests
from sim.units import SECOND
from sim.vocabulary import ContactFlag, Outcome, Purpose, Rank
from tests.engine import rich, rich_kinds
from tests.engine.centres import Call, centre, contacts, duties, level, made, roster
from tests.engine.random_centres import short_calls

SOME = settings(max_examples=25, suppress_health_check=list(HealthCheck))


MAPPINGS = {"callers": rich.mapping, "all kinds": rich_kinds.mapping}
each_centre = pytest.mark.parametrize("mapping", MAPPINGS.values(), ids=MAPPINGS)


def reference(mapping=rich.mapping):
    return run(rich.made(mapping()), 7, 2)


def backwards(value):
    """Every mapping in reverse order of its keys."""
    if isinstance(value, dict):
        return {key: backwards(value[key]) for key in reversed(list(value))}
    return value


def unused_channel(one):
    spare = copy.deepcopy(one["channels"]["phone"])
    one["channels"]["aaa"] = spare | {"hours": "always"}


def unused_of_each_kind(one):
    """A spare of the same kind as each channel; those of agents are in its queues as well."""
    for name in list(one["channels"]):
        one["channels"][f"aa_{name}"] = copy.deepcopy(one["channels"][name])
        for queue in one["queues"].values():
            if name in queue["channels"]:
                queue["channels"] = [f"aa_{name}", *queue["channels"]]


def unused_intent_and_segment(one):
    one["intents"]["aaa"] = {}
    one["segments"]["aaa"] = {"customers": 5, "share": 0.0}
    one["queues"]["aaa"] = {
        "channels": "all",
        "intents": ["aaa"],
        "segments": "all",
        "after_closing": "serve",
    }
    for queue in ("orders", "gold_orders"):
        one["queues"][queue]["segments"] = ["gold" if "gold" in queue else "plain"]
    one["queues"]["aaa_orders"] = {
        "channels": "all",
        "intents": ["order"],
        "segments": ["aaa"],
        "after_closing": "serve",
    }
    skills = one["groups"]["helpers"]["skills"]
    skills["aaa"] = skills["aaa_orders"] = {"rank": 3}


def idle_phase(one):
    one["phases"] = {"same": {"from": "2024-01-08 09:10", "set": {"queues.questions.places": 6}}}


def idle_window(one):
    one["windows"] = {
        "w": {"from": "2024-01-08 09:00", "to": "2024-01-08 10:00", "streams": "all", "factor": 1.0}
    }


def idle_phases(one):
    """Every ten minutes what is in force is set anew: paces, caps, laws, capacities, hours."""
    same = {
        f"groups.helpers.{key}": one["groups"]["helpers"][key]
        for key in ("at_once", "together", "total_speed", "keep_idle")
    }
    same |= {f"channels.{name}.hours": row["hours"] for name, row in one["channels"].items()}
    same["resources.sessions.capacity"] = one["resources"]["sessions"]["capacity"]
    same["channels.chat.intents.any.talk"] = one["channels"]["chat"]["intents"]["any"]["talk"]
    one["phases"] = {
        f"p{hour}{ten}": {"from": f"2024-01-08 {hour:02d}:{ten}0", "set": copy.deepcopy(same)}
        for hour in range(9, 12)
        for ten in range(6)
    }


@pytest.mark.parametrize("change", [unused_of_each_kind, idle_phase, idle_phases, idle_window])
def test_what_nobody_uses_leaves_the_digest_of_all_kinds(change):
    one = rich_kinds.mapping()
    change(one)
    expected = table_digests(reference(rich_kinds.mapping))
    assert table_digests(run(rich.made(one), 7, 2)) == expected


def test_the_rich_centre_of_all_kinds_is_rich():
    """Else nothing here would be tested: each way to end, and context, are in it."""
    log = reference(rich_kinds.mapping)
    met = {Outcome(int(one)).name for one in log.contacts["outcome"]}
    assert met >= {"HANDLED", "CONTAINED", "ESCALATED", "ABANDONED", "BALKED", "BLOCKED", "CLOSED"}
    assert (log.contacts["flags"] & ContactFlag.CONTEXT).any()
    assert len(np.unique(log.contacts["channel"])) == len(log.header.names["channels"])


def test_a_look_at_the_clocks_changes_nothing(monkeypatch):
    """Every seven seconds all clocks are read and all next ends are scheduled anew."""
    before = digest(reference(rich_kinds.mapping))
    looks = []

    def looked_at(state):
        made_room = messaging.Messaging(state)

        def look(event):
            looks.append(sum(map(len, made_room.conversations)))
            made_room.change_pace(state.calendar.env.now)

        for tick in range(0, state.horizon, 7 * SECOND + 1):
            state.calendar.at(tick, (Rank.CONTROL + 1) << RANK_SHIFT, look, tick)
        return made_room

    monkeypatch.setattr("sim.engine.reference.run.Messaging", looked_at)
    assert digest(reference(rich_kinds.mapping)) == before
    assert sum(looks) > 500


@pytest.mark.parametrize(
    "change", [unused_channel, unused_intent_and_segment, idle_phase, idle_window]
)
def test_what_nobody_uses_leaves_the_digest(change):
    one = rich.mapping()
    change(one)
    assert table_digests(run(rich.made(one), 7, 2)) == table_digests(reference())


@each_centre
def test_the_order_of_keys_leaves_the_digest(mapping):
    assert digest(run(rich.made(backwards(mapping())), 7, 2)) == digest(reference(mapping))


@each_centre
def test_a_finer_file_of_the_same_rates_leaves_the_digest(mapping):
    one = mapping()
    for stream in one["demand"].values():
        stream["rates"]["interval"] = "15min"
    assert digest(run(rich.made(one, rich.rates_csv(2)), 7, 2)) == digest(reference(mapping))


def test_a_new_purpose_leaves_the_digest(monkeypatch):
    members = {one.name: one.value for one in Purpose}
    longer = IntEnum("Purpose", members | {"SOMETHING_NEW": max(members.values()) + 1})
    before = digest(reference())
    for module in ("later", "leave", "front"):
        monkeypatch.setattr(f"sim.engine.reference.{module}.Purpose", longer)
    monkeypatch.setattr("sim.engine.tables.columns.Purpose", longer)
    assert digest(reference()) == before


def test_another_seed_or_replication_is_another_log():
    scenario = rich.made(rich.mapping())
    assert len({digest(run(scenario, s, r)) for s, r in ((7, 2), (7, 3), (8, 2))}) == 3


def test_more_volume_keeps_every_need_and_its_own_variates():
    """Of 1.1 x the needs the old ones keep key, entry, customer, difficulty and patience."""
    few = reference()
    one = rich.mapping()
    one["windows"] = {
        "w": {"from": "2024-01-08 00:00", "to": None, "streams": "all", "factor": 1.1}
    }
    more = run(rich.made(one), 7, 2)
    assert len(more.needs["key"]) > len(few.needs["key"])
    where = {int(key): i for i, key in enumerate(more.needs["key"])}
    kept = np.array([where[int(key)] for key in few.needs["key"]])
    for name in ("entry", "customer", "segment", "intent", "difficulty"):
        assert np.array_equal(few.needs[name], more.needs[name][kept])
    assert _front_times(few).items() <= _front_times(more).items()


def _front_times(log):
    front = np.flatnonzero((log.legs["leg"] == 0) & (log.legs["talk_end"] >= 0))
    first = [i for i in front if log.contacts["attempt"][log.legs["contact"][i]] == 0]
    needs = log.contacts["need"][log.legs["contact"][first]]
    times = (log.legs["talk_end"] - log.legs["answered"])[first]
    return dict(zip(log.needs["key"][needs].tolist(), times.tolist(), strict=True))


def test_no_address_serves_two_uses_in_whole_runs():
    one = rich_kinds.mapping()
    one["phases"] = {
        "p": {"from": "2024-01-08 09:10", "set": {"channels.phone.intents.any.talk.mean": "200s"}}
    }
    with record_addresses() as recorder:
        for seed in (1, 2):
            run(rich.made(one), seed, 0)
    purposes = {address[1] for address in recorder.uses}
    drawn = {"WORK", "WRAP", "PATIENCE", "RESOLUTION", "FRONT_TIME", "CONTAINMENT", "RETRY_DELAY"}
    drawn |= {"LATER_CHANNEL_RACE", "SHIFT_RULE", "ABSENCE", "LATENESS", "DIFFICULTY"}
    drawn |= {"CONTEXT", "NOTICED_LATE", "ANNOUNCEMENT", "PRESENCE"}
    assert {int(Purpose[name]) for name in drawn} <= purposes


def test_no_draw_of_a_contact_is_asked_for_by_two_places(monkeypatch):
    """Finer than addresses: the recorder sees blocks of draws, this sees who asks for each."""
    asked = defaultdict(set)
    drawn = Variates.draw

    def draw(self, purpose, need, attempt, b=0):
        asked[purpose, need, attempt, b].add(sys._getframe(1).f_code.co_qualname)
        return drawn(self, purpose, need, attempt, b)

    def column(self, purpose, b=0):
        for need in range(len(self._needs)):
            asked[purpose, need, 0, b].add("column")
        return bits(self._key, purpose, self._needs, 0, b)

    monkeypatch.setattr(Variates, "draw", draw)
    monkeypatch.setattr(Variates, "column", column)
    reference(rich_kinds.mapping)
    assert len(asked) > 500
    assert {places for places in map(frozenset, asked.values()) if len(places) > 1} == set()


# same times -----------------------------------------------------------------


def times(log):
    return {name: (row[0], row[1], row[3], row[4]) for name, row in contacts(log).items()}


@SOME
@given(short_calls())
def test_a_roster_group_split_in_two_of_equal_rank_serves_at_the_same_times(calls):
    whole = {"team": roster(0, 700, agents=4, line=1)}
    halves = {name: roster(0, 700, agents=2, line=1) for name in ("east", "west")}
    logs = [run(made(centre(calls, groups), calls), 1, 0) for groups in (whole, halves)]
    assert times(logs[0]) == times(logs[1])


@pytest.mark.parametrize("weeks", [1, 5, -3])
def test_a_start_shifted_by_whole_weeks_has_the_same_times(weeks):
    calls = [Call(f"c{i:02d}", 7 * i, talk=20 + i % 3, patience=15) for i in range(40)]
    groups = {
        "team": roster(0, 300, (60, 30), line=1),
        "help": level((100, 400, 2), line={"rank": 2, "after": "10s"}),
    }
    mapping = centre(calls, groups)
    base = run(made(mapping, calls), 1, 0)
    days = timedelta(weeks=weeks)
    mapping["calendar"]["start"] = f"{date(2024, 1, 8) + days} 00:00"
    shifted = [replace(c, at=c.at + days.total_seconds()) for c in calls]
    log = run(made(mapping, shifted), 1, 0)
    assert contacts(log) == contacts(base)
    assert duties(log) == duties(base)


def test_a_week_across_a_clock_change_has_the_same_local_times():
    """2024-03-25 is in winter time in London, a week later in summer time."""
    calls = [Call(f"c{i}", 36_000 + 40 * i, talk=60) for i in range(9)]
    logs = []
    for day in ("2024-03-25", "2024-04-01"):
        mapping = centre(calls, {"team": level((36_000, 37_000, 2), line=1)})
        mapping["calendar"] |= {"start": f"{day} 10:00", "time_zone": "Europe/London"}
        offset = (date.fromisoformat(day) - date(2024, 1, 8)).days * 86_400
        moved = [replace(c, at=c.at + offset) for c in calls]
        logs.append(run(made(mapping, moved), 1, 0))
    assert contacts(logs[0]) == contacts(logs[1])
    assert contacts(logs[0])["c0/0"] == ("handled", 0, "team/0", 0, 60)

"""What must not change a run, and in which direction a change must show.

Same digest: what the scenario does not mean. Same times: what means the same staff.
Never later: more of one thing, where that is a theorem.
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
from hypothesis import strategies as st

from sim.chance import bits, record_addresses
from sim.engine.contract import run
from sim.engine.tables import Variates
from sim.log.digest import digest, table_digests
from sim.vocabulary import Outcome, Purpose
from tests.engine import rich
from tests.engine.centres import END, Call, centre, contacts, duties, level, made, roster

SOME = settings(max_examples=25, suppress_health_check=list(HealthCheck))


def reference():
    return run(rich.made(rich.mapping()), 7, 2)


def backwards(value):
    """Every mapping in reverse order of its keys."""
    if isinstance(value, dict):
        return {key: backwards(value[key]) for key in reversed(list(value))}
    return value


def unused_channel(one):
    spare = copy.deepcopy(one["channels"]["phone"])
    one["channels"]["aaa"] = spare | {"hours": "always"}


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


@pytest.mark.parametrize(
    "change", [unused_channel, unused_intent_and_segment, idle_phase, idle_window]
)
def test_what_nobody_uses_leaves_the_digest(change):
    one = rich.mapping()
    change(one)
    assert table_digests(run(rich.made(one), 7, 2)) == table_digests(reference())


def test_the_order_of_keys_leaves_the_digest():
    assert digest(run(rich.made(backwards(rich.mapping())), 7, 2)) == digest(reference())


def test_a_finer_file_of_the_same_rates_leaves_the_digest():
    one = rich.mapping()
    for stream in one["demand"].values():
        stream["rates"]["interval"] = "15min"
    assert digest(run(rich.made(one, rich.rates_csv(2)), 7, 2)) == digest(reference())


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
    one = rich.mapping()
    one["phases"] = {
        "p": {"from": "2024-01-08 09:10", "set": {"channels.phone.intents.any.talk.mean": "200s"}}
    }
    with record_addresses() as recorder:
        for seed in (1, 2):
            run(rich.made(one), seed, 0)
    purposes = {address[1] for address in recorder.uses}
    drawn = {"WORK", "WRAP", "PATIENCE", "RESOLUTION", "FRONT_TIME", "CONTAINMENT", "RETRY_DELAY"}
    drawn |= {"LATER_CHANNEL_RACE", "SHIFT_RULE", "ABSENCE", "LATENESS", "DIFFICULTY"}
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
    reference()
    assert len(asked) > 500
    assert {places for places in map(frozenset, asked.values()) if len(places) > 1} == set()


# same times -----------------------------------------------------------------


def short_calls():
    return st.lists(
        st.tuples(st.integers(0, 60), st.integers(1, 12), st.integers(0, 9)),
        min_size=5,
        max_size=30,
    ).map(
        lambda rows: [
            Call(f"c{i:02d}", at * 10, talk=talk * 10, wrap=wrap * 10 or None)
            for i, (at, talk, wrap) in enumerate(rows)
        ]
    )


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


# theorems -------------------------------------------------------------------


def waits(calls, agents, **changes):
    groups = {"team": level((0, END, agents), line=1)}
    found = contacts(run(made(centre(calls, groups, None, changes), calls), 1, 0))
    return {name: row[3] - row[1] for name, row in found.items() if row[3] is not None}


@SOME
@given(short_calls(), st.integers(1, 4))
def test_one_more_agent_lengthens_no_wait(calls, agents):
    """First come, first served, one skill, nobody leaves: the waits of a G/G/c queue."""
    few, more = waits(calls, agents), waits(calls, agents + 1)
    assert all(more[name] <= few[name] for name in few)


@SOME
@given(short_calls(), st.integers(1, 4))
def test_shorter_services_lengthen_no_wait(calls, agents):
    speed = {"groups.team.skills.line.speed": 0.5}
    slow, fast = waits(calls, agents), waits(calls, agents, **speed)
    assert all(fast[name] <= slow[name] for name in slow)


@SOME
@given(short_calls())
def test_with_as_many_agents_as_calls_nobody_waits_and_talk_is_the_law(calls):
    found = contacts(
        run(made(centre(calls, {"team": level((0, END, len(calls)), line=1)}), calls), 1, 0)
    )
    for call in calls:
        assert found[f"{call.name}/0"][3:] == (call.at, call.at + call.talk)


@SOME
@given(short_calls(), st.integers(1, 3))
def test_zero_patience_is_a_loss_system(calls, agents):
    """Patience 0 and no waiting place turn away the same calls; nobody waits."""
    hasty = [replace(c, patience=0) for c in calls]
    groups = {"team": level((0, END, agents), line=1)}
    gone = contacts(run(made(centre(hasty, groups), hasty), 1, 0))
    lost = contacts(run(made(centre(calls, groups, None, {"queues.line.places": 0}), calls), 1, 0))
    assert {n for n, row in gone.items() if row[0] == "abandoned"} == {
        n for n, row in lost.items() if row[0] == "blocked"
    }
    assert all(row[3] == row[1] for row in gone.values() if row[0] == "handled")


def test_without_patience_nobody_abandons():
    one = rich.mapping()
    for channel in one["channels"].values():
        for name, row in channel["intents"].items():
            channel["intents"][name] = row | {"patience": None}
    log = run(rich.made(one), 7, 2)
    assert Outcome.ABANDONED not in log.contacts["outcome"]
    assert (log.patience == -1).all()

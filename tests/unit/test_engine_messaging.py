"""Conversations, by hand: the pace r(n), the cap, wrap-up, and what else an agent may hold.

An agent with n conversations advances each by r(n)/n; in fractions of 2^-20, rounded
once: 1.8/2 is 943718, 2.4/3 is 838861. Ends are rounded up to whole ticks.
"""

import pytest

from sim.engine.contract import run
from sim.engine.reference.run import run as run_reference
from sim.engine.tables import build_tables
from tests.engine.centres import (
    END,
    Call,
    centre,
    chatting,
    contacts,
    duties,
    level,
    made,
    phase,
    roster,
)
from tests.engine.watch import idle_lists_are_right

DAY = (0, END, 1)


def chat(name, at, talk=10, **more):
    return Call(name, at, talk=talk, queue="chats", channel="chat", **more)


def one_agent(*total_speed, **more):
    """One agent with the skill of conversations and of calls."""
    return {"team": level(DAY, chats=1, line=1) | chatting(*total_speed, **more)}


def log_of(calls, groups, **changes):
    paths = {path.replace("__", "."): value for path, value in changes.items()}
    return run(made(centre(calls, groups, None, paths), calls), 1, 0)


def rows(calls, groups, **changes):
    return contacts(log_of(calls, groups, **changes))


def served(found, names):
    """(agent, answered, end) of attempt 0 by name."""
    return {name: found[f"{name}/0"][2:] for name in names}


@pytest.fixture(autouse=True)
def calls_serve_the_line(monkeypatch):
    """A group may have the skill of a queue that no call of the case uses."""
    real = made

    def pruned(mapping, calls):
        for group in mapping["groups"].values():
            group["skills"] = {q: s for q, s in group["skills"].items() if q in mapping["queues"]}
        return real(mapping, calls)

    monkeypatch.setitem(globals(), "made", pruned)


# the virtual clock ----------------------------------------------------------


def test_a_total_speed_of_one_is_processor_sharing():
    """a has done 20 s when b comes; then each at half speed."""
    found = rows([chat("a", 0, 60), chat("b", 20, 60)], one_agent(1, 1))
    assert served(found, "ab") == {"a": ("team/0", 0, 100), "b": ("team/0", 20, 120)}


def test_a_total_speed_of_the_number_is_as_fast_as_alone():
    found = rows([chat("a", 0, 60), chat("b", 20, 60)], one_agent(1, 2))
    assert served(found, "ab") == {"a": ("team/0", 0, 60), "b": ("team/0", 20, 80)}


def test_a_total_speed_between_rounds_up_to_the_tick():
    """40 s at 943718/2^20 take 44 444 463.3 ticks; b then lacks 20 s, all alone."""
    found = rows([chat("a", 0, 60), chat("b", 20, 60)], one_agent(1, 1.8))
    assert served(found, "ab") == {
        "a": ("team/0", 0, 64.444464),
        "b": ("team/0", 20, 84.444464),
    }


def test_three_join_one_after_the_other_and_the_shortest_ends_first():
    """r = 1, 1.8, 2.4: the clock runs at 1 for 10 s, at 0.9 for 10 s, at 0.8 until c ends."""
    calls = [chat("a", 0, 60), chat("b", 10, 60), chat("c", 20, 30)]
    found = rows(calls, one_agent(1, 1.8, 2.4))
    assert [found[f"{name}/0"][4] for name in "abc"] == [69.722223, 79.722223, 57.499992]


def test_the_clock_starts_anew_after_a_silence():
    calls = [chat("a", 0, 10), chat("b", 50, 20), chat("c", 60, 20)]
    found = rows(calls, one_agent(1, 1))
    assert [found[f"{name}/0"][4] for name in "abc"] == [10, 80, 90]


def test_who_joins_at_the_end_of_another_does_not_slow_it():
    found = rows([chat("a", 0, 20), chat("b", 20, 10)], one_agent(1, 1))
    assert served(found, "ab") == {"a": ("team/0", 0, 20), "b": ("team/0", 20, 30)}


def test_two_that_end_together_leave_two_places():
    calls = [chat("a", 0, 40), chat("b", 0, 40), chat("c", 10, 5), chat("d", 11, 5)]
    found = rows(calls, one_agent(1, 1))
    assert [found[f"{name}/0"][3:] for name in "abcd"] == [(0, 80), (0, 80), (80, 90), (80, 90)]


def test_the_speed_of_a_skill_multiplies_the_work():
    team = {"team": level(DAY, chats={"rank": 1, "speed": 0.5}) | chatting(1, 1)}
    found = rows([chat("a", 0, 60), chat("b", 0, 20, wrap=8)], team)
    # 30 s and 10 s of work: b ends at 20, its wrap-up is half as long, a ends at 40
    assert [found[f"{name}/0"][4] for name in "ab"] == [40, 20]


# the cap --------------------------------------------------------------------


def test_the_cap_is_hard():
    calls = [chat("a", 0, 100), chat("b", 10, 100), chat("c", 20, 10)]
    found = rows(calls, one_agent(1, 2))
    assert served(found, "c") == {"c": ("team/0", 100, 110)}


def test_wrap_up_holds_its_place_and_slows_nobody():
    """a ends at 40 and wraps up until 70; b goes on alone meanwhile, then beside c."""
    calls = [chat("a", 0, 20, wrap=30), chat("b", 0, 100), chat("c", 5, 10)]
    log = log_of(calls, one_agent(1, 1))
    found = contacts(log)
    assert [found[f"{name}/0"][3:] for name in "abc"] == [(0, 40), (0, 130), (70, 90)]
    assert sorted(log.legs["wrap_end"] / 1e6) == [70, 90, 130]


def test_a_place_in_wrap_up_is_a_conversation_held_to_least_occupied_agents():
    """number 0 wraps up until 100, so the chat of 50 goes to number 1, who holds nothing."""
    calls = [chat("a", 0, 10, wrap=90), chat("b", 50, 10), chat("c", 51, 10)]
    team = {"team": level((0, END, 2), chats=1) | chatting(1, 2, agent_choice="least_occupied")}
    assert [rows(calls, team)[f"{name}/0"][2] for name in "abc"] == ["team/0", "team/1", "team/0"]


# phases ---------------------------------------------------------------------


def test_a_phase_changes_the_pace_of_conversations_that_run():
    """Half speed until 100 s, as fast as alone from then on: 50 s are left of each."""
    calls = [chat("a", 0, 100), chat("b", 0, 100)]
    faster = {"p": phase(100, groups__team__total_speed=[1, 2])}
    found = rows(calls, one_agent(1, 1), phases=faster)
    assert [found[f"{name}/0"][4] for name in "ab"] == [150, 150]


def test_a_phase_that_allows_fewer_evicts_nobody_and_shares_the_last_pace():
    """0.75 each until 40 s; then r(1) = 1 for both of them: 30 s left at half speed."""
    calls = [chat("a", 0, 60), chat("b", 0, 60), chat("c", 50, 10)]
    changes = phase(40, groups__team__total_speed=[1], groups__team__at_once={"messaging": 1})
    found = rows(calls, one_agent(1, 1.5), phases={"p": changes})
    assert [found[f"{name}/0"][3:] for name in "abc"] == [(0, 100), (0, 100), (100, 110)]


def test_a_phase_that_allows_more_seats_who_waits():
    calls = [chat("a", 0, 100), chat("b", 10, 30)]
    more = phase(40, groups__team__at_once=2, groups__team__total_speed=[1, 1])
    found = rows(calls, one_agent(1), phases={"p": more})
    # a has 60 s left at 40 s; b ends at 100 s, when a has 30 s left
    assert served(found, "ab") == {"a": ("team/0", 0, 130), "b": ("team/0", 40, 100)}


# coming and going -----------------------------------------------------------


@pytest.mark.parametrize(
    ("team", "rest"),
    [
        (level((0, 100, 1), chats=1), []),
        (roster(0, 100, chats=1), [(100, "after_shift")]),
    ],
)
def test_who_goes_finishes_its_conversations_and_takes_no_other(team, rest):
    """a has done 10 s at 60 s; at half speed a ends at 240 s and b, alone at last, at 250 s."""
    calls = [chat("a", 50, 100), chat("b", 60, 100), chat("c", 90)]
    log = log_of(calls, {"team": team | chatting(1, 1)})
    found = contacts(log)
    assert [found[f"{name}/0"][4] for name in "abc"] == [240, 250, None]
    assert duties(log)["team/0"] == [(0, "on"), *rest, (250, "off")]


def test_when_the_level_falls_who_holds_least_is_told_to_go():
    calls = [chat("a", 0, 100), chat("b", 10, 100), chat("c", 20, 100), chat("d", 60, 10)]
    team = level((0, 50, 2), (50, END, 1), chats=1) | chatting(1, 2, 3)
    log = log_of(calls, {"team": team | {"agent_choice": "least_occupied"}})
    found = contacts(log)
    # a and c are with number 0, b with number 1, who goes once it is done
    assert [found[f"{name}/0"][2] for name in "abcd"] == ["team/0", "team/1", "team/0", "team/0"]
    assert duties(log)["team/1"] == [(0, "on"), (110, "off")]


def test_a_break_waits_until_the_last_conversation_is_over():
    calls = [chat("a", 50, 100), chat("b", 60, 100), chat("c", 110), chat("d", 260)]
    log = log_of(calls, {"team": roster(0, END, (100, 50), chats=1) | chatting(1, 1)})
    assert duties(log)["team/0"] == [(0, "on"), (250, "break"), (300, "on"), (END, "off")]
    assert [contacts(log)[f"{name}/0"][3] for name in "cd"] == [300, 300]


def test_conversations_are_drained_after_the_end_of_the_run():
    """Two begin before the end, the third waits then; all are finished by who is on duty."""
    calls = [chat("a", 850, 40), chat("b", 850, 40), chat("c", 870, 10)]
    log = log_of(calls, one_agent(1, 1))
    assert [contacts(log)[f"{name}/0"][3:] for name in "abc"] == [
        (850, 930),
        (850, 930),
        (930, 940),
    ]
    assert duties(log)["team/0"] == [(0, "on"), (END, "after_shift"), (940, "off")]


# beside other kinds ---------------------------------------------------------


def test_kinds_exclude_each_other_unless_the_group_says_otherwise():
    calls = [chat("a", 0, 60), Call("v", 10, talk=30)]
    assert rows(calls, one_agent(1, 1))["v/0"][3] == 60
    both = one_agent(1, 1, together=[["live", "messaging"]])
    found = rows(calls, both)
    # the clock counts conversations only: the call slows nothing
    assert (found["v/0"][3], found["a/0"][4]) == (10, 60)


def test_who_is_on_the_phone_takes_no_conversation_before_its_wrap_up_is_over():
    calls = [Call("v", 0, talk=30, wrap=20), chat("a", 10)]
    assert rows(calls, one_agent(1, 1))["a/0"][3] == 50


def test_a_phase_that_lets_kinds_go_together_seats_who_waits():
    calls = [chat("a", 0, 60), Call("v", 10, talk=30)]
    p = phase(40, groups__team__together=[["live", "messaging"]])
    assert rows(calls, one_agent(1, 1), phases={"p": p})["v/0"][3] == 40


def test_a_freed_agent_takes_the_first_and_all_that_go_with_it():
    """At 100 s wait a chat since 50 s, a call since 60 s and a chat since 70 s."""
    calls = [Call("z", 0, talk=100), chat("a", 50), Call("v", 60), chat("b", 70)]
    found = rows(calls, one_agent(1, 2))
    assert [found[f"{name}/0"][3] for name in "avb"] == [100, 110, 100]
    calls[1] = chat("a", 65)
    found = rows(calls, one_agent(1, 2))
    assert [found[f"{name}/0"][3] for name in "avb"] == [110, 100, 110]


def test_at_once_by_kind_holds_for_each_kind():
    calls = [Call(f"v{i}", i, talk=50) for i in range(3)] + [chat("a", 10, 30), chat("b", 11, 30)]
    team = {"team": level(DAY, line=1, chats=1)}
    team["team"] |= {"at_once": {"live": 2, "messaging": 1}, "together": [["live", "messaging"]]}
    found = rows(calls, team)
    assert [found[f"{name}/0"][3] for name in ("v0", "v1", "v2", "a", "b")] == [0, 1, 50, 10, 40]


# agents kept idle -----------------------------------------------------------


@pytest.mark.parametrize(
    ("keep", "agents"),
    [(0, ["team/0", "team/1", "team/0"]), (1, ["team/0", "team/0", "team/1"])],
)
def test_conversations_spare_the_last_idle_agents(keep, agents):
    """With one to be kept idle b joins a; c finds nobody else than the one kept idle."""
    calls = [chat("a", 10, 100), chat("b", 20, 100), chat("c", 30, 100)]
    team = level((0, END, 2), chats=1) | chatting(1, 2)
    team |= {"agent_choice": "least_occupied", "keep_idle": keep}
    found = rows(calls, {"team": team})
    assert [found[f"{name}/0"][2] for name in "abc"] == agents


def test_a_call_takes_the_agent_that_was_kept_idle():
    calls = [chat("a", 10, 100), chat("b", 20, 100), Call("v", 30)]
    team = level((0, END, 2), chats=1, line=1) | chatting(1, 2)
    team |= {"agent_choice": "least_occupied", "keep_idle": 1}
    assert rows(calls, {"team": team})["v/0"][2:4] == ("team/1", 30)


def test_an_agent_of_another_group_goes_before_one_that_is_kept_idle():
    """West keeps one of two idle; east, one at a time, is as good by rank and is free."""
    calls = [chat(name, at, 100) for name, at in zip("abcd", (10, 20, 30, 40), strict=True)]
    west = level((0, END, 2), chats=1) | chatting(1, 2)
    groups = {
        "east": level((5, END, 1), chats=1),
        "west": west | {"agent_choice": "least_occupied", "keep_idle": 1},
    }
    scenario = made(centre(calls, groups), calls)
    found = contacts(run(scenario, 1, 0))
    assert [found[f"{name}/0"][2] for name in "abcd"] == ["west/0", "east/0", "west/0", "west/1"]
    run_reference(build_tables(scenario, 1, 0), idle_lists_are_right)


def test_a_gate_counts_who_stays_idle_once_the_conversation_has_gone_to_a_busy_agent():
    """One of two must stay idle: b joins a with number 0, and number 1 stays idle."""
    calls = [chat("a", 10, 100), chat("b", 20, 100), chat("c", 30, 100)]
    team = level((0, END, 2), chats=1) | chatting(1, 2)
    team |= {"agent_choice": "least_occupied", "keep_idle": 1}
    found = rows(calls, {"team": team}, queues__chats__reserve=1)
    assert [found[f"{name}/0"][2:4] for name in "abc"] == [
        ("team/0", 10),
        ("team/0", 20),
        ("team/0", 110),
    ]

"""Who is served by whom, by hand: ranks, stages, stamps, classes, gates, places, lines."""

import pytest

from sim.engine.contract import run
from tests.engine.centres import END, Call, centre, contacts, level, made, roster

DAY = (0, END, 1)


def rows(calls, groups, channels=None, **changes):
    paths = {path.replace("__", "."): value for path, value in changes.items()}
    return contacts(run(made(centre(calls, groups, channels, paths), calls), 1, 0))


def order(found, *names):
    """Names of contacts by the second of their answer."""
    return sorted(names, key=lambda name: found[f"{name}/0"][3])


def test_the_smaller_rank_is_preferred_to_the_longer_idle_agent():
    calls = [Call("a", 100), Call("b", 101), Call("c", 102)]
    groups = {"first": level((50, END, 1), line=1), "second": level(DAY, line=2)}
    found = rows(calls, groups)
    assert [found[f"{n}/0"][2:4] for n in "abc"] == [
        ("first/0", 100),
        ("second/0", 101),
        ("first/0", 110),
    ]


def test_an_agent_prefers_the_queue_of_smaller_rank_to_class_and_wait():
    calls = [
        Call("z", 0, talk=100, queue="two"),
        Call("a", 10, queue="two"),
        Call("b", 20, queue="one"),
    ]
    found = rows(calls, {"team": level(DAY, one=1, two=2)}, queues__two__priority_class=-5)
    assert order(found, "a", "b") == ["b", "a"]


def test_the_longest_idle_agent_is_next():
    calls = [Call("a", 10, talk=5), Call("b", 11, talk=30), Call("c", 20), Call("d", 50)]
    found = rows(calls, {"team": level((0, END, 3), line=1)})
    # idle since: number 0 from 15, 1 from 41, 2 from 0
    assert [found[f"{n}/0"][2] for n in "abcd"] == ["team/0", "team/1", "team/2", "team/0"]


@pytest.mark.parametrize(
    ("choice", "third", "fourth"),
    [("longest_idle", "team/0", "team/1"), ("least_occupied", "team/1", "team/0")],
)
def test_longest_idle_fills_one_up_and_least_occupied_spreads(choice, third, fourth):
    """Both may hold two; a and z keep number 0 and 1 busy, z ends at 60."""
    calls = [Call("a", 10, talk=200), Call("z", 20, talk=40), Call("b", 70), Call("c", 71)]
    group = level((0, END, 2), line=1) | {"at_once": 2, "agent_choice": choice}
    found = rows(calls, {"team": group})
    # longest idle: number 0 has had room since 0 and keeps its stamp; z goes to it too
    if choice == "longest_idle":
        assert [found[f"{n}/0"][2] for n in "az"] == ["team/0", "team/0"]
        assert [found[f"{n}/0"][2] for n in "bc"] == ["team/1", "team/1"]
    else:
        assert [found[f"{n}/0"][2] for n in "az"] == ["team/0", "team/1"]
        assert [found[f"{n}/0"][2] for n in "bc"] == [third, fourth]


def test_an_overflow_group_takes_only_who_has_waited():
    calls = [Call("z", 0, talk=200), Call("a", 10), Call("b", 35)]
    groups = {
        "own": level(DAY, line=1),
        "help": level(DAY, line={"rank": 2, "after": "30s"}),
    }
    found = rows(calls, groups)
    assert found["a/0"] == ("handled", 10, "help/0", 40, 50)
    assert found["b/0"] == ("handled", 35, "help/0", 65, 75)


def test_an_overflow_agent_who_gets_free_passes_over_who_has_not_waited():
    calls = [
        Call("z", 0, talk=200),
        Call("y", 5, talk=60, queue="own"),
        Call("a", 30),
        Call("b", 50),
    ]
    groups = {
        "first": level(DAY, line=1),
        "help": level(DAY, own=1, line={"rank": 2, "after": "30s"}),
    }
    found = rows(calls, groups)
    assert found["a/0"][2:4] == ("help/0", 65)  # has waited 35 s when y ends
    assert found["b/0"][2:4] == ("help/0", 80)  # idle at 75, stage at 80


def test_the_smaller_class_goes_first_then_the_earlier():
    calls = [
        Call("z", 0, talk=100, queue="x"),
        Call("a", 10, queue="x"),
        Call("b", 20, queue="y"),
        Call("c", 30, queue="y"),
    ]
    found = rows(calls, {"team": level(DAY, x=1, y=1)}, queues__x__priority_class=1)
    assert order(found, "a", "b", "c") == ["b", "c", "a"]


@pytest.mark.parametrize(("later", "first"), [(89, "b"), (91, "a")])
def test_a_credit_of_90_s_is_90_s_of_waiting(later, first):
    calls = [
        Call("z", 0, talk=200, queue="x"),
        Call("a", 10, queue="x"),
        Call("b", 10 + later, queue="y"),
    ]
    found = rows(calls, {"team": level(DAY, x=1, y=1)}, queues__y__credit="90s")
    assert order(found, "a", "b")[0] == first


@pytest.mark.parametrize(("joined", "first"), [(141, "b"), (140, "a")])
def test_ageing_lifts_the_class_by_one_for_each_full_step(joined, first):
    """At 200 s, a (class 1) has aged by one step exactly if it joined at 140 s or before."""
    calls = [
        Call("z", 0, talk=200, queue="x"),
        Call("a", joined, queue="x"),
        Call("b", 145, queue="y"),
    ]
    found = rows(
        calls,
        {"team": level(DAY, x=1, y=1)},
        queues__x__priority_class=1,
        queues__x__ageing="60s",
    )
    assert order(found, "a", "b")[0] == first


@pytest.mark.parametrize(("reserve", "answered"), [(0, 10), (1, 10), (2, 60), (3, None)])
def test_a_gate_leaves_its_reserve_idle(reserve, answered):
    """Two idle agents; from 60 s on three."""
    calls = [Call("g", 10)]
    found = rows(
        calls, {"team": level((0, 60, 2), (60, END, 3), line=1)}, queues__line__reserve=reserve
    )
    assert found["g/0"][3] == answered


def test_a_gate_counts_idle_agents_and_lets_busy_ones_with_room_start():
    """Number 0 holds one of two and has waited longest; a start there takes no idle agent."""
    calls = [Call("a", 5, talk=100, queue="own"), Call("g", 10)]
    group = level((0, END, 1), own=1, line=1) | {"at_once": 2}
    found = rows(calls, {"team": group}, queues__line__reserve=0)
    assert found["g/0"][2:4] == ("team/0", 10)


def test_gates_open_in_name_order():
    calls = [Call("b", 5, queue="bb"), Call("a", 6, queue="aa")]
    found = rows(
        calls,
        {"team": level((0, 50, 1), (50, END, 2), aa=1, bb=1)},
        queues__aa__reserve=1,
        queues__bb__reserve=1,
    )
    assert found["a/0"][3] == 50  # two are idle, so one may start
    assert found["b/0"][3] == 60  # two are idle again


def test_places_bound_those_who_wait_not_those_who_are_served():
    calls = [Call("a", 0, talk=50), Call("b", 10), Call("c", 20), Call("d", 55)]
    found = rows(calls, {"team": level(DAY, line=1)}, queues__line__places=1)
    assert found["c/0"] == ("blocked", 20, "", None, 20)
    assert [found[f"{n}/0"][3] for n in "abd"] == [0, 50, 60]


def test_no_place_to_wait_is_a_loss_system():
    calls = [Call("a", 0, talk=50), Call("b", 10), Call("c", 50)]
    found = rows(calls, {"team": level(DAY, line=1)}, queues__line__places=0)
    assert [found[f"{n}/0"][0] for n in "abc"] == ["handled", "blocked", "handled"]


def test_lines_are_held_in_the_front_the_queue_and_the_talk_but_not_in_wrap_up():
    calls = [
        Call("a", 0, talk=20, wrap=30),  # front to 10, talk to 30, wrap-up to 60
        Call("b", 25, patience=5),
        Call("c", 30, patience=5),  # the line is free; front to 40, gives up at 45
        Call("d", 44),
        Call("e", 45),
    ]
    found = rows(
        calls,
        {"team": level(DAY, line=1)},
        {"phone": {"front": 10, "holds": "trunks"}},
        resources__trunks={"capacity": 1, "unit": "lines"},
    )
    assert found["b/0"] == ("blocked", 25, "", None, 25)
    assert found["c/0"] == ("abandoned", 30, "", None, 45)
    assert found["d/0"] == ("blocked", 44, "", None, 44)
    assert found["e/0"] == ("handled", 45, "team/0", 60, 70)


def test_speed_multiplies_talk_and_wrap_up():
    calls = [Call("a", 0, talk=20, wrap=10), Call("b", 5)]
    found = rows(calls, {"team": level(DAY, line={"rank": 1, "speed": 0.5})})
    assert found["a/0"] == ("handled", 0, "team/0", 0, 10)
    assert found["b/0"] == ("handled", 5, "team/0", 15, 20)


def test_an_agent_on_a_break_is_not_idle():
    calls = [Call("a", 110)]
    groups = {"east": roster(0, END, (100, 60), line=1), "west": level((105, END, 1), line=1)}
    assert rows(calls, groups)["a/0"][2] == "west/0"

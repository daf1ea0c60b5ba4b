"""In which direction a change must show: never later, with more of one thing, in theorems."""

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.engine.contract import run
from sim.vocabulary import Outcome
from tests.engine import rich
from tests.engine.centres import END, centre, contacts, level, made
from tests.engine.random_centres import short_calls

SOME = settings(max_examples=25, suppress_health_check=list(HealthCheck))


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

"""Random small centres: nobody is left unserved beside an idle agent, nothing is lost.

Every run checks its own invariants: conservation of needs, contacts and legs, order
of times, room of agents and resources, patience, ways of each kind of channel, and
Little's law to the tick.
"""

from itertools import pairwise

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.engine.contract import run
from sim.engine.reference.run import run as run_reference
from sim.engine.tables import build_tables
from sim.log.digest import digest
from sim.vocabulary import AgentState, ChannelKind, NeedState, Outcome
from tests.engine.centres import END, Call, centre, chatting, contacts, level, made
from tests.engine.random_centres import scenarios
from tests.engine.watch import idle_lists_are_right, no_open_pair, who_stays_is_needed

SOME = settings(max_examples=80, suppress_health_check=list(HealthCheck))


@SOME
@given(scenarios())
def test_no_open_pair_after_any_event(scenario):
    def watch(state):
        no_open_pair(state)
        idle_lists_are_right(state)
        who_stays_is_needed(state)

    run_reference(build_tables(scenario, 1, 0), watch)


def test_a_log_is_complete_and_the_same_again_whatever_happens_in_it():
    met = set()

    @SOME
    @given(scenarios())
    def in_each(scenario):
        log = run(scenario, 3, 1)
        assert digest(run(scenario, 3, 1)) == digest(log)
        _is_complete(log, scenario)
        met.update(log.contacts["outcome"].tolist())

    in_each()
    assert {Outcome(one).name for one in set(Outcome) - met} == {
        "TIMED_OUT",
        "EXPIRED",
        "NOT_REACHED",
        "AVERTED",
        "IN_PROGRESS_FRONT",
    }


def _is_complete(log, scenario):
    """Every need and every contact has come to something."""
    needs, contacts = log.needs, log.contacts
    states = np.bincount(needs["state"], minlength=len(NeedState))
    assert states.sum() == len(needs["key"])
    last = np.append(contacts["need"][1:] != contacts["need"][:-1], True)
    assert np.array_equal(contacts["need"][last], np.arange(len(needs["key"])))
    # An open need has a contact inside, or one that ended so late that no retry entered.
    inside = contacts["end"][last] < 0
    assert np.all(needs["state"][inside] == NeedState.OPEN)
    kind = np.array([one.kind for one in scenario.centre.channels.values()])
    cut = contacts["outcome"] == Outcome.IN_PROGRESS_SESSION
    assert np.all(kind[contacts["channel"][cut]] == ChannelKind.DEFERRED)


@SOME
@given(scenarios())
def test_the_day_of_an_agent_is_a_chain_of_states(scenario):
    log = run(scenario, 2, 0)
    rows = log.agents
    agent = rows["group"].astype(int) << 16 | rows["agent"]
    for one in np.unique(agent):
        ticks, states = rows["tick"][agent == one], rows["state"][agent == one]
        assert np.all(np.diff(ticks) >= 0)
        assert states[-1] == AgentState.OFF
        assert states[0] != AgentState.OFF
    _served_on_duty(log)


def _served_on_duty(log):
    """Whoever serves is on duty, or in overtime, from the answer to the end of wrap-up."""
    rows, legs = log.agents, log.legs
    working = (AgentState.ON, AgentState.AFTER_SHIFT)
    for leg in np.flatnonzero(legs["group"] >= 0):
        own = (rows["group"] == legs["group"][leg]) & (rows["agent"] == legs["agent"][leg])
        ticks, states = rows["tick"][own], rows["state"][own]
        start, end = legs["answered"][leg], legs["wrap_end"][leg]
        end = log.header.horizon if end < 0 else end
        first = np.searchsorted(ticks, start, side="right") - 1
        last = np.searchsorted(ticks, end, side="left")
        assert set(states[first:last]) <= set(working), f"leg {leg}"


@st.composite
def conversations(draw):
    """Return chats on a grid of tenths of a second, and the speeds of one agent."""
    speeds = [1.0]
    for count in range(2, draw(st.integers(2, 5)) + 1):
        speeds.append(draw(st.integers(int(speeds[-1] * 10), count * 10)) / 10)
    calls = [
        Call(
            f"c{number:02d}",
            draw(st.integers(0, 3000)) / 10,
            talk=draw(st.integers(1, 900)) / 10,
            queue="chats",
            channel="chat",
        )
        for number in range(draw(st.integers(2, 20)))
    ]
    return calls, speeds


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(conversations())
def test_every_conversation_gets_its_work_and_no_more(drawn):
    """Between any two events each of n conversations is given r(n)/n of the time.

    The share is rounded to 2^-21 (at most 0.43 ms of 900 s) and ends to one tick, which
    those who go on keep; the sum is far below a millisecond.
    """
    calls, speeds = drawn
    team = {"team": level((0, END, 1), chats=1) | chatting(*speeds)}
    found = contacts(run(made(centre(calls, team), calls), 1, 0))
    stays = {c.name: found[f"{c.name}/0"][3:] for c in calls}
    edges = sorted({edge for stay in stays.values() for edge in stay})
    work = dict.fromkeys(stays, 0.0)
    for start, end in pairwise(edges):
        inside = [name for name, (a, b) in stays.items() if a <= start and end <= b]
        assert len(inside) <= len(speeds)
        for name in inside:
            work[name] += (end - start) * speeds[len(inside) - 1] / len(inside)
    for call in calls:
        assert abs(work[call.name] - call.talk) < 1e-3

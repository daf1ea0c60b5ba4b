"""Random small centres: nobody is left unserved beside an idle agent, nothing is lost.

Every run checks its own invariants: conservation of needs, contacts and legs, order
of times, room of agents, patience, and Little's law to the tick.
"""

import numpy as np
from hypothesis import HealthCheck, given, settings

from sim.engine.contract import run
from sim.engine.reference.run import run as run_reference
from sim.engine.tables import build_tables
from sim.log.digest import digest
from sim.vocabulary import AgentState, NeedState, Outcome
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


@SOME
@given(scenarios())
def test_a_log_is_complete_and_the_same_again(scenario):
    log = run(scenario, 3, 1)
    assert digest(run(scenario, 3, 1)) == digest(log)
    needs, contacts = log.needs, log.contacts
    states = np.bincount(needs["state"], minlength=len(NeedState))
    assert states.sum() == len(needs["key"])
    last = np.append(contacts["need"][1:] != contacts["need"][:-1], True)
    assert np.array_equal(contacts["need"][last], np.arange(len(needs["key"])))
    # An open need has a contact inside, or one that ended so late that no retry entered.
    inside = contacts["end"][last] < 0
    assert np.all(needs["state"][inside] == NeedState.OPEN)
    assert Outcome.IN_PROGRESS_SESSION not in contacts["outcome"]


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
        first = np.searchsorted(ticks, start, side="right") - 1
        last = np.searchsorted(ticks, end, side="left")
        assert set(states[first:last]) <= set(working), f"leg {leg}"

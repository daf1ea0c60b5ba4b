"""Two events at one tick: every pair of kinds, row by row, on every engine."""

from itertools import combinations, combinations_with_replacement

import pytest
import simpy

from sim.config import Scenario
from sim.engine.contract import ENGINES, run
from sim.engine.reference.entry import CANDIDATE
from sim.engine.tables import build_tables
from sim.errors import EngineError
from sim.units import NEVER, SECOND
from sim.vocabulary import RANK_OF, EventKind
from tests.engine.centres import (
    END,
    Call,
    centre,
    closed_then,
    contacts,
    duties,
    hours,
    level,
    made,
    phase,
    roster,
)
from tests.engine.ties import CASES, Tie
from tests.engine.ties.horizon import NOT_AT_THE_END

KIND_BITS = 0xFF

# Pairs that are never two events at one tick, and why. They have a case all the same.
NOT_TWO_EVENTS = {
    (EventKind.PHASE_CHANGE, EventKind.PHASE_CHANGE): "phases of one tick are one change",
}
# Pairs that cannot concern the same agent or contact at one tick; their cases use two.
NEVER_OF_ONE = {
    (EventKind.SHIFT_START, EventKind.SHIFT_END): "shifts that touch are one shift",
    (EventKind.BREAK_START, EventKind.SHIFT_END): "a break is longer than nothing",
    (EventKind.TALK_END, EventKind.WRAP_END): "a wrap-up lasts at least one tick",
    (EventKind.FRONT_END, EventKind.TALK_END): "talk lasts at least one tick",
    (EventKind.SESSION_END, EventKind.SESSION_LEFT): "who endures to the end has not left",
    (EventKind.CANDIDATE, EventKind.RETRY): "a retry comes at least one tick later",
}


def scenario(case: Tie) -> Scenario:
    return made(centre(case.calls, case.groups, case.channels, case.changes), case.calls)


@pytest.mark.parametrize("engine", sorted(ENGINES))
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_rows(case, engine):
    log = run(scenario(case), 1, 0, engine)
    assert contacts(log) == dict(case.rows)
    found = duties(log)
    assert {agent: found[agent] for agent in case.duties} == dict(case.duties)


def test_no_kind_and_no_pair_is_missing():
    covered = {tuple(sorted(case.kinds)) for case in CASES}
    apart = {tuple(sorted((EventKind.HORIZON_CUT, kind))) for kind in NOT_AT_THE_END}
    assert not covered & apart
    assert covered | apart == set(combinations_with_replacement(sorted(EventKind), 2))


def test_what_is_aimed_at_the_end_of_the_run_never_meets_the_cut(monkeypatch):
    """Each kind of `NOT_AT_THE_END` is written for the second of the horizon."""
    calls = [
        Call("m", 0, queue="letters", channel="mail"),
        Call("x", 500, channel="shut"),
        Call("y", 100, channel="day"),
    ]
    groups = {
        "early": roster(0, END, (END - 50, 50), (END - 10, 10), line=1, letters=1),
        "rising": level((0, END - 100, 1), (END - 100, END, 2), line=1),
    }
    channels = {"day": {"hours": hours((0, END))}, "shut": {"hours": hours()}}
    changes = {
        "journey.triggers.closed.shut": closed_then("phone", END - 500),
        "phases.p": phase(END, queues__line__places=0),
    }
    due, _ = due_events(made(centre(calls, groups, channels, changes), calls), monkeypatch)
    at_the_end = {kind for tick, kind in due if tick >= END * SECOND and tick < NEVER - 1}
    assert at_the_end == {EventKind.HORIZON_CUT}


def due_events(scenario, monkeypatch):
    """What a run puts on the calendar as (tick, kind), and when its needs enter."""
    due = []
    schedule = simpy.Environment.schedule

    def recorded(environment, event, priority=1, delay=0):
        due.append((environment.now + delay, priority & KIND_BITS))
        schedule(environment, event, priority, delay)

    with monkeypatch.context() as patched:
        patched.setattr(simpy.Environment, "schedule", recorded)
        tables = build_tables(scenario, 1, 0)
        ENGINES["reference"](tables)
    return due, [int(tick) for tick in tables.candidates.tick]


def test_names_of_cases_differ():
    assert len({case.name for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_both_kinds_are_due_at_the_tick(case, monkeypatch):
    """A case whose events miss each other would prove nothing."""
    due, entries = due_events(scenario(case), monkeypatch)
    # Entries of needs may be met without passing through the calendar.
    at_tick = [EventKind(kind) for tick, kind in due if tick == case.at * SECOND]
    at_tick = [kind for kind in at_tick if kind != EventKind.CANDIDATE]
    at_tick += [EventKind.CANDIDATE] * entries.count(case.at * SECOND)
    first, second = case.kinds
    if case.kinds in NOT_TWO_EVENTS:
        assert at_tick.count(first) == 1
    elif first == second:
        assert at_tick.count(first) >= 2
    else:
        assert {first, second} <= set(at_tick)


# Two events whose order nobody could tell from a log; their cases say that both happen.
UNTELLABLE = {
    (EventKind.OPENING, EventKind.SHIFT_START),
    (EventKind.OPENING, EventKind.BREAK_END),
    (EventKind.OPENING, EventKind.BREAK_START),
    (EventKind.OPENING, EventKind.LEVEL_CHANGE),
    (EventKind.OPENING, EventKind.STAGE_REACHED),
    (EventKind.OPENING, EventKind.PATIENCE_END),
    (EventKind.CLOSING, EventKind.BREAK_START),
    (EventKind.BREAK_START, EventKind.PATIENCE_END),
    (EventKind.SHIFT_END, EventKind.PATIENCE_END),
}
# A session concerns no agent and no queue, and who leaves at the end meets nobody.
NO_AGENT = (
    EventKind.SHIFT_START,
    EventKind.BREAK_END,
    EventKind.BREAK_START,
    EventKind.SHIFT_END,
    EventKind.LEVEL_CHANGE,
    EventKind.WRAP_END,
    EventKind.STAGE_REACHED,
    EventKind.OPENING,
    EventKind.CLOSING,
)
SERVED = (EventKind.TALK_END, EventKind.FRONT_END, EventKind.CONVERSATION_END)
UNTELLABLE |= {tuple(sorted((EventKind.SESSION_END, kind))) for kind in NO_AGENT}
UNTELLABLE |= {tuple(sorted((EventKind.SESSION_LEFT, kind))) for kind in (*NO_AGENT, *SERVED)}
UNTELLABLE |= {
    (EventKind.SESSION_END, EventKind.SESSION_LEFT),
    (EventKind.SESSION_END, EventKind.PATIENCE_END),
    (EventKind.HORIZON_CUT, EventKind.FRONT_END),
    (EventKind.HORIZON_CUT, EventKind.SESSION_END),
    (EventKind.HORIZON_CUT, EventKind.PATIENCE_END),
    (EventKind.HORIZON_CUT, EventKind.SESSION_LEFT),
}
RANK_SHIFT = 58


def holds(case: Tie) -> bool:
    try:
        log = run(scenario(case), 1, 0)
    except EngineError:  # an invariant has noticed it
        return False
    rows = contacts(log) == dict(case.rows)
    return rows and all(duties(log)[agent] == rest for agent, rest in case.duties.items())


def test_each_pair_notices_when_its_two_ranks_are_swapped(monkeypatch):
    """The planted error: of each pair of kinds with different ranks, the ranks are swapped."""
    schedule = simpy.Environment.schedule
    unnoticed = set()
    for pair in combinations(sorted(EventKind), 2):
        ranks = [RANK_OF[kind] for kind in pair]
        cases = [case for case in CASES if set(case.kinds) == set(pair)]
        if ranks[0] == ranks[1] or not cases:
            continue
        moves = dict(zip(pair, (ranks[1] - ranks[0], ranks[0] - ranks[1]), strict=True))

        def swapped(environment, event, priority=1, delay=0, moves=moves):
            move = moves.get(priority & KIND_BITS, 0)
            schedule(environment, event, priority + (move << RANK_SHIFT), delay)

        base = CANDIDATE + (moves.get(EventKind.CANDIDATE, 0) << RANK_SHIFT)
        with monkeypatch.context() as patched:
            patched.setattr(simpy.Environment, "schedule", swapped)
            patched.setattr("sim.engine.reference.run.CANDIDATE", base)
            if all(map(holds, cases)):
                unnoticed.add(pair)
    assert unnoticed == UNTELLABLE

"""From the tables of a run to the kernel's arrays, and from its columns to a log.

Imports the kernel and with it numba: to be imported inside tests that are marked `fast`.
"""

import numpy as np

from sim.chance import bits, stack
from sim.engine.rules.keys import kind_base
from sim.engine.tables import FIRST_QUEUE_LEG, Tables, build_tables, header
from sim.log.schema import TABLES, Log
from sim.vocabulary import AgentState, ContactFlag, EventKind, NeedState, Outcome, Purpose
from tests.parity.kernel_m1 import ENTER, KINDS, LEAVE, LEVEL, ROWS, TALK, Day, run

BASES = {kind: kind_base(EventKind(kind)) for kind in (LEVEL, TALK, LEAVE, ENTER)}
DIFFICULTY_SHIFT = 52 - 16


def check_model(tables: Tables) -> None:
    """Refuse what the kernel would pass over in silence."""
    phase, sizes = tables.phases[0], tables.sizes
    absent = (tables.phases[1:], tables.changes.tick, phase.shift_rules, phase.switch)
    assert not any(len(rows) for rows in absent)
    assert sizes.queues == sizes.groups == sizes.channels == sizes.intents == sizes.segments == 1
    assert tables.open_at_start.all()
    assert set(tables.plan.duties.kind.tolist()) == {LEVEL}
    off = (phase.wrap, phase.alone, phase.reserve, phase.offer_waiting)
    assert all((column == -1).all() for column in off)
    assert not phase.holds.any()
    one = (phase.at_once, phase.speed, phase.resolution, phase.skill_resolution)
    assert all((column == 1).all() for column in (*one, phase.patience_factor))
    assert (phase.stage == 0).all()
    assert (phase.slope == 0).all()
    assert (phase.rho == 0).all()
    assert (phase.places > len(tables.candidates)).all()
    assert min(phase.talk[0, 0], phase.patience[0, 0]) >= 0


def prepare(tables: Tables, bases: dict[int, int] | None = None) -> Day:
    """Draw what the contacts may need and lay out the arrays; `bases`: event kind to key."""
    check_model(tables)
    found, duties, phase = tables.candidates, tables.plan.duties, tables.phases[0]
    contacts, agents = len(found), len(tables.plan.agents)
    joins = int(duties.value.sum())
    values, pieces, first = stack(list(tables.laws))
    base = np.zeros(KINDS + 1, np.int64)
    for kind, key in (bases or BASES).items():
        base[kind] = key
    return Day(
        base=base,
        horizon=np.array([tables.horizon]),
        entry=found.tick,
        work=bits(tables.key, Purpose.WORK, found.key, 0, FIRST_QUEUE_LEG),
        patience=bits(tables.key, Purpose.PATIENCE, found.key),
        values=values,
        pieces=pieces,
        talk_law=_rows(first, phase.talk[0, 0]),
        patience_law=_rows(first, phase.patience[0, 0]),
        change=duties.tick,
        level=duties.value,
        count=np.zeros(10, np.int64),
        at=np.zeros(2 * contacts + 4, np.int64),
        key=np.zeros(2 * contacts + 4, np.int64),
        idle=np.zeros((contacts + joins, 2), np.int64),
        line=np.zeros(contacts, np.int64),
        stamp=np.full(agents, -1),
        on=np.zeros(agents, np.bool_),
        outcome=np.full(contacts, -1),
        agent=np.full(contacts, -1),
        answered=np.full(contacts, -1),
        end=np.full(contacts, -1),
        wait=np.full(contacts, -1),
        duty=np.zeros((2 * joins, 4), np.int64),
    )


def _rows(first: np.ndarray, law: int) -> tuple[int, int]:
    """Rows of a law in the stacked pieces: the first, and the first beyond."""
    return int(first[law]), int(first[law + 1])


def log_of(scenario, seed: int, replication: int, bases: dict[int, int] | None = None) -> Log:
    """Run the kernel on one replication and put its columns into a log."""
    tables = build_tables(scenario, seed, replication)
    day = prepare(tables, bases)
    run(day)
    columns = {
        "needs": _needs(tables, day),
        "contacts": _contacts(tables, day),
        "legs": _legs(day),
        "agents": _agents(tables.horizon, day),
    }
    typed = {
        table: {name: np.broadcast_to(columns[table][name], size).astype(kind)
                for name, kind in kinds.items()}
        for table, kinds in TABLES.items()
        for size in [len(next(iter(columns[table].values())))]
    }  # fmt: skip
    return Log(header=header(scenario, seed, replication), patience=day.wait, **typed)


def _needs(tables: Tables, day: Day) -> dict[str, object]:
    found = tables.candidates
    handled = day.outcome == Outcome.HANDLED
    return {
        "key": found.key,
        "customer": found.customer,
        "segment": found.segment,
        "intent": found.intent,
        "difficulty": found.difficulty >> DIFFICULTY_SHIFT,
        "entry": found.tick,
        "state": np.where(handled, NeedState.RESOLVED, NeedState.GIVEN_UP),
        "end": day.end,
    }


def _contacts(tables: Tables, day: Day) -> dict[str, object]:
    return {
        "need": np.arange(len(day.entry)),
        "attempt": 0,
        "parent": -1,
        "channel": tables.candidates.channel,
        "trigger": -1,
        "outcome": day.outcome,
        "flags": np.where(day.outcome == Outcome.HANDLED, ContactFlag.RESOLVED, 0),
        "entry": day.entry,
        "end": day.end,
    }


def _legs(day: Day) -> dict[str, object]:
    """Everybody is let in, so each contact has one leg."""
    handled = day.outcome == Outcome.HANDLED
    ended = np.where(handled, day.end, -1)
    return {
        "contact": np.arange(len(day.entry)),
        "leg": FIRST_QUEUE_LEG,
        "queue": 0,
        "group": np.where(handled, 0, -1),
        "agent": day.agent,
        "queued": day.entry,
        "answered": day.answered,
        "talk_end": ended,
        "wrap_end": ended,
    }


def _agents(horizon: int, day: Day) -> dict[str, object]:
    """Who is on duty at the horizon stays until the last conversation has ended."""
    handled = np.flatnonzero(day.outcome == Outcome.HANDLED)
    last = np.full(len(day.on), horizon)
    np.maximum.at(last, day.agent[handled], day.end[handled])
    rows = day.duty[: day.count[ROWS]].tolist()
    for agent in np.flatnonzero(day.on).tolist():
        if last[agent] > horizon:
            rows.append([0, agent, horizon, AgentState.AFTER_SHIFT])
        rows.append([0, agent, last[agent], AgentState.OFF])
    table = np.array(rows)
    order = np.lexsort((np.arange(len(table)), table[:, 2], table[:, 1]))
    return dict(zip(TABLES["agents"], table[order].T, strict=True))


def swapped(one: EventKind, other: EventKind) -> dict[int, int]:
    """The key bases with the ranks of two kinds of event exchanged: a planted error."""
    bases = dict(BASES)
    bases[one], bases[other] = BASES[other] - other + one, BASES[one] - one + other
    return bases

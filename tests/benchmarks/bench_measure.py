"""Time kpi.csv and intervals.csv from logs in memory: 20 replications x 50 000 contacts.

    python tests/benchmarks/bench_measure.py [replications] [contacts]

The logs are synthesised with numpy: a day of 12 h, 6 queues over 3 channels, 8
intents, 4 segments, 8 groups of 25 agents, waits, abandonments, transfers and
repeats. They need not make sense as a centre; every branch of the measures is met.
Printed: process time of reading the logs, of each table, and the sum; then the sum of
the same logs measured as a live, a messaging and a deferred channel with context, and
the time of flows.csv and paths.csv.
"""

import sys
import time
from dataclasses import replace

import numpy as np

from sim.log.builder import log_from_columns, names_of
from sim.log.schema import Header, Log
from sim.measure.facts import Facts, gather
from sim.measure.flows import flow_table
from sim.measure.interval_tables import interval_table
from sim.measure.paths import path_table
from sim.measure.slots import Slots
from sim.measure.spec import MeasureSpec, Promise
from sim.measure.tables import kpi_table
from sim.units import HOUR, SECOND
from sim.vocabulary import AgentState, ChannelKind, ContactFlag, Outcome, Trigger

HORIZON = 12 * HOUR
TABLES = {"kpi.csv": kpi_table, "intervals.csv": interval_table}
KINDS = dict(zip(("channel0", "channel1", "channel2"), ChannelKind, strict=False))
QUEUES, GROUPS, AGENTS, CHANNELS, INTENTS, SEGMENTS = 6, 8, 25, 3, 8, 4


def header(replication: int) -> Header:
    """Names and time axis of the synthetic centre."""
    return Header(
        names=names_of(
            segments=[f"segment{i}" for i in range(SEGMENTS)],
            intents=[f"intent{i}" for i in range(INTENTS)],
            channels=[f"channel{i}" for i in range(CHANNELS)],
            queues=[f"queue{i}" for i in range(QUEUES)],
            groups=[f"group{i}" for i in range(GROUPS)],
        ),
        start_utc_us=1_704_700_800_000_000,
        time_zone="Europe/London",
        horizon=HORIZON,
        replication=replication,
    )


def synthetic_log(replication: int, contacts: int) -> Log:
    """One log of random facts; 10 % of the contacts are repeats, 12 % abandon, 2 % are blocked."""
    made = np.random.default_rng(replication)
    entry = np.sort(made.integers(0, HORIZON, contacts))
    parents = made.integers(0, contacts, contacts // 10)
    need = np.concatenate([np.arange(contacts), np.unique(parents)])
    rows = len(need)
    attempt = (np.arange(rows) >= contacts).astype(np.int64)
    start = entry[need] + attempt * HOUR // 2
    intent = made.integers(0, INTENTS, contacts)
    outcome = made.choice(
        [Outcome.HANDLED, Outcome.ABANDONED, Outcome.BLOCKED], rows, p=[0.86, 0.12, 0.02]
    )
    wait = np.maximum(made.exponential(15 * SECOND, rows).astype(np.int64) - 10 * SECOND, 0)
    answered = np.where(outcome == Outcome.HANDLED, start + wait, -1)
    talk_end = np.where(answered >= 0, answered + made.integers(HOUR // 60, HOUR // 10, rows), -1)
    wrap_end = np.where(answered >= 0, talk_end + 30 * SECOND, -1)
    left = start + np.where(outcome == Outcome.ABANDONED, wait, 0)
    tables = {
        "needs": {
            "entry": entry,
            "intent": intent,
            "segment": made.integers(0, SEGMENTS, contacts),
            "customer": made.integers(0, 100_000, contacts),
            "end": entry + HOUR,
        },
        "contacts": {
            "need": need,
            "attempt": attempt,
            "trigger": np.where(attempt, Trigger.UNRESOLVED, Trigger.NONE),
            "channel": intent[need] % CHANNELS,
            "outcome": outcome,
            "flags": np.where(made.random(rows) < 0.75, ContactFlag.RESOLVED, 0),
            "entry": start,
            "end": np.where(answered >= 0, talk_end, left),
        },
        "legs": {
            "contact": np.arange(rows),
            "queue": intent[need] % QUEUES,
            "group": np.where(answered >= 0, made.integers(0, GROUPS, rows), -1),
            "agent": np.where(answered >= 0, made.integers(0, AGENTS, rows), -1),
            "queued": start,
            "answered": answered,
            "talk_end": talk_end,
            "wrap_end": wrap_end,
        },
        "agents": _agents(made),
    }
    return log_from_columns(header(replication), tables)


def _agents(made: np.random.Generator) -> dict[str, np.ndarray]:
    """On, one break, on, off, for every agent."""
    who = np.arange(GROUPS * AGENTS)
    states = [AgentState.ON, AgentState.BREAK, AgentState.ON, AgentState.AFTER_SHIFT]
    lunch = made.integers(3 * HOUR, 8 * HOUR, len(who))
    ticks = np.stack([0 * lunch, lunch, lunch + HOUR // 2, 0 * lunch + 11 * HOUR], axis=1)
    return {
        "group": np.repeat(who // AGENTS, 4),
        "agent": np.repeat(who % AGENTS, 4),
        "tick": ticks.ravel(),
        "state": np.tile(states, len(who)),
    }


def main(replications: int = 20, contacts: int = 50_000) -> float:
    """Print and return the process time of all measures in seconds."""
    logs = [synthetic_log(r, contacts) for r in range(replications)]
    promises = {f"queue{i}": Promise(share=0.8) for i in range(QUEUES)}
    spec = MeasureSpec(promises=promises, open_hours=((HOUR, 11 * HOUR),))
    _, seconds, rows = timed(logs, spec)
    print(f"{replications} replications x {contacts} needs, {len(logs[0].legs['leg'])} contacts")
    for name, second, row in zip(("reading logs", *TABLES), seconds, ("", *rows), strict=True):
        print(f"  {name:<13} {second:6.3f} s" + (f"  {row} rows" if row else ""))
    print(f"  together      {sum(seconds):6.3f} s")
    kinds = replace(spec, kinds=KINDS, context=True, slots={"group1": Slots.of_each(3)})
    facts, more, _ = timed(logs, kinds)
    print(f"  three kinds   {sum(more):6.3f} s")
    mark = time.process_time()
    flow_table(facts)
    path_table(facts)
    print(f"  flows, paths  {time.process_time() - mark:6.3f} s")
    return float(sum(seconds))


def timed(logs: list[Log], spec: MeasureSpec) -> tuple[tuple[Facts, ...], list[float], list[int]]:
    """Read and measure; return the facts, seconds of each step and rows of each table."""
    marks = [time.process_time()]
    facts = gather(logs, spec)
    marks.append(time.process_time())
    rows = []
    for table in TABLES.values():
        rows.append(len(table(facts)))
        marks.append(time.process_time())
    return facts, np.diff(marks).tolist(), rows


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:]))

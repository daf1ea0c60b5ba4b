"""Estimate the parameters of a centre from a recorded log.

Rates, shares, laws, patience and agents seen, each a plain figure with its 95 %
interval where that is cheap. Nothing is tuned to make a run agree: what the
records overstate (the agents) is overstated here.

A half hour of a day type counts as *open* if on average at least half an agent
was seen in it (the level rounds to 1) and at least half of the callers passed
from the IVR to the queue; callers of all other half hours are one intent of
their own, `after_hours`, because the IVR tells them so and few of them ask for
an agent. Day types are those of `half_hours`.

Seconds here; ticks in the log. May import: log, words. Used by: preset, account.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.calibrate.empirical import Durations, durations
from sim.calibrate.half_hours import HalfHours, half_hours
from sim.calibrate.patience import ExponentialPatience, exponential_patience
from sim.calibrate.shares import Share, share_of
from sim.errors import require
from sim.log.schema import Header, Log
from sim.units import TICKS_PER_SECOND
from sim.vocabulary import AgentState, Outcome

AFTER_HOURS = "after_hours"
"""Intent of the calls that arrive while no agent is there."""

HANDLING_POINTS = 201
FRONT_POINTS = 101
FEW = 20
"""Intents with fewer services (abandonments) than this take the law of all calls."""

Table = NDArray[np.float64]
"""A figure by day type and half hour of the day, shape (day types, SLOTS)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calls:
    """A recorded log, call by call: one row per call, in the order of the log.

    Attributes
    ----------
    intent, segment : codes of the header.
    entry : tick of entering.
    asked : whether the call asked for an agent; `served`, `left` : how that ended.
    ivr_s, wait_s, talk_s : seconds in each stage, 0 where not reached.
    """

    intent: NDArray[np.int64]
    segment: NDArray[np.int64]
    entry: NDArray[np.int64]
    asked: NDArray[np.bool_]
    served: NDArray[np.bool_]
    left: NDArray[np.bool_]
    ivr_s: NDArray[np.float64]
    wait_s: NDArray[np.float64]
    talk_s: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class FrontEstimate:
    """The IVR: time in it, and the share of callers who ask for an agent."""

    time: Durations
    asks: Share


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimates:
    """What the records say of the centre.

    Attributes
    ----------
    header : of the recorded log.
    days : dates with calls, by day type.
    open : whether each half hour of a day type is open.
    needs : calls per day entering in each half hour while open, by intent; those of
        all intents while closed under AFTER_HOURS, if there are any.
    priority : share of priority customers by intent, among the calls that waited
        (the customer of a call that did not wait is mostly not recorded).
    handling, patience : by intent; `all_handling`, `all_patience` of all calls.
    pooled : intents too rare for a law of their own, by kind of law.
    fronts : "ivr" while open, "ivr_closed" while closed, if anybody called then.
    asks : share that asks for an agent while open, by intent.
    short : share of services under 10 s, by intent.
    agents_seen : mean number of distinct agents with a call in hand.
    level : the same, rounded to whole agents (half up).
    customers : distinct known customers by segment, at least 1.
    """

    header: Header
    days: NDArray[np.int64]
    open: NDArray[np.bool_]
    needs: dict[str, Table]
    priority: dict[str, Share]
    handling: dict[str, Durations]
    all_handling: Durations
    patience: dict[str, ExponentialPatience]
    all_patience: ExponentialPatience
    fronts: dict[str, FrontEstimate]
    asks: dict[str, Share]
    short: dict[str, Share]
    agents_seen: Table
    level: NDArray[np.int64]
    customers: dict[str, int]


SHORT_S = 10


def calls_of(log: Log) -> Calls:
    """Lay the legs of each contact of a recorded log side by side."""
    n = len(log.contacts["need"])
    legs, contacts = log.legs, log.contacts
    front, queue = legs["leg"] == 0, legs["leg"] == 1
    served_leg = queue & (legs["answered"] >= 0)
    ended = np.where(legs["answered"] >= 0, legs["answered"], contacts["end"][legs["contact"]])

    def seconds(rows: NDArray[np.bool_], spans: NDArray[np.int64]) -> NDArray[np.float64]:
        found = np.zeros(n)
        found[legs["contact"][rows]] = spans[rows] / TICKS_PER_SECOND
        return found

    need = contacts["need"]
    outcome = contacts["outcome"]
    return Calls(
        intent=log.needs["intent"][need].astype(np.int64),
        segment=log.needs["segment"][need].astype(np.int64),
        entry=contacts["entry"],
        asked=outcome != Outcome.CONTAINED,
        served=outcome == Outcome.HANDLED,
        left=outcome == Outcome.ABANDONED,
        ivr_s=seconds(front, legs["talk_end"] - legs["answered"]),
        wait_s=seconds(queue, ended - legs["queued"]),
        talk_s=seconds(served_leg, legs["talk_end"] - legs["answered"]),
    )


def estimate(log: Log) -> Estimates:
    """Estimate everything from a recorded log.

    Raises
    ------
    ConfigError
        If the log has too few services, abandonments or agents to estimate from.
    """
    calls, cut = calls_of(log), half_hours(log.header)
    days = cut.count_days(cut.counts(calls.entry) > 0)
    require(int(days.min()) > 0, "days with calls by day type", days.tolist(), "at least 1 each")
    per_day = days[:, None].astype(np.float64)
    seen = cut.by_type_and_slot(agents_on(log, cut)) / per_day
    level = np.floor(seen + 0.5).astype(np.int64)
    entered = cut.by_type_and_slot(cut.counts(calls.entry))
    asking = cut.by_type_and_slot(cut.counts(calls.entry, calls.asked.astype(np.float64)))
    is_open = (level >= 1) & (2 * asking >= entered) & (entered > 0)
    bin_of = cut.grid.position(calls.entry)
    while_open = is_open[cut.day_type[bin_of], cut.slot[bin_of]]
    names = log.header.names["intents"]
    present = [code for code in range(len(names)) if np.any(while_open & (calls.intent == code))]
    by_intent = {names[code]: calls.intent == code for code in present}
    high = calls.segment == log.header.names["segments"].index("priority")
    waited = calls.wait_s > 0
    return Estimates(
        header=log.header,
        days=days,
        open=is_open,
        needs=_needs(calls, cut, while_open, by_intent, per_day),
        priority={
            name: _share(high, rows & waited) for name, rows in {**by_intent, "": waited}.items()
        },
        handling=_handling(calls, by_intent),
        all_handling=durations(calls.talk_s[calls.served], HANDLING_POINTS),
        patience=_patience(calls, by_intent),
        all_patience=exponential_patience(calls.wait_s[calls.asked], calls.left[calls.asked]),
        fronts=_fronts(calls, while_open),
        asks={name: _share(calls.asked, rows & while_open) for name, rows in by_intent.items()},
        short={
            name: _share(calls.talk_s < SHORT_S, rows & calls.served)
            for name, rows in {**by_intent, "": calls.served}.items()
        },
        agents_seen=seen,
        level=level,
        customers=_customers(log),
    )


def agents_on(log: Log, cut: HalfHours) -> NDArray[np.float64]:
    """Mean number of agents on duty in each half hour, from the agents table."""
    from_, to, state = _spells(log)
    on = state == AgentState.ON
    change = np.concatenate([from_[on], to[on]])
    step = np.concatenate([np.ones(int(on.sum())), -np.ones(int(on.sum()))])
    edges = cut.grid.edges
    order = np.argsort(change, kind="stable")
    level = np.concatenate([[0.0], np.cumsum(step[order])])
    area = np.concatenate([[0.0], np.cumsum(level[1:-1] * np.diff(change[order]))])
    before = np.searchsorted(change[order], edges, side="right")
    last = np.maximum(before - 1, 0)
    until = np.where(before > 0, area[last] + level[before] * (edges - change[order][last]), 0.0)
    found: NDArray[np.float64] = np.diff(until) / np.diff(edges)
    return found


def _spells(log: Log) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Start, end and state of each agent's spells; the last lasts to the horizon."""
    table = log.agents
    who = table["group"].astype(np.int64) << 32 | table["agent"].astype(np.int64)
    same = np.append(who[1:] == who[:-1], False)
    end = np.where(same, np.append(table["tick"][1:], 0), log.header.horizon)
    return table["tick"], end, table["state"].astype(np.int64)

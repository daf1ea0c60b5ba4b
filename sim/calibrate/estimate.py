"""Estimate the parameters of a centre from a recorded log.

Rates, shares, laws, patience and agents seen, each a plain figure with its 95 %
interval where that is cheap. Nothing is tuned to make a run agree: what the
records overstate (the agents) is overstated here.

A half hour of a day type counts as *open* if on average at least half an agent
was seen in it (the level rounds to 1) and at least half of the callers passed
from the IVR to the queue; callers of all other half hours are one intent of
their own, `after_hours`, because the IVR tells them so and few of them ask for
an agent. Day types are those of `half_hours`.

Seconds here; ticks in the log.

May import: measure, log, words. Used by: preset, account.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.calibrate.cells import SPEC, cells_of
from sim.calibrate.empirical import Durations, durations
from sim.calibrate.half_hours import HALF_HOUR, HalfHours, half_hours
from sim.calibrate.patience import ExponentialPatience, exponential_patience
from sim.calibrate.shares import Share, share_of
from sim.errors import require
from sim.log.schema import Header, Log
from sim.measure.classes import Status
from sim.measure.facts import Facts, read
from sim.units import TICKS_PER_SECOND

AFTER_HOURS = "after_hours"
"""Intent of the calls that arrive while no agent is there."""

ALL = "all"
"""Stands for the calls of every intent."""

FRONT = "ivr"
FRONT_CLOSED = "ivr_closed"

HANDLING_POINTS = 201
FRONT_POINTS = 101
SHORT_S = 10
FEW = 20
"""Intents with fewer services (abandonments) than this take the law of all calls."""

Flags = NDArray[np.bool_]
Table = NDArray[np.float64]
"""A figure by day type and half hour of the day, shape (day types, SLOTS)."""


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
    handling, patience : by intent, and of all calls under ALL; an intent too rare
        for a law of its own (FEW) is absent and takes that of all.
    fronts : FRONT while open, FRONT_CLOSED while closed if anybody called then.
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
    patience: dict[str, ExponentialPatience]
    fronts: dict[str, FrontEstimate]
    asks: dict[str, Share]
    short: dict[str, Share]
    agents_seen: Table
    level: NDArray[np.int64]
    customers: dict[str, int]


def estimate(log: Log) -> Estimates:
    """Estimate everything from a recorded log.

    Raises
    ------
    ConfigError
        If the log has too few services, abandonments or agents to estimate from.
    """
    cut = half_hours(log.header)
    calls = _calls(read(log, SPEC), cut)
    days = cut.count_days(cut.counts(calls.entry) > 0)
    require(int(days.min()) > 0, "days with calls by day type", days.tolist(), "at least 1 each")
    per_day = days[:, None].astype(np.float64)
    seen = cells_of(log).sums["present"] / (per_day * HALF_HOUR)
    level = np.floor(seen + 0.5).astype(np.int64)
    is_open = _open(calls, cut, level)
    while_open = is_open[cut.day_type[calls.bin], cut.slot[calls.bin]]
    names = enumerate(log.header.names["intents"])
    by_intent = {name: calls.intent == code for code, name in names}
    present = {name: rows for name, rows in by_intent.items() if np.any(rows & while_open)}
    waited, served = calls.wait_s > 0, calls.served
    rates = {name: rows & while_open for name, rows in present.items()}
    return Estimates(
        header=log.header,
        days=days,
        open=is_open,
        needs={
            name: cut.by_type_and_slot(cut.counts(calls.entry[rows])) / per_day
            for name, rows in {**rates, AFTER_HOURS: ~while_open}.items()
            if np.any(rows)
        },
        priority=_shares(calls.priority, present, waited),
        handling=_handling(calls, present),
        patience=_patience(calls, present),
        fronts=_fronts(calls, while_open),
        asks=_shares(calls.asked, present, while_open),
        short=_shares(calls.talk_s < SHORT_S, present, served),
        agents_seen=seen,
        level=level,
        customers=_customers(log),
    )


@dataclass(frozen=True, slots=True)
class _Calls:
    """The contacts of a recorded log: codes, half hour of entry, what happened, seconds."""

    intent: NDArray[np.int64]
    priority: NDArray[np.bool_]
    entry: NDArray[np.int64]
    bin: NDArray[np.intp]
    asked: NDArray[np.bool_]
    served: NDArray[np.bool_]
    left: NDArray[np.bool_]
    ivr_s: NDArray[np.float64]
    wait_s: NDArray[np.float64]
    talk_s: NDArray[np.float64]


def _calls(facts: Facts, cut: HalfHours) -> _Calls:
    view = facts.contacts
    high = facts.header.names["segments"].index("priority")
    return _Calls(
        intent=view.codes["intent"],
        priority=view.codes["segment"] == high,
        entry=view.ticks["arrival"],
        bin=cut.grid.position(view.ticks["arrival"]),
        asked=view.status != Status.NOT_ASKED,
        served=view.status == Status.ANSWERED,
        left=view.status == Status.ABANDONED,
        ivr_s=np.maximum(view.front, 0) / TICKS_PER_SECOND,
        wait_s=view.wait / TICKS_PER_SECOND,
        talk_s=view.talk / TICKS_PER_SECOND,
    )


def _open(calls: _Calls, cut: HalfHours, level: NDArray[np.int64]) -> Flags:
    """Half hours of each day type with an agent, in which most callers are let through."""
    entered = cut.by_type_and_slot(cut.counts(calls.entry))
    asking = cut.by_type_and_slot(cut.counts(calls.entry[calls.asked]))
    found: Flags = (level >= 1) & (entered > 0) & (2 * asking >= entered)
    return found


def _shares(what: Flags, by_intent: Mapping[str, Flags], among: Flags) -> dict[str, Share]:
    """Share for which `what` holds, by intent and over ALL, among some calls."""
    rows = {**{name: mine & among for name, mine in by_intent.items()}, ALL: among}
    return {name: share_of(int((what & one).sum()), int(one.sum())) for name, one in rows.items()}


def _handling(calls: _Calls, by_intent: Mapping[str, Flags]) -> dict[str, Durations]:
    """Laws of talk by intent and over ALL; a rare intent has none of its own."""
    samples = {name: calls.talk_s[rows & calls.served] for name, rows in by_intent.items()}
    found = {name: one for name, one in samples.items() if len(one) >= FEW}
    found[ALL] = calls.talk_s[calls.served]
    return {name: durations(one, HANDLING_POINTS) for name, one in found.items()}


def _patience(calls: _Calls, by_intent: Mapping[str, Flags]) -> dict[str, ExponentialPatience]:
    """Patience by intent and over ALL; an intent with few abandonments has none of its own."""
    rows = {name: mine & calls.asked for name, mine in by_intent.items()}
    rows = {name: one for name, one in rows.items() if int((one & calls.left).sum()) >= FEW}
    rows[ALL] = calls.asked
    return {
        name: exponential_patience(calls.wait_s[one], calls.left[one]) for name, one in rows.items()
    }


def _fronts(calls: _Calls, while_open: Flags) -> dict[str, FrontEstimate]:
    """The IVR while open, and while closed if anybody called then."""
    rows = {FRONT: while_open, FRONT_CLOSED: ~while_open}
    return {
        name: FrontEstimate(
            durations(calls.ivr_s[one], FRONT_POINTS),
            share_of(int((calls.asked & one).sum()), int(one.sum())),
        )
        for name, one in rows.items()
        if np.any(one)
    }


def _customers(log: Log) -> dict[str, int]:
    """Distinct known customers by segment, at least 1."""
    known = log.needs["customer"] >= 0
    return {
        name: max(len(np.unique(log.needs["customer"][known & (log.needs["segment"] == code)])), 1)
        for code, name in enumerate(log.header.names["segments"])
    }

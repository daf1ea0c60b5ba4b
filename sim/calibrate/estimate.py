"""Estimate the parameters of a centre from a recorded log.

Rates, busyness, laws of service and patience, redials, shares and agents seen, each with
its 95 % interval where that is cheap. Nothing here is tuned to make a run agree: what
the records overstate (the agents) is overstated here, and `presence` says by how much.

A half hour of a day type counts as *open* if on average at least half an agent
was seen in it (the level rounds to 1) and at least half of the callers passed
from the IVR to the queue; callers of all other half hours are one intent of
their own, `after_hours`, because the IVR tells them so and few of them ask for
an agent. Day types are those of `half_hours`.

Recorded calls contain redials. Where they can be estimated they are taken out of the
demand, which then holds fresh calls only.

Seconds here; ticks in the log.

May import: measure, log, words. Used by: preset, account.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.calibrate.busyness import DayBusyness, day_busyness
from sim.calibrate.cells import SPEC, cells_of
from sim.calibrate.credit import CreditEvidence, credit_evidence
from sim.calibrate.empirical import Durations, durations
from sim.calibrate.fitted import FittedLaw, fit_law
from sim.calibrate.half_hours import HALF_HOUR, HalfHours, half_hours
from sim.calibrate.patience import Patience, fit_patience
from sim.calibrate.redials import Redials, redial_flow, redials
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
FRONT_POINTS = 21
SHORT_S = 10
FEW = 20
"""Intents with fewer services (abandonments) than this take the law of all calls."""

CREDIT_S = 90
"""Head start of priority customers in the bank's queue, as its authors state it."""

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
    calls : calls per day entering in each half hour while open, by intent; those of
        all intents while closed under AFTER_HOURS, if there are any.
    needs : the same without the redials: fresh calls.
    busyness : how much days differ, of fresh calls.
    redials : calling again after giving up; None where too few are known.
    priority : share of priority customers by intent, among the calls that waited
        (the customer of a call that did not wait is mostly not recorded).
    credit : what the order of service says of the credit of priority customers.
    handling : services in figures, by intent and of all calls under ALL; an intent too
        rare for a law of its own (FEW) is absent and takes that of all.
    laws, patience : fitted laws of service and patience, likewise.
    fronts : FRONT while open, FRONT_CLOSED while closed if anybody called then; by
        intent, and under ALL.
    agents_seen : mean number of distinct agents with a call in hand.
    level : the same, rounded to whole agents (half up).
    customers : distinct known customers by segment, at least 1.
    """

    header: Header
    days: NDArray[np.int64]
    open: NDArray[np.bool_]
    calls: dict[str, Table]
    needs: dict[str, Table]
    busyness: DayBusyness
    redials: Redials | None
    priority: dict[str, Share]
    credit: CreditEvidence
    handling: dict[str, Durations]
    laws: dict[str, FittedLaw]
    patience: dict[str, Patience]
    fronts: dict[str, dict[str, FrontEstimate]]
    agents_seen: Table
    level: NDArray[np.int64]
    customers: dict[str, int]


def estimate(log: Log, redialling: Redials | None = None) -> Estimates:
    """Estimate everything from a recorded log.

    Parameters
    ----------
    log : Log
        A recorded period.
    redialling : Redials or None
        Redials as estimated from another period; None: from this one.

    Raises
    ------
    ConfigError
        If the log has too few services, abandonments or agents to estimate from.
    """
    cut = half_hours(log.header)
    calls = _calls(read(log, SPEC), cut)
    days = cut.count_days(cut.counts(calls.entry) > 0)
    require(int(days.min()) > 0, "days with calls by day type", days.tolist(), "at least 1 each")
    seen = cells_of(log).sums["present"] / (days[:, None].astype(np.float64) * HALF_HOUR)
    level = np.floor(seen + 0.5).astype(np.int64)
    is_open = _open(calls, cut, level)
    while_open = is_open[cut.day_type[calls.bin], cut.slot[calls.bin]]
    names = enumerate(log.header.names["intents"])
    by_intent = {name: calls.intent == code for code, name in names}
    present = {name: rows for name, rows in by_intent.items() if np.any(rows & while_open)}
    rows = {name: one & while_open for name, one in present.items()} | {AFTER_HOURS: ~while_open}
    entered = {name: cut.counts(calls.entry[one]) for name, one in rows.items() if np.any(one)}
    found = redialling or redials(log)
    fresh = _without_redials(log, entered, found, is_open[cut.day_type, cut.slot])
    priority = _shares(calls.priority, present, calls.wait_s > 0)
    return Estimates(
        header=log.header,
        days=days,
        open=is_open,
        calls=_per_day(entered, cut, days),
        needs=_per_day(fresh, cut, days),
        busyness=_busyness(fresh, cut, priority),
        redials=found,
        priority=priority,
        credit=credit_evidence(log, CREDIT_S),
        handling=_handling(calls, present),
        laws={name: fit_law(one, SHORT_S) for name, one in _services(calls, present).items()},
        patience=_patience(calls, present),
        fronts=_fronts(calls, present, while_open),
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


def _services(calls: _Calls, by_intent: Mapping[str, Flags]) -> dict[str, NDArray[np.float64]]:
    """Services in seconds by intent and over ALL; a rare intent is absent."""
    samples = {name: calls.talk_s[rows & calls.served] for name, rows in by_intent.items()}
    found = {name: one for name, one in samples.items() if np.sum(one >= SHORT_S) >= FEW}
    return found | {ALL: calls.talk_s[calls.served]}


def _handling(calls: _Calls, by_intent: Mapping[str, Flags]) -> dict[str, Durations]:
    """Services in figures, with a table of quantiles each."""
    found = _services(calls, by_intent)
    return {name: durations(one, HANDLING_POINTS) for name, one in found.items()}


def _patience(calls: _Calls, by_intent: Mapping[str, Flags]) -> dict[str, Patience]:
    """Patience by intent and over ALL; an intent with few abandonments has none of its own."""
    rows = {name: mine & calls.asked for name, mine in by_intent.items()}
    rows = {name: one for name, one in rows.items() if int((one & calls.left).sum()) >= FEW}
    rows[ALL] = calls.asked
    return {name: fit_patience(calls.wait_s[one], calls.left[one]) for name, one in rows.items()}


def _fronts(
    calls: _Calls, by_intent: Mapping[str, Flags], while_open: Flags
) -> dict[str, dict[str, FrontEstimate]]:
    """The IVR by intent while open, and for all while closed if anybody called then."""
    rows = {name: one & while_open for name, one in by_intent.items()}
    rows = {name: one for name, one in rows.items() if int(one.sum()) >= FEW}
    found = {FRONT: {name: _front(calls, one) for name, one in (rows | {ALL: while_open}).items()}}
    if np.any(~while_open):
        found[FRONT_CLOSED] = {ALL: _front(calls, ~while_open)}
    return found


def _front(calls: _Calls, rows: Flags) -> FrontEstimate:
    asks = share_of(int((calls.asked & rows).sum()), int(rows.sum()))
    return FrontEstimate(durations(calls.ivr_s[rows], FRONT_POINTS), asks)


def _without_redials(
    log: Log, entered: Mapping[str, Table], found: Redials | None, is_open: Flags
) -> dict[str, Table]:
    """Calls by half hour without the redials to expect there; those while closed stay."""
    if found is None:
        return dict(entered)
    codes = {name: code for code, name in enumerate(log.header.names["intents"])}
    flow = redial_flow(log, found)
    nothing = np.zeros(len(is_open))
    return {
        name: counts - np.where(is_open, flow.get(codes.get(name, -1), nothing), 0.0)
        for name, counts in entered.items()
    }


def _per_day(
    by_half_hour: Mapping[str, Table], cut: HalfHours, days: NDArray[np.int64]
) -> dict[str, Table]:
    """Mean of a day by half hour and day type, at least 0."""
    return {
        name: np.maximum(cut.by_type_and_slot(counts), 0.0) / days[:, None]
        for name, counts in by_half_hour.items()
    }


def _busyness(
    fresh: Mapping[str, Table], cut: HalfHours, priority: Mapping[str, Share]
) -> DayBusyness:
    """How much the days with calls differ, of all intents while open."""
    kinds = [name for name in fresh if name != AFTER_HOURS]
    by_day: dict[int, list[float]] = {}
    for name in kinds:
        for day in np.unique(cut.day):
            by_day.setdefault(int(day), []).append(float(fresh[name][cut.day == day].sum()))
    called = [day for day, counts in by_day.items() if sum(counts) > 0]
    type_of = {int(day): int(kind) for day, kind in zip(cut.day, cut.day_type, strict=True)}
    high = np.array([priority[name].value for name in kinds])
    return day_busyness(
        np.array([by_day[day] for day in called]),
        np.array([type_of[day] for day in called]),
        np.nan_to_num(high, nan=0.0),
    )


def _customers(log: Log) -> dict[str, int]:
    """Distinct known customers by segment, at least 1."""
    known = log.needs["customer"] >= 0
    return {
        name: max(len(np.unique(log.needs["customer"][known & (log.needs["segment"] == code)])), 1)
        for code, name in enumerate(log.header.names["segments"])
    }

"""Estimate how many of those who gave up waiting call again, and how soon.

Customers call again anyhow. So the callers who abandoned are compared with callers who
waited and were served: what the former have more of second calls, within a window, is
due to giving up. Only calls with a known customer can be followed, and a second call is
recognised only if its customer was recorded too. With q the share of recorded customers
and a that of abandonments among the calls of the following hour, an unrecorded redial is
itself given up with probability a, and then followed by another. So of a share r that
calls again the records show

    D = 1 - P(no second call | abandoned) / P(no second call | served)
      = r q + r (1 - q) a D,     and r = D / (q + (1 - q) a D).

Recorded demand contains these redials. Who simulates them must take them out of the
demand first: `redial_flow` says how many a month of abandonments makes, and where.

Seconds here; ticks in the log. May import: measure, log, words. Used by: sim.calibrate.
"""

from dataclasses import dataclass
from math import nan, sqrt
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from sim.calibrate.cells import SPEC
from sim.calibrate.half_hours import HalfHours, half_hours
from sim.calibrate.shares import Share, share_of
from sim.log.schema import Log
from sim.measure.classes import Status
from sim.measure.facts import read
from sim.units import SECOND, TICKS_PER_SECOND

Seconds = NDArray[np.float64]

WINDOW_S = 4 * 3600
"""Second calls later than this are not put down to giving up."""

RECORDED_WITHIN_S = 3600
POINTS = 41
FEW = 50
"""Abandonments by known customers below this give no estimate."""

MOSTLY = 0.5
"""Call types count whose waiting customers are mostly recorded."""


@dataclass(frozen=True, slots=True)
class Redials:
    """Calling again after giving up.

    Attributes
    ----------
    share, lower, upper : of the callers who abandoned, with its 95 % interval.
    delay_s : quantiles of the time from giving up to calling again, equally spaced.
    again : second calls seen within the window, of abandonments by known customers.
    control : the same of the callers who waited and were served.
    recorded : calls of the hour after an abandonment whose customer is known, of the
        call types whose customers mostly are.
    given_up : abandonments among the same calls.
    """

    share: float
    lower: float
    upper: float
    delay_s: Seconds
    again: Share
    control: Share
    recorded: Share
    given_up: Share

    @property
    def mean_delay_s(self) -> float:
        """Mean of the delay, linear between its quantiles."""
        return float((self.delay_s[:-1] + self.delay_s[1:]).mean() / 2)


@dataclass(frozen=True, slots=True)
class _Calls:
    """Calls that asked for an agent, in order of entry."""

    customer: NDArray[np.int64]
    intent: NDArray[np.int64]
    entry_s: Seconds
    end_s: Seconds
    waited: NDArray[np.bool_]
    left: NDArray[np.bool_]


def redials(log: Log) -> Redials | None:
    """Estimate redials from a recorded log; None if too few abandoners are known."""
    calls = _asked(log)
    known = calls.customer >= 0
    if int((known & calls.left).sum()) < FEW:
        return None
    gap = _next_gap(calls, known)
    gave_up, served = gap[known & calls.left], gap[known & calls.waited & ~calls.left]
    if len(served) < FEW:
        return None
    recorded, given_up = _following(calls, known)
    again = share_of(int((gave_up <= WINDOW_S).sum()), len(gave_up))
    control = share_of(int((served <= WINDOW_S).sum()), len(served))
    share, half = _share(again, control, recorded.value, given_up.value)
    return Redials(
        share=float(np.clip(share, 0.0, 1.0)),
        lower=max(share - half, 0.0),
        upper=min(share + half, 1.0),
        delay_s=_delays(gave_up, served),
        again=again,
        control=control,
        recorded=recorded,
        given_up=given_up,
    )


def _asked(log: Log) -> _Calls:
    view = read(log, SPEC).contacts
    rows = np.flatnonzero(view.status != Status.NOT_ASKED)
    rows = rows[np.argsort(view.ticks["arrival"][rows], kind="stable")]
    talk = np.where(view.status[rows] == Status.ANSWERED, view.talk[rows], 0)
    end = view.ticks["queue"][rows] + view.wait[rows] + talk
    return _Calls(
        customer=log.needs["customer"][log.contacts["need"]][rows].astype(np.int64),
        intent=view.codes["intent"][rows],
        entry_s=view.ticks["arrival"][rows] / TICKS_PER_SECOND,
        end_s=end / TICKS_PER_SECOND,
        waited=view.wait[rows] > 0,
        left=view.status[rows] == Status.ABANDONED,
    )


def _next_gap(calls: _Calls, known: NDArray[np.bool_]) -> Seconds:
    """Seconds from the end of each call to its customer's next entry; inf without one."""
    gap = np.full(len(known), np.inf)
    order = np.flatnonzero(known)
    order = order[np.lexsort((calls.entry_s[order], calls.customer[order]))]
    same = calls.customer[order][1:] == calls.customer[order][:-1]
    first, second = order[:-1][same], order[1:][same]
    gap[first] = np.maximum(calls.entry_s[second] - calls.end_s[first], 0.0)
    return gap


def _following(calls: _Calls, known: NDArray[np.bool_]) -> tuple[Share, Share]:
    """Shares of known customers and of abandonments in the hour after an abandonment."""
    kinds = [
        kind
        for kind in np.unique(calls.intent)
        if known[(calls.intent == kind) & calls.waited].sum()
        > MOSTLY * ((calls.intent == kind) & calls.waited).sum()
    ]
    followed = np.isin(calls.intent, kinds)
    entry = calls.entry_s[followed]
    end = calls.end_s[known & calls.left]
    first = np.searchsorted(entry, end, side="right")
    last = np.searchsorted(entry, end + RECORDED_WITHIN_S, side="right")

    def share(what: NDArray[np.bool_]) -> Share:
        below = np.append(0, np.cumsum(what[followed]))
        return share_of(int((below[last] - below[first]).sum()), int((last - first).sum()))

    return share(known), share(calls.left)


def _share(again: Share, control: Share, recorded: float, given_up: float) -> tuple[float, float]:
    """The share that redials, and the half-width of its interval (delta method)."""
    if not recorded > 0 or control.value == 1:
        return 0.0, nan
    ratio = (1 - again.value) / (1 - control.value)
    variances = [one.value * (1 - one.value) / one.n for one in (again, control)]
    spread = sqrt(variances[0] + ratio**2 * variances[1]) / (1 - control.value)
    seen = recorded + (1 - recorded) * given_up * (1 - ratio)
    slope = recorded / seen**2
    return (1 - ratio) / seen, NormalDist().inv_cdf(0.975) * spread * slope


def _delays(gave_up: Seconds, served: Seconds) -> Seconds:
    """Quantiles of the delay: of the excess of second calls, made to rise.

    A running maximum keeps what chance adds late and drops what it takes away, and where
    the first redial is not recorded the second is seen: planted means come back 8 % long.
    """
    at = np.unique(np.append(np.minimum(gave_up, WINDOW_S), [0.0, WINDOW_S]))
    left = 1 - np.searchsorted(np.sort(gave_up), at, side="right") / len(gave_up)
    stay = 1 - np.searchsorted(np.sort(served), at, side="right") / len(served)
    excess = np.maximum.accumulate(np.maximum(1 - left / stay, 0.0))
    if excess[-1] <= 0:
        return np.linspace(0.0, WINDOW_S, POINTS)
    below, first = np.unique(excess / excess[-1], return_index=True)
    return np.asarray(np.interp(np.linspace(0.0, 1.0, POINTS), below, at[first]))


def redial_flow(log: Log, found: Redials) -> dict[int, Seconds]:
    """Redials to expect in each half hour of the record, by code of the intent.

    Every abandonment makes `share` redials, spread over the following half hours as the
    delay says; what falls beyond the record is left out.
    """
    calls, cut = _asked(log), half_hours(log.header)
    return {
        int(kind): _landed(calls.end_s[calls.left & (calls.intent == kind)], found, cut)
        for kind in np.unique(calls.intent)
    }


def _landed(ends_s: Seconds, found: Redials, cut: HalfHours) -> Seconds:
    middles = (found.delay_s[:-1] + found.delay_s[1:]) / 2
    at = ((ends_s[:, None] + middles[None, :]) * SECOND).astype(np.int64).ravel()
    at = at[at < cut.grid.edges[-1]]
    return cut.counts(at) * (found.share / len(middles))

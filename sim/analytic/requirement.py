"""Find the smallest number of agents that keeps a promise, and what must be paid for it.

One queue at a time, in steady state, exponential handling and patience: the
answer of a formula, before any simulation. It knows neither shared skills nor
a day that starts empty; rounding up per queue is the planner's choice.

Times are seconds, rates per second.

May import: errors. Used by: screen, study, report, tests.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.analytic.erlang import steady_state
from sim.analytic.figures import SERVICE_LEVELS, Floats, SteadyState, check_form
from sim.analytic.loss import Real
from sim.errors import ConfigError, require

Counts = NDArray[np.int64]
UNKNOWN = -1
"""The requirement of an interval whose volume or handling time is missing."""

_FIRST_GRADE = 0.5  # where the search starts, in units of sqrt(load)
_STEPS_PER_ROOT = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What a queue promises; every part that is given must be met.

    Attributes
    ----------
    service_level : share to answer within the threshold, in (0, 1).
    within_s : the threshold in seconds; given exactly when `service_level` is.
    form : the form of service level, a name of `SERVICE_LEVELS`.
    max_asa_s : highest mean wait of the answered, > 0 seconds.
    max_abandonment : highest share of offered that abandons, in (0, 1).
    max_occupancy : highest occupancy, in (0, 1].
    """

    service_level: float | None = None
    within_s: float | None = None
    form: str = SERVICE_LEVELS[0]
    max_asa_s: float | None = None
    max_abandonment: float | None = None
    max_occupancy: float | None = None

    def __post_init__(self) -> None:
        check_form(self.form, "target.form")
        level, within = self.service_level, self.within_s
        if (level is None) != (within is None):
            raise ConfigError("target.within_s", within, "given together with service_level")
        parts = (level, self.max_asa_s, self.max_abandonment, self.max_occupancy)
        require(any(part is not None for part in parts), "target", parts, "at least one promise")
        inside = "a share in (0, 1)"
        require(level is None or 0 < level < 1, "target.service_level", level, inside)
        require(within is None or 0 <= within < np.inf, "target.within_s", within, "at least 0 s")
        asa, left, busy = parts[1:]
        require(asa is None or asa > 0, "target.max_asa_s", asa, "above 0 seconds")
        require(left is None or 0 < left < 1, "target.max_abandonment", left, inside)
        require(busy is None or 0 < busy <= 1, "target.max_occupancy", busy, "a share in (0, 1]")

    def met(self, figures: SteadyState) -> NDArray[np.bool_]:
        """Whether `figures` keep every promise; a queue without steady state keeps none."""
        held = np.isfinite(figures.mean_queue)
        if self.service_level is not None:
            held &= figures.service_level(self.form) >= self.service_level
        if self.max_asa_s is not None:
            held &= figures.asa_s <= self.max_asa_s
        if self.max_abandonment is not None:
            held &= figures.p_abandon <= self.max_abandonment
        if self.max_occupancy is not None:
            held &= figures.occupancy <= self.max_occupancy
        return held


def required_agents(
    arrivals_per_s: Real,
    aht_s: Real,
    target: Target,
    patience_s: Real = np.inf,
    room: Real = np.inf,
) -> Counts:
    """Smallest number of agents that meets `target`, for each of many queues at once.

    Parameters
    ----------
    arrivals_per_s : float or array
        Offered contacts per second, at least 0; NaN where unknown.
    aht_s : float or array
        Mean handling time in seconds, > 0; NaN where unknown.
    target : Target
        The promise.
    patience_s : float or array
        Mean patience in seconds, > 0; inf if nobody abandons.
    room : float or array
        Places to wait beyond the agents; inf if there is no limit.

    Returns
    -------
    array of int
        Broadcast shape. 0 where nothing is offered, `UNKNOWN` (-1) where the
        volume, or the handling time of a volume above 0, is NaN.

    Raises
    ------
    ConfigError
        If an argument is out of range.

    Notes
    -----
    Relies on every promised figure improving with each agent added: then the
    first number that meets the target is found by doubling steps and halving.
    """
    given = (arrivals_per_s, aht_s, patience_s, room)
    columns = np.broadcast_arrays(*(np.asarray(x, dtype=float) for x in given))
    lam, aht = columns[0].ravel(), columns[1].ravel()
    needed = np.zeros(lam.size, dtype=np.int64)
    needed[np.isnan(lam) | (np.isnan(aht) & (lam != 0))] = UNKNOWN
    rows = np.flatnonzero((needed != UNKNOWN) & (lam != 0))
    # Equal intervals are solved once.
    cases, which = np.unique(
        np.stack([c.ravel()[rows] for c in columns]), axis=1, return_inverse=True
    )
    if rows.size:
        needed[rows] = _search(cases, target)[which.ravel()]
    return needed.reshape(columns[0].shape)


def _search(cases: Floats, target: Target) -> Counts:
    """Requirement of each column of `cases`: rate, handling time, patience, room."""
    lam, aht, patience, room = cases
    load = lam * aht
    require(bool(np.all((load > 0) & np.isfinite(load))), "load", load.tolist(), "finite erlangs")
    root = np.sqrt(load)
    endless = np.isinf(patience) & np.isinf(room)
    low = np.where(endless, np.floor(load), 0.0)  # too few, for certain
    high = np.full(load.size, np.inf)  # enough
    seen_low = np.zeros(load.size, dtype=bool)
    step = np.maximum(1.0, np.round(root / _STEPS_PER_ROOT))
    probe = np.maximum(low + 1.0, np.ceil(load + _FIRST_GRADE * root))
    within = 0.0 if target.within_s is None else target.within_s
    rows = np.arange(load.size)
    while rows.size:
        at = probe[rows].astype(np.int64)
        found = steady_state(lam[rows], aht[rows], at, patience[rows], within, room[rows])
        held = target.met(found)
        high[rows[held]] = at[held]
        low[rows[~held]] = at[~held]
        seen_low[rows[~held]] = True
        rows = rows[high[rows] - low[rows] > 1]
        between = np.floor((low + np.where(np.isinf(high), low, high)) / 2)
        upwards, downwards = low + step, np.maximum(high - step, low + 1)
        probe = np.where(np.isinf(high), upwards, np.where(seen_low, between, downwards))
        step[rows] *= 2
    return high.astype(np.int64)


def gross_agents(agents: Real | Counts, shrinkage: Real) -> Floats:
    """Agents to pay for `agents` at work: agents / (1 - shrinkage), never x (1 + shrinkage).

    Parameters
    ----------
    agents : float or array
        Agents needed at work; NaN or `UNKNOWN` gives NaN.
    shrinkage : float or array
        Share of paid time that is not available for contacts, in [0, 1).

    Returns
    -------
    array
        Full-time equivalents; not rounded.
    """
    lost, net = np.asarray(shrinkage, dtype=float), np.asarray(agents, dtype=float)
    require(bool(np.all((lost >= 0) & (lost < 1))), "shrinkage", shrinkage, "a share in [0, 1)")
    return np.where(net == UNKNOWN, np.nan, net) / (1.0 - lost)

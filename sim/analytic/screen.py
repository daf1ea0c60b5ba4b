"""Answer a planner's first question before anything is simulated.

How many agents for this volume, and what do two fewer or two more do? The
answer is text; nothing is printed, read or written here.

May import: arguments, erlang, requirement, figures. Used by: the command `screen`.
"""

import numpy as np

from sim.analytic.arguments import Request
from sim.analytic.erlang import steady_state
from sim.analytic.figures import Floats, SteadyState
from sim.analytic.requirement import Counts, gross_agents, required_agents
from sim.errors import ConfigError

AROUND = 2
"""Rows shown below and above the requirement."""

_NOTHING = "-"


def screen_text(request: Request) -> str:
    """Table of agents, FTE and service around the requirement, which is marked.

    Parameters
    ----------
    request : Request
        With volume, interval and handling time.

    Returns
    -------
    str
        Lines without a final newline.

    Raises
    ------
    ConfigError
        If volume, interval or handling time is missing or out of range.
    """
    aht_s = _given(request.aht_s, "aht")
    rate = _given(request.volume, "volume") / _given(request.interval_s, "interval")
    needed = int(required_agents(rate, aht_s, request.target, request.patience_s, request.room))
    agents = np.arange(max(1, needed - AROUND), needed + AROUND + 1)
    figures = _figures(request, rate, aht_s, agents)
    lines = [*_question(request, rate * aht_s), "", _HEADER]
    lines += _rows(request, agents, figures, needed)
    lines += ["", f"Required: {needed} agents, {gross_agents(needed, request.shrinkage):.2f} FTE"]
    if request.seats is not None:
        lines.append(_seats(request, rate, aht_s, needed))
    return "\n".join(lines)


def _given(value: float | None, name: str) -> float:
    if value is None:
        raise ConfigError(name, "nothing", "given")
    return value


_HEADER = "    agents      FTE       SL      ASA  abandoned  occupancy"


def _figures(request: Request, rate: float, aht_s: float, agents: Counts) -> SteadyState:
    within_s = request.target.within_s
    return steady_state(rate, aht_s, agents, request.patience_s, within_s or 0.0, request.room)


def _question(request: Request, load: float) -> list[str]:
    """What was asked, in words."""
    target = request.target
    patience = "nobody abandons"
    if np.isfinite(request.patience_s):
        patience = f"mean patience {request.patience_s:g} s"
    room = "" if np.isinf(request.room) else f", {request.room:g} places to wait"
    promises = [f"{target.form} {_percent(target.service_level)} within {target.within_s:g} s"]
    if target.max_asa_s is not None:
        promises.append(f"ASA at most {target.max_asa_s:g} s")
    if target.max_abandonment is not None:
        promises.append(f"abandoned at most {_percent(target.max_abandonment)}")
    if target.max_occupancy is not None:
        promises.append(f"occupancy at most {_percent(target.max_occupancy)}")
    return [
        f"Offered: {request.volume:g} in {_clock(request.interval_s)}, AHT {request.aht_s:g} s"
        f" = {load:.2f} erlangs; {patience}{room}",
        f"Target: {', '.join(promises)}; shrinkage {_percent(request.shrinkage)}",
    ]


def _rows(request: Request, agents: Counts, figures: SteadyState, needed: int) -> list[str]:
    levels = figures.service_level(request.target.form)
    paid = gross_agents(agents, request.shrinkage)
    return [
        f"{'->' if n == needed else '  '}{n:8d} {paid[i]:8.2f} {_percent(levels[i]):>8}"
        f" {_seconds(figures.asa_s[i]):>8} {_percent(figures.p_abandon[i]):>10}"
        f" {_percent(figures.occupancy[i]):>10}"
        for i, n in enumerate(agents.tolist())
    ]


def _seats(request: Request, rate: float, aht_s: float, needed: int) -> str:
    """What the seats are enough for."""
    seats = request.seats or 0
    if seats >= needed:
        return f"Seats: {seats}, enough"
    at = _figures(request, rate, aht_s, np.array(seats))
    level = _percent(at.service_level(request.target.form))
    return (
        f"Seats: {seats}, {needed - seats} too few; all of them taken gives SL {level},"
        f" ASA {_seconds(at.asa_s)}, abandoned {_percent(at.p_abandon)}"
    )


def _percent(value: float | Floats | None) -> str:
    if value is None or not np.isfinite(value):
        return _NOTHING
    return f"{float(value) * 100:.2f} %"


def _seconds(value: float | Floats) -> str:
    """Seconds; a wait without bound is said in words, no answered contact is a dash."""
    if np.isposinf(value):
        return "endless"
    return f"{float(value):.1f} s" if np.isfinite(value) else _NOTHING


def _clock(value: float | None) -> str:
    return _NOTHING if value is None else f"{value / 60:g} min"

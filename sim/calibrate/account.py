"""Say in words what was read and what was estimated.

Text only: the rows of the file and what became of each, then every estimate with what
it rests on and its 95 % interval. Decides nothing.

May import: words, sim.calibrate. Used by: experiments.calibrate.
"""

import numpy as np
from numpy.typing import NDArray

from sim.calibrate.cells import SPEC
from sim.calibrate.empirical import table_moments
from sim.calibrate.estimate import ALL, FRONT, SHORT_S, Estimates
from sim.calibrate.half_hours import DAY_TYPES, SLOTS, slot_start
from sim.calibrate.patience import ExponentialPatience, kaplan_meier
from sim.calibrate.records import Account
from sim.calibrate.shares import Share
from sim.log.schema import Log
from sim.measure.classes import Status
from sim.measure.facts import read
from sim.units import TICKS_PER_SECOND

SURVIVAL_AT_S = (20, 60, 120, 300)
"""Waits at which the share of still patient customers is shown."""


def account_text(account: Account) -> str:
    """Write what became of every row."""
    kept, dropped = sum(account.kept.values()), sum(account.dropped.values())
    lines = [f"Rows read {account.rows}: {kept} calls in the log, {dropped} dropped."]
    for title, counts in (
        ("calls", account.kept),
        ("dropped", account.dropped),
        ("kept, but odd (a call may count twice)", account.noted),
    ):
        lines.append(f"  {title}:")
        lines += [f"    {n:>7}  {what}" for what, n in sorted(counts.items(), key=_by_size)]
    return "\n".join(lines)


def _by_size(item: tuple[str, int]) -> tuple[int, str]:
    return -item[1], item[0]


def estimates_text(estimates: Estimates) -> str:
    """Write the estimates, a block per kind."""
    days = ", ".join(f"{n} {day}" for day, n in zip(DAY_TYPES, estimates.days, strict=True))
    return "\n\n".join(
        [
            f"Days with calls: {days}.",
            _arrivals(estimates),
            _handling(estimates),
            _patience(estimates),
            _shares(estimates),
            _agents(estimates),
        ]
    )


def _arrivals(estimates: Estimates) -> str:
    rows = [
        f"  {intent:<18}" + "".join(f"{needs[code].sum():>10.1f}" for code in range(len(DAY_TYPES)))
        for intent, needs in estimates.needs.items()
    ]
    head = "  " + " " * 18 + "".join(f"{day:>10}" for day in DAY_TYPES)
    return "\n".join(["Calls that enter, mean a day by intent", head, *rows])


def _handling(estimates: Estimates) -> str:
    rows = [
        f"  {intent:<18}{found.n:>7}{found.mean_s:>8.1f}  {_span(found.lower_s, found.upper_s)}"
        f"{found.sd_s:>8.1f}{table_moments(found.quantiles_s)[1]:>9.1f}"
        f"{estimates.short[intent].value:>10.1%}"
        for intent, found in estimates.handling.items()
    ]
    head = f"  {'':<18}{'n':>7}{'mean':>8}  {'95 % interval':<17}{'sd':>8}{'of table':>9}"
    return "\n".join(["Service, s", head + f"{f'under {SHORT_S} s':>11}", *rows])


def _patience(estimates: Estimates) -> str:
    def row(intent: str, found: ExponentialPatience) -> str:
        span = _span(found.lower_s, found.upper_s)
        return f"  {intent:<18}{found.abandonments:>7}{found.mean_s:>8.1f}  {span}"

    rows = [row(intent, found) for intent, found in estimates.patience.items()]
    head = f"  {'':<18}{'left':>7}{'mean':>8}  95 % interval"
    title = "Patience, s: exponential by censored maximum likelihood"
    return "\n".join([title, head, *rows])


def _shares(estimates: Estimates) -> str:
    lines = ["Shares, with 95 % intervals"]
    for name, found in estimates.fronts.items():
        lines.append(
            f"  {name + ': asks for an agent':<44}{_share(found.asks)}; "
            f"mean time {found.time.mean_s:.1f} s"
        )
    for intent, share in estimates.asks.items():
        if intent != ALL:
            lines.append(f"  {f'{FRONT}: asks for an agent, {intent}':<44}{_share(share)}")
    lines += [
        f"  {f'priority among those who waited, {intent}':<52}{_share(share)}"
        for intent, share in estimates.priority.items()
    ]
    return "\n".join(lines)


def _agents(estimates: Estimates) -> str:
    """Mean agents seen every two hours; the preset has every half hour, rounded."""
    slots = range(0, SLOTS, 4)
    head = "  " + " " * 9 + "".join(f"{slot_start(slot):>7}" for slot in slots)
    rows = [
        f"  {day:<9}" + "".join(f"{estimates.agents_seen[code, slot]:>7.1f}" for slot in slots)
        for code, day in enumerate(DAY_TYPES)
    ]
    title = "Agents seen, mean by half hour (every fourth shown); overstates the true staffing"
    return "\n".join([title, head, *rows])


def survival_text(log: Log, estimates: Estimates) -> str:
    """Compare exponential patience with the product-limit estimate, which assumes no law."""
    view = read(log, SPEC).contacts
    asked = view.status != Status.NOT_ASKED
    waits = view.wait[asked] / TICKS_PER_SECOND
    at: NDArray[np.float64] = np.array(SURVIVAL_AT_S, dtype=np.float64)
    seen = kaplan_meier(waits, view.status[asked] == Status.ABANDONED, at)
    law = np.exp(-at / estimates.patience[ALL].mean_s)
    lines = ["Still patient after, all calls"]
    lines.append(f"  {'':<14}" + "".join(f"{f'{t} s':>8}" for t in SURVIVAL_AT_S))
    lines.append(f"  {'Kaplan-Meier':<14}" + "".join(f"{value:>8.3f}" for value in seen))
    lines.append(f"  {'exponential':<14}" + "".join(f"{value:>8.3f}" for value in law))
    return "\n".join(lines)


def _span(lower: float, upper: float) -> str:
    return f"{f'{lower:.1f} .. {upper:.1f}':<17}"


def _share(found: Share) -> str:
    """Write a share with its interval and its count."""
    if found.n == 0:
        return "none"
    return f"{found.value:>6.1%} ({found.lower:.1%} .. {found.upper:.1%}, of {found.n})"

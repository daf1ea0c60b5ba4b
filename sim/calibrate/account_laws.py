"""Say in words which laws were fitted, and how well they fit.

Text only. May import: words, sim.calibrate. Used by: experiments.calibrate.
"""

import numpy as np
from numpy.typing import NDArray

from sim.calibrate.cells import SPEC
from sim.calibrate.estimate import ALL, SHORT_S, Estimates
from sim.calibrate.fitted import Candidate, FittedLaw, branches
from sim.calibrate.patience import Patience, kaplan_meier
from sim.log.schema import Log
from sim.measure.classes import Status
from sim.measure.facts import read
from sim.units import TICKS_PER_SECOND

SURVIVAL_AT_S = (20, 60, 120, 300)
"""Waits at which the share of still patient customers is shown."""


def laws_text(estimates: Estimates) -> str:
    """Write the laws of service and of patience with their goodness of fit."""
    return "\n\n".join([_services(estimates), _quantiles(estimates), _patience(estimates)])


def _services(estimates: Estimates) -> str:
    head = (
        f"  {'':<17}{'n':>6}{'mean':>7}{'95 % interval':>16}{'sd':>7}{'law sd':>8}"
        f"{f'<{SHORT_S} s':>7}  {'law of the rest':<31}{'D':>6}{'p <=':>9}"
    )
    rows = []
    for intent, law in estimates.laws.items():
        sample = estimates.handling[intent]
        span = f"{sample.lower_s:.1f} .. {sample.upper_s:.1f}"
        best = law.candidates[0]
        name = _named(best) if law.chosen else f"quantiles ({best.law} misfits)"
        rows.append(
            f"  {intent:<17}{law.n:>6}{law.mean_s:>7.1f}{span:>16}{law.sd_s:>7.1f}"
            f"{law.fitted_sd_s:>8.1f}{law.short:>7.1%}  {name:<31}{best.distance:>6.3f}"
            f"{best.p:>9.1g}"
        )
    gaps = [
        f"  {intent:<17}"
        + ", ".join(f"{one.law} {one.aic - law.candidates[0].aic:+.0f}" for one in law.candidates)
        for intent, law in estimates.laws.items()
    ]
    title = "Service, s; the law has the mean of the sample and the smallest AIC"
    return "\n".join([title, head, *rows, "AIC above that of the best law", *gaps])


def _named(one: Candidate) -> str:
    if one.law == "hyperexponential":
        return "hyperexp. " + " + ".join(f"{p:.0%} of {m:.0f} s" for p, m in branches(one.shape))
    word = "shape" if one.law == "weibull" else "cv"
    return f"{one.law}, {word} {one.shape[0]:.3f}"


def _quantiles(estimates: Estimates) -> str:
    def row(intent: str, law: FittedLaw) -> str:
        cells = (f"{seen:>7.0f} {fitted:>7.0f}" for _, seen, fitted in law.quantiles)
        return f"  {intent:<17}" + "  ".join(cells)

    points = [f"{p:.0%}" for p, _, _ in estimates.laws[ALL].quantiles]
    head = f"  {'':<17}" + "  ".join(f"{point:>7} {'law':>7}" for point in points)
    rows = [row(intent, law) for intent, law in estimates.laws.items()]
    return "\n".join(["Quantiles of service, s, recorded and of the law", head, *rows])


def _patience(estimates: Estimates) -> str:
    def row(intent: str, found: Patience) -> str:
        one = found.one
        span = f"{one.lower_s:.1f} .. {one.upper_s:.1f}"
        parts = " + ".join(f"{share:.1%} of {mean:.0f} s" for share, mean in found.branches)
        gain = found.aic_one - found.aic_two
        return (
            f"  {intent:<17}{one.abandonments:>6}{one.mean_s:>8.1f}{span:>18}{gain:>8.1f}  {parts}"
        )

    rows = [row(intent, found) for intent, found in estimates.patience.items()]
    head = f"  {'':<17}{'left':>6}{'mean':>8}{'95 % interval':>18}{'AIC':>8}  chosen branches"
    title = "Patience, s, censored likelihood: one exponential, gain in AIC of two branches"
    return "\n".join([title, head, *rows])


def survival_text(log: Log, estimates: Estimates) -> str:
    """Compare the fitted patience with the product-limit estimate, which assumes no law."""
    view = read(log, SPEC).contacts
    asked = view.status != Status.NOT_ASKED
    waits = view.wait[asked] / TICKS_PER_SECOND
    at: NDArray[np.float64] = np.array(SURVIVAL_AT_S, dtype=np.float64)
    found = estimates.patience[ALL]
    rows = {
        "Kaplan-Meier": kaplan_meier(waits, view.status[asked] == Status.ABANDONED, at),
        "fitted": found.survival(at),
        "exponential": np.exp(-at / found.one.mean_s),
    }
    lines = ["Still patient after, all calls"]
    lines.append(f"  {'':<14}" + "".join(f"{f'{t} s':>8}" for t in SURVIVAL_AT_S))
    lines += [
        f"  {name:<14}" + "".join(f"{value:>8.3f}" for value in values)
        for name, values in rows.items()
    ]
    return "\n".join(lines)

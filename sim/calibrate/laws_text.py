"""Write fitted laws and shares as the config reads them.

May import: sim.calibrate. Used by: preset.
"""

from sim.calibrate.empirical import Durations, Seconds
from sim.calibrate.fitted import Candidate, FittedLaw, branches
from sim.calibrate.patience import Patience

Written = dict[str, object]

_EXACT_G = 1000
"""Below this, `g` keeps two decimals."""


def law_of_service(fitted: FittedLaw, sample: Durations) -> Written:
    """Write the fitted law with its share of zeros; the quantiles where no law fits."""
    if fitted.chosen is None:
        return empirical_law(sample.quantiles_s)
    found = _law(fitted.chosen, fitted.body_mean_s)
    return found | ({"zero": percent(fitted.short)} if fitted.short > 0 else {})


def law_of_patience(found: Patience) -> Written:
    """Write the law of patience: exponential, or the impatient and the patient branch."""
    if len(found.branches) == 1:
        return {"law": "exponential", "mean": duration(found.mean_s)}
    return _hyperexponential(list(found.branches))


def empirical_law(quantiles_s: Seconds) -> Written:
    """Write a table of quantiles."""
    return {"law": "empirical", "quantiles": [duration(value) for value in quantiles_s]}


def duration(seconds: float) -> str:
    """Write seconds with at most two decimals."""
    return f"{round(float(seconds), 2):g}s" if seconds < _EXACT_G else f"{seconds:.2f}s"


def percent(share: float) -> str:
    """Write a share in per cent, to four digits."""
    return f"{100 * share:.4g}%"


def _law(one: Candidate, mean_s: float) -> Written:
    match one.law:
        case "lognormal" | "gamma":
            return {"law": one.law, "mean": duration(mean_s), "cv": round(one.shape[0], 4)}
        case "weibull":
            return {"law": one.law, "mean": duration(mean_s), "shape": round(one.shape[0], 4)}
        case _:
            return _hyperexponential(branches(one.shape))


def _hyperexponential(parts: list[tuple[float, float]]) -> Written:
    """Write branches whose shares sum to 1 as they are written."""
    first = round(parts[0][0], 4)
    shares = [first, 1 - first]
    rows = [
        {"share": percent(share), "mean": duration(mean)}
        for share, (_, mean) in zip(shares, parts, strict=True)
    ]
    return {"law": "hyperexponential", "branches": rows}

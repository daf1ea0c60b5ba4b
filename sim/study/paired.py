"""Scenarios that met the same customers: what may be paired, and how a pair differs.

Two scenarios of one seed draw the same customers, work and patience wherever they say
the same. So replication i of one belongs to replication i of the other, and only the
difference within pairs is chance; what both share cancels.

Arrays have replications on axis 0.

May import: measure, log, errors. Used by: compare, selection.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.errors import ConfigError, require
from sim.log.schema import Log
from sim.measure.facts import Facts, gather
from sim.measure.grid import window
from sim.measure.spec import MeasureSpec
from sim.measure.statistics import CONFIDENCE, student_quantile

Floats = NDArray[np.float64]

_FEWEST = 2
_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class Arm:
    """One scenario of a comparison.

    Attributes
    ----------
    logs : its replications.
    spec : how they are measured; scenarios may promise different things, no more.
    """

    logs: Sequence[Log]
    spec: MeasureSpec


@dataclass(frozen=True, slots=True)
class Linearised:
    """A ratio of totals as a mean: its value, and what each replication adds to its error.

    Attributes
    ----------
    value : sum of tops / sum of bottoms; NaN where the bottoms are not positive.
    residual : (top - value x bottom) / mean bottom, which sums to 0 over replications; NaN
        where fewer than two replications have anything in the bottom.
    """

    value: Floats
    residual: Floats


@dataclass(frozen=True, slots=True)
class Difference:
    """Second minus first, over pairs; arrays of one shape.

    Attributes
    ----------
    value, lower, upper : NaN where there is none.
    correlation : of the residuals within pairs; NaN where one side does not vary.
    variance_ratio : variance of the difference of as many independent replications over
        that of the pairs: how many times fewer replications pairing takes. inf where
        the difference does not vary, NaN where neither side does.
    """

    value: Floats
    lower: Floats
    upper: Floats
    correlation: Floats
    variance_ratio: Floats


def linearised(top: ArrayLike, bottom: ArrayLike) -> Linearised:
    """Linearise a ratio of totals.

    Notes
    -----
    The mean square of the residuals gives the variance of
    `sim.measure.statistics.ratio_of_totals`; with ones in `bottom` they are deviations
    from the mean.

    Source: Cochran, Sampling Techniques, 3rd ed. 1977, section 2.11 and chapter 6.
    """
    y = np.asarray(top, dtype=np.float64)
    x = np.broadcast_to(np.asarray(bottom, dtype=np.float64), y.shape)
    total = x.sum(axis=0)
    some = np.where(total > 0, total, np.nan)
    value = y.sum(axis=0) / some
    enough = (x > 0).sum(axis=0) >= _FEWEST
    residual = _without_noise(y - value * x, np.abs(y) + np.abs(value * x)) / (some / len(y))
    return Linearised(np.asarray(value), np.where(enough, residual, np.nan))


def paired_difference(
    first: Linearised, second: Linearised, confidence: float = CONFIDENCE
) -> Difference:
    """Difference of two ratios of totals over the same replications.

    Notes
    -----
    The pair's residual is the difference of the two residuals; its mean square over
    n (n - 1) is the variance, Student's quantile has n - 1 degrees. For counts
    this is the paired t interval.
    """
    n = len(first.residual)
    size = np.abs(first.value) + np.abs(second.value)
    size = size + np.abs(first.residual) + np.abs(second.residual)
    between = _without_noise(second.residual - first.residual, size)
    squares = (between**2).sum(axis=0)
    own = (first.residual**2).sum(axis=0), (second.residual**2).sum(axis=0)
    value = second.value - first.value
    half = student_quantile(n - 1, confidence) * np.sqrt(squares / max(n * (n - 1), 1))
    with np.errstate(invalid="ignore", divide="ignore"):
        together = (first.residual * second.residual).sum(axis=0)
        correlation = together / np.sqrt(own[0] * own[1])
        ratio = (own[0] + own[1]) / squares
    return Difference(
        value, value - half, value + half, np.clip(correlation, -1.0, 1.0), np.asarray(ratio)
    )


def _without_noise(difference: Floats, size: Floats) -> Floats:
    """Return 0 where a difference is the rounding of what it was taken from.

    What does not vary would else have a correlation, made of rounding errors.
    """
    return np.where(np.abs(difference) <= _ROUNDING * size, 0.0, difference)


def gather_paired(arms: Mapping[str, Arm]) -> dict[str, tuple[Facts, ...]]:
    """Read the logs of several scenarios whose replications belong together.

    Raises
    ------
    ConfigError
        If seeds, replications, their order, the time or what is measured differ, a replication
        occurs twice, or logs are recorded ones.
    """
    require(len(arms) >= _FEWEST, "scenarios", list(arms), "at least two scenarios")
    found = {name: gather(arm.logs, arm.spec) for name, arm in arms.items()}
    first, *others = arms
    numbers = _addresses(first, arms[first].logs)
    for name in others:
        own = _addresses(name, arms[name].logs)
        if own != numbers:
            rule = f"replications of the seed, the numbers and the order of {first!r}"
            raise ConfigError(f"scenarios.{name}", _shown(own), f"{rule}: {_shown(numbers)}")
        same = _time(found[name][0]) == _time(found[first][0])
        require(same, f"scenarios.{name}", _time(found[name][0]), f"over the time of {first!r}")
        same = _asked(arms[name].spec) == _asked(arms[first].spec)
        rule = f"measured like {first!r}, promises, slots and opening hours excepted"
        require(same, f"scenarios.{name}", arms[name].spec, rule)
    return found


Address = tuple[int, int]


def _addresses(name: str, logs: Sequence[Log]) -> list[Address]:
    """Return seed and number of each replication."""
    found = [(log.header.seed, log.header.replication) for log in logs]
    once = len(set(found)) == len(found)
    require(once, f"scenarios.{name}", _shown(found), "replications that occur once")
    simulated = all(log.header.source == "simulated" for log in logs)
    require(simulated, f"scenarios.{name}", "recorded logs", "simulated: records have no twin")
    return found


def _shown(addresses: Sequence[Address]) -> str:
    seeds = sorted({seed for seed, _ in addresses})
    numbers = [number for _, number in addresses]
    return f"seed {', '.join(map(str, seeds))}, replications {numbers}"


def _time(facts: Facts) -> tuple[int, str, int, int]:
    """Return when the measured window lies: start of the run, time zone, ticks of the window."""
    header, spec = facts.header, facts.spec
    whole = window(header, spec.start, spec.end).edges
    return header.start_utc_us, header.time_zone, int(whole[0]), int(whole[-1])


def _asked(spec: MeasureSpec) -> MeasureSpec:
    """Return a spec without what a scenario decides."""
    return replace(spec, promises={}, slots={}, changes=(), open_hours=None)

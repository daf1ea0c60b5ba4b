"""Fit laws of the config to a sample of durations, choose one, and say how well it fits.

Every candidate is given the mean of the sample, since the work that arrives depends on
the mean before anything else; its shape is that of greatest likelihood under this mean.
The law with the smallest AIC is taken. The records are whole seconds: k stands for
the second that begins at k, so a law is compared with the sample at k + 1.

Short services were a fault of the records, not conversations. They are a share of
services of 0 s (`zero`), and the law describes the rest, the body.

The Kolmogorov-Smirnov distance D is the largest gap between the shares of sample and law
below a duration. Its p-value is the asymptotic one for a law known beforehand; for a
fitted law the true one is smaller, so a small p rejects and a large one proves nothing.

Seconds here. May import: errors. Used by: sim.calibrate.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import exp, log, log1p, pi, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy import special

from sim.errors import require

Seconds = NDArray[np.float64]
Shape = tuple[float, ...]
"""Parameters of a law beside its mean, as the config states them."""

PROBABILITIES = (0.1, 0.5, 0.9, 0.99)
"""Where quantiles of sample and law are laid side by side."""

MISFIT = 0.1
"""A law that leaves the sample by more than this, with p below 1 %, is not used."""

SIGNIFICANT = 0.01
_EM_STEPS = 500
_EM_CHANGE = 1e-9
_BRANCHES = 2


@dataclass(frozen=True, slots=True)
class Body:
    """Distinct durations of a sample, with how often each occurs and their mean."""

    value_s: Seconds
    count: Seconds
    mean_s: float

    @property
    def n(self) -> float:
        return float(self.count.sum())


@dataclass(frozen=True, slots=True)
class Candidate:
    """A law fitted to the body.

    Attributes
    ----------
    law : name in the config.
    shape : cv of a lognormal or gamma law, shape of a Weibull law; share and mean of each
        branch of a hyperexponential one.
    aic : twice the parameters (the mean included) minus twice the log likelihood.
    distance, p : Kolmogorov-Smirnov, on the body.
    """

    law: str
    shape: Shape
    aic: float
    distance: float
    p: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FittedLaw:
    """The law chosen for a sample.

    Attributes
    ----------
    chosen : the candidate with the smallest AIC; None where it fits too badly (MISFIT).
    candidates : all, in order of AIC.
    short : share of the sample below the threshold, 0 s in the law.
    body_mean_s : mean of the law of the rest; the mean of all is that of the sample.
    n, mean_s, sd_s : of the sample.
    fitted_sd_s : of the law, short services included.
    quantiles : (probability, sample, law) over all durations.
    """

    chosen: Candidate | None
    candidates: tuple[Candidate, ...]
    short: float
    body_mean_s: float
    n: int
    mean_s: float
    sd_s: float
    fitted_sd_s: float
    quantiles: tuple[tuple[float, float, float], ...]


def fit_law(sample_s: Seconds, short_s: float) -> FittedLaw:
    """Fit every candidate to the durations of at least `short_s`, and choose.

    Raises
    ------
    ConfigError
        If fewer than two durations reach `short_s`, or all of them are equal.
    """
    rest = sample_s[sample_s >= max(short_s, 1.0)]
    require(len(np.unique(rest)) > 1, "durations", len(rest), "two different ones at least to fit")
    short = 1 - len(rest) / len(sample_s)
    value, count = np.unique(rest, return_counts=True)
    body = Body(value, count.astype(np.float64), float(sample_s.mean()) / (1 - short))
    found = sorted((fit(body) for fit in _FITS), key=lambda one: one.aic)
    best = found[0]
    usable = best.distance <= MISFIT or best.p >= SIGNIFICANT
    return FittedLaw(
        chosen=best if usable else None,
        candidates=tuple(found),
        short=short,
        body_mean_s=body.mean_s,
        n=len(sample_s),
        mean_s=float(sample_s.mean()),
        sd_s=float(sample_s.std(ddof=1)),
        fitted_sd_s=_sd(best, body.mean_s, short),
        quantiles=tuple(
            (p, float(np.quantile(sample_s, p)), _quantile(best, body.mean_s, short, p))
            for p in PROBABILITIES
        ),
    )


# likelihoods ---------------------------------------------------------------


def _lognormal(body: Body) -> Candidate:
    logs = np.log(body.value_s)

    def log_density(sigma: float) -> Seconds:
        gap = logs - (log(body.mean_s) - sigma * sigma / 2)
        return np.asarray(-logs - log(sigma) - log(2 * pi) / 2 - gap**2 / (2 * sigma**2))

    sigma = _most_likely(body, log_density, (0.02, 4.0))
    return _judged(body, "lognormal", (sqrt(exp(sigma**2) - 1),), log_density(sigma))


def _gamma(body: Body) -> Candidate:
    logs = np.log(body.value_s)

    def log_density(cv: float) -> Seconds:
        k = cv**-2
        scale = body.mean_s / k
        below = body.value_s / scale
        return np.asarray((k - 1) * logs - below - special.gammaln(k) - k * log(scale))

    cv = _most_likely(body, log_density, (0.05, 5.0))
    return _judged(body, "gamma", (cv,), log_density(cv))


def _weibull(body: Body) -> Candidate:
    def log_density(shape: float) -> Seconds:
        z = body.value_s / (body.mean_s / special.gamma(1 + 1 / shape))
        return np.asarray(log(shape) + shape * np.log(z) - np.log(body.value_s) - z**shape)

    shape = _most_likely(body, log_density, (0.2, 20.0))
    return _judged(body, "weibull", (shape,), log_density(shape))


def _hyperexponential(body: Body) -> Candidate:
    """Two exponential branches by expectation and maximisation, which keeps the mean."""
    value, weight = body.value_s[:, None], body.count[:, None]
    share, mean = np.array([0.5, 0.5]), body.mean_s * np.array([0.5, 1.5])
    before = -np.inf
    for _ in range(_EM_STEPS):
        density = share / mean * np.exp(-value / mean)
        total = density.sum(axis=1, keepdims=True)
        likelihood = float((weight * np.log(total)).sum())
        if likelihood - before < _EM_CHANGE * abs(likelihood):
            break
        before = likelihood
        part = weight * density / total
        share, mean = part.sum(axis=0) / body.n, (part * value).sum(axis=0) / part.sum(axis=0)
    mean = mean * body.mean_s / float((share * mean).sum())
    density = (share / mean * np.exp(-value / mean)).sum(axis=1)
    shape = tuple(float(one) for pair in zip(share, mean, strict=True) for one in pair)
    return _judged(body, "hyperexponential", shape, np.log(density))


_FITS: tuple[Callable[[Body], Candidate], ...] = (_lognormal, _gamma, _weibull, _hyperexponential)


def _most_likely(
    body: Body, log_density: Callable[[float], Seconds], between: tuple[float, float]
) -> float:
    from scipy.optimize import minimize_scalar

    found = minimize_scalar(
        lambda one: -float((body.count * log_density(one)).sum()), bounds=between, method="bounded"
    )
    return float(found.x)


def _judged(body: Body, law: str, shape: Shape, log_density: Seconds) -> Candidate:
    likelihood = float((body.count * log_density).sum())
    free = len(shape) - 2 * (law == "hyperexponential")  # its shares make 1, its means the mean
    seen = np.cumsum(body.count) / body.n
    distance = float(np.abs(seen - _below(law, shape, body.mean_s, body.value_s + 1)).max())
    before = np.append(0.0, seen[:-1])
    gaps = np.abs(before - _below(law, shape, body.mean_s, body.value_s))
    distance = max(distance, float(gaps.max()))
    p = float(special.kolmogorov(sqrt(body.n) * distance))
    return Candidate(law, shape, 2 * (1 + free) - 2 * likelihood, distance, p)


# the laws ------------------------------------------------------------------


def _below(law: str, shape: Shape, mean_s: float, t: Seconds) -> Seconds:
    """Share of a law below t."""
    match law:
        case "lognormal":
            sigma = sqrt(log1p(shape[0] ** 2))
            return np.asarray(special.ndtr((np.log(t) - log(mean_s) + sigma**2 / 2) / sigma))
        case "gamma":
            k = shape[0] ** -2
            return np.asarray(special.gammainc(k, t * k / mean_s))
        case "weibull":
            scale = mean_s / special.gamma(1 + 1 / shape[0])
            return np.asarray(-np.expm1(-((t / scale) ** shape[0])))
        case _:
            return np.asarray(sum(-p * np.expm1(-t / m) for p, m in branches(shape)))


def branches(shape: Shape) -> list[tuple[float, float]]:
    """Share and mean of each branch of a hyperexponential law."""
    return [(shape[i], shape[i + 1]) for i in range(0, len(shape), _BRANCHES)]


def _sd(one: Candidate, mean_s: float, short: float) -> float:
    """Standard deviation of the law with its share of zeros."""
    match one.law:
        case "lognormal" | "gamma":
            square = mean_s**2 * (1 + one.shape[0] ** 2)
        case "weibull":
            k = one.shape[0]
            square = mean_s**2 * special.gamma(1 + 2 / k) / special.gamma(1 + 1 / k) ** 2
        case _:
            square = sum(2 * p * m * m for p, m in branches(one.shape))
    return float(sqrt((1 - short) * square - ((1 - short) * mean_s) ** 2))


def _quantile(one: Candidate, mean_s: float, short: float, p: float) -> float:
    """Duration below which a share p of the law lies, by bisection."""
    if p <= short:
        return 0.0
    low, high = 0.0, 1e3 * mean_s
    for _ in range(80):
        middle = (low + high) / 2
        share = float(_below(one.law, one.shape, mean_s, np.array([middle]))[0])
        low, high = (middle, high) if short + (1 - short) * share < p else (low, middle)
    return high

"""Who is served alone is not like the rest: the selection effect of self-service.

Handling lasts 6 minutes on average; a bot contains the 20 % of contacts whose mean is 3
minutes; so the rest average (6 - 0.2 x 3) / 0.8 = 6.75 minutes, and the agents' work falls
by 10 %, not by 20 %.

A law of two values, 1 minute and LONG minutes, has these means in closed form. A need of
difficulty d is contained with chance 0.4 (1 - d), so the contained have the density
2 (1 - d). Work is LONG where Phi(rho z(d) + sqrt(1 - rho^2) z(u)) is above the share of
short contacts. Were rho 1, work were LONG for d > 0.6: the contained would average
1 + 12.5 x 0.4^2 = 3 minutes, all 1 + 12.5 x 0.4 = 6. For the rho of a scenario, below 1,
`two_points` solves the same two equations; the expectations are exact.
"""

from functools import cache

import numpy as np
import pytest
from scipy import integrate, optimize, special

from sim.config import build
from sim.engine.contract import run
from sim.study.verify.centres import (
    around_the_clock,
    constant_rate,
    group,
    queue,
    skill,
    steady,
)
from sim.study.verify.sums import SUMS, estimate, half_width
from sim.units import MINUTE
from sim.vocabulary import Outcome

ALPHA = 1e-4
SEED = 5
RHO = 0.9
MEAN, SELECTED, REST = 6.0, 3.0, 6.75
SHORT = 1.0
CONTAINED, SLOPE = 0.2, 0.4
HOURS, REPLICATIONS = 120, 40


def long_share_of_the_contained(short_share: float, rho: float) -> float:
    """P(work is LONG | contained), by quadrature over the difficulty."""
    if rho == 1.0:
        return (1 - short_share) ** 2

    def density(d: float) -> float:
        z = (special.ndtri(short_share) - rho * special.ndtri(d)) / (1 - rho * rho) ** 0.5
        return float(2 * (1 - d) * special.ndtr(-z))

    return float(integrate.quad(density, 0, 1, epsabs=1e-12, limit=200)[0])


@cache
def two_points(rho: float) -> tuple[float, float]:
    """Share of short contacts, and minutes of the long ones."""

    def excess(short_share: float) -> float:
        long = SHORT + (MEAN - SHORT) / (1 - short_share)
        contained = long_share_of_the_contained(short_share, rho)
        return SHORT + (long - SHORT) * contained - SELECTED

    found = optimize.brentq(excess, 0.3, 0.99, xtol=1e-13)
    return found, SHORT + (MEAN - SHORT) / (1 - found)


def centre(place: str):
    """A centre whose bot is nowhere, a front of the phone, or a channel before the phone."""
    share, long = two_points(RHO)
    values = {
        "law": "empirical",
        "values": [f"{SHORT}min", f"{long}min"],
        "weights": [share, 1 - share],
    }
    row = {
        "talk": values,
        "patience": None,
        "resolution": 1.0,
        "difficulty_correlation": RHO,
    }
    bot = {
        "time": {"law": "deterministic", "value": "1min"},
        "contained": CONTAINED,
        "contained_slope": SLOPE,
        "contained_resolved": 1.0,
    }
    base = steady(HOURS, {"calls": constant_rate("calls", 1 / 60)}, {"calls": row})
    phone = base["channels"]["phone"]
    channels, fronts, journey = {"phone": phone}, {}, base["journey"]
    if place == "front":
        channels = {"phone": {**phone, "front": "bot"}}
        fronts = {"bot": {"intents": {"any": bot}}}
    if place == "channel":
        channels["bot"] = {
            "kind": "self_service",
            "category": "mobile_app",
            "hours": "always",
            "self_service": {"any": bot},
        }
        journey = {
            **journey,
            "first_channel": {"any": {"any": {"bot": 1.0}}},
            "triggers": {"escalated": {"bot": {"to": {"phone": 1.0}}}},
        }
    return build(
        {
            **base,
            "channels": channels,
            "fronts": fronts,
            "journey": journey,
            "queues": {"calls": queue(["calls"])},
            "groups": {"agents": group(around_the_clock(60), {"calls": skill()})},
        }
    )


@cache
def work(place: str) -> tuple[tuple[np.ndarray, np.ndarray], ...]:
    """By replication, for each need: minutes of an agent's work, and whether contained."""
    found = []
    for replication in range(REPLICATIONS):
        log = run(centre(place), SEED, replication)
        needs, contacts, legs = len(log.needs["key"]), log.contacts, log.legs
        served = legs["group"] >= 0
        spent = (legs["talk_end"] - legs["answered"])[served] / MINUTE
        minutes = np.bincount(
            contacts["need"][legs["contact"][served]], weights=spent, minlength=needs
        )
        contained = np.zeros(needs, dtype=bool)
        contained[contacts["need"][contacts["outcome"] == Outcome.CONTAINED]] = True
        settled = contacts["entry"][contacts["attempt"] == 0] < (HOURS - 1) * 60 * MINUTE
        found.append((minutes[settled], contained[settled]))
    return tuple(found)


def agrees(tops, bottoms, expected: float, resolution: float) -> None:
    """Judge a ratio of totals over replications; its interval must be narrow."""
    sums = np.zeros(SUMS)
    for top, bottom in zip(tops, bottoms, strict=True):
        sums += (1.0, top, bottom, top * top, top * bottom, bottom * bottom)
    found = estimate(sums)
    half = half_width(found, ALPHA)
    assert half <= resolution * expected, f"too noisy to see {resolution:.1%}: {found}"
    assert abs(found.value - expected) <= half, f"{expected} expected, {found}"


def test_the_two_points_are_those_of_the_closed_form():
    """At rho 1: 60 % of 1 minute, 40 % of 13.5 minutes."""
    share, long = two_points(1.0)
    assert (share, long) == pytest.approx((0.6, 13.5), abs=1e-9)


def test_the_expectations_are_exact():
    """At the scenario's rho: 6 in all, 3 of the contained, so 6.75 of the rest; 10 % less work."""
    share, long = two_points(RHO)
    contained = long_share_of_the_contained(share, RHO)
    mean = share * SHORT + (1 - share) * long
    selected = (1 - contained) * SHORT + contained * long
    assert (mean, selected) == pytest.approx((MEAN, SELECTED), abs=1e-9)
    rest = (mean - CONTAINED * selected) / (1 - CONTAINED)
    assert rest == pytest.approx(REST, abs=1e-9)
    assert (1 - CONTAINED) * rest / mean == pytest.approx(0.9, abs=1e-9)


def test_a_front_changes_nobodys_work():
    """Exact, need by need: who is not contained works what it would without the bot."""
    for (without, _), (minutes, contained) in zip(work("nowhere"), work("front"), strict=True):
        assert 0 < contained.sum() < len(contained)
        assert np.array_equal(minutes, np.where(contained, 0.0, without))


def test_the_contained_are_the_easy_fifth():
    """286 000 needs: the interval of the share is 2 %, that of their 3 minutes 3.5 % at most."""
    pairs = list(zip(work("nowhere"), work("front"), strict=True))
    contained = [one for _, (_, one) in pairs]
    agrees([c.sum() for c in contained], [len(c) for c in contained], CONTAINED, 0.02)
    saved = [without[c].sum() for ((without, _), (_, c)) in pairs]
    agrees(saved, [c.sum() for c in contained], SELECTED, 0.035)


@pytest.mark.parametrize("place", ["front", "channel"])
def test_the_rest_average_six_minutes_and_three_quarters(place):
    """229 000 answered contacts: an interval of 1.25 % at most; 6 minutes are 11 % off."""
    found = work(place)
    answered = [(~contained).sum() for _, contained in found]
    agrees([minutes.sum() for minutes, _ in found], answered, REST, 0.0125)


def test_work_falls_by_a_tenth():
    """On the same customers, with and without the bot: an interval of 0.5 % at most."""
    with_bot = [minutes.sum() for minutes, _ in work("front")]
    without = [minutes.sum() for minutes, _ in work("nowhere")]
    agrees(with_bot, without, 0.9, 0.005)

"""Simulated beside exact and printed figures, case by case, each with a planted error.

Every figure of a case must agree at ALPHA. The case's sharpest figure must be
able to see an error of RESOLUTION: its interval may not be wider. And the same
figure of the same test must refuse a centre with a planted error (handling
time +5 %, patience +10 %, swapped priorities ...) on the same customers.

The seed is fixed: ALPHA says how unlucky a new one may be. `switchboard verify
--full` runs the same cases to a standard error of half a per cent.
"""

from statistics import NormalDist

import numpy as np
import pytest

from sim.config import build
from sim.study.verify.catalogue import catalogue
from sim.study.verify.sampling import sample
from sim.study.verify.sums import estimate, half_width, source_error

ALPHA = 1e-4
RESOLUTION = 0.05
SEED = 1

CASES = {
    *("B1", "B2", "C1", "C2", "C3", "A1", "A2", "A3", "A4", "K1", "K2"),
    *("G1", "G2", "G3", "G4", "G5", "G6", "G7", "T1", "T2a", "T2b", "T3", "T4"),
    *("PH1", "PH2", "PH3", "PH4", "PH5", "PH6"),
    *("SSJ", "SSJ1.0", "SSJ1.2", "MMC", "MMCAb", "MMCBlocked", "M1", "DAY"),
    *("P1", "P2", "P3", "P4", "N1", "N2", "N3", "X1", "X2"),
    *("IVR1", "IVR2", "IVR3", "IVR4", "R1", "R2", "R3", "R4", "Bank"),
    *("CH1", "CH2", "CH3", "CH4", "CH5", "VC1", "VC2", "BL1", "BL2"),
}


def distance(figure, found):
    """How far a figure is off, in half-widths of its interval at ALPHA."""
    if found.value == figure.expected:
        return 0.0  # also where every replication has the same value
    z = NormalDist().inv_cdf(1 - ALPHA / 2)
    allowed = np.hypot(half_width(found, ALPHA), z * source_error(figure))
    return abs(found.value - figure.expected) / allowed


@pytest.mark.parametrize("name", catalogue())
def test_figures_agree_and_a_planted_error_is_seen(name):
    case = catalogue()[name]
    sharpest = [figure.name for figure in case.figures].index(case.sharpest)
    right = sample(case, case.scenario, SEED, 0, case.replications)

    for figure, row in zip(case.figures, right, strict=True):
        found = estimate(row)
        assert distance(figure, found) <= 1, f"{figure.name}: {figure.expected}, found {found}"

    figure, found = case.figures[sharpest], estimate(right[sharpest])
    resolved = half_width(found, ALPHA) / abs(figure.expected)
    assert resolved <= RESOLUTION, f"{figure.name} sees no error below {resolved:.1%}"

    wrong = estimate(
        sample(case, build(case.planted.mapping), SEED, 0, case.replications)[sharpest]
    )
    assert distance(figure, wrong) > 1, f"{case.planted.what} went unseen: {wrong}"


def test_no_case_is_missing():
    assert set(catalogue()) == CASES


@pytest.mark.parametrize("name", catalogue())
def test_figures_are_named_once_and_each_has_a_unit_that_sets_its_precision(name):
    figures = catalogue()[name].figures
    assert len({figure.name for figure in figures}) == len(figures)
    known = {"share", "s", "min", "per day", "per min", "units", ""}
    assert {figure.unit for figure in figures} <= known

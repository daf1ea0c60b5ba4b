"""Sums of figures by hand: ratio, standard error, verdicts, what is still needed, resuming."""

import json

import numpy as np
import pytest

from sim.study.verify.case import Case, Figure, Planted, Published
from sim.study.verify.catalogue import catalogue
from sim.study.verify.runner import Tier, verify
from sim.study.verify.sampling import case_seed, sample
from sim.study.verify.state import State, load, program
from sim.study.verify.sums import (
    Estimate,
    Verdict,
    estimate,
    nothing,
    of_view,
    still_needed,
    verdict,
    wanted_error,
    z_score,
)
from sim.study.verify.view import length_squared, overlap


def figure(expected=1.0, unit="s", published=None, measure=None):
    return Figure(name="f", measure=measure, expected=expected, unit=unit, published=published)


def case_of(*figures):
    return Case(
        name="hand",
        title="",
        source="",
        mapping={},
        start_s=0.0,
        stop_s=1.0,
        figures=figures,
        sharpest="f",
        planted=Planted(what="", mapping={}),
        replications=4,
    )


def added(pairs):
    """Sums of (top, bottom) pairs, one a replication."""
    return sum(of_view(case_of(figure(measure=lambda view: view)), pair) for pair in pairs)


def test_ratio_and_error_by_hand():
    # tops 1, 2, 6; bottoms 2, 2, 4: R = 9/8, residuals -1.25, -0.25, 1.5, sum of squares 3.875
    found = estimate(added([(1.0, 2.0), (2.0, 2.0), (6.0, 4.0)])[0])
    assert found.value == 9 / 8
    assert found.error == pytest.approx((3.875 / 2 / 3) ** 0.5 / (8 / 3), rel=1e-12)
    assert found.n == 3


def test_one_replication_has_no_error_and_no_demand_has_no_value():
    assert np.isnan(estimate(added([(1.0, 2.0)])[0]).error)
    empty = estimate(added([(0.0, 0.0), (0.0, 0.0)])[0])
    assert np.isnan(empty.value)
    assert verdict(figure(), empty) is Verdict.TOO_FEW


@pytest.mark.parametrize(
    ("value", "n", "expected"),
    [
        (1.032, 1000, Verdict.INSIDE),
        (1.034, 1000, Verdict.OUTSIDE),
        (0.966, 1000, Verdict.OUTSIDE),
        (1.034, 20, Verdict.INSIDE),  # Student with 19 degrees reaches further
    ],
)
def test_an_exact_figure_may_be_off_by_3_3_errors(value, n, expected):
    assert verdict(figure(1.0), Estimate(value, 0.01, n)) is expected


def test_a_printed_figure_adds_its_own_error():
    printed = figure(1.0, published=Published(half_width=0.0784))  # SE 0.04
    assert z_score(printed, Estimate(1.1, 0.03, 1000)) == pytest.approx(2.0)
    assert verdict(printed, Estimate(1.149, 0.03, 1000)) is Verdict.INSIDE
    assert verdict(printed, Estimate(1.151, 0.03, 1000)) is Verdict.OUTSIDE


def test_the_error_that_a_full_verification_wants():
    assert wanted_error(figure(40.0, "s")) == pytest.approx(0.2)
    assert wanted_error(figure(0.02, "share")) == 0.002
    assert wanted_error(figure(0.05, "per day")) == np.inf
    assert wanted_error(figure(5.0, "per day")) == pytest.approx(0.025)


def test_more_replications_are_asked_until_the_error_is_small():
    case = case_of(figure(1.0, "s"))
    assert still_needed(case, nothing(case), 100) == 100
    # 100 replications of sd 0.1: error 0.01 is twice what is wanted, so four times as many
    row = added([(0.9, 1.0), (1.1, 1.0)] * 50)
    assert still_needed(case, row, 100) == pytest.approx(1.05 * 400 - 100, abs=6)
    assert still_needed(case, row * 5, 100) == 0


def test_a_printed_figure_asks_for_as_many_replications_as_its_source():
    case = case_of(figure(1.0, published=Published(half_width=1.0, replications=1000)))
    assert still_needed(case, nothing(case), 100) == 1000
    assert still_needed(case, added([(1.0, 1.0)] * 1000), 100) == 0


def test_overlap_and_squared_length_by_hand():
    begin, end = np.array([0, 5, 8, -1]), np.array([10, 12, 9, 30])
    assert overlap(begin, end, 4, 11).tolist() == [6, 6, 1, 0]
    # present in [4, 11): 1 to 5, 2 to 8, 3 to 9, 2 to 10, 1 to 11
    assert length_squared(begin, end, 0.0, 4, 11) == 1 + 4 * 3 + 9 + 4 + 1
    assert length_squared(begin, end, 2.0, 4, 11) == 1 + 0 + 1 + 0 + 1


def test_each_case_has_customers_of_its_own():
    seeds = {case_seed(name, 1) for name in catalogue()}
    assert len(seeds) == len(catalogue())
    assert max(seeds) < 1 << 40


def test_two_halves_are_the_whole():
    case = catalogue()["MMCAb"]
    whole = sample(case, case.scenario, 3, 0, 4)
    halves = sample(case, case.scenario, 3, 0, 2) + sample(case, case.scenario, 3, 2, 4)
    np.testing.assert_allclose(halves, whole, rtol=1e-13)


def test_a_stopped_verification_goes_on(tmp_path):
    """Stopped after its first chunk, it makes the rest and nothing twice."""
    case = catalogue()["B1"]

    def stop(done, foreseen):
        raise KeyboardInterrupt

    path = tmp_path / "sums.json"
    with pytest.raises(KeyboardInterrupt):
        verify([case], Tier.QUICK, load(path, 1), 1, stop)
    kept = load(path, 1).sums(case)
    assert 0 < kept[0, 0] < case.replications
    told = []
    resumed = verify([case], Tier.QUICK, load(path, 1), 1, lambda *two: told.append(two))
    fresh = sample(case, case.scenario, 1, 0, case.replications)
    np.testing.assert_allclose(resumed["B1"], fresh, rtol=1e-13)
    assert told[-1] == (case.replications - kept[0, 0],) * 2


@pytest.mark.parametrize("change", ["program", "seed", "scenario", "broken"])
def test_sums_of_something_else_are_left_out(tmp_path, change):
    case, path = catalogue()["B1"], tmp_path / "sums.json"
    state = State(program=program(), seed=1, path=path)
    state.add(case, nothing(case) + 1.0)
    assert load(path, 1).sums(case).sum() > 0
    plain = json.loads(path.read_text())
    if change == "scenario":
        plain["cases"]["B1"]["scenario"] = "0" * 64
    elif change != "broken":
        plain[change] = 2
    text = json.dumps(plain)
    path.write_text(text[:-1] if change == "broken" else text)
    assert load(path, 1).sums(case).sum() == 0
    assert [one.name for one in tmp_path.iterdir()] == ["sums.json"]

"""Correct selection: against Student's law, ties, indifference, refusals."""

import numpy as np
import pytest
from scipy import stats

from sim.chance import record_addresses
from sim.errors import ConfigError
from sim.measure.spec import MeasureSpec
from sim.study.paired import Arm, linearised, paired_difference
from sim.study.selection import COLUMNS, DRAWS, select, select_of
from sim.study.totals import Figure
from sim.vocabulary import Purpose
from tests.unit.measuring import Call, log_of

ERROR = 4 * 0.5 / DRAWS**0.5
"""Four standard errors of a share of the draws, at the worst."""

ONE = [10.0, 12.0, 9.0, 11.0, 13.0]
TWO = [11.0, 12.5, 9.5, 12.0, 13.0]


def of(**values):
    return {name: linearised(one, np.ones(len(one))) for name, one in values.items()}


def test_two_scenarios_are_the_paired_t_test_read_the_other_way():
    found = select_of(of(one=ONE, two=TWO), wanted="largest")
    p = stats.ttest_rel(TWO, ONE, alternative="greater").pvalue
    assert found.best == "two"
    assert found.at_least == pytest.approx(1 - p)
    assert found.probability == pytest.approx(1 - p, abs=ERROR)
    assert found.n == 5


def test_the_interval_leaves_out_nothing_where_the_probability_passes_its_level():
    first = np.array(ONE)
    for shift in (-0.6, 0.02, 0.03, 0.5):
        second = np.array(TWO) - 0.55 + shift
        both = of(one=first, two=second)
        gap = paired_difference(both["one"], both["two"])
        sure = not gap.lower <= 0 <= gap.upper
        assert sure == (select_of(both, wanted="largest").at_least > 0.975)


def test_the_smallest_is_best_where_it_is_wanted():
    found = select_of(of(one=ONE, two=TWO), wanted="smallest")
    assert found.best == "one"
    mirrored = select_of(of(one=-np.array(ONE), two=-np.array(TWO)), wanted="largest")
    assert found.probability == mirrored.probability
    assert tuple(found.table.columns) == COLUMNS
    assert found.table["behind"].tolist() == pytest.approx([0.0, 0.6])


def test_many_are_a_multivariate_t():
    """Four scenarios; witness: numpy's own generator and a Cholesky factor."""
    made = np.random.default_rng(5)
    data = made.normal(0, 1, (12, 1)) + made.normal(0, 1, (12, 4)) + [0.0, 0.1, 0.3, 0.4]
    names = "abcd"
    found = select_of(of(**dict(zip(names, data.T, strict=True))), wanted="largest")
    factor = np.linalg.cholesky(np.cov(data.T) / 12)
    normal = made.normal(size=(200_000, 4)) @ factor.T
    true = data.mean(axis=0) + normal / np.sqrt(made.chisquare(11, (200_000, 1)) / 11)
    best = np.bincount(true.argmax(axis=1), minlength=4) / len(true)
    by_name = found.table.set_index("scenario")["p_good"]
    assert found.best == names[int(data.mean(axis=0).argmax())]
    assert [by_name[name] for name in names] == pytest.approx(best.tolist(), abs=ERROR)
    assert found.at_least <= found.probability + ERROR
    assert by_name.sum() == pytest.approx(1.0)


def test_a_scenario_beside_its_own_copy_is_correct_either_way():
    found = select_of(of(a=TWO, b=TWO, c=ONE), wanted="largest")
    alone = select_of(of(a=TWO, c=ONE), wanted="largest")
    assert found.best == "a"
    assert found.probability == alone.probability
    assert found.table["p_good"].tolist()[:2] == [found.probability] * 2


def test_indifference_makes_near_choices_correct():
    chances = [
        select_of(of(one=ONE, two=TWO), wanted="smallest", indifference=amount).probability
        for amount in (0.0, 0.2, 1.0, 50.0)
    ]
    assert chances == sorted(chances)
    assert chances[0] < chances[-1] == 1.0
    t = (0.6 + 0.2) / (np.std(np.subtract(TWO, ONE), ddof=1) / 5**0.5)
    assert chances[1] == pytest.approx(stats.t.cdf(t, 4), abs=ERROR)


def test_a_constant_lead_is_certain():
    found = select_of(of(one=ONE, two=np.array(ONE) + 2), wanted="largest")
    assert (found.best, found.probability, found.at_least) == ("two", 1.0, 1.0)


def test_one_replication_tells_nothing_of_how_sure_it_is():
    found = select_of(of(one=[3.0], two=[4.0]), wanted="largest")
    assert found.best == "two"
    assert np.isnan(found.probability)
    assert np.isnan(found.at_least)


def test_the_order_of_the_scenarios_changes_nothing():
    first = select_of(of(one=ONE, two=TWO, three=ONE[::-1]), wanted="largest")
    second = select_of(of(three=ONE[::-1], two=TWO, one=ONE), wanted="largest")
    assert first.probability == second.probability
    assert first.table.equals(second.table)


def test_it_draws_where_no_run_does():
    assert not {0x8000, 0x8001} & set(Purpose)
    with record_addresses():  # would refuse an address drawn twice
        select_of(of(one=ONE, two=TWO), wanted="largest")


# from logs -----------------------------------------------------------------


def arm(*volumes):
    logs = [
        log_of(
            [Call(entry=i, queue="line", answered=i, talk_end=i + 60) for i in range(volume)],
            seed=7,
            replication=number,
        )
        for number, volume in enumerate(volumes)
    ]
    return Arm(logs, MeasureSpec())


def test_logs_are_measured_and_selected():
    arms = {"old": arm(10, 14, 9, 12), "new": arm(13, 15, 13, 15)}
    found = select(arms, Figure("offered", "queue", "line"), wanted="largest")
    p = stats.ttest_rel([13, 15, 13, 15], [10, 14, 9, 12], alternative="greater").pvalue
    assert found.best == "new"
    assert found.at_least == pytest.approx(1 - p)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"figure": Figure("ofered")}, "did you mean: offered"),
        ({"figure": Figure("asa_s", "queue", "desk")}, "scenarios.old"),
        ({"wanted": "best"}, "largest or smallest"),
        ({"indifference": -1.0}, "indifference"),
        ({"indifference": np.nan}, "indifference"),
        ({"arms": {"old": arm(1, 2)}}, "at least two"),
        ({"arms": {"old": arm(1, 2), "new": arm(1, 2, 3)}}, "replications"),
    ],
)
def test_what_cannot_be_selected_is_refused(given, says):
    all_ = {"arms": {"old": arm(10, 14), "new": arm(13, 15)}, "figure": Figure("offered")}
    all_ |= {"wanted": "largest"} | given
    with pytest.raises(ConfigError, match=says):
        select(all_.pop("arms"), all_.pop("figure"), **all_)

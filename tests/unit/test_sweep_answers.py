"""Answers of a sweep against tables in which they are known beforehand."""

import io
import re

import numpy as np
import pandas as pd
import pytest

from sim.measure.statistics import student_quantile
from sim.study.sweep_answers import answers, needs
from sim.study.sweep_answers.monotone import isotonic, reached_at, read_off
from sim.study.sweep_answers.staffing import DRAWS, draws
from tests.unit.sweep_frames import (
    COST,
    COST_OF_FTE,
    FTE_OF_ONE,
    SL,
    SLOPE,
    N,
    frame_of,
    noise,
    volume_frame,
    volume_spec,
)

NEEDED = {"1.0": 0.5, "1.1": 3.3}


def pooled(values):
    """Pool adjacent violators one by one: an independent way to the same fit."""
    blocks = [[value, 1] for value in values]
    place = 0
    while place < len(blocks) - 1:
        if blocks[place][0] > blocks[place + 1][0]:
            (a, n), (b, m) = blocks[place], blocks[place + 1]
            blocks[place : place + 2] = [[(a * n + b * m) / (n + m), n + m]]
            place = max(place - 1, 0)
        else:
            place += 1
    return [value for value, count in blocks for _ in range(count)]


def test_the_monotone_fit_is_that_of_pooling_violators():
    """Detects a fit that falls, or that is not the nearest one."""
    values = np.random.default_rng(4).normal(size=(200, 7)) + 0.3 * np.arange(7)
    found = isotonic(values)
    assert (np.diff(found, axis=1) >= -1e-12).all()
    assert found == pytest.approx(np.array([pooled(row) for row in values]), abs=1e-12)


def test_the_target_is_read_off_between_the_values():
    fit = np.array([[0.7, 0.8, 0.9], [0.5, 0.5, 0.7], [0.1, 0.2, 0.3], [0.85, 0.9, 0.95]])
    found = reached_at(fit, np.array([-2.0, 0.0, 4.0]), 0.6)
    assert found[:2] == pytest.approx([-np.inf, 2.0])
    assert list(found[2:]) == [np.inf, -np.inf]


def test_a_flat_stretch_at_the_target_counts_from_its_start():
    fit = np.array([[0.7, 0.8, 0.8, 0.9], [0.8, 0.8, 0.8, 0.8]])
    assert list(reached_at(fit, np.arange(4.0), 0.8)) == [1.0, 0.0]


def test_figures_are_read_off_at_the_same_place():
    values = np.array([[10.0, 20.0, 40.0]] * 3)
    found = read_off(values, np.array([0.0, 1.0, 3.0]), np.array([0.5, 2.0, np.inf]))
    assert list(found) == [15.0, 30.0, np.inf]


def test_the_staffing_is_the_known_one_with_its_cost_and_its_interval():
    """Detects a wrong fit, unpaired draws and a baseline that is not the grid's own.

    The share of a replication is 80 % + 2 points x (agents - needed) + luck, so that a draw
    with mean luck m needs m / 2 points fewer agents: the interval is Student's of a mean of N.
    """
    spec = volume_spec()
    low, high = needs(volume_frame(spec, NEEDED), spec)
    for need, volume in ((low, "1.0"), (high, "1.1")):
        assert need.staffing.value == pytest.approx(NEEDED[volume])
        assert need.fte.value == pytest.approx(FTE_OF_ONE * NEEDED[volume])
        assert need.cost.value == pytest.approx(FTE_OF_ONE * COST_OF_FTE * NEEDED[volume])
        half = student_quantile(N - 1) * noise().std(ddof=1) / np.sqrt(N) / SLOPE
        assert need.staffing.upper - need.staffing.value == pytest.approx(half, rel=0.06)
        assert need.staffing.value - need.staffing.lower == pytest.approx(half, rel=0.06)
        # cost and staffing come from the same draw, so their intervals have the same ends
        assert need.cost.upper == pytest.approx(FTE_OF_ONE * COST_OF_FTE * need.staffing.upper)
    assert (low.whole, high.whole) == (1.0, 4.0)


def test_one_replication_has_no_interval():
    """Detects an interval without width, which would say that the answer is certain."""
    spec = volume_spec()
    frame = volume_frame(spec, NEEDED)
    frame = frame[frame["replication"].isin(["all", frame["replication"].iloc[1]])]
    found = answers(frame, spec)
    assert np.isnan(needs(frame, spec)[1].staffing.lower)
    assert "nan" not in " ".join(found.sentences)


def test_pairs_cancel_what_all_scenarios_share():
    """Detects draws that differ by scenario: luck that is the same everywhere says nothing of
    how much more 10 % volume takes, and a cost that carries it cancels in the difference."""
    spec = volume_spec()
    frame = volume_frame(spec, NEEDED)
    cost = frame["kpi"] == "cost"
    each = cost & (frame["replication"] != "all")
    busy = 50_000 * frame.loc[each, "replication"].astype(float)
    frame.loc[each, "top"] += busy
    found = needs(frame, spec)[0].cost
    assert found.upper - found.lower < 500


def test_draws_are_the_same_in_every_process_and_fair():
    found = draws(7)
    assert found.shape == (DRAWS, 7)
    assert (found >= 0).all()
    assert (found < 7).all()
    counts = np.bincount(found.ravel(), minlength=7) / found.size
    assert counts == pytest.approx(np.full(7, 1 / 7), abs=0.01)
    assert (draws(7) == found).all()
    assert len({tuple(row) for row in found}) > 0.9 * DRAWS


def test_a_grid_that_ends_too_early_says_so_and_names_the_values_to_add():
    """Missing 7.4 points at 4 points a step takes two steps more, and one to bracket it."""
    spec = volume_spec()
    found = answers(volume_frame(spec, {"1.0": -3.5, "1.1": 7.7}), spec)
    assert found.leading == 2
    assert found.sentences[1] == (
        "Volume unchanged: the grid begins at agents added -2, where 83.0 % (82.7 to 83.3) already"
        " holds 80 % within 20 s at calls. To find the staffing, add -4 and -6 to its values."
    )
    assert "the grid ends at agents added 4, where 72.6 % (72.3 to 72.9)" in found.sentences[0]
    assert "add 6, 8 and 10 to its values" in found.sentences[0]
    assert found.fresh_points == ()


def test_the_values_to_add_bracket_the_target():
    """Detects advice that does not help: the grid it names finds the staffing."""
    for needed in (9.0, 23.0, -17.0):
        spec = volume_spec()
        at = {"1.0": needed, "1.1": needed + 1}
        add = needs(volume_frame(spec, at), spec)[0].add
        labels = [f"{one:g}" for one in sorted([*(-2, 0, 2, 4), *add])]
        wider = volume_spec(labels)
        assert needs(volume_frame(wider, at), wider)[0].staffing.value == pytest.approx(needed)


def test_fresh_replications_are_asked_for_once_and_then_told():
    spec = volume_spec()
    frame = volume_frame(spec, NEEDED)
    first = answers(frame, spec)
    assert first.fresh_points == (
        {"agents": "1", "volume": "1.0"},
        {"agents": "4", "volume": "1.1"},
    )
    more = volume_frame(spec, NEEDED, sample="fresh", points=first.fresh_points)
    both = pd.concat([frame, more], ignore_index=True)
    second = answers(both, spec)
    assert second.fresh_points == ()
    assert (
        "Volume +10 %: rounded up to agents added 4 and run once more, on 20 replications of"
        " their own, it reaches 81.4 % (81.1 to 81.7), target held; paid are 105.0 FTE at"
        " GBP 105.0 k a week."
    ) in second.sentences
    # they had no part in finding the staffing
    assert second.needs.equals(first.needs)


def test_a_target_that_fresh_replications_miss_is_said_to_be_missed():
    spec = volume_spec()
    frame = volume_frame(spec, NEEDED)
    points = answers(frame, spec).fresh_points
    worse = {"1.0": 2.0, "1.1": 4.1}
    more = volume_frame(spec, worse, sample="fresh", points=points)
    told = answers(pd.concat([frame, more]), spec).sentences
    changed, unchanged = [text for text in told if "once more" in text]
    assert "target missed;" in unchanged
    assert "target missed, though the interval covers it;" in changed


def test_the_table_read_from_a_file_says_the_same():
    """Detects an answer that depends on types that a CSV does not keep."""
    spec = volume_spec()
    frame = volume_frame(spec, NEEDED)
    points = answers(frame, spec).fresh_points
    frame = pd.concat([frame, volume_frame(spec, NEEDED, sample="fresh", points=points)])
    again = pd.read_csv(io.StringIO(frame.to_csv(index=False)))
    assert answers(again, spec).sentences == answers(frame, spec).sentences


def test_the_order_of_rows_does_not_matter_to_the_figures():
    spec = volume_spec()
    frame = volume_frame(spec, NEEDED)
    mixed = frame.sample(frac=1.0, random_state=3)
    assert set(answers(mixed, spec).sentences) == set(answers(frame, spec).sentences)


def numbers(text):
    return [float(one) for one in re.findall(r"-?\d+(?:\.\d+)?", text)]


@pytest.mark.parametrize(
    ("kpi", "column", "change"),
    [
        ("sl_excluding_short", ("top",), lambda v: v * 1.004),
        ("sl_excluding_short", ("value", "lower", "upper"), lambda v: v - 0.021),
        ("cost", ("top",), lambda v: v * 1.7),
        ("fte", ("top",), lambda v: v * 1.7),
        ("target_share", ("value",), lambda v: v - 0.013),
        ("target_within_s", ("value",), lambda v: v + 13),
    ],
)
def test_a_changed_table_changes_the_sentences(kpi, column, change):
    """Detects a number in a sentence that comes from elsewhere than the table."""
    spec = volume_spec()
    frame = volume_frame(spec, NEEDED)
    changed = frame.copy()
    rows = changed["kpi"] == kpi
    for one in column:
        changed.loc[rows, one] = change(changed.loc[rows, one])
    before, after = (answers(one, spec).sentences for one in (frame, changed))
    assert before != after


def test_every_number_of_a_sentence_is_in_the_table_or_follows_from_it():
    """Shift every figure of the table by an odd amount: no number of a sentence stays as it
    was, but those of labels and of the target, which the table states."""
    spec = volume_spec()
    frame = volume_frame(spec, NEEDED)
    other = frame.copy()
    share, money = other["kpi"] == "sl_excluding_short", other["kpi"].isin(["fte", "cost"])
    summary = other["replication"] == "all"
    for one in ("value", "lower", "upper"):
        other.loc[share & summary, one] -= 0.0037
        other.loc[money, one] *= 1.331
    other.loc[share & ~summary, "top"] -= 3.7
    other.loc[money, "top"] *= 1.331
    stated = {80.0, 20.0, 10.0}
    pairs = zip(answers(frame, spec).sentences, answers(other, spec).sentences, strict=True)
    for before, after in pairs:
        same = {one for one, two in zip(numbers(before), numbers(after), strict=True) if one == two}
        assert same <= stated


def test_the_change_is_answered_first_and_details_come_last():
    spec = volume_spec()
    found = answers(volume_frame(spec, NEEDED), spec)
    assert [text.partition(":")[0] for text in found.sentences[: found.leading]] == [
        "Volume +10 %",
        "Volume unchanged",
    ]
    assert not any("holding" in text for text in found.sentences[found.leading :])


def test_without_prices_the_staffing_alone_is_told():
    spec = volume_spec()
    frame = volume_frame(spec, NEEDED)
    bare = frame[~frame["kpi"].isin(["fte", "cost"])]
    assert answers(bare, spec).sentences[1] == (
        "Volume unchanged: 80 % within 20 s at calls is held from agents added 0.5 (0.4 to 0.7) on."
    )


def test_without_a_target_differences_are_told():
    spec = volume_spec(target=False)
    totals = {}
    for labels in ({"agents": "0", "volume": "1.0"}, {"agents": "0", "volume": "1.1"}):
        more = labels["volume"] == "1.1"
        name = " ".join(f"{key}={one}" for key, one in labels.items())
        shares = (0.8 - 0.05 * more + noise()) * 1000.0
        cost = np.full(N, 100_000.0 + 2_500.0 * more) + 100 * noise()
        totals[name] = (labels, {SL: (shares, np.full(N, 1000.0)), COST: (cost, np.ones(N))})
    found = answers(frame_of(spec, totals), spec)
    assert found.sentences == (
        "Volume +10 % with agents added 0: answered in time at calls 75.0 % instead of 80.0 %:"
        " -5.0 points (-5.0 to -5.0); cost a week GBP 102.5 k instead of GBP 100.0 k: GBP +2.5 k"
        " (+2.5 k to +2.5 k).",
    )
    assert found.needs.empty

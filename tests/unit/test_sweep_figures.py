"""Figures and page of a sweep: what they say is what the table says."""

import re

import numpy as np
import pandas as pd
import pytest

from experiments.sweeping.page import page_files
from experiments.sweeping.story import story_of
from sim.report.blocks import Figure
from sim.report.sweep_lines import frontier
from sim.report.sweep_section import figures_of_sweep, sections_of_sweep
from sim.study.sweep_answers import answers
from tests.unit.sweep_frames import volume_frame, volume_spec

NEEDED = {"1.0": 0.5, "1.1": 3.3}


@pytest.fixture(scope="module")
def sweep():
    spec = volume_spec()
    frame = volume_frame(spec, NEEDED)
    found = answers(frame, spec)
    return frame, spec, found, sections_of_sweep(frame, story_of(frame, spec, found))


def blocks(sections):
    return {s.name: b for s in sections for b in s.blocks if isinstance(b, Figure)}


def test_there_is_a_figure_for_each_question(sweep):
    assert set(figures_of_sweep(sweep[3])) == {
        "service_and_cost.svg",
        "by_parameter.svg",
        "differences.svg",
    }


def test_findings_state_the_numbers_of_the_table(sweep):
    found = blocks(sweep[3])
    assert found["service-and-cost"].finding == (
        "Volume unchanged: the cheapest that holds the target is agents added 2, with 83.0 %"
        " for 102.5 thousand GBP a week; volume +10 %: the cheapest that holds the target is"
        " agents added 4, volume +10 %, with 81.4 % for 105.0 thousand GBP a week."
    )
    assert found["by-parameter"].finding.startswith(
        "Answered in time at calls, by agents added: volume unchanged: 75.0 % at -2 to 87.0 % at 4"
    )
    assert "-9.6 points" in found["differences"].finding


def test_the_drawn_numbers_stand_in_the_tables(sweep):
    frame, _, _, sections = sweep
    table = blocks(sections)["differences"].table.frame
    rows = frame[(frame["replication"] == "all") & (frame["kpi"] == "sl_excluding_short")]
    changed = rows.set_index("scenario")["difference"].dropna()
    assert len(table) == len(changed) == 7
    drawn = table["answered in time at calls, points"].str.extract(r"^(-?[\d.]+)")[0].astype(float)
    assert list(drawn) == pytest.approx(list(100 * changed), abs=0.05)


def test_a_target_that_nothing_holds_is_said_to_be_missed():
    spec = volume_spec()
    frame = volume_frame(spec, {"1.0": 9.0, "1.1": 12.0})
    sections = sections_of_sweep(frame, story_of(frame, spec, answers(frame, spec)))
    assert blocks(sections)["service-and-cost"].finding.startswith(
        "Volume unchanged: nothing holds the target; the cheapest that nothing beats is"
    )


def test_the_frontier_leaves_out_what_another_beats():
    """Detects dearer scenarios that serve no better, and rivals that have other givens."""
    names = ["cheap", "dear_and_worse", "dear_and_better", "twin", "other_volume"]
    service = pd.Series([0.8, 0.79, 0.9, 0.8, 0.7], index=names)
    paid = pd.Series([10.0, 11.0, 12.0, 10.0, 13.0], index=names)
    givens = dict.fromkeys(names, "") | {"other_volume": "volume +10 %"}
    found = frontier(service, paid, givens, names)
    assert found == {"cheap", "dear_and_better", "twin", "other_volume"}


def test_the_page_holds_every_sentence_and_the_files_of_the_figures(sweep):
    frame, spec, found, _ = sweep
    files = page_files(frame, spec, found, "how_many_agents")
    text = re.sub(r"\s+", " ", files["sweep.html"])
    for sentence in found.sentences:
        assert sentence in text
    assert spec.question in text
    assert {name for name in files if name.startswith("figures/")} == {
        "figures/service_and_cost.svg",
        "figures/by_parameter.svg",
        "figures/differences.svg",
    }
    assert page_files(frame, spec, found, "how_many_agents") == files


def test_a_table_without_rows_has_a_page_without_figures(sweep):
    frame, spec, _, _ = sweep
    empty = frame.iloc[:0]
    found = answers(empty, spec)
    assert found.sentences == ()
    assert set(page_files(empty, spec, found, "x")) == {"sweep.html"}


def test_without_prices_there_is_no_figure_of_cost(sweep):
    frame, spec, _, _ = sweep
    bare = frame[~frame["kpi"].isin(["fte", "cost"])]
    sections = sections_of_sweep(bare, story_of(bare, spec, answers(bare, spec)))
    assert set(blocks(sections)) == {"by-parameter", "differences"}


def test_values_without_an_interval_are_drawn():
    """One replication has no interval: NaN must neither stop a figure nor become 0."""
    spec = volume_spec()
    frame = volume_frame(spec, NEEDED)
    frame = frame[frame["replication"].isin(["all", "0"])].copy()
    for one in ("lower", "upper", "difference_lower", "difference_upper"):
        frame[one] = np.nan
    sections = sections_of_sweep(frame, story_of(frame, spec, answers(frame, spec)))
    assert len(blocks(sections)) == 3

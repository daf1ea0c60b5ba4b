"""kpi.csv and intervals.csv: shape, names, targets, what is refused."""

import io

import numpy as np
import pandas as pd
import pytest

from sim.errors import ConfigError
from sim.measure import DEFAULT_LEVELS, MeasureSpec, Promise, gather, interval_table, kpi_table
from sim.measure.interval_tables import columns
from sim.measure.tables import COLUMNS
from sim.units import SECOND
from sim.vocabulary import Outcome
from tests.benchmarks.bench_measure import main, synthetic_log
from tests.unit.measuring import Call, facts_of, figures, log_of

PROMISES = {f"queue{i}": Promise(share=0.8, within=10 * SECOND) for i in range(6)}


@pytest.fixture(scope="module")
def facts():
    logs = [synthetic_log(r, 2000) for r in range(4)]
    return gather(logs, MeasureSpec(promises=PROMISES, thresholds=(30 * SECOND,)))


def test_the_tidy_table_has_its_documented_columns(facts):
    table = kpi_table(facts)
    assert tuple(table.columns) == COLUMNS
    assert list(dict.fromkeys(table["level"])) == list(DEFAULT_LEVELS)
    assert not table.duplicated(["level", "name", "kpi"]).any()
    assert table["definition"].str.len().min() > 5
    assert (table["lower"].isna() | (table["lower"] <= table["value"])).all()
    assert (table["upper"].isna() | (table["upper"] >= table["value"])).all()


def test_shares_and_their_intervals_lie_between_0_and_1(facts):
    shares = kpi_table(facts).query("unit == 'share'")
    for column in ("value", "lower", "upper"):
        there = shares[column].dropna()
        assert there.between(0, 1).all()


def test_the_same_logs_give_the_same_bytes(facts):
    texts = []
    for _ in range(2):
        text = io.StringIO()
        kpi_table(facts).to_csv(text, index=False)
        interval_table(facts).to_csv(text, index=False)
        texts.append(text.getvalue())
    assert texts[0] == texts[1]


def test_one_replication_has_values_and_no_intervals():
    table = kpi_table(gather([synthetic_log(0, 500)], MeasureSpec(promises=PROMISES)))
    bounds = table[~table["kpi"].isin(["p_days_met", "p_intervals_met"])]
    assert bounds["value"].notna().any()
    assert bounds["lower"].isna().all()
    assert bounds["upper"].isna().all()


@pytest.mark.parametrize(
    "level", ["colour", "queue:queue", "queue:intent:segment", "", "centre:centre"]
)
def test_an_unknown_level_is_refused(facts, level):
    with pytest.raises(ConfigError, match="level"):
        kpi_table(facts, (level,))


def test_a_pair_may_be_written_either_way(facts):
    one, other = (kpi_table(facts, (name,)) for name in ("channel:intent", "intent:channel"))
    flipped = other.assign(name=other["name"].str.split("|").str[::-1].str.join("|"))
    both = one.merge(flipped, on=["name", "kpi"], suffixes=("", "_"))
    assert len(both) == len(one) == len(other)
    assert np.allclose(both["value"], both["value_"], equal_nan=True)


def test_logs_of_two_centres_are_refused():
    with pytest.raises(ConfigError, match="one scenario"):
        gather([synthetic_log(0, 10), log_of([])], MeasureSpec())
    with pytest.raises(ConfigError, match="at least one log"):
        gather([], MeasureSpec())


@pytest.mark.parametrize(
    "wrong", [{"interval_min": 7}, {"confidence": 1.0}, {"by": "mood"}, {"thresholds": (-1,)}]
)
def test_arguments_without_meaning_are_refused(wrong):
    with pytest.raises(ConfigError):
        MeasureSpec(**wrong)


def days_log(good, bad):
    """A day with `good` calls answered at once and `bad` ones after a minute."""
    waits = [0] * good + [60] * bad
    return log_of([Call(10, "line", answered=10 + w, talk_end=200) for w in waits])


def test_targets_by_day_and_the_mean_of_days():
    spec = {"promises": {"line": Promise(share=0.8)}}
    logs = (days_log(8, 2), days_log(1, 3), days_log(9, 0), log_of([]))
    table = kpi_table(facts_of(*logs, **spec), ("centre", "queue"))
    line = figures(table, "queue", "line")
    assert line["sl_excluding_short"] == pytest.approx(18 / 23)
    assert line["sl_mean_of_days"] == pytest.approx((0.8 + 0.25 + 1) / 3)
    assert line["p_days_met"] == pytest.approx(2 / 3)
    n = table.query("name == 'line' and kpi == 'p_days_met'")["n"].item()
    assert n == 3  # the day without demand is dropped and its absence shown
    assert figures(table)["p_days_met"] == pytest.approx(2 / 3)
    desk = figures(table, "queue", "desk")
    assert np.isnan(desk["p_days_met"])  # promises nothing


def test_the_centre_meets_its_targets_when_every_queue_does():
    spec = {"promises": {name: Promise(share=0.8) for name in ("line", "desk")}}
    desk = [Call(10, "desk", answered=100, talk_end=200)]
    logs = [
        log_of([Call(10, "line", answered=10, talk_end=20), *desk]),
        log_of([Call(10, "line", answered=10, talk_end=20)]),
    ]
    assert figures(kpi_table(facts_of(*logs, **spec)))["p_days_met"] == 0.5


def test_days_of_one_replication_are_local_days():
    day = 86_400
    calls = [
        Call(23 * 3600, "line", answered=23 * 3600, talk_end=day),
        Call(day + 5, "line", end=day + 90, outcome=Outcome.ABANDONED),
    ]
    log = log_of(calls, horizon_s=2 * day, time_zone="Europe/Kyiv")  # UTC+3 in 1970
    spec = {"promises": {"line": Promise(share=0.5)}}
    found = figures(kpi_table(facts_of(log, **spec), ("queue",)), "queue", "line")
    assert found["sl_excluding_short"] == 0.5
    # 23:00 UTC and 00:00 UTC are the same local day
    assert found["p_days_met"] == 1


def test_the_interval_table_has_its_documented_columns(facts):
    wide = interval_table(facts)
    assert tuple(wide.columns) == columns()
    assert list(dict.fromkeys(wide["level"])) == ["centre", "channel", "queue", "group"]
    assert len(wide) == 24 * (1 + 3 + 6 + 8)
    assert wide["interval_start"].iloc[0] == "2024-01-08T08:00+00:00"
    assert wide.query("level == 'group'")["offered"].isna().all()
    assert wide.query("level == 'queue'")["occupancy"].isna().all()


def test_an_interval_says_how_often_its_target_was_met():
    spec = {"promises": {"line": Promise(share=0.8)}}
    logs = (days_log(8, 2), days_log(1, 3), log_of([]))
    wide = interval_table(facts_of(*logs, **spec))
    line = wide.query("level == 'queue' and name == 'line'")
    assert line["p_target_met"].iloc[0] == 0.5
    assert line["p_target_met_lower"].iloc[0] == pytest.approx(0.0945, abs=5e-5)
    assert pd.isna(line["p_target_met"].iloc[1])


def test_intervals_of_a_clock_change_are_labelled_apart():
    start = 1_729_980_000  # 2024-10-27 00:00 in Berlin, summer time
    log = log_of([], horizon_s=25 * 3600, start_utc_us=start * SECOND, time_zone="Europe/Berlin")
    wide = interval_table(facts_of(log, interval_min=60), ("centre",))
    assert len(wide) == 25
    assert wide["interval_start"].iloc[2:4].tolist() == [
        "2024-10-27T02:00+02:00",
        "2024-10-27T02:00+01:00",
    ]


def test_an_empty_log_is_measured_without_a_warning():
    table = kpi_table(facts_of(log_of([]), log_of([])))
    assert table.query("level == 'centre' and kpi == 'contacts'")["value"].item() == 0
    assert interval_table(facts_of(log_of([])))["offered"].fillna(0).eq(0).all()


def test_the_benchmark_runs():
    assert main(replications=2, contacts=200) > 0

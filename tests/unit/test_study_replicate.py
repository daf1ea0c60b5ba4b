"""Replications: order, independence of the workers, errors; curves and weeks over them."""

import numpy as np
import pytest

from sim.config import build
from sim.errors import ConfigError
from sim.log.digest import digest
from sim.measure.facts import gather
from sim.measure.spec import MeasureSpec, Promise
from sim.study.replicate import replicate
from sim.study.waiting import waiting_table
from sim.study.week import mean_week, service_week, span_of, week_starts
from sim.units import DAY, HOUR, SECOND
from sim.vocabulary import Outcome
from tests.unit.config_builders import centre
from tests.unit.measuring import Call, log_of


@pytest.fixture(scope="module")
def scenario():
    return build(centre(**{"calendar.length": "1h"}))


def test_logs_come_in_the_order_of_their_numbers(scenario):
    logs = replicate(scenario, 7, 3)
    assert [log.header.replication for log in logs] == [0, 1, 2]
    assert len({digest(log) for log in logs}) == 3


def test_workers_change_no_log_and_every_end_is_told(scenario):
    alone, shared = [], []
    one = replicate(scenario, 7, 3, on_done=alone.append)
    two = replicate(scenario, 7, 3, workers=2, on_done=shared.append)
    assert [digest(log) for log in one] == [digest(log) for log in two]
    assert alone == sorted(shared) == [0, 1, 2]


def test_one_worker_starts_no_process(scenario, monkeypatch):
    monkeypatch.setattr("joblib.Parallel", lambda *_, **__: pytest.fail("a process was started"))
    assert len(replicate(scenario, 7, 2, workers=1)) == 2
    assert len(replicate(scenario, 7, 1, workers=8)) == 1


@pytest.mark.parametrize("wrong", [{"replications": 0}, {"workers": 0}, {"engine": "steam"}])
def test_wrong_arguments_are_refused(scenario, wrong):
    with pytest.raises(ConfigError):
        replicate(scenario, 7, **{"replications": 1} | wrong)


def test_an_error_of_a_worker_reaches_the_caller(scenario):
    with pytest.raises(ConfigError, match="engine"):
        replicate(scenario, 7, 2, workers=2, engine="steam")


# waiting -------------------------------------------------------------------


def waits():
    """Five contacts offered: answered after 0, 30 and 60 s, abandoned after 10 s, one blocked."""
    calls = [
        Call(entry=100, queue="line", answered=100 + wait, talk_end=400) for wait in (0, 30, 60)
    ]
    calls.append(Call(entry=100, queue="line", end=110, outcome=Outcome.ABANDONED))
    calls.append(Call(entry=100, queue="line", end=100, outcome=Outcome.BLOCKED))
    return calls


def test_waiting_shares_relate_to_all_offered():
    table = waiting_table(gather([log_of(waits())], MeasureSpec())).set_index("wait_s")
    assert set(table["queue"]) == {"line"}
    assert set(table["offered"]) == {5.0}
    assert table["answered"].loc[[0.0, 29.5, 30.0, 60.0]].tolist() == [0.2, 0.2, 0.4, 0.6]
    assert table["abandoned"].loc[[9.5, 10.0, 60.0]].tolist() == [0.0, 0.2, 0.2]
    assert table["answered_lower"].isna().all()  # one replication has no interval


def test_waiting_has_an_interval_over_replications():
    logs = [log_of(waits()), log_of(waits()[:2])]
    table = waiting_table(gather(logs, MeasureSpec())).set_index("wait_s")
    row = table.loc[60.0]
    assert row["answered"] == pytest.approx(5 / 7)
    assert row["answered_lower"] < 5 / 7 < row["answered_upper"] <= 1


def test_nobody_offered_is_an_empty_table():
    assert waiting_table(gather([log_of([])], MeasureSpec())).empty


# the typical week ----------------------------------------------------------


def test_only_runs_longer_than_a_week_have_a_typical_one():
    starts = [f"2024-01-{day:02d}T00:00+00:00" for day in range(1, 9)]
    assert span_of(starts[:7]) == ""
    assert span_of(starts) == "2024-01-01 to 2024-01-08"


def test_starts_move_to_the_week_of_the_first():
    moved = week_starts(["2024-01-03T10:00+00:00", "2024-01-08T09:30+01:00"])
    assert moved.tolist() == ["2024-01-03T10:00+00:00", "2024-01-01T09:30+00:00"]


def test_the_service_level_of_a_week_is_a_ratio_of_totals():
    """Monday 10:00, answered in time 1 of 1 in one week and 1 of 3 in the other: 2 of 4."""
    monday = 4 * DAY // SECOND  # the run starts on Thursday 1970-01-01
    hour = 10 * HOUR // SECOND
    calls = []
    for week, waits_s in ((0, [0]), (7, [0, 50, 50])):
        at = monday + week * DAY // SECOND + hour
        calls += [
            Call(entry=at, queue="line", answered=at + wait, talk_end=at + 90) for wait in waits_s
        ]
    log = log_of(calls, horizon_s=14 * DAY / SECOND)
    spec = MeasureSpec(promises={"line": Promise(share=0.8, within=20 * SECOND)})
    table = service_week(gather([log], spec))
    row = table[(table["name"] == "line") & (table["interval_start"] == "1969-12-29T10:00+00:00")]
    assert row["sl_excluding_short"].tolist() == [0.5]
    assert row["offered"].tolist() == [2.0]
    assert len(table) == 2 * 7 * 48
    assert np.isnan(table["sl_excluding_short"]).sum() == len(table) - 1


def test_a_table_without_rows_has_an_empty_week():
    """A run of a month without deferred queues has no backlog to draw."""
    import pandas as pd

    nothing = pd.DataFrame({"start": [], "name": [], "value": []})
    assert mean_week(nothing, "start", "name").empty


def test_means_of_a_week_keep_names_apart():
    import pandas as pd

    table = pd.DataFrame(
        {
            "start": ["2024-01-01T10:00+00:00", "2024-01-08T10:00+00:00"] * 2,
            "name": ["a", "a", "b", "b"],
            "agents": [1.0, 3.0, 5.0, 5.0],
        }
    )
    found = mean_week(table, "start", "name")
    assert found["agents"].tolist() == [2.0, 5.0]

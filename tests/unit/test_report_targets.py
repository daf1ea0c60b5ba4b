"""Targets that a phase changes: in the words, the figures and the summary of a run."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from experiments.results import figure_texts, results_of, summary_text
from sim.config import build
from sim.measure.from_scenario import measure_spec
from sim.measure.spec import Change, MeasureSpec, Promise
from sim.report.panels import heading, place_intervals
from sim.report.service_level_figure import service_level_figure, target_line
from sim.report.summary import summary
from sim.report.targets import Target, changes_text, target_text, targets_of
from sim.report.waiting_figure import waiting_figure
from sim.study.replicate import replicate
from sim.units import HOUR, SECOND
from tests.unit.config_builders import centre
from tests.unit.measuring import header

LATER = "2024-01-10T10:00+00:00"
BOTH = (Target(0.8, 20.0), Target(0.9, 30.0, LATER))
STARTS = [f"2024-01-10T{hour:02d}:00+00:00" for hour in range(8, 12)]


def promise(share, within_s=20):
    return Promise(share=share, within=within_s * SECOND)


def spec(*eras, **more):
    """Eras of the queue `line`: (hour, promise), the first at hour 0."""
    (_, first), *later = eras
    changes = tuple(
        Change(tick=round(hour * HOUR), promises={"line": one}, slots={}) for hour, one in later
    )
    return MeasureSpec(promises={"line": first}, changes=changes, **more)


def of_line(asked, horizon_s=4 * 3600.0, **head):
    return targets_of(asked, header(horizon_s, **head))["line"]


# which targets -------------------------------------------------------------


def test_a_target_that_stays_is_one():
    assert of_line(spec((0, promise(0.8)))) == (Target(0.8, 20.0),)
    assert of_line(spec((0, promise(0.8)), (1, promise(0.8)))) == (Target(0.8, 20.0),)
    assert targets_of(spec((0, promise(0.8))), header(60.0))["desk"] == (Target(None, 20.0),)


def test_a_change_carries_its_local_time():
    found = of_line(spec((0, promise(0.8)), (2, promise(0.9, 30))))
    assert found == (Target(0.8, 20.0), Target(0.9, 30.0, "1970-01-01T02:00+00:00"))
    abroad = of_line(spec((0, promise(0.8)), (2, promise(0.9))), time_zone="Europe/Paris")
    assert abroad[1].since == "1970-01-01T03:00+01:00"


def test_only_what_holds_within_the_window_is_a_target():
    eras = ((0, promise(0.7)), (1, promise(0.8)), (3, promise(0.9)), (9, promise(0.5)))
    assert [one.share for one in of_line(spec(*eras), warm_up=2 * HOUR)] == [0.8, 0.9]
    assert [one.share for one in of_line(spec(*eras), warm_up=HOUR)] == [0.8, 0.9]
    assert [one.share for one in of_line(spec(*eras, end=2 * HOUR))] == [0.7, 0.8]


def test_a_target_may_begin_and_end():
    found = of_line(spec((0, promise(None)), (1, promise(0.8)), (2, promise(None, 60))))
    assert [one.short for one in found] == ["", "80/20s", ""]
    expected = "none, from 1970-01-01 01:00 on 80/20s, from 1970-01-01 02:00 on none"
    assert changes_text(found) == expected


# the summary ---------------------------------------------------------------


def table():
    names = ("level", "name", "kpi", "value", "lower", "upper")
    rows = [("queue", name, "offered", 10.0, 9.0, 11.0) for name in ("calls", "mail")]
    return pd.DataFrame(rows, columns=list(names))


def test_the_summary_names_a_changed_target_and_its_date():
    lines = summary(table(), {"calls": BOTH, "mail": BOTH[:1]}, 20).splitlines()
    assert "80/20s*" in next(line for line in lines if line.startswith("queue calls"))
    assert "80/20s " in next(line for line in lines if line.startswith("queue mail")) + " "
    notes = [line for line in lines if line.startswith("*")]
    assert notes == ["* target of calls: 80/20s, from 2024-01-10 10:00 on 90/30s"]


def test_without_a_change_there_is_no_note():
    assert "*" not in summary(table(), {"calls": BOTH[:1]}, 20)
    assert target_text(BOTH) == "80/20s*"


# figures -------------------------------------------------------------------


def test_the_line_of_the_target_steps_where_it_changes():
    hours, shares = target_line(BOTH, place_intervals(STARTS))
    assert hours == [0.0, 2.0, 4.0]
    assert shares == [80.0, 90.0, 90.0]


def test_where_nothing_is_promised_the_line_has_a_gap():
    shares = target_line((Target(None, 20.0), BOTH[1]), place_intervals(STARTS))[1]
    assert np.isnan(shares[0])
    assert shares[1:] == [90.0, 90.0]


def test_the_place_of_a_change_is_an_instant_whatever_the_clock_says():
    starts = ["2024-10-27T01:00+01:00", "2024-10-27T01:00+00:00", "2024-10-27T02:00+00:00"]
    later = (BOTH[0], Target(0.9, 20.0, "2024-10-27T02:00+00:00"))
    assert target_line(later, place_intervals(starts))[0] == [0.0, 2.0, 3.0]


def test_the_heading_names_every_target():
    assert heading("calls", 10, BOTH).splitlines() == [
        "calls: 10 offered; target 80 % in 20 s",
        "from 2024-01-10 10:00 90 % in 30 s",
    ]
    ended = (BOTH[0], Target(None, 20.0, LATER))
    assert heading("calls", 10, ended).endswith("from 2024-01-10 10:00 no target")


def drawings(targets, span=""):
    service = pd.DataFrame({"interval_start": STARTS, "level": "queue", "name": "calls"})
    service["offered"] = 10.0
    for end in ("", "_lower", "_upper"):
        service[f"sl_excluding_short{end}"] = 0.7
    waiting = pd.DataFrame({"queue": "calls", "offered": 30.0, "wait_s": [0.0, 60.0]})
    for name in ("answered", "abandoned"):
        waiting[[name, f"{name}_lower", f"{name}_upper"]] = 0.5
    named = {"calls": targets}
    level = service_level_figure(service, named, {"calls": 10.0}, span)
    return level, waiting_figure(waiting, named)


@pytest.mark.parametrize("span", ["", "2024-01-08 to 2024-01-31"])
def test_both_figures_show_the_changed_target(span):
    same_time = (BOTH[0], Target(0.9, 20.0, LATER))
    before, after = drawings(BOTH[:1], span), drawings(same_time, span)
    assert before[0] != after[0]
    assert before[1] != after[1]
    # in a typical week a date has no place, so only the title tells when
    sooner = (BOTH[0], replace(same_time[1], since="2024-01-10T09:00+00:00"))
    assert drawings(sooner, span)[0] != after[0]


# from a scenario -----------------------------------------------------------


def test_a_phase_of_a_scenario_reaches_summary_and_figures():
    asked = {
        "calendar.length": "2h",
        "demand.billing.volume.per_week": 40,
        "queues.calls.target": {"share": "80%", "within": "20s"},
    }
    phase = {"from": "2024-01-08 09:00", "set": {"queues.calls.target.share": "90%"}}
    plain, changed = (build(centre(**asked, **more)) for more in ({}, {"phases.better": phase}))
    results = [results_of(one, replicate(one, 1, 2)) for one in (plain, changed)]
    assert targets_of(measure_spec(changed), results[1].facts[0].header)["calls"] == (
        Target(0.8, 20.0),
        Target(0.9, 20.0, "2024-01-08T09:00+00:00"),
    )
    told = summary_text(results[1])
    assert "* target of calls: 80/20s, from 2024-01-08 09:00 on 90/20s" in told
    assert "*" not in summary_text(results[0])
    figure = "figures/service_level_by_interval.svg"
    assert figure_texts(results[0])[figure] != figure_texts(results[1])[figure]

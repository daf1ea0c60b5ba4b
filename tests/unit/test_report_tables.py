"""CSV text, the summary of a run, and its figures."""

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from sim.report.csv_text import csv_text
from sim.report.figures import Drawn, figures
from sim.report.panels import MOST_PANELS, busiest, heading, place_intervals
from sim.report.summary import summary
from sim.report.targets import Target, target_text

TARGET = (Target(0.8, 20.0),)


def test_numbers_are_written_in_one_way():
    table = pd.DataFrame(
        {
            "name": ["a", "b|c", "d, e"],
            "n": [1, 2, 3],
            "value": [1 / 3, np.nan, -0.0],
            "far": [1e20, 12345678901.5, np.inf],
        }
    )
    assert csv_text(table) == (
        'name,n,value,far\na,1,0.3333333333,1e+20\nb|c,2,,1.23456789e+10\n"d, e",3,0,inf\n'
    )


def row(level, name, kpi, value, half=np.nan):
    return {
        "level": level,
        "name": name,
        "kpi": kpi,
        "value": value,
        "lower": value - half,
        "upper": value + half,
    }


KPI = pd.DataFrame(
    [
        row("group", "tellers", "occupancy", 0.81, 0.02),
        row("queue", "calls", "offered", 1234.4, 12),
        row("queue", "calls", "p_abandon", 0.034, 0.004),
        row("queue", "calls", "sl_excluding_short", 0.7654, 0.01),
        row("centre", "all", "offered", 1234.4, 12),
        row("channel", "phone", "offered", 99.0, 1),
    ]
)


def cells(lines, start):
    line = next(place for place, text in enumerate(lines) if text.startswith(start))
    return re.split(r" {2,}", lines[line]), lines[line + 1].split()


def test_the_summary_shows_centre_queues_and_groups_with_intervals():
    lines = summary(KPI, {"calls": TARGET}, 20).splitlines()
    starts = [text[:6] for text in lines[1:7:2]]
    assert starts == ["centre", "queue ", "group "]
    values, intervals = cells(lines, "queue calls")
    assert values == ["queue calls", "1234", "-", "3.4", "76.5", "80/20s", "-", "-", "-"]
    assert intervals == ["1222-1246", "3.0-3.8", "75.5-77.5"]
    assert cells(lines, "group tellers")[0][-1] == "81.0"
    assert "over 20 replications" in lines[-1]
    assert not any(text != text.rstrip() for text in lines)


def test_one_replication_has_no_intervals():
    lines = summary(KPI, {}, 1).splitlines()
    assert len([text for text in lines[1:] if text[:1] not in {"", " "}]) == 5
    assert "no intervals" in lines[-1]


def test_a_target_is_written_as_planners_say_it():
    assert target_text(TARGET) == "80/20s"
    assert target_text((Target(None, 20.0),)) == target_text(()) == ""
    assert heading("calls", 1234.4, TARGET) == "calls: 1,234 offered; target 80 % in 20 s"
    assert heading("calls", 3, ()) == "calls: 3 offered"


# figures -------------------------------------------------------------------

STARTS = [f"2024-01-08T{hour:02d}:00+00:00" for hour in range(8, 12)]


FLOWS = pd.DataFrame(
    [("start", "arises", "phone", 30.0), ("phone", "resolved", "resolved", 30.0)],
    columns=["from_channel", "trigger", "to_channel", "contacts"],
)


def drawn(queues=("calls",), starts=STARTS):
    """Tables of a run in which the third interval has no demand and an unbounded need."""
    service = pd.DataFrame(
        [
            {
                "interval_start": start,
                "level": "queue",
                "name": queue,
                "offered": 0.0 if place == 2 else 10.0,
                "sl_excluding_short": np.nan if place == 2 else 0.7,
                "sl_excluding_short_lower": np.nan if place == 2 else 0.6,
                "sl_excluding_short_upper": np.nan if place == 2 else 0.8,
            }
            for queue in queues
            for place, start in enumerate(starts)
        ]
    )
    staff = pd.DataFrame({"interval_start": starts, "group": "tellers", "required": 4.0})
    staff["scheduled"] = 5.0
    staff["required"] = [np.inf if place == 2 else 4.0 for place in range(len(starts))]
    waiting = pd.DataFrame(
        [{"queue": queue, "offered": 30.0, "wait_s": wait} for queue in queues for wait in (0, 60)]
    )
    for name, share in (("answered", 0.8), ("abandoned", 0.1)):
        waiting[[name, f"{name}_lower", f"{name}_upper"]] = share
    return Drawn(
        service=service,
        present=pd.DataFrame({"interval_start": starts, "name": "tellers", "staffed": 4.8}),
        staffing=staff,
        waiting=waiting,
        backlog=pd.DataFrame(columns=["name", "interval_start", "backlog", "contacts"]),
        flows=FLOWS,
        targets={"calls": TARGET},
        span="",
    )


def test_figures_are_the_same_bytes_again_and_carry_no_date():
    first, second = figures(drawn()), figures(drawn())
    assert first == second
    assert sorted(first) == [
        "flows.svg",
        "service_level_by_interval.svg",
        "staffing_by_interval.svg",
        "waiting_time_distribution.svg",
    ]
    for text in first.values():
        assert text.startswith("<?xml")
        assert "<dc:date>" not in text


def test_a_figure_shows_other_figures_when_its_table_changes():
    changed = drawn()
    changed.service.loc[0, "sl_excluding_short"] = 0.65
    changed.staffing.loc[0, "required"] = 3.0
    changed.waiting.loc[1, "answered"] = 0.85
    changed = replace(changed, flows=FLOWS.assign(contacts=[29.0, 30.0]))
    before, after = figures(drawn()), figures(changed)
    assert [name for name in before if before[name] == after[name]] == []


def test_every_figure_says_in_words_what_it_shows():
    shown = {
        "flows.svg": "start arises to phone 30",
        "service_level_by_interval.svg": "calls: 30 offered; target 80 % in 20 s",
        "staffing_by_interval.svg": "tellers",
        "waiting_time_distribution.svg": "calls: 30 offered; target 80 % in 20 s",
    }
    for name, text in figures(drawn()).items():
        assert 'role="img"' in text, name
        assert re.search("<title>.+</title>", text), name
        assert shown[name] in re.search("<desc>(.+)</desc>", text)[1]


def test_a_heading_is_never_wider_than_its_panel():
    queues = [f"a_queue_with_a_long_name_{number:02d}" for number in range(10)]
    text = figures(drawn(queues=queues))["service_level_by_interval.svg"]
    assert "<!-- a_queue_with_a_long_name_07: 30 -->" in text
    assert "<!-- offered -->" in text


def test_a_backlog_is_drawn_where_work_is_deferred():
    mails = {"name": "mails", "interval_start": STARTS, "backlog": [0.0, 5.0, 9.0, 2.0]}
    found = figures(replace(drawn(), backlog=pd.DataFrame(mails).assign(contacts=1200.0)))
    assert "<!-- mails: 1,200 in -->" in found["backlog_by_interval.svg"]
    assert "backlog_by_interval.svg" not in figures(drawn())


def test_the_backlog_is_drawn_to_the_end_of_the_last_interval():
    mails = {"name": "mails", "interval_start": STARTS, "backlog": [0.0, 5.0, 9.0, 2.0]}
    found = figures(replace(drawn(), backlog=pd.DataFrame(mails).assign(contacts=1200.0)))
    paths = re.findall(r'<path d="(M[^"]+)"[^>]*style="([^"]*)"', found["backlog_by_interval.svg"])
    right = {style: max(map(float, re.findall(r"[ML] (\S+)", path))) for path, style in paths}
    panel = next(x for style, x in right.items() if "fill: #ffffff" in style)
    assert any("stroke: #0072b2" in style and x >= panel for style, x in right.items())


def test_a_users_settings_of_the_drawing_library_change_nothing():
    import matplotlib as mpl

    before = figures(drawn())
    with mpl.rc_context({"font.size": 30, "lines.linewidth": 9, "svg.hashsalt": None}):
        assert figures(drawn()) == before
        assert mpl.rcParams["font.size"] == 30


def test_of_many_queues_the_busiest_are_drawn():
    volume = {f"q{number:02d}": float(number) for number in range(MOST_PANELS + 3)}
    assert busiest(volume) == sorted(volume)[3:]
    assert len(figures(drawn(queues=sorted(volume)))) == 4


def test_a_single_interval_is_a_figure_too():
    assert all(figures(drawn(starts=STARTS[:1])).values())


@pytest.mark.parametrize(
    ("starts", "span", "labels", "name"),
    [
        (STARTS, "", ("08:00", "09:00", "10:00", "11:00", "12:00"), "local time on Monday"),
        (
            [f"2024-01-0{day}T{hour:02d}:00+00:00" for day in (1, 2) for hour in range(24)],
            "",
            ("Mon\n01 Jan", "Tue\n02 Jan"),
            "local time, 2024",
        ),
        (
            [f"2024-01-0{day}T12:00+00:00" for day in range(1, 8)],
            "2024-01-01 to 2024-01-31",
            ("Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
            "local time, mean week of 2024-01-01 to 2024-01-31",
        ),
    ],
    ids=["day", "two days", "week"],
)
def test_the_axis_is_labelled_in_local_time(starts, span, labels, name):
    placed = place_intervals(starts, span)
    assert placed.labels == labels
    assert placed.name.startswith(name)
    assert len(placed.edges) == len(starts) + 1


def test_the_repeated_hour_has_a_place_of_its_own():
    starts = ["2024-10-27T01:00+01:00", "2024-10-27T01:00+00:00", "2024-10-27T02:00+00:00"]
    assert place_intervals(starts).edges.tolist() == [0.0, 1.0, 2.0, 3.0]

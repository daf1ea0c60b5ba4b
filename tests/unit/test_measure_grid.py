"""Windows, local days and intervals, on ordinary days and on those of a clock change."""

from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from sim.errors import ConfigError
from sim.measure.grid import days, intervals, pieces, window
from sim.units import DAY, HOUR, MINUTE, SECOND
from tests.unit.measuring import header


def run_of(start: str, zone: str, length: int, **more):
    local = datetime.fromisoformat(start).replace(tzinfo=ZoneInfo(zone))
    return header(
        length / SECOND, start_utc_us=round(local.timestamp()) * SECOND, time_zone=zone, **more
    )


def test_the_window_leaves_out_the_warm_up():
    head = run_of("2024-01-08 00:00", "Europe/London", 2 * DAY, warm_up=DAY)
    assert window(head).edges.tolist() == [DAY, 2 * DAY]
    assert window(head).open_end
    assert not window(head, 0, DAY).open_end


@pytest.mark.parametrize(("start", "end"), [(-1, None), (5, 5), (0, 3 * DAY)])
def test_a_window_outside_the_run_is_refused(start, end):
    with pytest.raises(ConfigError, match="window"):
        window(run_of("2024-01-08 00:00", "UTC", 2 * DAY), start, end)


@pytest.mark.parametrize(
    ("start", "hours", "offsets"),
    [
        ("2024-03-31 00:00", 23, {"+01:00", "+02:00"}),
        ("2024-10-27 00:00", 25, {"+02:00", "+01:00"}),
        ("2024-06-01 00:00", 24, {"+02:00"}),
    ],
)
def test_a_day_of_a_clock_change_has_its_own_length(start, hours, offsets):
    head = run_of(start, "Europe/Berlin", hours * HOUR + DAY)
    by_day = days(head, window(head))
    assert by_day.widths.tolist() == [hours * HOUR, DAY]
    cut = intervals(head, window(head, 0, hours * HOUR), 30 * MINUTE)
    assert cut.bins == 2 * hours
    assert {label[-6:] for label in cut.labels} == offsets
    assert len(set(cut.labels)) == cut.bins


def test_the_repeated_hour_has_bins_of_its_own():
    head = run_of("2024-10-27 00:00", "Europe/Berlin", 25 * HOUR)
    labels = intervals(head, window(head), HOUR).labels
    assert [label[11:] for label in labels[1:5]] == [
        "01:00+02:00",
        "02:00+02:00",
        "02:00+01:00",
        "03:00+01:00",
    ]


def test_half_hour_clock_change_starts_a_new_hour_bin():
    # Lord Howe Island moves by 30 minutes: 02:00+11:00 is 01:30+10:30
    head = run_of("2024-04-07 00:00", "Australia/Lord_Howe", 4 * HOUR)
    cut = intervals(head, window(head), HOUR)
    assert [label[11:] for label in cut.labels] == [
        "00:00+11:00",
        "01:00+11:00",
        "01:30+10:30",
        "02:00+10:30",
        "03:00+10:30",
    ]
    assert cut.widths.tolist() == [HOUR, HOUR, HOUR // 2, HOUR, HOUR // 2]


def test_intervals_follow_the_local_clock_not_the_start():
    head = run_of("2024-01-08 08:15", "Asia/Kolkata", 2 * HOUR)
    cut = intervals(head, window(head), 30 * MINUTE)
    assert [label[11:16] for label in cut.labels] == ["08:15", "08:30", "09:00", "09:30", "10:00"]
    assert cut.widths.tolist() == [15 * MINUTE, *[30 * MINUTE] * 3, 15 * MINUTE]


def test_ticks_after_the_run_belong_to_its_last_bin():
    head = run_of("2024-01-08 00:00", "UTC", 2 * HOUR)
    cut = intervals(head, window(head), HOUR)
    ticks = np.array([0, HOUR - 1, HOUR, 2 * HOUR - 1, 2 * HOUR + 5])
    assert cut.position(ticks).tolist() == [0, 0, 1, 1, 1]
    assert not cut.outside(ticks).any()
    first = intervals(head, window(head, 0, HOUR), HOUR)
    assert first.outside(ticks).tolist() == [False, False, True, True, True]


def test_position_agrees_with_a_search_on_uneven_bins():
    head = run_of("2024-04-06 21:45", "Australia/Lord_Howe", 9 * HOUR)
    cut = intervals(head, window(head), HOUR)
    ticks = np.random.default_rng(1).integers(0, 9 * HOUR, 2000)
    assert np.array_equal(cut.position(ticks), np.searchsorted(cut.edges, ticks, side="right") - 1)


def test_pieces_mark_what_lies_inside_spans():
    head = run_of("2024-01-08 00:00", "UTC", 10)
    cut, inside = pieces(window(head), ((2, 4), (4, 6), (9, 15)))
    lengths = dict(zip(cut.edges[:-1].tolist(), zip(cut.widths, inside, strict=True), strict=True))
    assert sum(width for width, kept in lengths.values() if kept) == 5
    assert [bool(kept) for _, kept in lengths.values()] == [False, True, True, False, True]

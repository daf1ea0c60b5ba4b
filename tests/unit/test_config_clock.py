from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.config import Calendar, Clock, day_entry
from sim.units import CELL, DAY, HOUR


def clock(start, length, zone="Europe/London", warm_up="0d"):
    return Clock.of(Calendar(start=start, length=length, time_zone=zone, warm_up=warm_up))


SPRING = clock("2024-03-30 00:00:00", "3d")  # 31 March: 01:00 becomes 02:00
AUTUMN = clock("2024-10-26 00:00:00", "3d")  # 27 October: 02:00 becomes 01:00


@pytest.mark.parametrize(("made", "hours"), [(SPRING, 71), (AUTUMN, 73)])
def test_days_are_local_calendar_days(made, hours):
    assert made.horizon == hours * HOUR


def test_hours_are_exact_across_a_change():
    assert clock("2024-03-30 12:00:00", "24h").horizon == DAY
    assert clock("2024-03-30 12:00:00", "1d").horizon == 23 * HOUR


def test_a_skipped_time_is_the_end_of_the_gap():
    assert SPRING.tick_of("2024-03-31 01:30") == 25 * HOUR
    assert SPRING.tick_of("2024-03-31 01:30", fold=1) == 25 * HOUR
    assert SPRING.tick_of("2024-03-31 02:30") == 25 * HOUR + HOUR // 2


def test_a_repeated_time_is_its_first_occurrence():
    assert AUTUMN.tick_of("2024-10-27 01:30") == 25 * HOUR + HOUR // 2
    assert AUTUMN.tick_of("2024-10-27 01:30", fold=1) == 26 * HOUR + HOUR // 2


def test_a_time_with_an_offset_is_that_instant():
    assert AUTUMN.tick_of("2024-10-27T01:30+00:00") == 26 * HOUR + HOUR // 2


def test_times_outside_the_run_have_ticks_too():
    assert SPRING.tick_of("2024-03-29 23:00") == -HOUR
    assert SPRING.tick_of("2024-04-02 01:00") == SPRING.horizon + HOUR


def test_the_days_tile_the_run():
    made = clock("2024-03-30 08:00:00", "2d")
    days = made.days()
    assert [one.date for one in days] == [date(2024, 3, 30), date(2024, 3, 31), date(2024, 4, 1)]
    assert days[0].start_tick == -8 * HOUR
    assert [one.end_tick - one.start_tick for one in days] == [24 * HOUR, 23 * HOUR, 24 * HOUR]
    assert [one.ordinal for one in days] == [one.date.toordinal() for one in days]


@pytest.mark.parametrize("made", [SPRING, AUTUMN])
def test_stretches_tile_the_days_and_tell_local_time(made):
    found = made.stretches()
    assert [one.end for one in found[:-1]] == [one.start for one in found[1:]]
    for one in found:
        for tick in (one.start, one.end - CELL):
            local = made.local(tick)
            midnight = local.replace(hour=0, minute=0, fold=0, tzinfo=None)
            passed = (local.replace(tzinfo=None) - midnight).total_seconds() * 1_000_000
            assert passed == one.local + tick - one.start
            assert local.date() == one.date


def test_weekly_windows_hold_in_both_occurrences():
    night = {"sun": ((HOUR, 2 * HOUR),)}
    assert AUTUMN.windows(night) == [(25 * HOUR, 27 * HOUR)]
    assert SPRING.windows(night) == []


def test_windows_stop_at_the_ends_of_the_run_and_join_at_midnight():
    made = clock("2024-01-08 08:00:00", "2d")
    assert made.windows({"mon": ((0, DAY),), "tue": ((0, HOUR),)}) == [(0, 17 * HOUR)]


def test_a_date_beats_its_weekday():
    table = {"mon": "week", "2024-01-08": "own"}
    assert day_entry(table, date(2024, 1, 8)) == "own"
    assert day_entry(table, date(2024, 1, 15)) == "week"
    assert day_entry(table, date(2024, 1, 16)) is None


def test_cells_count_quarter_hours_since_1970():
    made = clock("1970-01-01 00:00:00", "1d", "UTC")
    assert (made.cell(0), made.cell(CELL - 1), made.cell(CELL), made.cell(-1)) == (0, 0, 1, -1)


@given(
    st.sampled_from(["Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"]),
    st.integers(0, 3 * 365 * 96),
)
def test_local_and_tick_are_inverse(zone, cells):
    made = clock("2023-01-01 00:00:00", "7d", zone)
    tick = cells * CELL
    local = made.local(tick)
    assert local.astimezone(UTC) == datetime.fromtimestamp(
        (made.start_utc_us + tick) / 1e6, tz=ZoneInfo("UTC")
    )
    assert made.tick_of(local.replace(tzinfo=None), fold=local.fold) == tick

"""When promises fall due, by hand and vector against scalar."""

import numpy as np

from sim.config import BusinessClock, Hours
from sim.config.clock import Calendar, Clock
from sim.units import DAY, HOUR

OFFICE = Hours(
    always=False,
    windows=dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), ((9 * HOUR, 17 * HOUR),)),
)
# Friday 5 January 2024, 00:00, ten days.
CLOCK = Clock.of(Calendar(start="2024-01-05 00:00", length="10d", time_zone="Etc/UTC"))
OFFICE_TIME = BusinessClock.of(CLOCK, OFFICE)


def test_on_the_calendar_every_hour_counts():
    assert BusinessClock.of(CLOCK, None).after(15 * HOUR, 16 * HOUR) == DAY + 7 * HOUR


def test_business_hours_skip_the_night_and_the_weekend():
    assert OFFICE_TIME.after(15 * HOUR, 16 * HOUR) == 4 * DAY + 15 * HOUR
    assert OFFICE_TIME.after(20 * HOUR, HOUR) == 3 * DAY + 10 * HOUR
    assert OFFICE_TIME.after(0, HOUR) == 10 * HOUR


def test_a_promise_used_up_at_closing_falls_due_then():
    assert OFFICE_TIME.after(15 * HOUR, 2 * HOUR) == 17 * HOUR


def test_a_promise_past_the_run_keeps_its_order():
    late, later = OFFICE_TIME.after(9 * DAY, 9 * HOUR), OFFICE_TIME.after(9 * DAY, 10 * HOUR)
    assert CLOCK.horizon <= late < later


def test_vectors_agree_with_scalars():
    ticks = np.arange(0, 10 * DAY, 7 * HOUR // 3, dtype=np.int64)
    for within in (0, 1, HOUR, 8 * HOUR, 30 * HOUR, 100 * HOUR):
        expected = [OFFICE_TIME.after(int(tick), within) for tick in ticks]
        assert OFFICE_TIME.after_all(ticks, within).tolist() == expected

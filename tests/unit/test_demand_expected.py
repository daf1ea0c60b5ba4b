"""The forecast: rates by wall clock, dates, multipliers and phases, exact in expectation."""

import numpy as np
import pytest

from sim.chance import philox_key
from sim.demand import draw_candidates, expected_needs
from sim.units import CELL, DAY, HOUR, MINUTE
from tests.unit.demand_centre import ALL_WEEK, FLAT, rates_file, scenario

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def hourly(folder, needs_of_hour, days=DAYS, name="rates.csv"):
    """Rates by hour of the day, equal on all the days named."""
    rows = [(day, f"{h:02d}:00", float(needs_of_hour(h))) for day in days for h in range(24)]
    return {"csv": rates_file(folder, rows, name), "interval": "60min"}


def with_rates(folder, rates, **changes):
    stream = {"intent": "billing", "process": "poisson", "rates": rates}
    return scenario(folder, demand={"bills": stream}, **changes)


def on(day, zone="Europe/London", length="1d"):
    return {"start": f"{day} 00:00", "length": length, "time_zone": zone}


def needs(one, interval=HOUR):
    return expected_needs(one, one.clock, interval)[0]


CLOCK_CHANGES = [
    ("Europe/London", "2024-03-31", [0, *range(2, 24)]),  # 01:00 is skipped
    ("Europe/London", "2024-10-27", [0, 1, 1, *range(2, 24)]),
    ("Asia/Jerusalem", "1999-04-02", [0, 1, *range(3, 24)]),  # 02:00 is skipped
    ("Asia/Jerusalem", "1999-09-03", [0, 1, 1, *range(2, 24)]),
]


@pytest.mark.parametrize(("zone", "day", "hours_shown"), CLOCK_CHANGES)
def test_weekly_rates_follow_the_wall_clock_on_days_of_a_clock_change(
    tmp_path, zone, day, hours_shown
):
    one = with_rates(tmp_path, hourly(tmp_path, lambda h: 100 + h), calendar=on(day, zone))
    assert one.clock.horizon == len(hours_shown) * HOUR
    assert needs(one).tolist() == [100.0 + h for h in hours_shown]


@pytest.mark.parametrize(("zone", "day", "hours_shown"), CLOCK_CHANGES)
def test_candidates_follow_the_wall_clock_on_days_of_a_clock_change(
    tmp_path, zone, day, hours_shown
):
    """Hours of 0 or 400 needs: an hour too many or too few would stand out by 20 sd."""
    loud = hourly(tmp_path, lambda h: 400.0 * (h in (1, 2)))
    one = with_rates(tmp_path, loud, calendar=on(day, zone))
    drawn = draw_candidates(one, one.clock, philox_key(1, 0))
    seen = np.bincount(drawn.tick // HOUR, minlength=len(hours_shown))
    for count, hour in zip(seen, hours_shown, strict=True):
        assert abs(count - 400) < 100 if hour in (1, 2) else count == 0


def test_cells_are_absolute_quarter_hours_also_in_a_zone_of_45_minutes(tmp_path):
    rates = hourly(tmp_path, lambda h: h)
    one = with_rates(tmp_path, rates, calendar=on("2024-05-06", "Asia/Kathmandu"))
    drawn = draw_candidates(one, one.clock, philox_key(1, 0))
    cell = (drawn.key >> np.uint64(18)).astype(np.int64) & ((1 << 24) - 1)
    assert np.array_equal(cell, (one.clock.start_utc_us + drawn.tick) // CELL)
    assert needs(one).tolist() == [float(h) for h in range(24)]


def test_a_date_takes_nothing_from_its_weekday(tmp_path):
    weekly = [("mon", f"{h:02d}:00", 5.0) for h in range(24)]
    dated = [("2024-01-15", "09:00", 70.0)]
    rates = {"csv": rates_file(tmp_path, weekly + dated), "interval": "60min"}
    one = with_rates(tmp_path, rates, calendar=on("2024-01-08", length="8d"))
    by_hour = needs(one).reshape(8, 24)
    assert by_hour[0].tolist() == [5.0] * 24
    assert by_hour[1:7].sum() == 0
    assert by_hour[7].tolist() == [0.0] * 9 + [70.0] + [0.0] * 14


def test_rows_of_a_date_without_offset_are_the_first_pass_of_a_repeated_hour(tmp_path):
    day = "2024-10-27"
    naive = [(day, "00:00", 1.0), (day, "01:00", 2.0), (day, "02:00", 3.0)]
    first = with_rates(
        tmp_path,
        {"csv": rates_file(tmp_path, naive), "interval": "60min"},
        calendar=on(day),
    )
    assert needs(first)[:5].tolist() == [1.0, 2.0, 0.0, 3.0, 0.0]
    stated = [*naive, (day, "01:00+00:00", 8.0)]
    both = with_rates(
        tmp_path,
        {"csv": rates_file(tmp_path, stated, "both.csv"), "interval": "60min"},
        calendar=on(day),
    )
    assert needs(both)[:5].tolist() == [1.0, 2.0, 8.0, 3.0, 0.0]


def test_coarse_rates_are_spread_evenly_and_partial_intervals_are_cut(tmp_path):
    one = with_rates(
        tmp_path,
        hourly(tmp_path, lambda h: 8.0),
        calendar={"start": "2024-01-08 00:15", "length": "75min", "time_zone": "Europe/London"},
    )
    assert needs(one, 15 * MINUTE).tolist() == [2.0] * 5
    assert needs(one, 10 * MINUTE) == pytest.approx([8 / 6] * 7 + [8 / 12])
    assert needs(one, HOUR).tolist() == [8.0, 2.0]


def test_volume_is_week_times_weekday_times_interval():
    weekday = {"mon": 0.5, "tue": 0.3, "sun": 0.2}
    shape = {"from": "08:30", "interval": "30min", "shares": [0.25, 0.75]}
    volume = {"per_week": 1000, "weekday": weekday, "intraday": shape}
    stream = {"intent": "billing", "process": "poisson", "volume": volume}
    one = scenario(demand={"bills": stream}, calendar__length="7d")
    found = needs(one, 30 * MINUTE).reshape(7, 48)
    assert found.sum() == pytest.approx(1000)
    assert found[0, 17:19] == pytest.approx([125, 375])
    assert found[1, 17:19] == pytest.approx([75, 225])
    assert found[2].sum() == 0


def test_windows_multiply_only_inside_and_only_their_streams():
    half = {"from": "2024-01-08 10:00", "to": "2024-01-08 10:30", "factor": 3, "streams": ["bills"]}
    open_end = {"from": "2024-01-08 23:00", "factor": 2, "streams": "all"}
    one = scenario(windows={"half": half, "open": open_end})
    bills, shop = expected_needs(one, one.clock, HOUR)
    assert bills[9:12] == pytest.approx([40, 20 * 3 + 20, 40])
    assert bills[22:] == pytest.approx([40, 80])
    assert shop[9:12] == pytest.approx([8, 8, 8])
    assert shop[22:] == pytest.approx([8, 16])


def test_growth_steps_once_per_local_day():
    growth = {"from": "2024-01-01", "per_year": 1.1, "factor": 2, "streams": ["bills"]}
    one = scenario(windows={"growth": growth}, calendar__length="2d")
    found = needs(one).reshape(2, 24)
    assert found[0] == pytest.approx([80 * 1.1 ** (7 / 365.25)] * 24, rel=1e-12)
    assert found[1] == pytest.approx([80 * 1.1 ** (8 / 365.25)] * 24, rel=1e-12)


def test_phases_change_rates_and_windows_from_their_tick_on():
    window = {"from": "2024-01-08 00:00", "factor": 1.5, "streams": ["bills"]}
    louder = {"from": "2024-01-08 06:30", "set": {"demand.bills.volume.per_week": 7 * 96 * 20}}
    calmer = {"from": "2024-01-08 12:00", "set": {"windows.usual.factor": 0.5}}
    one = scenario(windows={"usual": window}, phases={"a": louder, "b": calmer})
    assert needs(one)[[5, 6, 7, 12]] == pytest.approx([60, 90, 120, 40])


def test_expected_needs_are_the_mean_of_what_is_drawn():
    """200 days with a surge, by hour: 24 z-scores, alpha 1e-4 each; detects 5 % in an hour."""
    surge = {"from": "2024-01-08 10:05", "to": "2024-01-08 15:50", "factor": 1.7, "streams": "all"}
    one = scenario(windows={"surge": surge})
    seen = np.zeros((2, 24))
    for replication in range(200):
        drawn = draw_candidates(one, one.clock, philox_key(21, replication))
        np.add.at(seen, (drawn.stream, drawn.tick // HOUR), 1)
    expected = expected_needs(one, one.clock, HOUR) * 200
    assert (np.abs(seen - expected) < 4.5 * np.sqrt(expected)).all()


def test_an_interval_without_rates_expects_exactly_nothing():
    volume = {"per_week": 700, "weekday": ALL_WEEK, "intraday": {**FLAT, "shares": [0.1] * 10}}
    stream = {"intent": "billing", "process": "poisson", "volume": volume}
    one = scenario(demand={"bills": stream}, calendar__length="3d")
    assert (needs(one).reshape(3, 24)[:, 10:] == 0).all()
    assert one.clock.horizon == 3 * DAY

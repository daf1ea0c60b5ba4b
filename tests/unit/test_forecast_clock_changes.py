"""Forecasts over the days on which clocks change: no contact is lost, doubled or moved.

Witness: the standard library turns every UTC quarter hour into local time one by one, and
the demand room counts what falls on each instant of the run.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from experiments.paths import configs_dir
from sim.calibrate.forecasts.centre import Wishes, centre_of
from sim.calibrate.forecasts.forecast import forecast_of
from sim.calibrate.forecasts.format import format_of
from sim.calibrate.forecasts.period import period_of
from sim.calibrate.forecasts.spread import Shape
from sim.calibrate.forecasts.table import read_rows
from sim.config import build
from sim.demand import expected_needs
from sim.units import CELL

CHANGES = {
    "London, autumn": ("Europe/London", "2024-10-27"),
    "London, spring": ("Europe/London", "2024-03-31"),
    "New York, autumn": ("America/New_York", "2024-11-03"),
    "Adelaide, half an hour off, autumn": ("Australia/Adelaide", "2024-04-07"),
    "Lord Howe, half an hour of change": ("Australia/Lord_Howe", "2024-04-07"),
    "Kathmandu, a quarter off": ("Asia/Kathmandu", "2024-04-07"),
    "no change at all": ("UTC", "2024-04-07"),
}


def built(folder: Path, lines: list[str], zone: str, day: str):
    """The centre of a forecast of one day, and what the file said beside."""
    path = folder / "f.csv"
    path.write_text("\n".join(["start,offered,aht", *lines]), encoding="utf-8")
    rows = read_rows(path, format_of(configs_dir() / "formats" / "minimum.yaml"), zone)
    forecast = forecast_of(rows, period_of(rows, day, day), Shape(), None)
    made = centre_of(forecast, None, Wishes(name="c", time_zone=zone))
    for name, text in made.files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return build(made.mapping, folder), forecast


def by_instant(scenario):
    """Expected contacts of each quarter hour of the run, by its UTC start."""
    clock = scenario.clock
    begin = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=clock.start_utc_us)
    needs = expected_needs(scenario, clock, CELL)[0]
    return {
        begin + n * timedelta(minutes=15): round(float(one), 9)
        for n, one in enumerate(needs)
        if one
    }


@pytest.mark.parametrize("minutes", [15, 30, 60])
@pytest.mark.parametrize("name", CHANGES)
def test_instants_in_utc_fall_where_they_belong(tmp_path, name, minutes):
    zone, day = CHANGES[name]
    local = datetime.fromisoformat(day).replace(tzinfo=ZoneInfo(zone))
    begin = (local - timedelta(hours=3)).astimezone(UTC).replace(minute=0)
    lines, expected = [], {}
    for n in range(30 * 60 // minutes):
        start = begin + n * timedelta(minutes=minutes)
        lines.append(f"{start:%Y-%m-%dT%H:%M}Z,{n + 1},300")
        for part in range(minutes // 15):
            at = start + part * timedelta(minutes=15)
            if at.astimezone(ZoneInfo(zone)).date().isoformat() == day:
                expected[at] = round((n + 1) * 15 / minutes, 9)
    scenario, _ = built(tmp_path, lines, zone, day)
    assert by_instant(scenario) == pytest.approx(expected, abs=1e-4)


def test_an_hour_that_stands_twice_is_two_passes_in_the_order_of_the_file(tmp_path):
    lines = [f"2024-10-27 {t},{n},300" for t, n in (("00:00", 1), ("01:00", 2), ("01:00", 3))]
    lines.append("2024-10-27 02:00,4,300")
    scenario, forecast = built(tmp_path, lines, "Europe/London", "2024-10-27")
    hours = np.array(list(by_instant(scenario).values())).reshape(-1, 4).sum(axis=1)
    assert hours.tolist() == pytest.approx([1, 2, 3, 4])
    assert any("stand twice" in note for note in forecast.notes)


def test_an_hour_that_stands_once_is_the_first_pass(tmp_path):
    lines = [f"2024-10-27 {t},{n},300" for t, n in (("00:00", 1), ("01:00", 2), ("02:00", 4))]
    scenario, _ = built(tmp_path, lines, "Europe/London", "2024-10-27")
    found = by_instant(scenario)
    assert sum(found.values()) == pytest.approx(7)
    second = datetime(2024, 10, 27, 1, tzinfo=UTC)
    assert second not in found
    assert found[second - timedelta(hours=1)] == pytest.approx(0.5)


def test_what_a_skipped_hour_holds_is_left_out_and_told(tmp_path):
    lines = [f"2024-03-31 {t},{n},300" for t, n in (("00:00", 1), ("01:00", 8), ("02:00", 4))]
    scenario, forecast = built(tmp_path, lines, "Europe/London", "2024-03-31")
    assert sum(by_instant(scenario).values()) == pytest.approx(5)
    assert any("1 rows with 8 contacts" in note for note in forecast.notes)

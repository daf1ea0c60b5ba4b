"""Forecasts of every shipped format, read as a planner reads them by hand."""

from pathlib import Path

import pytest

from experiments.import_arguments import formats
from experiments.paths import configs_dir
from sim.calibrate.forecasts.cells import EMPTY, day_of, iso
from sim.calibrate.forecasts.forecast import forecast_of
from sim.calibrate.forecasts.format import format_of
from sim.calibrate.forecasts.period import period_of
from sim.calibrate.forecasts.spread import Shape
from sim.calibrate.forecasts.table import read_rows
from sim.errors import ConfigError

FIXTURES = Path(__file__).resolve().parents[1] / "calibration" / "forecasts"


def read(path, form, zone="Europe/London", *, first=None, last=None, aht=None, shape=None):
    """The forecast of a file, with the format by its name."""
    rows = read_rows(path, format_of(configs_dir() / "formats" / f"{form}.yaml"), zone)
    return forecast_of(rows, period_of(rows, first, last), shape or Shape(), aht)


def cells(queue):
    """(date, time, offset, contacts) of each interval."""
    return [
        (iso(day), f"{minute // 60:02d}:{minute % 60:02d}", offset, needs)
        for day, minute, offset, needs in zip(
            queue.day.tolist(),
            queue.minute.tolist(),
            [None if one == EMPTY else one for one in queue.offset.tolist()],
            queue.needs.tolist(),
            strict=True,
        )
    ]


# file, format, zone -> step, and by queue: channel, contacts, AHT, first interval.
CASES = {
    "minimum": (
        ("minimum.csv", "minimum", "Europe/London"),
        30,
        {
            # 12.5 x 300 + 20 x 330 + 10 x 270 + 8 x 300 = 15 450 over 50.5 contacts
            "sales": ("phone", 50.5, 15450 / 50.5, ("2024-01-08", "08:00", None, 12.5)),
            # the row without a handling time has no weight in it
            "support": ("email", 10, 360.5, ("2024-01-08", "08:00", None, 6)),
        },
    ),
    "amazon_connect": (
        ("amazon_connect.csv", "amazon_connect", "Europe/London"),
        30,
        {
            # weights are the handled; the total of 1 July gives way to its intervals; British
            # summer time is an hour ahead of UTC
            "billing_phone": (
                "phone",
                40 + 20 + 300,
                (38 * 310.5 + 19 * 290.5 + 290 * 305) / (38 + 19 + 290),
                ("2024-07-01", "08:00", None, 40),
            ),
            "billing_chat": ("chat", 10, 600, ("2024-07-01", "08:00", None, 10)),
        },
    ),
    "amazon_connect_override": (
        ("amazon_connect_override.csv", "amazon_connect_override", "America/New_York"),
        15,
        {
            "billing": (
                "phone",
                120,
                (50 * 300 + 70 * 320) / 120,
                ("2024-11-29", "09:00", None, 50),
            ),
            "returns_eu": ("phone", 9, 410.25, ("2024-11-29", "09:00", None, 9)),
        },
    ),
    "calabrio": (
        ("calabrio.csv", "calabrio", "Europe/Stockholm"),
        15,
        {
            # talk and wrap-up are totals: (8400 + 1680 + 7200 + 1440) / (28 + 24)
            "kundtjanst": ("phone", 57, 18720 / 52, ("2024-01-08", "08:00", None, 30)),
            "bestallning": ("phone", 10, 480, ("2024-01-08", "08:00", None, 10)),
        },
    ),
    "verint": (
        ("verint.csv", "verint", "Europe/London"),
        30,
        {
            # February 2018 has 20 working days in four equal weeks: a quarter of the month;
            # 23.8 % of it on Monday, of which 6 % in the first hour
            "billingqueue": (
                "phone",
                1000,
                250,
                ("2018-02-19", "08:00", None, 1000 * 0.238 * 0.06 / 2),
            ),
            "ordersqueue": ("phone", 500, 180, ("2018-02-19", "08:00", None, 500 * 0.238 * 0.03)),
        },
    ),
    "verint_daily": (
        ("verint_daily.csv", "verint", "Europe/London"),
        30,
        {
            "q1": (
                "phone",
                500,
                (300 * 180 + 150 * 90 + 50 * 120) / 500,
                ("2018-09-03", "08:00", None, 9),
            )
        },
    ),
    "eleveo": (
        ("eleveo.csv", "eleveo", "Europe/Prague"),
        15,
        {"hotline": ("phone", 30, (12 * 240 + 18 * 260) / 30, ("2019-01-18", "09:00", None, 12))},
    ),
    "nice_iex": (
        ("nice_iex.txt", "nice_iex", "America/New_York"),
        30,
        {
            "claims": (
                "phone",
                21,
                (6 * 400 + 5 * 410 + 4 * 420 + 3 * 410 + 2 * 420 + 400) / 21,
                ("2024-11-03", "00:30", None, 6),
            )
        },
    ),
    "genesys": (
        ("genesys.tsv", "genesys", "Europe/London"),
        30,
        {
            # 18 answered in 300 s and 60 s of wrap-up, 9 in 330 s and 60 s
            "care_phone": ("phone", 30, 370, ("2024-01-08", "09:00", None, 20)),
            "care_chat": ("chat", 8, 520, ("2024-01-08", "09:00", None, 8)),
        },
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_a_file_of_each_format_is_read_as_by_hand(name):
    (file, form, zone), step, queues = CASES[name]
    found = read(FIXTURES / file, form, zone)
    assert found.step == step
    assert [one.name for one in found.queues] == sorted(queues)
    for one in found.queues:
        channel, contacts, aht, first = queues[one.name]
        assert one.channel == channel
        assert one.offered == pytest.approx(contacts, rel=1e-12)
        assert one.handling.aht == pytest.approx(aht, rel=1e-12)
        assert cells(one)[0][:3] == first[:3]
        assert cells(one)[0][3] == pytest.approx(first[3], rel=1e-12)


def test_every_shipped_format_has_a_file():
    assert {form for (_, form, _), _, _ in CASES.values()} == set(formats())


def test_talk_and_wrap_up_are_kept_apart_where_the_file_has_both():
    (queue,) = [
        one for one in read(FIXTURES / "genesys.tsv", "genesys").queues if one.channel == "phone"
    ]
    assert (queue.handling.talk, queue.handling.wrap) == pytest.approx((310, 60))


def test_a_missing_interval_has_no_contacts():
    found = {one.name: one for one in read(FIXTURES / "minimum.csv", "minimum").queues}
    starts = [start for day, start, _, _ in cells(found["sales"]) if day == "2024-01-08"]
    assert starts == ["08:00", "08:30", "09:30"]


def test_a_month_and_a_day_sum_to_what_the_file_says():
    whole = read(FIXTURES / "verint.csv", "verint", first="2018-01-01", last="2018-02-28")
    by_month = {"2018-01": 0.0, "2018-02": 0.0}
    for day, _, _, needs in cells(whole.queues[0]):
        by_month[day[:7]] += needs
    assert by_month == pytest.approx({"2018-01": 4600, "2018-02": 4000}, rel=1e-12)
    weekend = {day for day, *_ in cells(whole.queues[0])} & {"2018-01-06", "2018-01-07"}
    assert weekend == set()


def test_a_file_of_months_with_a_header_needs_no_start(tmp_path):
    path = tmp_path / "f.csv"
    body = "date,duration,offered,aht\n2024-01-01,monthly,400,300\n2024-02-01,monthly,500,300\n"
    path.write_text(body, encoding="utf-8")
    found = read(path, "minimum", first="2024-01-01", last="2024-02-29")
    assert found.queues[0].offered == pytest.approx(900)
    assert found.queues[0].spread


def test_hours_and_days_of_the_command_move_what_is_spread():
    shape = Shape(opens=9 * 60, closes=17 * 60, weekdays=(0, 1, 2, 3, 4, 5))
    found = read(FIXTURES / "verint.csv", "verint", shape=shape).queues[0]
    starts = [start for _, start, _, _ in cells(found)]
    assert (min(starts), max(starts)) == ("09:00", "16:30")
    assert "2018-02-24" in {day for day, *_ in cells(found)}


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
@pytest.mark.parametrize("minutes", [15, 30, 60])
def test_separators_and_intervals_make_no_difference_to_the_total(tmp_path, mark, minutes):
    lines = [mark.join(["date", "start", "queue", "offered", "aht"])]
    starts = range(8 * 60, 12 * 60, minutes)
    lines += [
        mark.join(["2024-01-08", f"{s // 60:02d}:{s % 60:02d}", "q", str(minutes), "300"])
        for s in starts
    ]
    path = tmp_path / "f.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    found = read(path, "minimum")
    assert found.step == minutes
    assert found.queues[0].offered == 240


def test_of_two_years_the_last_full_week_is_taken_or_what_is_asked_for(tmp_path):
    first = day_of("2023-01-01")
    lines = ["date,start,offered,aht"]
    lines += [f"{iso(first + n)},09:00,{n + 1},300" for n in range(731)]
    path = tmp_path / "f.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    found = read(path, "minimum", aht=None)
    assert str(found.period) == "2024-12-23 to 2024-12-29"
    assert found.queues[0].offered == sum(range(723, 730))
    asked = read(path, "minimum", first="2023-01-02", last="2023-01-03")
    assert asked.queues[0].offered == 2 + 3


def test_a_handling_time_that_the_file_lacks_is_asked_for(tmp_path):
    path = tmp_path / "f.csv"
    path.write_text("date,start,offered\n2024-01-08,09:00,5\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="aht must be given"):
        read(path, "minimum")
    assert read(path, "minimum", aht=200.0).queues[0].handling.aht == 200


def test_queues_whose_names_are_alike_are_told_apart(tmp_path):
    path = tmp_path / "f.csv"
    body = "date,start,queue,offered,aht\n"
    body += "".join(
        f"2024-01-08,09:00,{name},1,300\n" for name in ("A-B", "A B", "Ünï", "1st", "all")
    )
    path.write_text(body, encoding="utf-8")
    names = [one.name for one in read(path, "minimum").queues]
    assert names == ["a_b", "a_b_2", "queue_1st", "queue_all", "uni"]

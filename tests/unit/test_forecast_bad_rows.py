"""Bad rows: every one is found, with its line, and all are told at once."""

import re
import tracemalloc

import numpy as np
import pytest

from experiments.paths import configs_dir
from sim.calibrate.forecasts.bad_rows import SHOWN, BadRowsError
from sim.calibrate.forecasts.format import format_of
from sim.calibrate.forecasts.sheet import read_sheet
from sim.calibrate.forecasts.table import read_rows
from sim.errors import ConfigError

HEADER = "Date,Start,Queue,Channel,Offered,AHT"
GOOD = "2024-01-08,{time},Sales,Voice,5,300"
BAD = {
    "a date that is none": ("2024-02-30,09:00,Sales,Voice,5,300", "Date", "2024-02-30"),
    "a date in another order": ("31/01/2024,09:00,Sales,Voice,5,300", "Date", "31/01/2024"),
    "no date": (",09:00,Sales,Voice,5,300", "Date", ""),
    "a time past the day": ("2024-01-08,24:15,Sales,Voice,5,300", "Start", "24:15"),
    "a time off the quarter": ("2024-01-08,09:10,Sales,Voice,5,300", "Start", "09:10"),
    "an offset of days": ("2024-01-08,09:00+99:00,Sales,Voice,5,300", "Start", "09:00+99:00"),
    "a queue whose name never ends": (
        f"2024-01-08,09:00,{'a' * 201},Voice,5,300",
        "Queue",
        "a" * 201,
    ),
    "contacts below 0": ("2024-01-08,09:00,Sales,Voice,-1,300", "Offered", "-1"),
    "contacts in words": ("2024-01-08,09:00,Sales,Voice,five,300", "Offered", "five"),
    "contacts beyond belief": ("2024-01-08,09:00,Sales,Voice,1e300,300", "Offered", "1e300"),
    "a handling time of a year": ("2024-01-08,09:00,Sales,Voice,5,31536000", "AHT", "31536000"),
    "contacts without end": ("2024-01-08,09:00,Sales,Voice,inf,300", "Offered", "inf"),
    "contacts that are no number": ("2024-01-08,09:00,Sales,Voice,nan,300", "Offered", "nan"),
    "a handling time in words": ("2024-01-08,09:00,Sales,Voice,5,5 min", "AHT", "5 min"),
    "a channel that nobody knows": ("2024-01-08,09:00,Sales,Pigeon,5,300", "Channel", "Pigeon"),
    "no queue": ("2024-01-08,09:00,,Voice,5,300", "Queue", ""),
    "a column too many": ("2024-01-08,09:00,Sales,Voice,5,300,1", "line", "7 columns"),
    "a column too few": ("2024-01-08,09:00,Sales,Voice,5", "line", "5 columns"),
    "a row that stands before": ("2024-01-08,00:00,Sales,Voice,5,300", "Start", "00:00"),
}


def form():
    return format_of(configs_dir() / "formats" / "minimum.yaml")


def complaint(folder, lines):
    """The error of a file, which there must be."""
    path = folder / "f.csv"
    path.write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")
    with pytest.raises(BadRowsError) as caught:
        read_rows(path, form(), "Europe/London")
    return caught.value


def good(count):
    return [GOOD.format(time=f"{n // 4:02d}:{n % 4 * 15:02d}") for n in range(count)]


@pytest.mark.parametrize("what", BAD)
def test_each_kind_of_bad_row_is_told_with_line_column_and_cell(tmp_path, what):
    row, column, cell = BAD[what]
    found = complaint(tmp_path, [*good(5), "", row, *good(12)[8:]])
    assert found.count == 1
    line, said, shown, _ = found.lines[0]
    assert (line, said, shown) == (8, column, cell)


def test_all_bad_rows_are_counted_and_the_first_are_told_in_order(tmp_path):
    kinds = list(BAD.values())[:-1]
    made = np.random.default_rng(7)
    planted = sorted(made.choice(90, 60, replace=False).tolist())
    lines = good(90)
    for nth, place in enumerate(planted):
        lines[place] = kinds[nth % len(kinds)][0]
    found = complaint(tmp_path, lines)
    assert found.count == 60
    assert [line for line, *_ in found.lines] == [place + 2 for place in planted[:SHOWN]]
    text = str(found)
    assert len(re.findall(r"^  line \d+: ", text, flags=re.MULTILINE)) == SHOWN
    assert text.splitlines()[0].endswith("60 bad rows, nothing was written")
    assert text.splitlines()[-1] == "  and 40 more"


def test_a_point_between_thousands_is_not_read_as_a_fraction(tmp_path):
    path = tmp_path / "f.csv"
    path.write_text("date;start;offered;aht\n2024-01-08;09:00;1.250;300\n", encoding="utf-8")
    with pytest.raises(BadRowsError):
        read_rows(path, form(), "Europe/London")


FILES = {
    "empty": (b"", "an empty file"),
    "a header alone": (b"date,start,offered,aht\n", "no rows"),
    "another alphabet": (b"date,start,offered\n2024-01-08,09:00,\xff\n", "UTF-8"),
    "no column of contacts": (
        b"date,start,offereds\n2024-01-08,09:00,1\n",
        "did you mean: offereds",
    ),
    "no column of time": (b"day of month,offered\n8,1\n", "a date or a start"),
    "two columns of one name": (b"date,start,offered,Offered\n", "once"),
}


@pytest.mark.parametrize("what", FILES)
def test_a_file_that_makes_no_sense_is_refused_as_a_whole(tmp_path, what):
    body, said = FILES[what]
    path = tmp_path / "f.csv"
    path.write_bytes(body)
    with pytest.raises(ConfigError, match=said):
        read_rows(path, form(), "Europe/London")


def test_a_file_from_a_spreadsheet_is_read_with_its_mark_and_line_ends(tmp_path):
    path = tmp_path / "f.csv"
    lines = ["Date;Start;Queue;Offered;AHT", '2024-01-08;9:00;"a;b";1,5;300', ""]
    path.write_bytes(b"\xef\xbb\xbf" + "\r\n".join(lines).encode())
    rows = read_rows(path, form(), "Europe/London")
    assert (rows.names, rows.offered.tolist()) == ((("a;b", "phone"),), [1.5])


def test_large_files_are_read_by_their_different_cells(tmp_path):
    """What makes two years of quarter hours for twenty queues quick, whatever the machine."""
    path = tmp_path / "f.csv"
    starts = [f"{n // 4:02d}:{n % 4 * 15:02d}" for n in range(96)]
    days = [f"2024-{m:02d}-{d:02d}" for m in range(1, 13) for d in range(1, 29)]
    body = "".join(
        f"{day},{start},Queue {q},Voice,5,300\n"
        for q in range(4)
        for day in days
        for start in starts
    )
    path.write_text(f"{HEADER}\n{body}", encoding="utf-8")
    rows = 4 * len(days) * 96
    sheet = read_sheet(path, form(), ("offered",))
    assert sheet.rows == rows
    different = {name: len(one.words) for name, one in sheet.columns.items()}
    assert different == {
        "date": len(days), "start": 96, "queue": 4, "channel": 1, "offered": 1, "aht": 1
    }  # fmt: skip
    tracemalloc.start()
    read_rows(path, form(), "Europe/London")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak / rows < 400  # bytes a row: 1.4 million of them in 560 MB

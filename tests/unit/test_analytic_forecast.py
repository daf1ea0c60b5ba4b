"""A forecast by interval and queue: reading, the requirement, writing."""

import csv
import io

import numpy as np
import pytest

from experiments.cli import guarded
from experiments.screen import main
from sim.analytic import required_agents
from sim.analytic.arguments import read_request
from sim.analytic.forecast import forecast_requirement, read_forecast
from sim.errors import ConfigError

PLAIN = """\
date,interval start,queue,channel,offered,AHT
2026-03-02,08:00,sales,phone,60,300
2026-03-02,08:30,sales,phone,50,300
2026-03-02,08:00,service,phone,7,577
"""
REQUEST = read_request(["forecast=f.csv", "target=80/20s", "shrinkage=30%"])


def rows(text, request=REQUEST):
    return list(csv.DictReader(io.StringIO(forecast_requirement(text, request).text)))


def test_requirement_of_every_line_in_the_order_of_the_file():
    found = rows(PLAIN)
    assert [r["queue"] for r in found] == ["sales", "sales", "service"]
    needed = [
        int(required_agents(volume / 1800, aht_s, REQUEST.target))
        for volume, aht_s in ((60, 300.0), (50, 300.0), (7, 577.0))
    ]
    assert [int(r["required"]) for r in found] == needed
    assert needed[0] == 14  # 60 in half an hour are 120 an hour
    assert float(found[0]["gross"]) == pytest.approx(20.0)
    assert float(found[0]["sl_excluding_short"]) == pytest.approx(0.8666, abs=5e-5)
    assert list(found[0]) == [
        *("date", "interval_start", "queue", "channel", "offered", "aht_s", "required", "gross"),
        *("sl_excluding_short", "asa_s", "p_abandon", "occupancy"),
    ]


@pytest.mark.parametrize("mark", [";", "\t", "|"])
def test_other_separators_and_a_byte_order_mark(mark):
    assert rows("\ufeff" + PLAIN.replace(",", mark)) == rows(PLAIN)


def test_decimal_commas_where_no_comma_divides():
    lines = read_forecast("Start;Calls;AHT\n08:00;12,5;300,25\n08:15;1;2\n", REQUEST)
    assert lines.offered.tolist() == [12.5, 1.0]
    assert lines.aht_s.tolist() == [300.25, 2.0]
    assert lines.interval_s.tolist() == [900.0, 900.0]


def test_columns_of_amazon_connect():
    text = (
        "QueueName,QueueId,ChannelType,TimeStamp,IntervalDuration,IncomingContactVolume,"
        "AverageHandleTime,ContactsHandled\n"
        "Sales,17,VOICE,2026-03-02T08:00:00Z,15mins,30,300,29\n"
    )
    lines = read_forecast(text, REQUEST)
    assert (lines.date, lines.start) == (["2026-03-02"], ["08:00:00Z"])
    assert (lines.queue, lines.channel) == (["Sales"], ["VOICE"])
    assert lines.interval_s.tolist() == [900.0]
    assert (lines.offered[0], lines.aht_s[0]) == (30.0, 300.0)


@pytest.mark.parametrize(
    "header",
    [
        "Date;Interval Start;Queue;Channel;Offered;AHT (s)",
        "DAY;time;Skill;Media;VOLUME;AHT_Seconds",
    ],
)
def test_header_names_are_read_tolerantly(header):
    lines = read_forecast(f"{header}\n2.3.2026;8:00;a;b;1;2\n2.3.2026;8:30;a;b;1;2\n", REQUEST)
    assert lines.date[0] == "2.3.2026"
    assert lines.offered.tolist() == [1.0, 1.0]
    assert lines.aht_s.tolist() == [2.0, 2.0]


def test_missing_is_empty_and_zero_is_zero():
    text = "start,offered,aht\n08:00,,300\n08:30,0,\n09:00,10,\n09:30,10,300\n"
    found = rows(text)
    # Load 5/3: by hand, three agents make 30 % wait and answer 73 % in time, so four.
    assert [r["required"] for r in found] == ["", "0", "", "4"]
    assert [r["gross"] for r in found[:3]] == ["", "0", ""]
    assert [r["sl_excluding_short"] for r in found[:3]] == ["", "", ""]
    assert found[1]["aht_s"] == ""
    assert "left empty: 2 lines" in forecast_requirement(text, REQUEST).summary


def test_arguments_fill_and_override_what_the_file_says():
    request = read_request(["forecast=f.csv", "target=80/20s", "aht=300s", "interval=60min"])
    found = rows("start,offered,aht\n08:00,120,\n09:00,120,150\n", request)
    assert [r["required"] for r in found] == ["14", "8"]
    lines = read_forecast("start,offered,intervalduration\n08:00,1,15mins\n", request)
    assert lines.interval_s.tolist() == [3600.0]


def test_summary_counts_agent_hours_and_names_the_peak():
    summary = forecast_requirement(PLAIN, REQUEST).summary
    needed = np.array([int(r["required"]) for r in rows(PLAIN)])
    assert f"{needed.sum() / 2:.1f} agent-hours" in summary
    assert "Peak: 14 agents, 2026-03-02 08:00 sales" in summary


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "f.csv: forecast"),
        ("start,offered,aht\n", "header alone"),
        ("start,aht\n08:00,1\n", "offered must be a column"),
        ("offered,aht\n3,1\n", "start must be a column"),
        ("start,calls,offered\n08:00,1,1\n", "one column only"),
        ("start,offered,aht\n08:00,1\n", "f.csv line 2: line"),
        ("start,offered,aht\n8 am,1,1\n", "f.csv line 2: start"),
        ("start,offered,aht\n08:00,1,1\n25:00,1,1\n", "f.csv line 3: start"),
        ("start,offered,aht\n08:00,many,1\n", "f.csv line 2: offered"),
        ("start,offered,aht\n08:00,-1,1\n", "f.csv line 2: offered"),
        ("start,offered,aht\n08:00,nan,1\n", "f.csv line 2: offered"),
        ("start,offered,aht\n08:00,1,inf\n", "f.csv line 2: aht"),
        ("start,offered,aht\n08:00,1,0\n08:30,1,1\n", "f.csv line 2: aht"),
        ("start,offered,aht\n08:00,1,1\n", "interval must be given"),
        ("start,offered,aht,intervalduration\n08:00,1,1,soon\n", "f.csv line 2: interval"),
        ("start,offered\n08:00,1\n", "aht must be a column"),
        ("start;offered;aht\n08:00;1.250;1\n08:30;980;1\n", "f.csv line 2: offered"),
        ("start,offered,aht\n08:00,1e9,300\n08:30,1,1\n", "f.csv line 2: volume"),
    ],
)
def test_a_wrong_file_is_named_with_its_line(text, message):
    with pytest.raises(ConfigError) as caught:
        read_forecast(text, REQUEST)
    assert message in str(caught.value)
    assert len(str(caught.value).splitlines()) <= 5


@pytest.fixture
def here(tmp_path, monkeypatch):
    """An empty folder that holds a forecast, as the current one."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "f.csv").write_text(PLAIN, encoding="utf-8")
    return tmp_path


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_the_command_writes_beside_and_renames(here, capsys):
    assert main(["forecast=f.csv", "target=80/20s"]) == 0
    assert names(here) == ["f.csv", "f_required.csv"]
    assert "Written: f_required.csv" in capsys.readouterr().out
    assert (here / "f_required.csv").read_bytes().count(b"\r") == 0


def test_the_command_refuses_to_overwrite_unless_told(here, capsys):
    (here / "o.csv").write_text("mine", encoding="utf-8")
    assert guarded(main, ["forecast=f.csv", "target=80/20s", "out=o.csv"]) == 2
    assert "overwrite=true" in capsys.readouterr().err
    assert (here / "o.csv").read_text(encoding="utf-8") == "mine"
    assert main(["forecast=f.csv", "target=80/20s", "out=o.csv", "overwrite=true"]) == 0
    assert (here / "o.csv").read_text(encoding="utf-8").startswith("date,interval_start")
    assert names(here) == ["f.csv", "o.csv"]


@pytest.mark.parametrize(
    "words",
    [
        ("forecast=none.csv",),
        ("forecast=.",),
        ("forecast=latin.csv",),
        ("forecast=bad.csv",),
        ("forecast=f.csv", "out=f.csv", "overwrite=true"),
        ("forecast=f.csv", "out=."),
        ("forecast=f.csv", "out=no/such/folder.csv"),
    ],
)
def test_the_command_leaves_nothing_behind_when_it_refuses(here, words, capsys):
    (here / "latin.csv").write_bytes("start,offered\n08:00,é\n".encode("latin-1"))
    (here / "bad.csv").write_text("start,offered\n08:00,x\n", encoding="utf-8")
    before = names(here)
    assert guarded(main, [*words, "target=80/20s"]) == 2
    assert len(capsys.readouterr().err.splitlines()) <= 5
    assert names(here) == before
    assert (here / "f.csv").read_text(encoding="utf-8") == PLAIN

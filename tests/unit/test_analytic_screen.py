"""The screen: arguments, the table, the command in a process of its own."""

import subprocess
import sys

import pytest

from experiments.cli import guarded
from experiments.screen import main
from sim.analytic.arguments import read_request
from sim.analytic.screen import screen_text
from sim.errors import ConfigError

QUESTION = ("volume=120", "interval=60min", "aht=300s", "target=80/20s")
HEAVY = ("pandas", "matplotlib", "scipy.stats", "hydra", "omegaconf", "pyarrow", "simpy")


def table(*words):
    """Rows of the table as lists of words, the mark apart."""
    lines = screen_text(read_request([*QUESTION, *words])).splitlines()
    start = next(i for i, line in enumerate(lines) if line.lstrip().startswith("agents"))
    rows = lines[start + 1 : lines.index("", start)]
    return [(row.startswith("->"), row.replace("->", "").replace(" %", "").split()) for row in rows]


def test_table_of_erlang_c_shows_two_fewer_and_two_more():
    rows = table("shrinkage=30%")
    assert [int(row[0]) for _, row in rows] == [12, 13, 14, 15, 16]
    assert [marked for marked, _ in rows] == [False, False, True, False, False]
    # Agents, FTE, SL, ASA, abandoned, occupancy at the requirement.
    assert rows[2][1][:3] == ["14", "20.00", "86.66"]
    assert rows[2][1][5:] == ["0.00", "71.43"]


def test_patience_lowers_the_requirement_by_one():
    rows = table("patience=900s", "shrinkage=30%")
    assert next(row for marked, row in rows if marked)[:2] == ["13", "18.57"]


def test_overload_is_said_in_words():
    # Load 1.9: one agent alone is overloaded, and no row shows fewer than one.
    text = screen_text(read_request(["volume=19", "interval=1h", "aht=6min", "target=20/2min"]))
    rows = [line.replace("->", "").split() for line in text.splitlines()[4:]]
    assert rows[0] == ["1", "1.00", "0.00", "%", "endless", "0.00", "%", "100.00", "%"]


def test_no_demand_needs_nobody():
    text = screen_text(read_request(["volume=0", "interval=1h", "aht=5min", "target=80/20s"]))
    assert "Required: 0 agents, 0.00 FTE" in text


def test_seats_say_what_they_are_enough_for():
    text = screen_text(read_request([*QUESTION, "seats=12"]))
    assert "Seats: 12, 2 too few; all of them taken gives SL 60.67 %" in text
    assert "Seats: 14, enough" in screen_text(read_request([*QUESTION, "seats=14"]))


def test_every_argument_reaches_the_request():
    request = read_request(
        [
            *QUESTION[:3],
            *("target=90%/15s", "sl=sl_offered", "patience=2min", "room=7", "asa=10s"),
            *("max_abandonment=3%", "max_occupancy=85%", "shrinkage=0.25", "seats=40"),
        ]
    )
    target = request.target
    assert (request.volume, request.interval_s, request.aht_s) == (120, 3600, 300)
    assert (target.service_level, target.within_s, target.form) == (0.9, 15, "sl_offered")
    assert (target.max_asa_s, target.max_abandonment, target.max_occupancy) == (10, 0.03, 0.85)
    assert (request.patience_s, request.room, request.shrinkage, request.seats) == (
        *(120, 7, 0.25),
        40,
    )


def test_a_target_is_written_in_three_ways():
    for text in ("80/20s", "80%/20s", "0.8/20s"):
        target = read_request([*QUESTION[:3], f"target={text}"]).target
        assert (target.service_level, target.within_s) == (0.8, 20.0)


# arguments; what the message names: argument or value, and the nearest valid name
WRONG = [
    ((), "target", ""),
    (("volume=120",), "target", ""),
    (QUESTION[1:], "volume", ""),
    ((*QUESTION[:1], *QUESTION[2:]), "interval", ""),
    (("volume=120", "interval=60min", "target=80/20s"), "aht", ""),
    ((*QUESTION, "volum=3"), "volum", "volume"),
    ((*QUESTION, "--shrinkage=30%"), "--shrinkage", "shrinkage"),
    ((*QUESTION, "shrinkage"), "shrinkage", ""),
    ((*QUESTION, "shrinkage="), "shrinkage", ""),
    ((*QUESTION, "volume=120"), "volume", ""),
    ((*QUESTION, "shrinkage=30"), "'30'", "shrinkage=30%"),
    ((*QUESTION, "shrinkage=100%"), "'100%'", ""),
    ((*QUESTION, "shrinkage=-5%"), "'-5%'", ""),
    ((*QUESTION, "patience=900"), "'900'", "patience=900s"),
    ((*QUESTION, "patience=0s"), "'0s'", ""),
    ((*QUESTION, "patience=15 parsecs"), "'15 parsecs'", ""),
    ((*QUESTION, "sl=sl_offerd"), "'sl_offerd'", "sl_offered"),
    ((*QUESTION, "max_occupancy=0%"), "'0%'", ""),
    ((*QUESTION, "max_abandonment=100%"), "'100%'", ""),
    ((*QUESTION, "seats=12.5"), "'12.5'", ""),
    ((*QUESTION, "room=-1"), "'-1'", ""),
    ((*QUESTION, "out=x.csv"), "out", ""),
    ((*QUESTION, "overwrite=yes"), "'yes'", ""),
    ((*QUESTION, "overwrite=true"), "overwrite", ""),
    ((*QUESTION, "forecast=x.csv"), "volume", ""),
    (("forecast=x.csv", "target=80/20s", "seats=3"), "seats", ""),
    ((*QUESTION[:3], "target=80/20"), "'80/20'", "target=80/20s"),
    ((*QUESTION[:3], "target=100/20s"), "'100/20s'", ""),
    ((*QUESTION[:3], "target=0/20s"), "'0/20s'", ""),
    ((*QUESTION[:3], "target=80"), "'80'", ""),
    ((*QUESTION[:3], "target=eighty/20s"), "'eighty/20s'", ""),
    (("volume=nan", *QUESTION[1:]), "'nan'", ""),
    (("volume=1e400", *QUESTION[1:]), "'1e400'", ""),
    (("volume=-1", *QUESTION[1:]), "'-1'", ""),
    (("volume=many", *QUESTION[1:]), "'many'", ""),
    (("volume=120", "interval=0min", *QUESTION[2:]), "'0min'", ""),
]


@pytest.mark.parametrize(("words", "named", "nearest"), WRONG)
def test_a_wrong_argument_is_named_in_five_lines(words, named, nearest, capsys):
    assert guarded(main, list(words)) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert named in err
    assert len(err.splitlines()) <= 5
    assert ("did you mean: " + nearest in err) if nearest else ("did you mean" not in err)


def test_a_request_without_volume_is_refused_by_the_table_too():
    request = read_request(["forecast=x.csv", "target=80/20s"])
    with pytest.raises(ConfigError, match="aht"):
        screen_text(request)


def test_help_lists_every_argument(capsys):
    assert main(["--help"]) == 0
    text = capsys.readouterr().out
    for key in ("volume", "patience", "max_occupancy", "shrinkage", "forecast", "overwrite"):
        assert f"\n  {key} " in text


def test_the_command_of_the_readme_prints_the_requirement():
    words = [*QUESTION, "patience=900s", "shrinkage=30%"]
    done = subprocess.run(
        [sys.executable, "-m", "experiments.screen", *words],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "Required: 13 agents, 18.57 FTE" in done.stdout
    assert done.stderr == ""


def test_a_cold_process_loads_nothing_heavy(tmp_path):
    forecast = tmp_path / "f.csv"
    forecast.write_text("start,offered,aht\n08:00,10,300\n08:30,20,300\n", encoding="utf-8")
    code = (
        "import sys; from experiments.screen import main; "
        f"assert main({list(QUESTION)!r}) == 0; "
        f"assert main(['forecast={forecast.as_posix()}', 'target=80/20s', "
        f"'out={(tmp_path / 'o.csv').as_posix()}']) == 0; "
        f"print('loaded:', [m for m in {HEAVY!r} if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "loaded: []"

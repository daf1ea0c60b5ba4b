"""More that a user can get wrong, in files and arguments of every command.

The cases of test_bad_inputs.py go through the installed command; these, more of them, through
its entry point: exit code 2, at most five lines, no traceback, nothing left in the folder.
"""

import json

import pytest

from experiments import cli

SMALL = "defaults: [small]\n"
SHOW = ("config", "show")
OWN = (*SHOW, "centre=./my.yaml")
RATES = "demand: {support: {volume: null, rates: {csv: r.csv, interval: 30min}}}\n"
RECORDS = "demand: {support: {volume: null, process: replay, records: {csv: r.csv}}}\n"
LEVEL = "groups: {service_team: {level: {csv: l.csv, interval: 30min}}}\n"
QUESTION = ("screen", "volume=120", "interval=60min", "aht=300s", "target=80/20s")
FORECAST = ("screen", "forecast=f.csv", "target=80/20s")
MANIFEST = {
    "format": 1,
    "name": "x",
    "scenario_hash": "a",
    "seed": 1,
    "replications": 1,
    "engine": "reference",
    "versions": {},
    "log_digests": [],
    "inputs": {},
}


def phase(setting):
    return f'{SMALL}phases: {{p: {{from: "2024-01-08 12:00", set: {setting}}}}}\n'


def manifest(**changes):
    return json.dumps(MANIFEST | changes)


CASES = {
    # YAML
    "a mapping where a list stood": (OWN, {"my.yaml": SMALL + "queues: [a]\n"}, "queue names"),
    "nested without end": (OWN, {"my.yaml": "a: " + "[" * 999 + "]" * 999}, "nested at most"),
    "null for a name": (OWN, {"my.yaml": SMALL + "segments: {null: {}}\n"}, "line 2"),
    "a tab before a value": (
        OWN,
        {"my.yaml": SMALL + "queues: {sales: {places:\t3x}}\n"},
        "line 2",
    ),
    "an alias to itself": (OWN, {"my.yaml": SMALL + "segments: &a {x: *a}\n"}, "line 2"),
    "an unknown tag": (OWN, {"my.yaml": SMALL + "queues: !foo {}\n"}, "line 2"),
    "two documents": (OWN, {"my.yaml": SMALL + "---\nqueues: {}\n"}, "another document"),
    "an interpolation of nothing": (
        OWN,
        {"my.yaml": SMALL + 'queues: {sales: {places: "${nosuch}"}}\n'},
        "my.yaml: centre.queues.sales.places",
    ),
    "a percent sign forgotten": (
        OWN,
        {"my.yaml": SMALL + "segments: {premium: {share: 20}}\n"},
        "%",
    ),
    "a name of other letters": (OWN, {"my.yaml": SMALL + "segments: {größe: {}}\n"}, "größe"),
    "a weekday misspelt": (
        OWN,
        {"my.yaml": SMALL + "demand: {support: {volume: {weekday: {mon_: 3%}}}}\n"},
        "did you mean: mon",
    ),
    "128 queues": (
        OWN,
        {"my.yaml": SMALL + "queues: {" + ", ".join(f"q{i}: {{}}" for i in range(128)) + "}\n"},
        "at most 127",
    ),
    "level entries overlap": (
        OWN,
        {
            "my.yaml": SMALL + "groups: {service_team: {level: ["
            '{days: mon, from: "08:00", to: "12:00", agents: 3},'
            '{days: mon-fri, from: "11:00", to: "13:00", agents: 3}]}}\n'
        },
        "without overlap",
    ),
    "sources with a number for a path": (
        OWN,
        {"my.yaml": SMALL, "my.sources.yaml": "1: {}\n"},
        "dotted path",
    ),
    "sources with a list for a grade": (
        OWN,
        {
            "my.yaml": SMALL,
            "my.sources.yaml": "a: {value: 1, unit: b, source: c, year: 1, grade: [A]}\n",
        },
        "one of S1",
    ),
    # phases
    "a phase of a path that is none": (OWN, {"my.yaml": phase("{queues.sale.places: 3}")}, "sales"),
    "a phase that replaces all queues": (
        OWN,
        {"my.yaml": phase("{queues: {sales: {places: 3}}}")},
        "dotted path",
    ),
    # overrides
    "an override given twice": ((*SHOW, "seed=1", "seed=2"), {}, "given once"),
    "a centre given twice": ((*SHOW, "centre=m1", "centre=m2"), {}, "given once"),
    "an entry misspelt": ((*SHOW, "centre.queues.salse.places=1"), {}, "did you mean: sales"),
    "a mapping over a list": (
        (*SHOW, "centre=small", "centre.groups.service_team.level={csv: l.csv}"),
        {},
        "kind",
    ),
    "an option of other programs": ((*SHOW, "--seed=3"), {}, "key=value"),
    "a start that the clocks skip": (
        (*SHOW, "centre.calendar.start='2024-03-31 01:30'"),
        {},
        "clocks of Europe/London show",
    ),
    "a start at the end of time": (
        (*SHOW, "centre.calendar.start='9999-12-31 08:00'"),
        {},
        "1900 to 2200",
    ),
    "a growth that runs away": (
        (*SHOW, 'centre.windows.w={from: "1900-01-01", per_year: 2, streams: all}'),
        {},
        "a growth below 1e+06-fold",
    ),
    "a calendar of no day": ((*SHOW, "centre.calendar.length=0d"), {}, "longer than nothing"),
    "a calendar of a century": ((*SHOW, "centre.calendar.length=36500d"), {}, "at most 3660d"),
    "a folder of too long a name": (("run", "out=" + "x" * 300), {}, "out must be"),
    "a folder below a file": (("run", "out=f/x"), {"f": ""}, "out must be"),
    # CSV
    "rates with a column missing": (
        OWN,
        {"my.yaml": SMALL + RATES, "r.csv": "day,needs\nmon,3\n"},
        "r.csv: header",
    ),
    "rates that are no text": (
        OWN,
        {"my.yaml": SMALL + RATES, "r.csv": "day,start".encode("utf-16")},
        "CSV UTF-8",
    ),
    "rates with a cell without end": (
        OWN,
        {"my.yaml": SMALL + RATES, "r.csv": "day,start,needs\nmon,08:00," + "1" * 200_000},
        "line 2",
    ),
    "a level of less than nobody": (
        OWN,
        {"my.yaml": SMALL + LEVEL, "l.csv": "day,start,agents\nmon,08:00,-1\n"},
        "l.csv: line 2, column agents",
    ),
    "records of another age": (
        OWN,
        {"my.yaml": SMALL + RECORDS, "r.csv": "entry\n9999-12-31 23:59:59\n"},
        "1900 to 2200",
    ),
    # screen
    "a forecast without handling time": (FORECAST, {"f.csv": "start,offered\n08:00,1\n"}, "aht"),
    "a forecast with thousands": (
        FORECAST,
        {"f.csv": "start;offered;aht\n08:00;1.250;300\n08:30;980;300\n"},
        "between thousands",
    ),
    "a forecast that is no text": (FORECAST, {"f.csv": "Büro".encode("latin1")}, "CSV UTF-8"),
    "a forecast with a cell without end": (FORECAST, {"f.csv": "start\n" + "1" * 200_000}, "CSV"),
    "more than any centre": ((*QUESTION[:1], "volume=1e9", *QUESTION[2:]), {}, "erlangs"),
    "places without number": ((*QUESTION, "room=" + "9" * 30), {}, "room must be"),
    # runs
    "a manifest with wrong inputs": (
        ("reproduce", "d"),
        {"d/manifest.json": manifest(inputs={"a": 1})},
        "inputs.a",
    ),
    "a manifest of no replication": (
        ("trace", "d"),
        {"d/manifest.json": manifest(replications=0)},
        "replications",
    ),
    "a scenario that is not whole": (
        ("reproduce", "d"),
        {"d/manifest.json": manifest(), "d/scenario.yaml": "centre: {}\n"},
        "d/scenario.yaml: centre.calendar",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_it_is_refused_in_the_users_terms(name, tmp_path, monkeypatch, capsys):
    line, files, said = CASES[name]
    monkeypatch.chdir(tmp_path)
    for file, body in files.items():
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).write_bytes(body if isinstance(body, bytes) else body.encode())
    before = sorted(tmp_path.rglob("*"))
    assert cli.main(list(line)) == 2
    message = capsys.readouterr().err
    assert message.startswith("switchboard: ")
    assert said in message
    assert 1 <= len(message.strip().splitlines()) <= 5
    assert sorted(tmp_path.rglob("*")) == before

"""What a user can get wrong, through the command as installed.

Each case must end with exit code 2 and one message of at most five lines that
names the file or override, the path, the value, the rule and the nearest valid
name; without a traceback, and without leaving anything in the folder.
"""

import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

SHOW = ("config", "show")
RUN = ("run",)
MULTIRUN = ("run", "-m")
SMALL = "defaults: [small]\n"
SMALL_CENTRE = "centre=small"
RATES = "demand:\n  support:\n    volume: null\n    rates: {csv: r.csv, interval: 30min}\n"
Q = "centre.queues.sales"
HANDLING = "centre.channels.phone.intents.any"
EARLY = "centre.groups.sales_team.shifts.early"


@dataclass(frozen=True)
class Case:
    """One wrong input: what is typed, the files beside it, and what the message must hold."""

    args: tuple[str, ...]
    said: tuple[str, ...]
    files: dict[str, str | bytes] = field(default_factory=dict)
    command: tuple[str, ...] = SHOW


def override(text: str, *said: str, command: tuple[str, ...] = SHOW) -> Case:
    """A wrong override: the message quotes it. What changes a value changes the small centre."""
    below = text.lstrip("+~").startswith("centre.")
    return Case((SMALL_CENTRE, text) if below else (text,), (text, *said), command=command)


def own(body: str | bytes, *said: str, **files: str) -> Case:
    """A wrong file of the user's own, with other files beside it (`r_csv` is r.csv)."""
    beside = {name.replace("_csv", ".csv"): text for name, text in files.items()}
    return Case(("centre=./my.yaml",), said, {"my.yaml": body, **beside})


CASES = {
    # names of keys
    "misspelt at the root": override("sede=2", "sede", "did you mean: seed"),
    "misspelt nested": override(
        f"{Q}.targgt=1", f"{Q}.targgt", "known key", "did you mean: target"
    ),
    "misspelt with +": override("+sede=2", "known key", "did you mean: seed"),
    "misspelt with ++": override(f"++{Q}.place=3", f"{Q}.place", "did you mean: places"),
    "misspelt with ~": override("~centre.queues.saless", "key that exists", "did you mean: sales"),
    "removed though needed": override("~centre.queues.sales.intents", "must be given"),
    "removed the seed": override("~seed", "seed must be given"),
    "removed with a value": override("~seed=1", "without a value"),
    "unknown group": override("centres=small", "known key", "did you mean: centre"),
    "unknown group path": override("centre/queues=small", "override", "did you mean: centre"),
    "group added twice": override("+centre=m1", "without +"),
    "Hydra's own settings": override("hydra.run.dir=here", "a preset or of a value"),
    "unknown preset": override("centre=smalll", "one of the presets", "did you mean: small"),
    "provenance is no preset": override("centre=small.sources", "did you mean: small"),
    "unknown experiment": override("experiment=bank_99", "did you mean: bank_1999"),
    "no file there": Case(
        ("centre=./mine.yaml",), ("centre", "a file that exists", "my.yaml"), {"my.yaml": SMALL}
    ),
    "unknown command": Case(("seed=2",), ("command", "rnu", "did you mean: run"), {}, ("rnu",)),
    "unknown format": Case(("format=xls",), ("format", "xls", "text, csv")),
    # overrides that cannot be read
    "no equals sign": override("seed", "key=value"),
    "broken override": Case(("seed=[1,",), ("seed", "[1,", "can be read")),
    "unknown interpolation": Case(("seed=${nosuch}",), ("seed", "nosuch")),
    # values
    "text for a number": override("seed=abc", "seed must be a whole number", "'abc'"),
    "fraction for a whole number": override("replications=2.5", "whole number", "2.5"),
    "no replications": override("replications=0", "from 1", "got 0"),
    "unknown engine": override("engine=fast", "one of reference"),
    "NaN": override(f"{Q}.target.share=nan", f"{Q}.target.share", "share in [0, 1]", "nan"),
    "infinite": override(f"{HANDLING}.talk.cv=inf", "finite number", "inf"),
    "1e400": override("centre.demand.support.volume.per_week=1e400", "finite number", "inf"),
    "1e400 with a unit": override(f"{HANDLING}.talk.mean=1e400s", "finite duration"),
    "negative": override(f"{Q}.places=-1", f"{Q}.places", "whole number from 0", "-1"),
    "negative duration": override(f"{Q}.target.within=-20s", "duration", "'-20s'"),
    "true for a number": override(f"{Q}.places=true", "whole number", "True"),
    "share above one": override(f"{Q}.target.share=120%", "share in [0, 1]", "120%"),
    "no unit": override(f"{Q}.target.within=20", "duration with its unit", "got 20"),
    "wrong unit": override(f"{HANDLING}.talk.mean=5parsec", "duration with its unit", "5parsec"),
    "correlation of one": override(f"{HANDLING}.difficulty_correlation=1", "both excluded"),
    "slope too steep": override(f"{HANDLING}.resolution_slope=0.7", "at most 0.6", "0.7"),
    "misspelt law": override(
        f"{HANDLING}.talk.law=lognormale", "one of", "did you mean: lognormal"
    ),
    "law of another law's key": override(f"{HANDLING}.talk.stages=3", "law lognormal"),
    "law without its key": override(f"~{HANDLING}.talk.cv", "stated by cv and mean"),
    "channel of no kind": override("centre.channels.phone.kind=liv", "did you mean: live"),
    "unknown zone": override(
        "centre.calendar.time_zone=Europe/Londn", "IANA", "did you mean: Europe/London"
    ),
    "length of no quarter": override("centre.calendar.length=50min", "multiple of 15min"),
    "warm-up outlasts": override("centre.calendar.warm_up=1d", "shorter than the length"),
    "start off the quarter": Case(
        ("centre.calendar.start='2024-01-08 08:07'",), ("calendar.start", "08:07", "quarter hour")
    ),
    "no such day": Case(
        ("centre.calendar.start='2024-02-30 08:00'",), ("calendar.start", "2024-02-30", "local")
    ),
    "shift ends before it starts": Case(
        (SMALL_CENTRE, f"{EARLY}.to='07:00'"),
        (f"{EARLY}.to", "07:00", "later than the start 08:00"),
    ),
    "break outside the shift": Case(
        (SMALL_CENTRE, f"{EARLY}.breaks.lunch.at='13:45'"),
        ("lunch", "13:45-14:15", "inside the shift"),
    ),
    "day of no week": override(f"{EARLY}.days=mon-fry", "weekday", "mon-fry", "mon-fri"),
    "shrinkage twice": override(
        "centre.groups.sales_team.shrinkage=30%", "shrinkage", "count the same loss twice"
    ),
    # names that dangle, sums, coverage
    "row sum 1.0000001": Case(
        (SMALL_CENTRE, "centre.segments.premium.share=0.2000001"),
        ("centre.segments", "1.0000001", "sum to 1"),
    ),
    "row of a journey": own(
        SMALL + "journey: {first_channel: {any: {any: {phone: 99%}}}}\n",
        "my.yaml",
        "first_channel.any.any",
        "0.99",
        "sum to 1",
    ),
    "dangling intent": override(
        "centre.demand.support.intent=suportt", "name of an intent", "did you mean: support"
    ),
    "dangling queue": own(
        SMALL + "groups: {service_team: {skills: {servicce: {rank: 1}}}}\n",
        "my.yaml",
        "skills",
        "servicce",
        "did you mean: service",
    ),
    "dangling resource": override("centre.channels.phone.holds=trunk", "did you mean: trunks"),
    "two queues for one": override("centre.queues.sales.intents=all", "one queue only"),
    "no queue": Case(
        (SMALL_CENTRE, "centre.queues.sales.segments=[premium]"),
        ("centre.queues", "no queue", "one queue for"),
    ),
    "queue without a group": own(
        SMALL + "queues: {back: {channels: [phone], intents: [purchase], segments: all,"
        " after_closing: serve}}\n",
        "centre.queues.back",
        "served by at least one group",
    ),
    "reserved name": own(SMALL + "segments: {all: {customers: 1, share: 0}}\n", "all", "reserved"),
    "upper-case name": own(SMALL + "segments: {Gold: {customers: 1, share: 0}}\n", "Gold", "lower"),
    "phase changes the calendar": own(
        SMALL + 'phases: {late: {from: "2024-01-08 12:00", set: {calendar.length: 24h}}}\n',
        "phases.late.set.calendar.length",
        "24h",
        "cannot change",
    ),
    "phase with a wrong value": own(
        SMALL + 'phases: {late: {from: "2024-01-08 12:00", set: {queues.sales.places: -1}}}\n',
        "phases.late",
        "queues.sales.places",
        "-1",
        "whole number",
    ),
    # files
    "empty file": own("", "my.yaml", "line 1", "nothing", "mapping"),
    "only a comment": own("# nothing yet\n", "my.yaml", "nothing", "mapping"),
    "a list": own("- small\n", "my.yaml", "line 1", "mapping"),
    "a tab": own(SMALL + "queues:\n\tsales: {places: 3}\n", "my.yaml", "line 3", "tab"),
    "a key twice": own(
        SMALL + "queues:\n  sales: {places: 3}\nqueues: {}\n", "my.yaml", "line 4", "'queues'"
    ),
    "broken syntax": own(SMALL + "queues: {sales: {places: 3}\n", "my.yaml", "line", "valid YAML"),
    "not UTF-8": own(b"segments: \xff\xfe\n", "my.yaml", "UTF-8"),
    "misspelt in a file": own(
        SMALL + "queues: {sales: {placez: 3}}\n", "my.yaml", "placez", "did you mean: places"
    ),
    "unknown parent": own("defaults: [smalll]\n", "my.yaml", "smalll", "did you mean: small"),
    "not whole": own("segments: {all_of_us: {customers: 10, share: 100%}}\n", "must be given"),
    # CSV files
    "no CSV": own(SMALL + RATES, "r.csv", "a file that exists", "did you mean: rr.csv", rr_csv="x"),
    "CSV without a column": own(
        SMALL + RATES, "r.csv", "header", "needs", r_csv="day,start\nmon,08:00\n"
    ),
    "CSV with a misspelt column": own(
        SMALL + RATES, "r.csv", "did you mean: needs", r_csv="day,start,need\nmon,08:00,3\n"
    ),
    "CSV with text": own(
        SMALL + RATES,
        "r.csv",
        "line 3",
        "column needs",
        "'x'",
        "finite number",
        r_csv="day;start;needs\nmon;08:00;3\nmon;08:30;x\n",
    ),
    "CSV off the interval": own(
        SMALL + RATES, "line 2", "08:10", "multiple", r_csv="day,start,needs\nmon,08:10,3\n"
    ),
    "CSV of another stream": own(
        SMALL + RATES,
        "suportt",
        "did you mean: support",
        r_csv="day,start,stream,needs\nmon,08:00,support,3\nmon,08:00,suportt,3\n",
    ),
    # the same through `run` and its multirun
    "run: misspelt": override("sede=2", "did you mean: seed", command=RUN),
    "run: NaN": override(f"{HANDLING}.talk.cv=nan", "finite number", command=RUN),
    "multirun: one bad job": Case(("seed=1,x",), ("seed", "'x'", "whole number"), {}, MULTIRUN),
    "multirun: misspelt": Case(
        (f"{Q}.placez=1,2",), (f"{Q}.placez", "did you mean: places"), {}, MULTIRUN
    ),
    "multirun: one out for two": Case(
        ("seed=1,2", "out=here"), ("out", "here", "left out with -m"), {}, MULTIRUN
    ),
}


@dataclass(frozen=True)
class Found:
    """What a command did."""

    code: int
    errors: str
    before: set[str]
    after: set[str]


def installed() -> list[str]:
    """The command beside this interpreter."""
    script = Path(sys.executable).with_name("switchboard")
    return [str(script)] if script.is_file() else [sys.executable, "-m", "experiments.cli"]


def carried_out(case: Case, folder: Path) -> Found:
    folder.mkdir()
    for name, body in case.files.items():
        (folder / name).write_bytes(body if isinstance(body, bytes) else body.encode())
    before = {str(one) for one in folder.rglob("*")}
    line = [*installed(), *case.command, *case.args]
    done = subprocess.run(line, cwd=folder, capture_output=True, text=True, check=False)
    return Found(done.returncode, done.stderr, before, {str(one) for one in folder.rglob("*")})


@pytest.mark.parametrize("name", CASES)
def test_a_bad_input_is_refused_in_the_users_terms(name, tmp_path):
    found = carried_out(CASES[name], tmp_path / "folder")
    assert found.code == 2, found.errors
    assert "Traceback" not in found.errors
    assert 1 <= len(found.errors.strip().splitlines()) <= 5, found.errors
    for fragment in CASES[name].said:
        assert fragment in found.errors
    assert found.after == found.before


def test_there_are_at_least_forty():
    assert len(CASES) >= 40

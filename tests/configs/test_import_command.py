"""The command import: from a planner's file to a folder that runs, or to nothing at all."""

from pathlib import Path

import pytest

from experiments import cli
from experiments.compose import compose
from experiments.config_show import COLUMNS, table
from experiments.import_arguments import formats
from experiments.outputs import Folder

FIXTURES = Path(__file__).resolve().parents[1] / "calibration" / "forecasts"
ZONE = "time_zone=Europe/London"
ROSTER = """group,agents,day,start,end,breaks,skills
phones,3,mon-fri,08:00,16:00,lunch 12:00-12:30,Sales
desk,1,mon-fri,08:00,16:00,,Support
"""


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    """An empty working folder."""
    monkeypatch.chdir(tmp_path)


def fixture(form):
    return next(path for path in sorted(FIXTURES.iterdir()) if path.stem == form)


def imported(*words):
    """Run `switchboard import`; the exit code."""
    return cli.main(["import", *words])


@pytest.mark.parametrize("form", formats())
def test_every_number_of_an_imported_centre_has_a_source(form):
    zone = "time_zone=America/New_York"
    assert imported(f"forecast={fixture(form)}", f"format={form}", zone, "out=mine") == 0
    rows = list(table(compose(["centre=./mine/mine.yaml"])))
    source = COLUMNS.index("source")
    assert [row[0] for row in rows if row[source] == "no entry"] == []


def test_the_same_with_a_roster_and_what_the_command_says(capsys):
    Path("roster.csv").write_text(ROSTER, encoding="utf-8")
    words = (f"forecast={fixture('minimum')}", ZONE, "roster=roster.csv", "out=mine")
    assert imported(*words, "target=90/15s", "patience=240s") == 0
    scenario = compose(["centre=./mine/mine.yaml"]).scenario
    assert scenario.centre.queues["sales"].target.share == 0.9
    assert scenario.centre.groups["phones"].form == "roster"
    rows = {row[0]: row for row in table(compose(["centre=./mine/mine.yaml"]))}
    grade, source = COLUMNS.index("grade"), COLUMNS.index("source")
    of_target = rows["centre.queues.sales.target.share"]
    assert (of_target[grade], of_target[source]) == ("A", "as given to `switchboard import`")
    assert "no entry" not in {row[source] for row in rows.values()}
    assert "switchboard run centre=./mine/mine.yaml" in capsys.readouterr().out


def test_that_chats_take_other_work_than_the_file_says_is_told(capsys):
    """Detects a handling time that is changed without a word, and words where none is."""
    assert imported(f"forecast={fixture('genesys')}", "format=genesys", ZONE, "out=mine") == 0
    told = capsys.readouterr().out
    centre = compose(["centre=./mine/mine.yaml"]).scenario.centre
    assert "with 2 at once, so that the work of one alone is 0.9 of it" in told
    talk = centre.channels["chat"].intents["care_chat"].talk
    assert dict(talk.parameters)["mean"] == 0.9 * 500
    assert imported(f"forecast={fixture('minimum')}", ZONE, "out=other") == 0
    assert "at once" not in capsys.readouterr().out


def test_a_group_whose_queues_have_no_contacts_in_the_period_is_left_out():
    Path("roster.csv").write_text(ROSTER, encoding="utf-8")
    words = (f"forecast={fixture('minimum')}", ZONE, "roster=roster.csv", "out=mine")
    assert imported(*words, "from=2024-01-12", "to=2024-01-12") == 0
    assert list(compose(["centre=./mine/mine.yaml"]).scenario.centre.groups) == ["phones"]


def test_what_is_imported_runs():
    assert imported(f"forecast={fixture('minimum')}", ZONE, "out=mine") == 0
    run = ["run", "centre=./mine/mine.yaml", "replications=1", "workers=1", "out=result"]
    assert cli.main(run) == 0
    assert (Path("result") / "kpi.csv").is_file()


def test_a_mapping_of_ones_own_reads_a_file_without_header():
    Path("mine.yaml").write_text(
        "title: ours\nheader: none\nwidth: 4\nseparator: tab\ndates: dmy\nchannels: {tel: phone}\n"
        "columns: {queue: 1, channel: 2, start: 3, offered: 4}\n",
        encoding="utf-8",
    )
    Path("f.txt").write_text("Care\tTel\t08.01.2024 09:30\t7\n", encoding="utf-8")
    words = ("forecast=f.txt", "format=./mine.yaml", "interval=30min", "aht=300s", ZONE)
    assert imported(*words) == 0
    assert Path("f/f_rates.csv").read_text(encoding="utf-8").splitlines() == [
        "day,start,stream,needs",
        "2024-01-08,09:30,care,7",
    ]


def test_bad_rows_are_told_on_as_many_lines_as_it_takes_and_nothing_is_left(capsys):
    rows = [f"2024-01-08,09:00,q{n},x,300" for n in range(10_000)]
    text = "\n".join(["date,start,queue,offered,aht", *rows])
    Path("f.csv").write_text(text, encoding="utf-8")
    assert imported("forecast=f.csv", ZONE) == cli.WRONG_INPUT
    told = capsys.readouterr().err.splitlines()
    assert told[0] == "switchboard: f.csv: 10000 bad rows, nothing was written"
    assert told[1].startswith("  line 2: offered must be a number")
    assert (len(told), told[-1]) == (22, "  and 9980 more")
    assert [path.name for path in Path().iterdir()] == ["f.csv"]


def test_a_full_disk_leaves_nothing(monkeypatch, capsys):
    written = Folder.write
    calls = []

    def fail_at_the_third(folder, name, content):
        calls.append(name)
        if len(calls) > 2:
            raise OSError(28, "No space left on device")
        return written(folder, name, content)

    monkeypatch.setattr(Folder, "write", fail_at_the_third)
    assert imported(f"forecast={fixture('minimum')}", ZONE, "out=mine") == cli.WRONG_INPUT
    assert "No space left" in capsys.readouterr().err
    assert list(Path().iterdir()) == []


def test_a_folder_that_holds_something_is_kept_until_asked():
    Path("mine").mkdir()
    Path("mine/notes.txt").write_text("ours", encoding="utf-8")
    words = (f"forecast={fixture('minimum')}", ZONE, "out=mine")
    assert imported(*words) == cli.WRONG_INPUT
    assert [path.name for path in Path("mine").iterdir()] == ["notes.txt"]
    assert imported(*words, "overwrite=true") == 0
    assert (Path("mine") / "mine.yaml").is_file()


WEEK = f"forecast={fixture('minimum')}"
WRONG = {
    "no forecast": ([ZONE], "forecast must be given"),
    "no zone": ([WEEK], "time_zone must be given"),
    "a zone that is none": ([WEEK, "time_zone=Europe/Londn"], "did you mean: Europe/London"),
    "a format that is none": ([WEEK, ZONE, "format=calabrios"], "did you mean: calabrio"),
    "a file that is none": (["forecast=nowhere.csv", ZONE], "a file that exists"),
    "a key that is none": ([WEEK, ZONE, "rooster=x.csv"], "did you mean: roster"),
    "a key twice": ([WEEK, ZONE, ZONE], "given once"),
    "a key without value": ([WEEK, ZONE, "roster="], "followed by a value"),
    "a target without threshold": ([WEEK, ZONE, "target=80"], "such as 80/20s"),
    "a patience without unit": ([WEEK, ZONE, "patience=900"], "a duration with its unit"),
    "a shrinkage of everything": ([WEEK, ZONE, "shrinkage=100%"], "below 100%"),
    "hours that end before they begin": ([WEEK, ZONE, "hours=20:00-08:00"], "such as 08:00"),
    "a date that is none": ([WEEK, ZONE, "from=2024-13-01"], "a date such as"),
    "a period that ends first": (
        [WEEK, ZONE, "from=2024-01-12", "to=2024-01-08"],
        "not before 2024-01-12",
    ),
    "a period elsewhere": ([WEEK, ZONE, "from=2025-01-12"], "meets the forecast"),
    "a period of nothing": (
        [WEEK, ZONE, "from=2024-01-09", "to=2024-01-10"],
        "in which the forecast has contacts",
    ),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_a_user_gets_wrong_is_told_in_five_lines(what, capsys):
    words, said = WRONG[what]
    assert imported(*words, "out=mine") == cli.WRONG_INPUT
    told = capsys.readouterr().err
    assert said in told
    assert len(told.splitlines()) <= cli.MESSAGE_LINES
    assert list(Path().iterdir()) == []


BROKEN = {
    "no title": ("header: names\ncolumns: {start: a, offered: b}\n", "title must be given"),
    "an unknown key": ("title: x\nheadr: names\n", "did you mean: header"),
    "no contacts": ("title: x\nheader: names\ncolumns: {start: a}\n", "given with offered"),
    "places beside names": ("title: x\nheader: names\ncolumns: {start: 1, offered: b}\n", "names"),
    "places too far": (
        "title: x\nheader: none\nwidth: 2\ncolumns: {start: 1, offered: 3}\n",
        "at least 3",
    ),
    "totals of nothing": (
        "title: x\nheader: names\ncolumns: {start: a, offered: b, talk_total: c}\n",
        "beside handled",
    ),
    "no YAML": ("title: [", "YAML"),
    "no mapping": ("- a\n", "a mapping"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_mapping_is_refused_by_its_key(what, capsys):
    body, said = BROKEN[what]
    Path("mine.yaml").write_text(body, encoding="utf-8")
    assert imported(WEEK, ZONE, "format=./mine.yaml", "out=mine") == cli.WRONG_INPUT
    told = capsys.readouterr().err
    assert said in told
    assert "mine.yaml" in told

"""A new channel is a YAML file: it is added to a centre, and nobody but its movers changes."""

import csv
from pathlib import Path

import numpy as np
import pytest

from experiments import cli
from experiments.compose import compose
from experiments.multirun import jobs
from sim.engine.contract import run
from sim.errors import ConfigError

SMALL = ["centre=small"]

FAX = """
channels:
  fax:
    kind: deferred
    category: correspondence
    hours: always
    intents: {any: {talk: {law: exponential, mean: 10min}, resolution: 60%}}
queues:
  faxes:
    channels: [fax]
    intents: all
    segments: all
    target: {share: 90%, within: 8h, hours: {mon-fri: "08:00-20:00"}}
    after_closing: carry
groups:
  service_team: {skills: {faxes: {rank: 3}}}
journey:
  shift_rules:
    phone_to_fax: {from: phone, to: fax, share: 10%}
"""


def first_channels(log):
    """The channel of attempt 0 of every need, by name."""
    first = log.contacts["attempt"] == 0
    order = np.argsort(log.contacts["need"][first])
    return np.array(log.header.names["channels"])[log.contacts["channel"][first][order]]


@pytest.mark.parametrize(
    ("before", "after", "moves"),
    [
        (SMALL, [*SMALL, "channel=sms"], {("phone", "sms"): 0.08}),
        (
            SMALL,
            [*SMALL, "channel=[sms,kiosk]"],
            {("phone", "sms"): 0.95 * 0.08, ("phone", "kiosk"): 0.05},
        ),
        (
            ["centre=many_channels", "centre.calendar.length=3d"],
            ["experiment=add_sms_and_kiosk", "centre.calendar.length=3d"],
            {("phone", "sms"): 0.08, ("branch", "kiosk"): 0.25 * 0.66},
        ),
    ],
)
def test_only_movers_change_their_channel(before, after, moves):
    """Shares of 1 000 and more callers and 400 visitors: a third more or less is seen."""
    base, changed = (run(compose(one).scenario, 1, 0) for one in (before, after))
    for column in ("key", "entry", "intent", "segment", "customer"):
        np.testing.assert_array_equal(base.needs[column], changed.needs[column])
    was, now = first_channels(base), first_channels(changed)
    moved = was != now
    assert set(zip(was[moved], now[moved], strict=True)) == set(moves)
    for (source, target), share in moves.items():
        movers = ((was == source) & (now == target)).sum()
        assert movers == pytest.approx(share * (was == source).sum(), rel=0.33)


def test_the_values_of_those_who_stay_are_the_same():
    """Same talk, to the microsecond, of every first call that is answered in both."""
    base, changed = (run(compose(one).scenario, 1, 0) for one in (SMALL, [*SMALL, "channel=sms"]))
    talks = []
    for log in (base, changed):
        phone = log.header.names["channels"].index("phone")
        contacts, legs = log.contacts, log.legs
        own = (contacts["attempt"] == 0) & (contacts["channel"] == phone)
        taken = own[legs["contact"]] & (legs["answered"] >= 0) & (legs["queue"] >= 0)
        work = legs["talk_end"][taken] - legs["answered"][taken]
        team = np.array(log.header.names["groups"])[legs["group"][taken]]
        needs = contacts["need"][legs["contact"][taken]]
        found = zip(needs.tolist(), team.tolist(), work.tolist(), strict=True)
        talks.append({(need, name): length for need, name, length in found})
    both = talks[0].keys() & talks[1].keys()
    assert len(both) > 1000
    assert [one for one in both if talks[0][one] != talks[1][one]] == []


def test_a_file_of_ones_own_adds_a_channel(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "fax.yaml").write_text(FAX)
    assert cli.main(["run", *SMALL, "channel=[sms,./fax.yaml]", "replications=2", "out=added"]) == 0
    capsys.readouterr()
    with Path("added/kpi.csv").open(encoding="utf-8") as file:
        rows = {
            row["name"]: float(row["value"])
            for row in csv.DictReader(file)
            if (row["level"], row["kpi"]) == ("channel", "handled")
        }
    assert sorted(rows) == ["fax", "phone", "sms"]
    assert min(rows.values()) > 0


def test_names_and_files_of_the_channels(tmp_path):
    (tmp_path / "fax.yaml").write_text(FAX)
    made = compose([*SMALL, f"channel=[sms,{tmp_path}/fax.yaml]"])
    assert (made.settings.channels, made.settings.name) == (("sms", "fax"), "small_sms_fax")
    assert [one.name for one in made.sources] == ["fax.yaml", "sms.yaml", "small.yaml"]
    assert compose(["channel=null"]).scenario.hash == compose([]).scenario.hash
    assert compose(["experiment=add_sms_and_kiosk"]).settings.channels == ("sms", "kiosk")


def test_a_channel_finds_files_beside_its_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "deeper"
    folder.mkdir()
    (folder / "l.csv").write_text("day,start,agents\nmon,08:00,5\n")
    team = "groups: {fax_team: {form: level, level: {csv: l.csv, interval: 30min}, "
    team += "agent_choice: longest_idle, skills: {faxes: {rank: 1}}}}\n"
    (folder / "fax.yaml").write_text(FAX)
    (folder / "team.yaml").write_text(team)
    made = compose(["channel=[deeper/fax.yaml,deeper/team.yaml]"]).scenario.centre
    assert [row.agents for row in made.groups["fax_team"].level] == [5]


@pytest.mark.parametrize(
    ("wrong", "instead", "said"),
    [
        ("talk:", "tlak:", "did you mean: talk"),
        ("from: phone", "from: phon", "did you mean: phone"),
        ("[fax]", "[fax, phone]", "one kind"),
        ("    kind: deferred\n", "", "fax.kind must be given"),
        ("  service_team: {skills", "  service_team: [{skills", "valid YAML"),
        ("{skills: {faxes: {rank: 3}}}", "[1]", "of the same kind"),
        ("\nchannels:", "\ndefaults: [small]\nchannels:", "absent in the file of a channel"),
        ("within: 8h", "within: 8", "queues.faxes.target.within"),
    ],
)
def test_an_error_names_the_file_of_the_channel(wrong, instead, said, tmp_path, capsys):
    assert wrong in FAX
    file = tmp_path / "fax.yaml"
    file.write_text(FAX.replace(wrong, instead, 1))
    assert cli.main(["config", "show", f"channel={file}"]) == 2
    told = capsys.readouterr().err
    assert told.startswith(f"switchboard: {file}: ")
    assert said in told


@pytest.mark.parametrize(
    ("override", "said"),
    [
        ("channel=sns", "did you mean: sms"),
        ("channel=sms,kiosk", r"a list such as \[sms,kiosk\]"),
        ("channel=[sms,sms]", "chosen once"),
        ("channel=./nofile.yaml", "a file that exists"),
        ("+channel=sms", "without +"),
    ],
)
def test_a_wrong_choice_is_refused(override, said):
    with pytest.raises(ConfigError) as caught:
        compose([override])
    assert said.replace("\\", "") in str(caught.value)


def test_a_sweep_over_channels_is_one_job_for_each():
    assert jobs(["channel=null,sms,[sms,kiosk]"]) == [
        ["channel=null"],
        ["channel=sms"],
        ["channel=[sms,kiosk]"],
    ]

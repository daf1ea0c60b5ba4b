"""Composition: what overrides and a user's own file do, and what stays untouched."""

import csv
import io
import re
import subprocess
import sys
from pathlib import Path

import pytest

from experiments import cli
from experiments.compose import compose
from experiments.multirun import jobs
from sim.errors import ConfigError


def test_the_default_is_the_week_of_seven_channels():
    made = compose()
    assert (made.settings.seed, made.settings.replications) == (1, 20)
    assert (made.settings.centre, made.settings.experiment, made.settings.out) == (
        "seven_channels",
        None,
        None,
    )
    assert made.scenario.hash == compose(["centre=seven_channels"]).scenario.hash


def test_overrides_reach_keys_that_the_file_leaves_out():
    made = compose(["seed=7", "centre.queues.sales.places=3", "centre.queues.sales.credit=90s"])
    queue = made.scenario.centre.queues["sales"]
    assert (made.settings.seed, queue.places, queue.credit) == (7, 3, 90_000_000)


def test_a_removed_key_falls_back_to_its_default():
    assert compose(["~centre.queues.sales.target"]).scenario.centre.queues["sales"].target is None


def test_a_file_of_ones_own_holds_only_what_differs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.yaml").write_text("defaults: [small]\nqueues: {sales: {places: 3}}\n")
    made = compose(["centre=./mine.yaml"])
    assert made.scenario.centre.queues["sales"].places == 3
    assert (
        made.scenario.centre.queues["service"]
        == compose(["centre=small"]).scenario.centre.queues["service"]
    )
    assert made.settings.name == "mine"
    assert [one.name for one in made.sources] == ["mine.yaml", "small.yaml"]


def test_a_file_of_ones_own_finds_its_files_and_those_of_its_parent(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "deeper"
    folder.mkdir()
    (folder / "r.csv").write_text("day,start,needs\nmon,08:00,5\n")
    (folder / "mine.yaml").write_text(
        "defaults: [m2]\ndemand: {card: {rates: {csv: r.csv, interval: 15min}}}\n"
    )
    made = compose(["centre=deeper/mine.yaml"]).scenario
    assert len(made.centre.demand["card"].rates.rows) == 1
    assert len(made.centre.demand["loan"].rates.rows) == 48


def test_a_file_of_ones_own_replaces_a_list_by_a_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "l.csv").write_text("\ufeffday;start;agents\nmon;08:00;5\n", encoding="utf-8")
    (tmp_path / "mine.yaml").write_text(
        "defaults: [small]\ngroups: {service_team: {level: {csv: l.csv, interval: 30min}}}\n"
    )
    groups = compose(["centre=./mine.yaml"]).scenario.centre.groups
    assert [row.agents for row in groups["service_team"].level] == [5]
    assert groups["sales_team"] == compose(["centre=small"]).scenario.centre.groups["sales_team"]


@pytest.mark.parametrize(("order", "kept"), [("[_self_, small]", True), ("[small]", False)])
def test_the_order_of_defaults_decides(order, kept, tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_text(f"defaults: {order}\nqueues: {{sales: {{target: null}}}}\n")
    queue = compose([f"centre={file}"]).scenario.centre.queues["sales"]
    assert (queue.target is not None) == kept


@pytest.mark.parametrize(
    "folder", ["Ergebnisse März/Lauf 1", "Lauf (1)", "5", "it's", "a,b", "[x]", "C:\\Läufe\\"]
)
def test_out_is_text_whatever_it_looks_like(folder):
    assert compose([f"out={folder}"]).settings.out == folder


def test_out_may_be_null_or_quoted():
    assert compose(["out=null"]).settings.out is None
    assert compose(["out='a b'"]).settings.out == "a b"


def test_values_may_hold_letters_of_any_language():
    made = compose(["centre=small", "centre.intents.support.label=Braucht Hilfe (früh)"])
    assert made.scenario.centre.intents["support"].label == "Braucht Hilfe (früh)"
    assert jobs(["centre.intents.support.label=für jeden", "seed=1,2"])[1][1] == "seed=2"


def test_composing_twice_gives_the_same_bytes():
    first, second = compose(["seed=3"]), compose(["seed=3"])
    assert first.yaml_text == second.yaml_text
    assert first.scenario.hash == second.scenario.hash


def test_what_is_composed_can_be_composed_again(tmp_path):
    import yaml

    made = compose(["centre=small", "centre.queues.sales.places=3"])
    again = tmp_path / "again.yaml"
    again.write_text(yaml.safe_dump(yaml.safe_load(made.yaml_text)["centre"]))
    assert compose([f"centre={again}"]).scenario.hash == made.scenario.hash


def test_the_error_names_the_file_in_which_the_value_stands(tmp_path):
    (tmp_path / "mine.yaml").write_text("defaults: [small]\nqueues: {sales: {places: -3}}\n")
    with pytest.raises(ConfigError) as caught:
        compose([f"centre={tmp_path}/mine.yaml"])
    assert caught.value.source == f"{tmp_path}/mine.yaml"


def test_sweeps_become_one_line_per_job():
    assert jobs(["seed=1,2", "centre=small,m1", "replications=3"]) == [
        [f"seed={seed}", f"centre={centre}", "replications=3"]
        for seed in (1, 2)
        for centre in ("small", "m1")
    ]


def shown(capsys, *args):
    assert cli.main(["config", "show", "format=csv", *args]) == 0
    rows = csv.DictReader(io.StringIO(capsys.readouterr().out))
    return {row["path"]: row for row in rows}


def test_config_show_lists_value_unit_source_and_grade(capsys):
    rows = shown(capsys, "centre=small")
    row = rows["centre.channels.phone.intents.any.talk.mean"]
    assert (row["value"], row["unit"], row["grade"]) == ("420s", "duration", "S1")
    assert "ContactBabel" in row["source"]
    assert rows["centre.queues.sales.places"]["source"] == "default: off"
    for every in (rows, shown(capsys)):
        assert [one for one, row in every.items() if row["source"] == "no entry"] == []


def test_config_show_keeps_the_sources_of_a_chosen_preset(capsys):
    row = shown(capsys, "centre=m1")["centre.channels.phone.intents.any.talk.mean"]
    assert row["grade"]
    assert not row["source"].startswith("set by")


def test_config_show_takes_the_source_from_a_value_that_was_changed(capsys):
    path = "centre.channels.phone.intents.any.talk.mean"
    row = shown(capsys, f"{path}=300s")[path]
    assert (row["value"], row["grade"]) == ("300s", "")
    assert row["source"] == f"set by {path}=300s"


def test_config_show_is_aligned_as_text(capsys):
    assert cli.main(["config", "show", "centre=m1"]) == 0
    lines = capsys.readouterr().out.splitlines()
    column = lines[0].index("grade")
    assert all(line[column - 1 : column] in {" ", ""} for line in lines)


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        (["--help"], 0, "switchboard run"),
        (["run", "--help"], 0, "replications"),
        (["config", "show", "--help"], 0, "format=csv"),
        (["trace", "--help"], 0, "need=N"),
        (["verify", "--help"], 0, "--full"),
        (["screen", "--help"], 0, "shrinkage"),
        ([], 0, "switchboard run"),
        (["--version"], 0, "switchboard 0."),
        (["confiig"], 2, "did you mean: config"),
        (["config", "sho"], 2, "did you mean: show"),
    ],
)
def test_the_command_line_answers(line, code, said, capsys):
    assert cli.main(line) == code
    out = capsys.readouterr()
    assert said in out.out + out.err


def test_an_interrupt_is_no_crash(monkeypatch, capsys):
    def interrupted(args):
        raise KeyboardInterrupt

    assert cli.guarded(interrupted, []) == 130
    assert "interrupted" in capsys.readouterr().err


def test_a_reader_that_goes_away_is_no_crash():
    code = "import sys; from experiments import cli; sys.exit(cli.main(['config', 'show']))"
    line = f"'{sys.executable}' -u -c \"{code}\" | true; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", line], capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr


def test_composing_loads_nothing_heavy():
    heavy = "{'pandas', 'matplotlib', 'scipy', 'pyarrow', 'simpy'}"
    code = f"import sys, experiments.compose as c; c.compose(); print({heavy} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_the_examples_of_the_guide_compose(tmp_path):
    guide = Path(__file__).parents[2] / "docs" / "guides" / "config.md"
    own, phases = re.findall(r"```yaml\n(.*?)```", guide.read_text(encoding="utf-8"), re.DOTALL)
    (tmp_path / "mycentre.yaml").write_text(own + phases)
    made = compose([f"centre={tmp_path}/mycentre.yaml"]).scenario
    assert made.centre.queues["sales"].places == 20
    assert [one.name for one in made.phases] == ["spring_campaign"]


AROUND_THE_DEMAND_GUIDE = """
defaults: [small]
segments: {gold: {customers: 10, share: 0}}
intents: {billing: {}, sales: {}, claims: {}}
queues: {sales: {intents: [purchase, billing, sales, claims]}}
"""


def test_the_examples_of_the_demand_guide_compose(tmp_path):
    guide = Path(__file__).parents[2] / "docs" / "guides" / "demand.md"
    blocks = re.findall(r"```yaml\n(.*?)```", guide.read_text(encoding="utf-8"), re.DOTALL)
    (tmp_path / "rates.csv").write_text("day,start,needs\nmon-fri,08:30,12\n")
    (tmp_path / "january.csv").write_text("entry\n2024-01-08 09:00:05\n")
    (tmp_path / "mine.yaml").write_text(AROUND_THE_DEMAND_GUIDE + blocks[0] + blocks[1])
    made = compose([f"centre={tmp_path}/mine.yaml"]).scenario.centre
    assert sorted(made.demand) == ["billing", "claims", "purchase", "sales", "support"]
    assert sorted(made.windows) == ["campaign", "growth", "volume"]


def test_the_examples_of_the_workforce_guide_compose(tmp_path):
    guide = Path(__file__).parents[2] / "docs" / "guides" / "workforce.md"
    level, roster = re.findall(r"```yaml\n(.*?)```", guide.read_text(encoding="utf-8"), re.DOTALL)
    served = "    agent_choice: longest_idle\n    skills: {sales: {rank: 1}}\n"
    file = tmp_path / "mine.yaml"
    file.write_text(f"defaults: [small]\n{level}{served}{roster}")
    groups = compose([f"centre={file}"]).scenario.centre.groups
    assert [row.agents for row in groups["tellers"].level if row.day == "mon"] == [20, 16]
    assert sorted(groups["sales_team"].shifts) == ["early", "late", "night", "peak"]

"""What can be wrong in a sweep: refused with one message before anything runs.

Errors seen: a mistake that is noticed only after something ran, a message that names
neither the key nor the scenario, a folder made for nothing.
"""

from pathlib import Path

import pytest

from experiments import multirun, sweep
from experiments.sweeping.section import read_sweep
from sim.errors import ConfigError

ADD = "centre.groups.service_team.staff_add"
ABSENCE = "centre.groups.sales_team.absence"
AGENTS = f"parameters: {{agents: {{path: {ADD}, values: [0, 1]}}}}"


@pytest.fixture(autouse=True)
def in_an_empty_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def section(text):
    """An experiment on `small` with these lines in its section."""
    lines = "\n".join(f"  {line}" for line in text.strip().splitlines())
    body = f"defaults:\n  - override /centre: small\nsweep:\n{lines}\n"
    Path("mine.yaml").write_text(body, encoding="utf-8")
    return "experiment=./mine.yaml"


WRONG = {
    "nothing varied": (["centre=small"], "several values"),
    "no such key": (["centre=small", "centre.queues.sales.placesx=1,2"], "did you mean: places"),
    "no such group": (
        ["centre=small", "centre.groups.service_tem.staff_add=1,2"],
        "did you mean: service_team",
    ),
    "a value that breaks a rule": (
        ["centre=small", f"{ABSENCE}=4%,140%"],
        "scenario sales_team_absence=140%",
    ),
    "no such preset": (["centre=small,smallx"], "did you mean: small"),
    "the seed": (["centre=small", "seed=1,2"], "seed must be centre, channel or a key"),
    "experiments": (["experiment=fair_bot,bank_1999"], "experiment must be centre"),
    "multirun": (["-m", "centre=small", f"{ADD}=1,2"], "-m must be left out"),
    "twice the same value": (["centre=small", f"{ADD}=1,1.0"], "values that occur once"),
    "twice the same key": (["centre=small", f"{ADD}=1,2", f"{ADD}=3,4"], "given once"),
    "no override": (["centre=small", "agents"], "key=value"),
    "no such file": (["experiment=./nine.yaml"], "a file that exists"),
    "no such KPI": (["centre=small", f"{ADD}=1,2", "sweep.kpis=[aht_z]"], "did you mean: aht_s"),
    "no such queue": (
        ["centre=small", f"{ADD}=1,2", "sweep.target.name=servicex"],
        "did you mean: service",
    ),
    "a target that is no share": (
        ["centre=small", f"{ADD}=1,2", "sweep.target={name: service, kpi: asa_s}"],
        "a share that the level queue has",
    ),
    "no replications": (["centre=small", f"{ADD}=1,2", "replications=0"], "replications must be"),
}

WRONG_SECTIONS = {
    "unknown key": ("parametersx: {}", "did you mean: parameters"),
    "no parameters": ("question: Why?", "several values"),
    "path without values": (f"parameters: {{a: {{path: {ADD}}}}}", "`path` and `values`"),
    "values without path": ("parameters: {a: {values: [1]}}", "`path` and `values`"),
    "both ways": (f"parameters: {{a: {{path: {ADD}, options: {{b: {{}}}}}}}}", "`path` and"),
    "the name of a column": (f"parameters: {{kpi: {{path: {ADD}, values: [1]}}}}", "sweep.csv"),
    "no name": (f"parameters: {{Agents: {{path: {ADD}, values: [1]}}}}", "lower-case"),
    "no list": (f"parameters: {{a: {{path: {ADD}, values: 3}}}}", "a list of values"),
    "an option that is no mapping": ("parameters: {a: {options: {b: 3}}}", "a mapping of key"),
    "the seed in an option": ("parameters: {a: {options: {b: {seed: 3}}}}", "sweep.parameters.a"),
    "no such role": (f"parameters: {{a: {{path: {ADD}, values: [1], role: x}}}}", "staffing"),
    "one key by two parameters": (
        f"parameters: {{a: {{path: {ADD}, values: [1]}}, b: {{options: {{c: {{{ADD}: 2}}}}}}}}",
        "sets it too",
    ),
    "baseline of another name": (f"{AGENTS}\nbaseline: {{agnets: 0}}", "did you mean: agents"),
    "baseline that is no value": (f"{AGENTS}\nbaseline: {{agents: 9}}", "one of 0, 1"),
    "target without a name": (f"{AGENTS}\ntarget: {{at_least: 80%}}", "sweep.target.name"),
    "target without a share": (
        f"{AGENTS}\ntarget: {{level: channel, name: phone}}",
        "promises no share",
    ),
    "target of another level": (
        f"{AGENTS}\ntarget: {{level: channelx, name: phone, at_least: 80%}}",
        "did you mean: channel",
    ),
}


def refused(args):
    before = sorted(Path.cwd().rglob("*"))
    with pytest.raises(ConfigError) as caught:
        sweep.main(args)
    assert sorted(Path.cwd().rglob("*")) == before
    assert len(str(caught.value).splitlines()) <= 5
    return str(caught.value)


@pytest.mark.parametrize("case", WRONG, ids=list(WRONG))
def test_wrong_command_lines_are_refused_before_anything_runs(case):
    args, said = WRONG[case]
    assert said in refused(args)


@pytest.mark.parametrize("case", WRONG_SECTIONS, ids=list(WRONG_SECTIONS))
def test_wrong_sections_are_refused_before_anything_runs(case):
    text, said = WRONG_SECTIONS[case]
    assert said in refused([section(text)])


def test_a_folder_that_holds_something_else_is_refused():
    Path("work").mkdir()
    Path("work/letter.txt").write_text("mine", encoding="utf-8")
    assert "out must be" in refused(["centre=small", f"{ADD}=0,1", "out=work"])


def test_an_experiment_with_a_sweep_is_no_part_of_a_multirun():
    with pytest.raises(ConfigError, match="switchboard sweep"):
        multirun.main([section(AGENTS), "seed=1,2"])


def test_a_section_is_read_without_a_baseline():
    assert read_sweep(None).parameters == ()
    assert read_sweep({}).baseline == {}

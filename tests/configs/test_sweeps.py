"""What a sweep is asked: lists on the command line, sections in files, targets.

Errors seen: a scenario that is not the one its command repeats, a baseline that `run` does not
run, a failure that is told without what repeats it.
"""

import shlex
from pathlib import Path

import pytest

from experiments import sweep
from experiments.compose import compose
from experiments.sweeping.plan import planned
from experiments.sweeping.values import override, spelled
from tests.unit.run_centre import write_centre

ADD = "centre.groups.service_team.staff_add"
ABSENCE = "centre.groups.sales_team.absence"

MINE = """
defaults:
  - override /centre: small
replications: 3
sweep:
  question: Agents, or another channel?
  baseline: {agents: 0, mix: moved}
  parameters:
    agents: {path: centre.groups.service_team.staff_add, values: [0, 2], label: agents added}
    mix:
      label: channel mix
      options:
        today: {}
        moved: {channel: sms, centre.journey.shift_rules.phone_to_sms.share: 12%}
    counter:
      options:
        none:
        kiosk: {channel: kiosk}
"""


@pytest.fixture(autouse=True)
def in_an_empty_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def file(text=MINE, name="mine.yaml"):
    Path(name).write_text(text, encoding="utf-8")
    return f"experiment=./{name}"


def section(text):
    """An experiment on `small` with these lines in its section."""
    lines = "\n".join(f"  {line}" for line in text.strip().splitlines())
    return file(f"defaults:\n  - override /centre: small\nsweep:\n{lines}\n")


def repeated(point):
    """The scenario that the command of a point composes."""
    _, name, *overrides = shlex.split(point.command)
    assert name == "run"
    return compose(overrides).scenario


# what is varied -------------------------------------------------------------


def test_lists_on_the_command_line_are_parameters_the_first_values_the_baseline():
    plan = planned(["centre=small", f"{ADD}=1,0", "seed=5", f"{ABSENCE}=4%,8%"])
    agents, absence = plan.spec.parameters
    assert (agents.name, agents.label, agents.role, agents.labels) == (
        "service_team_staff_add",
        "agents added to service team",
        "staffing",
        ("1", "0"),
    )
    assert (absence.name, absence.role) == ("sales_team_absence", None)
    assert plan.spec.baseline == {"service_team_staff_add": "1", "sales_team_absence": "4%"}
    assert [one.name for one in plan.points][:2] == [
        "service_team_staff_add=1 sales_team_absence=4%",
        "service_team_staff_add=1 sales_team_absence=8%",
    ]
    assert plan.points[3].scenario.centre.groups["sales_team"].absence == 0.08
    assert plan.settings.seed == 5
    assert len({one.scenario.hash for one in plan.points}) == 4


def test_agents_of_a_shift_are_staffing_and_their_group_s_queue_is_the_target():
    plan = planned(["centre=small", "centre.groups.sales_team.shifts.late.agents=10,11"])
    (late,) = plan.spec.parameters
    assert (late.name, late.label, late.role) == ("late_agents", "agents of late", "staffing")
    assert plan.spec.target is not None
    assert plan.spec.target.name == "sales"


def test_presets_can_be_varied():
    plan = planned(["centre=small,m1"])
    assert [one.name for one in plan.points] == ["centre=small", "centre=m1"]
    assert plan.points[1].scenario.hash == compose(["centre=m1"]).scenario.hash


def test_a_channel_can_be_there_or_not():
    plan = planned(["centre=small", "channel=null,sms,[sms,kiosk]"])
    assert [one.name for one in plan.points] == [
        "channel=null",
        "channel=sms",
        "channel=[sms,kiosk]",
    ]
    channels = [set(one.scenario.centre.channels) for one in plan.points]
    assert channels == [{"phone"}, {"phone", "sms"}, {"phone", "sms", "kiosk"}]
    assert all(repeated(one).hash == one.scenario.hash for one in plan.points)


def test_parameters_whose_last_keys_are_equal_have_longer_names():
    cv = "centre.channels.phone.intents.any.{}.mean"
    plan = planned(
        ["centre=small", f"{cv.format('talk')}=400s,420s", f"{cv.format('wrap')}=50s,60s"]
    )
    assert [one.name for one in plan.spec.parameters] == ["talk_mean", "wrap_mean"]
    both = [
        f"centre.groups.{team}_team.skills.service.speed=1.0,1.1" for team in ("sales", "service")
    ]
    names = [one.name for one in planned(["centre=small", *both]).spec.parameters]
    assert names == ["sales_team_skills_service_speed", "service_team_skills_service_speed"]


def test_a_file_s_options_set_several_values_and_channels_add_up():
    plan = planned([file()])
    assert len(plan.points) == 2 * 2 * 2
    by_name = {one.name: one.scenario.centre for one in plan.points}
    both = by_name["agents=2 mix=moved counter=kiosk"]
    assert {"sms", "kiosk"} <= set(both.channels)
    assert both.journey.shift_rules["phone_to_sms"].share == 0.12
    assert set(by_name["agents=2 mix=today counter=none"].channels) == {"phone"}
    assert plan.spec.question == "Agents, or another channel?"
    assert plan.spec.baseline == {"agents": "0", "mix": "moved", "counter": "none"}


@pytest.mark.parametrize("more", [[], ["channel=sms", "seed=3", f"{ABSENCE}=5%"]])
def test_the_command_of_a_scenario_composes_that_scenario(more):
    for point in planned([file(), *more]).points[::3]:
        assert repeated(point).hash == point.scenario.hash, point.command


def test_a_list_on_the_command_line_replaces_the_values_of_a_file():
    plan = planned([file(), f"{ADD}=5,6,7"])
    assert plan.spec.parameters[0].labels == ("5", "6", "7")
    assert plan.spec.parameters[0].label == "agents added"
    assert plan.spec.baseline["agents"] == "5"
    assert planned([file(), f"{ADD}=9"]).spec.parameters[0].labels == ("9",)


def test_run_of_a_file_with_a_sweep_runs_its_baseline():
    plan, run = planned([file()]), compose([file()])
    (base,) = [one for one in plan.points if one.labels == plan.spec.baseline]
    assert run.scenario.hash == base.scenario.hash
    assert "sms" in run.scenario.centre.channels
    assert "sweep" not in run.mapping
    other = compose([file(), "sweep.baseline.mix=today", f"{ADD}=2"]).scenario
    (same,) = [one for one in plan.points if one.name == "agents=2 mix=today counter=none"]
    assert other.hash == same.scenario.hash


def test_a_scenario_outside_the_grid_is_composed_where_a_key_is_varied():
    point = planned([file()]).point({"agents": "7", "mix": "today", "counter": "none"})
    assert point.scenario.centre.groups["service_team"].staff_add == 7
    assert repeated(point).hash == point.scenario.hash


def test_the_baseline_of_a_file_is_found_as_a_number():
    one = section(
        f"baseline: {{agents: 2.0}}\nparameters: {{agents: {{path: {ADD}, values: [0, 2]}}}}"
    )
    assert planned([one]).spec.baseline == {"agents": "2"}


@pytest.mark.parametrize(
    "value",
    [
        12,
        -3,
        1.5,
        1e-9,
        True,
        None,
        "12%",
        "20s",
        "08:30",
        "1e3",
        "null",
        "true",
        "it's",
        "a, b (c)",
        "back\\slash",
        "",
        ["mon", "tue", 3, "08:00"],
        {"law": "lognormal", "mean": "420s", "cv": 1.2},
        [{"days": "mon-fri", "from": "08:00", "to": "09:00", "agents": 13}],
    ],
)
def test_values_of_a_file_survive_the_way_over_a_command_line(value):
    from hydra.core.override_parser.overrides_parser import OverridesParser

    text = override("centre.key", value)
    parsed = OverridesParser.create().parse_override(f"++{text}").value()
    assert plain(parsed) == value
    assert shlex.split(shlex.quote(text)) == [text]
    assert spelled(value) == text.partition("=")[2]


def plain(value):
    """A value without the marks that Hydra leaves on quoted text."""
    if isinstance(value, list):
        return [plain(one) for one in value]
    if isinstance(value, dict):
        return {plain(key): plain(one) for key, one in value.items()}
    return value.text if hasattr(value, "text") else value


# the target -----------------------------------------------------------------


def target(*lines, args=()):
    written = "\n".join((f"parameters: {{agents: {{path: {ADD}, values: [0, 1]}}}}", *lines))
    found = planned([section(written), *args]).spec.target
    return None if found is None else (found.kpi, found.name, found.at_least, found.within_s)


def test_a_target_is_the_promise_of_the_queue_unless_it_says_otherwise():
    assert target() == ("sl_excluding_short", "service", 0.8, 20.0)
    assert target("target: {name: sales}") == ("sl_excluding_short", "sales", 0.8, 20.0)
    said = target("target: {name: service, kpi: sl_offered, at_least: 70%}")
    assert said == ("sl_offered", "service", 0.7, None)
    assert target(args=["sweep.target.name=sales", "sweep.target.at_least=0.9"])[1:3] == (
        "sales",
        0.9,
    )
    centre = target("target: {level: centre, name: all, kpi: occupancy, at_least: 60%}")
    assert centre == ("occupancy", "all", 0.6, None)


def test_there_is_no_target_where_no_staffing_is_varied_or_several_queues_are_staffed():
    assert planned(["centre=small", f"{ABSENCE}=4%,8%"]).spec.target is None
    two = ["centre=small", f"{ADD}=0,1", "centre.groups.sales_team.staff_add=0,1"]
    assert planned(two).spec.target is None


# the command ----------------------------------------------------------------


def test_a_failing_scenario_is_reported_with_the_command_that_repeats_it(capsys):
    centre = write_centre(Path("own"))
    with centre.open("a", encoding="utf-8") as text:
        text.write('windows:\n  volume: {streams: all, factor: 1, from: "2024-01-08 08:00"}\n')
    line = [f"centre={centre}", "centre.windows.volume.factor=1,1e6", "replications=2", "workers=1"]
    assert sweep.main(line) == 1
    told = capsys.readouterr()
    assert "1 scenario failed" in told.err
    command = told.err.partition("repeat it: ")[2].splitlines()[0]
    assert command.endswith("centre.windows.volume.factor=1e6 replications=1")
    made = compose(shlex.split(command)[2:])
    assert made.scenario.centre.windows["volume"].factor == 1e6
    (folder,) = Path("runs").iterdir()
    assert f"Results: runs/{folder.name}" in told.out
    table = (folder / "sweep.csv").read_text(encoding="utf-8")
    assert "volume_factor=1,1,grid,centre,all,contacts" in table
    assert "volume_factor=1e6" not in table


def test_where_every_scenario_failed_nothing_is_written_but_the_commands(capsys):
    centre = write_centre(Path("own"))
    with centre.open("a", encoding="utf-8") as text:
        text.write('windows:\n  volume: {streams: all, factor: 1, from: "2024-01-08 08:00"}\n')
    line = [
        f"centre={centre}",
        "centre.windows.volume.factor=9e5,1e6",
        "replications=1",
        "workers=1",
    ]
    assert sweep.main(line) == 1
    assert capsys.readouterr().err.count("repeat it: switchboard run") == 2
    assert not list(Path().rglob("sweep.*"))

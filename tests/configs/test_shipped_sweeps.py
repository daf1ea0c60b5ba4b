"""The experiments that ship with a sweep: all their scenarios build, and they say what they ask."""

import re

import pytest

from experiments.paths import configs_dir
from experiments.sweeping.plan import planned
from sim.study.sweep_answers.naming import baseline_labels, label_of

SWEEPS = (
    "how_many_agents",
    "volume_and_handle_time",
    "calls_to_chat",
    "add_bot",
    "pool_or_silos",
    "add_video",
    "close_saturday_branches",
)


MANY = "calls_to_chat"
"""Has so many scenarios that composing them takes more than five seconds."""


@pytest.mark.parametrize(
    "name", [pytest.param(one, marks=pytest.mark.slow) if one == MANY else one for one in SWEEPS]
)
def test_every_scenario_of_a_shipped_sweep_builds(name):
    plan = planned([f"experiment={name}"])
    labels = [{k: label_of(v) for k, v in one.labels.items()} for one in plan.points]
    assert baseline_labels(plan.spec) in labels
    assert len({one.scenario.hash for one in plan.points}) == len(plan.points)
    assert plan.spec.question.endswith("?")


@pytest.mark.parametrize("name", SWEEPS)
def test_the_head_says_question_baseline_and_command(name):
    text = (configs_dir() / "experiment" / f"{name}.yaml").read_text(encoding="utf-8")
    head = re.findall(r"^# (Question|Against|Run) +(\S.*)$", text, flags=re.MULTILINE)
    assert [word for word, _ in head] == ["Question", "Against", "Run"]
    assert head[2][1] == f"switchboard sweep experiment={name}"

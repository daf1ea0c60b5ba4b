"""What the guides to channels and journeys show composes, and their sums by hand come out."""

import re
from pathlib import Path

import pytest
import yaml

from experiments.compose import compose
from experiments.yaml_files import read_yaml
from sim.config.clock import Clock
from sim.config.deadline import BusinessClock
from sim.engine.contract import run
from sim.report.find_path import follow, read_path
from sim.units import HOUR, MINUTE, SECOND

ROOT = Path(__file__).parents[2]


def blocks(guide):
    """The YAML examples of a guide."""
    text = (ROOT / "docs" / "guides" / guide).read_text(encoding="utf-8")
    return re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)


def composed(tmp_path, centre, *overrides):
    """The scenario of a whole centre given as a mapping."""
    file = tmp_path / "whole.yaml"
    file.write_text(yaml.safe_dump(centre, sort_keys=False))
    return compose([f"centre={file}", *overrides]).scenario


@pytest.fixture
def many(tmp_path):
    """The shipped week as a mapping that a test may change."""
    folder = ROOT / "configs" / "centre"
    csv = folder / "many_channels_level.csv"
    (tmp_path / csv.name).write_text(csv.read_text())
    return read_yaml(folder / "many_channels.yaml")


def test_the_examples_of_the_channel_guide_compose(tmp_path, many):
    pace, promise, fax = blocks("channels.md")
    many["groups"]["chat_team"] |= yaml.safe_load(pace)
    many["queues"]["emails"] |= yaml.safe_load(promise)
    made = composed(tmp_path, many).centre
    assert made.groups["chat_team"].total_speed == (1.0, 1.8, 2.4)
    assert made.queues["emails"].target.within == 16 * HOUR
    (tmp_path / "fax.yaml").write_text(fax)
    assert "fax" in compose([f"channel={tmp_path}/fax.yaml"]).scenario.centre.channels


def test_the_examples_of_the_journey_guide_compose(tmp_path, many):
    first, moves, triggers, context = map(yaml.safe_load, blocks("journeys.md"))
    for one in (first, moves, triggers):
        many["journey"] |= one["journey"]
    row = context["channels"]["phone"]["intents"]["any"]
    many["channels"]["phone"]["intents"]["any"] |= row
    made = composed(tmp_path, many).centre
    assert made.journey.first_row("billing", "traditional") == {"web": 0.3, "phone": 0.7}
    assert made.journey.shift_rules["calls_to_chat"].share == 0.2
    assert made.channels["phone"].intents["any"].context.talk == 0.9


TWO_CHATS = """
calendar: {start: "2024-01-08 09:00", length: 1h, time_zone: UTC, warm_up: 0d}
segments: {all_of_them: {customers: 10, share: 100%}}
intents: {question: {}}
demand: {chats: {intent: question, process: replay, records: {csv: chats.csv}}}
channels:
  chat:
    kind: messaging
    category: online
    hours: always
    intents: {any: {talk: {law: deterministic, value: 600s}, resolution: 100%}}
queues: {chats: {channels: [chat], intents: all, segments: all, after_closing: serve}}
groups:
  team:
    form: level
    level: [{days: all, from: "00:00", to: "24:00", agents: 1}]
    agent_choice: least_occupied
    at_once: {messaging: 2}
    total_speed: [1, 1.8]
    skills: {chats: {rank: 1}}
journey: {first_channel: {any: {any: {chat: 100%}}}, max_attempts: 1}
"""


def test_the_two_chats_of_the_guide_end_when_it_says(tmp_path):
    (tmp_path / "chats.csv").write_text("entry\n2024-01-08 09:00:00\n2024-01-08 09:05:00\n")
    log = run(composed(tmp_path, yaml.safe_load(TWO_CHATS)), 1, 0)
    first, second = sorted(log.legs["talk_end"].tolist())
    assert first == pytest.approx(5 * MINUTE + 300 / 0.9 * SECOND, abs=SECOND // 1000)
    assert second == pytest.approx(15 * MINUTE + 100 / 3 * SECOND, abs=SECOND // 1000)


@pytest.mark.parametrize(
    ("within", "hours", "due"),
    [
        (16 * HOUR, None, "2024-01-13 07:00"),
        (16 * HOUR, {"mon-fri": "09:00-17:00"}, "2024-01-16 15:00"),
        (240 * HOUR, {"mon-fri": "00:00-24:00"}, "2024-01-26 15:00"),
    ],
)
def test_promises_fall_due_when_the_guide_says(within, hours, due, many, tmp_path):
    target = {"share": "90%", "within": f"{within // HOUR}h", "hours": hours}
    many["calendar"]["length"] = "21d"
    many["queues"]["emails"]["target"] = target
    scenario = composed(tmp_path, many)
    clock = Clock.of(scenario.centre.calendar)
    counted = BusinessClock.of(clock, scenario.centre.queues["emails"].target.hours)
    friday = clock.tick_of("2024-01-12 15:00")
    assert counted.after(friday, within) == clock.tick_of(due)


def test_the_journey_that_the_guide_traces_occurs():
    """Web, bot, chat given up, served and resolved by phone the next day: in the second week."""
    guide = (ROOT / "docs" / "guides" / "journeys.md").read_text(encoding="utf-8")
    path = re.search(r"switchboard trace week path=(\S+)", guide).group(1)
    log = run(compose(["centre=many_channels"]).scenario, 1, 1)
    found = follow(log, read_path(path, log.header.names["channels"]))
    assert len(found) > 0
    assert log.needs["end"][found[0]] > log.needs["entry"][found[0]] + 12 * HOUR

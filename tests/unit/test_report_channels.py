"""The summary of a run of several channels: each kind has its lines, in 100 columns."""

import re

import pandas as pd
import pytest
import yaml

from experiments.results import results_of, summary_text
from sim.config import build
from sim.report.channel_summary import Layout, channel_summary
from sim.report.targets import Target
from sim.study.replicate import replicate
from sim.vocabulary import ChannelKind
from tests.unit.config_builders import centre
from tests.unit.journey_centre import CENTRE

WIDTH = 100
KINDS = {
    "bot": ChannelKind.SELF_SERVICE,
    "chat": ChannelKind.MESSAGING,
    "mail": ChannelKind.DEFERRED,
    "phone": ChannelKind.LIVE,
}
QUEUES = {"chat": ["chats"], "mail": ["mails"], "phone": ["orders", "questions"]}
TARGETS = {
    "chats": (Target(0.8, 60.0),),
    "mails": (Target(0.9, 86_400.0),),
    "orders": (Target(0.8, 20.0),),
}
FIGURES = {
    ("channel", "phone"): {"offered": 1500.0, "p_abandon": 0.05, "sl_excluding_short": 0.8},
    ("queue", "orders"): {"offered": 500.0, "asa_s": 12.5},
    ("channel", "chat"): {"offered": 700.0, "aht_s": 612.0},
    ("channel", "mail"): {"contacts": 90.0, "finished": 80.0, "in_deadline": 0.75},
    ("channel", "bot"): {"sessions": 40.0, "containment": 0.5, "wrong_containment": 0.25},
    ("group", "tellers"): {"occupancy": 0.85, "concurrency": 1.5},
    ("centre", "all"): {"needs": 2000.0, "need_resolution": 0.9, "fcr_true": 0.65},
}


def table(half=0.0):
    rows = [
        (level, name, kpi, value, value - half, value + half)
        for (level, name), each in FIGURES.items()
        for kpi, value in each.items()
    ]
    table = pd.DataFrame(rows, columns=["level", "name", "kpi", "value", "lower", "upper"])
    return table if half else table.assign(lower=float("nan"), upper=float("nan"))


def told(half=0.0, replications=1):
    text = channel_summary(table(half), Layout(kinds=KINDS, queues=QUEUES), TARGETS, replications)
    return text.splitlines()


def cells(lines, start):
    return re.split(
        r" {2,}", next(line for line in lines if line.strip().startswith(start)).strip()
    )


def test_each_kind_has_its_own_columns():
    lines = told()
    titles = [line.split("  ")[0] for line in lines if line[:1] not in {"", " "}]
    assert titles[:5] == ["live and messaging", "deferred", "self-service", "groups", "needs"]
    assert cells(lines, "phone") == ["phone", "1500", "5.0", "80.0", "-", "-"]
    assert cells(lines, "chat") == ["chat", "700", "-", "-", "80/60s", "-", "612"]
    assert cells(lines, "mail") == ["mail", "90.0", "80.0", "75.0", "90/24h", "-", "-"]
    assert cells(lines, "bot") == ["bot", "40.0", "50.0", "25.0", "-", "-", "-"]
    assert cells(lines, "tellers") == ["tellers", "-", "-", "85.0", "-", "1.5", "-"]
    assert cells(lines, "all") == ["all", "2000", "90.0", "-", "65.0", "-", "-"]


def test_a_channel_of_several_queues_shows_each_with_its_target():
    lines = told()
    assert cells(lines, "queue orders") == ["queue orders", "500", "-", "-", "80/20s", "12.5", "-"]
    assert any(line.startswith("    queue questions") for line in lines)
    assert not any("queue chats" in line for line in lines)


def test_a_queue_of_several_channels_stands_once_after_them():
    kinds = {**KINDS, "video": ChannelKind.LIVE}
    queues = {**QUEUES, "video": ["orders", "views"]}
    text = channel_summary(table(), Layout(kinds=kinds, queues=queues), TARGETS, 1)
    labels = [line.split("   500")[0].rstrip() for line in text.splitlines() if "queue " in line]
    names = [re.split(r" {2,}(?=\S)", label.lstrip())[0] for label in labels]
    assert names == ["queue questions", "queue views", "queue orders"]
    shared = next(line for line in text.splitlines() if "queue orders" in line)
    assert shared.startswith("  queue")


def test_intervals_stand_below_their_figures():
    lines = told(half=0.01, replications=20)
    place = next(number for number, line in enumerate(lines) if line.startswith("  phone"))
    assert lines[place + 1].split() == ["1500-1500", "4.0-6.0", "79.0-81.0"]
    assert "over 20 replications" in lines[-1]
    assert "no intervals" in told()[-1]


def test_only_what_is_shown_is_explained():
    layout = Layout(kinds={"phone": ChannelKind.LIVE, "video": ChannelKind.LIVE}, queues={})
    text = channel_summary(table(), layout, {}, 1)
    assert "deadline" not in text
    assert "Wrongly" not in text
    assert "SL: sl_excluding_short" in text


@pytest.mark.parametrize("name", ["x" * 24, "a_channel_with_a_name_that_never_seems_to_end"])
def test_long_names_do_not_widen_the_table(name):
    layout = Layout(kinds={name: ChannelKind.LIVE, "web": ChannelKind.SELF_SERVICE}, queues={})
    assert max(map(len, channel_summary(table(), layout, {}, 1).splitlines())) <= WIDTH


def test_a_run_of_several_channels_is_summed_up_by_channel_in_a_hundred_columns():
    scenario = build(yaml.safe_load(CENTRE))
    results = results_of(scenario, replicate(scenario, 1, 2))
    lines = summary_text(results).splitlines()
    assert max(map(len, lines)) <= WIDTH
    assert not any(line != line.rstrip() for line in lines)
    kpi = results.kpi.set_index(["level", "name", "kpi"])["value"]
    assert cells(lines, "bot")[1] == f"{kpi['channel', 'bot', 'sessions']:.0f}"
    resolved = 100 * kpi["centre", "all", "need_resolution"]
    assert cells(lines, "all")[2] == f"{resolved:.1f}"
    assert cells(lines, "mail")[4] == "90/8h"


def test_one_channel_keeps_its_queues_and_groups():
    scenario = build(centre(**{"calendar.length": "2h", "demand.billing.volume.per_week": 40}))
    assert "queue calls" in summary_text(results_of(scenario, replicate(scenario, 1, 2)))

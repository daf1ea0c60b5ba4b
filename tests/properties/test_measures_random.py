"""What holds for the figures of any centre: parts add up, shares are shares, nothing is lost.

The centres are the random ones of the engine's tests, with channels of all four kinds.
"""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.engine.contract import run
from sim.measure import (
    flow_table,
    gather,
    kpi_table,
    measure_spec,
    path_table,
    technology_table,
)
from sim.units import HOUR, SECOND
from sim.vocabulary import ChannelKind
from tests.engine.random_centres import scenarios

SOME = settings(max_examples=25, suppress_health_check=list(HealthCheck), deadline=None)
LEVELS = ("centre", "channel", "queue", "group", "intent", "channel:intent")
ABOVE_ONE = ("occupancy_scheduled", "occupancy_open_hours_scheduled")
"""Overtime is handling time and was not scheduled."""


def facts_of(scenario, **more):
    logs = [run(scenario, 5, replication) for replication in range(2)]
    return gather(logs, replace(measure_spec(scenario), **more))


@SOME
@given(scenarios())
def test_figures_of_any_centre(scenario):
    table = kpi_table(facts_of(scenario, start=0), LEVELS)
    values = table.set_index(["level", "name", "kpi"])["value"]
    shares = table[(table["unit"] == "share") & ~table["kpi"].isin(ABOVE_ONE)]["value"].dropna()
    assert ((shares >= 0) & (shares <= 1 + 1e-12)).all()
    for _, one in table.groupby("level"):
        wide = one.pivot(index="name", columns="kpi", values="value")
        if "offered" in wide:
            parts = wide["answered"] + wide["abandoned"] + wide["blocked"] + wide["balked"]
            assert np.allclose(wide["offered"], parts)
    for name in ("contacts", "offered", "contained", "needs"):
        parts = table[(table["kpi"] == name) & (table["level"] == "channel")]["value"].sum()
        assert parts == pytest.approx(values["centre", "all", name])
    for channel, spec in scenario.centre.channels.items():
        if spec.kind is ChannelKind.SELF_SERVICE and values["channel", channel, "sessions"]:
            ends = ("containment", "session_escalation", "session_abandonment")
            total = sum(values["channel", channel, kpi] for kpi in ends)
            assert total == pytest.approx(1) or np.isnan(total)


@SOME
@given(scenarios(), st.integers(1, 899))
def test_the_backlog_of_two_windows_is_that_of_both(scenario, cut_s):
    horizon, cut = scenario.clock.horizon, cut_s * SECOND
    if ChannelKind.DEFERRED not in {one.kind for one in scenario.centre.channels.values()}:
        return
    facts = facts_of(scenario)[:1]
    first, second, both = (
        backlog_by_queue(facts, *window) for window in ((0, cut), (cut, horizon), (0, horizon))
    )
    lengths = np.array([cut, horizon - cut]) / horizon
    for queue in facts[0].header.names["queues"]:
        parts = [one[queue, "backlog"] for one in (first, second)]
        assert both[queue, "backlog"] == pytest.approx(np.dot(parts, lengths), abs=1e-9)
        assert second[queue, "backlog_end"] == both[queue, "backlog_end"]
        # whoever is left at the cut and at the end has become older by the time between
        ages = [one[queue, "oldest_age_h"] for one in (first, second)]
        assert not ages[1] > np.nan_to_num(ages[0]) + (horizon - cut) / HOUR + 1e-9


def backlog_by_queue(facts, start, end):
    there = [replace(one, spec=replace(one.spec, start=start, end=end)) for one in facts]
    return kpi_table(there, ("queue",)).set_index(["name", "kpi"])["value"]


@SOME
@given(scenarios())
def test_flows_paths_and_resources_of_any_centre(scenario):
    facts = facts_of(scenario, start=0)
    flows, paths = flow_table(facts), path_table(facts, most=5)
    inward = flows.groupby("to_channel")["contacts"].sum()
    outward = flows.groupby("from_channel")["contacts"].sum()
    contacts = np.mean([len(one.log.contacts["need"]) for one in facts])
    needs = np.mean([len(one.log.needs["key"]) for one in facts])
    channels = [name for name in scenario.centre.channels if name in inward]
    assert inward[channels].sum() == pytest.approx(contacts)
    for channel in channels:
        assert inward[channel] == pytest.approx(outward[channel])
    assert paths["needs"].sum() == pytest.approx(needs)
    assert (paths["needs"] * paths["contacts"]).sum() == pytest.approx(contacts)
    assert np.allclose(flows.groupby(["from_channel", "trigger"])["share"].sum(), 1)
    used = technology_table(facts)
    assert (used["use_mean"] <= used["use_max"] + 1e-12).all()
    limited = used.dropna(subset="capacity")
    if not scenario.phases:
        assert (limited["use_max"] <= limited["capacity"]).all()

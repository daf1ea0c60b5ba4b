"""The default preset is the organisation that its documents describe.

Detects edits that take away a channel or a price, shrink it below its stated size, or make
its segments alike.
"""

from collections import Counter

import numpy as np
import pytest

from experiments.compose import compose
from sim.engine.contract import run


@pytest.fixture(scope="module")
def scenario():
    return compose().scenario


def test_ten_channels_in_seven_categories(scenario):
    centre = scenario.centre
    shape = (centre.channels, centre.intents, centre.segments, centre.groups)
    assert [len(one) for one in shape] == [10, 6, 3, 8]
    assert {one.category for one in centre.channels.values()} == {
        "face_to_face",
        "call_centre",
        "online",
        "social",
        "mobile_app",
        "correspondence",
        "video",
    }
    assert centre.channels["phone"].front == "ivr"


def test_at_least_150_agents_are_present_at_the_peak(scenario):
    present = Counter[tuple[str, int]]()
    for group in scenario.centre.groups.values():
        for row in group.level:
            present[row.day, row.start] += row.agents
    assert 150 <= max(present.values()) <= 200


def test_a_week_brings_the_contacts_that_it_says(scenario):
    log = run(scenario, seed=1, replication=0)
    warm_up = scenario.clock.warm_up
    assert 40_000 <= (log.contacts["entry"] >= warm_up).sum() <= 65_000
    contacts = np.bincount(log.contacts["need"], minlength=len(log.needs["entry"]))
    assert (contacts[log.needs["entry"] >= warm_up] > 1).mean() >= 0.15


def test_segments_prefer_different_channels(scenario):
    rows = scenario.centre.journey.first_channel["any"]
    web, branch = (
        [rows[name].get(channel, 0) for name in ("digital", "mainstream", "traditional")]
        for channel in ("web", "branch")
    )
    assert web[0] > web[1] > web[2]
    assert branch[0] < branch[1] < branch[2]


def test_everything_has_its_price(scenario):
    """Social media: no published cost was found, and none is made up; a bot's is one's own."""
    centre = scenario.centre
    assert set(centre.economics.channels) == set(centre.channels)
    assert set(centre.economics.resources) == set(centre.resources)
    without = [
        name for name, one in centre.economics.channels.items() if one.published_per_contact is None
    ]
    assert sorted(without) == ["bot", "social"]


def test_the_volume_of_all_streams_can_be_swept(scenario):
    base = compose(["centre.windows.volume.factor=1.1"]).scenario.centre.windows["volume"]
    assert base.factor == 1.1
    assert set(base.streams or scenario.centre.demand) == set(scenario.centre.demand)

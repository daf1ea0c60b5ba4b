"""The flow diagram: which flows it shows, that it adds up, and that words carry it."""

import re
from itertools import pairwise

import pandas as pd
import pytest

from sim.measure.flows import ENDS as STATES
from sim.measure.journeys import WORDS
from sim.report.flow_figure import MARKS, flow_figure
from sim.report.flow_rows import ENDS, OTHER, Band, bands_of, goals_of, sources_of

NAMES = ("from_channel", "trigger", "to_channel", "contacts")


def table(*rows):
    return pd.DataFrame(rows, columns=list(NAMES))


SMALL = table(
    ("start", "arises", "web", 1000.0),
    ("web", "resolved", "resolved", 400.0),
    ("web", "escalated", "chat", 500.0),
    ("web", "contained_wrongly", "phone", 80.0),
    ("web", "abandoned", "given_up", 14.0),
    ("web", "blocked", "given_up", 6.0),
    ("chat", "abandoned", "phone", 100.0),
    ("chat", "resolved", "resolved", 400.0),
    ("phone", "resolved", "resolved", 180.0),
)


def spoken(svg):
    """The texts of a figure, in the order in which they are drawn."""
    return re.findall(r"<!-- (.*?) -->", svg)


def test_large_flows_have_a_band_and_the_rest_of_a_channel_is_pooled():
    bands = bands_of(SMALL)
    assert bands[0] == Band("start", "arises", "web", 1000.0)
    web = [one for one in bands if one.source == "web"]
    assert [one.contacts for one in web] == [500.0, 400.0, 80.0, 20.0]
    assert web[-1] == Band("web", OTHER, OTHER, 20.0, pooled=2)


def test_the_bands_of_a_channel_add_up_to_its_contacts():
    bands = bands_of(SMALL)
    for name, contacts in SMALL.groupby("from_channel")["contacts"].sum().items():
        assert sum(one.contacts for one in bands if one.source == name) == contacts


def test_a_single_small_flow_keeps_its_name():
    rows = SMALL[SMALL["trigger"] != "blocked"]
    assert Band("web", "abandoned", "given_up", 14.0) in bands_of(rows)


def test_the_largest_flow_to_a_channel_has_a_band_however_small():
    few = [("start", "arises", "kiosk", 2.0), ("web", "escalated", "kiosk", 1.0)]
    rows = pd.concat([SMALL, table(*few, ("start", "arises", "video", 3.0))])
    bands = bands_of(rows)
    assert Band("start", "arises", "kiosk", 2.0) in bands
    assert Band("start", "arises", "video", 3.0) in bands
    assert Band("web", OTHER, OTHER, 21.0, pooled=3) in bands


def test_the_start_comes_first_and_ends_come_last():
    bands = bands_of(SMALL)
    assert sources_of(bands) == ["start", "web", "chat", "phone"]
    assert goals_of(bands) == ["web", "chat", "phone", OTHER, "resolved"]


def test_every_word_that_a_flow_can_have_is_explained():
    assert set(WORDS) | {"arises", OTHER} == set(MARKS)
    assert [state.name.lower() for state in STATES] == list(ENDS)


def test_no_two_triggers_look_alike_without_colour():
    looks = [(mark.hatch, mark.dash) for name, mark in MARKS.items() if name not in PLAIN]
    assert len(set(looks)) == len(looks)


PLAIN = {"arises", "resolved"}
"""Both are plain: where they come from, or lead to, nothing else does."""


def test_the_numbers_of_the_table_stand_in_the_figure_in_words():
    said = spoken(flow_figure(SMALL))
    place = said.index("escalated \N{RIGHTWARDS ARROW} chat")
    assert said[place + 1] == "500"
    assert said[said.index("contained wrongly \N{RIGHTWARDS ARROW} phone") + 1] == "80"
    assert said[said.index("2 small flows") + 1] == "20"
    assert said[said.index("phone") + 1] == "180"
    assert "escalated: asked for a person" in said
    assert said[-2] == "2 of 9 flows are small and stand together; flows.csv has them all."


def test_the_figure_says_what_it_shows_to_who_cannot_see_it():
    svg = flow_figure(SMALL)
    assert 'role="img"' in svg
    assert "<title>Flows from channel to channel: contacts of a replication</title>" in svg
    told = re.search("<desc>(.*?)</desc>", svg)[1]
    assert "web escalated to chat 500" in told
    assert "<dc:date>" not in svg
    assert flow_figure(SMALL) == svg


def test_a_run_without_contacts_has_an_empty_diagram():
    assert "flows.csv" in flow_figure(table())


@pytest.mark.parametrize("channels", [10, 24])
def test_texts_of_many_channels_never_lie_on_one_another(channels):
    names = [f"channel_{number:02d}" for number in range(channels)]
    rows = [("start", "arises", name, 500.0 + 40 * place) for place, name in enumerate(names)]
    for place, name in enumerate(names):
        for step in range(1, 6):
            goal = names[(place + step) % channels]
            rows.append((name, "escalated", goal, 60.0 * step))
        rows.append((name, "resolved", "resolved", 300.0))
    heights = label_heights(flow_figure(table(*rows)))
    assert len(heights) >= channels
    gaps = [below - above for above, below in pairwise(heights)]
    assert min(gaps) > 8.5


def label_heights(svg):
    """Heights in points of the labels right of the names of origins, from the top."""
    found = re.findall(r"<!-- .*?\N{RIGHTWARDS ARROW}.*? -->\s*<g[^>]*translate\(\S+ (\S+)\)", svg)
    return sorted(map(float, found))

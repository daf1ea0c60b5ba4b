"""Blocks, the plans that add to them, and what a run is asked: counted beside the KPIs."""

from datetime import date

import numpy as np
import pytest

from sim.config import build
from sim.engine.contract import run
from sim.errors import ConfigError
from sim.measure import gather, interval_table, kpi_table, measure_spec, staffing_table
from sim.study.gaps.blocks import blocks_of
from sim.study.gaps.guess import grid_of, guessed
from sim.study.gaps.judging import ServedInTime, kept, split
from sim.study.gaps.plans import cut_short, with_agents, without_limits
from sim.study.gaps.running import Case, Runner
from sim.units import HOUR, MINUTE
from tests.unit.gap_centre import gap_centre, mapping


def blocks(scenario, interval_min=60):
    cut = grid_of(scenario, interval_min)
    table = staffing_table(scenario, interval_min)
    there = table["scheduled"].to_numpy(float).reshape(len(scenario.centre.groups), -1)
    return blocks_of(scenario, cut, dict(zip(scenario.centre.groups, there, strict=True)))


def asked(scenario, asks, replications=range(2)):
    question = ServedInTime(tuple(asks))
    cases = [Case(scenario, number, question) for number in replications]
    return split(Runner(seed=3).answers(cases))


def test_a_promise_within_the_interval_is_judged_by_interval_and_a_longer_one_by_day():
    found = blocks(gap_centre())
    by_group = {
        name: [one for one in found if one.group == name]
        for name in ("callers", "chatters", "writers")
    }
    assert [one.bins for one in by_group["callers"]] == [(0,), (1,), (2,)]
    assert [one.hours for one in by_group["callers"]][1] == ((9 * HOUR, 10 * HOUR),)
    assert [one.bins for one in by_group["writers"]] == [(0, 1, 2)]
    assert by_group["writers"][0].asks[0].spans == ((0, 3 * HOUR),)
    begins = [one.begin for one in found]
    assert begins == sorted(begins)


def test_the_hour_that_a_clock_change_repeats_is_one_block():
    """Detects an agent added twice, or judged on one of the two hours alone."""
    changed = mapping((4, 4, 4), None)
    changed["calendar"] = changed["calendar"] | {"start": "2024-10-27 00:00", "length": "4h"}
    for one in changed["groups"].values():
        one["level"] = [{"days": "sun", "from": "00:00", "to": "06:00", "agents": 4}]
    found = [one for one in blocks(build(changed)) if one.group == "callers"]
    assert [one.bins for one in found] == [(0,), (1, 2), (3,)]
    assert found[1].hours == ((HOUR, 2 * HOUR),)
    assert len(found[1].asks[0].spans) == 2


def test_what_a_run_is_asked_adds_up_to_the_tables_of_the_run():
    """Detects another count than that of the service level, or of the deadline."""
    scenario = gap_centre((12, 14, 13))
    found = blocks(scenario, 30)
    tops, bottoms = asked(scenario, [ask for one in found for ask in one.asks])
    facts = gather([run(scenario, 3, number) for number in range(2)], measure_spec(scenario))
    table = interval_table(facts, ("queue",)).set_index(["name", "interval_start"])
    cut = grid_of(scenario, 30)
    shares = tops.sum(axis=0) / bottoms.sum(axis=0)
    place = 0
    for block in found:
        for ask in block.asks:
            if len(block.bins) == 1 and cut.edges[block.bins[0]] < 2 * HOUR:
                row = table.loc[(ask.queue, cut.labels[block.bins[0]])]
                assert shares[place] == pytest.approx(row["sl_excluding_short"])
            place += 1
    kpi = kpi_table(facts, ("queue",)).set_index(["name", "kpi"])["value"]
    letters = [ask.queue == "letters" for one in found for ask in one.asks]
    assert shares[letters] == pytest.approx([kpi["letters", "in_deadline"]])


PHASE = {"later": {"from": "2024-01-08 09:30", "set": {"queues.calls.target.within": "40s"}}}


@pytest.mark.parametrize("phases", [{}, PHASE], ids=["one phase", "two phases"])
def test_a_run_cut_short_answers_as_the_whole_one(phases):
    """Detects a block that is asked before its answer is known."""
    scenario = gap_centre((11, 13, 12), phases=phases)
    for block in blocks(scenario, 15):
        whole = asked(scenario, block.asks)
        short = asked(cut_short(scenario, block.known), block.asks)
        assert np.array_equal(whole[0], short[0]), block
        assert np.array_equal(whole[1], short[1]), block
    first = next(one for one in blocks(scenario, 15) if one.group == "callers")
    assert first.known < scenario.clock.horizon


def test_agents_are_added_where_the_block_lies_and_nowhere_else():
    scenario = gap_centre((5, 6, 7))
    every = blocks(scenario, 30)
    numbers = [0] * len(every)
    place = next(i for i, one in enumerate(every) if one.group == "callers" and one.bins == (3,))
    numbers[place] = 2
    made = with_agents(scenario, every, numbers)
    before, after = (staffing_table(one, 30)["scheduled"].to_numpy() for one in (scenario, made))
    changed = np.flatnonzero(before != after)
    assert len(changed) == 1
    assert (before[changed[0]], after[changed[0]]) == (6, 8)
    assert made.hash != scenario.hash
    assert with_agents(scenario, every, [0] * len(every)).hash == scenario.hash


def test_agents_come_where_nobody_was_and_a_date_keeps_what_its_weekday_had():
    scenario = gap_centre((5, 6, 7))
    every = blocks(scenario)
    block = next(one for one in every if one.group == "callers" and one.bins == (1,))
    early = type(block)(
        group="callers",
        bins=(0,),
        day=date(2024, 1, 8),
        hours=((7 * HOUR, 8 * HOUR + 30 * MINUTE),),
        asks=(),
        begin=0,
        known=0,
    )
    rows = with_agents(scenario, [early], [3]).centre.groups["callers"].level
    own = [(one.start, one.end, one.agents) for one in rows if one.day == "2024-01-08"]
    half = 8 * HOUR + 30 * MINUTE
    assert own == [
        (7 * HOUR, 8 * HOUR, 3),
        (8 * HOUR, half, 8),
        (half, 9 * HOUR, 5),
        (9 * HOUR, 10 * HOUR, 6),
        (10 * HOUR, 11 * HOUR, 7),
    ]


def test_more_agents_than_a_group_may_hold_are_refused():
    scenario = gap_centre()
    with pytest.raises(ConfigError, match=r"groups\.callers\.level"):
        with_agents(scenario, blocks(scenario)[:1], [10**7])


def test_limits_are_lifted_everywhere():
    made = without_limits(gap_centre(licences=3))
    assert made.centre.resources["licences"].capacity is None


def test_nobody_came_is_no_promise_missed_and_exactly_the_share_keeps_it():
    met = kept(np.array([[4, 0, 7]]), np.array([[5, 0, 10]]), np.array([0.8, 0.8, 0.8]))
    assert met.tolist() == [True, True, False]


def test_the_guess_is_erlang_a_for_calls_and_work_by_pace_for_the_rest():
    scenario = gap_centre()
    table = staffing_table(scenario, 60)
    found = dict(zip(scenario.centre.groups, guessed(scenario, table, 60), strict=True))
    required = table[table["group"] == "callers"]["required"].to_numpy(float)
    assert found["callers"].tolist() == required.tolist()
    chats = np.array([0.25, 0.4, 0.35]) * 240 * 400 / 3600 / 1.6
    assert found["chatters"] == pytest.approx(chats)
    assert found["writers"] == pytest.approx([30 * 300 / 3600 / 3] * 3)

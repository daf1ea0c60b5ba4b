"""Gaps of known size, planted into a centre that was sized without the search."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from sim.measure import gather, interval_table, measure_spec
from sim.report.gap_addition import addition_section
from sim.report.gap_section import gap_section
from sim.study.gaps.found import How, find_gaps
from sim.study.replicate import replicate
from tests.unit.gap_centre import gap_centre

SEED, REPLICATIONS = 5, 6


def service_by_hour(agents, fresh=False):
    """Service level of the calls by hour, from the table that a run writes."""
    numbers = range(REPLICATIONS, 2 * REPLICATIONS) if fresh else range(REPLICATIONS)
    scenario = gap_centre(agents)
    spec = replace(measure_spec(scenario), interval_min=60)
    table = interval_table(gather(replicate(scenario, SEED, numbers), spec), ("queue",))
    return table[table["name"] == "calls"]["sl_excluding_short"].to_numpy()


@pytest.fixture(scope="module")
def sized():
    """Fewest agents by hour that keep 80/20 in every hour: by trying, hour after hour."""
    agents = [18, 20, 20]
    assert (service_by_hour(tuple(agents)) >= 0.8).all()
    for hour in range(3):
        while service_by_hour(tuple(agents))[hour] >= 0.8:
            agents[hour] -= 1
        agents[hour] += 1
    found = tuple(agents)
    assert (service_by_hour(found) >= 0.8).all()
    for hour in range(3):
        less = [n - (i == hour) for i, n in enumerate(found)]
        assert service_by_hour(tuple(less))[hour] < 0.8
    return found


def gaps_of(scenario):
    return find_gaps(scenario, (), How(seed=SEED, replications=REPLICATIONS))


def by_hour(found, group):
    rows = found.required[found.required["group"] == group]
    return rows["gap"].to_numpy(float).tolist()


def test_a_sized_centre_has_no_gap_in_staff(sized):
    """Detects a search that adds where every promise is kept."""
    found = gaps_of(gap_centre(sized))
    assert by_hour(found, "callers") == [0, 0, 0]
    row = found.gaps[found.gaps["name"] == "callers"].iloc[0]
    assert (row["gap"], row["found_by"]) == (0.0, "search")


@pytest.mark.parametrize("hour", [0, 1, 2])
def test_two_agents_removed_are_found_to_the_unit_and_in_their_hour(sized, hour):
    """Detects overshoot, a gap put into the hour after, and one agent more or less."""
    planted = tuple(n - 2 * (i == hour) for i, n in enumerate(sized))
    found = gaps_of(gap_centre(planted))
    expected = [2.0 * (i == hour) for i in range(3)]
    assert by_hour(found, "callers") == expected
    row = found.gaps[found.gaps["name"] == "callers"].iloc[0]
    assert row["gap"] == pytest.approx(2 / 0.7)  # paid hours of two agents in one hour
    assert row["needed"] - row["available"] == pytest.approx(row["gap"])
    assert row["worst_interval"] == f"2024-01-08T{8 + hour:02d}:00+00:00"
    rows = found.required[found.required["group"] == "callers"].reset_index(drop=True)
    assert rows["one_less"].tolist() == ["misses" if one else "" for one in expected]
    section = addition_section(found.required)
    (line,) = section.blocks[0].frame[section.blocks[0].frame["group"] == "callers"].to_numpy()
    assert line[1:4].tolist() == [f"Mon 08 Jan {8 + hour:02d}:00", str(planted[hour]), "2"]


def test_what_fresh_customers_say_is_what_a_run_on_them_says(sized):
    """Detects a validity test on the replications that found the gap, or of another plan."""
    planted = (sized[0], sized[1] - 2, sized[2])
    found = gaps_of(gap_centre(planted))
    rows = found.required[found.required["group"] == "callers"]
    assert rows["fresh"].to_numpy(float) == pytest.approx(service_by_hour(sized, fresh=True))
    kept = rows["fresh_lower"].to_numpy(float)[1] >= 0.8
    covered = rows["fresh_upper"].to_numpy(float)[1] >= 0.8
    word = "yes" if kept else "within one unit" if covered else "no"
    assert rows["confirmed"].tolist() == ["", word, ""]


def percentile_by_hand(log):
    """Units in use for at most 99 % of the time, second by second."""
    names = log.header.names["channels"]
    chats = log.contacts["channel"] == names.index("chat")
    start, end = log.contacts["entry"][chats], log.contacts["end"][chats]
    end = np.where(end < 0, log.header.horizon, np.minimum(end, log.header.horizon))
    events = sorted([(t, 1) for t in start] + [(t, -1) for t in end])
    held, at, time_at = 0, 0, Counter()
    for tick, step in events:
        time_at[held] += int(tick) - at
        held, at = held + step, int(tick)
    time_at[held] += log.header.horizon - at
    passed = 0
    for units in sorted(time_at):
        passed += time_at[units]
        if passed >= 0.99 * log.header.horizon:
            return units
    raise AssertionError


def test_ten_seats_fewer_than_the_99th_percentile_are_found_to_the_unit():
    """Detects a percentile taken from a run that the limit itself has cut."""
    logs = replicate(gap_centre(licences=None), SEED, REPLICATIONS)
    needed = int(np.ceil(np.mean([percentile_by_hand(log) for log in logs]) - 1e-9))
    found = gaps_of(gap_centre(licences=needed - 10)).gaps
    row = found[found["name"] == "licences"].iloc[0]
    assert (row["needed"], row["available"], row["gap"]) == (needed, needed - 10, 10)
    assert (row["unit"], row["facet"]) == ("sessions", "technology")


def test_a_promise_that_no_agents_can_keep_is_given_up_and_said():
    """Calls go to the group after 40 s, and 20 s are promised. Detects a search without end."""
    found = gaps_of(gap_centre(skills={"calls": {"rank": 1, "after": "40s"}}))
    rows = found.required[found.required["group"] == "callers"]
    assert rows["needed"].isna().all()
    row = found.gaps[found.gaps["name"] == "callers"].iloc[0]
    assert "in 3 intervals no number of agents that was tried kept the promise" in row["note"]
    assert np.isnan(row["gap"])
    assert "no number that was tried is enough for callers" in gap_section(found.gaps).answer[0]
    others = found.required[found.required["group"] != "callers"]
    assert others["needed"].notna().all()

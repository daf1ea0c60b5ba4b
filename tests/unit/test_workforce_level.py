"""Level groups: counts by wall clock, dates and phases, as level changes at ticks."""

import pytest

from sim.chance import philox_key
from sim.units import HOUR, MINUTE
from sim.vocabulary import EventKind
from sim.workforce import NOBODY, make_plan, published_plan, scheduled
from tests.unit.demand_centre import scenario

KEY = philox_key(1, 0)


def group(level):
    return {
        "form": "level",
        "level": level,
        "agent_choice": "longest_idle",
        "skills": {"main": {"rank": 1}},
    }


def level(days, begin, end, agents):
    return {"days": days, "from": begin, "to": end, "agents": agents}


def with_level(*rows, **changes):
    return scenario(groups={"team": group(list(rows))}, **changes)


def steps(one):
    """(hour, new count) of each level change."""
    duties = make_plan(one, one.clock, KEY).duties
    assert set(duties.kind.tolist()) <= {int(EventKind.LEVEL_CHANGE)}
    assert set(duties.agent.tolist()) <= {NOBODY}
    return [(t / HOUR, n) for t, n in zip(duties.tick.tolist(), duties.value.tolist(), strict=True)]


def test_only_changes_are_duties_and_adjacent_equal_rows_are_none():
    one = with_level(
        level("mon", "08:00", "12:00", 5),
        level("mon", "12:00", "14:00", 5),
        level("mon", "14:00", "16:30", 8),
        level("mon", "18:00", "20:00", 2),
    )
    assert steps(one) == [(8, 5), (14, 8), (16.5, 0), (18, 2), (20, 0)]


def test_the_level_at_the_start_is_a_change_at_tick_0():
    changes = {"calendar__start": "2024-01-08 09:00", "calendar__length": "3h"}
    rows = level("all", "08:00", "11:00", 4), level("all", "11:00", "13:00", 6)
    assert steps(with_level(*rows, **changes)) == [(0, 4), (2, 6)]


def test_nobody_at_all_has_no_duty():
    one = with_level(level("tue", "08:00", "12:00", 5))
    plan = make_plan(one, one.clock, KEY)
    assert len(plan.duties) == len(plan.agents) == 0
    assert scheduled(plan, one.clock, HOUR).on_duty.tolist() == [[0] * 24]


def test_slots_are_numbered_up_to_the_largest_count():
    one = scenario(
        groups={
            "beta": group([level("mon", "08:00", "09:00", 2), level("mon", "09:00", "10:00", 3)]),
            "alpha": group([level("mon", "08:00", "09:00", 1)]),
        }
    )
    plan = make_plan(one, one.clock, KEY)
    assert plan.groups == ("alpha", "beta")
    assert plan.agents.group.tolist() == [0, 1, 1, 1]
    assert plan.agents.number.tolist() == [0, 0, 1, 2]
    assert plan.duties.group.tolist() == [0, 1, 0, 1, 1]  # 08:00, 08:00, 09:00, 09:00, 10:00
    assert plan.duties.value.tolist() == [1, 2, 0, 3, 0]


def test_a_level_over_midnight_does_not_change_there():
    one = with_level(level("all", "00:00", "24:00", 3), calendar__length="3d")
    assert steps(one) == [(0, 3)]


def test_a_date_takes_nothing_from_its_weekday():
    one = with_level(
        level("mon", "08:00", "18:00", 9),
        level("2024-01-15", "10:00", "12:00", 2),
        calendar__length="8d",
    )
    assert steps(one) == [(8, 9), (18, 0), (7 * 24 + 10, 2), (7 * 24 + 12, 0)]


@pytest.mark.parametrize(
    ("zone", "day", "expected"),
    [
        ("Europe/London", "2024-10-27", [(1, 4), (3, 0)]),  # 01:00-02:00 is shown twice,
        ("Europe/London", "2024-03-31", []),  # and not at all
        ("Asia/Jerusalem", "1999-09-03", [(1, 4), (3, 0)]),
        ("Asia/Jerusalem", "1999-04-02", [(1, 4), (2, 0)]),  # here 02:00 is skipped
    ],
)
def test_a_level_follows_the_wall_clock_on_days_of_a_clock_change(zone, day, expected):
    calendar = {"start": f"{day} 00:00", "length": "1d", "time_zone": zone}
    assert steps(with_level(level("all", "01:00", "02:00", 4), calendar=calendar)) == expected


def test_a_row_that_ends_inside_a_repeated_hour_comes_back():
    calendar = {"start": "2024-10-27 00:00", "length": "1d", "time_zone": "Europe/London"}
    one = with_level(level("sun", "00:00", "01:30", 4), calendar=calendar)
    assert steps(one) == [(0, 4), (1.5, 0), (2, 4), (2.5, 0)]


def test_a_phase_changes_the_level_at_its_date():
    rows = [level("all", "08:00", "20:00", 5)]
    more = {
        "from": "2024-01-08 12:10",
        "set": {
            "groups.team.level": [
                level("all", "08:00", "15:00", 7),
                level("all", "15:00", "20:00", 5),
            ]
        },
    }
    same = {"from": "2024-01-08 18:00", "set": {"groups.team.shrinkage": 0.1}}
    one = with_level(*rows, phases={"more": more, "same": same})
    minutes = [(hours * 60, count) for hours, count in steps(one)]
    assert minutes == [(480, 5), (730, 7), (900, 5), (1200, 0)]
    assert len(make_plan(one, one.clock, KEY).agents) == 7


def test_a_phase_after_the_end_changes_nothing():
    late = {"from": "2024-02-08", "set": {"groups.team.level": [level("all", "00:00", "24:00", 9)]}}
    one = with_level(level("all", "00:00", "24:00", 3), phases={"late": late})
    assert steps(one) == [(0, 3)]


def test_scheduled_sums_are_exact_also_where_the_last_interval_is_cut():
    one = with_level(
        level("mon", "08:10", "09:40", 6),
        calendar={"start": "2024-01-08 08:00", "length": "105min", "time_zone": "Europe/London"},
    )
    found = scheduled(make_plan(one, one.clock, KEY), one.clock, 30 * MINUTE)
    expected = [6 * 20 * MINUTE, 6 * 30 * MINUTE, 6 * 30 * MINUTE, 6 * 10 * MINUTE]
    assert found.on_duty.tolist() == [expected]
    assert found.paid.tolist() == [expected]


def test_a_level_is_the_same_in_every_replication():
    one = with_level(level("all", "08:00", "20:00", 5))
    drawn, published = make_plan(one, one.clock, KEY).duties, published_plan(one, one.clock).duties
    assert drawn.tick.tolist() == published.tick.tolist()
    assert drawn.value.tolist() == published.value.tolist()

"""Level groups: counts by wall clock, dates and phases, as level changes at ticks."""

from datetime import date
from itertools import pairwise

import pytest

from sim.chance import agent_key, bit, name_hash, philox_key, uniform
from sim.units import HOUR, MINUTE
from sim.vocabulary import EventKind, Purpose
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


# presence ------------------------------------------------------------------


def with_presence(presence, *rows, **changes):
    rows = rows or (level("all", "00:00", "24:00", 200),)
    return scenario(groups={"team": group(list(rows)) | {"presence": presence}}, **changes)


def half_hours(first, last, agents):
    """Rows of half an hour each from `first` to `last` o'clock."""
    marks = [f"{h:02d}:{m:02d}" for h in range(first, last) for m in (0, 30)] + [f"{last:02d}:00"]
    return [level("all", a, b, agents) for a, b in pairwise(marks)]


def counts(one, key=KEY):
    return make_plan(one, one.clock, key).duties.value.tolist()


def test_each_agent_of_a_row_is_kept_by_a_number_of_its_own():
    """Recomputed by hand: uniform of (group, number, date), purpose, start of the row."""
    one = with_presence("70%", *half_hours(8, 10, 9))
    expected = []
    day = (date(2024, 1, 8) - date(1970, 1, 1)).days
    for minute in (480, 510, 540, 570):
        keys = [agent_key(name_hash("team"), number, day) for number in range(9)]
        u = [uniform(bit(KEY, Purpose.PRESENCE, key, 0, minute)) for key in keys]
        expected.append(sum(value < 0.7 for value in u))
    found = level_at(one, [8 * 60 + 30 * i for i in range(4)])
    assert found == expected
    assert len(set(found)) > 1  # the rows are lost apart


def level_at(one, minutes, key=KEY):
    duties = make_plan(one, one.clock, key).duties
    found = []
    for minute in minutes:
        before = duties.value[duties.tick <= minute * MINUTE]
        found.append(int(before[-1]) if len(before) else 0)
    return found


def test_a_larger_share_keeps_everybody_whom_a_smaller_one_kept():
    minutes = [8 * 60 + 30 * i for i in range(16)]
    levels = [
        level_at(with_presence(f"{share}%", *half_hours(8, 16, 9)), minutes)
        for share in (0, 30, 60, 61, 100)
    ]
    assert levels[0] == [0] * 16
    assert levels[-1] == [9] * 16
    for fewer, more in pairwise(levels):
        assert all(a <= b for a, b in zip(fewer, more, strict=True))


def test_the_share_kept_is_the_share_stated():
    """200 agents x 48 rows x 7 days at 62 %: the standard error is .0019; 4 of them."""
    one = with_presence("62%", *half_hours(0, 24, 200), calendar__length="7d")
    kept = level_at(one, range(0, 7 * 24 * 60, 30))
    assert abs(sum(kept) / (200 * 48 * 7) - 0.62) < 0.0076
    other = level_at(one, range(0, 7 * 24 * 60, 30), philox_key(1, 1))
    assert kept != other


def test_days_have_their_own_share_and_a_day_without_one_loses_nobody():
    presence = {"mon": "0%", "2024-01-10": "100%", "wed": "0%"}
    one = with_presence(presence, level("all", "08:00", "20:00", 5), calendar__length="3d")
    assert steps(one) == [(24 + 8, 5), (24 + 20, 0), (48 + 8, 5), (48 + 20, 0)]


def test_the_published_plan_loses_nobody():
    one = with_presence("40%", *half_hours(8, 10, 9))
    duties = published_plan(one, one.clock).duties
    assert duties.value.tolist() == [9, 0]
    assert max(counts(one)) < 9


def test_one_more_agent_in_the_row_changes_nobody_else():
    fewer = level_at(with_presence("50%", *half_hours(8, 16, 9)), range(480, 960, 30))
    more = level_at(with_presence("50%", *half_hours(8, 16, 10)), range(480, 960, 30))
    assert all(b - a in {0, 1} for a, b in zip(fewer, more, strict=True))
    assert fewer != more

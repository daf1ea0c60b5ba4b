"""Rosters row by row: shifts, breaks, absence, lateness, clock changes, the edges of a run."""

import numpy as np
import pytest

from sim.chance import philox_key, record_addresses
from sim.units import HOUR, MINUTE
from sim.vocabulary import AgentState, EventKind
from sim.workforce import make_plan, published_plan, scheduled
from tests.unit.demand_centre import scenario

KEY = philox_key(1, 0)
START, END, BREAK = EventKind.SHIFT_START, EventKind.SHIFT_END, EventKind.BREAK_START
ON, OFF, LUNCH = AgentState.ON, AgentState.OFF, AgentState.LUNCH


def group(shifts, **more):
    return {
        "form": "roster",
        "shifts": shifts,
        "break_rule": "slip",
        "agent_choice": "longest_idle",
        "skills": {"main": {"rank": 1}},
        **more,
    }


def shift(begin, end, agents=1, days="all", **breaks):
    return {"agents": agents, "days": days, "from": begin, "to": end, "breaks": breaks}


def rest(at, length="30min", kind="lunch", stagger="0s"):
    return {"at": at, "length": length, "kind": kind, "stagger": stagger}


def roster(shifts, changes=None, **more):
    return scenario(groups={"team": group(shifts, **more)}, **(changes or {}))


def rows(one, key=KEY):
    """(minute, agent, kind, state, until in minutes or None) of every duty."""
    duties = make_plan(one, one.clock, key).duties
    assert ((duties.tick >= 0) & (duties.tick < one.clock.horizon)).all()
    order = np.lexsort((duties.kind, duties.agent, duties.group, duties.tick))
    assert np.array_equal(order, np.arange(len(duties)))
    return [
        (tick / MINUTE, agent, kind, state, until / MINUTE if until >= 0 else None)
        for tick, agent, kind, state, until in zip(
            duties.tick.tolist(),
            duties.agent.tolist(),
            duties.kind.tolist(),
            duties.state.tolist(),
            duties.until.tolist(),
            strict=True,
        )
    ]


def test_a_day_of_two_agents_with_a_staggered_lunch():
    one = roster({"early": shift("08:00", "16:00", 2, lunch=rest("12:00", stagger="15min"))})
    assert rows(one) == [
        (480, 0, START, ON, 960),
        (480, 1, START, ON, 960),
        (720, 0, BREAK, LUNCH, 750),
        (735, 1, BREAK, LUNCH, 765),
        (960, 0, END, OFF, None),
        (960, 1, END, OFF, None),
    ]
    duties = make_plan(one, one.clock, KEY).duties
    breaks = duties.kind == BREAK
    assert duties.value.tolist() == [0, 0, 30 * MINUTE, 30 * MINUTE, 0, 0]
    assert duties.slips.tolist() == breaks.tolist()


def test_the_break_rule_travels_with_the_break():
    one = roster({"early": shift("08:00", "16:00", lunch=rest("12:00"))}, break_rule="shrink")
    assert not make_plan(one, one.clock, KEY).duties.slips.any()


def test_staggered_breaks_stay_before_the_next_break_and_within_the_shift():
    tea = rest("10:00", "15min", "break", "15min")
    one = roster(
        {"early": shift("08:00", "16:00", 9, tea=tea, lunch=rest("11:00", "3h", "meeting", "1h"))}
    )
    duties = make_plan(one, one.clock, KEY).duties
    minute = duties.tick // MINUTE
    teas = (duties.kind == BREAK) & (duties.state == AgentState.BREAK)
    by_agent = dict(zip(duties.agent[teas].tolist(), minute[teas].tolist(), strict=True))
    assert [by_agent[agent] for agent in range(9)] == [600, 615, 630, 645] * 2 + [600]
    meetings = (duties.kind == BREAK) & (duties.state == AgentState.MEETING)
    by_agent = dict(zip(duties.agent[meetings].tolist(), minute[meetings].tolist(), strict=True))
    assert [by_agent[agent] for agent in range(9)] == [660, 720, 780] * 3


def test_agents_are_numbered_by_shift_name_then_ordinal():
    one = roster({"late": shift("12:00", "20:00", 2), "early": shift("08:00", "16:00", 3)})
    plan = make_plan(one, one.clock, KEY)
    starts = [(minute / 60, agent) for minute, agent, kind, *_ in rows(one) if kind == START]
    assert starts == [(8, 0), (8, 1), (8, 2), (12, 3), (12, 4)]
    assert plan.agents.number.tolist() == [0, 1, 2, 3, 4]


def test_a_night_shift_under_way_is_entered_at_tick_0_with_the_rest_of_its_break():
    night = shift("22:00", "06:00+1", meal=rest("23:45", "60min", "break"))
    one = roster({"night": night}, {"calendar__start": "2024-01-09 00:15"})
    assert rows(one)[:3] == [
        (0, 0, START, ON, 345),
        (0, 0, BREAK, AgentState.BREAK, 30),
        (345, 0, END, OFF, None),
    ]
    duties = make_plan(one, one.clock, KEY).duties
    assert duties.value[1] == 30 * MINUTE
    assert rows(one)[3:] == [
        (1305, 0, START, ON, 1785),  # until lies beyond the end, no duty does
        (1410, 0, BREAK, AgentState.BREAK, 1470),
    ]


def test_a_shift_that_ended_before_the_start_is_no_duty():
    one = roster({"night": shift("22:00", "06:00+1")}, {"calendar__start": "2024-01-09 06:00"})
    assert rows(one)[0][0] == 16 * 60


def test_days_and_dates_say_when_a_shift_starts():
    one = roster(
        {"odd": shift("08:00", "09:00", days=["tue", "2024-01-11"])}, {"calendar__length": "7d"}
    )
    assert [minute // 1440 for minute, _, kind, *_ in rows(one) if kind == START] == [1, 3]


def test_who_works_around_the_clock_does_not_leave_between_two_shifts():
    one = roster({"duty": shift("08:00", "08:00+1", 2)}, {"calendar__length": "2d"})
    assert [(minute, kind) for minute, _, kind, *_ in rows(one)] == [
        (0, START), (0, START), (480, START), (480, START), (1920, START), (1920, START)
    ]  # fmt: skip
    found = scheduled(make_plan(one, one.clock, KEY), one.clock, 24 * HOUR)
    assert found.on_duty.tolist() == [[48 * HOUR, 48 * HOUR]]


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/London", "2024-03-31", 7),
        ("Europe/London", "2024-10-27", 9),
        ("Asia/Jerusalem", "1999-04-02", 7),
        ("Asia/Jerusalem", "1999-09-03", 9),
    ],
)
def test_a_shift_over_a_clock_change_is_an_hour_shorter_or_longer(zone, day, hours):
    calendar = {"start": f"{day} 00:00", "length": "1d", "time_zone": zone}
    one = roster({"night": shift("00:00", "08:00", lunch=rest("04:00"))}, {"calendar": calendar})
    assert rows(one) == [
        (0, 0, START, ON, hours * 60),
        ((hours - 4) * 60, 0, BREAK, LUNCH, (hours - 4) * 60 + 30),
        (hours * 60, 0, END, OFF, None),
    ]


def test_an_absent_agent_is_absent_for_the_whole_shift_and_takes_no_break():
    one = roster({"early": shift("08:00", "16:00", lunch=rest("12:00"))}, absence=1.0)
    assert rows(one) == [(480, 0, START, AgentState.ABSENT, 960), (960, 0, END, OFF, None)]
    found = scheduled(make_plan(one, one.clock, KEY), one.clock, 24 * HOUR)
    assert found.on_duty.tolist() == [[0]]
    assert found.paid.tolist() == [[8 * HOUR]]


def test_a_late_agent_arrives_and_misses_what_began_before():
    breaks = {"tea": rest("08:10", "10min", "break"), "lunch": rest("12:00")}
    late = {"law": "deterministic", "value": "12min"}
    one = roster({"early": shift("08:00", "16:00", **breaks)}, lateness=late)
    assert rows(one) == [
        (480, 0, START, AgentState.LATE, 492),
        (492, 0, START, ON, 960),
        (720, 0, BREAK, LUNCH, 750),
        (960, 0, END, OFF, None),
    ]
    found = scheduled(make_plan(one, one.clock, KEY), one.clock, 24 * HOUR)
    assert found.on_duty.tolist() == [[(480 - 12 - 30) * MINUTE]]
    assert found.paid.tolist() == [[(480 - 30) * MINUTE]]  # lunch is not paid, lateness is


def test_lateness_is_clipped_to_the_shift():
    late = {"law": "deterministic", "value": "9h"}
    one = roster({"early": shift("08:00", "16:00", lunch=rest("12:00"))}, lateness=late)
    assert rows(one) == [(480, 0, START, AgentState.LATE, 960), (960, 0, END, OFF, None)]


def test_who_was_late_before_the_start_of_the_run_is_there():
    late = {"law": "deterministic", "value": "30min"}
    changes = {"calendar__start": "2024-01-08 08:15", "calendar__length": "60min"}
    one = roster({"early": shift("08:00", "16:00")}, changes, lateness=late)
    assert rows(one) == [(0, 0, START, AgentState.LATE, 15), (15, 0, START, ON, 465)]
    changes["calendar__start"] = "2024-01-08 08:45"
    one = roster({"early": shift("08:00", "16:00")}, changes, lateness=late)
    assert rows(one) == [(0, 0, START, ON, 435)]


def absent(one, key=KEY):
    """(minute, agent) of every absence."""
    return {(minute, agent) for minute, agent, _, state, _ in rows(one, key) if state == 6}


def test_absence_has_its_share():
    """40 agents x 200 days at 10 %: detects a share that is 2 percentage points off."""
    year = {"calendar__length": "200d"}
    one = roster({"early": shift("08:00", "16:00", 40)}, year, absence=0.1)
    share = len(absent(one)) / 8000
    assert abs(share - 0.1) < 3.89 * (0.09 / 8000) ** 0.5
    assert absent(one) != absent(one, philox_key(1, 1))


def test_absence_does_not_depend_on_other_shifts_or_a_growing_one_or_a_longer_run():
    def drawn(early, late, length="20d"):
        shifts = {"early": shift("08:00", "16:00", early), "late": shift("12:00", "20:00", late)}
        one = roster(shifts, {"calendar__length": length}, absence=0.3)
        found = absent(one)
        return (
            {(minute, agent) for minute, agent in found if minute % 1440 == 480},
            {(minute, agent - early) for minute, agent in found if minute % 1440 == 720},
        )

    early, late = drawn(5, 5)
    more_early, same_late = drawn(8, 5)
    assert late == same_late
    assert early == {(minute, agent) for minute, agent in more_early if agent < 5}
    longer = drawn(5, 5, "30d")
    assert early == {(minute, agent) for minute, agent in longer[0] if minute < 20 * 1440}
    assert early
    assert late


def test_a_phase_changes_a_shift_from_its_next_start_on():
    shifts = {"early": shift("08:00", "16:00", 2), "late": shift("12:00", "20:00")}
    change = {
        "from": "2024-01-08 10:00",
        "set": {"groups.team.shifts.early.agents": 3, "groups.team.shifts.late.to": "21:00"},
    }
    one = roster(shifts, {"calendar__length": "2d", "phases": {"more": change}})
    found = [(minute / 60, agent) for minute, agent, kind, *_ in rows(one) if kind == START]
    assert found == [(8, 0), (8, 1), (12, 3), (32, 0), (32, 1), (32, 2), (36, 3)]
    ends = [minute / 60 for minute, agent, kind, *_ in rows(one) if kind == END and agent == 3]
    assert ends == [21, 45]


def test_shifts_that_a_phase_lets_overlap_are_joined():
    night = {"night": shift("22:00", "06:00+1")}
    change = {
        "from": "2024-01-09 00:00",
        "set": {"groups.team.shifts.night.from": "05:00", "groups.team.shifts.night.to": "13:00"},
    }
    calendar = {"calendar__start": "2024-01-08 12:00", "calendar__length": "30h"}
    one = roster(night, {**calendar, "phases": {"day": change}})
    assert rows(one) == [
        (600, 0, START, ON, 1080),
        (1080, 0, START, ON, 1500),
        (1500, 0, END, OFF, None),
    ]


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        (("12:00", "20:00"), [(8, 16)]),  # has begun: keeps the old hours, and no second shift
        (("09:00", "17:00"), [(8, 16)]),
    ],
)
def test_who_has_begun_keeps_the_old_hours_on_the_day_of_a_change(new, expected):
    change = {
        "from": "2024-01-08 10:00",
        "set": {
            f"groups.team.shifts.early.{k}": v for k, v in zip(("from", "to"), new, strict=True)
        },
    }
    one = roster({"early": shift("08:00", "16:00")}, {"phases": {"move": change}})
    assert hours_of(one) == expected


def hours_of(one):
    """(first hour, last hour) of each shift of a group of one agent."""
    found = rows(one)
    starts = [minute / 60 for minute, _, kind, *_ in found if kind == START]
    return list(zip(starts, [m / 60 for m, _, kind, *_ in found if kind == END], strict=True))


def test_a_shift_moved_to_earlier_hours_begins_at_the_change():
    change = {
        "from": "2024-01-08 10:00",
        "set": {"groups.team.shifts.late.from": "08:00", "groups.team.shifts.late.to": "16:00"},
    }
    one = roster({"late": shift("12:00", "20:00")}, {"phases": {"move": change}})
    assert hours_of(one) == [(10, 16)]


def test_no_address_serves_two_things():
    late = {"law": "exponential", "mean": "5min"}
    shifts = {"early": shift("08:00", "16:00", 3), "late": shift("08:00", "16:00", 3)}
    one = roster(shifts, {"calendar__length": "3d"}, absence=0.1, lateness=late)
    with record_addresses() as seen:
        make_plan(one, one.clock, KEY)
    assert len(seen.uses) == 2 * 2 * 3 * 3  # purposes, shifts, agents, days
    assert seen.rereads == 0


def test_paid_is_duty_plus_each_loss_and_nothing_is_counted_twice():
    """Independent sums: minute by minute over the day, from the rows."""
    breaks = {
        "tea": rest("10:00", "20min", "break", "20min"),
        "lunch": rest("12:30", "45min", "lunch", "15min"),
        "brief": rest("15:00", "30min", "meeting"),
    }
    late = {"law": "uniform", "low": "0min", "high": "4h", "zero": 0.5}
    shifts = {"early": shift("07:30", "16:00", 12, **breaks), "late": shift("14:00", "22:00", 7)}
    one = roster(shifts, absence=0.25, lateness=late)
    plan = make_plan(one, one.clock, KEY)
    state = np.zeros((19, 1440 * 60), dtype=int)
    duties = plan.duties
    for i in range(len(duties)):
        second = int(duties.tick[i]) / 1e6
        begin, agent = round(second), int(duties.agent[i])
        if duties.kind[i] == BREAK:
            until = round(int(duties.until[i]) / 1e6)
            assert (state[agent, begin:until] == ON).all()  # a break interrupts work only
            state[agent, begin:until] = duties.state[i]
        else:
            state[agent, begin:] = duties.state[i]
    present = {int(s) for s in np.unique(state)}
    assert present == {0, 1, 2, 3, 4, 6, 7}
    found = scheduled(plan, one.clock, 30 * MINUTE)
    work = (state == ON).reshape(19, 48, 1800).sum(axis=(0, 2))
    paid = np.isin(state, (1, 2, 4, 6, 7)).reshape(19, 48, 1800).sum(axis=(0, 2))
    assert np.abs(found.on_duty[0] / 1e6 - work).max() <= 19  # rounding of arrivals to seconds
    assert np.array_equal(found.paid[0], paid * 1_000_000)


def test_the_published_plan_has_no_losses():
    late = {"law": "exponential", "mean": "5min"}
    lossy = roster({"early": shift("08:00", "16:00", 9)}, absence=0.5, lateness=late)
    plain = roster({"early": shift("08:00", "16:00", 9)})
    published = published_plan(lossy, lossy.clock).duties
    expected = make_plan(plain, plain.clock, KEY).duties
    for column in ("tick", "agent", "kind", "state", "until"):
        assert np.array_equal(getattr(published, column), getattr(expected, column))


def test_a_shift_without_agents_has_no_duty():
    one = roster(
        {"early": shift("08:00", "16:00", 0, lunch=rest("12:00")), "late": shift("12:00", "20:00")}
    )
    assert [agent for _, agent, *_ in rows(one)] == [0, 0]

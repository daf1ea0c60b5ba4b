"""Who serves: groups with their skills, levels, shifts and breaks.

Times of day are ticks since local midnight; an overnight shift ends past 24 h.

May import: units, vocabulary, sim.config. Used by: sim.config, sim.workforce, sim.engine.
"""

import math
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Annotated

from sim.config.at_once import (
    ATTENDED,
    read_at_once,
    read_presence,
    read_together,
    read_total_speed,
)
from sim.config.csv_tables import read_levels
from sim.config.keys import ByShape, Key, Maybe, Place, Record, Table, Then
from sim.config.laws import LawSpec, law
from sim.config.readers import (
    clock,
    clock_or_next_day,
    days,
    duration,
    integer,
    number,
    one_of,
    positive_duration,
    share,
)
from sim.config.rows import LevelRow
from sim.units import DAY, MINUTE
from sim.vocabulary import AgentState, ChannelKind, Limits

_BREAKS = ("break", "lunch", "meeting", "training")


def _break_kind(value: object, at: Place) -> AgentState:
    return AgentState[str(one_of(*_BREAKS)(value, at)).upper()]


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """A planned absence within a shift; agent i of the shift takes it i x stagger later."""

    at: Annotated[int, Key(clock_or_next_day, "planned start", "local time")]
    length: Annotated[int, Key(positive_duration, "length", "duration")]
    kind: Annotated[AgentState, Key(_break_kind, "what the time is for")]
    stagger: Annotated[int, Key(duration, "how much later each next agent goes", "duration")] = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """Agents who work the same hours on the same days."""

    agents: Annotated[int, Key(integer(0, Limits.AGENTS_PER_GROUP), "agents on it", "agents")]
    days: Annotated[tuple[str, ...], Key(days, "days on which it starts", "days")]
    from_: Annotated[int, Key(clock, "start", "local time")]
    to: Annotated[int, Key(clock_or_next_day, 'end; "06:00+1" is on the next day', "local time")]
    breaks: Annotated[
        dict[str, Break], Key(Table(Record(Break), "break"), "breaks within the shift")
    ] = field(default_factory=dict)


def _judge_shift(made: Shift, at: Place) -> None:
    at.at("to").require(
        made.to > made.from_, _hhmm(made.to), f"later than the start {_hhmm(made.from_)}"
    )
    at.at("to").require(made.to - made.from_ <= DAY, _hhmm(made.to), "at most 24 h after the start")
    for name, one in made.breaks.items():
        inside = made.from_ <= one.at and one.at + one.length <= made.to
        at.at("breaks").at(name).require(
            inside,
            f"{_hhmm(one.at)}-{_hhmm(one.at + one.length)}",
            f"inside the shift {_hhmm(made.from_)}-{_hhmm(made.to)}",
        )


def _hhmm(ticks: int) -> str:
    """Write a local time as the user does, 06:00+1 for the next day."""
    late = ticks > DAY
    minutes = (ticks - DAY * late) // MINUTE
    return f"{minutes // 60:02d}:{minutes % 60:02d}" + ("+1" if late else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Skill:
    """What a group can do for a queue."""

    rank: Annotated[int, Key(integer(0, 1000), "preference for the queue, smaller first", "rank")]
    after: Annotated[
        int, Key(duration, "overflow: takes only contacts that waited this long", "duration")
    ] = 0
    speed: Annotated[
        float, Key(number(0, 100, above=True), "multiplies talk and wrap-up time", "factor")
    ] = 1.0
    resolution: Annotated[float, Key(number(0, 100), "multiplies the share resolved", "factor")] = (
        1.0
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelWindow:
    """One entry of a `level` list."""

    days: Annotated[tuple[str, ...], Key(days, "days", "days")]
    from_: Annotated[int, Key(clock, "start", "local time")]
    to: Annotated[int, Key(clock, "end", "local time")]
    agents: Annotated[int, Key(integer(0, Limits.AGENTS_PER_GROUP), "agents present", "agents")]


def _judge_window(made: LevelWindow, at: Place) -> None:
    later = made.from_ < made.to
    at.at("to").require(later, _hhmm(made.to), f"later than the start {_hhmm(made.from_)}")


def _finish_windows(windows: list[LevelWindow], at: Place) -> tuple[LevelRow, ...]:
    """Return one row for each day of each window, after refusing overlaps."""
    rows = [
        LevelRow(day=day, start=window.from_, end=window.to, agents=window.agents)
        for window in windows
        for day in window.days
    ]
    rows.sort(key=lambda row: (row.day, row.start))
    for before, after in pairwise(rows):
        if before.day == after.day and after.start < before.end:
            shown = f"{after.day} {_hhmm(after.start)}"
            at.refuse(shown, f"without overlap, and another entry lasts until {_hhmm(before.end)}")
    return tuple(rows)


read_level = ByShape(
    mapping=read_levels,
    entry=Record(LevelWindow, _judge_window),
    finish=_finish_windows,
    rule="{csv: ..., interval: ...} or a list of {days, from, to, agents}",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Agents of equal skills."""

    form: Annotated[
        str, Key(one_of("level", "roster"), "level: a count by interval; roster: named agents")
    ]
    level: Annotated[tuple[LevelRow, ...], Key(read_level, "agents by interval", "agents")] = ()
    shifts: Annotated[
        dict[str, Shift],
        Key(
            Table(Record(Shift, _judge_shift), "shift", limit=Limits.AGENTS_PER_GROUP),
            "shift patterns",
        ),
    ] = field(default_factory=dict)
    break_rule: Annotated[
        str | None,
        Key(
            Maybe(one_of("slip", "shrink")),
            "a break that starts late is moved (slip) or cut (shrink); needed with breaks",
        ),
    ] = None
    absence: Annotated[float, Key(share, "chance that an agent misses a day", "share")] = 0.0
    lateness: Annotated[
        LawSpec | None, Key(Maybe(law), "how late an agent starts a shift; null: in time")
    ] = None
    agent_choice: Annotated[
        str,
        Key(one_of("longest_idle", "least_occupied"), "which of several idle agents is next"),
    ]
    at_once: Annotated[
        dict[ChannelKind, int],
        Key(read_at_once, "contacts of each kind that an agent may hold at once", "contacts"),
    ] = field(default_factory=lambda: dict.fromkeys(ATTENDED, 1))
    together: Annotated[
        tuple[tuple[ChannelKind, ChannelKind], ...],
        Key(read_together, "kinds that an agent may hold at one time, in pairs", "kinds"),
    ] = ()
    total_speed: Annotated[
        tuple[float, ...],
        Key(read_total_speed, "pace with 1, 2, ... conversations, all together", "factor"),
    ] = (1.0,)
    keep_idle: Annotated[
        int,
        Key(
            integer(0, Limits.AGENTS_PER_GROUP),
            "conversations go to agents who hold some while no more than this many are idle",
            "agents",
        ),
    ] = 0
    presence: Annotated[
        dict[str, float],
        Key(read_presence, "share of the level that is really there, by day", "share"),
    ] = field(default_factory=dict)
    staff_factor: Annotated[
        float, Key(number(0, 1000), "multiplies every level or shift, rounded half up", "factor")
    ] = 1.0
    staff_add: Annotated[
        int,
        Key(
            integer(-Limits.AGENTS_PER_GROUP, Limits.AGENTS_PER_GROUP),
            "then added to every level or shift that has agents; none falls below 0",
            "agents",
        ),
    ] = 0
    shrinkage: Annotated[
        float, Key(share, "planning factor for gross staff, paid but not available", "share")
    ] = 0.0
    skills: Annotated[
        dict[str, Skill], Key(Table(Record(Skill), "queue", empty="refused"), "queues it serves")
    ]


def judge_group(made: Group, at: Place) -> None:
    """Check that a group is staffed in its own form, and that no loss counts twice."""
    other = {"level": "shifts", "roster": "level"}[made.form]
    own = {"level": "level", "roster": "shifts"}[made.form]
    at.at(own).require(len(getattr(made, own)) > 0, made.form, f"given in the form {made.form}")
    at.at(other).require(
        len(getattr(made, other)) == 0, made.form, f"absent in the form {made.form}"
    )
    at.at("keep_idle").require(
        made.keep_idle == 0 or made.agent_choice == "least_occupied",
        made.keep_idle,
        "0 unless agent_choice is least_occupied",
    )
    at.at("presence").require(
        not made.presence or made.form == "level",
        made.form,
        "absent in the form roster: absence and lateness say who is missing",
    )
    has_breaks = any(shift.breaks for shift in made.shifts.values())
    losses = {
        "absence": made.absence > 0,
        "lateness": made.lateness is not None,
        "breaks": has_breaks,
    }
    given = [name for name, there in losses.items() if there]
    if made.form == "level" and given:
        at.at(given[0]).refuse(made.form, "absent in the form level: its count is who is present")
    if has_breaks and made.break_rule is None:
        at.at("break_rule").refuse(None, "slip or shrink in a group with breaks")
    at.at("shrinkage").require(
        made.shrinkage == 0 or not given,
        made.shrinkage,
        f"0 beside {', '.join(given)}, which would count the same loss twice",
    )
    at.at("shrinkage").require(made.shrinkage < 1, made.shrinkage, "below 100%")


def _staffed(made: Group, at: Place) -> Group:
    """Return the group as `staff_factor` and `staff_add` make it; refuse one too large."""
    if made.staff_factor == 1 and made.staff_add == 0:
        _fits(made, at)
        return made
    found = replace(
        made,
        level=tuple(replace(row, agents=_changed(made, row.agents)) for row in made.level),
        shifts={
            name: replace(shift, agents=_changed(made, shift.agents))
            for name, shift in made.shifts.items()
        },
    )
    _fits(found, at)
    return found


def _changed(group: Group, agents: int) -> int:
    if agents == 0:
        return 0
    return max(0, math.floor(agents * group.staff_factor + 0.5) + group.staff_add)


def _fits(made: Group, at: Place) -> None:
    most, rule = Limits.AGENTS_PER_GROUP, f"at most {int(Limits.AGENTS_PER_GROUP)} agents"
    people = sum(shift.agents for shift in made.shifts.values())
    at.at("shifts").require(people <= most, people, rule)
    present = max((row.agents for row in made.level), default=0)
    at.at("level").require(present <= most, present, rule)


read_group = Then(Record(Group, judge_group), _staffed)

"""Roster groups: shifts on local days, with breaks, absence and lateness.

An occurrence is one shift on one local day, for all its agents. Its hours and
breaks are local times, turned into ticks one by one: a shift over a clock change
is an hour shorter or longer, a break keeps its length. A shift follows the
parameters in force at its start to its end.

Absence and lateness are addressed by (group, ordinal in the shift, local day) and
the name of the shift, not by the number in the group, which moves when another
shift grows.

Units: ticks. May import: chance, config, plan. Used by: planning.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from sim.chance import Key, agent_key, bits, evaluate, hash32, name_hash, uniform
from sim.chance.specs import law_table
from sim.config import Break, Clock, Group, Scenario, Shift
from sim.vocabulary import WEEKDAYS, AgentState, EventKind, Purpose
from sim.workforce.plan import Rows

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One shift on one local day.

    Attributes
    ----------
    group, shift : the parameters in force at its start.
    name : of the shift.
    day : local date of the start.
    start, end : half-open, in ticks; may lie outside [0, horizon).
    joined : whether the next occurrence of the shift begins at `end` at the latest,
        for how many agents: these do not go home in between.
    """

    group: Group
    shift: Shift
    name: str
    day: date
    start: int
    end: int
    joined: int


@dataclass(frozen=True, slots=True)
class Losses:
    """What was drawn for the agents of one occurrence."""

    absent: Flags
    arrival: Ints


def shift_sizes(scenario: Scenario, group: str) -> dict[str, int]:
    """Largest number of agents of each shift over all phases, in name order."""
    centres = [centre for _, centre in scenario.parameters_at]
    names = centres[0].groups[group].shifts
    return {
        name: max(centre.groups[group].shifts[name].agents for centre in centres) for name in names
    }


def occurrences(scenario: Scenario, clock: Clock, group: str, name: str) -> list[Occurrence]:
    """Occurrences of a shift that meet [0, horizon), in time order, one per local day.

    On the day of a change of parameters who has begun keeps the old hours; else the
    new hours hold, from the change on. Where two days overlap by it, the later
    begins when the earlier ends.
    """
    found: dict[date, Occurrence] = {}
    parameters = scenario.parameters_at
    ends = [tick for tick, _ in parameters[1:]] + [clock.horizon]
    for position, ((begin, centre), end) in enumerate(zip(parameters, ends, strict=True)):
        for day in _days(clock):
            one = _occurrence(centre.groups[group], name, day, clock)
            start = max(one.start, begin) if position else one.start
            if day not in found and start < min(end, one.end):
                found[day] = replace(one, start=start)
    return _without_overlap(list(found.values()), clock)


def roster_rows(
    found: Occurrence, group: str, first: int, clock: Clock, key: Key | None
) -> Iterator[Rows]:
    """Duties of one occurrence; agents are numbered from `first`, `key` None draws no loss."""
    agent = first + np.arange(found.shift.agents, dtype=np.int64)
    losses = _losses(found, group, key)
    begin = max(found.start, 0)
    late = ~losses.absent & (losses.arrival > begin)
    present = ~losses.absent & ~late
    yield _starting(agent[losses.absent], begin, AgentState.ABSENT, found.end)
    yield _starting(agent[present], begin, AgentState.ON, found.end)
    yield _starting(agent[late], begin, AgentState.LATE, losses.arrival[late])
    came = late & (losses.arrival < found.end)
    yield _starting(agent[came], losses.arrival[came], AgentState.ON, found.end)
    for name in found.shift.breaks:
        yield _break_rows(found, name, agent, losses, clock)
    leaving = agent[found.joined :]
    tick = np.full(len(leaving), found.end, dtype=np.int64)
    yield Rows(tick=tick, agent=leaving, kind=EventKind.SHIFT_END, state=AgentState.OFF)


def break_places(shift: Shift, name: str) -> int:
    """Number of staggered starts of a break that end before the next break or the shift's end."""
    own = shift.breaks[name]
    if own.stagger == 0:
        return 1
    later = [one.at for one in shift.breaks.values() if one.at > own.at]
    room = min([*later, shift.to]) - own.at - own.length
    return max(0, room // own.stagger) + 1


def _starting(agent: Ints, tick: Ints | int, state: AgentState, until: Ints | int) -> Rows:
    ticks = np.broadcast_to(np.asarray(tick, dtype=np.int64), agent.shape)
    return Rows(tick=ticks, agent=agent, kind=EventKind.SHIFT_START, state=state, until=until)


def _break_rows(found: Occurrence, name: str, agent: Ints, losses: Losses, clock: Clock) -> Rows:
    """One break of everybody who is there when it begins; agent i in place i modulo places."""
    rest: Break = found.shift.breaks[name]
    place = np.arange(len(agent)) % break_places(found.shift, name)
    start = _tick(clock, found.day, rest.at) + place * rest.stagger
    until = np.minimum(start + rest.length, found.end)
    taken = ~losses.absent & (start >= losses.arrival) & (start < until) & (until > 0)
    begin = np.maximum(start, 0)[taken]
    return Rows(
        tick=begin,
        agent=agent[taken],
        kind=EventKind.BREAK_START,
        value=until[taken] - begin,
        state=rest.kind,
        until=until[taken],
        slips=found.group.break_rule == "slip",
    )


def _losses(found: Occurrence, group: str, key: Key | None) -> Losses:
    """Draw absence and lateness of each agent of an occurrence."""
    size = found.shift.agents
    none = Losses(np.zeros(size, dtype=bool), np.full(size, found.start, dtype=np.int64))
    if key is None or size == 0:
        return none
    day = (found.day - EPOCH).days
    entity = [agent_key(name_hash(group), ordinal, day) for ordinal in range(size)]
    entities = np.array(entity, dtype=np.uint64)
    shift = hash32(found.name)
    absent, arrival = none.absent, none.arrival
    if found.group.absence > 0:
        u = uniform(bits(key, Purpose.ABSENCE, entities, 0, shift))
        absent = u < found.group.absence
    if found.group.lateness is not None:
        m = bits(key, Purpose.LATENESS, entities, 0, shift)
        late = np.maximum(evaluate(law_table(found.group.lateness), m), 0)
        arrival = found.start + np.minimum(late, found.end - found.start)
    return Losses(absent, arrival)


def _days(clock: Clock) -> list[date]:
    """Local dates on which a shift that meets the horizon may start."""
    days = [one.date for one in clock.days()]
    return [days[0] - timedelta(days=1), *days]


def _occurrence(group: Group, name: str, day: date, clock: Clock) -> Occurrence:
    """The shift on that day, empty where it does not take place."""
    shift = group.shifts[name]
    on = day.isoformat() in shift.days or WEEKDAYS[day.weekday()] in shift.days
    start = _tick(clock, day, shift.from_)
    end = _tick(clock, day, shift.to) if on else start
    return Occurrence(group, shift, name, day, start, end, 0)


def _without_overlap(found: list[Occurrence], clock: Clock) -> list[Occurrence]:
    """Clip overlaps, note who stays on into the next occurrence, drop what misses the run."""
    kept: list[Occurrence] = []
    for one in sorted(found, key=lambda each: (each.start, each.end)):
        previous = kept[-1] if kept else None
        if previous is None or one.start > previous.end:
            kept.append(one)
        elif one.end > previous.end:
            kept[-1] = replace(previous, joined=min(one.shift.agents, previous.shift.agents))
            kept.append(replace(one, start=previous.end))
    return [one for one in kept if one.end > 0 and one.start < clock.horizon]


def _tick(clock: Clock, day: date, local: int) -> int:
    """Tick of a local time of that day; a time past 24:00 is on the next."""
    midnight = datetime(day.year, day.month, day.day)
    return clock.tick_of(midnight + timedelta(microseconds=local))

"""Blocks: a group in an interval, the smallest part of a plan to which agents are added.

A block is judged by the queues that its group serves first, on the contacts that joined
them in the block. A promise of deferred work that is longer than an interval is judged by
the day: from the end of the group's day before to the end of this one, and agents are
added to all its hours.

Units: ticks; local times of day are ticks since midnight.
May import: config, measure, parts, guess. Used by: judging, planning, the search.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import numpy as np
from numpy.typing import NDArray

from sim.config import BusinessClock, Centre, Scenario
from sim.measure.from_scenario import measure_spec
from sim.measure.grid import Grid
from sim.measure.spec import MeasureSpec
from sim.study.gaps.parts import first_queues, is_deferred, promises
from sim.units import CELL, DAY

Floats = NDArray[np.float64]
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Ask:
    """A question to a run: how many of those who joined a queue in some spans were in time.

    Attributes
    ----------
    queue : its name.
    spans : ticks of joining, half-open.
    share : promised.
    """

    queue: str
    spans: tuple[Span, ...]
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A group in an interval, or on a day.

    Attributes
    ----------
    group : its name.
    bins : intervals of the grid in which agents are added.
    day : local date.
    hours : local times of that date, half-open, in which agents are added.
    asks : one for each promise that the block must keep.
    begin : tick at which it begins.
    known : tick by which it is known whether it kept them.
    """

    group: str
    bins: tuple[int, ...]
    day: date
    hours: tuple[Span, ...]
    asks: tuple[Ask, ...]
    begin: int
    known: int

    @property
    def start(self) -> int:
        """Return the first interval in which agents are added."""
        return self.bins[0]


def blocks_of(scenario: Scenario, cut: Grid, on_duty: Mapping[str, Floats]) -> list[Block]:
    """Return the blocks of all groups of the form level, in order of time.

    Parameters
    ----------
    scenario : queues and skills are those at its start.
    cut : intervals of the run.
    on_duty : agents planned by group and interval.
    """
    centre, spec = scenario.centre, measure_spec(scenario)
    found: list[Block] = []
    for group, queues in first_queues(centre).items():
        promised = [one for one in queues if promises(centre.queues[one])]
        if centre.groups[group].form != "level" or not promised:
            continue
        length = int(cut.widths.max())
        slow = [one for one in promised if _is_slow(centre, one, length)]
        soon = [one for one in promised if one not in slow]
        if soon:
            found += _by_interval(scenario, spec, cut, (group, soon))
        if slow:
            found += _by_day(scenario, spec, cut, (group, slow), on_duty[group])
    return sorted(found, key=lambda one: (one.start, one.group, len(one.bins)))


def _is_slow(centre: Centre, queue: str, length: int) -> bool:
    target = centre.queues[queue].target
    return target is not None and is_deferred(centre, queue) and target.within > length


def _by_interval(
    scenario: Scenario, spec: MeasureSpec, cut: Grid, who: tuple[str, list[str]]
) -> Iterator[Block]:
    """Yield a block an interval; those of a repeated hour are one."""
    places: dict[tuple[date, int], list[int]] = {}
    for place, label in enumerate(cut.labels):
        moment = datetime.fromisoformat(label)
        places.setdefault((moment.date(), _since_midnight(moment)), []).append(place)
    for (day, since), bins in places.items():
        spans = tuple((int(cut.edges[one]), int(cut.edges[one + 1])) for one in bins)
        end = min(since + max(high - low for low, high in spans), DAY)
        yield _block(scenario, spec, who, (day, tuple(bins), ((since, end),)), (spans[0][0], spans))


def _by_day(
    scenario: Scenario, spec: MeasureSpec, cut: Grid, who: tuple[str, list[str]], there: Floats
) -> Iterator[Block]:
    """Yield a block for each day on which the group is there at all."""
    days: dict[date, list[int]] = {}
    for place in np.flatnonzero(there > 0):
        days.setdefault(datetime.fromisoformat(cut.labels[place]).date(), []).append(int(place))
    begin = int(cut.edges[0])
    last = max(days, default=None)
    for day, bins in days.items():
        end = int(cut.edges[-1] if day == last else cut.edges[bins[-1] + 1])
        hours = []
        for one in bins:
            since = _since_midnight(datetime.fromisoformat(cut.labels[one]))
            hours.append((since, min(since + int(cut.widths[one]), DAY)))
        first = int(cut.edges[bins[0]])
        yield _block(
            scenario, spec, who, (day, tuple(bins), tuple(hours)), (first, ((begin, end),))
        )
        begin = end


def _block(
    scenario: Scenario,
    spec: MeasureSpec,
    who: tuple[str, list[str]],
    when: tuple[date, tuple[int, ...], tuple[Span, ...]],
    ticks: tuple[int, tuple[Span, ...]],
) -> Block:
    (group, queues), (begin, spans) = who, ticks
    era = int(spec.era_of(np.array([spans[0][0]]))[0])
    asks = tuple(
        Ask(queue, spans, share)
        for queue in queues
        if (share := spec.promised(queue)[era].share) is not None
    )
    end = max(high for _, high in spans)
    known = max(_known(scenario, spec, queue, era, end) for queue in queues)
    return Block(
        group=group,
        bins=when[1],
        day=when[0],
        hours=when[2],
        asks=asks,
        begin=begin,
        known=known,
    )


def _known(scenario: Scenario, spec: MeasureSpec, queue: str, era: int, end: int) -> int:
    """Return a tick when it is known who of those who joined before `end` was in time."""
    promise = spec.promised(queue)[era]
    horizon = scenario.clock.horizon
    counted = promise.clock or BusinessClock.of(scenario.clock, None)
    due = counted.after(min(end, horizon), promise.within)
    return min(-(-(due + CELL) // CELL) * CELL, horizon)


def _since_midnight(moment: datetime) -> int:
    passed = datetime.combine(moment.date(), moment.time()) - datetime.combine(
        moment.date(), time()
    )
    return passed // timedelta(microseconds=1)

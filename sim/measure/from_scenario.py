"""Take from a scenario what the measures must be told: promises, slots, resources, hours.

Phases are followed: each is a change of promises, slots and resources, and opens and
closes the channels as it says.

May import: config, spec. Used by: study, experiments.
"""

from itertools import pairwise

from sim.config import BusinessClock, Centre, Channel, Clock, Group, Hours, Queue, Scenario
from sim.measure.slots import Slots, most_together
from sim.measure.spec import DEFAULT_WITHIN, Change, MeasureSpec, Promise
from sim.vocabulary import ChannelKind

Spans = tuple[tuple[int, int], ...]


def measure_spec(scenario: Scenario) -> MeasureSpec:
    """Return the default measures of a scenario; change them by `dataclasses.replace`."""
    clock = scenario.clock
    parameters = [one for one in scenario.parameters_at if one[0] < clock.horizon]
    first = parameters[0][1]
    ends = [tick for tick, _ in parameters[1:]] + [clock.horizon]
    spans = [
        _within(open_spans(channel.hours, clock), begin, end)
        for (begin, centre), end in zip(parameters, ends, strict=True)
        for channel in _attended(centre)
    ]
    eras = [_era(tick, centre, clock) for tick, centre in parameters]
    return MeasureSpec(
        promises=eras[0].promises,
        slots=eras[0].slots,
        kinds={name: channel.kind for name, channel in first.channels.items()},
        holds=eras[0].holds,
        capacities=eras[0].capacities,
        units={name: resource.unit for name, resource in first.resources.items()},
        context=any(_brings_context(centre) for _, centre in parameters),
        changes=tuple(eras[1:]),
        open_hours=united(spans),
    )


def _era(tick: int, centre: Centre, clock: Clock) -> Change:
    return Change(
        tick=tick,
        promises=_promises(centre, clock),
        slots={name: _slots(centre, group) for name, group in centre.groups.items()},
        holds={name: channel.holds for name, channel in centre.channels.items()},
        capacities={name: resource.capacity for name, resource in centre.resources.items()},
    )


def open_spans(hours: Hours, clock: Clock) -> Spans:
    """Ticks [start, end) within the run in which a channel is open."""
    return ((0, clock.horizon),) if hours.always else tuple(clock.windows(hours.windows))


def united(spans: list[Spans]) -> Spans:
    """Ascending, disjoint spans in which at least one of several is open."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(span for each in spans for span in each):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    assert all(one[1] < two[0] for one, two in pairwise(found))
    return tuple(found)


def _promises(centre: Centre, clock: Clock) -> dict[str, Promise]:
    found = {}
    for name, queue in centre.queues.items():
        target = queue.target
        hours = None if target is None else target.hours
        business = hours is not None and ChannelKind.DEFERRED in _kinds(centre, queue)
        found[name] = Promise(
            share=None if target is None else target.share,
            within=DEFAULT_WITHIN if target is None else target.within,
            short=queue.short_abandon,
            clock=BusinessClock.of(clock, hours) if business else None,
        )
    return found


def _brings_context(centre: Centre) -> bool:
    """Tell whether any move between channels may carry context."""
    rows = (row for by_channel in centre.journey.triggers.values() for row in by_channel.values())
    return any(share > 0 for row in rows for share in row.context.values())


def _attended(centre: Centre) -> list[Channel]:
    """Return the channels on which somebody waits for an agent; deferred ones if there is none."""
    at_hand = (ChannelKind.LIVE, ChannelKind.MESSAGING)
    found = [channel for channel in centre.channels.values() if channel.kind in at_hand]
    return found or list(centre.channels.values())


def _slots(centre: Centre, group: Group) -> Slots:
    """Return what an agent holds at once, of the kinds that the group serves."""
    kinds = {kind for queue in group.skills for kind in _kinds(centre, centre.queues[queue])}
    at_once = {kind: number for kind, number in group.at_once.items() if kind in kinds}
    return Slots(at_once, most_together(kinds, group.together))


def _kinds(centre: Centre, queue: Queue) -> set[ChannelKind]:
    """Return the kinds of the channels of a queue that have queues."""
    names = centre.channels if queue.channels is None else queue.channels
    return {centre.channels[name].kind for name in names} - {ChannelKind.SELF_SERVICE}


def _within(spans: Spans, begin: int, end: int) -> Spans:
    """Return the parts of spans that lie in [begin, end)."""
    cut = ((max(start, begin), min(stop, end)) for start, stop in spans)
    return tuple((start, stop) for start, stop in cut if start < stop)

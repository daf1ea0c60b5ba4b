"""Take from a scenario what the measures must be told: promises, slots, opening hours.

Phases are followed: each is a change of promises and slots, and opens and closes
the channels as it says.

May import: config, spec. Used by: study, experiments.
"""

from itertools import pairwise

from sim.config import Centre, Clock, Hours, Scenario
from sim.measure.spec import DEFAULT_WITHIN, Change, MeasureSpec, Promise

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
        for channel in centre.channels.values()
    ]
    return MeasureSpec(
        promises=_promises(first),
        slots=_slots(first),
        changes=tuple(
            Change(tick=tick, promises=_promises(centre), slots=_slots(centre))
            for tick, centre in parameters[1:]
        ),
        open_hours=united(spans),
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


def _promises(centre: Centre) -> dict[str, Promise]:
    found = {}
    for name, queue in centre.queues.items():
        target = queue.target
        found[name] = Promise(
            share=None if target is None else target.share,
            within=DEFAULT_WITHIN if target is None else target.within,
            short=queue.short_abandon,
        )
    return found


def _slots(centre: Centre) -> dict[str, int]:
    return {name: group.at_once for name, group in centre.groups.items()}


def _within(spans: Spans, begin: int, end: int) -> Spans:
    """Return the parts of spans that lie in [begin, end)."""
    cut = ((max(start, begin), min(stop, end)) for start, stop in spans)
    return tuple((start, stop) for start, stop in cut if start < stop)

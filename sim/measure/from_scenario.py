"""Take from a scenario what the measures must be told: promises and opening hours.

Promises are those of the scenario's start; a phase that changes a target is
measured by giving the measures another spec.

May import: config, spec. Used by: study, experiments.
"""

from itertools import pairwise

from sim.config import Clock, Hours, Scenario
from sim.measure.spec import DEFAULT_WITHIN, MeasureSpec, Promise

Spans = tuple[tuple[int, int], ...]


def measure_spec(scenario: Scenario) -> MeasureSpec:
    """Return the default measures of a scenario; change them by `dataclasses.replace`."""
    clock = scenario.clock
    promises = {}
    for name, queue in scenario.centre.queues.items():
        target = queue.target
        promises[name] = Promise(
            share=None if target is None else target.share,
            within=DEFAULT_WITHIN if target is None else target.within,
            short=queue.short_abandon,
        )
    spans = [open_spans(channel.hours, clock) for channel in scenario.centre.channels.values()]
    return MeasureSpec(promises=promises, open_hours=united(spans))


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

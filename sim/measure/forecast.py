"""The work that a forecast brings to each queue, before anything is simulated.

Fresh demand on days of average busyness goes through first channel, shift rules,
opening hours and front to its one queue, with the mean handling time and patience
of its intent. What self-service cannot contain is handed over to the channels of the
switching matrix, at once and with the context it brings; nobody is taken to leave it.
Repeats are left out: a requirement that counted the retries of an understaffed centre
would be inflated by its own shortage.

Units: seconds and contacts, by quarter hours from tick 0.
May import: config, chance, demand, from_scenario. Used by: staffing.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.chance import law_of
from sim.config import Centre, Channel, Clock, Handling, LawSpec, Scenario, Stream, Unattended
from sim.demand import expected_needs
from sim.measure.from_scenario import open_spans
from sim.measure.grid import Grid
from sim.measure.integrals import integrate
from sim.units import CELL, SECOND
from sim.vocabulary import ChannelKind, Trigger

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueLoad:
    """Expected demand of each queue, shape (queues, quarter hours).

    Attributes
    ----------
    contacts : contacts that ask for an agent.
    work_s : their talk and wrap-up at speed 1, in seconds.
    impatience : sum over the contacts of 1 / mean patience, per second.
    """

    contacts: Floats
    work_s: Floats
    impatience: Floats


@dataclass(frozen=True, slots=True)
class _Route:
    """A part of a stream: which queue it reaches and what it brings."""

    stream: int
    channels: tuple[int, ...]  # through which it comes: all of them open
    queue: int
    share: float
    work_s: float
    impatience: float


def queue_load(scenario: Scenario) -> QueueLoad:
    """Return the expected fresh demand of each queue, phase by phase."""
    clock = scenario.clock
    needs = expected_needs(scenario, clock, CELL)
    cells = needs.shape[1]
    start = np.arange(cells) * CELL
    found = np.zeros((3, len(scenario.centre.queues), cells))
    parameters = scenario.parameters_at
    ends = [tick for tick, _ in parameters[1:]] + [clock.horizon]
    for (begin, centre), end in zip(parameters, ends, strict=True):
        here = (start >= begin) & (start < end)
        opened = _open_share(centre, clock, cells)
        for route in _routes(centre):
            through = opened[list(route.channels)].prod(axis=0)
            contacts = needs[route.stream] * here * through * route.share
            weights = np.array([1.0, route.work_s, route.impatience])
            found[:, route.queue] += weights[:, np.newaxis] * contacts
    return QueueLoad(contacts=found[0], work_s=found[1], impatience=found[2])


@dataclass(frozen=True, slots=True)
class _Arrival:
    """A part of a stream that reaches the last of some channels, with its share of context."""

    channels: tuple[str, ...]
    share: float
    context: float


def _routes(centre: Centre) -> Iterator[_Route]:
    for position, stream in enumerate(centre.demand.values()):
        for segment, of_segment in _segments(centre, stream).items():
            factor = centre.segments[segment].patience_factor
            for name, share in _channel_shares(centre, stream.intent, segment).items():
                begun = _Arrival((name,), share * of_segment, 0.0)
                for arrival in _handed_over(centre, begun, stream.intent):
                    yield from _route(centre, position, arrival, (stream.intent, segment), factor)


def _route(
    centre: Centre, stream: int, arrival: _Arrival, who: tuple[str, str], factor: float
) -> Iterator[_Route]:
    intent, segment = who
    name = arrival.channels[-1]
    channel = centre.channels[name]
    reached = arrival.share * _asking(centre, channel, intent)
    queue = _queue(centre, name, intent, segment)
    if queue is None or reached <= 0:
        return
    channels, handling = list(centre.channels), channel.handling(intent)
    yield _Route(
        stream,
        tuple(channels.index(one) for one in arrival.channels),
        list(centre.queues).index(queue),
        reached,
        _work_s(handling, arrival.context),
        _impatience(handling, factor),
    )


def _handed_over(centre: Centre, arrival: _Arrival, intent: str) -> Iterator[_Arrival]:
    """Follow the escalations out of self-service, each channel once, to those with agents."""
    *before, name = arrival.channels
    channel = centre.channels[name]
    if channel.kind is not ChannelKind.SELF_SERVICE:
        yield arrival
        return
    row = centre.journey.switch_row(Trigger.ESCALATED, name)
    escalated = arrival.share * (1.0 - _unattended(channel.self_service, intent).contained)
    if name in before or escalated <= 0 or row is None:
        return
    for following, part in row.to.items():
        if following in centre.channels:
            chain = (*arrival.channels, following)
            over = _Arrival(chain, escalated * part, row.context_to(following))
            yield from _handed_over(centre, over, intent)


def _segments(centre: Centre, stream: Stream) -> dict[str, float]:
    if stream.segment is not None:
        return {stream.segment: 1.0}
    return {name: segment.share for name, segment in centre.segments.items()}


def _channel_shares(centre: Centre, intent: str, segment: str) -> dict[str, float]:
    """Shares of the first channel after the shift rules, in name order."""
    found = dict.fromkeys(centre.channels, 0.0) | centre.journey.first_row(intent, segment)
    for _, rule in sorted(centre.journey.shift_rules.items()):
        if rule.acts_on(intent, segment):
            moved = found[rule.from_] * rule.share
            found[rule.from_] -= moved
            found[rule.to] += moved
    return found


def _asking(centre: Centre, channel: Channel, intent: str) -> float:
    """Share of a channel's contacts that go on to its queue."""
    if channel.front is None:
        return 1.0
    return 1.0 - _unattended(centre.fronts[channel.front].intents, intent).contained


def _unattended(rows: dict[str, Unattended], intent: str) -> Unattended:
    own = rows.get(intent)
    return rows["any"] if own is None else own


def _work_s(handling: Handling, context: float) -> float:
    """Mean talk, identification and wrap-up in seconds, where a share brings context."""
    talk, known = _mean_s(handling.talk), handling.identification / SECOND
    if handling.context is not None:
        talk *= 1.0 - context + context * handling.context.talk
        known *= 1.0 - context + context * handling.context.identification
    return talk + known + _mean_s(handling.wrap)


def _queue(centre: Centre, channel: str, intent: str, segment: str) -> str | None:
    takes = (name for name, queue in centre.queues.items() if queue.takes(channel, intent, segment))
    return next(takes, None)


def _impatience(handling: Handling, factor: float) -> float:
    """Return 1 / mean patience per second, 0 where nobody abandons."""
    if handling.patience is None:
        return 0.0
    mean = _mean_s(handling.patience) * factor
    return 1.0 / mean if mean > 0 else np.inf


def _mean_s(spec: LawSpec | None) -> float:
    return 0.0 if spec is None else law_of(spec).mean_s


def _open_share(centre: Centre, clock: Clock, cells: int) -> Floats:
    """Share of each quarter hour in which each channel is open."""
    edges = np.minimum(np.arange(cells + 1, dtype=np.int64) * CELL, clock.horizon)
    grid = Grid(edges, ("",) * cells, open_end=True)
    found = np.zeros((len(centre.channels), cells))
    for row, channel in enumerate(centre.channels.values()):
        spans = np.array(open_spans(channel.hours, clock), dtype=np.int64).reshape(-1, 2)
        inside = integrate(spans[:, 0], spans[:, 1], np.zeros(len(spans), dtype=np.intp), 1, grid)
        found[row] = inside[0] / grid.widths
    return found

"""The oracles' definitions: which contacts count, and which totals make a figure.

A mask picks contacts; a measure returns (top, bottom) of one replication, and
the figure is the ratio of their sums over replications. Times are seconds.

* accepted: asked for an agent and found an agent, a place to wait, or the offer of
  another channel, and took it.
* delayed: accepted, and no agent had room at the arrival: not answered at once. A
  customer of patience 0 who leaves, or one who takes an offer, is delayed, with wait 0.
* offered: every contact that entered the channel, blocked ones included.

May import: view, case. Used by: the cases.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from sim.study.verify.case import Measure
from sim.study.verify.view import Flags, View, busy_ticks, length_squared
from sim.units import TICKS_PER_SECOND, ticks
from sim.vocabulary import Outcome

Mask = Callable[[View], Flags]


# masks ---------------------------------------------------------------------


def offered(view: View) -> Flags:
    """Every contact of the window."""
    return view.inside


def accepted(view: View) -> Flags:
    """Contacts that asked for an agent and were let in."""
    found: Flags = view.inside & (view.queued >= 0)
    return found


def blocked(view: View) -> Flags:
    """Contacts that found no line or no place."""
    found: Flags = view.inside & (view.outcome == Outcome.BLOCKED)
    return found


def answered(view: View) -> Flags:
    """Contacts that an agent served."""
    found: Flags = view.inside & (view.answered >= 0)
    return found


def abandoned(view: View) -> Flags:
    """Contacts that left the queue."""
    found: Flags = view.inside & (view.outcome == Outcome.ABANDONED)
    return found


def balked(view: View) -> Flags:
    """Contacts that took the offer of another channel."""
    found: Flags = view.inside & (view.outcome == Outcome.BALKED)
    return found


def delayed(view: View) -> Flags:
    """Accepted contacts that were not answered at once."""
    found: Flags = accepted(view) & (view.answered != view.queued)
    return found


def first(view: View) -> Flags:
    """Attempts 0."""
    found: Flags = view.inside & (view.attempt == 0)
    return found


def started(view: View) -> Flags:
    """Contacts whose service began in the window, whenever they entered."""
    found: Flags = (view.answered >= view.start) & (view.answered < view.stop)
    return found


def served(view: View) -> Flags:
    """Contacts that an agent served, whenever they entered."""
    found: Flags = view.answered >= 0
    return found


def lost(view: View) -> Flags:
    """Contacts that ended in the window and with which their need was given up."""
    found: Flags = view.given_up & (view.end >= view.start) & (view.end < view.stop)
    return found


def in_time(limit_s: float) -> Mask:
    """Contacts answered within a limit."""
    limit = ticks(limit_s)
    return lambda view: answered(view) & (view.left - view.queued <= limit)


def left_early(limit_s: float) -> Mask:
    """Contacts that abandoned within a limit."""
    limit = ticks(limit_s)
    return lambda view: abandoned(view) & (view.left - view.queued <= limit)


def late(limit_s: float) -> Mask:
    """Contacts that abandoned after more than a limit."""
    return minus(abandoned, left_early(limit_s))


def of_intent(name: str, mask: Mask) -> Mask:
    """Contacts of a mask that want `name`."""
    return lambda view: mask(view) & (view.intent == view.code("intents", name))


def of_group(name: str, mask: Mask) -> Mask:
    """Contacts of a mask that the group `name` answered."""
    return lambda view: mask(view) & (view.group == view.code("groups", name))


def entering(start_s: float, stop_s: float, mask: Mask) -> Mask:
    """Contacts of a mask that entered in [start, stop)."""
    start, stop = ticks(start_s), ticks(stop_s)
    return lambda view: mask(view) & (view.entry >= start) & (view.entry < stop)


def ending(start_s: float, stop_s: float, mask: Mask) -> Mask:
    """Contacts of a mask that ended in [start, stop)."""
    start, stop = ticks(start_s), ticks(stop_s)
    return lambda view: mask(view) & (view.end >= start) & (view.end < stop)


def either(one: Mask, other: Mask) -> Mask:
    """Contacts of one mask or the other."""
    return lambda view: one(view) | other(view)


def both(one: Mask, other: Mask) -> Mask:
    """Contacts of one mask and the other."""
    return lambda view: one(view) & other(view)


def minus(one: Mask, other: Mask) -> Mask:
    """Contacts of one mask that are not in the other."""
    return lambda view: one(view) & ~other(view)


# measures ------------------------------------------------------------------


def share(top: Mask, of: Mask) -> Measure:
    """Contacts of `top` per contact of `of`."""
    return lambda view: (float(top(view).sum()), float(of(view).sum()))


def count(mask: Mask, per: float = 1.0) -> Measure:
    """Contacts of a mask per replication, divided by a constant."""
    return lambda view: (float(mask(view).sum()), per)


def rate_per_min(mask: Mask) -> Measure:
    """Contacts of a mask per minute of the window."""
    return lambda view: (float(mask(view).sum()), _window_s(view) / 60)


def wait(of: Mask, unit_s: float = 1.0, per: Mask | None = None) -> Measure:
    """Time in the queue of the contacts of a mask, per contact of it or of `per`."""

    def measured(view: View) -> tuple[float, float]:
        mask = of(view)
        total = np.where(mask & (view.queued >= 0), view.left - view.queued, 0).sum()
        bottom = mask if per is None else per(view)
        return float(total) / TICKS_PER_SECOND / unit_s, float(bottom.sum())

    return measured


def total_wait(per: float = 1.0) -> Measure:
    """Sum of all times in the queue per replication, in seconds, divided by a constant."""

    def measured(view: View) -> tuple[float, float]:
        total = np.where(accepted(view), view.left - view.queued, 0).sum()
        return float(total) / TICKS_PER_SECOND, per

    return measured


def queue_length() -> Measure:
    """Time average of the number waiting."""
    return lambda view: (
        float(view.overlap(view.queued, view.left).sum()) / TICKS_PER_SECOND,
        _window_s(view),
    )


def queue_variance(mean: float) -> Measure:
    """Time average of (number waiting - mean) squared; `mean` is the exact mean."""
    return lambda view: (
        length_squared(view.queued, view.left, mean, view.start, view.stop) / TICKS_PER_SECOND,
        _window_s(view),
    )


def occupancy(agents: int, group: str | None = None) -> Measure:
    """Agent time in conversation per agent time of the window."""

    def measured(view: View) -> tuple[float, float]:
        busy = view.overlap(view.answered, view.talk_end)
        if group is not None:
            busy = np.where(view.group == view.code("groups", group), busy, 0)
        return float(busy.sum()) / TICKS_PER_SECOND, _window_s(view) * agents

    return measured


def duration(of: Mask) -> Measure:
    """Minutes in conversation of the contacts of a mask, per contact of it."""

    def measured(view: View) -> tuple[float, float]:
        mask = of(view)
        total = np.where(mask, view.talk_end - view.answered, 0).sum()
        return float(total) / TICKS_PER_SECOND / 60, float(mask.sum())

    return measured


def load(agents: int, of: Mask = served) -> Measure:
    """Contacts of a mask in service, per agent, on average over the window."""

    def measured(view: View) -> tuple[float, float]:
        held = view.overlap(view.answered, view.talk_end)[of(view)].sum()
        return float(held) / TICKS_PER_SECOND, _window_s(view) * agents

    return measured


def busy(agents: int, of: Mask = served) -> Measure:
    """Agent time with one or more contacts of a mask per agent time of the window."""
    return lambda view: (
        busy_ticks(view, of(view)) / TICKS_PER_SECOND,
        _window_s(view) * agents,
    )


def concurrency(of: Mask = served) -> Measure:
    """Contacts of a mask in service per agent who has one or more of them."""

    def measured(view: View) -> tuple[float, float]:
        held = view.overlap(view.answered, view.talk_end)[of(view)].sum()
        return float(held) / TICKS_PER_SECOND, busy_ticks(view, of(view)) / TICKS_PER_SECOND

    return measured


def lines_held(over_s: float) -> Measure:
    """Time in queue and conversation per replication, divided by a length of time."""

    def measured(view: View) -> tuple[float, float]:
        end = np.where(view.answered >= 0, view.talk_end, view.left)
        total = np.where(accepted(view), end - view.queued, 0).sum()
        return float(total) / TICKS_PER_SECOND, over_s

    return measured


def within(start_s: float, stop_s: float, measure: Measure) -> Measure:
    """Apply a measure of load to another window."""
    start, stop = ticks(start_s), ticks(stop_s)
    return lambda view: measure(replace(view, start=start, stop=stop))


def _window_s(view: View) -> float:
    return (view.stop - view.start) / TICKS_PER_SECOND

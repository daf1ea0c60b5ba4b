"""What a run shows of promises and goals: response, resolution, open doors, context.

May import: config, measure, rows. Used by: first_look, the search.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.config import Centre, Goals
from sim.measure.facts import Facts
from sim.measure.flows import START
from sim.measure.grid import intervals, window
from sim.measure.journeys import journeys
from sim.measure.levels import level
from sim.measure.ratios import bounded, contact_sums
from sim.measure.statistics import ratio_of_totals
from sim.measure.targets import service_by_bin, shares_of_queues
from sim.study.gaps.parts import channels_of, is_deferred, promises
from sim.study.gaps.rows import SHARE, Gap, shortfall
from sim.units import duration_text
from sim.vocabulary import ChannelKind

Floats = NDArray[np.float64]
_NO_GOALS = Goals()


def _figures(kpi: pd.DataFrame, part: str, figure: str) -> dict[str, tuple[float, float, float]]:
    rows = kpi[(kpi["level"] == part) & (kpi["kpi"] == figure)]
    columns = (rows[name] for name in ("name", "value", "lower", "upper"))
    return {
        str(name): (float(value), float(lower), float(upper))
        for name, value, lower, upper in zip(*columns, strict=True)
    }


def response_rows(centre: Centre, facts: Sequence[Facts], kpi: pd.DataFrame) -> Iterator[Gap]:
    """Yield a row for each queue with a promise: the share promised beside the share kept."""
    at_hand = _figures(kpi, "queue", "sl_excluding_short")
    by_deadline = _figures(kpi, "queue", "in_deadline")
    worst = worst_intervals(facts)
    for name, queue in centre.queues.items():
        if queue.target is None or not promises(queue):
            continue
        deferred = is_deferred(centre, name)
        nothing = (np.nan, np.nan, np.nan)
        value, lower, upper = (by_deadline if deferred else at_hand).get(name, nothing)
        gap, low, high = shortfall(queue.target.share, value, lower, upper)
        start, words = worst.get(name, ("", ""))
        verb = "finished" if deferred else "answered"
        yield Gap(
            dimension="response",
            level="queue",
            name=name,
            channels=channels_of(centre, name),
            needed=queue.target.share,
            available=value,
            gap=gap,
            lower=low,
            upper=high,
            unit=SHARE,
            worst_interval=start,
            note=f"{verb} within {duration_text(queue.target.within)}{words}",
        )


def worst_intervals(facts: Sequence[Facts]) -> dict[str, tuple[str, str]]:
    """Return the start of the interval in which most contacts missed the promise, by queue."""
    header, spec = facts[0].header, facts[0].spec
    cut = intervals(header, window(header, spec.start, spec.end), spec.interval)
    top, bottom = (one.sum(axis=0) for one in service_by_bin(facts, "queue", cut))
    missing = np.nan_to_num(shares_of_queues(facts, cut)) * bottom - top
    found = {}
    for column, name in enumerate(header.names["queues"]):
        if not len(missing) or missing[:, column].max(initial=0.0) <= 0:
            continue
        row = int(np.argmax(missing[:, column]))
        share = top[row, column] / bottom[row, column]
        found[name] = (cut.labels[row], f"; {share:.0%} of those of the worst interval")
    return found


def resolution_rows(centre: Centre, kpi: pd.DataFrame) -> Iterator[Gap]:
    """Yield a row for each channel: its goal beside the share that it resolves."""
    answered = _figures(kpi, "channel", "resolution")
    alone = _figures(kpi, "channel", "session_resolution")
    for name, channel in centre.channels.items():
        by_itself = channel.kind is ChannelKind.SELF_SERVICE
        figures = alone if by_itself else answered
        value, lower, upper = figures.get(name, (np.nan, np.nan, np.nan))
        if np.isnan(value):
            continue
        figure = "session_resolution" if by_itself else "resolution"
        words = _lowest_intent(kpi, figure, name)
        of = "sessions that ended" if by_itself else "answered contacts"
        goal = (channel.goals or _NO_GOALS).resolution
        yield _held(("resolution", name), goal, (value, lower, upper), f"resolved of {of}{words}")


def _lowest_intent(kpi: pd.DataFrame, figure: str, channel: str) -> str:
    by_pair = _figures(kpi, "channel:intent", figure)
    own = {
        pair.partition("|")[2]: found[0]
        for pair, found in by_pair.items()
        if pair.partition("|")[0] == channel and not np.isnan(found[0])
    }
    if len(own) <= 1:
        return ""
    intent = min(own, key=lambda one: (own[one], one))
    return f"; lowest for {intent}: {own[intent]:.0%}"


def closed_rows(centre: Centre, facts: Sequence[Facts]) -> Iterator[Gap]:
    """Yield a row for each channel that closes: the share of contacts that found it open."""
    header, spec = facts[0].header, facts[0].spec
    whole = window(header, spec.start, spec.end)
    cut = intervals(header, whole, spec.interval)
    at = level("channel", header, whole, cut)
    sums = contact_sums(facts, at)
    top, bottom = sums["contacts"] - sums["closed"], sums["contacts"]
    found = bounded(ratio_of_totals(top, bottom, spec.confidence), SHARE)
    by_time = contact_sums(facts, level("channel:interval", header, whole, cut))["closed"]
    closed = by_time.sum(axis=0).reshape(at.size, cut.bins)
    for column, (name, channel) in enumerate(centre.channels.items()):
        goal = (channel.goals or _NO_GOALS).closed
        if channel.hours.always or np.isnan(found.value[column]):
            continue
        figures = (found.value[column], found.lower[column], found.upper[column])
        count = sums["closed"][:, column].mean()
        worst = cut.labels[int(np.argmax(closed[column]))] if closed[column].any() else ""
        yield _held(
            ("closed_door", name),
            None if goal is None else 1.0 - goal,
            (float(figures[0]), float(figures[1]), float(figures[2])),
            f"found the door open; {count:,.0f} contacts of a replication came to a closed one",
            worst,
        )


def context_rows(centre: Centre, facts: Sequence[Facts], flows: pd.DataFrame) -> Iterator[Gap]:
    """Yield a row for each channel that contacts come to from another: who bring context."""
    totals = np.stack([with_context(one) for one in facts])
    found = bounded(ratio_of_totals(totals[:, 0], totals[:, 1], facts[0].spec.confidence), SHARE)
    for column, (name, channel) in enumerate(centre.channels.items()):
        value = float(found.value[column])
        asks = channel.kind is not ChannelKind.SELF_SERVICE
        if np.isnan(value) or not asks:
            continue
        yield _held(
            ("context", name),
            (channel.goals or _NO_GOALS).context,
            (value, float(found.lower[column]), float(found.upper[column])),
            f"brought context, of contacts from another channel{_lost_most(flows, name)}",
        )


def with_context(facts: Facts) -> Floats:
    """Count contacts that came from another channel, with context and in all: (2, channels)."""
    rows = journeys(facts)
    came = rows.channel[rows.parent] != rows.channel
    came &= rows.parent >= 0
    size = len(facts.header.names["channels"])
    counts = [
        np.bincount(rows.channel[which], minlength=size) for which in (came & rows.context, came)
    ]
    return np.array(counts, dtype=np.float64)


def _lost_most(flows: pd.DataFrame, channel: str) -> str:
    """Say from which other channel most contacts came without context."""
    came = flows[(flows["to_channel"] == channel) & ~flows["from_channel"].isin([START, channel])]
    lost = (came["contacts"] * (1.0 - came["context_share"])).groupby(came["from_channel"]).sum()
    if not len(lost) or lost.max() <= 0:
        return ""
    return f"; most is lost from {lost.idxmax()}: {lost.max():,.0f} contacts of a replication"


def _held(
    part: tuple[str, str],
    goal: float | None,
    figures: tuple[float, float, float],
    note: str,
    worst: str = "",
) -> Gap:
    """Hold a share of a channel against its goal; without a goal there is no gap to tell."""
    needed = np.nan if goal is None else goal
    gap, lower, upper = (np.nan, np.nan, np.nan) if goal is None else shortfall(goal, *figures)
    return Gap(
        dimension=part[0],
        level="channel",
        name=part[1],
        channels=(part[1],),
        needed=needed,
        available=figures[0],
        gap=gap,
        lower=lower,
        upper=upper,
        unit=SHARE,
        worst_interval=worst,
        note=note,
    )

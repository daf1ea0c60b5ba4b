"""Which flows a diagram shows, in what order, and which it pools.

A flow that matters to its channel, or to the centre, has a band of its own, and so has the
largest one to each channel: no channel is left out where contacts arrive. The rest of each
channel is pooled as `other`, so that its bands always add up to its contacts.

May import: pandas. Used by: flow_figure.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

START = "start"
OTHER = "other"
MOST = 90
"""Flows that have a band of their own, at most."""

OF_CHANNEL, OF_ALL = 0.05, 0.015
"""A flow is small that is less than this share of its channel, and of all that enters."""

ENDS = ("resolved", "given_up", "open", "averted", "lost")
"""Where journeys end, as in the table."""


@dataclass(frozen=True, slots=True)
class Band:
    """One flow: origin, trigger, destination and contacts of a replication; pooled flows."""

    source: str
    trigger: str
    goal: str
    contacts: float
    pooled: int = 1


def bands_of(flows: "pd.DataFrame") -> list[Band]:
    """Return the bands of a diagram by origin, the largest first, `other` last.

    Parameters
    ----------
    flows : the table of flows.csv.
    """
    names = ("from_channel", "trigger", "to_channel", "contacts")
    every = [
        Band(str(source), str(trigger), str(goal), float(contacts))
        for source, trigger, goal, contacts in zip(*(flows[name] for name in names), strict=True)
    ]
    volume = _added(every, "source")
    entered = volume.get(START, 0.0)
    ranked = sorted(every, key=lambda one: (-one.contacts, one.source, one.trigger, one.goal))
    large = [
        one
        for one in ranked
        if one.contacts >= min(OF_CHANNEL * volume[one.source], OF_ALL * entered)
    ]
    chosen = set(list(dict.fromkeys([*_largest_in(ranked), *large]))[:MOST])
    shown = [one for one in ranked if one in chosen]
    found = []
    for source in sources_of(every):
        found += [one for one in shown if one.source == source]
        rest = [one for one in every if one.source == source and one not in shown]
        if len(rest) == 1:
            found += rest
        elif rest:
            contacts = sum(one.contacts for one in rest)
            found.append(Band(source, OTHER, OTHER, contacts, len(rest)))
    return found


def _largest_in(ranked: Sequence[Band]) -> list[Band]:
    """Return the largest flow to each channel, of flows in descending order."""
    first: dict[str, Band] = {}
    for one in ranked:
        if one.goal not in ENDS:
            first.setdefault(one.goal, one)
    return list(first.values())


def sources_of(bands: Sequence[Band]) -> list[str]:
    """Return the origins: the start, then channels by what they send on, most first."""
    volume = _added(bands, "source")
    return sorted(volume, key=lambda name: (name != START, -volume[name], name))


def goals_of(bands: Sequence[Band]) -> list[str]:
    """Return the destinations: channels in the order of the origins, pooled ones, then ends."""
    volume = _added(bands, "goal")
    order = [*sources_of(bands), OTHER, *ENDS]
    known = [name for name in order if name in volume]
    return [*known, *sorted(set(volume) - set(known))]


def _added(bands: Sequence[Band], side: str) -> dict[str, float]:
    volume: dict[str, float] = {}
    for one in bands:
        name = getattr(one, side)
        volume[name] = volume.get(name, 0.0) + one.contacts
    return volume

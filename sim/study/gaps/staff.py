"""The row of a group: agents needed and there by interval, added up as paid hours.

May import: config, prices, rows. Used by: first_look, the search.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.config import Scenario
from sim.study.gaps.prices import Hours, full_time_agents, weeks_of
from sim.study.gaps.rows import PAID_HOURS, Gap

Floats = NDArray[np.float64]

_LEAST = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocks:
    """A group's intervals.

    Attributes
    ----------
    group : its name.
    channels : whose customers it serves first.
    starts : local start of each interval.
    hours : length of each.
    needed, available : agents at work; `needed` is NaN where nothing can be said.
    shrinkage : share of paid time in which an agent is not available.
    """

    group: str
    channels: tuple[str, ...]
    starts: tuple[str, ...]
    hours: Floats
    needed: Floats
    available: Floats
    shrinkage: float

    @property
    def short(self) -> Floats:
        """Return the agents missing in each interval, 0 where there are enough."""
        missing: Floats = np.maximum(np.nan_to_num(self.needed) - self.available, 0.0)
        return np.where(missing > _LEAST, missing, 0.0)

    def paid_h(self, agents: Floats) -> float:
        """Return the paid hours that it takes to have so many agents at work."""
        return float((agents * self.hours).sum() / (1.0 - self.shrinkage))


def staff_row(scenario: Scenario, blocks: Blocks, found_by: str, remark: str = "") -> Gap:
    """Return the row of a group.

    `needed` and `available` are paid hours of the intervals that are short, of all where
    none is, so that their difference is the gap.
    """
    short = blocks.short
    counted = short > 0 if short.any() else np.isfinite(blocks.needed)
    worst = int(np.argmax(short))
    return Gap(
        dimension="staff",
        level="group",
        name=blocks.group,
        channels=blocks.channels,
        needed=blocks.paid_h(np.where(counted, np.nan_to_num(blocks.needed), 0.0)),
        available=blocks.paid_h(np.where(counted, blocks.available, 0.0)),
        gap=blocks.paid_h(short),
        unit=PAID_HOURS,
        worst_interval=blocks.starts[worst] if short.any() else "",
        found_by=found_by,
        note="; ".join(part for part in (_words(scenario, blocks, worst), remark) if part),
    )


def _full_time(scenario: Scenario, group: str, paid_h: float) -> str:
    """Write paid hours as full-time agents, where a week, or five days of one, were measured."""
    if weeks_of(scenario) < 1:
        return ""
    return f"; {full_time_agents(scenario, Hours(group, paid_h)):.1f} FTE in all"


def _words(scenario: Scenario, blocks: Blocks, worst: int) -> str:
    """Say how often the group is short, and of how many agents at worst."""
    short = blocks.short
    if not short.any():
        unknown = bool(np.isnan(blocks.needed).any())
        return "" if unknown else "enough agents in every interval"
    needed, there = blocks.needed[worst], blocks.available[worst]
    return (
        f"short in {int((short > 0).sum())} of {len(short)} intervals; at worst "
        f"{needed:.3g} agents needed, {there:.3g} there"
    ) + _full_time(scenario, blocks.group, blocks.paid_h(short))

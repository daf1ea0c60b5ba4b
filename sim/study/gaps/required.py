"""The addition as tables: a row a group, a row an interval; and what fresh customers say of it.

A block is *confirmed* where the interval of its share on fresh replications lies at its
promise or above, *within one unit* where it covers the promise, and not where it lies below.

May import: config, measure, blocks, search, staff. Used by: found.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.analytic import gross_agents
from sim.measure.grid import Grid
from sim.measure.statistics import Estimate, ratio_of_totals
from sim.study.gaps.parts import channels_of_queues, first_queues, promises
from sim.study.gaps.rows import Gap
from sim.study.gaps.search import Plan
from sim.study.gaps.staff import Blocks, staff_row
from sim.units import HOUR

Floats = NDArray[np.float64]

COLUMNS = (
    "interval_start",
    "group",
    "needed",
    "gross",
    "available",
    "gap",
    "one_less",
    "fresh",
    "fresh_lower",
    "fresh_upper",
    "confirmed",
)
YES, WITHIN_ONE, NO = "yes", "within one unit", "no"


@dataclass(slots=True)
class Tried:
    """A plan and what it keeps on fresh replications.

    Attributes
    ----------
    plan : the search, finished.
    tops, bottoms : contacts in time and in all, shape (replications, asks).
    found : the share of each ask, with its interval.
    owner : the block of each ask.
    """

    plan: Plan
    tops: Floats
    bottoms: Floats
    found: Estimate = field(init=False)
    owner: NDArray[np.intp] = field(init=False)

    def __post_init__(self) -> None:
        """Estimate the share of each ask."""
        self.found = ratio_of_totals(self.tops, self.bottoms)
        counts = [len(one.asks) for one in self.plan.blocks]
        self.owner = np.repeat(np.arange(len(counts)), counts)

    def of_queue(self, queue: str) -> NDArray[np.bool_]:
        """Mark the asks of a queue."""
        asks = (ask for one in self.plan.blocks for ask in one.asks)
        return np.array([ask.queue == queue for ask in asks], dtype=bool)

    def verdict(self, block: int) -> str:
        """Say of a block whether its promises are kept on fresh replications: the worst of them."""
        words = [
            self._word(int(place), ask.share)
            for place, ask in zip(
                np.flatnonzero(self.owner == block), self.plan.blocks[block].asks, strict=True
            )
        ]
        return max(words, key=(YES, WITHIN_ONE, NO).index)

    def _word(self, place: int, share: float) -> str:
        if np.isnan(self.found.value[place]) or self.found.lower[place] >= share:
            return YES
        if np.isnan(self.found.upper[place]) or self.found.upper[place] >= share:
            return WITHIN_ONE
        return NO

    def worst(self, block: int) -> tuple[float, float, float]:
        """Return the share that lies lowest beside its promise, with its interval."""
        places = np.flatnonzero(self.owner == block)
        shares = np.array([ask.share for ask in self.plan.blocks[block].asks])
        margin = np.nan_to_num(self.found.value[places] - shares, nan=np.inf)
        place = places[int(np.argmin(margin))]
        each = (self.found.value, self.found.lower, self.found.upper)
        return float(each[0][place]), float(each[1][place]), float(each[2][place])


def group_rows(tried: Tried, cut: Grid, available: Mapping[str, Floats]) -> Iterator[Gap]:
    """Yield a row for each group that was searched."""
    plan = tried.plan
    centre = plan.scenario.centre
    first = first_queues(centre)
    for group in dict.fromkeys(sorted(one.group for one in plan.blocks)):
        queues = [one for one in first[group] if promises(centre.queues[one])]
        blocks = Blocks(
            group=group,
            channels=channels_of_queues(centre, queues),
            starts=cut.labels,
            hours=cut.widths / HOUR,
            needed=_needed(plan, group, cut, available[group]),
            available=available[group],
            shrinkage=centre.groups[group].shrinkage,
        )
        yield _judged(staff_row(plan.scenario, blocks, "search"), tried, blocks)


def _needed(plan: Plan, group: str, cut: Grid, available: Floats) -> Floats:
    """Return the agents needed in a group by interval; NaN where no number was enough."""
    found = np.array(available, dtype=np.float64)
    for block, number, given_up in zip(plan.blocks, plan.added, plan.given_up, strict=True):
        if block.group == group:
            found[list(block.bins)] += np.nan if given_up else number
    return found


def _judged(row: Gap, tried: Tried, blocks: Blocks) -> Gap:
    """Add what fresh replications say: the verdict, and the bounds that follow from it."""
    plan = tried.plan
    mine = [i for i, one in enumerate(plan.blocks) if one.group == row.name]
    reported = [i for i in mine if plan.added[i] > 0]
    words = {one: tried.verdict(one) for one in mine}
    missed = [one for one in mine if words[one] == NO and not plan.given_up[one]]
    notes = [row.note]
    others = len([one for one in missed if one not in reported])
    if others:
        notes.append(f"{others} intervals without a gap miss on fresh customers")
    hopeless = int(plan.given_up[mine].sum())
    if hopeless:
        notes.append(f"in {hopeless} intervals no number of agents that was tried kept the promise")
    loose = [one for one in reported if not plan.confirmed[one]]
    if loose:
        notes.append(f"{len(loose)} intervals not shown to need their last agent")
    if not reported:
        bound = np.nan if missed else 0.0
        gap = np.nan if hopeless else 0.0
        return replace(row, gap=gap, lower=0.0, upper=bound, note=_joined(notes))
    confirmed = max((words[one] for one in reported), key=(YES, WITHIN_ONE, NO).index)
    unsure = _hours_of([one for one in reported if words[one] != YES], tried, blocks)
    counts = [sum(words[one] == word for one in reported) for word in (YES, WITHIN_ONE, NO)]
    notes.append(
        f"tried on fresh customers: {counts[0]} intervals kept, {counts[1]} within one unit, "
        f"{counts[2]} missed"
    )
    return replace(
        row,
        lower=max(row.gap - unsure, 0.0),
        upper=np.nan if counts[2] else row.gap + unsure,
        confirmed=confirmed,
        note=_joined(notes),
    )


def _joined(notes: Sequence[str]) -> str:
    return "; ".join(note for note in notes if note)


def _hours_of(chosen: list[int], tried: Tried, blocks: Blocks) -> float:
    """Return the paid hours of one agent in some blocks."""
    one_more = np.zeros(len(blocks.hours))
    for one in chosen:
        one_more[list(tried.plan.blocks[one].bins)] += 1
    return blocks.paid_h(one_more)


def required_table(tried: Tried, cut: Grid, available: Mapping[str, Floats]) -> pd.DataFrame:
    """Return the table of required.csv: a row for each interval of each group searched.

    `one_less` is "misses" where one agent less, in that block alone, was tried and missed.
    """
    plan = tried.plan
    frames = []
    for group in dict.fromkeys(sorted(one.group for one in plan.blocks)):
        needed = _needed(plan, group, cut, available[group])
        data: dict[str, object] = {
            "interval_start": np.array(cut.labels, dtype=object),
            "group": group,
            "needed": needed,
            "gross": gross_agents(needed, plan.scenario.centre.groups[group].shrinkage),
            "available": available[group],
            "gap": needed - available[group],
        }
        frames.append(pd.DataFrame(data | _told(tried, group, cut)))
    return pd.concat(frames, ignore_index=True)[list(COLUMNS)] if frames else _empty()


def _told(tried: Tried, group: str, cut: Grid) -> dict[str, object]:
    """Return the columns on what was tried, by interval; of two blocks the one added to."""
    plan = tried.plan
    less, word = np.full(cut.bins, "", dtype=object), np.full(cut.bins, "", dtype=object)
    fresh = np.full((3, cut.bins), np.nan)
    for place, block in enumerate(plan.blocks):
        if block.group != group:
            continue
        bins = list(block.bins)
        fresh[:, bins] = np.array(tried.worst(place))[:, np.newaxis]
        if plan.added[place] > 0:
            less[bins] = "misses" if plan.confirmed[place] else ""
            word[bins] = tried.verdict(place)
    names = ("fresh", "fresh_lower", "fresh_upper")
    return {"one_less": less, "confirmed": word} | dict(zip(names, fresh, strict=True))


def _empty() -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(dtype=object) for name in COLUMNS})

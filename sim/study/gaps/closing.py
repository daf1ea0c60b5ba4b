"""Which lever closes a gap for the least money a month, tried by running the centre again.

A lever closes a gap if the promise or goal is kept over the same replications when so many
units of it are pulled: of staff in every interval of the group, with what was found missing
in all other groups added to them; of technology if at most 1 % of those who came were turned
away by the resource. All else is as it was. The fewest units that close it are found by
doubling and halving, which takes for granted that more of a lever never opens a gap again.

May import: config, measure, levers, prices, plans, running, search. Used by: found.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sim.config import Centre, Scenario
from sim.errors import ConfigError
from sim.measure.facts import Facts
from sim.measure.grid import window
from sim.measure.levels import level
from sim.measure.ratios import contact_sums
from sim.measure.technology import PERCENTILE, technology_table
from sim.study.gaps.blocks import Ask
from sim.study.gaps.judging import ServedInTime, kept, split
from sim.study.gaps.kept import with_context
from sim.study.gaps.levers import Lever, pulled
from sim.study.gaps.parts import first_queues, holders
from sim.study.gaps.plans import in_every_phase, with_agents
from sim.study.gaps.prices import (
    Hours,
    Price,
    full_time_agents,
    price_of_hours,
    price_of_units,
)
from sim.study.gaps.rows import Gap
from sim.study.gaps.running import Case, Question
from sim.study.gaps.search import Plan
from sim.vocabulary import ChannelKind

Floats = NDArray[np.float64]

NO_LEVER = "no lever is known"
NONE_CLOSED = "none of those tried closed it"
NO_PRICES = "no prices to choose by"


@dataclass(frozen=True, slots=True)
class Resolved:
    """Ask a run how many contacts of a channel resolved their need."""

    channel: str
    alone: bool

    def __call__(self, facts: Facts) -> list[float]:
        """Return those resolved, and those answered or, in self-service, ended."""
        at = level("channel", facts.header, window(facts.header), window(facts.header))
        sums = contact_sums((facts,), at)
        place = facts.header.names["channels"].index(self.channel)
        names = ("sessions_resolved", "sessions_over")
        chosen = names if self.alone else ("resolved_answered", "answered")
        return [float(sums[name][0, place]) for name in chosen]


@dataclass(frozen=True, slots=True)
class BroughtContext:
    """Ask a run how many contacts came to a channel from another one with context."""

    channel: str

    def __call__(self, facts: Facts) -> list[float]:
        """Return those with context, and all of them."""
        place = facts.header.names["channels"].index(self.channel)
        found: list[float] = with_context(facts)[:, place].tolist()
        return found


@dataclass(frozen=True, slots=True)
class LetIn:
    """Ask a run how many contacts found a unit of a resource."""

    resource: str

    def __call__(self, facts: Facts) -> list[float]:
        """Return those not turned away by it, and all of the channels that hold it."""
        at = level("channel", facts.header, window(facts.header), window(facts.header))
        contacts = contact_sums((facts,), at)["contacts"][0]
        names = facts.header.names["channels"]
        came = sum(
            float(contacts[place])
            for place, name in enumerate(names)
            if self.resource in facts.spec.holds.get(name, ())
        )
        table = technology_table((facts,))
        away = float(table["blocked"][table["resource"] == self.resource].sum())
        return [came - away, came]


@dataclass(frozen=True, slots=True)
class Closed:
    """A lever that closed a gap."""

    lever: Lever
    units: float
    price: Price


def closed_by(gap: Gap, plan: Plan, levers: Sequence[Lever]) -> Gap:
    """Return the row with the cheapest lever that closed its gap, or with why there is none.

    Parameters
    ----------
    gap : a row with a gap.
    plan : the search for staff, finished: its scenario, replications, runner and agents.
    levers : that may be tried.
    """
    fitting = [one for one in levers if gap.dimension in one.dimensions]
    closed: list[Closed] = []
    tried = 0
    for lever in sorted(fitting, key=lambda one: (not one.fills, one.title)):
        for names in _names(gap, plan.scenario.centre):
            dearest = min((one.price.per_month for one in closed), default=np.inf)
            try:
                found = _tried(gap, plan, lever, names, dearest)
            except ConfigError:  # it changes nothing here, or more than a centre can hold
                continue
            tried += 1
            closed += [found] if found is not None else []
    if not closed:
        return replace(gap, lever=NONE_CLOSED if tried else NO_LEVER)
    best = min(closed, key=_least)
    price = best.price
    if np.isnan(price.per_month):
        titles = " or ".join(sorted({one.lever.title for one in closed}))
        return replace(gap, lever=f"{titles}: {NO_PRICES}")
    return replace(
        gap,
        lever=best.lever.title,
        lever_units=best.units,
        once=price.once,
        per_month=price.per_month,
        currency=price.currency,
        lead_time=best.lever.lead_time,
    )


def _least(one: Closed) -> tuple[bool, float, float, str]:
    """Order by cost a month, then once; what has no known price comes last."""
    price = one.price
    unknown = bool(np.isnan(price.per_month))
    return (
        unknown,
        0.0 if unknown else price.per_month,
        float(np.nan_to_num(price.once)),
        one.lever.title,
    )


def _names(gap: Gap, centre: Centre) -> list[dict[str, str]]:
    """Return what {group}, {resource} and {channel} may stand for in the levers of a row."""
    names = {"group": "", "resource": "", "channel": ""}
    if gap.dimension == "response":
        groups = [group for group, queues in first_queues(centre).items() if gap.name in queues]
        return [names | {"group": one} for one in groups]
    return [names | {gap.level: gap.name}]


def _tried(
    gap: Gap, plan: Plan, lever: Lever, names: dict[str, str], dearest: float
) -> Closed | None:
    """Pull one lever; None if it does not close the gap, or a unit costs `dearest` or more."""
    question, needed = _question(gap, plan)
    base = _with_others(plan, names["group"])
    if lever.fills:
        changed = with_agents(plan.scenario, plan.blocks, plan.added.tolist())
        if changed.hash == base.hash or not _held(plan, changed, question, needed):
            return None
        hours = _hours(base, names["group"], changed)
        units = round(full_time_agents(plan.scenario, hours), 2)
        return Closed(lever, units, price_of_hours(plan.scenario, lever, hours))

    def changed_by(units: int) -> Scenario:
        def change(centre: Centre) -> Centre:
            return pulled(centre, lever, units, names)

        return in_every_phase(base, change)

    def price(units: int) -> Price:
        if names["group"]:
            hours = _hours(base, names["group"], changed_by(units))
            return price_of_hours(plan.scenario, lever, hours)
        return price_of_units(plan.scenario, lever, units, names["resource"])

    if price(1).per_month >= dearest:
        return None
    fewest = _fewest(
        lambda units: _held(plan, changed_by(units), question, needed),
        _start(gap, lever),
        lever.most,
    )
    return None if fewest is None else Closed(lever, fewest, price(fewest))


def _with_others(plan: Plan, group: str) -> Scenario:
    """Return the centre with what was added to all other groups; as it is, without a group.

    The gap of a group is what it lacks when the others have what they lack.
    """
    if not group:
        return plan.scenario
    others = [
        0 if block.group == group else int(number)
        for block, number in zip(plan.blocks, plan.added, strict=True)
    ]
    return with_agents(plan.scenario, plan.blocks, others)


def _start(gap: Gap, lever: Lever) -> int:
    """Return how many units to try first: as many as a gap is steps wide, else one."""
    steps = [float(one) for one in lever.changes.values() if not isinstance(one, str)]
    wide = gap.gap / max(steps, default=1.0) if gap.level in {"resource", "channel"} else 1.0
    return int(min(max(np.ceil(wide - 1e-9), 1), lever.most))


def _fewest(holds: Callable[[int], bool], start: int, most: int) -> int | None:
    """Return the fewest units that hold, None if not even the most do."""
    low, high = 0, start
    while not holds(high):
        if high == most:
            return None
        low, high = high, min(2 * high, most)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high


def _question(gap: Gap, plan: Plan) -> tuple[Question, Floats]:
    """Return what to ask of the runs for a row, and the shares that must be kept."""
    if gap.dimension == "staff":
        asks = tuple(ask for one in plan.blocks if one.group == gap.name for ask in one.asks)
        return ServedInTime(asks), np.array([ask.share for ask in asks])
    if gap.dimension == "response":
        clock = plan.scenario.clock
        whole = ((clock.warm_up, 2 * clock.horizon),)
        return ServedInTime((Ask(gap.name, whole, gap.needed),)), np.array([gap.needed])
    if gap.dimension == "resolution":
        kind = plan.scenario.centre.channels[gap.name].kind
        alone = kind is ChannelKind.SELF_SERVICE
        return Resolved(gap.name, alone), np.array([gap.needed])
    if gap.dimension == "context":
        return BroughtContext(gap.name), np.array([gap.needed])
    if gap.dimension == "technology" and holders(plan.scenario.centre, gap.name):
        return LetIn(gap.name), np.array([PERCENTILE])
    raise ConfigError("dimension", gap.dimension, "one that a lever can be tried on")


def _held(plan: Plan, scenario: Scenario, question: Question, needed: Floats) -> bool:
    cases = [Case(scenario, number, question) for number in plan.replications]
    tops, bottoms = split(plan.runner.answers(cases))
    return bool(kept(tops, bottoms, needed).all())


def _hours(base: Scenario, group: str, changed: Scenario) -> Hours:
    """Return the paid hours that a changed scenario adds to a group after the warm-up."""
    from sim.measure.staffing import staffing_table

    before, after = (
        float(table[table["group"] == group]["scheduled"].sum())
        for table in (staffing_table(one, 15) for one in (base, changed))
    )
    shrinkage = base.centre.groups[group].shrinkage
    return Hours(group, (after - before) * 15 / 60 / (1.0 - shrinkage))

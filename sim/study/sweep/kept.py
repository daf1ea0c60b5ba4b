"""What is kept of one finished replication: totals of every ratio KPI, and who asked.

Totals are what ratios, intervals and paired differences are made of, so that nothing has
to be simulated again to compare scenarios in another way. The log itself is not kept.

May import: engine, measure, log, totals. Used by: store, running, table.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.config.economics import MICRO
from sim.config.scenario import Scenario
from sim.log.digest import digest
from sim.log.schema import Log
from sim.measure.costs import cost_totals
from sim.measure.facts import Facts, read
from sim.measure.from_scenario import measure_spec
from sim.measure.levels import CENTRE
from sim.study.totals import Totals, level_of, totals_of

Floats = NDArray[np.float64]

LEVELS = (CENTRE, "channel", "queue", "group")
"""Levels at which a sweep is measured."""

MONEY = ("cost", "fte", "cost_per_contact", "cost_per_resolved_need")
"""Figures of the whole centre that stand beside the KPIs where a scenario has prices."""


@dataclass(frozen=True, slots=True)
class LevelTotals:
    """The totals of one level.

    Attributes
    ----------
    names : of the level, in the order of the columns of the totals.
    units : unit of each KPI by name, in the order of the rows of the totals.
    top, bottom : shape (KPIs, names); their ratio is in the KPI's unit.
    """

    names: tuple[str, ...]
    units: Mapping[str, str]
    top: Floats
    bottom: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One replication of one scenario.

    Attributes
    ----------
    levels : totals by level, of `LEVELS`.
    needs : keys of the needs that occurred, ascending, uint64.
    log_digest : of the log, as the manifest of a run has it.
    """

    levels: Mapping[str, LevelTotals]
    needs: NDArray[np.uint64]
    log_digest: str


def kept_of(scenario: Scenario, log: Log) -> Kept:
    """Measure one replication."""
    facts = (read(log, measure_spec(scenario)),)
    levels: dict[str, LevelTotals] = {}
    for spelling in LEVELS:
        at = level_of(facts, spelling)
        found = totals_of(facts, at)
        if spelling == CENTRE:
            found += _money(scenario, facts)
        levels[spelling] = LevelTotals(
            names=tuple(at.labels),
            units={one.kpi: one.unit for one in found},
            top=np.stack([one.top[0] for one in found]),
            bottom=np.stack([one.bottom[0] for one in found]),
        )
    return Kept(levels=levels, needs=np.sort(log.needs["key"]), log_digest=digest(log))


def _money(scenario: Scenario, facts: Sequence[Facts]) -> tuple[Totals, ...]:
    """Return the totals behind `MONEY`; nothing where the centre has no prices."""
    if scenario.centre.economics is None:
        return ()
    costs = cost_totals(facts, scenario.centre, scenario.parameters_at)
    paid, one = costs.paid.astype(np.float64) / MICRO, np.ones(len(facts))
    figures = (
        (f"{costs.currency} a week", paid, costs.weeks * one),
        ("FTE", costs.fte, one),
        (costs.currency, paid, costs.contacts.astype(np.float64)),
        (costs.currency, paid, costs.resolved.astype(np.float64)),
    )
    return tuple(
        Totals(kpi, unit, top[:, np.newaxis], bottom[:, np.newaxis])
        for kpi, (unit, top, bottom) in zip(MONEY, figures, strict=True)
    )

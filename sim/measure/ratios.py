"""Sums of several replications by cell, and the ratios of a catalogue made from them.

May import: sums, staff_sums, kpi, catalogue, statistics. Used by: targets, tables.
"""

from collections.abc import Callable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from sim.measure.adding import Sums
from sim.measure.catalogue import KPIS
from sim.measure.facts import Facts
from sim.measure.kind_kpis import (
    BACKLOG,
    CONTEXT,
    DEFERRED,
    MESSAGING,
    MESSAGING_STAFF,
    SELF_SERVICE,
)
from sim.measure.kpi import BOUNDED, Kpi, Scope
from sim.measure.levels import CENTRE, INTERVAL, Level
from sim.measure.load_kpis import STAFF_OPEN
from sim.measure.spec import MeasureSpec
from sim.measure.staff_sums import staff_sums
from sim.measure.statistics import Estimate, ratio_of_totals
from sim.measure.sums import cells_of, load_sums, need_sums, service_sums, view_of
from sim.vocabulary import ChannelKind

_NEED_DIMENSIONS = (CENTRE, "channel", "segment", "intent", INTERVAL)
_STAFF_DIMENSIONS = (CENTRE, "group", INTERVAL)


def kpis_of(level: Level, facts: Facts) -> tuple[Kpi, ...]:
    """Return the ratio KPIs that have a meaning at a level, in the catalogue's order."""
    return kpis_at(level, facts.spec)


def kpis_at(level: Level, spec: MeasureSpec) -> tuple[Kpi, ...]:
    """Return the same before anything has been read, by how it will be measured."""
    families = (
        (STAFF_OPEN, spec.open_hours is not None and not level.has(INTERVAL)),
        (SELF_SERVICE, spec.has(ChannelKind.SELF_SERVICE)),
        ((*MESSAGING, *MESSAGING_STAFF), spec.has(ChannelKind.MESSAGING)),
        ((*DEFERRED, *BACKLOG), spec.has(ChannelKind.DEFERRED)),
        (CONTEXT, spec.context),
    )
    left_out = {kpi for family, there in families if not there for kpi in family}
    return tuple(kpi for kpi in KPIS if has_meaning(kpi.scope, level) and kpi not in left_out)


def contact_sums(facts: Sequence[Facts], level: Level) -> Sums:
    """Counts and amounts of contacts: arrays of shape (replications, cells)."""
    return stacked(
        service_sums(view_of(each, level), cells_of(each, level), level.size) for each in facts
    )


def all_sums(facts: Sequence[Facts], level: Level) -> Sums:
    """Every sum that the KPIs of a level are made of, shape (replications, cells)."""
    found = contact_sums(facts, level)
    more: list[Callable[[Facts, Level], Sums]] = [load_sums]
    if level.only(*_NEED_DIMENSIONS):
        more.append(need_sums)
    if level.only(*_STAFF_DIMENSIONS):
        more.append(staff_sums)
    for family in more:
        found |= stacked(family(each, level) for each in facts)
    return found


def estimate(kpi: Kpi, sums: Sums, confidence: float) -> Estimate:
    """Ratio of totals of one KPI, by cell, in its unit and within its range."""
    top = evaluate(kpi.top, sums) * kpi.scale
    found = ratio_of_totals(top, evaluate(kpi.bottom, sums), confidence)
    return bounded(found, kpi.unit)


def bounded(found: Estimate, unit: str) -> Estimate:
    """Cut an interval where no value can lie: below 0, and above 1 for a share.

    A share of something else than its whole (handling time of time scheduled, with
    overtime) may pass 1; then nothing is cut.
    """
    cut = np.where(found.value > 1.0, found.upper, np.minimum(found.upper, 1.0))
    upper = cut if unit == BOUNDED else found.upper
    return Estimate(found.value, np.maximum(found.lower, 0.0), upper, found.n)


def evaluate(terms: str, sums: Sums) -> NDArray[np.float64]:
    """Evaluate "a + b - c" over sums."""
    words = terms.split()
    found = sums[words[0]].copy()
    for sign, name in zip(words[1::2], words[2::2], strict=True):
        found += sums[name] if sign == "+" else -sums[name]
    return found


def stacked(each: Iterable[Sums]) -> Sums:
    """Stack the sums of replications: arrays of shape (replications, cells)."""
    listed = list(each)
    return {name: np.stack([sums[name] for sums in listed]) for name in listed[0]}


def has_meaning(scope: Scope, level: Level) -> bool:
    """Tell whether figures of a scope exist at a level."""
    match scope:
        case Scope.ANSWERED | Scope.LOAD_ANSWERED:
            return True
        case Scope.ASKED | Scope.LOAD:
            return not level.has("group")
        case Scope.CONTACT:
            return not level.has("queue", "group")
        case Scope.NEED:
            return level.only(*_NEED_DIMENSIONS)
        case Scope.STAFF:
            return level.only(*_STAFF_DIMENSIONS)

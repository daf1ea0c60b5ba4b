"""Which figures a sweep will have, before anything has run: so that wrong names are refused.

May import: engine tables, measure, kept, spec, errors. Used by: experiments.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sim.config.keys import nearest
from sim.config.scenario import Scenario
from sim.engine.tables import header
from sim.errors import ConfigError
from sim.measure.definitions import threshold_text
from sim.measure.from_scenario import measure_spec
from sim.measure.grid import window
from sim.measure.kpi import BOUNDED
from sim.measure.levels import CENTRE, level
from sim.measure.ratios import kpis_at
from sim.measure.service_kpis import SERVICE_LEVELS
from sim.study.sweep.kept import LEVELS, MONEY
from sim.study.sweep.points import Point
from sim.study.sweep.spec import SweepSpec, Target


@dataclass(frozen=True, slots=True)
class Known:
    """What a level has: its names, and the unit of each KPI."""

    names: tuple[str, ...]
    units: dict[str, str]


def known_figures(scenario: Scenario) -> dict[str, Known]:
    """Return by level what will be measured of a scenario, and in which units."""
    spec, head = measure_spec(scenario), header(scenario, 0, 0)
    whole = window(head, spec.start, spec.end)
    found = {}
    for spelling in LEVELS:
        at = level(spelling, head, whole, whole)
        units = {kpi.name: kpi.unit for kpi in kpis_at(at, spec)}
        if not at.has("group"):
            units |= {
                f"{kpi.name}_{threshold_text(within)}": kpi.unit
                for within in spec.thresholds
                for kpi in SERVICE_LEVELS
            }
        if spelling == CENTRE and scenario.centre.economics is not None:
            units |= dict.fromkeys(MONEY, scenario.centre.economics.currency)
        found[spelling] = Known(tuple(at.labels), units)
    return found


def refuse_unknown(spec: SweepSpec, points: Sequence[Point]) -> None:
    """Refuse a target that not every scenario has, and a KPI that none has.

    Raises
    ------
    ConfigError
        Naming the key of the section `sweep`, and the scenario.
    """
    if spec.target is None and not spec.kpis:
        return
    every: set[str] = set()
    for point in points:
        known = known_figures(point.scenario)
        every |= {kpi for one in known.values() for kpi in one.units}
        try:
            if spec.target is not None:
                _judge(spec.target, known)
        except ConfigError as error:
            error.source = error.source or f"scenario {point.name}"
            raise
    for kpi in spec.kpis:
        _chosen("sweep.kpis", kpi, every, "KPIs that a scenario has")


def _judge(target: Target, known: dict[str, Known]) -> None:
    _chosen("sweep.target.level", target.level, LEVELS, f"one of {', '.join(LEVELS)}")
    at = known[target.level]
    names = f"a name of the level {target.level}: {', '.join(at.names)}"
    _chosen("sweep.target.name", target.name, at.names, names)
    shares = [kpi for kpi, unit in at.units.items() if unit == BOUNDED]
    _chosen("sweep.target.kpi", target.kpi, shares, f"a share that the level {target.level} has")


def _chosen(path: str, name: str, known: Sequence[str] | set[str], rule: str) -> None:
    if name not in known:
        raise ConfigError(path, name, rule, nearest=nearest(name, known))

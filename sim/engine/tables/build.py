"""Build all that an engine reads: parameters, dated changes, candidates, plan.

May import: config, chance, demand, workforce. Used by: contract.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sim.chance import LawTable, check_collisions, philox_key
from sim.config.clock import Clock
from sim.config.scenario import Scenario
from sim.demand import draw_candidates
from sim.engine.tables.model import Changes, PhaseTables, Sizes, Tables
from sim.engine.tables.openings import changes
from sim.engine.tables.phase import LawStore, phase_tables
from sim.log.schema import DIMENSIONS, Header
from sim.workforce import make_plan


def build_tables(scenario: Scenario, seed: int, replication: int) -> Tables:
    """Return the tables of one replication.

    Raises
    ------
    ConfigError
        If two names of one dimension have the same hash.
    """
    ready = _prepared(scenario)
    key = philox_key(seed, replication)
    plan = make_plan(scenario, ready.clock, key)
    groups = ready.sizes.groups
    starts = np.searchsorted(plan.agents.group, np.arange(groups + 1)).tolist()
    return Tables(
        sizes=ready.sizes,
        horizon=ready.clock.horizon,
        key=key,
        laws=ready.laws,
        phases=ready.phases,
        changes=ready.changes,
        open_at_start=ready.open_at_start,
        candidates=draw_candidates(scenario, ready.clock, key),
        plan=plan,
        members=tuple(range(starts[g], starts[g + 1]) for g in range(groups)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Prepared:
    """What all replications of a scenario share."""

    clock: Clock
    sizes: Sizes
    laws: tuple[LawTable, ...]
    phases: tuple[PhaseTables, ...]
    changes: Changes
    open_at_start: NDArray[np.bool_]
    names: dict[str, tuple[str, ...]]


@lru_cache(maxsize=8)
def _prepared(scenario: Scenario) -> _Prepared:
    """Prepare a scenario once; a scenario is known by its identity, as it never changes."""
    check_names(scenario)
    clock = scenario.clock
    dated, is_open = changes(scenario, clock)
    laws = LawStore()
    phases = tuple(phase_tables(centre, clock, laws) for _, centre in scenario.parameters_at)
    return _Prepared(
        clock=clock,
        sizes=_sizes(scenario),
        laws=tuple(laws.tables),
        phases=phases,
        changes=dated,
        open_at_start=is_open,
        names=dimensions(scenario),
    )


def check_names(scenario: Scenario) -> None:
    """Refuse names of one dimension whose hashes meet."""
    for dimension, names in dimensions(scenario).items():
        check_collisions(names, f"centre.{dimension}")


def dimensions(scenario: Scenario) -> dict[str, tuple[str, ...]]:
    """Names of each dimension of a log, in code order."""
    centre = scenario.centre
    found: tuple[Mapping[str, object], ...] = (
        centre.segments,
        centre.intents,
        centre.channels,
        centre.queues,
        centre.groups,
        centre.demand,
    )
    return {name: tuple(sorted(table)) for name, table in zip(DIMENSIONS, found, strict=True)}


def header(scenario: Scenario, seed: int, replication: int) -> Header:
    """What the codes and ticks of a run's log mean."""
    ready = _prepared(scenario)
    clock = ready.clock
    return Header(
        names=ready.names,
        start_utc_us=clock.start_utc_us,
        time_zone=clock.zone,
        horizon=clock.horizon,
        warm_up=clock.warm_up,
        seed=seed,
        replication=replication,
        scenario=scenario.hash,
    )


def _sizes(scenario: Scenario) -> Sizes:
    centre = scenario.centre
    return Sizes(
        segments=len(centre.segments),
        intents=len(centre.intents),
        channels=len(centre.channels),
        queues=len(centre.queues),
        groups=len(centre.groups),
        resources=len(centre.resources),
        fronts=len(centre.fronts),
    )

"""Run the points of a sweep on the same customers, and keep each replication that ends.

Replications are dealt so that all scenarios advance together: whatever stops a sweep,
its scenarios have come about equally far. A scenario that fails takes no other with it.

May import: engine, points, kept, store, parallel, errors. Used by: table, experiments.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from sim.config.scenario import Scenario
from sim.engine.contract import run
from sim.errors import require
from sim.study.parallel import as_they_end
from sim.study.sweep.kept import Kept, kept_of
from sim.study.sweep.points import Point
from sim.study.sweep.store import Address, Store

Done = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a replication has no result."""

    replication: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepResult:
    """What a sweep found.

    Attributes
    ----------
    points : in the order given.
    seed, numbers : address of chance: every point met these replications.
    kept : by name of the point its replications, in the order of `numbers`; points that
        failed are not in it.
    failures : by name of the point the first replication that failed.
    reused : replications that had been finished before.
    """

    points: tuple[Point, ...]
    seed: int
    numbers: range
    kept: dict[str, tuple[Kept, ...]]
    failures: dict[str, Failure]
    reused: int


def run_sweep(
    points: Sequence[Point],
    seed: int,
    replications: int | range,
    workers: int | None = 1,
    store: Store | None = None,
    on_done: Done | None = None,
) -> SweepResult:
    """Run every point with the same seed and replications.

    Parameters
    ----------
    points : of different names; equal scenarios are simulated once.
    seed : seed of every random number.
    replications : how many, counted from 0, or which numbers.
    workers : processes; None: one a processor.
    store : keeps what is finished and is looked at first; None keeps nothing.
    on_done : called with the number of each replication that was simulated when it has ended.

    Raises
    ------
    ConfigError
        If there is no point or no replication, or a name occurs twice.
    OSError
        If a finished replication cannot be kept.
    """
    numbers = range(replications) if isinstance(replications, int) else replications
    require(len(numbers) >= 1, "replications", replications, "at least 1")
    names = [point.name for point in points]
    require(len(names) > 0, "points", names, "at least one scenario")
    require(len(set(names)) == len(names), "points", names, "scenarios of different names")
    found: dict[Address, Kept | Failure] = {}
    needs = _Needs()
    scenarios = {
        Address(point.scenario.hash, seed, number, point.engine): point.scenario
        for number in numbers
        for point in points
    }
    wanted = []
    for address, scenario in scenarios.items():
        kept = None if store is None else store.load(address)
        if kept is None:
            wanted.append((scenario, address, store))
        else:
            found[address] = needs.shared(kept)
    reused = len(found)
    for place, one in as_they_end(_one, wanted, workers):
        found[wanted[place][1]] = needs.shared(one) if isinstance(one, Kept) else one
        if on_done is not None:
            on_done(wanted[place][1].replication)
    return _gathered(tuple(points), seed, numbers, found, reused)


def finished(points: Sequence[Point], seed: int, numbers: range, store: Store) -> int:
    """Return how many replications are already there, of all that the points need."""
    addresses = {
        Address(point.scenario.hash, seed, number, point.engine)
        for number in numbers
        for point in points
    }
    return sum(store.holds(one) for one in addresses)


def _one(scenario: Scenario, address: Address, store: Store | None) -> Kept | Failure:
    """Run, measure and keep one replication; a failure of the scenario is a result too."""
    try:
        log = run(scenario, address.seed, address.replication, address.engine)
        kept = kept_of(scenario, log)
    except Exception as error:  # whatever it is, the other scenarios go on
        first = (str(error).strip() or type(error).__name__).splitlines()[0]
        return Failure(address.replication, f"{type(error).__name__}: {first}")
    if store is not None:
        store.save(address, kept)
    return kept


@dataclass(frozen=True, slots=True)
class _Needs:
    """Lets scenarios that met the same needs hold their keys once."""

    seen: dict[str, NDArray[np.uint64]] = field(default_factory=dict)

    def shared(self, kept: Kept) -> Kept:
        """Return the same, with keys that another may hold too."""
        name = blake2b(kept.needs.tobytes()).hexdigest()
        return replace(kept, needs=self.seen.setdefault(name, kept.needs))


def _gathered(
    points: tuple[Point, ...],
    seed: int,
    numbers: range,
    found: dict[Address, Kept | Failure],
    reused: int,
) -> SweepResult:
    kept: dict[str, tuple[Kept, ...]] = {}
    failures: dict[str, Failure] = {}
    for point in points:
        own = [found[Address(point.scenario.hash, seed, n, point.engine)] for n in numbers]
        failed = [one for one in own if isinstance(one, Failure)]
        if failed:
            failures[point.name] = failed[0]
        else:
            kept[point.name] = tuple(one for one in own if isinstance(one, Kept))
    return SweepResult(
        points=points, seed=seed, numbers=numbers, kept=kept, failures=failures, reused=reused
    )

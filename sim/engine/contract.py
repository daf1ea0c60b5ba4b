"""What an engine is: a pure function of tables; and how a run is made.

`run` builds the tables, lets an engine run them, puts the facts into a log and
checks the invariants, always. It reads nothing else and writes nothing.

May import: the tables, the engines, log. Used by: study, report's callers.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from sim.config.scenario import Scenario
from sim.engine.invariants import check
from sim.engine.reference.run import run as run_reference
from sim.engine.tables import build_tables, header
from sim.errors import ConfigError
from sim.log.schema import Log

ENGINES = {"reference": run_reference}


def run(scenario: Scenario, seed: int, replication: int, engine: str = "reference") -> Log:
    """Run one replication of a scenario.

    Parameters
    ----------
    scenario : Scenario
        What is simulated.
    seed, replication : int
        Address of the run's chance: same scenario, seed and replication, same log.
    engine : str
        Name of an engine, one of `ENGINES`; all return the same log.

    Raises
    ------
    ConfigError
        If there is no such engine.
    EngineError
        If the run does not end, or an invariant is broken: a defect of the engine.
    """
    if engine not in ENGINES:
        raise ConfigError("engine", engine, f"one of {', '.join(ENGINES)}", nearest="reference")
    with _without_collector():
        tables = build_tables(scenario, seed, replication)
        facts = ENGINES[engine](tables)
        log = Log(
            header=header(scenario, seed, replication),
            needs=facts.needs,
            contacts=facts.contacts,
            legs=facts.legs,
            agents=facts.agents,
            patience=facts.patience,
        )
        check(log, tables, facts.area)
    return log


@contextmanager
def _without_collector() -> Iterator[None]:
    """Pause the search for cycles: a run makes millions of integers and no cycle."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()

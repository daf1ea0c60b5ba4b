"""Run independent replications of one scenario, here or on several processes.

A replication is a pure function of (scenario, seed, number), so neither the number of
processes nor the order in which they finish can show in a log. One worker means this
process: nothing is started, nothing is pickled.

May import: engine, log, config, errors, parallel. Used by: the studies, experiments.
"""

from collections.abc import Callable

from sim.config.scenario import Scenario
from sim.engine.contract import run
from sim.errors import require
from sim.log.schema import Log
from sim.study.parallel import as_they_end

Done = Callable[[int], None]


def replicate(
    scenario: Scenario,
    seed: int,
    replications: int | range,
    *,
    workers: int | None = 1,
    engine: str = "reference",
    on_done: Done | None = None,
) -> list[Log]:
    """Run the replications 0, 1, ... of a scenario, or those of a range of numbers.

    Parameters
    ----------
    scenario : Scenario
        What is simulated.
    seed : int
        Seed of every random number.
    replications : int or range
        How many, counted from 0, or which numbers; at least 1.
    workers : int or None
        Processes that share the work, at least 1; None: one a processor.
    engine : str
        Name of the engine.
    on_done : callable or None
        Called with the number of each replication when it has ended, in order of
        ending; for progress only.

    Returns
    -------
    list of Log
        In the order of the replications, whatever the workers did.

    Raises
    ------
    ConfigError
        If a number is below 1, or there is no such engine.
    EngineError
        If a run does not end or breaks an invariant.
    """
    numbers = range(replications) if isinstance(replications, int) else replications
    require(len(numbers) >= 1, "replications", replications, "at least 1")
    calls = [(scenario, seed, number, engine) for number in numbers]
    found: dict[int, Log] = {}
    for place, log in as_they_end(run, calls, workers):
        found[place] = log
        if on_done is not None:
            on_done(numbers[place])
    return [found[place] for place in range(len(numbers))]

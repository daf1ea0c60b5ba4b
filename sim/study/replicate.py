"""Run independent replications of one scenario, here or on several processes.

A replication is a pure function of (scenario, seed, number), so neither the number of
processes nor the order in which they finish can show in a log. One worker means this
process: nothing is started, nothing is pickled.

May import: engine, log, config, errors. Used by: experiments.
"""

from collections.abc import Callable

from sim.config.scenario import Scenario
from sim.engine.contract import run
from sim.errors import require
from sim.log.schema import Log

Done = Callable[[int], None]


def replicate(
    scenario: Scenario,
    seed: int,
    replications: int | range,
    *,
    workers: int = 1,
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
    workers : int
        Processes that share the work, at least 1.
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
    require(workers >= 1, "workers", workers, "at least 1")
    tell = on_done or _nobody
    if min(workers, len(numbers)) == 1:
        return [_here(scenario, seed, number, engine, tell) for number in numbers]
    return _shared(scenario, seed, numbers, (min(workers, len(numbers)), engine), tell)


def _nobody(number: int) -> None:
    """Take no notice."""


def _here(scenario: Scenario, seed: int, number: int, engine: str, tell: Done) -> Log:
    log = run(scenario, seed, number, engine)
    tell(number)
    return log


def _shared(
    scenario: Scenario, seed: int, numbers: range, how: tuple[int, str], tell: Done
) -> list[Log]:
    """Share the replications among processes; the first error stops all of them."""
    from concurrent.futures import ProcessPoolExecutor, as_completed
    from multiprocessing import get_context

    workers, engine = how
    # a fresh interpreter each: a forked one would inherit the threads of a progress bar
    context = get_context("spawn")
    pool = ProcessPoolExecutor(workers, context, _deaf, ())
    try:
        number_of = {pool.submit(run, scenario, seed, number, engine): number for number in numbers}
        for one in as_completed(number_of):
            one.result()
            tell(number_of[one])
        return [one.result() for one in number_of]
    finally:
        pool.shutdown(cancel_futures=True)


def _deaf() -> None:
    """Leave an interruption from the keyboard to the process that started this one."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)

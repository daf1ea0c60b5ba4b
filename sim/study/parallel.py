"""Share independent pieces of work among processes: the one way in which studies do it.

Results come as they end, each with its place in the line, so whoever asks can show
progress and keep what is finished. One worker means this process: nothing is started,
nothing is pickled.

May import: errors. Used by: the studies, calibrate.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from sim.errors import require

T = TypeVar("T")


def processors() -> int:
    """Return how many processors this process may use, at least 1."""
    try:
        return max(1, len(os.sched_getaffinity(0)))
    except AttributeError:  # not on this system
        return os.cpu_count() or 1


def as_they_end(
    function: Callable[..., T], arguments: Sequence[tuple[Any, ...]], workers: int | None
) -> Iterator[tuple[int, T]]:
    """Call a function with each tuple of arguments; yield (place, result) in order of ending.

    Parameters
    ----------
    function : importable by name, as processes need it.
    arguments : one tuple a call.
    workers : processes, at least 1; None: one a processor.

    Raises
    ------
    ConfigError
        If there are fewer than one worker.
    Exception
        Whatever a call raises; calls that have not begun are dropped.
    """
    wanted = processors() if workers is None else workers
    require(wanted >= 1, "workers", workers, "at least 1")
    count = min(wanted, len(arguments))
    if count <= 1:
        for place, one in enumerate(arguments):
            yield place, function(*one)
        return
    from joblib import Parallel, delayed

    pool = Parallel(
        n_jobs=count, return_as="generator_unordered", pre_dispatch="2*n_jobs", batch_size=1
    )
    yield from pool(delayed(_placed)(place, function, one) for place, one in enumerate(arguments))


def _placed(place: int, function: Callable[..., T], one: tuple[Any, ...]) -> tuple[int, T]:
    return place, function(*one)

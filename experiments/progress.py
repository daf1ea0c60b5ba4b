"""Tell how far long work has come and how long it takes yet: a bar, or a line now and then.

The bar is for a terminal. Everything goes to stderr; stdout holds results only.

Imports: rich (on a terminal only). Used by: the commands that simulate.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import perf_counter

LINE_EVERY_S = 10.0
"""Seconds between two lines where there is no terminal; short work says nothing."""

_TWO_MINUTES_S = 120.0


@contextmanager
def progress(total: int, what: str) -> Iterator[Callable[[int], None]]:
    """Yield what to call when one of `total` pieces is done; its argument does not matter."""
    if sys.stderr.isatty():
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

        columns = ("{task.description}", BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task(what, total=total)
            yield lambda _: bar.advance(task)
    else:
        yield _lines(total, what)


def _lines(total: int, what: str) -> Callable[[int], None]:
    done, begun = 0, perf_counter()
    told = begun

    def one_more(_: int) -> None:
        nonlocal done, told
        done += 1
        if perf_counter() - told >= LINE_EVERY_S:
            told = perf_counter()
            left = (told - begun) / done * (total - done)
            line = f"{done} of {total} {what}, about {_duration(left)} left"
            print(line, file=sys.stderr, flush=True)

    return one_more


def _duration(seconds: float) -> str:
    """Write a time in seconds or, from two minutes on, in minutes."""
    return f"{seconds:.0f} s" if seconds < _TWO_MINUTES_S else f"{seconds / 60:.0f} min"

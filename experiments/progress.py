"""Tell how far long work has come: a bar on a terminal, else a line now and then.

Everything goes to stderr; stdout holds results only.

Imports: rich (on a terminal only). Used by: experiments.run, experiments.reproduce.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import perf_counter

LINE_EVERY_S = 10.0
"""Seconds between two lines where there is no terminal; short work says nothing."""


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
    done, told = 0, perf_counter()

    def one_more(_: int) -> None:
        nonlocal done, told
        done += 1
        if perf_counter() - told >= LINE_EVERY_S:
            told = perf_counter()
            print(f"{done} of {total} {what}", file=sys.stderr, flush=True)

    return one_more

"""Compiled kernel against the reference engine on M1: calls per second and ratio.

One process, interleaved, median of the rounds, the compiled code warm. Whole replications:
candidates, draws, events, log; the reference engine's also with its invariants. Beside them
the kernel's event loop alone, with its draws made beforehand.

    python -m tests.benchmarks.bench_kernel [rounds]
"""

import statistics
import sys
import time
from collections.abc import Callable

from experiments.compose import compose
from sim.config import Scenario
from sim.engine.contract import run
from sim.engine.tables import build_tables
from sim.log.digest import digest
from tests.parity import kernel_m1
from tests.parity.around_kernel import log_of, prepare

ROUNDS = 15
SEED = 1


def seconds(action: Callable[[], object]) -> float:
    """Wall time of one action."""
    begin = time.perf_counter()
    action()
    return time.perf_counter() - begin


def rates(scenario: Scenario, replication: int) -> tuple[float, float, float]:
    """Calls per second of one replication: reference, kernel, the kernel's loop alone."""
    tables = build_tables(scenario, SEED, replication)
    day = prepare(tables)
    spent = (
        seconds(lambda: run(scenario, SEED, replication)),
        seconds(lambda: log_of(scenario, SEED, replication)),
        seconds(lambda: kernel_m1.run(day)),
    )
    reference, kernel, loop = (len(tables.candidates) / one for one in spent)
    return reference, kernel, loop


def main(rounds: int) -> None:
    """Print the medians and their ratios."""
    scenario = compose(["centre=m1"]).scenario
    cold = seconds(lambda: kernel_m1.run(prepare(build_tables(scenario, SEED, 0))))
    same = digest(log_of(scenario, SEED, 0)) == digest(run(scenario, SEED, 0))
    found = [rates(scenario, replication) for replication in range(1, rounds + 1)]
    reference, kernel, loop = (statistics.median(column) for column in zip(*found, strict=True))
    whole = statistics.median(row[1] / row[0] for row in found)
    print(
        f"m1: reference {reference:,.0f} calls/s, kernel {kernel:,.0f} calls/s, ratio {whole:.1f}; "
        f"the kernel's loop alone {loop:,.0f} calls/s; compiled in {cold:.1f} s; "
        f"same digest: {same}; {rounds} rounds"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS)

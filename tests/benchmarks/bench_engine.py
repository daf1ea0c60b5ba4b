"""Reference engine against idiomatic SimPy on M1 and M2: calls per second and ratio.

One process, interleaved, median of five. The engine's time includes all that
`run` does: candidates and variates, the event loop, the log, the invariants.
The idiomatic model's time is its run alone.

    python -m tests.benchmarks.bench_engine [rounds]
"""

import statistics
import sys
import time
from collections.abc import Callable

from experiments.compose import compose
from sim.engine.contract import run
from tests.benchmarks.idiomatic import Prepared

ROUNDS = 5


def timed(action: Callable[[], int]) -> float:
    """Calls per second of CPU of one action that returns its number of calls."""
    begin = time.process_time()
    calls = action()
    return calls / (time.process_time() - begin)


def compare(model: str, rounds: int) -> None:
    """Print the medians of both and their ratio."""
    scenario = compose([f"centre={model}"]).scenario
    prepared = Prepared(scenario)
    engine, idiomatic, careful = [], [], []
    for number in range(rounds + 1):
        ours = timed(lambda r=number: len(run(scenario, 1, r).contacts["need"]))
        theirs = timed(lambda r=number: len(prepared.run(r)))
        tricky = timed(lambda r=number: len(prepared.run(r, "careful")))
        if number:  # the first round warms caches up
            engine.append(ours)
            idiomatic.append(theirs)
            careful.append(tricky)
    ratios = [a / b for a, b in zip(engine, idiomatic, strict=True)]
    print(
        f"{model}: engine {statistics.median(engine):,.0f} calls/s, idiomatic SimPy "
        f"{statistics.median(idiomatic):,.0f} calls/s, ratio {statistics.median(ratios):.2f} "
        f"(min {min(ratios):.2f}, max {max(ratios):.2f}) over {rounds} rounds; "
        f"idiomatic with conditions only for those who wait {statistics.median(careful):,.0f}"
    )


if __name__ == "__main__":
    for name in ("m1", "m2"):
        compare(name, int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS)

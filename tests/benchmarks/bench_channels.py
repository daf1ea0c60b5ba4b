"""One replication of a week on ten channels: seconds, contacts, bytes of the log, peak memory.

One process on one core. The time is all that `run` does: candidates and variates, tables,
the event loop, the log, the invariants; reading the configuration is shown apart. The
first replication warms caches up and is left out.

    python -m tests.benchmarks.bench_channels [rounds] [profile]

With `profile` the replication after the rounds is profiled, and its twenty most costly
functions are printed.
"""

import cProfile
import pstats
import resource
import statistics
import sys
import time

from experiments.compose import compose
from sim.config import Scenario
from sim.engine.contract import run
from sim.log.schema import TABLES, Log

CENTRE = "many_channels"
ROUNDS = 5
SHOWN = 20
TARGET_S, TARGET_BYTES = 3.0, 100


def log_bytes(log: Log) -> dict[str, int]:
    """Bytes of the columns of each table."""
    return {name: sum(one.nbytes for one in log.table(name).values()) for name in TABLES}


def measure(scenario: Scenario, rounds: int) -> tuple[list[float], Log]:
    """Process seconds of each round, and the log of the last."""
    seconds = []
    log = run(scenario, 1, 0)
    for number in range(1, rounds + 1):
        begin = time.process_time()
        log = run(scenario, 1, number)
        seconds.append(time.process_time() - begin)
    return seconds, log


def show(seconds: list[float], log: Log) -> None:
    """Print what was measured, beside the targets."""
    needs, contacts, legs = (len(log.needs["key"]), len(log.contacts["need"]), len(log.legs["leg"]))
    sizes = log_bytes(log)
    row = sizes["needs"] // needs + sizes["contacts"] // contacts + sizes["legs"] // legs
    middle = statistics.median(seconds)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{CENTRE}: {needs:,} needs, {contacts:,} contacts, {legs:,} legs a replication")
    print(
        f"  seconds a replication   {middle:.2f} (min {min(seconds):.2f}, max {max(seconds):.2f};"
        f" {len(seconds)} rounds), target below {TARGET_S:g}; {contacts / middle:,.0f} contacts/s"
    )
    print(
        f"  a contact of one leg    {row} bytes in needs, contacts and legs, target {TARGET_BYTES}"
    )
    everything = sum(sizes.values())
    print(f"  the log                 {everything / 1e6:.1f} MB, {everything / contacts:.0f} bytes")
    print(f"  peak resident memory    {peak:.0f} MiB")


def main(words: list[str]) -> None:
    """Measure, print, and profile if asked."""
    begin = time.process_time()
    scenario = compose([f"centre={CENTRE}"]).scenario
    print(f"configuration read in {time.process_time() - begin:.2f} s")
    rounds = [int(word) for word in words if word.isdigit()]
    show(*measure(scenario, rounds[0] if rounds else ROUNDS))
    if "profile" in words:
        with cProfile.Profile() as profile:
            run(scenario, 1, 0)
        pstats.Stats(profile).sort_stats("tottime").print_stats(SHOWN)


if __name__ == "__main__":
    main(sys.argv[1:])

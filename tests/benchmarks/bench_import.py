"""Time the import of a large forecast and of a bad one, each in a process of its own.

    python -m tests.benchmarks.bench_import [years]

The forecast has 20 queues in quarter hours, contacts and handling times drawn at random,
local times of Europe/London with the hours that clocks skip and repeat left as they are.
Printed: wall time, processor time and peak memory of the whole command, from a cold process to
the written folder; before it the same for 10 000 bad rows among 100 000.
"""

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

QUEUES, BAD_ROWS, AMONG = 20, 10_000, 100_000
HEADER = "Date,Interval start,Queue,Channel,Offered,AHT\n"


def lines(years: int) -> list[str]:
    """Rows of all queues."""
    made = np.random.default_rng(1)
    first, last = np.datetime64("2023-01-01T00:00"), np.datetime64(f"{2023 + years}-01-01T00:00")
    stamps = np.datetime_as_string(np.arange(first, last, np.timedelta64(15, "m")), unit="m")
    found = []
    for queue in range(QUEUES):
        offered = made.poisson(5, len(stamps))
        aht = made.integers(200, 600, len(stamps))
        found += [
            f"{stamp[:10]},{stamp[11:]},Queue {queue},Voice,{contacts},{seconds}\n"
            for stamp, contacts, seconds in zip(stamps, offered, aht, strict=True)
        ]
    return found


def spoilt(rows: list[str]) -> list[str]:
    """The first rows, of which many are bad in different ways."""
    found = rows[:AMONG]
    for nth, place in enumerate(np.random.default_rng(2).choice(AMONG, BAD_ROWS, replace=False)):
        cells = found[place].rstrip("\n").split(",")
        change = {0: (4, f"x{nth}"), 1: (4, "-5"), 2: (0, f"2024-13-{nth}"), 3: (1, "08:07")}
        column, cell = change.get(nth % 5, (3, f"Pigeon {nth}"))
        cells[column] = cell
        found[place] = ",".join(cells) + "\n"
    return found


def command(folder: Path, name: str, rows: list[str]) -> None:
    """Import a file, and print how long it took and how much memory at most."""
    path = folder / f"{name}.csv"
    path.write_text(HEADER + "".join(rows), encoding="utf-8")
    words = [f"forecast={path}", "time_zone=Europe/London", f"out={folder / name}"]
    earlier = resource.getrusage(resource.RUSAGE_CHILDREN)
    before = earlier.ru_utime + earlier.ru_stime
    begin = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "experiments.imports", *words],
        check=False,
        capture_output=True,
        text=True,
    )
    wall = time.perf_counter() - begin
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu, peak = used.ru_utime + used.ru_stime - before, used.ru_maxrss / 1024
    told = (done.stderr or done.stdout).splitlines()[0]
    print(f"{name}: {len(rows)} rows, {path.stat().st_size / 1e6:.0f} MB of text")
    print(f"  {told}")
    print(f"  {wall:.2f} s wall, {cpu:.2f} s of processor, {peak:.0f} MB at most")


def main() -> None:
    """Time both files; the bad one first, since peak memory only grows."""
    years = int(sys.argv[1]) if len(sys.argv) > 1 else 2
    rows = lines(years)
    with tempfile.TemporaryDirectory() as folder:
        command(Path(folder), "bad", spoilt(rows))
        command(Path(folder), "large", rows)


if __name__ == "__main__":
    main()

"""Write the CSV files of a preset: demand and agents by half hour.

May import: sim.calibrate. Used by: preset.
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.calibrate.half_hours import DAY_TYPES, SLOTS, slot_start


@dataclass(frozen=True, slots=True)
class Stream:
    """One demand row: its intent, its segment (None: drawn), needs of a day by half hour."""

    name: str
    intent: str
    segment: str | None
    needs: NDArray[np.float64]


def arrivals_csv(streams: Sequence[Stream]) -> str:
    """Write needs per half hour; half hours without any are left out.

    A stream without any need has one row of none, so that the file names it.
    """
    rows: list[list[object]] = []
    for stream in streams:
        found: list[list[object]] = [
            [day, slot_start(slot), stream.name, f"{stream.needs[code, slot]:.6g}"]
            for code, day in enumerate(DAY_TYPES)
            for slot in range(SLOTS)
            if stream.needs[code, slot] > 0
        ]
        rows += found or [[next(iter(DAY_TYPES)), slot_start(0), stream.name, "0"]]
    return _csv(["day", "start", "stream", "needs"], rows)


def agents_csv(level: NDArray[np.int64]) -> str:
    """Write the level of the group for every half hour, nobody included."""
    rows: list[list[object]] = [
        [day, slot_start(slot), "agents", int(level[code, slot])]
        for code, day in enumerate(DAY_TYPES)
        for slot in range(SLOTS)
    ]
    return _csv(["day", "start", "group", "agents"], rows)


def _csv(header: list[str], rows: list[list[object]]) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return stream.getvalue()

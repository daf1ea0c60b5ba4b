"""When channels open and close, and when phases change, as dated changes.

Opening hours are local: on days of a clock change the windows are those of the
wall clock, so a window that spans the change is an hour longer or shorter.

May import: config. Used by: build.
"""

import numpy as np
from numpy.typing import NDArray

from sim.config.centre import Centre
from sim.config.clock import Clock
from sim.config.scenario import Scenario
from sim.engine.tables.model import Changes
from sim.vocabulary import EventKind


def changes(scenario: Scenario, clock: Clock) -> tuple[Changes, NDArray[np.bool_]]:
    """Changes in (0, horizon) sorted by (tick, kind, what), and who is open at tick 0."""
    eras = [*scenario.parameters_at, (clock.horizon, None)]
    found: list[tuple[int, int, int]] = []
    channels = list(scenario.centre.channels)
    is_open = np.zeros(len(channels), dtype=np.bool_)
    now_open = [False] * len(channels)
    for number, (start, centre) in enumerate(eras[:-1]):
        if centre is None or start >= clock.horizon:
            continue
        if number:
            found.append((start, EventKind.PHASE_CHANGE, number))
        end = min(eras[number + 1][0], clock.horizon)
        for code, channel in enumerate(channels):
            for tick, opens in _switches(centre, channel, clock, start, end):
                if tick == 0:
                    is_open[code] = now_open[code] = opens
                elif opens != now_open[code]:
                    kind = EventKind.OPENING if opens else EventKind.CLOSING
                    found.append((tick, kind, code))
                now_open[code] = opens
    found.sort()
    columns = np.array(found, dtype=np.int64).reshape(-1, 3)
    return Changes(tick=columns[:, 0], kind=columns[:, 1], what=columns[:, 2]), is_open


def _switches(
    centre: Centre, channel: str, clock: Clock, start: int, end: int
) -> list[tuple[int, bool]]:
    """State at `start` and each change of it in (start, end), by the hours of one phase."""
    hours = centre.channels[channel].hours
    if hours.always:
        return [(start, True)]
    edges = {start: False}
    for opens, closes in clock.windows(hours.windows):
        first, last = max(opens, start), min(closes, end)
        if first < last:
            edges[first] = True
            edges[last] = False
    return sorted((tick, opens) for tick, opens in edges.items() if tick < end)

"""When something is open: local windows by weekday or date.

May import: sim.config.keys, sim.config.readers. Used by: sim.config.service.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from sim.config.keys import Place
from sim.config.readers import clock, days


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """When a channel is open, or a promise counts time.

    Attributes
    ----------
    always : open at every tick.
    windows : half-open local windows in ticks since midnight, by weekday or ISO
        date; a date beats its weekday, an absent weekday is closed.
    """

    always: bool
    windows: dict[str, tuple[tuple[int, int], ...]]


def read_hours(value: object, at: Place) -> Hours:
    """Read `always`, or windows by day."""
    if value == "always":
        return Hours(always=True, windows={})
    if not isinstance(value, Mapping) or not value:
        at.refuse(value, 'always, or windows by day such as {mon-fri: "08:00-20:00"}', ["always"])
    found: dict[str, tuple[tuple[int, int], ...]] = {}
    for key in value:
        here = at.at(key)
        windows = _windows(value[key], here)
        for day in days(key, here):
            here.require(day not in found, day, "a day that no other key of these hours names")
            found[day] = windows
    return Hours(always=False, windows=dict(sorted(found.items())))


def _windows(value: object, at: Place) -> tuple[tuple[int, int], ...]:
    """Read "08:00-20:00", a list of them, or closed."""
    if value == "closed":
        return ()
    parts = value if isinstance(value, (list, tuple)) else [value]
    found = sorted(_window(part, at) for part in parts)
    for (_, end), (start, _) in pairwise(found):
        at.require(end <= start, value, "windows that do not overlap")
    at.require(len(found) > 0, value, "at least one window, or closed")
    return tuple(found)


def _window(part: object, at: Place) -> tuple[int, int]:
    start, dash, end = part.partition("-") if isinstance(part, str) else ("", "", "")
    if not dash:
        at.refuse(part, 'a window such as "08:00-20:00", or closed')
    opens, closes = clock(start, at), clock(end, at)
    at.require(opens < closes, part, "a window that ends after it starts")
    return opens, closes

"""The one door to SimPy's calendar: events leave it by (tick, key).

SimPy's own Processes and Timeouts have priority 0 or 1 and would fire before
every ranked event of their tick, so the engine uses none; what a researcher
attaches to the same Environment does, and so sees a tick before the engine.

May import: simpy. Used by: the rooms of the reference engine.
"""

from collections.abc import Callable
from typing import Any

import simpy

from sim.errors import EngineError

Handler = Callable[["Happening"], None]


class Happening:
    """One event on the calendar: whom it concerns and who handles it.

    It has what SimPy's `Environment.step` asks of an event (callbacks that may be
    cleared, and `_ok`), so it can lie on any calendar of SimPy's; the engine's own
    loop calls `happen` directly.
    """

    __slots__ = ("entity", "happen", "version")
    _ok = True

    def __init__(self, happen: Handler, entity: Any, version: int = 0) -> None:
        self.happen = happen
        self.entity = entity
        self.version = version

    @property
    def callbacks(self) -> tuple[Handler, ...]:
        """The one handler, as SimPy's `step` reads it."""
        return (self.happen,)

    @callbacks.setter
    def callbacks(self, _: None) -> None:
        """Let SimPy's `step` mark the event as processed: it may be used again at once."""


class Calendar:
    """Schedules happenings in ticks on a SimPy Environment."""

    __slots__ = ("env", "put")

    def __init__(self) -> None:
        # SimPy types its clock as a float; with integer delays it stays an integer.
        self.env: Any = simpy.Environment(initial_time=0)
        self.put: Any = self.env.schedule

    def at(
        self,
        tick: int,
        key: int,
        happen: Handler,
        entity: Any,
        version: int = 0,
    ) -> None:
        """Let `happen` be called at `tick`, ordered within it by `key`."""
        self.put(Happening(happen, entity, version), key, tick - self.env._now)


def unset(event: Happening) -> None:
    """Stand in for a handler that has not been connected yet."""
    raise EngineError(f"no handler for {event.entity}")

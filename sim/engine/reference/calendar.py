"""The one door to SimPy's calendar: events leave it by (tick, key).

SimPy's own Processes and Timeouts have priority 0 or 1 and would fire before
every ranked event of their tick, so the engine uses none; what a researcher
attaches to the same Environment does, and so sees a tick before the engine.

May import: simpy. Used by: the rooms of the reference engine.
"""

from collections.abc import Callable
from typing import Any

import simpy

Handler = Callable[["Happening"], None]


class Happening:
    """One event on the calendar: whom it concerns and who handles it.

    It has the three things that SimPy's `Environment.step` asks of an event
    (callbacks, `_ok`, and being allowed to be anything else) and no more:
    a fifth of the cost of a `simpy.Event`.
    """

    __slots__ = ("callbacks", "entity", "version")
    _ok = True

    def __init__(self, callbacks: tuple[Handler, ...] | None, entity: Any, version: int) -> None:
        self.callbacks = callbacks
        self.entity = entity
        self.version = version


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
        callbacks: tuple[Handler, ...],
        entity: int,
        version: int = 0,
    ) -> None:
        """Let `callbacks` happen at `tick`, ordered within it by `key`."""
        self.put(Happening(callbacks, entity, version), key, tick - self.env._now)

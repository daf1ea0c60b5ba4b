"""Watch which addresses are drawn, and catch one that serves two things.

A debug mode for tests: inside `record_addresses()` every draw notes its address
and its use. An address may be read again by the same use; a second use of it is
a defect, because the two things would share one random number. It costs a
Python dictionary entry per draw and is off otherwise.

A use is a label: what the caller passes as `use`, or else the function that
drew. The recorder is bound to the current context, not to the process.

May import: names. Used by: philox, tests.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sim.chance.names import Key

Address = tuple[Key, int, int, int, int]
"""(key, purpose, entity, a, b)."""


class AddressReusedError(AssertionError):
    """One address was drawn for two different uses: a defect of the program."""


@dataclass
class AddressRecorder:
    """Addresses drawn so far with their use.

    Attributes
    ----------
    uses : the use of each address.
    rereads : draws of an address that had been drawn before, by the same use.
    """

    uses: dict[Address, str] = field(default_factory=dict)
    rereads: int = 0

    def note(self, key: Key, purpose: int, entity: int, a: int, b: int, use: str) -> None:
        """Note one draw; raise AddressReusedError if its address serves another use."""
        address = (key, int(purpose), int(entity), int(a), int(b))
        known = self.uses.setdefault(address, "")
        if not known:
            self.uses[address] = use
            return
        if known != use:
            raise AddressReusedError(f"address {address} serves both {known} and {use}")
        self.rereads += 1

    def note_all(
        self, key: Key, purpose: int, columns: tuple[NDArray[np.uint64], ...], use: str
    ) -> None:
        """Note the draws of a vector: columns entity, a, b broadcast."""
        for entity, a, b in np.broadcast(*columns):
            self.note(key, purpose, entity, a, b, use)


_RECORDER: ContextVar[AddressRecorder | None] = ContextVar("sim_chance_recorder", default=None)


@contextmanager
def record_addresses() -> Iterator[AddressRecorder]:
    """Record every address drawn inside the block."""
    recorder = AddressRecorder()
    token = _RECORDER.set(recorder)
    try:
        yield recorder
    finally:
        _RECORDER.reset(token)


def active() -> AddressRecorder | None:
    """Return the recorder of the current context, if any."""
    return _RECORDER.get()


def caller() -> str:
    """Name the function that called the drawing function."""
    code = sys._getframe(2).f_code
    return f"{code.co_filename}:{code.co_qualname}"

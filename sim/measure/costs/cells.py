"""Every combination of channel, intent and segment: the cells that money is put into.

What is put into cells once adds up to the same at every level above them. Contacts know
their cell; a queue knows which cells it takes.

May import: config, log, facts. Used by: agent_time, prices, ledger, table.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.config import Centre
from sim.log.schema import Header
from sim.measure.costs.allocate import Ints
from sim.measure.facts import Facts

Flags = NDArray[np.bool_]

DIMENSIONS = ("channel", "intent", "segment")
"""In the order of the axes of a cell."""


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of one scenario.

    Attributes
    ----------
    names : of each of `DIMENSIONS`, in code order.
    """

    names: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, header: Header) -> "Cells":
        """Read the names of a log."""
        return cls(tuple(header.names[f"{one}s"] for one in DIMENSIONS))

    @property
    def shape(self) -> tuple[int, ...]:
        """Return the number of channels, intents and segments."""
        return tuple(len(one) for one in self.names)

    @property
    def size(self) -> int:
        """Return the number of cells."""
        return int(np.prod(self.shape))

    def of_contacts(self, facts: Facts) -> Ints:
        """Return the cell of each contact."""
        codes = tuple(facts.contacts.codes[one].astype(np.int64) for one in DIMENSIONS)
        found: Ints = np.ravel_multi_index(codes, self.shape)
        return found

    def by_channel(self, values: Ints) -> Ints:
        """Lay cells (..., cells) out as (..., channels, intents x segments)."""
        found: Ints = values.reshape(*values.shape[:-1], self.shape[0], -1)
        return found

    def totals(self, dimension: str, values: Ints) -> Ints:
        """Add cells (..., cells) up along all dimensions but one: (..., names)."""
        axis = DIMENSIONS.index(dimension)
        wide = values.reshape(*values.shape[:-1], *self.shape)
        others = tuple(place - len(DIMENSIONS) for place in range(len(DIMENSIONS)) if place != axis)
        found: Ints = wide.sum(axis=others)
        return found

    def taken_by(self, centre: Centre) -> Flags:
        """Return which cells each queue takes: (queues, cells)."""
        channels, intents, segments = self.names
        found = [
            [queue.takes(c, i, s) for c in channels for i in intents for s in segments]
            for queue in centre.queues.values()
        ]
        return np.array(found, dtype=bool).reshape(len(centre.queues), self.size)

"""Evaluate the times of attempt 0 under one phase's parameters.

What a contact would take if it were served, or wait, under the parameters in
force now: an engine reads a value when the stage begins and takes a new set of
columns when a phase changes the laws. What has started keeps its value.

May import: chance, the tables. Used by: the engines.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.chance import correlate
from sim.engine.tables.model import PhaseTables, Tables
from sim.engine.tables.variates import Variates, law_column
from sim.vocabulary import ChannelKind, Purpose

Ints = NDArray[np.int64]
Codes = NDArray[np.int8]
FIRST_QUEUE_LEG = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Values of attempt 0 by need, shape (needs,); -1 where there is no such stage.

    Attributes
    ----------
    queue : queue code.
    talk, wrap : ticks at speed 1.
    patience : ticks, of waiting or, in self-service, of staying; -1 if nobody leaves.
    alone_time : ticks in the front, or in self-service.
    """

    queue: Ints
    talk: Ints
    wrap: Ints
    patience: Ints
    alone_time: Ints


class ColumnMaker:
    """Makes `Columns` for any phase; draws each purpose once."""

    __slots__ = ("_drawn", "_tables", "_variates")

    def __init__(self, tables: Tables, variates: Variates) -> None:
        self._tables = tables
        self._variates = variates
        self._drawn: dict[tuple[int, int], Ints] = {}

    def make(self, phase: PhaseTables) -> Columns:
        """Columns under the parameters of `phase`."""
        found = self._tables.candidates
        channel, intent, segment = found.channel, found.intent, found.segment
        alone = phase.alone[channel]
        known = phase.identification[channel, intent]
        return Columns(
            queue=phase.queue_of[channel, intent, segment],
            talk=np.maximum(self._work(phase, channel, intent) + known, 1),
            wrap=self._law(phase.wrap[channel, intent], Purpose.WRAP, FIRST_QUEUE_LEG),
            patience=self._patience(phase, channel, intent, segment),
            alone_time=self._law(_row(phase.alone_time, alone, intent), Purpose.FRONT_TIME, 0),
        )

    def draws(self, purpose: Purpose, b: int) -> Ints:
        """Draws of one purpose for attempt 0, made on first use."""
        if (purpose, b) not in self._drawn:
            self._drawn[purpose, b] = self._variates.column(purpose, b)
        return self._drawn[purpose, b]

    def _law(self, which: Ints, purpose: Purpose, b: int) -> Ints:
        if not len(which) or which.max() < 0:
            return np.full(len(which), -1, dtype=np.int64)
        return law_column(self._tables.laws, which, self.draws(purpose, b))

    def _work(self, phase: PhaseTables, channel: Codes, intent: Codes) -> Ints:
        which = phase.talk[channel, intent]
        rho = phase.rho[channel, intent]
        draws = self.draws(Purpose.WORK, FIRST_QUEUE_LEG)
        for value in np.unique(rho[rho != 0.0]):
            rows = np.flatnonzero(rho == value)
            draws = draws.copy()
            hard = self._tables.candidates.difficulty[rows]
            draws[rows] = correlate(draws[rows], hard, float(value))
        return law_column(self._tables.laws, which, draws)

    def _patience(self, phase: PhaseTables, channel: Codes, intent: Codes, segment: Codes) -> Ints:
        inside = _row(phase.alone_patience, phase.alone[channel], intent)
        served = phase.kind[channel] != ChannelKind.SELF_SERVICE
        which = np.where(served, phase.patience[channel, intent], inside)
        times = self._law(which, Purpose.PATIENCE, 0)
        factor = phase.patience_factor[segment]
        scaled = np.floor(times * factor + 0.5).astype(np.int64)
        return np.where((times < 0) | (factor == 1.0), times, scaled)


def _row(table: Ints, row: Ints, intent: Codes) -> Ints:
    """Entries of a table of rows and intents; row -1, no such stage, has none."""
    if not len(table):
        return np.full(len(row), -1, dtype=np.int64)
    return np.where(row >= 0, table[row, intent], -1)

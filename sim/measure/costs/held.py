"""Cut the time that agents hold contacts into pieces, and share it among the contacts at hand.

An agent with three chats works a third of each moment on each of them. In a piece nobody
comes or goes, the agent stays in one state, and no interval of the day begins; its ticks
are shared equally, in whole ticks, the first contacts of the log taking what is left over.

May import: log, facts, grid. Used by: agent_time.
"""

from dataclasses import dataclass

import numpy as np

from sim.measure.costs.allocate import Ints
from sim.measure.facts import Facts
from sim.measure.grid import Grid

NO_STATE = -1
"""State of an agent of whom the agents table says nothing."""


@dataclass(frozen=True, slots=True)
class Pieces:
    """One row for each contact in each piece.

    Attributes
    ----------
    leg : row in the legs of the log.
    ticks : the contact's share of the piece.
    bin : interval in which the piece lies.
    state : of the agent, as `AgentState`.
    """

    leg: Ints
    ticks: Ints
    bin: Ints
    state: Ints


@dataclass(frozen=True, slots=True)
class _Spans:
    """Legs within the window: row of the leg, place of the agent, start and end."""

    leg: Ints
    owner: Ints
    start: Ints
    end: Ints


def pieces(facts: Facts, grid: Grid) -> Pieces:
    """Return what every leg with an agent took of the agent's time, within a grid."""
    legs, agents = facts.log.legs, facts.log.agents
    low, high = int(grid.edges[0]), int(grid.edges[-1])
    rows = np.flatnonzero((legs["group"] >= 0) & (legs["answered"] >= 0))
    _, begin, stop = facts.staff.held
    begin, stop = np.clip(begin, low, high), np.clip(stop, low, high)
    rows, begin, stop = (one[stop > begin] for one in (rows, begin, stop))
    most = int(max(agents["agent"].max(initial=0), legs["agent"].max(initial=0))) + 2
    own, table = (
        group.astype(np.int64) * most + number + 1
        for group, number in (
            (legs["group"][rows], legs["agent"][rows]),
            (agents["group"], agents["agent"]),
        )
    )
    on = _Spans(rows, own, begin, stop)
    bits = high.bit_length()
    changes = (table << bits) + np.clip(agents["tick"], low, high)
    edges, first, last = _edges(on, changes, grid, bits)
    return _shared(on, (edges, first, last), (changes, agents["state"]), grid)


def _edges(on: _Spans, changes: Ints, grid: Grid, bits: int) -> tuple[Ints, Ints, Ints]:
    """Return all edges as keys (agent, tick), and the edges at which each leg begins and ends."""
    base = on.owner << bits
    start, end = base + on.start, base + on.end
    crossed = grid.position(on.end - 1) - grid.position(on.start)
    leg = np.repeat(np.arange(len(crossed)), crossed)
    step = np.arange(len(leg)) - np.repeat(np.cumsum(crossed) - crossed, crossed) + 1
    inner = base[leg] + grid.edges[grid.position(on.start)[leg] + step]
    edges = np.sort(np.concatenate([start, end, inner, changes]))
    edges = edges[np.diff(edges, prepend=-1) != 0]
    return edges, np.searchsorted(edges, start), np.searchsorted(edges, end)


def _shared(
    on: _Spans, cut: tuple[Ints, Ints, Ints], states: tuple[Ints, Ints], grid: Grid
) -> Pieces:
    """Share each piece, from one edge to the next, among the legs that cover it."""
    edges, first, last = cut
    count = last - first
    pair = np.repeat(np.arange(len(count)), count)
    piece = np.arange(len(pair)) - np.repeat(np.cumsum(count) - count, count) + first[pair]
    held = np.bincount(piece, minlength=len(edges))[piece]
    ticks = edges[piece + 1] - edges[piece]
    shares = ticks // held
    several = np.flatnonzero(held > 1)
    if len(several):
        order = several[np.argsort(piece[several], kind="stable")]
        ranked = piece[order]
        begun = np.flatnonzero(np.diff(ranked, prepend=-1) != 0)
        rank = np.arange(len(order)) - np.repeat(begun, np.diff(np.append(begun, len(order))))
        shares[order] += rank < ticks[order] % held[order]
    base = edges[first] - on.start
    return Pieces(
        leg=on.leg[pair],
        ticks=shares,
        bin=grid.position(edges[piece] - base[pair]),
        state=_states(edges[piece], base[pair], states),
    )


def _states(keys: Ints, base: Ints, states: tuple[Ints, Ints]) -> Ints:
    """Return the state of an agent at each key; its last change there is the one that holds."""
    changes, state = states
    if not len(changes):
        return np.full(len(keys), NO_STATE, dtype=np.int64)
    place = np.searchsorted(changes, keys, side="right") - 1
    there = (place >= 0) & (changes[place] >= base)
    found: Ints = np.where(there, state[place], NO_STATE)
    return found

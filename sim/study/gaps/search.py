"""Search for the agents that are missing: the smallest addition that keeps every promise.

Nobody is sent away: the search starts from the agents who are there and adds to blocks.
Three steps. *Up*: the formula's answer first, then more wherever a promise is missed.
*Down*: one agent less in many blocks at once, taken back where it is missed. *Each*: block
by block in order of time, with every other block as it is, until one agent less in any
block that was added to misses its promise there, and no promise is missed anywhere.

A run is a pure function of its plan, seed and replication, and what joined before a tick does
not depend on what comes later: a block is tried in runs that end when its answer is known.

May import: config, blocks, judging, plans, running. Used by: gaps found.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sim.config import Scenario
from sim.study.gaps.blocks import Block
from sim.study.gaps.judging import ServedInTime, kept, split
from sim.study.gaps.plans import cut_short, with_agents
from sim.study.gaps.running import Case, Runner

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]

_MOST_ROUNDS = 60
_MOST_TRIES = 40
_LATER = 2
_FEW = 4
_PASSES = 4

Try = tuple[Ints, Sequence[int], int | None]
"""Agents added to each block, the blocks that are asked for, and when the runs may end."""


@dataclass(slots=True)
class Plan:
    """Agents added to each block, and what is known of them.

    Attributes
    ----------
    scenario, blocks : the centre and its blocks, in order of time.
    replications : on which the promises are judged.
    runner : makes the runs.
    say : called with a line on what was done.
    ceiling : most agents that are added to each block; a block that misses with more is given up.
    added : agents added to each block.
    confirmed : one agent less was tried, in that block alone, and missed its promise.
    given_up : no number of agents up to the ceiling kept the promise; nobody is added.
    """

    scenario: Scenario
    blocks: Sequence[Block]
    replications: range
    runner: Runner
    say: Callable[[str], None]
    ceiling: Ints
    added: Ints = field(init=False)
    confirmed: Flags = field(init=False)
    given_up: Flags = field(init=False)

    def __post_init__(self) -> None:
        """Begin with nobody added."""
        self.added = np.zeros(len(self.blocks), dtype=np.int64)
        self.confirmed = np.zeros(len(self.blocks), dtype=bool)
        self.given_up = np.zeros(len(self.blocks), dtype=bool)

    def met(self, added: Ints, chosen: Sequence[int], end: int | None = None) -> Flags:
        """Tell of some blocks whether a plan keeps their promises; of those given up, that it does.

        Parameters
        ----------
        added : agents added to each block.
        chosen : places of the blocks that are asked for.
        end : tick at which the runs may end; None: when the scenario's do.
        """
        (found,) = self._met_each([(added, chosen, end)])
        kept_or_not: Flags = found | self.given_up[list(chosen)]
        return kept_or_not

    def _met_each(self, tries: Sequence[Try]) -> list[Flags]:
        """Answer several plans at once, so that processes have enough to do."""
        cases: list[Case] = []
        for added, chosen, end in tries:
            scenario = with_agents(self.scenario, self.blocks, added.tolist())
            if end is not None:
                scenario = cut_short(scenario, end)
            question = ServedInTime(tuple(ask for one in chosen for ask in self.blocks[one].asks))
            cases += [Case(scenario, number, question) for number in self.replications]
        answers = self.runner.answers(cases)
        each = len(self.replications)
        found = []
        for place, (_, chosen, _) in enumerate(tries):
            tops, bottoms = split(answers[place * each : (place + 1) * each])
            asks = [ask for one in chosen for ask in self.blocks[one].asks]
            held = kept(tops, bottoms, np.array([ask.share for ask in asks]))
            owner = np.repeat(np.arange(len(chosen)), [len(self.blocks[i].asks) for i in chosen])
            met = np.ones(len(chosen), dtype=bool)
            np.logical_and.at(met, owner, held)
            found.append(met)
        return found

    def search(self, guess: Ints) -> None:
        """Find the addition; `guess` is what a formula would add to each block."""
        every = range(len(self.blocks))
        missed = ~self.met(self.added, every)
        self.say(f"{int(missed.sum())} of {len(self.blocks)} blocks miss a promise")
        self.added[missed] = np.maximum(guess[missed], 1)
        if not missed.any():
            return
        self._up(None, _all_who_miss)
        self._down()
        for _ in range(_MOST_TRIES):
            self._each()
            if not self._up(None, self._leaders).any():
                return

    def _up(self, end: int | None, leaders: Callable[[Flags], Sequence[int]]) -> Flags:
        """Add agents until every promise that is known by `end` is kept; return who changed.

        `leaders` chooses whom to raise of those who miss.
        """
        chosen = [i for i, one in enumerate(self.blocks) if end is None or one.known <= end]
        times = np.zeros(len(self.blocks), dtype=np.int64)
        before = self.added.copy()
        for _ in range(_MOST_ROUNDS):
            missed = np.zeros(len(self.blocks), dtype=bool)
            missed[chosen] = ~self.met(self.added, chosen, end)
            if not missed.any():
                break
            self.say(f"{int(missed.sum())} blocks still miss")
            for one in leaders(missed):
                times[one] += 1
                self.added[one] += max(times[one] - _LATER, 1)
                if self.added[one] > self.ceiling[one]:
                    self.given_up[one], self.added[one] = True, 0
        self._unsettle(before)
        changed: Flags = self.added != before
        return changed

    def _unsettle(self, before: Ints) -> None:
        """Forget what was confirmed of blocks that a change since `before` may touch."""
        changed = np.flatnonzero(self.added != before).tolist()
        first = min((self.blocks[one].begin for one in changed), default=None)
        if first is not None:
            self.confirmed &= np.array([one.known <= first for one in self.blocks])

    def _leaders(self, missed: Flags) -> list[int]:
        """Return of each run of blocks that miss, in one group, the first."""
        found: list[int] = []
        before: dict[str, int] = {}
        for place in np.flatnonzero(missed).tolist():
            one = self.blocks[place]
            if one.start > before.get(one.group, -_LATER) + 1:
                found.append(place)
            before[one.group] = max(one.bins)
        return found

    def _apart(self, chosen: list[int]) -> list[int]:
        """Return blocks of which none follows another of its group at once."""
        found: list[int] = []
        last: dict[str, int] = {}
        for place in chosen:
            one = self.blocks[place]
            if one.start > last.get(one.group, -_LATER) + 1:
                found.append(place)
                last[one.group] = max(one.bins)
        return found

    def _down(self) -> None:
        """Take agents away in passes, until a pass finds nobody who can be spared."""
        for _ in range(_PASSES):
            before = self.added.copy()
            self._pass()
            if (self.added >= before).all():
                return

    def _pass(self) -> None:
        """Take one agent from every second block at a time, and give back where it is missed."""
        tight = np.zeros(len(self.blocks), dtype=bool)
        every = range(len(self.blocks))
        for turn in range(_MOST_ROUNDS):
            free = (self.added > 0) & ~tight
            tried = free & np.array([one.start % 2 == turn % 2 for one in self.blocks])
            if free.sum() < _FEW:  # they are tried one by one in shorter runs
                break
            if not tried.any():
                continue
            less = self.added - tried
            missed = ~self.met(less, every)
            back = tried & missed
            tight |= back
            self.added = np.where(back, self.added, less)
            self.say(f"one less in {int(tried.sum())} blocks: {int(back.sum())} need them")
            if (missed & ~tried).any():
                tight |= self._up(None, self._leaders)

    def _each(self) -> None:
        """Try one agent less in each block that was added to, alone, day by day."""
        for _ in range(_MOST_TRIES * 2):
            waiting = [int(i) for i in np.flatnonzero((self.added > 0) & ~self.confirmed)]
            if not waiting:
                return
            day = self.blocks[waiting[0]].day
            self._day([i for i in waiting if self.blocks[i].day == day])

    def _day(self, today: list[int]) -> None:
        """Confirm the blocks of a day, or take an agent from those that are loose.

        Of neighbours the first alone: the next may need its agent then. Afterwards whoever
        misses because of that is raised, as far as this day can tell.
        """
        met = self._alone(today)
        loose = [one for one in today if met[one]]
        self.say(
            f"{self.blocks[today[0]].day}: {len(today) - len(loose)} of {len(today)} blocks "
            "confirmed: one agent less, there alone, misses"
        )
        self.confirmed[[one for one in today if not met[one]]] = True
        if loose:
            before = self.added.copy()
            self.added[self._apart(loose)] -= 1
            self._unsettle(before)
            self._up(max(self.blocks[one].known for one in today), self._leaders)

    def _alone(self, chosen: list[int]) -> dict[int, bool]:
        """Tell of each block whether it keeps its promises with one agent less, alone."""
        tries: list[Try] = []
        for one in chosen:
            end = self.blocks[one].known
            begun = np.array([block.begin < end for block in self.blocks])
            less = np.where(begun, self.added, 0)
            less[one] -= 1
            tries.append((less, [one], end))
        found = self._met_each(tries)
        return {one: bool(met[0]) for one, met in zip(chosen, found, strict=True)}

    def tried_on(self, replications: range) -> tuple[Floats, Floats]:
        """Return what the plan has in time and in all on other replications.

        Returns
        -------
        Two arrays of shape (replications, asks), the asks of one block after another.
        """
        asks = tuple(ask for one in self.blocks for ask in one.asks)
        scenario = with_agents(self.scenario, self.blocks, self.added.tolist())
        cases = [Case(scenario, number, ServedInTime(asks)) for number in replications]
        return split(self.runner.answers(cases))


def _all_who_miss(missed: Flags) -> list[int]:
    found: list[int] = np.flatnonzero(missed).tolist()
    return found

"""Run the cases, quickly or to full precision, on one process or several.

Work is cut into chunks of replications. Their sums are added in the order of
the replications, so the number of processes does not show in a figure. What is
saved after each chunk can be continued: replications are independent and
addressed by number.

May import: sim.study.verify, config. Used by: experiments.verify.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sim.study.parallel import as_they_end
from sim.study.verify.case import Case
from sim.study.verify.catalogue import catalogue
from sim.study.verify.sampling import sample
from sim.study.verify.state import State
from sim.study.verify.sums import MANY, Floats, still_needed

FEWEST = MANY
"""Replications of a full verification below which no standard error is believed."""

CHUNK = 12
ROUND = 40
"""Replications of a chunk; chunks of a case in a round, after which its need is judged anew."""

Tell = Callable[[int, int], None]


class Tier(StrEnum):
    """How far a verification goes."""

    QUICK = "quick"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class Chunk:
    """Replications [first, last) of a case."""

    case: str
    seed: int
    first: int
    last: int


def verify(
    cases: Sequence[Case], tier: Tier, state: State, workers: int, tell: Tell
) -> dict[str, Floats]:
    """Run cases until each has what the tier asks for.

    Parameters
    ----------
    cases : sequence of Case
        Of the catalogue.
    tier : Tier
        Quick: the replications of each case. Full: until every standard error is small.
    state : State
        Sums so far; added to, and saved after each chunk.
    workers : int
        Processes.
    tell : callable
        Called after each chunk with the replications made and those foreseen.

    Returns
    -------
    dict of str to ndarray
        Sums by case, shape (figures, 6).
    """
    while True:
        lacking = {case.name: lack(case, tier, state) for case in cases}
        chunks = [one for case in cases for one in _chunks(case, lacking[case.name], state)]
        if not chunks:
            return {case.name: state.sums(case) for case in cases}
        done, foreseen = 0, sum(lacking.values())
        for chunk, sums in zip(chunks, _work(chunks, workers), strict=True):
            state.add(catalogue()[chunk.case], sums)
            done += chunk.last - chunk.first
            tell(done, foreseen)


def lack(case: Case, tier: Tier, state: State) -> int:
    """Return how many replications a case still lacks."""
    sums = state.sums(case)
    if tier is Tier.FULL:
        return still_needed(case, sums, FEWEST)
    return max(0, case.replications - int(sums[0, 0]))


def _chunks(case: Case, lacking: int, state: State) -> Iterator[Chunk]:
    """Cut what a case lacks, at most a round of it, into chunks."""
    first = int(state.sums(case)[0, 0])
    last = first + min(lacking, CHUNK * ROUND)
    for start in range(first, last, CHUNK):
        yield Chunk(case.name, state.seed, start, min(last, start + CHUNK))


def _work(chunks: Sequence[Chunk], workers: int) -> Iterator[Floats]:
    """Yield the sums of the chunks, in their order: a state adds them up in it."""
    waiting: dict[int, Floats] = {}
    following = 0
    for place, sums in as_they_end(work, [(chunk,) for chunk in chunks], workers):
        waiting[place] = sums
        while following in waiting:
            yield waiting.pop(following)
            following += 1


def work(chunk: Chunk) -> Floats:
    """Return the sums of one chunk; the case is looked up by its name."""
    case = catalogue()[chunk.case]
    return sample(case, case.scenario, chunk.seed, chunk.first, chunk.last)

"""Run replications of a case and add up its figures.

Each case has customers of its own: its name enters the seed, so that one
unlucky draw is not unlucky in every case at once. The right centre and the
one with the planted error meet the same customers.

May import: engine, sim.study.verify. Used by: runner, tests.
"""

from hashlib import blake2b

from sim.config import Scenario
from sim.engine.contract import run
from sim.study.verify.case import Case
from sim.study.verify.sums import Floats, nothing, of_view
from sim.study.verify.view import look
from sim.units import ticks

_SEED_BYTES = 5


def case_seed(name: str, seed: int) -> int:
    """Return a case's seed of 40 bits, by content of its name and the common seed."""
    text = f"{name}\x1f{seed}".encode()
    return int.from_bytes(blake2b(text, digest_size=_SEED_BYTES).digest(), "big")


def sample(case: Case, scenario: Scenario, seed: int, first: int, last: int) -> Floats:
    """Return the sums of replications [first, last).

    Parameters
    ----------
    case : Case
        What is measured, and in which window.
    scenario : Scenario
        What is run: the case's own, or the one with the planted error.
    seed, first, last : int
        Address of the chance.
    """
    own = case_seed(case.name, seed)
    start, stop = ticks(case.start_s), ticks(case.stop_s)
    total = nothing(case)
    for replication in range(first, last):
        total += of_view(case, look(run(scenario, own, replication), start, stop))
    return total

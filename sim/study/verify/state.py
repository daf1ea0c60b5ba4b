"""Keep the sums of a verification, so that one that was stopped goes on.

The sums belong to a seed, to the scenarios (by hash) and to the program: the
hash of every source file on which a log or a figure depends. Where one of them
has changed, the old sums are left out.

May import: sim.study.verify, sim.study.kept_files. Used by: runner, experiments.verify.
"""

import json
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from sim.study.kept_files import ROOMS_OF_A_LOG, program_of, whole
from sim.study.verify.case import Case
from sim.study.verify.sums import Floats, nothing

ROOMS = (*ROOMS_OF_A_LOG, "study/verify")


def program() -> str:
    """Return the version and a hash of the sources that a figure depends on."""
    return program_of(ROOMS, ("measure/statistics.py",))


@dataclass(slots=True)
class State:
    """Sums by case of one program and seed.

    Attributes
    ----------
    program, seed : what the sums belong to.
    path : file to which every change is written, None to keep nothing.
    seconds : wall time spent so far, kept by whoever has a clock.
    found : by case the scenario's hash and its sums.
    """

    program: str
    seed: int
    path: Path | None = None
    seconds: float = 0.0
    found: dict[str, tuple[str, Floats]] = field(default_factory=dict)

    def sums(self, case: Case) -> Floats:
        """Return the sums of a case; zeros where there are none of this scenario."""
        scenario, sums = self.found.get(case.name, ("", nothing(case)))
        return sums if scenario == case.scenario_hash else nothing(case)

    def add(self, case: Case, sums: Floats) -> None:
        """Add the sums of further replications, and save."""
        self.found[case.name] = (case.scenario_hash, self.sums(case) + sums)
        self.save()

    def save(self) -> None:
        """Write the file, whole or not at all."""
        if self.path is None:
            return
        plain = {
            "program": self.program,
            "seed": self.seed,
            "seconds": round(self.seconds, 1),
            "cases": {
                name: {"scenario": scenario, "sums": sums.tolist()}
                for name, (scenario, sums) in sorted(self.found.items())
            },
        }
        whole(self.path, json.dumps(plain).encode())


def load(path: Path, seed: int) -> State:
    """Return the state in a file, or an empty one if it is of another program or seed."""
    state = State(program=program(), seed=seed, path=path)
    try:
        plain = json.loads(path.read_text(encoding="utf-8"))
        if (plain["program"], plain["seed"]) == (state.program, seed):
            state.seconds = float(plain["seconds"])
            for name, one in plain["cases"].items():
                state.found[name] = (one["scenario"], np.array(one["sums"], dtype=np.float64))
    except (FileNotFoundError, json.JSONDecodeError, KeyError, TypeError):
        return State(program=state.program, seed=seed, path=path)
    return state

"""Run many changed scenarios, ask each replication something, and remember the answers.

An answer is a pure function of scenario, seed, replication, question and program. It is
written down as soon as it is there, one line an answer, so that the same search begun again
after an interruption takes the answers that stand in its file and goes on from there. A line
that was not written to its end is no answer.

May import: config, engine, log, measure, parallel, kept_files. Used by: the search, the levers.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from sim.config import Scenario
from sim.engine.contract import run
from sim.measure.facts import Facts, gather
from sim.measure.from_scenario import measure_spec
from sim.study.kept_files import ROOMS_OF_A_LOG, program_of
from sim.study.parallel import as_they_end

Floats = NDArray[np.float64]

_DIGEST_BYTES = 16
_ROOMS = (*ROOMS_OF_A_LOG, "measure", "study/gaps")


@cache
def _program() -> str:
    return program_of(_ROOMS, ())


class Question(Protocol):
    """What to ask of a run: a frozen dataclass, so that its text tells it from any other."""

    def __call__(self, facts: Facts) -> list[float]:
        """Return the answer as numbers."""


@dataclass(frozen=True, slots=True)
class Case:
    """One scenario, one replication, one question."""

    scenario: Scenario
    replication: int
    question: Question


@dataclass(slots=True)
class Runner:
    """Runs cases on processes.

    Attributes
    ----------
    seed, engine, workers : of every run.
    file : where answers are written down; None: nowhere.
    tell : called with the runs that are done since the beginning, after each.
    simulated, reused : runs made, and answers taken from the file.
    """

    seed: int
    engine: str = "reference"
    workers: int | None = 1
    file: Path | None = None
    tell: Callable[[int], None] = lambda done: None
    simulated: int = 0
    reused: int = 0
    _known: dict[str, list[float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Read the answers that stand in the file."""
        if self.file is None or not self.file.exists():
            return
        text = self.file.read_text(encoding="utf-8")
        if text and not text.endswith("\n"):  # the line that was being written at the end
            with self.file.open("a", encoding="utf-8") as out:
                out.write("\n")
        for line in text.splitlines():
            try:
                key, answer = json.loads(line)
            except ValueError:  # a line that was not written to its end
                continue
            self._known[key] = answer

    def answers(self, cases: Sequence[Case]) -> list[Floats]:
        """Return the answer to each case, in their order."""
        hashes = {id(one.scenario): one.scenario.hash for one in cases}
        keys = [self._key(one, hashes[id(one.scenario)]) for one in cases]
        missing = {key: one for key, one in zip(keys, cases, strict=True) if key not in self._known}
        self.reused += len(cases) - len(missing)
        order = list(missing)
        arguments = [
            (one.scenario, self.seed, one.replication, self.engine, one.question)
            for one in missing.values()
        ]
        for place, answer in as_they_end(_asked, arguments, self.workers):
            self._keep(order[place], answer)
            self.simulated += 1
            self.tell(self.simulated)
        return [np.array(self._known[key], dtype=np.float64) for key in keys]

    def _key(self, case: Case, scenario_hash: str) -> str:
        text = (
            f"{scenario_hash} {self.seed} {case.replication} {self.engine} {_program()} "
            f"{case.question!r}"
        )
        return blake2b(text.encode(), digest_size=_DIGEST_BYTES).hexdigest()

    def _keep(self, key: str, answer: list[float]) -> None:
        self._known[key] = answer
        if self.file is not None:
            with self.file.open("a", encoding="utf-8") as out:
                out.write(f"{json.dumps([key, answer])}\n")


def _asked(
    scenario: Scenario, seed: int, replication: int, engine: str, question: Question
) -> list[float]:
    log = run(scenario, seed, replication, engine)
    (facts,) = gather([log], measure_spec(scenario))
    return question(facts)

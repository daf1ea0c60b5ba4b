"""Run a plan and say what it found: the grid, then what answers it on fresh replications.

Imports: experiments.sweeping.plan, sim.study. Used by: experiments.sweep.
"""

import json
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures.process import BrokenProcessPool
from dataclasses import asdict, dataclass
from io import StringIO

import pandas as pd

from experiments.manifest import commit, overall, versions
from experiments.progress import progress
from experiments.sweeping.plan import Plan
from sim.errors import ConfigError, EngineError
from sim.report.csv_text import csv_text
from sim.study.sweep.points import Point
from sim.study.sweep.running import Failure, SweepResult, finished, run_sweep
from sim.study.sweep.store import Store
from sim.study.sweep.table import FIGURES, FRESH, sweep_table
from sim.study.sweep_answers import Answers, answers

FORMAT = 1
_TEXTS = ("sample", "level", "name", "kpi", "unit", "replication")
_NUMBERS = tuple(name for name in FIGURES if name not in _TEXTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a sweep found.

    Attributes
    ----------
    csv : text of sweep.csv.
    table : the same, read back: whoever reads the file sees what is printed.
    answers : what it says.
    results : of the grid, and of the answers on fresh replications if there were any.
    """

    csv: str
    table: pd.DataFrame
    answers: Answers
    results: tuple[SweepResult, ...]

    @property
    def failures(self) -> dict[str, Failure]:
        """Return why scenarios failed, by name."""
        return {name: why for one in self.results for name, why in one.failures.items()}


def found_by(plan: Plan, store: Store) -> Found:
    """Run the grid, then the staffing that answers it on replications that it has not seen.

    Raises
    ------
    ConfigError
        If what is finished cannot be kept.
    EngineError
        If the system ended a process.
    """
    count = plan.settings.replications
    grid = _run(plan, plan.points, range(count), store)
    first = _read_back(csv_text(sweep_table(grid, plan.spec)), plan)
    asked = answers(first, plan.spec).fresh_points
    if not asked:
        return _found(plan, (grid,))
    points = [plan.point(labels) for labels in asked]
    print("The staffing found is run once more, on other replications", file=sys.stderr)
    return _found(plan, (grid, _run(plan, points, range(count, 2 * count), store)))


def _found(plan: Plan, results: tuple[SweepResult, ...]) -> Found:
    grid, *fresh = results
    tables = [sweep_table(grid, plan.spec)]
    tables += [sweep_table(one, plan.spec, FRESH) for one in fresh]
    text = csv_text(pd.concat(tables, ignore_index=True))
    table = _read_back(text, plan)
    return Found(csv=text, table=table, answers=answers(table, plan.spec), results=results)


def _read_back(text: str, plan: Plan) -> pd.DataFrame:
    """Read the text of sweep.csv, labels as the text that they are."""
    words = ("scenario", *(one.name for one in plan.spec.parameters), *_TEXTS)
    texts, numbers = dict.fromkeys(words, str), {name: [""] for name in _NUMBERS}
    return pd.read_csv(StringIO(text), dtype=texts, keep_default_na=False, na_values=numbers)


def _run(plan: Plan, points: Sequence[Point], numbers: range, store: Store) -> SweepResult:
    settings = plan.settings
    there = finished(points, settings.seed, numbers, store)
    total = len({(one.scenario.hash, one.engine) for one in points}) * len(numbers)
    reused = f", {there} of {total} finished before" if there else ""
    what = f"{len(points)} scenario{'s' * (len(points) > 1)}, {len(numbers)} replications each"
    print(f"{what}{reused}", file=sys.stderr, flush=True)
    try:
        with progress(total - there, "replications") as tell:
            return run_sweep(points, settings.seed, numbers, settings.workers, store, tell)
    except OSError as error:
        rule = f"in a place that can be written ({error.strerror or error})"
        raise ConfigError("out", str(store.folder), rule) from error
    except BrokenProcessPool as error:
        text = "the system ended a process, perhaps for want of memory (workers=1 takes less);"
        raise EngineError(f"{text} what is finished is kept: the same command goes on") from error


def mark_text(plan: Plan, found: Found) -> str:
    """Write sweep.json: what was asked, of which scenarios, and what computed it."""
    spec, settings = plan.spec, plan.settings
    content = {
        "format": FORMAT,
        "name": settings.name,
        "question": spec.question,
        "command": plan.command,
        "seed": settings.seed,
        "replications": settings.replications,
        "engine": settings.engine,
        "versions": versions(),
        "commit": commit(),
        "parameters": {
            one.name: {
                "label": one.label,
                "path": one.path,
                "role": one.role,
                "values": {label: list(each) for label, each in one.overrides.items()},
            }
            for one in spec.parameters
        },
        "baseline": dict(spec.baseline),
        "target": None if spec.target is None else asdict(spec.target),
        "scenarios": [line for one in found.results for line in _scenario_lines(one)],
        "answer": list(found.answers.sentences),
    }
    return json.dumps(content, indent=2) + "\n"


def repeating(found: Found) -> dict[str, str]:
    """Return the command that repeats the failure of each scenario that failed."""
    return {
        point.name: f"{point.command} replications={result.failures[point.name].replication + 1}"
        for result in found.results
        for point in result.points
        if point.name in result.failures
    }


def _scenario_lines(result: SweepResult) -> Iterator[dict[str, object]]:
    """Yield what sweep.json says of each scenario that was run."""
    for point in result.points:
        kept = result.kept.get(point.name)
        yield {
            "scenario": point.name,
            "labels": dict(point.labels),
            "scenario_hash": point.scenario.hash,
            "command": f"{point.command} replications={result.numbers.stop}",
            "replications": [result.numbers.start, result.numbers.stop - 1],
            "log_digest": None if kept is None else overall([one.log_digest for one in kept]),
        }

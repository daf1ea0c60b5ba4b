"""The full search: every dimension of the gap by simulation, tried again on other customers.

Staff is searched (`search`), technology run without limits, the rest read from the runs; then
the addition is simulated on fresh replications, and every gap is offered the levers.

May import: config, measure, replicate, the modules of this room. Used by: experiments.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from math import ceil
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.config import Scenario
from sim.measure.facts import Facts, gather
from sim.measure.flows import flow_table
from sim.measure.from_scenario import measure_spec
from sim.measure.staffing import staffing_table
from sim.measure.statistics import ratio_of_totals
from sim.measure.tables import kpi_table
from sim.measure.technology import technology_table
from sim.study.gaps.blocks import Block, blocks_of
from sim.study.gaps.closing import closed_by
from sim.study.gaps.first import staff_by_formula
from sim.study.gaps.guess import grid_of, guessed
from sim.study.gaps.kept import closed_rows, context_rows, resolution_rows, response_rows
from sim.study.gaps.levers import Lever
from sim.study.gaps.licences import unlimited_rows
from sim.study.gaps.plans import without_limits
from sim.study.gaps.required import Tried, group_rows, required_table
from sim.study.gaps.rows import Gap, gap_frame
from sim.study.gaps.running import Runner
from sim.study.gaps.search import Plan
from sim.study.replicate import replicate

Floats = NDArray[np.float64]
_LEVELS = ("channel", "queue", "channel:intent")
_LEAST = 1e-9
_SPARE = 20
"""Agents that are tried beyond twice those who are there or asked for by formula."""


@dataclass(frozen=True, slots=True, kw_only=True)
class How:
    """How to search.

    Attributes
    ----------
    seed, engine, workers : of every run.
    replications : on which the gaps are found; as many others test what was found.
    interval_min : 15, 30 or 60; agents are added by intervals of this length.
    file : where answers are written down as they come; None: nowhere.
    say : called with a line on what was done.
    tell : called with the number of runs made so far, after each.
    """

    seed: int
    replications: int
    interval_min: int = 60
    engine: str = "reference"
    workers: int | None = 1
    file: Path | None = None
    say: Callable[[str], None] = field(default=lambda line: None)
    tell: Callable[[int], None] = field(default=lambda done: None)


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found.

    Attributes
    ----------
    gaps : the table of gaps.csv.
    required : the table of required.csv.
    simulated, reused : runs made for it, and answers taken from the file.
    """

    gaps: pd.DataFrame
    required: pd.DataFrame
    simulated: int
    reused: int


def find_gaps(scenario: Scenario, levers: Sequence[Lever], how: How) -> Found:
    """Search for the gaps of a centre.

    Parameters
    ----------
    scenario : the centre as it is.
    levers : that may close them.
    how : replications, interval and processes.

    Raises
    ------
    ConfigError
        If an argument is out of range.
    EngineError
        If a run does not end or breaks an invariant.
    """
    runner = Runner(how.seed, how.engine, how.workers, how.file, how.tell)
    facts = _facts(scenario, how)
    how.say("the centre as it is has been run")
    plan, available = _plan(scenario, how, runner)
    plan.search(_guess(plan.blocks, scenario, how))
    fresh = range(how.replications, 2 * how.replications)
    tried = Tried(plan, *plan.tried_on(fresh))
    how.say("the addition has been tried on fresh replications")
    unlimited = technology_table(_facts(without_limits(scenario), how))
    how.say("lines and seats have been counted without limits")
    cut = grid_of(scenario, how.interval_min)
    rows = [
        *group_rows(tried, cut, available),
        *_not_searched(scenario, how, plan),
        *unlimited_rows(scenario.centre, unlimited),
        *_with_addition(scenario, facts, tried),
        *resolution_rows(scenario.centre, kpi_table(facts, _LEVELS)),
        *closed_rows(scenario.centre, facts),
        *context_rows(scenario.centre, facts, flow_table(facts)),
    ]
    rows = [_closed(row, plan, levers, how) for row in rows]
    return Found(
        gap_frame(rows),
        required_table(tried, cut, available),
        runner.simulated + 2 * how.replications,
        runner.reused,
    )


def _facts(scenario: Scenario, how: How) -> tuple[Facts, ...]:
    logs = replicate(
        scenario,
        how.seed,
        how.replications,
        workers=how.workers,
        engine=how.engine,
    )
    spec = replace(measure_spec(scenario), interval_min=how.interval_min)
    return gather(logs, spec)


def _plan(scenario: Scenario, how: How, runner: Runner) -> tuple[Plan, dict[str, Floats]]:
    """Return the search with nobody added yet, and the agents that are there by group."""
    staffing = staffing_table(scenario, how.interval_min)
    names = list(scenario.centre.groups)
    there = staffing["scheduled"].to_numpy(float).reshape(len(names), -1)
    available = dict(zip(names, there, strict=True))
    blocks = blocks_of(scenario, grid_of(scenario, how.interval_min), available)
    most = [ceil(available[one.group][list(one.bins)].max()) for one in blocks]
    ceiling = _SPARE + 2 * (np.array(most, dtype=np.int64) + _guess(blocks, scenario, how))
    return Plan(scenario, blocks, range(how.replications), runner, how.say, ceiling), available


def _guess(blocks: Sequence[Block], scenario: Scenario, how: How) -> NDArray[np.int64]:
    """Return what the formula would add to each block, nothing where it says nothing."""
    staffing = staffing_table(scenario, how.interval_min)
    needed = guessed(scenario, staffing, how.interval_min)
    missing = needed - staffing["scheduled"].to_numpy(float).reshape(needed.shape)
    by_group = dict(zip(scenario.centre.groups, np.nan_to_num(missing), strict=True))
    found = [ceil(by_group[one.group][list(one.bins)].max() - _LEAST) for one in blocks]
    return np.maximum(np.array(found, dtype=np.int64), 0)


def _not_searched(scenario: Scenario, how: How, plan: Plan) -> Iterator[Gap]:
    """Yield the formula's rows of groups that the search leaves as they are."""
    searched = {one.group for one in plan.blocks}
    table = staffing_table(scenario, how.interval_min)
    for row in staff_by_formula(scenario, table, how.interval_min):
        if row.name not in searched:
            why = "a roster is not searched: agents are added to levels only"
            yield replace(row, note=f"{row.note}; {why}")


def _with_addition(scenario: Scenario, facts: Sequence[Facts], tried: Tried) -> Iterator[Gap]:
    """Yield the rows of the queues, with what they keep once the agents have been added."""
    for row in response_rows(scenario.centre, facts, kpi_table(facts, ("queue",))):
        chosen = tried.of_queue(row.name)
        if not chosen.any() or not tried.plan.added.any():
            yield row
            continue
        tops, bottoms = tried.tops[:, chosen].sum(axis=1), tried.bottoms[:, chosen].sum(axis=1)
        found = ratio_of_totals(tops, bottoms)
        words = f"{found.value:.1%} ({found.lower:.1%} to {found.upper:.1%})"
        yield replace(row, note=f"{row.note}; with the agents added, on fresh customers: {words}")


def _closed(row: Gap, plan: Plan, levers: Sequence[Lever], how: How) -> Gap:
    """Offer the levers to a row with a gap that is told from none."""
    unsure = row.dimension not in {"staff", "technology"} and row.lower <= 0
    if not row.gap > 0 or unsure or row.found_by == "formula":
        return row
    found = closed_by(row, plan, levers)
    how.say(f"{row.dimension} of {row.name}: {found.lever}")
    return found

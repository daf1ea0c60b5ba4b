"""Run a grid of scenarios on the same customers: `switchboard sweep key=v1,v2 ...`.

Every scenario is composed and judged before any runs. What is finished is kept at once,
so the same command goes on after it was stopped.

Imports: experiments.sweep_plan, experiments.sweep_folder, sim.study.sweep.
Used by: the command `switchboard`, `python -m experiments.sweep`.
"""

import sys
from pathlib import Path

from experiments.cli import guarded
from experiments.outputs import shown
from experiments.progress import progress
from experiments.sweep_plan import Plan, planned
from sim.errors import ConfigError

TABLE = "sweep.csv"
FAILED = 1

USAGE = """switchboard sweep [experiment=NAME|FILE.yaml] [centre=NAME|FILE.yaml] [key=v1,v2,... ...]
  key=v1,v2     varies a value of the centre: centre.groups.service_team.staff_add=0,1,2
  experiment    a preset or a file of yours with a section `sweep`: how_many_agents, ./mine.yaml
  replications  independent repetitions of each scenario (default 20)
  seed          seed of every random number (default 1): the same customers for every scenario
  workers       processes that share the work; changes no result (default: one a processor)
  out           folder of the results (default: one below runs/, the same for the same sweep)
Every combination of values is one scenario; the first values are the baseline, or what the
experiment says. Stopped, the same command goes on where it was."""


def main(args: list[str]) -> int:
    """Run the sweep that the overrides describe; 1 if a scenario failed."""
    if any(one in {"-h", "--help", "help"} for one in args):
        print(USAGE)
        return 0
    from experiments.sweep_folder import folder_of

    plan = planned(args)
    return _swept(plan, folder_of(plan))


def _swept(plan: Plan, folder: Path) -> int:
    from experiments.sweep_folder import store_in, written
    from sim.report.csv_text import csv_text
    from sim.study.sweep import finished, run_sweep, sweep_table

    settings, store = plan.settings, store_in(folder)
    numbers = range(settings.replications)
    there = finished(plan.points, settings.seed, numbers, store)
    total = len({one.scenario.hash for one in plan.points}) * len(numbers)
    print(f"{len(plan.points)} scenarios, {len(numbers)} replications each", file=sys.stderr)
    try:
        with progress(total - there, "replications") as tell:
            result = run_sweep(
                plan.points, settings.seed, numbers, settings.workers, store, on_done=tell
            )
    except OSError as error:
        rule = f"in a place that can be written ({error.strerror or error})"
        raise ConfigError("out", str(folder), rule) from error
    table = sweep_table(result, plan.spec)
    written(folder, {TABLE: csv_text(table)})
    print(f"\nResults: {shown(folder)}")
    return FAILED if result.failures else 0


if __name__ == "__main__":
    sys.exit(guarded(main, sys.argv[1:]))

"""Run a grid of scenarios on the same customers: `switchboard sweep key=v1,v2 ...`.

Every scenario is composed and judged before any runs. What is finished is kept at once,
so the same command goes on after it was stopped.

Imports: experiments.sweeping.plan, experiments.sweeping.folder, sim.study.sweep.
Used by: the command `switchboard`, `python -m experiments.sweep`.
"""

import sys
from pathlib import Path

from experiments.cli import guarded, leave_in_order
from experiments.outputs import shown
from experiments.sweeping.plan import Plan, planned

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
    leave_in_order()
    from experiments.sweeping.folder import folder_of

    plan = planned(args)
    return _swept(plan, folder_of(plan))


def _swept(plan: Plan, folder: Path) -> int:
    """Run, write the files, print what was found; return the exit code."""
    from experiments.sweeping.folder import MARK, store_in, written
    from experiments.sweeping.page import PAGE, page_files
    from experiments.sweeping.results import found_by, mark_text, repeating
    from experiments.sweeping.text import failure_lines, tables_text

    try:
        found = found_by(plan, store_in(folder))
    except (KeyboardInterrupt, SystemExit):
        print("What is finished is kept: the same command goes on from here.", file=sys.stderr)
        raise
    if len(found.table):
        pages = page_files(found.table, plan.spec, found.answers, plan.settings.name)
        written(folder, {TABLE: found.csv, **pages, MARK: mark_text(plan, found)})
        if plan.spec.question:
            print(f"{plan.spec.question}\n")
        told, first = found.answers.sentences, found.answers.leading
        for part in (told[:first], told[first:]):
            if part:
                print("\n".join(part) + "\n")
        print(tables_text(found.table, plan.spec))
        print(f"\nResults: {shown(folder)}\nPage: {shown(folder / PAGE)}", flush=True)
    for line in failure_lines(found.failures, repeating(found)):
        print(line, file=sys.stderr)
    return FAILED if found.failures else 0


if __name__ == "__main__":
    sys.exit(guarded(main, sys.argv[1:]))

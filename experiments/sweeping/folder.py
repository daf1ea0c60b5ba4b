"""The folder of a sweep: found again by the same command, its files each whole or absent.

`replications/` holds what is finished; it grows while the sweep runs. Everything else is
written when the sweep has ended, each file beside its place and then renamed into it.

Imports: experiments.lasting_folder, sim.study. Used by: experiments.sweep.
"""

import json
from collections.abc import Mapping
from pathlib import Path

from experiments.lasting_folder import lasting_folder, write_each, writing
from experiments.sweeping.plan import Plan
from sim.study.sweep.store import Store

MARK = "sweep.json"
REPLICATIONS = "replications"


def folder_of(plan: Plan) -> Path:
    """Return the folder of a sweep, asked for or made from its grid.

    Raises
    ------
    ConfigError
        If the folder that is asked for holds something else.
    """
    return lasting_folder("sweep", plan.settings, _asked(plan), (MARK, REPLICATIONS))


def _asked(plan: Plan) -> str:
    """Return what a grid is: its scenarios by content, their labels, baseline and seed."""
    content = {
        "scenarios": [[point.name, point.scenario.hash, point.engine] for point in plan.points],
        "baseline": dict(plan.spec.baseline),
        "seed": plan.settings.seed,
    }
    return json.dumps(content, sort_keys=True)


def store_in(folder: Path) -> Store:
    """Return the store of a sweep's folder, which looks into those of its neighbours too."""
    own = folder / REPLICATIONS
    beside = sorted(folder.parent.glob(f"sweep-*/{REPLICATIONS}"))
    return Store(own, tuple(one for one in beside if one != own))


def written(folder: Path, files: Mapping[str, str | bytes]) -> None:
    """Write the files of a sweep, each whole and `MARK` last: with it the folder is complete.

    Drawings of an earlier sweep that this one does not have are taken away.

    Raises
    ------
    ConfigError
        If the place cannot be written; no `MARK` is there then.
    """
    with writing(folder):
        (folder / MARK).unlink(missing_ok=True)
        write_each(folder, dict(sorted(files.items(), key=lambda one: one[0] == MARK)))
        for path in folder.glob("figures/*.svg"):
            if f"figures/{path.name}" not in files:
                path.unlink()

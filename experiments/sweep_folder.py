"""The folder of a sweep: found again by the same command, its files each whole or absent.

`replications/` holds what is finished; it grows while the sweep runs. Everything else is
written when the sweep has ended, each file beside its place and then renamed into it.

Imports: experiments.outputs, sim.study. Used by: experiments.sweep.
"""

import json
from collections.abc import Mapping
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path

from experiments.outputs import HASH_DIGITS, RUNS
from experiments.sweep_plan import Plan
from sim.errors import ConfigError
from sim.study.kept_files import whole
from sim.study.sweep.store import Store

MARK = "sweep.json"
REPLICATIONS = "replications"
_HASH_BYTES = 16


def folder_of(plan: Plan) -> Path:
    """Return the folder of a sweep, asked for or made from its grid.

    Raises
    ------
    ConfigError
        If the folder that is asked for holds something else.
    """
    if plan.settings.folder is None:
        name = f"sweep-{plan.settings.name}-{grid_hash(plan)[:HASH_DIGITS]}"
        return Path(RUNS).absolute() / name
    out = plan.settings.folder.expanduser().absolute()
    own = (out / MARK).is_file() or (out / REPLICATIONS).is_dir()
    with suppress(OSError):
        if out.exists() and not out.is_dir():
            raise ConfigError("out", str(out), "a folder, and there is a file of this name")
        if out.is_dir() and any(out.iterdir()) and not own:
            raise ConfigError("out", str(out), "an empty or a new folder, or that of a sweep")
    return out


def grid_hash(plan: Plan) -> str:
    """Return what names a grid: its scenarios by content, their labels, baseline and seed."""
    content = {
        "scenarios": [[point.name, point.scenario.hash, point.engine] for point in plan.points],
        "baseline": dict(plan.spec.baseline),
        "seed": plan.settings.seed,
    }
    text = json.dumps(content, sort_keys=True)
    return blake2b(text.encode(), digest_size=_HASH_BYTES).hexdigest()


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
    try:
        (folder / MARK).unlink(missing_ok=True)
        for name, content in sorted(files.items(), key=lambda one: one[0] == MARK):
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            whole(path, content.encode() if isinstance(content, str) else content)
        for path in folder.glob("figures/*.svg"):
            if f"figures/{path.name}" not in files:
                path.unlink()
    except OSError as error:
        rule = f"in a place that can be written ({error.strerror or error})"
        raise ConfigError("out", str(folder), rule) from error

"""One run for each combination of values: `switchboard run -m seed=1,2,3`.

Every job is composed and judged first; only then does Hydra's own multirun
compose and launch them, one after the other. Hydra insists on a sweep folder
of its own: it gets one in the system's temporary folder, removed afterwards.

Imports: experiments.compose, experiments.run. Used by: experiments.cli, experiments.run.
"""

import sys
from collections.abc import Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from experiments import presets
from experiments.compose import (
    NO_EXPERIMENT,
    compose,
    judged,
    plain_values,
    prepared,
    registered,
)
from experiments.paths import configs_dir
from experiments.presets import Override
from experiments.refusals import from_hydra
from sim.errors import ConfigError, EngineError

FLAGS = ("-m", "--multirun")


def asked(args: Sequence[str]) -> bool:
    """Return whether a command line asks for a multirun."""
    return any(one in FLAGS for one in args)


def main(args: list[str]) -> int:
    """Run every combination; nothing runs if any of them is wrong."""
    given = [one for one in args if one not in (*FLAGS, NO_EXPERIMENT) and one[:1] != "~"]
    removals = [one for one in args if one.startswith("~")]
    lines = [[*line, *removals] for line in jobs(given)]
    for line in lines:
        if NO_EXPERIMENT in line:
            rule = "a preset with -m: run the case without an experiment by itself"
            raise ConfigError("experiment", "null", rule)
        settings = compose(line).settings
        if settings.sweep is not None:
            rule = "one without a sweep of its own with -m: switchboard sweep varies it"
            raise ConfigError("experiment", settings.experiment, rule)
        out = settings.out
        if out is not None and len(lines) > 1:
            raise ConfigError("out", out, "left out with -m: each run makes a folder of its own")
    _launch(given, lines, presets.taken_apart(removals))
    return 0


def jobs(overrides: Sequence[str]) -> list[list[str]]:
    """Return the overrides of each job: sweeps such as ``seed=1,2`` become one value each.

    Raises
    ------
    ConfigError
        If an override cannot be read, or sweeps over anything but a list.
    """
    from hydra._internal.core_plugins.basic_sweeper import BasicSweeper
    from hydra.core.override_parser.overrides_parser import OverridesParser
    from hydra.errors import HydraException

    apart = presets.taken_apart(overrides)
    try:
        parsed = OverridesParser.create().parse_overrides([one.readable for one in apart])
        (found,) = BasicSweeper.split_arguments(parsed, None)
    except HydraException as error:
        raise from_hydra(error, apart) from None
    return [list(one) for one in found]


def _launch(
    given: Sequence[str], lines: Sequence[Sequence[str]], removals: Sequence[Override]
) -> None:
    """Hand the overrides to Hydra's multirun; keys are removed after it composed."""
    import hydra
    from hydra.core.hydra_config import HydraConfig

    every = presets.taken_apart([one for line in lines for one in line])
    stopped: list[ConfigError | EngineError] = []
    with registered(every) as own:

        def task(composed: Any) -> None:
            """Judge and run one job; the first error is told when Hydra is done."""
            chosen = HydraConfig.get()
            apart = [*presets.taken_apart(list(chosen.overrides.task)), *removals]
            try:
                made = judged(plain_values(composed), chosen.runtime.choices, own, apart)
                import_module("experiments.run").run_composed(made)
            except (ConfigError, EngineError) as error:
                stopped.append(error)

        start = hydra.main(str(configs_dir()), "config", version_base="1.3")(task)
        with TemporaryDirectory(prefix="switchboard-") as folder:
            own_settings = [f"hydra.sweep.dir='{Path(folder).as_posix()}'", "hydra.sweep.subdir=."]
            with _command_line([*_for_hydra(given), *own_settings]):
                start()
    if stopped:
        raise stopped[0]


def _for_hydra(given: Sequence[str]) -> list[str]:
    """Return the overrides as Hydra shall see them; a sweep over presets stays a sweep."""
    found = []
    for one in presets.taken_apart(given):
        if one.is_choice:
            singles = [prepared(Override.of(line[0])) for line in jobs([one.text])]
            values = ",".join(single.partition("=")[2] for single in singles)
            found.append(f"{one.key}={values}")
        else:
            found.append(prepared(one))
    return found


@contextmanager
def _command_line(overrides: list[str]) -> Any:
    """Let Hydra read these overrides as the command line: it takes no other way in."""
    before = sys.argv
    sys.argv = ["switchboard", "-m", *overrides]
    try:
        yield
    finally:
        sys.argv = before

"""Simulate a centre: `switchboard run [centre=NAME|FILE.yaml] [key=value ...]`.

A thin command: it composes, simulates, writes the run's folder and prints a table of
the KPIs and, last of all, the folder. The folder appears whole or not at all. A preset may
name others that run with it (`experiments.recorded`): each has a run's folder in the folder.

Used by: the command `switchboard`, `python -m experiments.run`, experiments.multirun.
"""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from shutil import which
from time import perf_counter
from typing import Any

from experiments import multirun
from experiments.cli import guarded, leave_in_order
from experiments.compose import Composed, compose
from experiments.config_show import as_csv, table
from experiments.inputs import SCENARIO_JSON, composed_yaml, copies
from experiments.inputs import SCENARIO_YAML as YAML
from experiments.manifest import (
    FILE,
    HOW,
    command,
    commit,
    content_digest,
    manifest_text,
    overall,
    peak_memory_mb,
    versions,
)
from experiments.outputs import Folder, run_folder, shown
from experiments.progress import progress
from experiments.recorded import Record, also_of, kept, laid_beside, record_of
from experiments.report import PAGE, PARAMETERS
from experiments.what_next import what_next
from sim.log.schema import Log

USAGE = """switchboard run [centre=NAME|FILE.yaml] [channel=NAME|FILE.yaml] [key=value ...]
  centre        a preset such as seven_channels, well_run, small, or your file: centre=./mine.yaml
  channel       adds a channel to it: sms, kiosk, ./fax.yaml, or several: channel=[sms,kiosk]
  experiment    a preset with its question, such as bank_1999 or add_sms_and_kiosk
  seed          seed of every random number (default 1)
  replications  independent repetitions (default 20)
  workers       processes that share them; changes no result (default: one a processor)
  out           folder of the results (default: a new one below runs/)
  overwrite     true: replace what a folder given by out holds
  -m            one run for each combination: switchboard run -m seed=1,2,3
Every value of the centre can be set: switchboard config show lists them all."""


def main(args: list[str]) -> int:
    """Run what the overrides describe; 0, or ConfigError for what a user did wrong."""
    if any(one in {"-h", "--help", "help"} for one in args):
        print(USAGE)
        return 0
    if multirun.asked(args):
        return multirun.main(args)
    leave_in_order()
    run_composed(compose(args))
    return 0


def run_composed(composed: Composed) -> Path:
    """Simulate, write the run's folder, print the KPIs and the folder; return the folder.

    Raises
    ------
    ConfigError
        If the folder cannot be used.
    EngineError
        If a replication does not end or breaks an invariant.
    """
    begun = perf_counter()
    settings, scenario = composed.settings, composed.scenario
    others = _others(composed)
    place = run_folder(settings.name, scenario.hash, settings.folder, overwrite=settings.overwrite)
    with place as folder:
        texts = [_run(folder, composed, tuple(others))]
        for name, other in others.items():
            texts.append(f"\n{name}\n\n{_run(folder.within(name), other, ())}")
    print("\n".join(texts))
    print(_ended(folder, composed, perf_counter() - begun))
    return folder.final


def _ended(folder: Folder, composed: Composed, took_s: float) -> str:
    """Say how long it took and how much memory it needed, what to ask next, where it all is."""
    place, memory = shown(folder.final), peak_memory_mb()
    used = "" if memory is None else f", {memory:,.0f} MB at most"
    following = what_next(composed.settings.name, set())[:1]
    onward = [f"{asked} {line.replace('switchboard', program(), 1)}" for asked, line in following]
    lines = ["", f"Took {took_s:.1f} s{used}.", *onward, f"Report: {place}/{PAGE}"]
    return "\n".join([*lines, f"Results: {place}"])


def program() -> str:
    """Return how to call the program again: by its path where the shell would not find it."""
    called = Path(sys.argv[0]).absolute()
    found = called.name != "switchboard" or which("switchboard") is not None
    return "switchboard" if found else shown(called)


def _others(composed: Composed) -> dict[str, Composed]:
    """Compose the presets that run with this one, where it is laid beside a record."""
    if record_of(composed.sources) is None:
        return {}
    given = [one for one in composed.overrides if one.partition("=")[0] not in {"centre", "out"}]
    names = [one for one in also_of(composed.sources) if one != composed.settings.centre]
    with _apart_from_hydra():
        return {name: compose([*given, f"centre={name}"]) for name in names}


@contextmanager
def _apart_from_hydra() -> Iterator[None]:
    """Let configurations be composed while Hydra runs a job of its own: of a multirun."""
    from hydra.core.global_hydra import GlobalHydra

    state = GlobalHydra.instance()
    running, state.hydra = state.hydra, None
    try:
        yield
    finally:
        GlobalHydra.instance().hydra = running


def _run(folder: Folder, composed: Composed, also: Sequence[str]) -> str:
    """Simulate and write one run; return what to print."""
    begun = perf_counter()
    logs = _replicated(composed)
    return _written(folder, composed, logs, begun, also)


def _replicated(composed: Composed) -> list[Log]:
    """Simulate, telling how far it has come."""
    from sim.study.replicate import replicate

    settings = composed.settings
    with progress(settings.replications, "replications") as tell:
        return replicate(
            composed.scenario,
            settings.seed,
            settings.replications,
            workers=settings.workers,
            engine=settings.engine,
            on_done=tell,
        )


def _written(
    folder: Folder, composed: Composed, logs: Sequence[Log], begun: float, also: Sequence[str]
) -> str:
    """Write every file into the folder; return what to print."""
    from experiments.report import report_files
    from experiments.results import KPI, figure_texts, results_of, summary_text, table_texts
    from sim.log.store import save

    scenario = composed.scenario
    results = results_of(scenario, logs)
    texts = table_texts(results)
    record = record_of(composed.sources)
    laid = laid_beside(record, logs)
    texts |= laid.files
    for name, text in (texts | figure_texts(results)).items():
        folder.write(name, text)
    inputs = _write_inputs(folder, composed, record)
    for number, log in enumerate(logs):
        save(log, folder.part, number)
    made = {
        **_made(composed, logs),
        "inputs": inputs,
        "beside": list(also),
        "record": kept(record),
        "kpi_digest": content_digest(texts[KPI]),
    }
    for name, content in report_files(folder.part, made).items():
        folder.write(name, content)
    measured = {
        "duration_s": round(perf_counter() - begun, 3),
        "peak_memory_mb": peak_memory_mb(),
    }
    folder.write(FILE, manifest_text(made | measured))
    return "\n".join([summary_text(results), *([laid.text] if laid.text else [])])


def _write_inputs(folder: Folder, composed: Composed, record: Record | None) -> dict[str, str]:
    """Write what the run was made from; return the copies of the scenario's files by name."""
    scenario = composed.scenario
    folder.write(YAML, composed_yaml(composed.mapping))
    folder.write(PARAMETERS, _parameters(composed))
    folder.write(SCENARIO_JSON, scenario.json())
    inputs = copies(scenario.files)
    for name, copy in inputs.items():
        folder.write(copy, scenario.files[name].read_bytes())
    recorded = kept(record)
    if record is not None and recorded is not None:
        folder.write(recorded["copy"], record.file.read_bytes())
    return inputs


def _parameters(composed: Composed) -> str:
    """List what was run, value by value; not where it was written nor on how many processes."""
    return as_csv([row for row in table(composed) if row[0] not in HOW])


def _made(composed: Composed, logs: Sequence[Log]) -> dict[str, Any]:
    """Return what the manifest says of scenario, program and logs."""
    from sim.log.digest import digest

    settings = composed.settings
    digests = [digest(log) for log in logs]
    return {
        "name": settings.name,
        "command": command(composed.overrides),
        "scenario_hash": composed.scenario.hash,
        "seed": settings.seed,
        "replications": settings.replications,
        "engine": settings.engine,
        "versions": versions(),
        "commit": commit(),
        "log_digests": digests,
        "log_digest": overall(digests),
    }


if __name__ == "__main__":
    sys.exit(guarded(main, sys.argv[1:]))

"""Run a finished run again and compare: `switchboard reproduce RUN_DIR [workers=N]`.

Everything comes from the folder: the composed YAML, the copies of its CSV files, seed
and replications. Compared are the digest of every replication, its stored tables and the
tables of figures, each with what the folder and its manifest hold. Nothing is written.

Used by: the command `switchboard`, `python -m experiments.reproduce`.
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from experiments.arguments import read_arguments, whole_number
from experiments.cli import guarded
from experiments.inputs import SCENARIO_JSON, rebuilt
from experiments.manifest import content_digest, overall, read_manifest, versions
from experiments.outputs import shown
from experiments.progress import progress
from experiments.recorded import laid_beside, record_in
from sim.config import Scenario
from sim.errors import ConfigError
from sim.log.schema import Log

USAGE = """switchboard reproduce RUN_DIR [workers=N]
  RUN_DIR  folder of a run; left out: the newest below runs/
  workers  processes that share the work (default 1)
Exit code 0: everything equal; 1: something different; 2: no folder of a run."""

_MOST_WORKERS = 1024


def main(args: list[str]) -> int:
    """Reproduce a run; 0 if everything is equal, 1 if not."""
    if any(one in {"-h", "--help", "help"} for one in args):
        print(USAGE)
        return 0
    folder, values = read_arguments(args, ("workers",))
    workers = whole_number(values, "workers", 1, 1, _MOST_WORKERS)
    manifest = read_manifest(folder)
    for line in _version_lines(manifest["versions"]):
        print(line)
    different = _reproduced(folder, manifest, workers)
    for name in manifest.get("beside", []):
        different += _reproduced(folder / name, read_manifest(folder / name), workers)
    print(f"Different: {different} of the above." if different else "Everything is equal.")
    return 1 if different else 0


def _reproduced(folder: Path, manifest: Mapping[str, Any], workers: int) -> int:
    """Reproduce the run of one folder; return how many checks differ."""
    scenario = rebuilt(folder, manifest)
    seed, replications = manifest["seed"], manifest["replications"]
    print(
        f"{shown(folder.absolute())}: {manifest['name']}, seed {seed}, {replications} replications"
    )
    different = _compared(_scenario_checks(folder, manifest, scenario))
    if different:
        print("The scenario is not the one that was run; it is not simulated.")
        return different
    logs = _again(scenario, manifest, workers)
    different += _compared(_log_checks(folder, manifest, logs))
    different += _compared(_table_checks(folder, manifest, scenario, logs))
    return different


def _version_lines(then: Mapping[str, str]) -> Iterator[str]:
    now = versions()
    for name in sorted({*then, *now}):
        if then.get(name) != now.get(name):
            yield f"version of {name}: {then.get(name, 'none')} then, {now.get(name, 'none')} now"


def _compared(checks: Iterator[tuple[str, list[str]]]) -> int:
    """Print each check as equal, or different with what differs; return how many differ."""
    different = 0
    for what, wrong in checks:
        print(f"{what}: {'different (' + ', '.join(wrong) + ')' if wrong else 'equal'}", flush=True)
        different += bool(wrong)
    return different


def _scenario_checks(
    folder: Path, manifest: Mapping[str, Any], scenario: Scenario
) -> Iterator[tuple[str, list[str]]]:
    wrong = [] if scenario.hash == manifest["scenario_hash"] else ["its hash"]
    if _digest_of(folder / SCENARIO_JSON) != manifest["scenario_hash"]:
        wrong.append(SCENARIO_JSON)
    yield "scenario", wrong


def _again(scenario: Scenario, manifest: Mapping[str, Any], workers: int) -> list[Log]:
    from sim.study.replicate import replicate

    with progress(manifest["replications"], "replications") as tell:
        return replicate(
            scenario,
            manifest["seed"],
            manifest["replications"],
            workers=workers,
            engine=manifest["engine"],
            on_done=tell,
        )


def _log_checks(
    folder: Path, manifest: Mapping[str, Any], logs: Sequence[Log]
) -> Iterator[tuple[str, list[str]]]:
    from sim.log.digest import digest

    then, now = manifest["log_digests"], [digest(log) for log in logs]
    for number, (log, found) in enumerate(zip(logs, now, strict=True)):
        wrong = [] if number < len(then) and then[number] == found else ["log digest"]
        yield f"replication {number}", wrong + _stored_wrong(folder, log, number)
    if overall(now) != manifest.get("log_digest") or len(then) != len(now):
        yield "all replications", ["log digest"]


def _stored_wrong(folder: Path, log: Log, number: int) -> list[str]:
    """Return which of the stored tables of a replication differ from the new ones."""
    from sim.log.digest import table_digests
    from sim.log.schema import TABLES
    from sim.log.store import load

    try:
        stored = table_digests(load(folder, number))
    except ConfigError:
        return ["stored tables missing or unreadable"]
    now = table_digests(log)
    return [f"stored {name}" for name in TABLES if stored[name] != now[name]]


def _table_checks(
    folder: Path, manifest: Mapping[str, Any], scenario: Scenario, logs: Sequence[Log]
) -> Iterator[tuple[str, list[str]]]:
    """Measure the new logs and compare each table with the file of the folder."""
    from experiments.results import KPI, results_of, table_texts

    for name, text in table_texts(results_of(scenario, logs)).items():
        now = content_digest(text)
        wrong = [] if _digest_of(folder / name) == now else ["the file"]
        if name == KPI and manifest.get("kpi_digest") != now:
            wrong.append("its digest in the manifest")
        yield name, wrong
    for name, text in laid_beside(record_in(folder, manifest), logs).files.items():
        yield name, [] if _digest_of(folder / name) == content_digest(text) else ["the file"]


def _digest_of(path: Path) -> str:
    """Return the digest of a file, "" if it cannot be read."""
    try:
        return content_digest(path.read_bytes())
    except OSError:
        return ""


if __name__ == "__main__":
    sys.exit(guarded(main, sys.argv[1:]))

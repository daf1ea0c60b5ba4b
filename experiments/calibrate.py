"""Make a preset from real records: `switchboard calibrate records=FILE format=anonymous_bank`.

A thin command: it reads its arguments, prints what was read and estimated, fits the
effective staffing by simulation, and writes the preset; with `then` also that of a later
month, of which only demand and agents are used. The files are written into a folder
beside `out` and moved into place when all of them are complete and their centres build.

Used by: the command `switchboard`, `python -m experiments.calibrate`.
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from experiments.arguments import whole_number
from experiments.cli import guarded
from experiments.progress import progress
from sim.calibrate import anonymous_bank
from sim.calibrate.account import account_text, estimates_text, presence_text
from sim.calibrate.account_laws import laws_text, survival_text
from sim.calibrate.anonymous_bank import Imported
from sim.calibrate.cells import cells_of
from sim.calibrate.estimate import Estimates, estimate
from sim.calibrate.later import later_preset
from sim.calibrate.presence import STEPS, Effort, FittedPresence, fit_presence
from sim.calibrate.preset import Preset, preset
from sim.calibrate.provenance import sources_yaml
from sim.config import Scenario, build
from sim.config.keys import nearest
from sim.errors import ConfigError

__all__ = ["FORMATS", "USAGE", "main"]

FORMATS = (anonymous_bank.FORMAT,)

USAGE = """switchboard calibrate records=FILE format=NAME [key=value ...]
  records       a month of call records: text separated by tabs, plain or .gz
  format        what the file is: anonymous_bank
  then          a later month: a second preset with its demand and agents, nothing refitted
  out           folder for the presets (default: calibrated)
  overwrite     true: replace files of a preset in a folder that is not empty
  replications  of each step that fits the effective staffing (default 20); 0: not fitted
  seed          of these replications (default 1999)
  workers       processes that share them; changes no result (default 1)"""

_DEFAULTS = {"out": "calibrated", "overwrite": "false"}
_NUMBERS = {
    "seed": (1999, 0, (1 << 63) - 1),
    "replications": (20, 0, 10_000),
    "workers": (1, 1, 1024),
}
"""Default, least and most."""

_KEYS = ("records", "format", "then", *_DEFAULTS, *_NUMBERS)


@dataclass(frozen=True, slots=True)
class _Request:
    """What to read, how to fit, and where the presets go."""

    records: Path
    then: Path | None
    out: Path
    overwrite: bool
    effort: Effort


def main(args: list[str]) -> int:
    """Calibrate as `args` say; 0, or ConfigError for what a user did wrong."""
    if args[:1] in (["-h"], ["--help"], ["help"]):
        print(USAGE)
        return 0
    request = _request(args)
    found = anonymous_bank.read(request.records)
    estimates = estimate(found.log)
    print(_read_text(found, estimates))
    name = f"bank_{anonymous_bank.first_day_of(found.log.header).year}"
    presence = _fitted(estimates, found, name, request.effort)
    print(f"\n{presence_text(presence)}" if presence else "\nEffective staffing: not fitted")
    made = preset(estimates, cells_of(found.log), name, presence.shares if presence else None)
    files = made.files | {f"{name}.sources.yaml": sources_yaml(made, estimates, presence)}
    mappings = [made.mapping]
    if request.then is not None:
        second = _later(request.then, estimates, made, presence)
        files |= second.files
        mappings.append(second.mapping)
    _write(files, mappings, request)
    print(f"\nPreset {made.name}, {len(files)} files: {request.out}")
    return 0


def _read_text(found: Imported, estimates: Estimates) -> str:
    """Return what is printed of a month: rows, estimates, laws."""
    parts = (
        account_text(found.account),
        estimates_text(estimates),
        laws_text(estimates),
        survival_text(found.log, estimates),
    )
    return "\n\n".join(parts)


def _fitted(
    estimates: Estimates, found: Imported, name: str, effort: Effort
) -> FittedPresence | None:
    """Fit the effective staffing, telling how far it has come; None without replications."""
    if effort.replications == 0:
        return None
    recorded = cells_of(found.log)
    with tempfile.TemporaryDirectory() as folder, progress(STEPS, "steps") as tell:

        def scenario_with(shares: Mapping[str, float]) -> Scenario:
            made = preset(estimates, recorded, name, shares)
            for file, text in made.files.items():
                (Path(folder) / file).write_text(text, encoding="utf-8", newline="")
            return build(made.mapping, Path(folder))

        return fit_presence(scenario_with, recorded, effort, tell)


def _later(
    records: Path, first: Estimates, kept: Preset, presence: FittedPresence | None
) -> Preset:
    """Read a later month and return its preset, provenance included."""
    found = anonymous_bank.read(records)
    day = anonymous_bank.first_day_of(found.log.header)
    print(f"\nThe later month, {day:%B %Y}\n{account_text(found.account)}")
    later = estimate(found.log, first.redials)
    name = f"bank_{day:%Y}_{day:%B}".lower()
    made = later_preset(later, cells_of(found.log), first, kept, name)
    made.files[f"{name}.sources.yaml"] = sources_yaml(made, first, presence, later)
    return made


def _request(args: list[str]) -> _Request:
    """Read key=value words.

    Raises
    ------
    ConfigError
        If a key is unknown, missing or given twice, a value is wrong, or the folder
        exists and may not be overwritten.
    """
    given: dict[str, str] = {}
    for word in args:
        key, sign, value = word.partition("=")
        if not sign or key not in _KEYS:
            rule = f"one of {', '.join(_KEYS)}, each as key=value"
            raise ConfigError("argument", word, rule, nearest=nearest(key, _KEYS))
        if key in given:
            raise ConfigError(key, value, "given once")
        given[key] = value
    for key in ("records", "format"):
        if not given.get(key):
            raise ConfigError(key, "nothing", f"given: {USAGE.splitlines()[0]}")
    if given["format"] not in FORMATS:
        rule = f"one of the formats {', '.join(FORMATS)}"
        near = nearest(given["format"], FORMATS)
        raise ConfigError("format", given["format"], rule, nearest=near)
    chosen = _DEFAULTS | given
    if chosen["overwrite"] not in {"true", "false"}:
        raise ConfigError("overwrite", chosen["overwrite"], "true or false")
    numbers = {
        key: whole_number(given, key, default, least, most)
        for key, (default, least, most) in _NUMBERS.items()
    }
    request = _Request(
        records=Path(given["records"]),
        then=Path(given["then"]) if given.get("then") else None,
        out=Path(chosen["out"]),
        overwrite=chosen["overwrite"] == "true",
        effort=Effort(**numbers),
    )
    _check_folder(request)
    return request


def _check_folder(request: _Request) -> None:
    """Refuse a folder that cannot take the preset, before anything is read."""
    out = request.out
    if out.exists() and not out.is_dir():
        raise ConfigError("out", str(out), "a folder, and it is a file")
    if not out.resolve().parent.is_dir():
        raise ConfigError("out", str(out), "a folder in a folder that exists")
    if out.is_dir() and any(out.iterdir()) and not request.overwrite:
        raise ConfigError("out", str(out), "a new or empty folder, or given with overwrite=true")


def _write(
    files: Mapping[str, str], mappings: Sequence[Mapping[str, object]], request: _Request
) -> None:
    """Write all files beside `out`, build the centres from them, then move them into place."""
    out = request.out.resolve()
    beside = out.with_name(f".{out.name}.{os.getpid()}")
    try:
        beside.mkdir()
        for name, text in files.items():
            (beside / name).write_text(text, encoding="utf-8", newline="")
        for mapping in mappings:
            build(mapping, beside)
        out.mkdir(exist_ok=True)
        for name in files:
            (beside / name).replace(out / name)
    except OSError as error:
        raise ConfigError("out", str(request.out), f"writable ({error.strerror})") from None
    finally:
        shutil.rmtree(beside, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(guarded(main, sys.argv[1:]))

"""Make a preset from real records: `switchboard calibrate records=FILE format=anonymous_bank`.

A thin command: it reads its arguments, prints what was read and estimated, and writes
the preset. The files are written into a folder beside `out` and moved into place when
all of them are complete and the centre they describe builds.

Used by: the command `switchboard`, `python -m experiments.calibrate`.
"""

import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from experiments.cli import guarded
from sim.calibrate import anonymous_bank
from sim.calibrate.account import account_text, estimates_text, survival_text
from sim.calibrate.cells import cells_of
from sim.calibrate.estimate import estimate
from sim.calibrate.preset import preset
from sim.calibrate.provenance import sources_yaml
from sim.config import build
from sim.config.keys import nearest
from sim.errors import ConfigError

__all__ = ["FORMATS", "USAGE", "main"]

FORMATS = (anonymous_bank.FORMAT,)

USAGE = """switchboard calibrate records=FILE format=NAME [out=FOLDER] [overwrite=true]
  records    a month of call records: text separated by tabs, plain or .gz
  format     what the file is: anonymous_bank
  out        folder for the preset (default: calibrated)
  overwrite  true: replace files of a preset in a folder that is not empty"""

_DEFAULTS = {"out": "calibrated", "overwrite": "false"}
_KEYS = ("records", "format", *_DEFAULTS)


@dataclass(frozen=True, slots=True)
class _Request:
    """What to read, and where the preset goes."""

    records: Path
    out: Path
    overwrite: bool


def main(args: list[str]) -> int:
    """Calibrate as `args` say; 0, or ConfigError for what a user did wrong."""
    if args[:1] in (["-h"], ["--help"], ["help"]):
        print(USAGE)
        return 0
    request = _request(args)
    found = anonymous_bank.read(request.records)
    print(account_text(found.account))
    estimates = estimate(found.log)
    print(f"\n{estimates_text(estimates)}\n\n{survival_text(found.log, estimates)}\n")
    year = anonymous_bank.year_of(found.log.header)
    made = preset(estimates, cells_of(found.log), f"bank_{year}")
    files = made.files | {f"{made.name}.sources.yaml": sources_yaml(made, estimates)}
    _write(files, made.mapping, request)
    print(f"Preset {made.name}, {len(files)} files: {request.out}")
    return 0


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
        raise ConfigError(
            "format", given["format"], rule, nearest=nearest(given["format"], FORMATS)
        )
    chosen = _DEFAULTS | given
    if chosen["overwrite"] not in {"true", "false"}:
        raise ConfigError("overwrite", chosen["overwrite"], "true or false")
    request = _Request(Path(given["records"]), Path(chosen["out"]), chosen["overwrite"] == "true")
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


def _write(files: Mapping[str, str], mapping: Mapping[str, object], request: _Request) -> None:
    """Write all files beside `out`, build the centre from them, then move them into place."""
    out = request.out.resolve()
    beside = out.with_name(f".{out.name}.{os.getpid()}")
    try:
        beside.mkdir()
        for name, text in files.items():
            (beside / name).write_text(text, encoding="utf-8", newline="")
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

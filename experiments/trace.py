"""Tell the life of one need in words: `switchboard trace RUN_DIR need=N`.

A thin command: it finds the need in the stored log of a finished run; the words come
from `sim.report.story`.

Used by: the command `switchboard`, `python -m experiments.trace`.
"""

import sys
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from experiments.arguments import read_arguments, whole_number
from experiments.cli import guarded
from experiments.inputs import rebuilt
from experiments.manifest import read_manifest
from experiments.outputs import shown
from sim.errors import ConfigError
from sim.log.schema import Log

USAGE = """switchboard trace RUN_DIR [need=N | key=HEX | contact=N] [replication=N]
  RUN_DIR      folder of a run; left out: the newest below runs/
  need         row in the table of needs
  key          content key of a need, which it keeps in every scenario; hexadecimal
  contact      row in the table of contacts
  replication  number of the replication (default 0)
Without need, key or contact: the need with the most attempts."""

_CHOICES = ("need", "key", "contact")
_MOST = (1 << 63) - 1
_KEY_DIGITS = 16


def main(args: list[str]) -> int:
    """Tell one need's life; 0, or ConfigError for what a user did wrong."""
    if any(one in {"-h", "--help", "help"} for one in args):
        print(USAGE)
        return 0
    from sim.log.store import load
    from sim.report.story import Story, most_eventful

    folder, values = read_arguments(args, (*_CHOICES, "replication"))
    manifest = read_manifest(folder)
    last = manifest["replications"] - 1
    replication = whole_number(values, "replication", 0, 0, last)
    chosen = [name for name in _CHOICES if name in values]
    if len(chosen) > 1:
        raise ConfigError(chosen[1], values[chosen[1]], f"left out beside {chosen[0]}")
    log = load(folder, replication)
    if not len(log.needs["key"]):
        raise ConfigError("replication", replication, "one with needs")
    need = _found(log, values) if chosen else most_eventful(log)
    print(Story(log, rebuilt(folder, manifest)).tell(need))
    print(f"\n{_others(folder, log, last, bool(chosen))}")
    return 0


def _found(log: Log, values: Mapping[str, str]) -> int:
    """Return the row of the need that the user asks for."""
    if "need" in values:
        return whole_number(dict(values), "need", 0, 0, len(log.needs["key"]) - 1)
    if "contact" in values:
        most = len(log.contacts["need"]) - 1
        return int(log.contacts["need"][whole_number(dict(values), "contact", 0, 0, most)])
    text = values["key"].lower().removeprefix("0x")
    if not text or len(text) > _KEY_DIGITS or any(one not in "0123456789abcdef" for one in text):
        raise ConfigError("key", values["key"], f"1 to {_KEY_DIGITS} hexadecimal digits")
    rows = np.flatnonzero(log.needs["key"] == np.uint64(int(text, 16)))
    if not len(rows):
        raise ConfigError("key", values["key"], "that of a need of this replication")
    return int(rows[0])


def _others(folder: Path, log: Log, last: int, chosen: bool) -> str:
    """Say how another need is chosen."""
    needs, contacts = len(log.needs["key"]) - 1, len(log.contacts["need"]) - 1
    why = "" if chosen else "This is the need with the most attempts. "
    choice = f"need=0..{needs} | key=HEX | contact=0..{contacts}  [replication=0..{last}]"
    return f"{why}Another one: switchboard trace {shown(folder.absolute())} {choice}"


if __name__ == "__main__":
    sys.exit(guarded(main, sys.argv[1:]))

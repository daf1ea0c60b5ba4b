"""Tell the life of one need in words: `switchboard trace RUN_DIR need=N`.

A thin command: it finds the need in the stored log of a finished run; the words come
from `sim.report.story`.

Used by: the command `switchboard`, `python -m experiments.trace`.
"""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from experiments.arguments import read_arguments, whole_number
from experiments.cli import guarded
from experiments.inputs import rebuilt
from experiments.manifest import read_manifest
from experiments.outputs import shown
from sim.errors import ConfigError
from sim.log.schema import Log

USAGE = """switchboard trace RUN_DIR [need=N | key=HEX | contact=N | path=CHANNELS] [replication=N]
  RUN_DIR      folder of a run; left out: the newest below runs/
  need         row in the table of needs
  key          content key of a need, which it keeps in every scenario; hexadecimal
  contact      row in the table of contacts
  path         the first need that made exactly these contacts: path=web,bot,chat,phone
               a step may say more: chat:abandoned, phone:resolved, chat:context,
               phone:next_day, or two things at once: phone:resolved:next_day
  replication  number of the replication (default 0; with path: the first that has one)
Without need, key, contact or path: the need with the most attempts."""

_CHOICES = ("need", "key", "contact", "path")
_KEY_DIGITS = 16
_INDENT = "\n" + " " * len("  did you mean: ")


@dataclass(frozen=True, slots=True)
class _Chosen:
    """The need to be told: its log, replication and row, and how others are chosen."""

    log: Log
    replication: int
    need: int
    hint: str


def main(args: list[str]) -> int:
    """Tell one need's life; 0, or ConfigError for what a user did wrong."""
    if any(one in {"-h", "--help", "help"} for one in args):
        print(USAGE)
        return 0
    from sim.report.story import Story

    folder, values = read_arguments(args, (*_CHOICES, "replication"))
    manifest = read_manifest(folder)
    last = manifest["replications"] - 1
    chosen = [name for name in _CHOICES if name in values]
    if len(chosen) > 1:
        raise ConfigError(chosen[1], values[chosen[1]], f"left out beside {chosen[0]}")
    found = _by_path(folder, values, last) if "path" in values else _by_row(folder, values, last)
    print(Story(found.log, rebuilt(folder, manifest)).tell(found.need))
    print(f"\n{found.hint}{_others(folder, found.log, last)}")
    return 0


def _by_row(folder: Path, values: Mapping[str, str], last: int) -> _Chosen:
    """Find the need by its row, its key or one of its contacts; or the most eventful one."""
    from sim.log.store import load
    from sim.report.story import most_eventful

    replication = whole_number(dict(values), "replication", 0, 0, last)
    log = load(folder, replication)
    if not len(log.needs["key"]):
        rule = "one with needs, and this one has none; another number, or a run with demand"
        raise ConfigError("replication", replication, rule)
    if set(values) & set(_CHOICES):
        return _Chosen(log, replication, _row(log, values), "")
    hint = "This is the need with the most attempts. "
    return _Chosen(log, replication, most_eventful(log), hint)


def _row(log: Log, values: Mapping[str, str]) -> int:
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
        rule = "that of a need of this replication; replication=N looks into another one"
        raise ConfigError("key", values["key"], rule)
    return int(rows[0])


def _by_path(folder: Path, values: Mapping[str, str], last: int) -> _Chosen:
    """Find the first need that follows a path, in one replication or in the first that has one."""
    from sim.log.store import load
    from sim.report.find_path import follow, frequent, read_path

    given = "replication" in values
    only = whole_number(dict(values), "replication", 0, 0, last)
    first = load(folder, only)
    steps = read_path(values["path"], first.header.names["channels"])
    for replication in [only] if given else range(last + 1):
        log = first if replication == only else load(folder, replication)
        rows = follow(log, steps)
        if len(rows):
            hint = _same_path(folder, rows, replication)
            return _Chosen(log, replication, int(rows[0]), hint)
    where = f"replication {only}" if given else "this run"
    rule = f"the path of a need of {where} (the most frequent ones follow, with their needs)"
    near = _INDENT.join(f"{path} ({number})" for path, number in frequent(first, steps))
    raise ConfigError("path", values["path"], rule, nearest=near)


def _same_path(folder: Path, rows: np.ndarray, replication: int) -> str:
    """Say how many needs of the replication follow the path, and how the next is told."""
    if len(rows) == 1:
        return f"This is the only need of replication {replication} with this path.\n"
    return (
        f"This is the first of {len(rows)} needs of replication {replication} with this path; "
        f"the next:\n  switchboard trace {shown(folder.absolute())} need={rows[1]} "
        f"replication={replication}\n"
    )


def _others(folder: Path, log: Log, last: int) -> str:
    """Say how another need is chosen."""
    needs, contacts = len(log.needs["key"]) - 1, len(log.contacts["need"]) - 1
    choice = (
        f"need=0..{needs} | key=HEX | contact=0..{contacts} | path=CHANNELS"
        f"  [replication=0..{last}]"
    )
    return f"Another one: switchboard trace {shown(folder.absolute())} {choice}"


if __name__ == "__main__":
    sys.exit(guarded(main, sys.argv[1:]))

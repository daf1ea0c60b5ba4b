"""Lay simulated beside exact and published figures: `switchboard verify`.

`switchboard verify [--full | full=true] [case=NAME,...] [workers=N] [seed=N]
[state=FILE] [write=FILE]`. The full tier keeps its sums in `state` after every
few replications; the same command goes on where it was stopped.

Imports: sim.study.verify. Used by: the command `switchboard`, `python -m experiments.verify`.
"""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

from experiments.arguments import whole_number
from experiments.cli import guarded
from experiments.outputs import RUNS
from experiments.progress import LINE_EVERY_S
from sim.config.keys import nearest
from sim.errors import ConfigError
from sim.study.verify import (
    HEAD,
    Case,
    Line,
    State,
    Tier,
    Verdict,
    catalogue,
    lines,
    load,
    markdown,
    program,
    verify,
)
from sim.units import duration_text, ticks

USAGE = """switchboard verify [--full] [case=NAME,...] [key=value ...]
  case     names of cases, separated by commas (default: all)
  --full   until every standard error is small; goes on where it was stopped
  workers  processes (default 2)
  seed     seed of every random number (default 1)
  state    file that keeps the sums of --full (default: runs/verify-full.json)
  write    page in Markdown to write the table to
Exit code 0: every figure inside; 1: one is not; 2: an argument is wrong."""

KEYS = ("full", "case", "workers", "seed", "state", "write")
STATE = "verify-full.json"
WHAT = "replications"
_MOST_SEEDS = (1 << 40) - 1
_MOST_WORKERS = 1024


def main(args: list[str]) -> int:
    """Verify; 0 if every figure is inside, 1 if one is not."""
    if any(one in {"-h", "--help", "help"} for one in args):
        print(USAGE)
        return 0
    values = _values(args)
    cases = _cases(values.get("case"))
    tier = Tier.FULL if _is_full(values) else Tier.QUICK
    workers = whole_number(values, "workers", min(2, os.cpu_count() or 1), 1, _MOST_WORKERS)
    write = _writable(values.get("write"))
    state = _state(values, tier)
    spent, began = state.seconds, perf_counter()
    with _Bar() as bar:

        def tell(done: int, foreseen: int) -> None:
            state.seconds = spent + perf_counter() - began
            bar.show(done, foreseen)

        sums = verify(cases, tier, state, workers, tell)
    state.seconds = spent + perf_counter() - began
    state.save()
    found = lines(cases, sums)
    _print(found)
    summary = _summary(found, tier, state)
    print(summary)
    if write is not None:
        _write(write, markdown(found, _heading(summary, state, tier)))
    return 0 if all(line.verdict is Verdict.INSIDE for line in found) else 1


def _values(args: Sequence[str]) -> dict[str, str]:
    """Read key=value words; `--full` is full=true."""
    values: dict[str, str] = {}
    for word in args:
        key, equals, value = word.partition("=")
        if word == "--full":
            key, equals, value = "full", "=", "true"
        if not equals or key not in KEYS:
            rule = f"--full, or key=value with one of {', '.join(KEYS)}"
            raise ConfigError("switchboard verify", word, rule, nearest=nearest(key, KEYS))
        if key in values:
            raise ConfigError(key, value, "given once")
        values[key] = value
    return values


def _is_full(values: dict[str, str]) -> bool:
    text = values.get("full", "false")
    if text not in {"true", "false"}:
        raise ConfigError("full", text, "true or false")
    return text == "true"


def _cases(text: str | None) -> list[Case]:
    """Return the cases of a list of names, all by default."""
    known = catalogue()
    if text is None:
        return list(known.values())
    names = text.split(",")
    for name in names:
        if name not in known:
            rule = f"the name of a case ({', '.join(known)})"
            raise ConfigError("case", name, rule, nearest=nearest(name, list(known)))
    return [known[name] for name in dict.fromkeys(names)]


def _state(values: dict[str, str], tier: Tier) -> State:
    """Return the sums to go on from: those of a file in the full tier, none in the quick one."""
    seed = whole_number(values, "seed", 1, 0, _MOST_SEEDS)
    if tier is Tier.QUICK:
        if "state" in values:
            raise ConfigError("state", values["state"], "given with --full only")
        return State(program=program(), seed=seed)
    path = Path(values.get("state", str(Path(RUNS) / STATE)))
    if "state" not in values:
        path.parent.mkdir(parents=True, exist_ok=True)
    if path.is_dir() or not path.parent.is_dir():
        raise ConfigError("state", str(path), "a file in a folder that exists")
    return load(path, seed)


def _writable(text: str | None) -> Path | None:
    """Return where the page goes, refused before anything runs."""
    if text is None:
        return None
    path = Path(text)
    if path.is_dir() or not path.parent.is_dir():
        raise ConfigError("write", text, "a file in a folder that exists")
    return path


def _print(found: Sequence[Line]) -> None:
    rows = [list(HEAD), *(line.cells() for line in found)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    for row in rows:
        text = [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]
        print("  ".join(text).rstrip())


def _summary(found: Sequence[Line], tier: Tier, state: State) -> str:
    count = {one: sum(line.verdict is one for line in found) for one in Verdict}
    cases = len({line.case.name for line in found})
    counts = ", ".join(f"{number} {name}" for name, number in count.items() if number)
    took = duration_text(ticks(state.seconds))
    return f"{cases} cases, {len(found)} figures: {counts}. Tier {tier}, seed {state.seed}, {took}."


def _heading(summary: str, state: State, tier: Tier) -> str:
    words = "verify --full" if tier is Tier.FULL else "verify"
    return (
        f"Written by `switchboard {words} write=docs/verify.md`; "
        "[the guide](guides/verify.md) says what is compared, and how.\n\n"
        f"{summary} Program {state.program}, reference engine."
    )


def _write(path: Path, text: str) -> None:
    """Write the page beside its name and rename it into place."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_text(text, encoding="utf-8", newline="")
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise ConfigError("write", str(path), f"writable ({error.strerror})") from None
    print(f"Written: {path}")


class _Bar:
    """A bar on stderr whose total may grow; a line now and then where that is no terminal."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

        columns = ("{task.description}", BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        console = Console(stderr=True)
        self._terminal = console.is_terminal
        self._bar = Progress(*columns, console=console, transient=True, disable=not self._terminal)
        self._task = self._bar.add_task(WHAT, total=None)
        self._told = perf_counter()

    def __enter__(self) -> "_Bar":
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def show(self, done: int, foreseen: int) -> None:
        """Show the replications made and those foreseen."""
        self._bar.update(self._task, completed=done, total=foreseen)
        if not self._terminal and perf_counter() - self._told >= LINE_EVERY_S:
            self._told = perf_counter()
            print(f"{done} of {foreseen} {WHAT}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(guarded(main, sys.argv[1:]))

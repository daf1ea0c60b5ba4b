"""The command `switchboard`: find the subcommand, run it, say what a user did wrong.

Imports: sim.errors; a subcommand's module only when it is called. Used by: the entry point.
"""

import os
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib import import_module
from types import FrameType

from sim import __version__
from sim.config.keys import nearest
from sim.errors import ConfigError, EngineError

COMMANDS = {
    "run": "simulate a centre: switchboard run [centre=NAME|FILE.yaml] [key=value ...]",
    "sweep": "compare scenarios on the same customers: switchboard sweep key=v1,v2,... ...",
    "gaps": "search for what is missing to keep the promises: switchboard gaps [centre=...]",
    "screen": "size a centre by formula: switchboard screen volume=120 interval=60min aht=300s ...",
    "import": "make a centre from a forecast: switchboard import forecast=FILE time_zone=ZONE",
    "calibrate": "make a preset from records: switchboard calibrate records=FILE format=NAME",
    "verify": "compare with exact results: switchboard verify [--full]",
    "reproduce": "run a result folder again and compare: switchboard reproduce RUN_DIR",
    "report": "write the page and the workbook of a run again: switchboard report [RUN_DIR]",
    "trace": "tell one need's life in words: switchboard trace [RUN_DIR] [need=N]",
    "config": "list every parameter: switchboard config show [format=csv] [key=value ...]",
}
MESSAGE_LINES = 5
WRONG_INPUT = 2
INTERRUPTED = 130
NOBODY_READS = 141
TERMINATED = 143

Main = Callable[[list[str]], int]


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; return its exit code (0 good, 1 failed, 2 wrong input)."""
    args = list(sys.argv[1:] if argv is None else argv)
    return guarded(_dispatch, args)


def guarded(command: Main, args: list[str]) -> int:
    """Run a command; a user's mistake becomes a message of at most five lines and exit code 2.

    Every `python -m experiments.<name>` goes through here as well.
    """
    try:
        return command(args)
    except ConfigError as error:
        lines = f"switchboard: {error}".splitlines()
        print("\n".join(lines[:MESSAGE_LINES]), file=sys.stderr)
        return WRONG_INPUT
    except EngineError as error:
        lines = f"switchboard: the run stopped: {error}".splitlines()
        print("\n".join(lines), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("switchboard: interrupted", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:  # whoever read has gone, as after `| head -1`
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - until the end
        return NOBODY_READS


def leave_in_order() -> None:
    """From now on, end as after an error when told to stop: nothing half-written stays."""
    with suppress(ValueError):  # only the main thread may
        signal.signal(signal.SIGTERM, _stopped)


def _stopped(number: int, frame: FrameType | None) -> None:
    sys.exit(TERMINATED)


def _dispatch(args: list[str]) -> int:
    """Find the module of a subcommand and hand it the rest of the line."""
    if not args or args[0] in {"-h", "--help", "help"}:
        print(help_text())
        return 0
    if args[0] == "--version":
        print(f"switchboard {__version__}")
        return 0
    name, rest = args[0], args[1:]
    if name not in COMMANDS:
        rule = f"one of the commands {', '.join(COMMANDS)}"
        raise ConfigError("command", name, rule, nearest=nearest(name, COMMANDS))
    if name == "run" and any(one in {"-m", "--multirun"} for one in rest):
        name = "multirun"
    name = "imports" if name == "import" else name  # a word of Python
    command: Main = import_module(f"experiments.{name}").main
    return command(rest)


def help_text() -> str:
    """Return what `switchboard --help` prints."""
    width = max(len(name) for name in COMMANDS)
    lines = [f"  {name:<{width}}  {text}" for name, text in COMMANDS.items()]
    return "\n".join(
        [
            "Switchboard: a simulator of a multi-channel contact centre.",
            "",
            *lines,
            "",
            "  -m with run: one run for each combination, switchboard run -m seed=1,2,3",
            "  --version, --help",
        ]
    )


if __name__ == "__main__":
    sys.exit(main())

"""Screen a staffing question by formula: `switchboard screen`.

A thin command: it reads the forecast, prints, and writes the requirement beside
its final name before renaming it into place. The answers come from
`sim.analytic`; no configuration is composed, so a cold start stays below a second.

Used by: the command `switchboard`, `python -m experiments.screen`.
"""

import os
import sys
from pathlib import Path

from experiments.cli import guarded
from sim.analytic.arguments import USAGE, Request, read_request
from sim.analytic.forecast import forecast_requirement
from sim.analytic.screen import screen_text
from sim.errors import ConfigError

__all__ = ["main"]


def main(args: list[str]) -> int:
    """Answer the question in `args`; 0, or ConfigError for what a user did wrong."""
    if any(word in {"-h", "--help", "help"} for word in args):
        print(USAGE)
        return 0
    request = read_request(args)
    print(screen_text(request) if request.forecast is None else _requirement(request))
    return 0


def _requirement(request: Request) -> str:
    """Write the requirement of a forecast; return what to tell the user."""
    source = Path(request.forecast or "")
    out = Path(request.out or f"{source.stem}_required.csv")
    text = _read(source)
    if out.resolve() == source.resolve():
        raise ConfigError("out", str(out), "another file than the forecast")
    if out.is_dir() or not out.parent.is_dir():
        raise ConfigError("out", str(out), "a file in a folder that exists")
    if out.exists() and not request.overwrite:
        raise ConfigError("out", str(out), "a new file, or given with overwrite=true")
    found = forecast_requirement(text, request)
    beside = out.with_name(f".{out.name}.{os.getpid()}")
    try:
        beside.write_text(found.text, encoding="utf-8", newline="")
        beside.replace(out)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise ConfigError("out", str(out), f"writable ({error.strerror})") from None
    return f"{found.summary}\nWritten: {out}"


def _read(path: Path) -> str:
    """Text of the forecast."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ConfigError("forecast", str(path), f"a readable file ({error.strerror})") from None
    except UnicodeDecodeError:
        rule = "text in UTF-8; in a spreadsheet, save it as `CSV UTF-8`"
        raise ConfigError("forecast", str(path), rule) from None


if __name__ == "__main__":
    sys.exit(guarded(main, sys.argv[1:]))

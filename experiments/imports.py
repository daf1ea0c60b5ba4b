"""Make a centre from a planner's files: `switchboard import forecast=FILE format=NAME ...`.

A thin command: it reads its arguments, lets `sim.calibrate.forecasts` read the files, prints
what was read, and writes the preset into a folder that appears whole or not at all.

Used by: the command `switchboard`, `python -m experiments.imports`.
"""

import sys

from experiments.cli import WRONG_INPUT, guarded
from experiments.import_arguments import Request, formats, read_request
from experiments.outputs import run_folder, shown
from sim.calibrate.forecasts.account import account_text
from sim.calibrate.forecasts.bad_rows import BadRowsError
from sim.calibrate.forecasts.centre import MadeCentre, Wishes, centre_of
from sim.calibrate.forecasts.forecast import Forecast, forecast_of
from sim.calibrate.forecasts.period import period_of
from sim.calibrate.forecasts.queues import names_of
from sim.calibrate.forecasts.roster import read_roster
from sim.calibrate.forecasts.sources import Origin, sources_yaml
from sim.calibrate.forecasts.table import read_rows
from sim.config import build

__all__ = ["USAGE", "main"]

USAGE = """switchboard import forecast=FILE time_zone=ZONE [format=NAME|FILE.yaml] [key=value ...]
  forecast   text by interval, day or month: contacts and handling time of each queue
  format     what the file is: {formats};
             a mapping of your own: format=./mine.yaml (default: minimum)
  time_zone  IANA name of the centre's zone, such as Europe/London
  roster     who works when (CSV: agent or agents, group, day, start, end, breaks, skills);
             left out: agents by formula
  from, to   first and last day to simulate (default: the last full week of the file)
  out        folder of the centre (default: the name of the forecast)
  overwrite  true: replace what the folder holds
  target     of phone, video and branch: 80/20s
  patience   mean, of the same: 900s
  aht        handling time where the forecast has none: 300s
  shrinkage  of teams staffed by formula: 30%
  dates      order of a date where the file differs from its format: ymd, dmy or mdy
  interval   length of a row, likewise: 15min, 30min, 60min, daily or monthly
  hours      where days and months fall, and teams of deferred work are there: 08:00-20:00
  days       weekdays that share a month: mon-fri"""


def main(args: list[str]) -> int:
    """Import as `args` say; 0, or ConfigError for what a user did wrong."""
    if not args or any(word in {"-h", "--help", "help"} for word in args):
        print(USAGE.format(formats=", ".join(formats())))
        return 0
    request = read_request(args)
    try:
        print(_imported(request))
    except BadRowsError as error:  # more lines than other messages may have
        print(f"switchboard: {error}", file=sys.stderr)
        return WRONG_INPUT
    return 0


def _imported(request: Request) -> str:
    """Read the files and write the centre; return what to tell."""
    with run_folder(request.name, "", request.out, overwrite=request.overwrite) as folder:
        forecast, made, files = _made(request)
        for name, text in files.items():
            folder.write(name, text)
        build(made.mapping, folder.part)
    path = f"{shown(folder.final)}/{request.name}.yaml"
    path = path if path.startswith("/") else f"./{path}"
    return (
        f"{account_text(forecast, made)}\n\nWritten: {shown(folder.final)}, {len(files)} files"
        f"\nRun it: switchboard run centre={path}"
    )


def _made(request: Request) -> tuple[Forecast, MadeCentre, dict[str, str]]:
    """Return the forecast, the centre, and the text of its files."""
    wishes = Wishes(
        name=request.name,
        time_zone=request.time_zone,
        target=request.target,
        patience=request.patience,
        shrinkage=request.shrinkage,
        shape=request.shape,
    )
    rows = read_rows(request.forecast, request.form, request.time_zone)
    period = period_of(rows, request.first, request.last)
    forecast = forecast_of(rows, period, request.shape, request.aht_s)
    roster = None
    if request.roster is not None:
        queues = [(label, name) for (label, _), name in names_of(rows.names).items()]
        roster = read_roster(request.roster, queues, {one.name for one in forecast.queues})
    made = centre_of(forecast, roster, wishes)
    origin = Origin(
        forecast=request.forecast.name,
        title=request.form.title,
        roster=request.roster.name if request.roster else "",
    )
    sources = sources_yaml(made, forecast, wishes, origin)
    return forecast, made, made.files | {f"{request.name}.sources.yaml": sources}


if __name__ == "__main__":
    sys.exit(guarded(main, sys.argv[1:]))

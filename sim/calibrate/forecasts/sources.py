"""Write where each number of an imported centre comes from: the file, a formula, a default.

May import: config, sim.calibrate.forecasts. Used by: experiments.imports.
"""

from dataclasses import dataclass
from fnmatch import fnmatchcase

import yaml

from sim.calibrate.forecasts.centre import (
    CUSTOMERS_PER_CONTACT,
    SHRINKAGE,
    MadeCentre,
    Wishes,
    kind_of,
    work_factor,
)
from sim.calibrate.forecasts.forecast import Forecast, QueueForecast
from sim.calibrate.forecasts.kinds import AT_ONCE, KINDS, TWO_CHATS, Sourced
from sim.calibrate.forecasts.staffing import DEFERRED_OCCUPANCY
from sim.config.describe import Parameter, describe

_COMMAND: Sourced = ("A", "as given to `switchboard import`")

_TEXTS: dict[str, Sourced] = {
    "calendar.warm_up": ("A", "the period begins at midnight, with nobody waiting"),
    "calendar.*": ("D", "{rule}: {file}"),
    "segments.*.customers": (
        "A",
        f"not in the file; {CUSTOMERS_PER_CONTACT} for each contact, so that few contact twice "
        "by chance",
    ),
    "segments.*": ("A", "the file knows no segments"),
    "intents.*": ("D", "name of the queue in {file}"),
    "windows.*": ("A", "no change of the forecast; a factor for what-if runs"),
    "queues.*": ("D", "name in {file}"),
    "journey.*": ("A", "the contacts of the file hold those who contact again: nobody more does"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What the files are called, and what the forecast is: its format's title."""

    forecast: str
    title: str
    roster: str = ""


def sources_yaml(made: MadeCentre, forecast: Forecast, wishes: Wishes, origin: Origin) -> str:
    """Write the provenance: an entry for every parameter that holds a figure.

    Raises
    ------
    LookupError
        If the centre holds a parameter of which nothing is known here: a defect.
    """
    queues = {one.name: one for one in forecast.queues}
    year = str(forecast.period)[:4]
    entries: dict[str, object] = {}
    for found in describe(made.mapping):
        if not found.written or not any(sign.isdigit() for sign in str(found.value)):
            continue
        grade, text = _source(found, queues, forecast, wishes, origin)
        entries[found.path] = {
            "value": found.value,
            "unit": found.unit,
            "source": text,
            "year": "n/a" if grade == "A" else year if grade == "D" else "n.d.",
            "grade": grade,
        }
    heading = f"# Provenance of {wishes.name}.yaml, written by `switchboard import`.\n"
    return heading + str(yaml.safe_dump(entries, sort_keys=False, width=98, allow_unicode=True))


def _source(
    found: Parameter,
    queues: dict[str, QueueForecast],
    forecast: Forecast,
    wishes: Wishes,
    origin: Origin,
) -> Sourced:
    """Grade and source of one parameter."""
    keys = found.path.split(".")
    match keys:
        case ["demand", name, *_]:
            text = f"{origin.forecast} ({origin.title}): contacts offered"
            return "D", text + _spread(queues[name])
        case ["channels", _, "intents", name, *rest]:
            return _handling(queues[name], rest, wishes, origin)
        case ["queues", name, "target", *_]:
            live = KINDS[queues[name].channel].kind == "live"
            return _COMMAND if wishes.target and live else _default(queues[name], "target")
        case ["groups", name, *rest]:
            return _group(name, rest, queues, wishes, origin)
    for pattern, (grade, text) in _TEXTS.items():
        if fnmatchcase(found.path, pattern):
            return grade, text.format(file=origin.forecast, rule=forecast.period.rule)
    raise LookupError(f"no provenance for {found.path}")


def _spread(queue: QueueForecast) -> str:
    return "; days or months spread over intervals, an assumption" if queue.spread else ""


def _default(queue: QueueForecast, what: str) -> Sourced:
    return KINDS[queue.channel].sources[what]


def _handling(queue: QueueForecast, rest: list[str], wishes: Wishes, origin: Origin) -> Sourced:
    time, kind = queue.handling, kind_of(queue, wishes)
    match rest:
        case ["talk", "mean"] if not time.rows:
            return _COMMAND
        case [part, "mean"] if part in {"talk", "wrap"}:
            text = (
                f"{origin.forecast}: mean weighted by contacts over {time.rows} rows of "
                f"{time.least:.4g} .. {time.most:.4g} s; how it varies by interval is not kept"
            )
            if part == "talk" and work_factor(kind) != 1:
                text += (
                    f"; times {work_factor(kind):g}, taken to be measured with {AT_ONCE} at once "
                    "(an assumption)"
                )
            return "D", text
        case ["talk", "cv"]:
            return _default(queue, "cv")
        case ["patience", *_]:
            live = kind.kind == "live"
            return _COMMAND if wishes.patience and live else _default(queue, "patience")
        case _:
            return _default(queue, "resolution")


def _group(
    name: str, rest: list[str], queues: dict[str, QueueForecast], wishes: Wishes, origin: Origin
) -> Sourced:
    if rest[0] in {"at_once", "total_speed"}:
        return "A", f"{AT_ONCE} chats at once, both together {TWO_CHATS} times as fast as one alone"
    if rest[0] == "shrinkage":
        if wishes.shrinkage:
            return _COMMAND
        return (
            "S1",
            f"SWPP survey, spring 2024: half of the centres assume 26-35 %, here {SHRINKAGE}",
        )
    if rest[0] == "skills":
        kept = f"order of skills in {origin.roster}"
        return ("D", kept) if origin.roster else ("A", "a team of its own for each queue")
    if origin.roster:
        return "D", f"{origin.roster}: lines of equal hours and breaks"
    queue = queues[name.removesuffix("_team")]
    kind = KINDS[queue.channel].kind
    if kind == "deferred":
        rule = f"work of the period spread evenly over the team's hours at {DEFERRED_OCCUPANCY:.0%}"
    else:
        slots = f" divided by {AT_ONCE} chats at once" if kind == "messaging" else ""
        rule = f"Erlang A, smallest number that keeps the target in each interval{slots}"
    return "D", f"{rule}; no roster was given"

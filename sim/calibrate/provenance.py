"""Write where each number of a calibrated preset comes from.

One entry per parameter that holds a figure, in the form of `<preset>.sources.yaml`:
path to value, unit, source, year and grade (D: derived, the arithmetic is in the
source; A: assumption; S1: stated by the authors of the records).

May import: config, sim.calibrate. Used by: experiments.calibrate.
"""

from fnmatch import fnmatchcase

import yaml

from sim.calibrate.estimate import ALL, Estimates
from sim.calibrate.preset import CLOSED_CHANNEL, Preset, first_day
from sim.config.describe import describe

RECORDS = "Anonymous Bank data, I. Guedj and A. Mandelbaum, Technion, 2000"
YEAR = 2000

_TEXTS = {
    "calendar.warm_up": ("A", "the run begins at night, with nobody waiting"),
    "calendar.*": ("D", "the month of the records"),
    "segments.*.customers": ("D", "distinct customer numbers in the month"),
    "segments.*.share": ("D", "priority customers among the calls that waited"),
    "segments.*.patience_factor": ("A", "patience is estimated by call type, not by segment"),
    "demand.*.rates.csv": (
        "D",
        "calls that enter / days with calls, by half hour, day type and call type, split by the "
        "share of priority customers among the calls of the type that waited",
    ),
    "demand.*.rates.interval": ("D", "half hours, as counted"),
    "channels.*.talk.quantiles": (
        "D",
        "quantiles of the services at equal steps of probability; the last is set so that the "
        "table has the mean of the records",
    ),
    "channels.*.patience.mean": ("D", "seconds waited by all calls / abandonments"),
    "channels.*.resolution": (
        "A",
        "not recorded; redials are part of the recorded demand and are not simulated twice",
    ),
    "fronts.*.time.quantiles": ("D", "quantiles of the time in the IVR"),
    "fronts.*.asks_for_agent": ("D", "calls that asked for an agent / calls in the IVR"),
    "fronts.*.contained_resolved": ("A", "not recorded; nobody is simulated to call again"),
    "queues.*.target.*": ("A", "the bank's target is not recorded"),
    "queues.*.credit": ("S1", "priority customers join with 1.5 minutes of waiting to their name"),
    "groups.*.level.csv": (
        "D",
        "mean number of distinct agents with a call in hand by half hour and day type, rounded; "
        "overstates the staffing",
    ),
    "groups.*.level.interval": ("D", "half hours, as counted"),
    "groups.*.skills.*.rank": ("S1", "one queue in order of time waited plus credit"),
    "journey.first_channel.*": ("A", "one telephone number; calls while closed are told apart"),
    "journey.max_attempts": ("A", "redials are part of the recorded demand"),
}


def sources_yaml(made: Preset, estimates: Estimates) -> str:
    """Write the provenance of a preset; every parameter with a digit in it has an entry.

    Raises
    ------
    LookupError
        If the preset holds a parameter of which nothing is known here: a defect.
    """
    entries: dict[str, object] = {}
    for found in describe(made.mapping):
        if not found.written or not any(sign.isdigit() for sign in str(found.value)):
            continue
        grade, text = _text(found.path)
        detail = _detail(found.path, estimates)
        records = f"{RECORDS} (records of {first_day(estimates):%B %Y})"
        source = text if grade == "A" else f"{records}: {text}{detail}"
        entries[found.path] = {
            "value": found.value,
            "unit": found.unit,
            "source": source,
            "year": YEAR,
            "grade": grade,
        }
    heading = f"# Provenance of {made.name}.yaml, written by `switchboard calibrate`.\n"
    body = yaml.safe_dump(entries, sort_keys=False, default_flow_style=None, width=98)
    return heading + str(body)


def _text(path: str) -> tuple[str, str]:
    """Grade and derivation of a parameter."""
    for pattern, found in _TEXTS.items():
        if fnmatchcase(path, pattern):
            return found
    raise LookupError(f"no provenance for {path}")


def _detail(path: str, estimates: Estimates) -> str:
    """What the figure rests on, where it is a statistic."""
    keys = path.split(".")
    if keys[0] == "fronts":
        front = estimates.fronts[keys[1]]
        if keys[-1] == "asks_for_agent":
            return f" = {front.asks.count} / {front.asks.n}"
        return f"; {front.time.n} calls, mean {front.time.mean_s:.1f} s, sd {front.time.sd_s:.1f} s"
    if keys[0] == "channels" and keys[-1] == "quantiles":
        talk = estimates.handling.get(_intent(keys), estimates.handling[ALL])
        return f"; {talk.n} services, mean {talk.mean_s:.1f} s, sd {talk.sd_s:.1f} s"
    if keys[0] == "channels" and keys[-1] == "mean":
        found = estimates.patience.get(_intent(keys), estimates.patience[ALL])
        interval = f"95 % interval {found.lower_s:.1f} .. {found.upper_s:.1f} s"
        return f" = {found.waited_s:.0f} s / {found.abandonments}; {interval}"
    return ""


def _intent(keys: list[str]) -> str:
    """Intent of a path channels.<channel>.intents.<intent>..., ALL where it is `any`."""
    return ALL if keys[1] == CLOSED_CHANNEL else keys[3]

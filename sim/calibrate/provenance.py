"""Write where each number of a calibrated preset comes from.

One entry per parameter that holds a figure, in the form of `<preset>.sources.yaml`:
path to value, unit, source, year and grade (D: derived, the arithmetic is in the
source; F: fitted by simulation; A: assumption; S1: stated by the authors of the records).

May import: config, sim.calibrate. Used by: experiments.calibrate.
"""

from fnmatch import fnmatchcase

import yaml

from sim.calibrate.estimate import ALL, SHORT_S, Estimates
from sim.calibrate.half_hours import DAY_TYPES
from sim.calibrate.presence import FittedPresence
from sim.calibrate.preset import CLOSED_CHANNEL, Preset, first_day
from sim.calibrate.redials import WINDOW_S
from sim.config.describe import Parameter, describe

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
        "calls that enter less the redials to expect / days with calls, by half hour, day type "
        "and call type, split by the share of priority customers among the calls of the type "
        "that waited",
    ),
    "demand.*.rates.interval": ("D", "half hours, as counted"),
    "busyness.*": (
        "D",
        "variances and covariances of the calls a day of each call type, within day types, less "
        "their Poisson part",
    ),
    "channels.*.hours*": (
        "D",
        "half hours in which half an agent or more was seen on average and at least half of the "
        "callers passed the IVR",
    ),
    "channels.*.talk.zero": ("D", f"services of under {SHORT_S} s, mostly a fault of the records"),
    "channels.*.talk.*": (
        "D",
        f"services of {SHORT_S} s and more: the mean keeps that of all services, the shape is "
        "that of greatest likelihood, the law that of the smallest AIC",
    ),
    "channels.*.patience.*": ("D", "censored maximum likelihood; one branch or two, by AIC"),
    "channels.*.resolution": ("A", "not recorded; only those who give up waiting call again"),
    "fronts.*.time.quantiles": ("D", "quantiles of the time in the IVR"),
    "fronts.*.contained": ("D", "calls that left in the IVR / calls in the IVR"),
    "fronts.*.contained_resolved": ("A", "not recorded; nobody is simulated to call again"),
    "queues.*.target.*": ("A", "the bank's target is not recorded"),
    "queues.regular.credit": ("S1", "only priority customers have a credit"),
    "queues.*.credit": (
        "S1",
        "priority customers join with 1.5 minutes of waiting to their name; the order of service "
        "shows since when",
    ),
    "groups.*.level.csv": (
        "D",
        "mean number of distinct agents with a call in hand by half hour and day type, rounded; "
        "overstates the staffing",
    ),
    "groups.*.level.interval": ("D", "half hours, as counted"),
    "groups.*.presence.*": ("F", "fitted: set so that the simulated mean wait is the recorded one"),
    "groups.*.skills.*.rank": ("S1", "one queue in order of time waited plus credit"),
    "journey.first_channel.*": ("A", "one telephone number; calls while closed are told apart"),
    "journey.max_attempts": ("A", "more than anybody needs"),
    "journey.triggers.abandoned.*.delay.*": (
        "D",
        "time from giving up to calling again: excess of second calls over those of customers "
        "who waited and were served",
    ),
    "journey.triggers.abandoned.*": (
        "D",
        "1 - share without a second call of those who gave up / of those who were served, over "
        "the share of redials that the records can show; call types without recorded customers are "
        "taken to be alike",
    ),
    "phases.*.from": ("D", "first date from which the order of service shows the credit"),
    "phases.*.credit": ("S1", "priority customers join with 1.5 minutes of waiting to their name"),
}

_LATER_TEXTS = {
    "calendar.start": _TEXTS["calendar.*"],
    "calendar.length": _TEXTS["calendar.*"],
    "demand.*.rates.csv": (
        "D",
        "as in the first month; the share of redials, their delay and the split by priority are "
        "those of the first month",
    ),
    "channels.*.hours*": _TEXTS["channels.*.hours*"],
    "groups.*.level.csv": _TEXTS["groups.*.level.csv"],
}


def sources_yaml(
    made: Preset,
    estimates: Estimates,
    presence: FittedPresence | None = None,
    later: Estimates | None = None,
) -> str:
    """Write the provenance of a preset; every parameter with a digit in it has an entry.

    Parameters
    ----------
    estimates : of the month whose parameters the preset holds.
    later : of the month whose demand and agents it holds, if that is another one.

    Raises
    ------
    LookupError
        If the preset holds a parameter of which nothing is known here: a defect.
    """
    entries: dict[str, object] = {}
    for found in describe(made.mapping):
        if not found.written or not any(sign.isdigit() for sign in str(found.value)):
            continue
        replaced = [text for one, text in _LATER_TEXTS.items() if fnmatchcase(found.path, one)]
        if later is not None and replaced:
            grade, text = replaced[0]
            entries[found.path] = _entry(found, grade, text, later)
            continue
        grade, text = _text(found.path)
        detail = _detail(found.path, estimates, presence)
        entries[found.path] = _entry(found, grade, f"{text}{detail}", estimates)
    heading = f"# Provenance of {made.name}.yaml, written by `switchboard calibrate`.\n"
    return heading + str(yaml.safe_dump(entries, sort_keys=False, width=98))


def _entry(found: Parameter, grade: str, text: str, estimates: Estimates) -> dict[str, object]:
    records = f"{RECORDS} (records of {first_day(estimates):%B %Y})"
    return {
        "value": found.value,
        "unit": found.unit,
        "source": text if grade == "A" else f"{records}: {text}",
        "year": YEAR,
        "grade": grade,
    }


def _text(path: str) -> tuple[str, str]:
    """Grade and derivation of a parameter."""
    for pattern, found in _TEXTS.items():
        if fnmatchcase(path, pattern):
            return found
    raise LookupError(f"no provenance for {path}")


def _detail(path: str, estimates: Estimates, presence: FittedPresence | None) -> str:
    """What the figure rests on, where it is a statistic."""
    keys = path.split(".")
    text = ""
    match keys:
        case ["fronts", name, "intents", intent, *_, last]:
            text = _of_front(estimates, name, ALL if intent == "any" else intent, last)
        case ["channels", _, "intents", _, "talk", _]:
            text = _of_service(estimates, _intent(keys))
        case ["channels", _, "intents", _, "patience", _]:
            text = _of_patience(estimates, _intent(keys))
        case ["busyness", which]:
            text = _of_busyness(estimates, which)
        case ["groups", _, "presence", day] if presence is not None:
            text = _of_presence(presence, day)
        case ["journey", "triggers", "abandoned", _, "to", _]:
            text = _of_redials(estimates)
    return text


def _of_front(estimates: Estimates, name: str, intent: str, last: str) -> str:
    front = estimates.fronts[name][intent]
    if last == "contained":
        return f" = {front.asks.n - front.asks.count} / {front.asks.n}"
    if last == "quantiles":
        return f"; {front.time.n} calls, mean {front.time.mean_s:.1f} s, sd {front.time.sd_s:.1f} s"
    return ""


def _of_service(estimates: Estimates, intent: str) -> str:
    law = estimates.laws.get(intent, estimates.laws[ALL])
    best = law.candidates[0]
    return (
        f"; {law.n} services, mean {law.mean_s:.1f} s, sd {law.sd_s:.1f} s (law "
        f"{law.fitted_sd_s:.1f} s); Kolmogorov-Smirnov distance {best.distance:.4f}, "
        f"p at most {best.p:.2g}"
    )


def _of_patience(estimates: Estimates, intent: str) -> str:
    found = estimates.patience.get(intent, estimates.patience[ALL])
    one = found.one
    return (
        f"; {one.abandonments} abandonments in {one.waited_s:.0f} s waited; one exponential: mean "
        f"{one.mean_s:.1f} s, 95 % interval {one.lower_s:.1f} .. {one.upper_s:.1f} s; AIC "
        f"{found.aic_one:.1f}, of two branches {found.aic_two:.1f}"
    )


def _of_busyness(estimates: Estimates, which: str) -> str:
    found = estimates.busyness
    low, high = getattr(found, f"{which}_lower"), getattr(found, f"{which}_upper")
    return f"; {found.days} days, 95 % interval {low:.3f} .. {high:.3f} (jackknife)"


def _of_presence(presence: FittedPresence, day: str) -> str:
    effort = presence.effort
    if day not in DAY_TYPES:
        return ""
    return (
        f"; {presence.recorded_s[day]:.2f} s recorded, {presence.simulated_s[day]:.2f} s "
        f"simulated (95 % interval {presence.lower_s[day]:.1f} .. {presence.upper_s[day]:.1f} s), "
        f"{effort.replications} replications, seed {effort.seed}"
    )


def _of_redials(estimates: Estimates) -> str:
    found = estimates.redials
    if found is None:
        return ""
    return (
        f"; within {WINDOW_S // 3600} h a second call after {found.again.value:.1%} of "
        f"{found.again.n} abandonments and {found.control.value:.1%} of {found.control.n} services "
        f"after a wait, {found.recorded.value:.1%} recorded, {found.given_up.value:.1%} given up; "
        "95 % interval of the share "
        f"{found.lower:.1%} .. {found.upper:.1%}"
    )


def _intent(keys: list[str]) -> str:
    """Intent of a path channels.<channel>.intents.<intent>..., ALL where it is `any`."""
    return ALL if keys[1] == CLOSED_CHANNEL else keys[3]

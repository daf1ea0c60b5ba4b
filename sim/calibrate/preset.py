"""Write estimates as a preset: a YAML file of the centre and the CSV files beside it.

The preset holds derived figures only, no records. Choices that the records do not
make are few and are marked as assumptions in the provenance (`provenance`): the
target, that customers of every call type call again alike, and that every answered or
contained need counts as resolved.

Calls outside the open half hours are an intent and a channel of their own, with an IVR
that few pass; all else is one phone channel. The queue is one order of time waited:
both queues have one rank, and that of the priority customers a credit.

May import: words, sim.calibrate. Used by: later, provenance, experiments.calibrate.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np
import yaml
from numpy.typing import NDArray

from sim.calibrate.cells import Cells, cells_csv
from sim.calibrate.credit import FEWEST_PAIRS
from sim.calibrate.estimate import AFTER_HOURS, ALL, FRONT, FRONT_CLOSED, Estimates, FrontEstimate
from sim.calibrate.half_hours import DAY_TYPES, SLOTS, slot_start
from sim.calibrate.laws_text import (
    empirical_law,
    law_of_patience,
    law_of_service,
    percent,
)
from sim.calibrate.preset_files import Stream, agents_csv, arrivals_csv
from sim.units import DAY

CHANNEL = "phone"
CLOSED_CHANNEL = "phone_closed"

TARGET = {"share": "80%", "within": "20s"}
"""The bank's own target is not recorded."""

MOST_ATTEMPTS = 20
"""Attempts of a need; with the redials of the bank fewer than 1 in 10 000 gets there."""

_WIDTH = 98
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Mapped = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """A preset as text, before it is written.

    Attributes
    ----------
    name : stem of its files.
    mapping : what the YAML says.
    files : text by file name, the YAML and CSVs.
    """

    name: str
    mapping: Mapped
    files: dict[str, str]


def preset(
    estimates: Estimates, recorded: Cells, name: str, presence: Mapping[str, float] | None = None
) -> Preset:
    """Turn estimates and the recorded sums into the files of a preset.

    Parameters
    ----------
    presence : Mapping of str to float, or None
        Share of the agents seen who are really there, by day type; None: all of them.
    """
    streams = streams_of(estimates, estimates)
    mapping: Mapped = {
        "calendar": calendar(estimates),
        "segments": _segments(estimates),
        "intents": {intent: {"label": _label(intent)} for intent in estimates.needs},
        "demand": {stream.name: _stream(stream, name, estimates) for stream in streams},
        "channels": _channels(estimates),
        "resources": {},
        "fronts": _fronts(estimates),
        "queues": {
            "priority": _queue("priority", _credit_at_start(estimates)),
            "regular": _queue("regular", 0),
        },
        "groups": {"agents": _group(name, presence)},
        "journey": _journey(estimates),
    }
    if estimates.busyness.cv > 0:
        mapping["busyness"] = {
            "cv": round(estimates.busyness.cv, 4),
            "correlation": round(estimates.busyness.correlation, 4),
        }
    mapping |= _phases(estimates)
    beside: Mapped = {"title": month(estimates), "record": f"{name}_recorded.csv"}
    if presence is not None:
        beside["marks"] = {"mean_wait_s": "fitted"}
    files = {
        f"{name}.yaml": yaml_text(mapping, _heading(estimates, name)),
        f"{name}.beside.yaml": yaml_text(beside | {"otherwise": "reproduced"}, BESIDE_HEADING),
        f"{name}_arrivals.csv": arrivals_csv(streams),
        f"{name}_agents.csv": agents_csv(estimates.level),
        f"{name}_recorded.csv": cells_csv(recorded),
    }
    return Preset(name=name, mapping=mapping, files=files)


BESIDE_HEADING = (
    "# What a run of this centre is laid beside, and what its figures are to the record.\n"
)


def first_day(estimates: Estimates) -> datetime:
    """Local start of the recorded period."""
    start = _EPOCH + timedelta(microseconds=estimates.header.start_utc_us)
    return start.astimezone(ZoneInfo(estimates.header.time_zone))


def calendar(estimates: Estimates) -> Mapped:
    """Return the period of the records."""
    return {
        "start": f"{first_day(estimates):%Y-%m-%d %H:%M}",
        "length": f"{round(estimates.header.horizon / DAY)}d",
        "time_zone": estimates.header.time_zone,
        "warm_up": "0d",
    }


def _segments(estimates: Estimates) -> Mapped:
    high = round(estimates.priority[ALL].value, 4)
    shares = {"priority": high, "regular": 1 - high}
    return {
        segment: {
            "customers": estimates.customers[segment],
            "share": percent(share),
            "patience_factor": 1.0,
        }
        for segment, share in shares.items()
    }


def streams_of(estimates: Estimates, shares: Estimates) -> list[Stream]:
    """Return the streams in name order; the split by priority is that of `shares`."""
    found: list[Stream] = []
    nothing = np.zeros((len(DAY_TYPES), SLOTS))
    for intent in shares.needs:
        needs = estimates.needs.get(intent, nothing)
        if intent == AFTER_HOURS:
            found.append(Stream(intent, intent, None, needs))
            continue
        high = float(np.nan_to_num(shares.priority[intent].value))
        found.append(Stream(intent, intent, "regular", needs * (1 - high)))
        if high > 0:
            found.append(Stream(f"{intent}_priority", intent, "priority", needs * high))
    return sorted(found, key=lambda one: one.name)


def _stream(stream: Stream, name: str, estimates: Estimates) -> Mapped:
    """A stream of the config; calls while closed know no busy days."""
    mixed = stream.intent != AFTER_HOURS and estimates.busyness.cv > 0
    return {
        "intent": stream.intent,
        "segment": stream.segment,
        "process": "mixed_poisson" if mixed else "poisson",
        "rates": {"csv": f"{name}_arrivals.csv", "interval": "30min"},
    }


def _channels(estimates: Estimates) -> Mapped:
    intents = [intent for intent in estimates.needs if intent != AFTER_HOURS]
    rows: Mapped = {intent: _handling(estimates, intent) for intent in intents}
    found: Mapped = {CHANNEL: _channel(FRONT, hours(estimates), rows)}
    if AFTER_HOURS in estimates.needs:
        row: Mapped = {"any": _handling(estimates, ALL)}
        found[CLOSED_CHANNEL] = _channel(FRONT_CLOSED, "always", row)
    return found


def _channel(front: str, hours: object, intents: Mapped) -> Mapped:
    return {
        "kind": "live",
        "category": "call_centre",
        "hours": hours,
        "holds": None,
        "front": front,
        "intents": intents,
    }


def hours(estimates: Estimates) -> Mapped:
    """Return the open half hours of each day type, as windows."""
    return {day: _windows(estimates.open[code]) for code, day in enumerate(DAY_TYPES)}


def _windows(is_open: NDArray[np.bool_]) -> list[str] | str:
    edges = np.flatnonzero(np.diff(np.concatenate([[False], is_open, [False]]).astype(int)))
    clock = [*(slot_start(slot) for slot in range(SLOTS)), "24:00"]
    pairs = list(pairwise(edges.tolist()))[::2]
    return [f"{clock[begin]}-{clock[end]}" for begin, end in pairs] or "closed"


def _handling(estimates: Estimates, intent: str) -> Mapped:
    """Law of talk and of patience; an intent too rare for its own takes that of all."""
    name = intent if intent in estimates.laws else ALL
    patience = estimates.patience.get(intent, estimates.patience[ALL])
    return {
        "talk": law_of_service(estimates.laws[name], estimates.handling[name]),
        "wrap": None,
        "patience": law_of_patience(patience),
        "resolution": "100%",
    }


def _fronts(estimates: Estimates) -> Mapped:
    """Rows by intent where an intent has its own, `any` for the others."""
    return {
        front: {
            "intents": {
                ("any" if intent == ALL else intent): _front_row(found)
                for intent, found in rows.items()
            }
        }
        for front, rows in estimates.fronts.items()
    }


def _front_row(found: FrontEstimate) -> Mapped:
    return {
        "time": empirical_law(found.time.quantiles_s),
        "contained": percent(1 - found.asks.value),
        "contained_resolved": "100%",
    }


def _queue(segment: str, credit_s: int) -> Mapped:
    return {
        "channels": "all",
        "intents": "all",
        "segments": [segment],
        "target": dict(TARGET),
        "credit": f"{credit_s}s",
        "after_closing": "serve",
    }


def _credit_at_start(estimates: Estimates) -> int:
    """The credit at the start of the period; with too few pairs to tell, the stated one."""
    credit = estimates.credit
    if credit.since is None:
        return credit.stated_s if credit.before[0].n < FEWEST_PAIRS else 0
    return credit.stated_s if credit.from_start else 0


def _phases(estimates: Estimates) -> Mapped:
    """The date from which the credit is in force, if it was not from the start."""
    credit = estimates.credit
    if credit.since is None or credit.from_start:
        return {}
    values = {"queues.priority.credit": f"{credit.stated_s}s"}
    return {"phases": {"priority_credit": {"from": f"{credit.since} 00:00", "set": values}}}


def _group(name: str, presence: Mapping[str, float] | None) -> Mapped:
    found: Mapped = {
        "form": "level",
        "level": {"csv": f"{name}_agents.csv", "interval": "30min"},
        "agent_choice": "longest_idle",
        "skills": {"priority": {"rank": 1}, "regular": {"rank": 1}},
    }
    if presence is not None:
        found["presence"] = {day: percent(share) for day, share in presence.items()}
    return found


def _journey(estimates: Estimates) -> Mapped:
    first: Mapped = {"any": {"any": {CHANNEL: "100%"}}}
    if AFTER_HOURS in estimates.needs:
        first[AFTER_HOURS] = {"any": {CLOSED_CHANNEL: "100%"}}
    redials = estimates.redials
    if redials is None or redials.share == 0:
        return {"first_channel": first, "max_attempts": 1}
    row = {
        "to": {CHANNEL: percent(redials.share), "give_up": percent(1 - redials.share)},
        "delay": empirical_law(redials.delay_s),
    }
    return {
        "first_channel": first,
        "max_attempts": MOST_ATTEMPTS,
        "triggers": {"abandoned": {CHANNEL: row}},
    }


def _label(intent: str) -> str:
    return intent.replace("_", " ").capitalize()


def month(estimates: Estimates) -> str:
    """Return what the period is called, such as January 1999."""
    return f"{first_day(estimates):%B %Y}"


def _heading(estimates: Estimates, name: str) -> str:
    return (
        f"# The bank's telephone centre in {month(estimates)}, estimated from call records.\n"
        f"# Written by `switchboard calibrate`; provenance of every number: {name}.sources.yaml.\n"
        "# Staffing is the agents seen in the records times `presence`, the share really there.\n"
    )


def yaml_text(mapping: Mapping[str, object], heading: str) -> str:
    """Write YAML below a heading that says what it is."""
    body = yaml.safe_dump(mapping, sort_keys=False, default_flow_style=None, width=_WIDTH)
    return heading + str(body)

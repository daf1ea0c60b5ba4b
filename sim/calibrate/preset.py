"""Write estimates as a preset: a YAML file of the centre and the CSV files beside it.

The preset holds derived figures only, no records. Choices that the records do not
make are few and are marked as assumptions in the provenance (`provenance`): the
target, and that every answered or contained need counts as resolved, since redials
are part of the recorded demand.

Calls outside the open half hours are an intent and a channel of their own, with an IVR
that few pass; all else is one phone channel. The queue is one order of time waited:
both queues have one rank, and that of the priority customers a credit.

May import: words, sim.calibrate. Used by: experiments.calibrate.
"""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import yaml

from sim.calibrate.cells import Cells, cells_csv
from sim.calibrate.empirical import Seconds
from sim.calibrate.estimate import AFTER_HOURS, ALL, FRONT, FRONT_CLOSED, Estimates, Table
from sim.calibrate.half_hours import DAY_TYPES, SLOTS, slot_start
from sim.units import DAY

CLOSED_CHANNEL = "phone_closed"
CREDIT_S = 90
"""Head start of priority customers in the bank's queue."""

TARGET = {"share": "80%", "within": "20s"}
"""The bank's own target is not recorded."""

_CHANNEL = "phone"
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


def preset(estimates: Estimates, recorded: Cells, name: str) -> Preset:
    """Turn estimates and the recorded sums into the files of a preset."""
    streams = _streams(estimates)
    mapping = {
        "calendar": _calendar(estimates),
        "segments": _segments(estimates),
        "intents": {intent: {"label": _label(intent)} for intent in estimates.needs},
        "demand": {
            stream: _stream(intent, segment, name) for stream, (intent, segment, _) in streams
        },
        "channels": _channels(estimates),
        "resources": {},
        "fronts": {
            front: {
                "time": _quantiles(found.time.quantiles_s),
                "asks_for_agent": _percent(found.asks.value),
                "contained_resolved": "100%",
            }
            for front, found in estimates.fronts.items()
        },
        "queues": {"priority": _queue("priority", CREDIT_S), "regular": _queue("regular", 0)},
        "groups": {
            "agents": {
                "form": "level",
                "level": {"csv": f"{name}_agents.csv", "interval": "30min"},
                "agent_choice": "longest_idle",
                "skills": {"priority": {"rank": 1}, "regular": {"rank": 1}},
            }
        },
        "journey": _journey(estimates),
    }
    files = {
        f"{name}.yaml": _yaml(mapping, estimates, name),
        f"{name}_arrivals.csv": _arrivals_csv(streams),
        f"{name}_agents.csv": _agents_csv(estimates),
        f"{name}_recorded.csv": cells_csv(recorded),
    }
    return Preset(name=name, mapping=mapping, files=files)


def first_day(estimates: Estimates) -> datetime:
    """Local start of the recorded period."""
    start = _EPOCH + timedelta(microseconds=estimates.header.start_utc_us)
    return start.astimezone(ZoneInfo(estimates.header.time_zone))


def _calendar(estimates: Estimates) -> Mapped:
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
            "share": _percent(share),
            "patience_factor": 1.0,
        }
        for segment, share in shares.items()
    }


def _streams(estimates: Estimates) -> list[tuple[str, tuple[str, str | None, Table]]]:
    """Streams in name order: intent, segment (None: drawn), needs by day type and half hour."""
    found: dict[str, tuple[str, str | None, Table]] = {}
    for intent, needs in estimates.needs.items():
        high = estimates.priority[intent].value if intent in estimates.priority else 0.0
        if intent == AFTER_HOURS:
            found[intent] = (intent, None, needs)
            continue
        high = 0.0 if np.isnan(high) else high
        found[intent] = (intent, "regular", needs * (1 - high))
        if high > 0:
            found[f"{intent}_priority"] = (intent, "priority", needs * high)
    return sorted(found.items())


def _stream(intent: str, segment: str | None, name: str) -> Mapped:
    rates = {"csv": f"{name}_arrivals.csv", "interval": "30min"}
    return {"intent": intent, "segment": segment, "process": "poisson", "rates": rates}


def _channels(estimates: Estimates) -> Mapped:
    intents = [intent for intent in estimates.needs if intent != AFTER_HOURS]
    found: Mapped = {_CHANNEL: _channel(FRONT, {i: _handling(estimates, i) for i in intents})}
    if AFTER_HOURS in estimates.needs:
        found[CLOSED_CHANNEL] = _channel(FRONT_CLOSED, {"any": _handling(estimates, ALL)})
    return found


def _channel(front: str, intents: Mapped) -> Mapped:
    return {
        "kind": "live",
        "category": "call_centre",
        "hours": "always",
        "lines": None,
        "front": front,
        "intents": intents,
    }


def _handling(estimates: Estimates, intent: str) -> Mapped:
    """Law of talk and of patience; an intent too rare for its own takes that of all."""
    talk = estimates.handling.get(intent, estimates.handling[ALL])
    patience = estimates.patience.get(intent, estimates.patience[ALL])
    return {
        "talk": _quantiles(talk.quantiles_s),
        "wrap": None,
        "patience": {"law": "exponential", "mean": _duration(patience.mean_s)},
        "resolution": "100%",
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


def _journey(estimates: Estimates) -> Mapped:
    first: Mapped = {"any": {"any": {_CHANNEL: "100%"}}}
    if AFTER_HOURS in estimates.needs:
        first[AFTER_HOURS] = {"any": {CLOSED_CHANNEL: "100%"}}
    return {"first_channel": first, "max_attempts": 1}


def _quantiles(table_s: Seconds) -> Mapped:
    return {"law": "empirical", "quantiles": [_duration(value) for value in table_s]}


def _duration(seconds: float) -> str:
    """Write seconds with at most two decimals."""
    return f"{round(float(seconds), 2):g}s" if seconds < _EXACT_G else f"{seconds:.2f}s"


_EXACT_G = 1000
"""Below this, `g` keeps two decimals."""


def _percent(share: float) -> str:
    return f"{100 * share:.4g}%"


def _label(intent: str) -> str:
    return intent.replace("_", " ").capitalize()


def _yaml(mapping: Mapping[str, object], estimates: Estimates, name: str) -> str:
    """Write the YAML with a heading that says what it is."""
    start = first_day(estimates)
    heading = (
        f"# The bank's telephone centre in {start:%B %Y}, estimated from call records.\n"
        f"# Written by `switchboard calibrate`; provenance of every number: {name}.sources.yaml.\n"
        "# Staffing is the agents seen in the records, which overstates who was there.\n"
    )
    body = yaml.safe_dump(mapping, sort_keys=False, default_flow_style=None, width=_WIDTH)
    return heading + str(body)


def _arrivals_csv(streams: list[tuple[str, tuple[str, str | None, Table]]]) -> str:
    """Write needs per half hour; half hours without any are left out."""
    rows: list[list[object]] = [
        [day, slot_start(slot), stream, f"{needs[code, slot]:.6g}"]
        for stream, (_, _, needs) in streams
        for code, day in enumerate(DAY_TYPES)
        for slot in range(SLOTS)
        if needs[code, slot] > 0
    ]
    return _csv(["day", "start", "stream", "needs"], rows)


def _agents_csv(estimates: Estimates) -> str:
    """Write the level of the group for every half hour, nobody included."""
    rows: list[list[object]] = [
        [day, slot_start(slot), "agents", int(estimates.level[code, slot])]
        for code, day in enumerate(DAY_TYPES)
        for slot in range(SLOTS)
    ]
    return _csv(["day", "start", "group", "agents"], rows)


def _csv(header: list[str], rows: list[list[object]]) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return stream.getvalue()

"""Write a forecast, with a roster or without, as a centre: YAML, rates and levels.

A queue of the file is a queue, an intent and a stream; a channel of the file is a channel.
Nobody is simulated to call again: the contacts of the file hold those who did.

May import: errors, units, sim.calibrate.forecasts. Used by: sources, experiments.imports.
"""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import yaml

from sim.calibrate.forecasts.cells import EMPTY, iso
from sim.calibrate.forecasts.forecast import Forecast, QueueForecast
from sim.calibrate.forecasts.kinds import AT_ONCE, KINDS, TWO_CHATS, Kind
from sim.calibrate.forecasts.roster import Roster, shifts_of
from sim.calibrate.forecasts.spread import Shape
from sim.calibrate.forecasts.staffing import Level, level_of
from sim.errors import ConfigError
from sim.vocabulary import WEEKDAYS

ALONE = "100%"
SEGMENT = "everybody"
SHRINKAGE = "30%"
CUSTOMERS_PER_CONTACT = 20

_WIDTH = 98
_CLOSE = 100.0
_DAYS = {"10d": {"mon-fri": "00:00-24:00"}}
"""Promises in working days count these hours."""

Mapped = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What the planner said beside the files; "" and None where nothing.

    Attributes
    ----------
    name : of the centre, and of its files.
    time_zone : IANA.
    target : share and threshold of live channels, such as ("80%", "20s").
    patience : mean patience of live channels.
    shrinkage : share of paid time that a team is not there, where the formula staffs it.
    shape : where days and months fall, and when teams of deferred work are there.
    """

    name: str
    time_zone: str
    target: tuple[str, str] | None = None
    patience: str = ""
    shrinkage: str = ""
    shape: Shape = field(default_factory=Shape)


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeCentre:
    """A centre before it is written.

    Attributes
    ----------
    mapping : what the YAML says.
    files : text by file name.
    levels : agents by interval of each queue's team, empty with a roster.
    """

    mapping: Mapped
    files: dict[str, str]
    levels: dict[str, Level]


def centre_of(forecast: Forecast, roster: Roster | None, wishes: Wishes) -> MadeCentre:
    """Turn a forecast into the files of a centre.

    Raises
    ------
    ConfigError
        If the roster has nobody in the days of the forecast.
    """
    queues, name = forecast.queues, wishes.name
    kinds = {one.name: kind_of(one, wishes) for one in queues}
    step, period = f"{forecast.step}min", forecast.period
    levels: dict[str, Level] = {}
    if roster is None:
        levels = {
            one.name: level_of(one, kinds[one.name], forecast.step, period, wishes.shape)
            for one in queues
        }
    mapping: Mapped = {
        "calendar": _calendar(forecast, wishes),
        "segments": {SEGMENT: {"customers": _customers(forecast), "share": ALONE}},
        "intents": {one.name: {"label": one.label} for one in queues},
        "demand": {one.name: _stream(one, f"{name}_rates.csv", step) for one in queues},
        "windows": {
            "volume": {"from": f"{iso(period.first)} 00:00", "factor": 1.0, "streams": "all"}
        },
        "channels": _channels(queues, kinds),
        "queues": {one.name: _queue(one, kinds[one.name]) for one in queues},
        "groups": _level_groups(queues, f"{name}_agents.csv", step, wishes)
        if roster is None
        else _roster_groups(forecast, roster),
        "journey": {
            "first_channel": {one.name: {"any": {one.channel: ALONE}} for one in queues},
            "max_attempts": 1,
        },
    }
    files = {
        f"{name}.yaml": yaml_text(mapping, _heading(name)),
        f"{name}_rates.csv": _rates(queues),
    }
    if levels:
        files[f"{name}_agents.csv"] = _agents(levels)
    return MadeCentre(mapping=mapping, files=files, levels=levels)


def kind_of(queue: QueueForecast, wishes: Wishes) -> Kind:
    """Return the defaults of a queue's channel, with what the planner said of live ones."""
    found = KINDS[queue.channel]
    if found.kind != "live":
        return found
    share, within = wishes.target or (found.share, found.within)
    return replace(found, share=share, within=within, patience=wishes.patience or found.patience)


def _calendar(forecast: Forecast, wishes: Wishes) -> Mapped:
    return {
        "start": f"{iso(forecast.period.first)} 00:00",
        "length": f"{forecast.period.days}d",
        "time_zone": wishes.time_zone,
        "warm_up": "0d",
    }


def _customers(forecast: Forecast) -> int:
    """So many that nobody contacts the centre twice by chance."""
    contacts = sum(one.offered for one in forecast.queues)
    return max(1000, round(contacts) * CUSTOMERS_PER_CONTACT)


def _channels(queues: tuple[QueueForecast, ...], kinds: Mapping[str, Kind]) -> Mapped:
    found: Mapped = {}
    for channel in sorted({one.channel for one in queues}):
        mine = [one for one in queues if one.channel == channel]
        found[channel] = {
            "kind": KINDS[channel].kind,
            "category": KINDS[channel].category,
            "hours": "always",
            "intents": {one.name: _handling(one, kinds[one.name]) for one in mine},
        }
    return found


def work_factor(kind: Kind) -> float:
    """Work of a contact in its handling time: a chat goes on slower beside another."""
    return TWO_CHATS / AT_ONCE if kind.kind == "messaging" else 1.0


def _handling(queue: QueueForecast, kind: Kind) -> Mapped:
    time = queue.handling
    found: Mapped = {
        "talk": {
            "law": "lognormal",
            "mean": _seconds(time.talk * work_factor(kind)),
            "cv": kind.cv,
        }
    }
    if time.wrap > 0:
        found["wrap"] = {"law": "exponential", "mean": _seconds(time.wrap)}
    if kind.patience:
        found["patience"] = {"law": "exponential", "mean": kind.patience}
    return found | {"resolution": f"{kind.resolution}%"}


def _queue(queue: QueueForecast, kind: Kind) -> Mapped:
    deferred = kind.kind == "deferred"
    target: Mapped = {"share": kind.share, "within": kind.within}
    if deferred and kind.within in _DAYS:
        target["hours"] = _DAYS[kind.within]
    return {
        "channels": [queue.channel],
        "intents": [queue.name],
        "segments": "all",
        "target": target,
        "order": "deadline" if deferred else "first_come",
        "after_closing": "carry" if deferred else "serve",
    }


def _stream(queue: QueueForecast, file: str, step: str) -> Mapped:
    rates = {"csv": file, "interval": step}
    return {"intent": queue.name, "process": "poisson", "rates": rates}


def _level_groups(
    queues: tuple[QueueForecast, ...], file: str, step: str, wishes: Wishes
) -> Mapped:
    """Give each queue a team of its own."""
    return {
        f"{one.name}_team": {
            "form": "level",
            "level": {"csv": file, "interval": step},
            **_at_once({one.channel}),
            "shrinkage": wishes.shrinkage or SHRINKAGE,
            "skills": {one.name: {"rank": 1}},
        }
        for one in queues
    }


def _at_once(channels: set[str]) -> Mapped:
    """How agents of these channels are chosen, and how many contacts they hold."""
    if all(KINDS[one].kind == "live" for one in channels):
        return {"agent_choice": "longest_idle"}
    found: Mapped = {"agent_choice": "least_occupied"}
    if any(KINDS[one].kind == "messaging" for one in channels):
        found["at_once"] = {"live": 1, "messaging": AT_ONCE, "deferred": 1}
        found["total_speed"] = [1, TWO_CHATS]
    return found


def _roster_groups(forecast: Forecast, roster: Roster) -> Mapped:
    """Groups with the lines of the roster that fall into the days of the forecast."""
    period = forecast.period
    asked = {*WEEKDAYS, *map(iso, range(period.first - 1, period.last + 1))}
    channels = {one.name: one.channel for one in forecast.queues}
    found: Mapped = {}
    for group, duties in sorted(roster.duties.items()):
        skills = [one for one in roster.skills[group] if one in channels]
        if not skills:  # its queues have no contacts in these days
            continue
        shifts = shifts_of([duty for duty in duties if set(duty.days) & asked], asked)
        if not shifts:
            rule = f"on duty on some day from {period}"
            raise ConfigError("group", group, rule, source=roster.file)
        made: Mapped = {"form": "roster", "shifts": shifts}
        if any("breaks" in shift for shift in shifts.values()):
            made["break_rule"] = "slip"
        made |= _at_once({channels[one] for one in skills})
        made["skills"] = {one: {"rank": rank} for rank, one in enumerate(skills, start=1)}
        found[group] = made
    return found


def _rates(queues: tuple[QueueForecast, ...]) -> str:
    """Contacts by date and interval; the second pass of a repeated hour has its offset."""
    rows: list[list[object]] = []
    for one in queues:
        columns = (one.day, one.minute, one.offset, one.needs)
        for day, minute, offset, needs in zip(*(c.tolist() for c in columns), strict=True):
            start = _clock(minute) + ("" if offset == EMPTY else _signed(offset))
            rows.append([iso(day), start, one.name, f"{needs:.6g}"])
    return _csv(["day", "start", "stream", "needs"], rows)


def _agents(levels: Mapping[str, Level]) -> str:
    rows: list[list[object]] = [
        [iso(day), _clock(minute), f"{name}_team", agents]
        for name, one in levels.items()
        for day, minute, agents in zip(
            one.day.tolist(), one.minute.tolist(), one.agents.tolist(), strict=True
        )
        if agents > 0
    ]
    return _csv(["day", "start", "group", "agents"], rows)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _signed(minutes: int) -> str:
    return ("-" if minutes < 0 else "+") + _clock(abs(minutes))


def _seconds(value: float) -> str:
    return f"{value:.4g}s" if value < _CLOSE else f"{value:.1f}s".replace(".0s", "s")


def _csv(header: list[str], rows: list[list[object]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()


def _heading(name: str) -> str:
    return (
        "# A centre made from a forecast by `switchboard import`.\n"
        f"# Provenance of every number: {name}.sources.yaml (switchboard config show).\n"
    )


def yaml_text(mapping: Mapping[str, object], heading: str) -> str:
    """Write YAML below a heading that says what it is."""
    body = yaml.safe_dump(
        mapping, sort_keys=False, default_flow_style=None, width=_WIDTH, allow_unicode=True
    )
    return heading + str(body)

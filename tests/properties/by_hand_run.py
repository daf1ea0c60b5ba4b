"""Read a run's folder with plain Python: no module of the measures is used here.

A replication becomes lists of dicts; a row of `contacts` or of `stays` says in words
what happened, so that the figures can be counted with loops that a reader can follow.
Times are microseconds since the start of the run; -1 is "never".
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow.parquet as pq
import yaml

from sim.vocabulary import Outcome, Trigger

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
Row = dict[str, Any]

IN_PROGRESS = ("in_progress_front", "in_progress_queue", "in_progress_session")
RETRIES = ("abandoned", "balked", "blocked", "closed", "timed_out", "cut_off", "expired",
           "not_reached")  # fmt: skip
RECONNECTS = ("unresolved", "unresolved_late")


@dataclass
class Replication:
    """The four tables of one replication, and the rows counted from them."""

    meta: Row
    needs: list[Row]
    legs: list[Row]
    agents: list[Row]
    contacts: list[Row]
    stays: list[Row]


@dataclass
class Run:
    """A run's folder: what it promised, and what happened."""

    folder: Path
    centre: Row
    replications: list[Replication]

    @property
    def kinds(self) -> dict[str, str]:
        """Kind of each channel."""
        return {name: one["kind"] for name, one in self.centre["channels"].items()}

    @property
    def horizon(self) -> int:
        return self.replications[0].meta["horizon_ticks"]

    @property
    def warm_up(self) -> int:
        return self.replications[0].meta["warm_up_ticks"]

    @property
    def names(self) -> dict[str, list[str]]:
        return self.replications[0].meta["names"]

    def local(self, tick: int) -> datetime:
        """Local wall time of a tick."""
        start = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(
            microseconds=self.replications[0].meta["start_utc_us"] + tick
        )
        return start.astimezone(ZoneInfo(self.replications[0].meta["time_zone"]))

    @cached_property
    def minutes(self) -> list[tuple[int, datetime]]:
        """Every minute of the run with its local time."""
        return [(tick, self.local(tick)) for tick in range(0, self.horizon, MINUTE)]

    def tick_of(self, moment: str) -> int:
        """First minute of the run at or after a local time; the horizon where there is none."""
        wanted = datetime.fromisoformat(moment)
        later = (t for t, now in self.minutes if now.replace(tzinfo=None) >= wanted)
        return next(later, self.horizon)

    @cached_property
    def centres(self) -> list[tuple[int, Row]]:
        """Parameters in force from each tick of the run on: the centre, and after each phase."""
        found = [(0, self.centre)]
        phases = sorted(self.centre.get("phases", {}).values(), key=lambda one: one["from"])
        for phase in phases:
            changed = json.loads(json.dumps(found[-1][1]))
            for path, value in phase["set"].items():
                *above, last = path.split(".")
                node = changed
                for key in above:
                    node = node[key]
                node[last] = value
            if (tick := self.tick_of(phase["from"])) < self.horizon:
                found.append((tick, changed))
        return found

    def inputs(self) -> dict[str, str]:
        """Copies of the files that the scenario names, by the name it gives them."""
        manifest: dict[str, dict[str, str]] = json.loads(
            (self.folder / "manifest.json").read_text()
        )
        return manifest["inputs"]

    def in_force(self, tick: int) -> Row:
        """Parameters at a tick."""
        return [centre for start, centre in self.centres if start <= tick][-1]


def read(folder: Path) -> Run:
    """Read scenario.yaml and every Parquet file of a run."""
    centre = yaml.safe_load((folder / "scenario.yaml").read_text(encoding="utf-8"))["centre"]
    count = len(list((folder / "contacts").iterdir()))
    kinds = {name: one["kind"] for name, one in centre["channels"].items()}
    return Run(folder, centre, [_replication(folder, number, kinds) for number in range(count)])


def _replication(folder: Path, number: int, kinds: dict[str, str]) -> Replication:
    tables: dict[str, list[Row]] = {}
    for name in ("needs", "contacts", "legs", "agents"):
        table = pq.read_table(folder / name / f"replication-{number:04d}.parquet")
        meta = json.loads(table.schema.metadata[b"switchboard"])
        tables[name] = table.to_pylist()
    legs_of: dict[int, list[Row]] = {}
    for leg in tables["legs"]:
        legs_of.setdefault(leg["contact"], []).append(leg)
    contacts, stays = [], []
    for number_, contact in enumerate(tables["contacts"]):
        legs = sorted(legs_of.get(number_, []), key=lambda one: one["leg"])
        need = tables["needs"][contact["need"]]
        own = [_stay(meta, contact, need, legs, leg) for leg in legs if leg["queue"] >= 0]
        stays += own
        contacts.append(_contact(meta, contact, need, legs, own))
    for row in [*stays, *contacts]:
        row["of_kind"] = kinds[row["channel"]]
        if row["of_kind"] == "deferred" and row["kind"] == "answered":
            row["kind"] = "finished"
        if row["of_kind"] == "self_service":
            row["kind"] = "not offered"  # it never asked for an agent
    _causes(contacts)
    return Replication(meta, tables["needs"], tables["legs"], tables["agents"], contacts, stays)


def _causes(contacts: list[Row]) -> None:
    """Write into each contact which one caused it, and which it caused."""
    place = {(row["need"], row["attempt"]): row for row in contacts}
    for row in contacts:
        row["caused"] = []
    for row in contacts:
        row["cause"] = place.get((row["need"], row["parent"]))
        if row["cause"] is not None:
            row["cause"]["caused"].append(row)


def _what(meta: Row, contact: Row, need: Row) -> Row:
    """What a contact is, in words."""
    names = meta["names"]
    trigger = Trigger(contact["trigger"]).name.lower()
    if trigger in RETRIES:
        origin = "retry"
    elif trigger in RECONNECTS:
        origin = "reconnect"
    else:
        origin = "fresh" if trigger == "none" else "other"
    return {
        "need": contact["need"],
        "attempt": contact["attempt"],
        "parent": contact["parent"],
        "trigger": trigger,
        "channel": names["channels"][contact["channel"]],
        "segment": names["segments"][need["segment"]],
        "intent": names["intents"][need["intent"]],
        "origin": origin,
        "outcome": Outcome(contact["outcome"]).name.lower(),
        "resolved": contact["flags"] & 1 == 1,
        "resolves": contact["flags"] & 1 == 1,
        "context": contact["flags"] & 2 == 2,
        "limit": contact["flags"] & 16 == 16,
        "let_in": False,
        "arrival": contact["entry"],
        "end": contact["end"],
        "customer": need["customer"],
    }


def _stay(meta: Row, contact: Row, need: Row, legs: list[Row], leg: Row) -> Row:
    """One stay in a queue: who asked, how long the wait was, how it ended."""
    row = _what(meta, contact, need)
    last = leg is legs[-1]
    horizon = meta["horizon_ticks"]
    row["queue"] = meta["names"]["queues"][leg["queue"]]
    row["group"] = meta["names"]["groups"][leg["group"]] if leg["group"] >= 0 else None
    row["joined"] = leg["queued"]
    if not last:
        row["outcome"] = "moved on"
    if leg["answered"] >= 0:
        row["left"] = leg["answered"]
    elif not last:
        row["left"] = legs[legs.index(leg) + 1]["queued"]
    elif contact["end"] >= 0:
        row["left"] = contact["end"]
    else:
        row["left"] = max(horizon, leg["queued"])
    row["wait"] = row["left"] - row["joined"]
    row["kind"] = _kind(leg, row["outcome"])
    row["resolved"] = row["resolved"] and last and leg["answered"] >= 0
    row["served"] = row["kind"] == "answered" and leg["talk_end"] >= 0
    row["finish"] = leg["talk_end"]
    row["talk"] = leg["talk_end"] - leg["answered"] if row["served"] else 0
    row["wrap"] = leg["wrap_end"] - leg["talk_end"] if row["served"] else 0
    row["with_agent"] = None
    if leg["answered"] >= 0:
        row["with_agent"] = (leg["answered"], leg["wrap_end"] if row["served"] else horizon)
    return row


def _kind(leg: Row, outcome: str) -> str:
    """What the stay is in the count of offered contacts."""
    if leg["answered"] >= 0:
        return "pending" if outcome == "in_progress_session" else "answered"
    kinds = {"abandoned": "abandoned", "blocked": "blocked", "balked": "balked"}
    return kinds.get(outcome, "pending" if outcome == "in_progress_queue" else "not offered")


def _contact(meta: Row, contact: Row, need: Row, legs: list[Row], stays: list[Row]) -> Row:
    """One contact, counted once, by its first stay in a queue."""
    row = _what(meta, contact, need)
    front = [leg for leg in legs if leg["queue"] < 0]
    row |= {"front": None, "front_over": False, "let_in": bool(legs), "finish": contact["end"]}
    if front:
        row["front_over"] = front[0]["talk_end"] >= 0
        end = front[0]["talk_end"] if front[0]["talk_end"] >= 0 else meta["horizon_ticks"]
        row["front"] = end - front[0]["answered"]
    if stays:
        first = stays[0]
        row |= {key: first[key] for key in ("queue", "joined", "left", "wait", "kind", "served")}
        row["resolved"] = row["resolved"] and row["kind"] == "answered"
        row["talk"] = sum(one["talk"] for one in stays)
        row["wrap"] = sum(one["wrap"] for one in stays)
    else:
        lines = row["outcome"] == "blocked"
        row |= {"queue": None, "joined": contact["entry"], "wait": 0, "talk": 0, "wrap": 0}
        row |= {"kind": "blocked at lines" if lines else "not offered", "served": False}
        row["resolved"] = False
        row["left"] = contact["end"] if contact["end"] >= 0 else contact["entry"]
    return row

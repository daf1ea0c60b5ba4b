"""The figures of a run by level, name and KPI, added up by hand.

A level is "queue" or a pair such as "channel:intent"; "interval" may be a part of it.
Levels with a queue or a group count stays, all others contacts by their first queue.
"""

from bisect import bisect_right
from dataclasses import dataclass, field
from itertools import product
from operator import itemgetter

from tests.properties import by_hand_kinds as kinds
from tests.properties import by_hand_load as load
from tests.properties import by_hand_service as service
from tests.properties.by_hand_run import HOUR, SECOND, Replication, Row, Run
from tests.properties.by_hand_statistics import (
    Figure,
    bounded,
    percentile,
    ratio,
    scaled,
    student,
    wilson,
)

Bin = tuple[str, int, int]
"""Label, first tick, tick after the last."""
Key = tuple[str, str, str]

TABLE = {"channel": "channels", "queue": "queues", "group": "groups", "segment": "segments",
         "intent": "intents"}  # fmt: skip
WAITS = {"wait_p50_s": 0.5, "wait_p90_s": 0.9, "wait_p95_s": 0.95}
RESPONSES = {"response_p50_h": 0.5, "response_p90_h": 0.9}
RESOLUTIONS = {"time_to_resolution_p50_h": 0.5, "time_to_resolution_p90_h": 0.9}
SHARES = ("sl_", "p_", "occupancy", "fcr_true")
ALSO_SHARES = ("resolution", "containment", "retry_share", "reconnect_share", "repeat_share",
               "need_resolution", "fcr_window", "utilisation", "shrinkage",
               "slot_occupancy", "messaging_slot_occupancy", "wrong_containment",
               "session_resolution", "session_escalation", "session_abandonment",
               "in_deadline", "resolution_with_context",
               "resolution_without_context")  # fmt: skip


def unit_of(kpi: str) -> str:
    """Whether a figure is a share, whose bounds end at 1."""
    return "share" if kpi.startswith(SHARES) or kpi in ALSO_SHARES else "other"


@dataclass
class Hand:
    """A run, cut into intervals and days, with what loops look up again and again."""

    run: Run
    fcr_window: int = service.WEEK
    start: int | None = None
    threshold_from: str = "queue"
    bins: list[Bin] = field(init=False)
    days: list[Bin] = field(init=False)
    opened: list[load.Span] = field(init=False)
    time: dict[tuple[int, str | None], Row] = field(default_factory=dict)
    needs: list[list[Row]] = field(init=False)

    def __post_init__(self) -> None:
        begin = self.run.warm_up if self.start is None else self.start
        self.bins = cut(self.run, 30, begin)
        self.days = cut(self.run, 24 * 60, begin)
        self.opened = load.open_spans(self.run)
        self.needs = [
            service.need_rows(self.run, one, self.fcr_window) for one in self.run.replications
        ]
        self.promise = service.promises(self.run)

    def service(self, rows: list[Row]) -> dict[str, service.Pair]:
        """Figures of contacts, with the thresholds of this measurement."""
        return service.service(rows, self.promise, self.threshold_from)

    def agents(self, number: int, group: str | None) -> Row:
        """Time of the agents of a group in one replication."""
        if (number, group) not in self.time:
            one = self.run.replications[number]
            self.time[number, group] = {
                "states": load.states_of(self.run, one, group),
                "hands": load.hands_of(self.run, one, group),
                "allowed": load.allowed_spans(self.run, one, group),
                "messaging": "messaging" in self.run.kinds.values(),
            }
        return self.time[number, group]


def cut(run: Run, minutes: int, begin: int) -> list[Bin]:
    """Intervals of the local clock from a tick on; a clock change begins a new one.

    A day (24 x 60 minutes) begins at local midnight and goes on over a clock change.
    """
    starts = [begin]
    for (_, before), (tick, now) in zip(run.minutes, run.minutes[1:], strict=False):
        changed = now.utcoffset() != before.utcoffset() and minutes < 24 * 60
        if tick > begin and ((now.hour * 60 + now.minute) % minutes == 0 or changed):
            starts.append(tick)
    ends = [*starts[1:], run.horizon]
    labels = [run.local(start).isoformat(timespec="minutes") for start in starts]
    return list(zip(labels, starts, ends, strict=True))


def place(bins: list[Bin], tick: int) -> str | None:
    """Label of the bin of a tick; what comes after the run belongs to the last bin."""
    if tick < bins[0][1]:
        return None
    return bins[bisect_right(bins, tick, key=itemgetter(1)) - 1][0]


def figure(kpi: str, pairs: list[service.Pair]) -> Figure:
    """Mean of a count, or ratio of totals, over replications."""
    if pairs[0][1] is None:
        return bounded(student([top for top, _ in pairs]), unit_of(kpi))
    bottoms = [bottom for _, bottom in pairs if bottom is not None]
    return bounded(ratio([top for top, _ in pairs], bottoms), unit_of(kpi))


def table(hand: Hand, spelling: str) -> dict[Key, Figure]:
    """Every figure at one level."""
    run = hand.run
    parts = [part for part in spelling.split(":") if part != "centre"]
    options = [
        [label for label, _, _ in hand.bins] if part == "interval" else run.names[TABLE[part]]
        for part in parts
    ]
    found: dict[Key, Figure] = {}
    cells = split(hand, parts)
    for names in product(*options):
        rows = [one.get(names, []) for one in cells]
        part = dict(zip(parts, names, strict=True))
        pairs = [of_cell(hand, number, part, rows[number]) for number in range(len(rows))]
        occurs = ("in_service", "queue_length", "needs", "paid_hours")
        seen = any(rows) or any(one[kpi][0] for one in pairs for kpi in occurs if kpi in one)
        if len(parts) > 1 and not seen:
            continue
        name = "|".join(names) or "all"
        for kpi in pairs[0]:
            found[spelling, name, kpi] = figure(kpi, [one[kpi] for one in pairs])
        for kpi, value in percentiles(hand, parts, rows, part).items():
            found[spelling, name, kpi] = value
        if parts in ([], ["queue"]):
            for kpi, value in kept(hand, part.get("queue")).items():
                found[spelling, name, kpi] = value
    return found


def split(hand: Hand, parts: list[str]) -> list[dict[tuple[str, ...], list[Row]]]:
    """Rows of each replication by the names of a cell, those of the warm-up left out."""
    stays = "queue" in parts or "group" in parts
    found = []
    for one in hand.run.replications:
        cells: dict[tuple[str, ...], list[Row]] = {}
        for row in one.stays if stays else one.contacts:
            label = place(hand.bins, row["joined" if stays else "arrival"])
            names = tuple(label if part == "interval" else row[part] for part in parts)
            if label is not None and None not in names:
                cells.setdefault(names, []).append(row)
        found.append(cells)
    return found


def of_cell(hand: Hand, number: int, part: dict[str, str], rows: list[Row]) -> dict:
    """Every pair of one cell in one replication."""
    replication = hand.run.replications[number]
    found = hand.service(rows) | kinds.contacts(hand.run, rows)
    own = (*service.OF_GROUPS, *kinds.OF_GROUPS)
    not_own = (*service.NOT_OF_QUEUES, *kinds.NOT_OF_QUEUES)
    if "group" in part:
        found = {kpi: pair for kpi, pair in found.items() if kpi in own}
    elif "queue" in part:
        found = {kpi: pair for kpi, pair in found.items() if kpi not in not_own}
    window = hand.bins[0][1], hand.run.horizon
    if "interval" in part:
        window = next((a, b) for label, a, b in hand.bins if label == part["interval"])
    if set(part) <= {"channel", "segment", "intent", "interval"}:
        found |= service.of_needs(needs_of(hand, number, part))
    stays = [
        row
        for row in replication.stays
        if all(row[key] == name for key, name in part.items() if key != "interval")
    ]
    lengths = load.queueing(stays, window)
    found |= {kpi: lengths[kpi] for kpi in lengths if "group" not in part or kpi == "in_service"}
    if "group" not in part:
        found |= kinds.backlog(hand.run, stays, window)
    if set(part) <= {"group", "interval"}:
        opened = None if "interval" in part else hand.opened
        found |= load.staff(hand.agents(number, part.get("group")), window, opened)
    return found


def percentiles(
    hand: Hand, parts: list[str], cells: list[list[Row]], part: dict[str, str]
) -> dict[str, Figure]:
    """Percentiles of waits, responses and times to resolution; the longest wait."""
    found: dict[str, Figure] = {}
    if "group" not in parts:
        each = [[r["wait"] for r in rows if r["kind"] in ("answered", "abandoned")]
                for rows in cells]  # fmt: skip
        found |= _percentiles(each, WAITS)
        longest = student([max(one) / SECOND if one else None for one in each])
        found["longest_wait_s"] = bounded(longest, "s")
    if "deferred" in hand.run.kinds.values():
        each = [[r["finish"] - r["arrival"] for r in rows if r["kind"] == "finished"]
                for rows in cells]  # fmt: skip
        found |= _percentiles(each, RESPONSES)
    if set(parts) <= {"channel", "segment", "intent", "interval"}:
        needs = [needs_of(hand, number, part) for number in range(len(cells))]
        each = [[n["end"] - n["arrival"] for n in rows if n["state"] == "resolved"]
                for rows in needs]  # fmt: skip
        found |= _percentiles(each, RESOLUTIONS)
    return found


def _percentiles(each: list[list[int]], wanted: dict[str, float]) -> dict[str, Figure]:
    unit = {"s": SECOND, "h": HOUR}
    return {
        kpi: bounded(scaled(percentile(each, p), 1 / unit[kpi[-1]]), "time")
        for kpi, p in wanted.items()
    }


def needs_of(hand: Hand, number: int, part: dict[str, str]) -> list[Row]:
    """Needs of one cell in one replication."""
    return [
        need
        for need in hand.needs[number]
        if all(need[key] == name for key, name in part.items() if key != "interval")
        and place(hand.bins, need["arrival"]) is not None
        and part.get("interval") in (None, place(hand.bins, need["arrival"]))
    ]


def kept(hand: Hand, queue: str | None) -> dict[str, Figure]:
    """Mean of the days' service levels, and the share of days and intervals that keep it."""
    levels = [daily(hand, one, hand.days, queue) for one in hand.run.replications]
    if len(hand.days) == 1:
        mean_of_days = student([one[0] for one in levels])
    else:
        mean_of_days = clustered([[v for v in one if v is not None] for one in levels])
    found = {"sl_mean_of_days": bounded(mean_of_days, "share")}
    for kpi, bins in (("p_days_met", hand.days), ("p_intervals_met", hand.bins)):
        met = [verdicts(hand, one, bins, queue) for one in hand.run.replications]
        if max(len(one) for one in met) <= 1:
            flat = [verdict for one in met for verdict in one]
            found[kpi] = wilson(sum(flat), len(flat))
        else:
            found[kpi] = bounded(clustered([[float(v) for v in one] for one in met]), "share")
    return found


def clustered(values: list[list[float]]) -> Figure:
    """Mean of all values, the replication being the cluster; n counts values."""
    found = ratio([sum(one) for one in values], [float(len(one)) for one in values])
    return (*found[:3], sum(len(one) for one in values))


def daily(hand: Hand, one: Replication, bins: list[Bin], queue: str | None) -> list[float | None]:
    """Service level of each bin, None without demand: a queue's stays, or all contacts."""
    rows = one.contacts if queue is None else [r for r in one.stays if r["queue"] == queue]
    tick = "arrival" if queue is None else "joined"
    inside: dict[str | None, list[Row]] = {}
    for row in rows:
        inside.setdefault(place(bins, row[tick]), []).append(row)
    found: list[float | None] = []
    for label, _, _ in bins:
        here = inside.get(label, [])
        deferred = [r for r in here if r["of_kind"] == "deferred"]
        if queue is not None and deferred:
            top, bottom = kinds.deferred(hand.run, deferred)["in_deadline"]
        else:
            top, bottom = hand.service(here)["sl_excluding_short"]
        found.append(top / bottom if bottom else None)
    return found


def verdicts(hand: Hand, one: Replication, bins: list[Bin], queue: str | None) -> list[bool]:
    """Of each bin with demand and a promise whether it was kept.

    The centre keeps it where every queue does. The share promised is that in force
    when the bin begins.
    """
    queues = [queue] if queue else hand.run.names["queues"]
    by_bin: list[list[bool]] = [[] for _ in bins]
    for name in queues:
        levels = daily(hand, one, bins, name)
        for number, (_, start, _) in enumerate(bins):
            promised = hand.promise({"joined": start, "queue": name})["share"]
            level = levels[number]
            if promised is not None and level is not None:
                by_bin[number].append(level >= promised)
    return [all(each) for each in by_bin if each]

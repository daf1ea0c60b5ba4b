"""staffing.csv by hand: forecast by quarter hour, then Erlang A as a birth-death chain.

Only for centres in which each queue has one group that serves it first, and demand
comes from a CSV of hourly or half-hourly rates.
"""

import csv
import math
from typing import Any

from tests.properties import by_hand_load as load
from tests.properties.by_hand_run import MINUTE, SECOND, Row, Run
from tests.properties.by_hand_service import duration, share
from tests.properties.by_hand_tables import Bin

QUARTER = 15 * MINUTE
STEPS = 2000
"""Of the numerical integral over the wait."""

FAR = 400
"""Contacts in the chain beyond the agents."""


def mean_s(law: Row | None) -> float:
    """Mean of a law as a planner speaks of it: zero with its mass, else the stated mean."""
    if law is None:
        return 0.0
    mean = law["value"] if law["law"] == "deterministic" else law["mean"]
    return (1 - share(law.get("zero", 0))) * duration(str(mean)) / SECOND


def needs_in(run: Run, centre: Row, stream: str, tick: int) -> float:
    """Needs that a stream expects in the quarter hour from a tick on."""
    rates = centre["demand"][stream]["rates"]
    length = duration(rates["interval"])
    now = run.local(tick)
    into = (now.hour * 60 + now.minute) * MINUTE
    found = 0.0
    with open(run.folder / run.inputs()[rates["csv"]], encoding="utf-8", newline="") as lines:
        for line in csv.DictReader(lines):
            hour, minute = line["start"].split(":")
            start = (int(hour) * 60 + int(minute)) * MINUTE
            today = line["day"] == load.WEEKDAYS[now.weekday()]
            if line["stream"] == stream and today and start <= into < start + length:
                found = float(line["needs"]) * QUARTER / length
    for window in centre.get("windows", {}).values():
        listed = window["streams"] == "all" or stream in window["streams"]
        if listed and run.tick_of(window["from"]) <= tick < run.tick_of(window["to"]):
            found *= window["factor"]
    return found


def routes(centre: Row, stream: str) -> list[tuple[str, str, float]]:
    """(channel, segment, share) of the needs of a stream, after the shift rules."""
    intent = centre["demand"][stream]["intent"]
    own = centre["demand"][stream].get("segment")
    segments = {own: 1.0} if own else {n: share(s["share"]) for n, s in centre["segments"].items()}
    first = {n: share(s) for n, s in centre["journey"]["first_channel"]["any"]["any"].items()}
    for rule in centre["journey"].get("shift_rules", {}).values():
        if intent in rule.get("intents", [intent]):
            moved = first.get(rule["from"], 0.0) * share(rule["share"])
            first[rule["from"]] -= moved
            first[rule["to"]] = first.get(rule["to"], 0.0) + moved
    return [(c, s, a * b) for c, a in first.items() for s, b in segments.items()]


def handed_over(
    centre: Row, intent: str, channels: list[str], part: float, context: float = 0.0
) -> list[tuple[list[str], float, float]]:
    """Ways out of self-service to channels with agents: (channels passed, share, context)."""
    name = channels[-1]
    spec = centre["channels"][name]
    if spec["kind"] != "self_service":
        return [(channels, part, context)]
    rows = spec["self_service"]
    left = part * (1 - share(rows.get(intent, rows.get("any"))["contained"]))
    row = centre["journey"]["triggers"]["escalated"].get(name)
    if row is None or name in channels[:-1]:
        return []
    found = []
    for following, to in row["to"].items():
        if following != "give_up":
            given = row.get("context", 0)
            if isinstance(given, dict):
                given = given.get(following, given.get("any", 0))
            found += handed_over(
                centre, intent, [*channels, following], left * share(to), share(given)
            )
    return found


def demand(run: Run, tick: int) -> dict[str, Row]:
    """Contacts, work and impatience that a quarter hour brings to each queue."""
    centre = run.in_force(tick)
    found: dict[str, Row] = {q: {"contacts": 0.0, "work": 0.0, "impatience": 0.0}
                             for q in centre["queues"]}  # fmt: skip
    for stream in centre["demand"]:
        intent = centre["demand"][stream]["intent"]
        for first, segment, begun in routes(centre, stream):
            for channels, part, context in handed_over(centre, intent, [first], begun):
                channel = channels[-1]
                spec = centre["channels"][channel]
                opened = 1.0
                for one in channels:
                    hours = centre["channels"][one]["hours"]
                    opened *= sum(load._is_open(hours, run.local(t))
                                  for t in range(tick, tick + QUARTER, MINUTE)) / 15  # fmt: skip
                front = centre["fronts"][spec["front"]] if spec.get("front") else None
                asks = 1 - share(front["intents"]["any"]["contained"]) if front else 1.0
                contacts = needs_in(run, centre, stream, tick) * part * asks * opened
                handling = spec["intents"]["any"]
                row = found[queue_of(centre, channel, intent, segment)]
                row["contacts"] += contacts
                row["work"] += contacts * work_s(handling, context)
                if handling.get("patience"):
                    factor = centre["segments"][segment].get("patience_factor", 1.0)
                    row["impatience"] += contacts / (mean_s(handling["patience"]) * factor)
    return found


def work_s(handling: Row, context: float) -> float:
    """Mean talk, identification and wrap-up of contacts of which a share brings context."""
    talk = mean_s(handling["talk"])
    known = duration(handling.get("identification", "0s")) / SECOND
    effect = handling.get("context") or {"talk": 1.0, "identification": 1.0}
    talk *= (1 - context) + context * effect["talk"]
    known *= (1 - context) + context * effect["identification"]
    return talk + known + mean_s(handling.get("wrap"))


def queue_of(centre: Row, channel: str, intent: str, segment: str) -> str:
    """Return the one queue that takes such a contact."""

    def takes(queue: Row) -> bool:
        return all(
            queue[key] == "all" or name in queue[key]
            for key, name in (("channels", channel), ("intents", intent), ("segments", segment))
        )

    return next(name for name, queue in centre["queues"].items() if takes(queue))


def first_group(centre: Row, queue: str) -> str:
    """Return the group with the smallest (delay, rank) for a queue."""
    order = {
        (duration(group["skills"][queue].get("after", "0s")), group["skills"][queue]["rank"]): name
        for name, group in centre["groups"].items()
        if queue in group["skills"]
    }
    return order[min(order)]


def required(run: Run, group: str, one: Bin) -> tuple[float | None, float | None]:
    """Agents required and gross of a group in an interval; None where nothing is promised."""
    _, start, end = one
    centre = run.in_force(start)
    mine = [queue for queue in centre["queues"] if first_group(centre, queue) == group]
    if not mine:
        return 0.0, 0.0
    mine = [queue for queue in mine if _is_live(centre, queue)]
    loads: dict[str, Any] = {q: {"contacts": 0.0, "work": 0.0, "impatience": 0.0} for q in mine}
    for tick in range(start, end, QUARTER):
        for queue, row in demand(run, tick).items():
            for key in row if queue in mine else ():
                loads[queue][key] += row[key]
    speed = {q: centre["groups"][group]["skills"][q].get("speed", 1.0) for q in mine}
    contacts = sum(row["contacts"] for row in loads.values())
    work = sum(loads[q]["work"] * speed[q] for q in mine)
    impatience = sum(row["impatience"] for row in loads.values())
    needed: list[int] = []
    for queue in mine:
        target = centre["queues"][queue].get("target")
        if target and loads[queue]["contacts"] > 0:
            rate = contacts / ((end - start) / SECOND)
            case = (rate, work / contacts, impatience / contacts)
            slots = smallest(case, share(target["share"]), duration(target["within"]) / SECOND)
            needed.append(math.ceil(slots / load.at_once(centre, group)["live"]))
        elif target:
            needed.append(0)
    if not needed:
        return None, None
    shrinkage = share(centre["groups"][group].get("shrinkage", 0))
    return float(max(needed)), max(needed) / (1 - shrinkage)


def _is_live(centre: Row, queue: str) -> bool:
    kinds = {centre["channels"][one]["kind"] for one in load.channels_of(centre, queue)}
    return "live" in kinds


def smallest(case: tuple[float, float, float], wanted: float, within_s: float) -> int:
    """Return the fewest agents whose S+ / (A - L+) reaches the wanted share."""
    agents = 1
    while service_level(*case, agents, within_s) < wanted:
        agents += 1
    return agents


def service_level(rate: float, aht_s: float, impatience: float, agents: int, t: float) -> float:
    """S+ / (A - L+) of Erlang A.

    Who finds q contacts waiting is served after q + 1 departures; of the process that
    counts them down, with rates agents / aht + j x impatience, j = 0 .. q, and of an own
    patience, the chances are added up over small steps of time.
    """
    weights = [1.0]
    for n in range(1, agents + FAR):
        waiting = max(0, n - agents)
        weights.append(weights[-1] * rate / (min(n, agents) / aht_s + waiting * impatience))
        if weights[-1] < 1e-14 * max(weights):
            break
    whole = sum(weights)
    chances = [weight / whole for weight in weights]
    served = sum(chances[:agents])
    left = 0.0
    # `ahead[q]`: chance that this customer is still there with q others before it
    ahead = chances[agents:]
    rates = [agents / aht_s + q * impatience for q in range(len(ahead))]
    step = t / STEPS
    for _ in range(STEPS):
        middle = _moved(ahead, rates, impatience, step / 2)
        after = _moved(ahead, rates, impatience, step, middle)
        served += step * rates[0] * middle[0] if middle else 0.0
        left += step * impatience * sum(middle)
        ahead = after
    return served / (1 - left)


def _moved(
    ahead: list[float], rates: list[float], impatience: float, step: float,
    slope: list[float] | None = None,
) -> list[float]:  # fmt: skip
    """One step of the countdown; `slope` is where the speed is taken (midpoint rule)."""
    at = ahead if slope is None else slope
    return [
        here
        + step
        * (
            -(rates[q] + impatience) * at[q]
            + (rates[q + 1] * at[q + 1] if q + 1 < len(at) else 0.0)
        )
        for q, here in enumerate(ahead)
    ]

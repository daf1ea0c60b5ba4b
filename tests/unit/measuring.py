"""Small logs for the tests of the measures, in seconds, one line for each contact."""

from dataclasses import dataclass

from sim.log.builder import log_from_rows, names_of
from sim.log.schema import Header, Log
from sim.measure.facts import Facts, gather
from sim.measure.spec import MeasureSpec
from sim.units import SECOND
from sim.vocabulary import ContactFlag, NeedState, Outcome, Trigger

NAMES = names_of(
    segments=["gold", "silver"],
    intents=["billing", "sales"],
    channels=["chat", "phone"],
    queues=["desk", "line"],
    groups=["blue", "red"],
)


@dataclass(frozen=True)
class Call:
    """One contact with at most one stay in a queue; times in seconds, None if not reached."""

    entry: float
    queue: str | None = None
    queued: float | None = None
    answered: float | None = None
    talk_end: float | None = None
    wrap_end: float | None = None
    end: float | None = None
    outcome: Outcome = Outcome.HANDLED
    group: str = "red"
    agent: int = 0
    channel: str = "phone"
    intent: str = "billing"
    segment: str = "gold"
    need: int | None = None
    attempt: int = 0
    trigger: Trigger = Trigger.NONE
    resolved: bool = True
    customer: int = -1
    front_until: float | None = None


def header(horizon_s: float, **more) -> Header:
    given = {"start_utc_us": 0, "time_zone": "UTC", "horizon": ticks(horizon_s)} | more
    return Header(names=NAMES, **given)


def ticks(at_s: float | None) -> int:
    return -1 if at_s is None else round(at_s * SECOND)


def log_of(calls, agents=(), *, horizon_s=3600.0, **more) -> Log:
    """The log of these calls; `agents` are (group, number, at_s, state)."""
    needs: dict[int, dict] = {}
    contacts, legs = [], []
    numbers = [10_000 + i if c.need is None else c.need for i, c in enumerate(calls)]
    place = {number: row for row, number in enumerate(dict.fromkeys(numbers))}
    for call, number in zip(calls, numbers, strict=True):
        needs.setdefault(number, _need(call, len(needs)))
        if call.resolved and call.outcome == Outcome.HANDLED:
            needs[number] |= {"state": NeedState.RESOLVED, "end": ticks(call.talk_end)}
        contacts.append(_contact(call, place[number]))
        row = len(contacts) - 1
        if call.front_until is not None:
            legs.append(
                {
                    "contact": row,
                    "leg": 0,
                    "answered": ticks(call.entry),
                    "talk_end": ticks(call.front_until),
                }
            )
        if call.queue is not None:
            legs.append(_leg(call, row))
    duties = [
        {"group": g, "agent": n, "tick": ticks(at), "state": state} for g, n, at, state in agents
    ]
    return log_from_rows(
        header(horizon_s, **more),
        needs=list(needs.values()),
        contacts=contacts,
        legs=legs,
        agents=duties,
    )


def facts_of(*logs: Log, **spec) -> tuple[Facts, ...]:
    return gather(logs, MeasureSpec(**spec))


def figures(table, level="centre", name="all") -> dict[str, float]:
    """The values of one cell by KPI."""
    chosen = table[(table["level"] == level) & (table["name"] == name)]
    return dict(zip(chosen["kpi"], chosen["value"], strict=True))


def _need(call: Call, row: int) -> dict:
    return {
        "key": row,
        "entry": ticks(call.entry),
        "intent": call.intent,
        "segment": call.segment,
        "customer": call.customer,
        "state": NeedState.GIVEN_UP,
        "end": ticks(call.entry),
    }


def _contact(call: Call, need: int) -> dict:
    end = call.end if call.end is not None else call.talk_end
    return {
        "need": need,
        "attempt": call.attempt,
        "trigger": call.trigger,
        "channel": call.channel,
        "outcome": call.outcome,
        "flags": ContactFlag.RESOLVED * (call.resolved and call.outcome == Outcome.HANDLED),
        "entry": ticks(call.entry),
        "end": ticks(end),
    }


def _leg(call: Call, row: int) -> dict:
    taken = call.answered is not None
    wrap_end = call.wrap_end if call.wrap_end is not None else call.talk_end
    return {
        "contact": row,
        "queue": call.queue,
        "group": call.group if taken else -1,
        "agent": call.agent if taken else -1,
        "queued": ticks(call.entry if call.queued is None else call.queued),
        "answered": ticks(call.answered),
        "talk_end": ticks(call.talk_end),
        "wrap_end": ticks(wrap_end),
    }

"""Needs written as the contacts they made, for the tests of journeys and resources.

Times are hours since the start of the run.
"""

from dataclasses import dataclass

from sim.log.builder import log_from_rows, names_of
from sim.log.schema import Header, Log
from sim.units import HOUR
from sim.vocabulary import ContactFlag, NeedState, Outcome, Trigger

CHANNELS = ("bot", "chat", "email", "phone", "web")
ALONE = ("bot", "web")
NAMES = names_of(
    segments=["everyone"],
    intents=["billing", "sales"],
    channels=CHANNELS,
    queues=["chats", "emails", "phones"],
    groups=["team"],
)
QUEUE = {"chat": "chats", "email": "emails", "phone": "phones"}
OUTCOME_AFTER = {
    Trigger.UNRESOLVED: Outcome.HANDLED,
    Trigger.UNRESOLVED_LATE: Outcome.HANDLED,
    Trigger.CONTAINED_WRONGLY: Outcome.CONTAINED,
}


@dataclass(frozen=True)
class Step:
    """One contact: where, from when to when, how it ended, and what it brought along.

    An outcome of its own is only needed for a last contact; else it follows from the
    trigger of the next.
    """

    channel: str
    entry: float
    end: float | None = None
    outcome: Outcome = Outcome.HANDLED
    trigger: Trigger = Trigger.NONE
    context: bool = False
    limit: bool = False
    held: bool = True  # False: turned away at the door, no leg


def log_of_needs(*needs: tuple[list[Step], NeedState], hours: float = 100, **more: object) -> Log:
    """The log of these needs; the last contact of a resolved one resolved it."""
    tables: dict[str, list[dict]] = {"needs": [], "contacts": [], "legs": [], "agents": []}
    for number, (steps, state) in enumerate(needs):
        last = steps[-1].end
        ended = state != NeedState.OPEN
        tables["needs"].append(
            {
                "key": number,
                "entry": ticks(steps[0].entry),
                "state": state,
                "end": ticks(last) if ended else -1,
                "intent": more.pop(f"intent_{number}", "billing"),
            }
        )
        for attempt, step in enumerate(steps):
            following = steps[attempt + 1].trigger if attempt + 1 < len(steps) else None
            resolves = state == NeedState.RESOLVED and following is None
            _add(tables, number, attempt, (step, following, resolves))
    head = Header(names=NAMES, start_utc_us=0, time_zone="UTC", horizon=ticks(hours), **more)
    return log_from_rows(head, **tables)


def ticks(at_h: float | None) -> int:
    return -1 if at_h is None else round(at_h * HOUR)


def _add(
    tables: dict[str, list[dict]], need: int, attempt: int,
    what: tuple[Step, Trigger | None, bool],
) -> None:  # fmt: skip
    step, following, resolves = what
    outcome = step.outcome
    if following is not None:
        known = following in OUTCOME_AFTER
        outcome = OUTCOME_AFTER[following] if known else Outcome[following.name]
    flags = ContactFlag.RESOLVED * resolves | ContactFlag.CONTEXT * step.context
    contact = len(tables["contacts"])
    tables["contacts"].append(
        {
            "need": need,
            "attempt": attempt,
            "parent": attempt - 1,
            "trigger": step.trigger,
            "channel": step.channel,
            "outcome": outcome,
            "flags": flags | ContactFlag.LAST_ATTEMPT * step.limit,
            "entry": ticks(step.entry),
            "end": ticks(step.end),
        }
    )
    if not step.held:
        return
    alone, answered = step.channel in ALONE, outcome == Outcome.HANDLED
    tables["legs"].append(
        {
            "contact": contact,
            "leg": 0 if alone else 1,
            "queue": -1 if alone else QUEUE[step.channel],
            "queued": -1 if alone else ticks(step.entry),
            "answered": ticks(step.entry) if alone or answered else -1,
            "talk_end": ticks(step.end) if alone or answered else -1,
            "wrap_end": ticks(step.end) if alone or answered else -1,
            "group": "team" if answered and not alone else -1,
            "agent": contact if answered and not alone else -1,
        }
    )

"""The words of a story: what a trigger, an outcome and a kind of channel are called.

May import: config, units, vocabulary. Used by: the modules of the story.
"""

from sim.config import Clock
from sim.units import DAY, duration_text
from sim.vocabulary import ChannelKind, Outcome, Trigger

KIND = {
    ChannelKind.LIVE: "live",
    ChannelKind.MESSAGING: "messaging",
    ChannelKind.DEFERRED: "deferred",
    ChannelKind.SELF_SERVICE: "self-service",
}
HELD = {
    ChannelKind.LIVE: "live contact",
    ChannelKind.MESSAGING: "conversation",
    ChannelKind.DEFERRED: "item of deferred work",
}
"""What an agent holds of each kind, in the singular."""

LEAVES = {
    Outcome.CONTAINED: "does not ask for an agent and leaves the front",
    Outcome.ESCALATED: "asks for a person, who is to be found on another channel: escalated",
    Outcome.ABANDONED: "gives up waiting and leaves",
    Outcome.BALKED: "is offered another channel, accepts and leaves",
    Outcome.CLOSED: "is turned away: the channel is closed",
    Outcome.TIMED_OUT: "is timed out",
    Outcome.CUT_OFF: "is cut off: the channel has closed",
    Outcome.EXPIRED: "expires",
    Outcome.NOT_REACHED: "is not reached",
    Outcome.AVERTED: "is averted",
    Outcome.IN_PROGRESS_FRONT: "is still in the front when the run ends",
    Outcome.IN_PROGRESS_QUEUE: "still waits when the run ends",
    Outcome.IN_PROGRESS_SESSION: "is still being served when the run ends",
}
"""How a contact is left, where its channel has no words of its own."""

BECAUSE = {
    Trigger.UNRESOLVED: "the answer did not resolve the need",
    Trigger.UNRESOLVED_LATE: "the answer proved later not to have resolved the need",
    Trigger.CONTAINED_WRONGLY: "what was found without an agent did not resolve the need",
    Trigger.ESCALATED: "the customer had asked for a person",
    Trigger.ABANDONED: "the customer had given up waiting",
    Trigger.BALKED: "the customer had accepted it instead of waiting",
    Trigger.BLOCKED: "the attempt before was turned away",
    Trigger.CLOSED: "the channel was closed",
    Trigger.CUT_OFF: "the attempt before was cut off",
}


class Moments:
    """Writes ticks in local time."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock

    def second(self, tick: int) -> str:
        """Return the moment of a line: Mon 08 Jan 09:30:00."""
        return f"{self.clock.local(tick):%a %d %b %H:%M:%S}"

    def minute(self, tick: int) -> str:
        """Return a moment inside a sentence: Mon 08 Jan 09:30."""
        return f"{self.clock.local(tick):%a %d %b %H:%M}"

    def whole(self, tick: int) -> str:
        """Return a moment in full: Monday 2024-01-08 at 09:30:00."""
        return f"{self.clock.local(tick):%A %Y-%m-%d at %H:%M:%S}"

    def nights(self, start: int, end: int) -> int:
        """Count the local midnights after one tick and up to another."""
        return (self.clock.local(end).date() - self.clock.local(start).date()).days


def counted(number: int, word: str) -> str:
    """Write a number with its word: 1 conversation, 2 conversations, 2 items of deferred work."""
    first, space, rest = word.partition(" of ")
    return f"{number} {first}{'' if number == 1 else 's'}{space}{rest}"


def long_text(ticks: int) -> str:
    """Write a duration as people do, days too: 1 d 15 h 20 min."""
    if not ticks:
        return "0 s"
    days, rest = divmod(ticks, DAY)
    if not days:
        return duration_text(ticks)
    minutes = rest - rest % 60_000_000  # nobody counts the seconds of days
    return f"{days} d {duration_text(minutes)}" if minutes else f"{days} d"


def over_nights(nights: int) -> str:
    """Say over how many nights something lasted, nothing for none."""
    return f", over {counted(nights, 'night')}" if nights else ""

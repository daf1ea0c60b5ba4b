"""The field's words with their fixed codes.

Codes are written into logs, digests and addresses of random numbers: they are
append-only. Names are stable too; a renamed word is a new schema version.

May import: nothing. Used by: every room.
"""

from enum import IntEnum, unique


@unique
class Purpose(IntEnum):
    """What a random number is for: one part of its address."""

    ARRIVAL_HEIGHT = 1
    ARRIVAL_TIME = 2
    CUSTOMER = 3
    DIFFICULTY = 4
    SEGMENT_RACE = 5
    FIRST_CHANNEL_RACE = 6
    SHIFT_RULE = 7
    LATER_CHANNEL_RACE = 8
    RETRY_DELAY = 9
    CONTEXT = 10
    NOTICED_LATE = 11
    GIVE_UP = 12
    PATIENCE = 13
    BALK = 14
    ANNOUNCEMENT = 15
    CALLBACK_ACCEPTANCE = 16
    FRONT_TIME = 17
    CONTAINMENT = 18
    MISROUTE = 19
    DROP_OUT = 20
    WORK = 21
    WRAP = 22
    RESOLUTION = 23
    TRANSFER = 24
    TRANSFER_TARGET = 25
    REREADING = 26
    COMPOSE = 27
    THINK = 28
    INACTIVITY = 29
    DIAL = 30
    WRONG_PARTY = 31
    CHASER = 32
    SURVEY = 33
    CHURN = 34
    REFERRAL = 35
    AVERTED = 36
    BUSYNESS_COMMON = 37
    BUSYNESS_OWN = 38
    FORECAST_ERROR = 39
    ABSENCE = 40
    LATENESS = 41
    BREAK_SLIPPAGE = 42
    REPLAY_KEEP = 43
    COPY_JITTER = 44
    USER_POLICY = 45
    SELECTION_NORMAL = 46
    SELECTION_SCALE = 47
    PRESENCE = 48
    RESAMPLED_REPLICATION = 49


@unique
class Rank(IntEnum):
    """Order of events at one tick: the smaller goes first."""

    PHASE = 0
    DUTY = 1
    SERVICE_END = 2
    WRAP_END = 3
    STAGE = 4
    LEAVE = 5
    ENTER = 6
    CONTROL = 7


@unique
class EventKind(IntEnum):
    """What happens; the last tie-break within one rank and entity."""

    PHASE_CHANGE = 0
    OPENING = 1
    CLOSING = 2
    HORIZON_CUT = 3
    SHIFT_START = 8
    BREAK_END = 9
    BREAK_START = 10
    SHIFT_END = 11
    LEVEL_CHANGE = 13
    TALK_END = 16
    FRONT_END = 17
    SESSION_END = 18
    CONVERSATION_END = 19
    WRAP_END = 24
    STAGE_REACHED = 32
    PATIENCE_END = 40
    SESSION_LEFT = 41
    CANDIDATE = 48
    RETRY = 49


RANK_OF = {
    EventKind.PHASE_CHANGE: Rank.PHASE,
    EventKind.OPENING: Rank.PHASE,
    EventKind.CLOSING: Rank.PHASE,
    EventKind.HORIZON_CUT: Rank.PHASE,
    EventKind.SHIFT_START: Rank.DUTY,
    EventKind.BREAK_END: Rank.DUTY,
    EventKind.BREAK_START: Rank.DUTY,
    EventKind.SHIFT_END: Rank.DUTY,
    EventKind.LEVEL_CHANGE: Rank.DUTY,
    EventKind.TALK_END: Rank.SERVICE_END,
    EventKind.FRONT_END: Rank.SERVICE_END,
    EventKind.SESSION_END: Rank.SERVICE_END,
    EventKind.CONVERSATION_END: Rank.SERVICE_END,
    EventKind.WRAP_END: Rank.WRAP_END,
    EventKind.STAGE_REACHED: Rank.STAGE,
    EventKind.PATIENCE_END: Rank.LEAVE,
    EventKind.SESSION_LEFT: Rank.LEAVE,
    EventKind.CANDIDATE: Rank.ENTER,
    EventKind.RETRY: Rank.ENTER,
}


@unique
class ChannelKind(IntEnum):
    """How a channel behaves."""

    LIVE = 0
    MESSAGING = 1
    DEFERRED = 2
    SELF_SERVICE = 3


@unique
class Outcome(IntEnum):
    """How a contact ended: exactly one."""

    HANDLED = 0
    CONTAINED = 1
    ESCALATED = 2
    ABANDONED = 3
    BALKED = 4
    BLOCKED = 5
    CLOSED = 6
    TIMED_OUT = 7
    CUT_OFF = 8
    EXPIRED = 9
    NOT_REACHED = 10
    AVERTED = 11
    IN_PROGRESS_FRONT = 12
    IN_PROGRESS_QUEUE = 13
    IN_PROGRESS_SESSION = 14


@unique
class Trigger(IntEnum):
    """What starts another attempt of a need; NONE marks attempt 0."""

    NONE = -1
    UNRESOLVED = 0
    UNRESOLVED_LATE = 1
    CONTAINED_WRONGLY = 2
    ESCALATED = 3
    ABANDONED = 4
    BALKED = 5
    BLOCKED = 6
    CLOSED = 7
    TIMED_OUT = 8
    CUT_OFF = 9
    EXPIRED = 10
    NOT_REACHED = 11
    LATE = 12


@unique
class NeedState(IntEnum):
    """What became of a need by the end of the run."""

    OPEN = 0
    RESOLVED = 1
    GIVEN_UP = 2
    AVERTED = 3
    LOST = 4


@unique
class AgentState(IntEnum):
    """State of an agent's tick, as far as the legs cannot tell it.

    While ON, an agent is available, handling or in wrap: the legs say which.
    """

    OFF = 0
    ON = 1
    BREAK = 2
    LUNCH = 3
    MEETING = 4
    TRAINING = 5
    ABSENT = 6
    LATE = 7
    EARLY_OUT = 8
    AFTER_SHIFT = 9


PAID_STATES = frozenset(
    {
        AgentState.ON,
        AgentState.BREAK,
        AgentState.MEETING,
        AgentState.TRAINING,
        AgentState.ABSENT,
        AgentState.LATE,
        AgentState.EARLY_OUT,
        AgentState.AFTER_SHIFT,
    }
)
"""States that are paid. Lunch and off are not; a config may say otherwise for lunch."""

PRODUCTIVE_STATES = frozenset({AgentState.ON, AgentState.AFTER_SHIFT})
"""Paid states that are no loss: paid = productive + each loss, exactly."""


@unique
class ContactFlag(IntEnum):
    """Bits of a contact's `flags` column."""

    RESOLVED = 1
    CONTEXT = 2
    DUPLICATE = 4
    WAITED = 8
    LAST_ATTEMPT = 16


class Limits(IntEnum):
    """Sizes that follow from the columns of the log and the addresses; two may be equal."""

    CODES = 127
    AGENTS_PER_GROUP = 32_767
    ATTEMPTS = 127


WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

"""KPIs of what only some scenarios have, as data: self-service, messaging, deferred, context.

Each family is printed only where the scenario has a channel of that kind, or lets
context travel along. docs/kpis.md is the reference, and a test compares.

May import: kpi. Used by: catalogue, ratios.
"""

from sim.measure.kpi import PER_HOUR, Kpi, Scope, count, seconds, share


def _hours_each(name: str, top: str, definition: str) -> Kpi:
    """Relate a time of deferred work to the contacts finished, in hours."""
    return Kpi(name, "h", Scope.ANSWERED, top, "finished", f"{definition} / finished", PER_HOUR)


def _follow_up(sums: str, word: str) -> tuple[Kpi, Kpi]:
    """Handling time and resolution of follow-up contacts, with or without context."""
    which = f"follow-up contacts {word} context"
    return (
        seconds(
            f"aht_{word}_context_s",
            Scope.ANSWERED,
            f"{sums}_handling",
            f"{sums}_served",
            f"(talk + wrap) / answered, of {which}",
        ),
        share(
            f"resolution_{word}_context",
            Scope.ANSWERED,
            f"{sums}_resolved",
            sums,
            f"resolved / answered, of {which}",
        ),
    )


SELF_SERVICE = (
    count("sessions", Scope.CONTACT, "self-service sessions begun"),
    count("sessions_blocked", Scope.CONTACT, "found no session, seat or machine free"),
    count("left_in_session", Scope.CONTACT, "abandoned inside self-service"),
    count(
        "escalated_with_context",
        Scope.CONTACT,
        "escalated, and the next contact brought context",
        "handed_over",
    ),
    share(
        "session_resolution",
        Scope.CONTACT,
        "sessions_resolved",
        "sessions_over",
        "contained and resolved / sessions that ended",
    ),
    share(
        "session_escalation",
        Scope.CONTACT,
        "escalated",
        "sessions_over",
        "escalated / sessions that ended",
    ),
    share(
        "session_abandonment",
        Scope.CONTACT,
        "left_in_session",
        "sessions_over",
        "abandoned inside / sessions that ended",
    ),
    seconds("session_time_s", Scope.CONTACT, "session", "sessions", "time in session / sessions"),
)

MESSAGING = (
    seconds(
        "conversation_s",
        Scope.ANSWERED,
        "conversation",
        "conversations",
        "from answer to end of a messaging conversation, others beside it or not",
    ),
)

MESSAGING_STAFF = (
    Kpi(
        "messaging_concurrency",
        "ratio",
        Scope.STAFF,
        "conversation_ticks",
        "conversing",
        "time of conversations / time of agents with at least one",
    ),
    share(
        "messaging_slot_occupancy",
        Scope.STAFF,
        "messaging_held",
        "messaging_allowed",
        "time of conversations and wrap-up / (time present x conversations allowed at once)",
    ),
)

DEFERRED = (
    count("finished", Scope.ANSWERED, "deferred: an agent worked on it to the end"),
    count("finished_in_time", Scope.ANSWERED, "deferred: finished by the deadline"),
    count("overdue", Scope.ASKED, "deferred: not finished when the run ended, and due before"),
    share(
        "in_deadline",
        Scope.ASKED,
        "finished_in_time",
        "due",
        "finished by the deadline / (finished + overdue), of queues that promise one",
    ),
    _hours_each("time_to_start_h", "wait_finished", "from joining the queue to the start of work"),
    seconds("work_s", Scope.ANSWERED, "work", "finished", "work on it by an agent / finished"),
    _hours_each("response_h", "response", "from arrival to the end of work"),
)

BACKLOG = (
    Kpi(
        "backlog",
        "contacts",
        Scope.LOAD,
        "backlog_ticks",
        "window_ticks",
        "time integral of deferred contacts not finished / window",
    ),
    Kpi(
        "backlog_end",
        "contacts",
        Scope.LOAD,
        "backlog_end",
        "ones",
        "deferred contacts not finished at the end",
    ),
    Kpi(
        "oldest_age_h",
        "h",
        Scope.LOAD,
        "oldest_ticks",
        "backlogged",
        "time since the oldest of the backlog joined, at the end; none where it is empty",
        PER_HOUR,
    ),
)

CONTEXT = (
    count(
        "follow_ups_with_context",
        Scope.ANSWERED,
        "answered, not the first contact, context came along",
        "informed",
    ),
    count(
        "follow_ups_without_context",
        Scope.ANSWERED,
        "answered, not the first contact, no context",
        "uninformed",
    ),
    *_follow_up("informed", "with"),
    *_follow_up("uninformed", "without"),
)

"""KPIs of service, waiting and handling, as data.

In definitions: S answered, S+ answered within T, L abandoned, L+ abandoned within
T, A offered, T the threshold. docs/kpis.md is the reference, and a test compares.

May import: kpi. Used by: catalogue.
"""

from sim.measure.kpi import Scope, count, seconds, share

SERVICE_LEVELS = (
    share(
        "sl_excluding_short",
        Scope.ASKED,
        "answered_within",
        "offered_sl - abandoned_within",
        "S+ / (A - L+)",
    ),
    share("sl_offered", Scope.ASKED, "answered_within", "offered_sl", "S+ / A"),
    share(
        "sl_lenient",
        Scope.ASKED,
        "answered_within + abandoned_within",
        "offered_sl",
        "(S+ + L+) / A",
    ),
    share("sl_answered", Scope.ANSWERED, "answered_within", "attended", "S+ / S"),
    share(
        "sl_min_abandon",
        Scope.ASKED,
        "answered_within",
        "offered_sl - abandoned_short",
        "S+ / (A - L within the short threshold)",
    ),
)
"""The forms of service level; A holds the contacts in progress that waited past T."""

COUNTS = (
    count("contacts", Scope.ASKED, "all contacts, however they ended"),
    count("offered", Scope.ASKED, "A = S + L + blocked + balked; ended, asked for an agent"),
    count("answered", Scope.ANSWERED, "S: service by an agent began, and the contact ended"),
    count("answered_within", Scope.ANSWERED, "S+: answered after a wait of at most T"),
    count("handled", Scope.ASKED, "outcome handled"),
    count("transferred", Scope.ASKED, "left this queue for another one"),
    count("abandoned", Scope.ASKED, "L: left the queue out of patience"),
    count("abandoned_within", Scope.ASKED, "L+: abandoned after a wait of at most T"),
    count("abandoned_short", Scope.ASKED, "abandoned within the short threshold"),
    count(
        "blocked", Scope.ASKED, "no place in the queue, or nothing left of what the channel holds"
    ),
    count("blocked_at_lines", Scope.CONTACT, "no line, session, seat or machine left"),
    count("balked", Scope.ASKED, "left on seeing the queue"),
    count("in_progress", Scope.ASKED, "not ended when the run did"),
    count("contained", Scope.CONTACT, "ended in a front or session, nobody asked for an agent"),
    count("contained_wrongly", Scope.CONTACT, "contained, and the need was not resolved"),
    count("left_in_front", Scope.CONTACT, "abandoned inside the front"),
    count("escalated", Scope.CONTACT, "outcome escalated: out of self-service to an agent"),
    count("closed", Scope.ASKED, "outcome closed: came outside the opening hours"),
    count("timed_out", Scope.ASKED, "outcome timed_out"),
    count("cut_off", Scope.ASKED, "outcome cut_off: taken out by a closing or an outage"),
    count("expired", Scope.ASKED, "outcome expired"),
    count("not_reached", Scope.ASKED, "outcome not_reached"),
    count("averted", Scope.CONTACT, "outcome averted"),
)

WAITING = (
    seconds("asa_s", Scope.ANSWERED, "wait_answered", "attended", "wait of answered / S"),
    seconds(
        "mean_wait_s",
        Scope.ASKED,
        "wait_answered + wait_abandoned",
        "attended + abandoned",
        "wait of answered and abandoned / (S + L)",
    ),
    seconds(
        "wait_if_waited_s",
        Scope.ASKED,
        "wait_answered + wait_abandoned",
        "waited",
        "wait of answered and abandoned / those of them who waited",
    ),
    share(
        "p_wait",
        Scope.ASKED,
        "waited",
        "attended + abandoned",
        "(answered after a wait > 0 + L) / (S + L)",
    ),
    share("p_abandon", Scope.ASKED, "abandoned", "offered", "L / A"),
    share(
        "p_abandon_fresh",
        Scope.ASKED,
        "fresh_abandoned",
        "fresh_offered",
        "L / A of fresh contacts (attempt 0)",
    ),
    share("p_blocked", Scope.ASKED, "blocked", "offered", "blocked / A"),
    share("p_balked", Scope.ASKED, "balked", "offered", "balked / A"),
)

HANDLING = (
    seconds("aht_s", Scope.ANSWERED, "talk + wrap", "served", "(talk + wrap) / answered"),
    seconds("talk_s", Scope.ANSWERED, "talk", "served", "talk / answered"),
    seconds("wrap_s", Scope.ANSWERED, "wrap", "served", "wrap / answered"),
    share(
        "resolution",
        Scope.ANSWERED,
        "resolved_answered",
        "answered",
        "answered contacts that resolved their need / S",
    ),
    seconds(
        "front_time_s", Scope.CONTACT, "front", "front_contacts", "time in the front / entries"
    ),
    share(
        "containment",
        Scope.CONTACT,
        "contained",
        "alone_over",
        "contained / fronts and sessions that ended; contained is not resolved",
    ),
    share(
        "wrong_containment",
        Scope.CONTACT,
        "contained_wrongly",
        "contained",
        "contained, need not resolved / contained",
    ),
)

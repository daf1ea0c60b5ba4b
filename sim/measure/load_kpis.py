"""KPIs of load and of agents' time, as data: all are exact time integrals.

docs/kpis.md is the reference.

May import: kpi, staff_sums. Used by: catalogue.
"""

from sim.measure.kpi import Kpi, Scope, hours, share
from sim.measure.staff_sums import LOSSES

LOAD = (
    Kpi(
        "queue_length",
        "contacts",
        Scope.LOAD,
        "waiting_ticks",
        "window_ticks",
        "time integral of contacts waiting / window",
    ),
    Kpi(
        "in_service",
        "contacts",
        Scope.LOAD_ANSWERED,
        "service_ticks",
        "window_ticks",
        "time integral of contacts in talk or wrap-up / window",
    ),
)

STAFF = (
    Kpi(
        "staffed",
        "agents",
        Scope.STAFF,
        "present",
        "window_ticks",
        "time integral of agents present / window",
    ),
    share(
        "occupancy",
        Scope.STAFF,
        "busy",
        "present",
        "any-contact handling time / time present; window=all, denominator=present",
    ),
    share(
        "occupancy_scheduled",
        Scope.STAFF,
        "busy",
        "scheduled",
        "any-contact handling time / time scheduled; window=all, denominator=scheduled",
    ),
    share("utilisation", Scope.STAFF, "busy", "paid", "any-contact handling time / time paid"),
    share(
        "slot_occupancy",
        Scope.STAFF,
        "slots_held",
        "slots_allowed",
        "slots held / slots allowed: contact time held / (time present x contacts allowed at once)",
    ),
    share("shrinkage", Scope.STAFF, "paid - productive", "paid", "losses / time paid"),
    Kpi(
        "concurrency",
        "ratio",
        Scope.STAFF,
        "held",
        "busy",
        "contact time held / any-contact handling time",
    ),
    hours("staffed_hours", "present", "time present: on duty, or finishing after the shift"),
    hours("scheduled_hours", "scheduled", "on duty, absent, late or out early"),
    hours("handling_hours", "busy", "any-contact handling time: talk, hold, wrap-up"),
    hours("available_hours", "present - busy", "present without a contact"),
    hours("paid_hours", "paid", "productive time + each loss, exactly"),
    hours("productive_hours", "productive", "paid time that is no loss"),
    hours("overtime_hours", "overtime", "finishing after the end of the shift"),
    *(
        hours(
            f"loss_{state.name.lower()}_hours",
            f"loss_{state.name.lower()}",
            "paid time lost in that state",
        )
        for state in LOSSES
    ),
)

STAFF_OPEN = (
    share(
        "occupancy_open_hours",
        Scope.STAFF,
        "busy_open",
        "present_open",
        "any-contact handling time / time present; window=open_hours, denominator=present",
    ),
    share(
        "occupancy_open_hours_scheduled",
        Scope.STAFF,
        "busy_open",
        "scheduled_open",
        "any-contact handling time / time scheduled; window=open_hours, denominator=scheduled",
    ),
)
"""Only where the opening hours are known, and not by interval."""

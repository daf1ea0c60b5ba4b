"""KPIs of repeated contacts and of needs, as data.

Rates are given on fresh demand and on all contacts. docs/kpis.md is the reference.

May import: kpi. Used by: catalogue.
"""

from sim.measure.kpi import PER_HOUR, Kpi, Scope, count, share

REPEATS = (
    count("fresh", Scope.ASKED, "contacts that no earlier one caused", "fresh_contacts"),
    count("repeats", Scope.ASKED, "all contacts but the fresh", "contacts - fresh_contacts"),
    count("retries", Scope.ASKED, "after a contact that was not served"),
    count("reconnects", Scope.ASKED, "after an answer that did not resolve"),
    share("retry_share", Scope.ASKED, "retries", "contacts", "retries / contacts"),
    share("reconnect_share", Scope.ASKED, "reconnects", "contacts", "reconnects / contacts"),
    share(
        "repeat_share",
        Scope.ASKED,
        "contacts - fresh_contacts",
        "contacts",
        "repeats / contacts",
    ),
    Kpi("retries_per_fresh", "ratio", Scope.ASKED, "retries", "fresh_contacts", "retries / fresh"),
    Kpi(
        "reconnects_per_fresh",
        "ratio",
        Scope.ASKED,
        "reconnects",
        "fresh_contacts",
        "reconnects / fresh",
    ),
    Kpi(
        "repeats_per_fresh",
        "ratio",
        Scope.ASKED,
        "contacts - fresh_contacts",
        "fresh_contacts",
        "repeats / fresh",
    ),
)

NEEDS = (
    Kpi("needs", "needs", Scope.NEED, "needs", "ones", "needs that arose"),
    Kpi("needs_resolved", "needs", Scope.NEED, "needs_resolved", "ones", "resolved by the end"),
    Kpi("needs_given_up", "needs", Scope.NEED, "needs_given_up", "ones", "given up by the end"),
    Kpi("needs_open", "needs", Scope.NEED, "needs_open", "ones", "neither when the run ended"),
    Kpi(
        "needs_at_limit",
        "needs",
        Scope.NEED,
        "needs_at_limit",
        "ones",
        "given up because they had made as many attempts as they may",
    ),
    share("need_resolution", Scope.NEED, "needs_resolved", "needs", "needs resolved / needs"),
    share("p_given_up", Scope.NEED, "needs_given_up", "needs", "needs given up / needs"),
    share(
        "p_several_contacts",
        Scope.NEED,
        "several_contacts",
        "needs",
        "needs with more than one contact / needs",
    ),
    share(
        "p_several_channels",
        Scope.NEED,
        "several_channels",
        "needs",
        "needs with contacts on more than one channel / needs",
    ),
    Kpi("contacts_per_need", "ratio", Scope.NEED, "need_contacts", "needs", "contacts / needs"),
    Kpi(
        "channels_per_need",
        "ratio",
        Scope.NEED,
        "need_channels",
        "needs",
        "different channels, need by need / needs",
    ),
    share(
        "fcr_true",
        Scope.NEED,
        "resolved_first",
        "first_ended",
        "needs resolved at attempt 0 / needs whose attempt 0 ended",
    ),
    share(
        "fcr_window",
        Scope.NEED,
        "fcr_quiet",
        "fcr_needs",
        "attempt 0 served and no further contact of the customer and intent within W",
    ),
    Kpi(
        "fcr_window_left_out",
        "needs",
        Scope.NEED,
        "fcr_left_out",
        "ones",
        "needs within W of the end, of unknown customer, or with attempt 0 not ended",
    ),
    Kpi(
        "contacts_per_resolved_need",
        "ratio",
        Scope.NEED,
        "need_contacts",
        "needs_resolved",
        "contacts of all needs / needs resolved",
    ),
    Kpi(
        "time_to_resolution_h",
        "h",
        Scope.NEED,
        "resolution_ticks",
        "needs_resolved",
        "time from arising to resolution / needs resolved",
        PER_HOUR,
    ),
)

"""A small material for the report: two queues, one group, two hours of a Monday."""

import pandas as pd

from sim.report.material import Material

STARTS = ["2024-01-08T09:00+00:00", "2024-01-08T09:30+00:00"]
SVG = '<svg width="600pt" height="100pt"></svg>'


def material(**changes):
    """Return the material, some of its tables replaced."""
    kpi = [
        ("centre", "all", "needs", 100.0),
        ("centre", "all", "contacts", 120.0),
        ("centre", "all", "need_resolution", 0.7),
        ("centre", "all", "p_given_up", 0.1),
        ("centre", "all", "fcr_true", 0.6),
        ("centre", "all", "contacts_per_resolved_need", 1.7),
        ("centre", "all", "p_several_contacts", 0.2),
        ("centre", "all", "p_several_channels", 0.1),
        ("channel", "phone", "contacts", 120.0),
        ("queue", "calls", "sl_excluding_short", 0.61),
        ("queue", "calls", "sl_offered", 0.58),
        ("queue", "calls", "offered", 80.0),
        ("queue", "mails", "in_deadline", 0.95),
        ("queue", "mails", "contacts", 40.0),
        ("group", "team", "occupancy", 0.8),
    ]
    tables = {
        "kpi": pd.DataFrame(
            [(*row, row[-1] - 0.02, row[-1] + 0.02, "share", "defined") for row in kpi],
            columns=["level", "name", "kpi", "value", "lower", "upper", "unit", "definition"],
        ),
        "intervals": pd.DataFrame(
            {"interval_start": STARTS, "level": "group", "name": "team", "staffed": [5.0, 6.0]}
        ),
        "staffing": pd.DataFrame(
            {
                "interval_start": STARTS,
                "group": "team",
                "required": [6.0, 9.0],
                "gross": [6.0, 9.0],
                "scheduled": [7.0, 6.0],
                "gap": [-1.0, 3.0],
            }
        ),
        "flows": pd.DataFrame(
            [
                ("start", "arises", "phone", 100.0, 0.8, None, None),
                ("phone", "unresolved", "phone", 20.0, 0.2, 2.0, 0.0),
                ("phone", "resolved", "resolved", 70.0, 0.6, None, None),
            ],
            columns=[
                *("from_channel", "trigger", "to_channel", "contacts", "share"),
                *("mean_delay_h", "context_share"),
            ],
        ),
        "paths": pd.DataFrame(
            [("phone resolved", 60.0, 0.6, 1.0, 0.1)],
            columns=["path", "needs", "share", "resolved_share", "duration_h"],
        ),
        "technology": pd.DataFrame(),
        "targets": pd.DataFrame(
            [
                ("calls", "phone", "live", "", 0.8, 20.0),
                ("mails", "mail", "deferred", "", 0.9, 3600),
            ],
            columns=["queue", "channels", "kinds", "since", "share", "within_s"],
        ),
        "week": pd.DataFrame(
            [
                ("Mon", "08:00", "calls", "sl_excluding_short", 1.0, 0.10, 0.0, 0.3),
                ("Mon", "09:00", "calls", "sl_excluding_short", 50.0, 0.55, 0.5, 0.6),
                ("Mon", "10:00", "calls", "sl_excluding_short", 40.0, 0.85, 0.8, 0.9),
                ("Mon", "09:00", "mails", "in_deadline", 40.0, 0.95, 0.9, 1.0),
            ],
            columns=["weekday", "start", "queue", "kpi", "contacts", "value", "lower", "upper"],
        ),
        "parameters": pd.DataFrame(
            [
                ("seed", "1", "", "", "", "seed", ""),
                ("centre.a.talk", "240s", "duration", "A", "n/a", "talk", "chosen"),
                ("centre.b.talk", "300s", "duration", "A", "n/a", "talk", "chosen"),
                ("centre.c", "80%", "share", "S1", "2020", "target", "a survey"),
                ("centre.d", "5", "agents", "", "", "agents", "set by centre.d=5"),
            ],
            columns=["path", "value", "unit", "grade", "year", "meaning", "source"],
        ),
        "costs": pd.DataFrame(),
        "gaps": pd.DataFrame(),
        "recorded": pd.DataFrame(),
        "figures": dict.fromkeys(
            ("service_level_by_interval", "staffing_by_interval", "waiting_time_distribution"), SVG
        )
        | {"flows": SVG},
        "numbers": {
            "service_level_by_interval": pd.DataFrame(
                {
                    "interval_start": STARTS,
                    "name": "calls",
                    "offered": [30.0, 50.0],
                    "sl_excluding_short": [0.9, 0.61],
                    "sl_excluding_short_lower": [0.85, 0.55],
                    "sl_excluding_short_upper": [0.95, 0.67],
                }
            ),
            "staffing_by_interval": pd.DataFrame(
                {
                    "interval_start": STARTS,
                    "group": "team",
                    "required": [6.0, 9.0],
                    "scheduled": [7.0, 6.0],
                    "present": [5.0, 6.0],
                }
            ),
            "waiting_time_distribution": pd.DataFrame(
                {"queue": "calls", "wait_s": [0.0, 20.0], "answered": [0.5, 0.58], "abandoned": 0.1}
            ),
        },
        "manifest": {"name": "two_queues", "replications": 20, "command": "switchboard run"},
    }
    return Material(**tables | changes)

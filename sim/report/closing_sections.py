"""The last sections of a report: what the words mean, and how to make it again.

May import: blocks, material, pandas. Used by: run_report.
"""

from sim.report.blocks import Section, Table
from sim.report.material import Material

_DEFINED = (
    *("offered", "answered", "abandoned", "blocked", "closed", "sl_excluding_short"),
    *("in_deadline", "p_abandon", "asa_s", "aht_s", "p_intervals_met", "occupancy"),
    *("staffed_hours", "resolution", "containment", "wrong_containment", "needs"),
    *("need_resolution", "p_given_up", "fcr_true", "contacts_per_resolved_need"),
    *("time_to_resolution_h", "backlog", "slot_occupancy", "concurrency"),
)


def definition_section(material: Material) -> Section:
    """Return the definition of each figure of the report, as kpi.csv states it."""
    import pandas as pd

    kpi = material.kpi
    rows = kpi[(kpi["level"] == "centre") & kpi["kpi"].isin(_DEFINED)]
    texts = {
        str(name): (str(unit), str(text).replace("; by arrival", ""))
        for name, unit, text in zip(rows["kpi"], rows["unit"], rows["definition"], strict=True)
    }
    data = [(name, *texts[name]) for name in _DEFINED if name in texts]
    return Section(
        name="definitions",
        heading="Definitions",
        answer=(
            "S: answered. S+: answered within the promised time T. L: abandoned. L+: abandoned "
            "within T. A: offered, which is S + L + blocked + balked.",
            "Every figure is a ratio of totals over all replications. The interval in brackets "
            "would hold the true mean in 95 of 100 such studies.",
        ),
        blocks=(
            Table(
                caption="Figures and their formulas",
                frame=pd.DataFrame(data, columns=["figure", "unit", "definition"]),
                note="kpi.csv carries the definition of each of its figures.",
            ),
        ),
    )


def onward_section(material: Material) -> Section:
    """Return the questions that come next, each with the command that answers it."""
    import pandas as pd

    return Section(
        name="what-if",
        heading="What if?",
        answer=("One more command answers each of these, on the same customers.",),
        blocks=(
            Table(
                caption="Questions and the commands that answer them",
                frame=pd.DataFrame(list(material.onward), columns=["question", "command"]),
            ),
        ),
    )


def provenance_section(material: Material) -> Section:
    """Return what was run, by what, and the digests of what came out."""
    import pandas as pd

    made = material.manifest
    versions = made.get("versions", {})
    rows = [
        ("command", str(made.get("command", ""))),
        ("scenario", str(made.get("scenario_hash", ""))),
        ("seed", str(made.get("seed", ""))),
        ("replications", str(made.get("replications", ""))),
        ("engine", str(made.get("engine", ""))),
        ("commit", str(made.get("commit") or "not a checkout")),
        ("digest of the logs", str(made.get("log_digest", ""))),
        ("digest of kpi.csv", str(made.get("kpi_digest", ""))),
        *((f"version of {name}", str(one)) for name, one in sorted(versions.items())),
    ]
    return Section(
        name="provenance",
        heading="Provenance",
        answer=(
            f"Made by: {made.get('command', 'switchboard run')}",
            "The same command gives the same numbers, to the last digit, on any number of "
            "processes. switchboard reproduce RUN_DIR runs it again and compares; switchboard "
            "report RUN_DIR writes this page again.",
        ),
        blocks=(
            Table(
                caption="What made this report", frame=pd.DataFrame(rows, columns=["what", "value"])
            ),
        ),
    )

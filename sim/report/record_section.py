"""Simulated beside recorded: how close a centre comes to the records it was estimated from.

May import: blocks, material, rows, saying. Used by: run_report.
"""

from sim.report.blocks import Section, Table
from sim.report.material import Material
from sim.report.rows import records
from sim.report.saying import count, exact_percent, number, opened

_ALL = "all"


def record_section(material: Material) -> Section:
    """Return the figures of all days beside those of the record, and how many agree."""
    import pandas as pd

    table = material.recorded[material.recorded["days"] == _ALL]
    known = table[table["lower"].notna()]
    inside = (known["lower"] <= known["recorded"]) & (known["recorded"] <= known["upper"])
    rows = [
        (
            row["kpi"],
            row["unit"],
            _text(row["recorded"], row["unit"]),
            _text(row["simulated"], row["unit"]),
            f"{_text(row['lower'], row['unit'])} to {_text(row['upper'], row['unit'])}",
            row["mark"],
        )
        for row in records(table)
    ]
    names = [str(one) for one in material.recorded["record"].unique()]
    return Section(
        name="record",
        heading="Beside the record",
        answer=(_answer(int(inside.sum()), len(known), names),),
        blocks=(
            Table(
                caption="Recorded and simulated figures, all days, per date",
                frame=pd.DataFrame(
                    rows, columns=["figure", "unit", "recorded", "simulated", "interval", "mark"]
                ),
                note=(
                    "Mark: fitted to the record, reproduced from it, or predicted. recorded.csv "
                    "holds each day type, recorded_half_hours.csv each half hour."
                ),
            ),
        ),
    )


def _answer(within: int, known: int, names: list[str]) -> str:
    """Say how many recorded figures lie where the simulated ones do."""
    record = ", ".join(names)
    if not known:
        return f"One repetition has no intervals to judge by ({record})."
    return (
        f"{opened(number(within))} of {number(known)} recorded figures "
        f"{'lies' if within == 1 else 'lie'} within the 95 % interval of the simulated ones "
        f"({record})."
    )


def _text(value: float, unit: str) -> str:
    return exact_percent(value) if unit == "share" else count(round(value, 1))

"""Assumptions: what the figures rest on, by how well it is known, and what is simplified.

May import: blocks, saying, pandas. Used by: run_report.
"""

import re
from typing import TYPE_CHECKING

from sim.report.blocks import Section, Table
from sim.report.material import Material
from sim.report.saying import percent, several

if TYPE_CHECKING:
    import pandas as pd

GRADES = {
    "A": "assumption: vary it in a sensitivity run",
    "F": "fitted by simulation to a recorded figure",
    "D": "derived from sourced figures",
    "S3": "vendor, or no source of its own",
    "S2": "trade press or consultancy",
    "S1": "survey or official statistic with a stated sample",
}
"""In the order in which they are printed: what is least known comes first."""

_SET = "set by "
_OWN = "own"
_MANY = 12
_NUMBER = re.compile(r"(-?[\d.]*\d)([A-Za-z%]*)")


def assumption_section(material: Material) -> Section:
    """Return the parameters by grade, assumptions first, and the simplified mechanisms."""
    table = material.parameters
    graded = table[table["grade"] != ""]
    own = table[table["source"].str.startswith(_SET) | (table["source"] == "no entry")]
    blocks = [_grades(graded, own), _graded(graded)]
    if len(own):
        blocks.insert(1, _own(own))
    if material.simple:
        blocks.insert(0, _simple(material))
    return Section(
        name="assumptions",
        heading="Assumptions",
        answer=tuple(_answer(graded, own, len(material.simple))),
        blocks=tuple(blocks),
    )


def _answer(graded: "pd.DataFrame", own: "pd.DataFrame", simple: int) -> list[str]:
    lines = []
    if len(graded):
        assumed = int((graded["grade"] == "A").sum())
        lines.append(
            f"{assumed:,} of {len(graded):,} values with an entry "
            f"({percent(assumed / len(graded))}) "
            f"{'is an assumption' if assumed == 1 else 'are assumptions'}, graded A: the figures "
            "of this report are as good as these. Replace them by your own before you decide."
        )
    else:
        lines.append(
            "No value of this scenario has an entry that says where it comes from: a file "
            "NAME.sources.yaml beside the preset would hold it."
        )
    if len(own):
        lines.append(
            f"{several(len(own), 'value').capitalize()} "
            f"{'was' if len(own) == 1 else 'were'} set for this run or "
            f"{'has' if len(own) == 1 else 'have'} no entry."
        )
    if simple:
        lines.append(
            f"{several(simple, 'mechanism').capitalize()} "
            f"{'is' if simple == 1 else 'are'} used in a simple form."
        )
    return lines


def _simple(material: Material) -> Table:
    import pandas as pd

    return Table(
        caption="Mechanisms in their simple form",
        frame=pd.DataFrame(list(material.simple), columns=["where", "how it is here"]),
    )


def _grades(graded: "pd.DataFrame", own: "pd.DataFrame") -> Table:
    import pandas as pd

    counts = graded["grade"].value_counts()
    rows = [(grade, text, int(counts.get(grade, 0))) for grade, text in GRADES.items()]
    rows = [row for row in rows if row[2]]
    if len(own):
        rows.append((_OWN, "set for this run, or without an entry", len(own)))
    return Table(
        caption="Values by how well they are known",
        frame=pd.DataFrame(rows, columns=["grade", "meaning", "values"]),
    )


def _own(own: "pd.DataFrame") -> Table:
    import pandas as pd

    rows = [
        (row["path"], row["value"], row["unit"], row["meaning"], row["source"])
        for row in own.to_dict("records")
    ]
    return Table(
        caption="Values that were set for this run, or that have no entry",
        frame=pd.DataFrame(rows, columns=["parameter", "value", "unit", "meaning", "source"]),
        folded=len(rows) > _MANY,
    )


def _span(values: list[str]) -> str:
    """Write one value, the smallest and the largest of numbers in one unit, or how many differ."""
    if len(values) == 1:
        return values[0]
    found = [_NUMBER.fullmatch(one) for one in values]
    if all(found) and len({one[2] for one in found if one}) == 1:
        ordered = sorted(values, key=lambda one: float(_NUMBER.sub(r"\1", one)))
        return f"{ordered[0]} to {ordered[-1]}"
    return f"{values[0]} and {len(values) - 1} more"


def _graded(graded: "pd.DataFrame") -> Table:
    """Return values of one meaning and source in a row, the least known first."""
    import pandas as pd

    order = {grade: place for place, grade in enumerate(GRADES)}
    rows = []
    for keys, each in graded.groupby(["grade", "source", "meaning", "unit", "year"], sort=False):
        grade, source, meaning, unit, year = (str(one) for one in keys)
        values = list(dict.fromkeys(str(one) for one in each["value"]))
        path = str(each["path"].iloc[0]).removeprefix("centre.")
        more = f" and {len(each) - 1} more" if len(each) > 1 else ""
        text = _span(values)
        dated = f"{source} ({year})" if year.isdigit() and year not in source else source
        rows.append((f"{path}{more}", grade, text, unit, meaning, dated))
    rows.sort(key=lambda row: order.get(row[1], len(order)))
    names = ["parameter", "grade", "value", "unit", "meaning", "source"]
    return Table(
        caption=f"All {len(graded):,} values with an entry, the least known first",
        frame=pd.DataFrame(rows, columns=names),
        folded=True,
        note=(
            "Values of one meaning and one source share a row. parameters.csv holds each by "
            "itself; switchboard config show prints them."
        ),
    )

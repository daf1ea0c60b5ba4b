"""Write a comparison of a simulated and a recorded month as text.

May import: sim.calibrate. Used by: experiments.recorded.
"""

from collections.abc import Callable, Sequence

import numpy as np

from sim.calibrate.beside import ALL_DAYS, LABELS, Beside

NARROW = {
    "offered": "offered",
    "p_wait": "P(wait) %",
    "p_abandon": "P(abandon) %",
    "asa_s": "ASA s",
    "sl_offered": "within 20 s %",
    "occupancy": "occupancy %",
    "talk_s": "service s",
}
"""Figures of the table by half hour, with their headings."""

FEWEST_A_DAY = 1.0
"""Half hours with fewer recorded contacts a day are not printed; the file has them."""

_PER_CENT = 100.0


def beside_text(rows: Sequence[Beside], mark: Callable[[Beside], str]) -> str:
    """Write a comparison by day type, a line per figure.

    Parameters
    ----------
    mark : callable
        What a figure is to the record: fitted, reproduced, predicted.
    """
    head = f"{'days':<8} {'figure':<21} {'recorded':>9} {'simulated':>9} {'95 % interval':>19} "
    lines = [head + f"{'difference':>10}  mark"]
    before = ALL_DAYS
    for row in rows:
        if row.days != before:
            lines.append("")
        before = row.days
        low, high = _shown(row, row.lower), _shown(row, row.upper)
        interval = "" if np.isnan(row.lower) else f"{low} .. {high}"
        gap = row.simulated / row.recorded - 1 if row.recorded else np.nan
        relative = "" if np.isnan(gap) else f"{gap:+.1%}"
        lines.append(
            f"{row.days:<8} {LABELS[row.kpi.name]:<21} {_shown(row, row.recorded):>9} "
            f"{_shown(row, row.simulated):>9} {interval:>19} {relative:>10}  {mark(row)}"
        )
    return "\n".join(lines)


def half_hours_text(rows: Sequence[Beside]) -> str:
    """Write a comparison by half hour, a line per half hour: recorded, simulated +- half width.

    The half width is that of the 95 % interval. Half hours with hardly any recorded
    contact (FEWEST_A_DAY) are left out.
    """
    table: dict[tuple[str, str], dict[str, Beside]] = {}
    for row in rows:
        table.setdefault((row.days, row.start), {})[row.kpi.name] = row
    lines: list[str] = []
    before = ""
    for (days, start), found in table.items():
        if not found["offered"].recorded >= FEWEST_A_DAY:
            continue
        if days != before:
            head = "".join(f"{heading:>20}" for heading in NARROW.values())
            lines += ([""] if lines else []) + [f"{days:<8}{head}"]
        before = days
        lines.append(f"{start:<8}" + "".join(f"{_cell(found[name]):>20}" for name in NARROW))
    return "\n".join(lines)


def _cell(row: Beside) -> str:
    scale = _PER_CENT if row.kpi.unit == "share" else 1.0
    sides = ["-" if np.isnan(v) else f"{v * scale:.1f}" for v in (row.recorded, row.simulated)]
    half = max(row.upper - row.simulated, row.simulated - row.lower) * scale  # one may be cut
    return f"{sides[0]} {sides[1]:>5} {'' if np.isnan(half) else f'±{half:.1f}':<5}"


def _shown(row: Beside, value: float) -> str:
    """Write a value in its unit."""
    if np.isnan(value):
        return "-"
    return {"share": f"{value:.1%}", "s": f"{value:.1f} s"}.get(row.kpi.unit, f"{value:.1f}")

"""The table of a verification: expected, simulated, interval, error, z and verdict.

May import: sim.study.verify. Used by: experiments.verify.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sim.study.verify.case import Case, Figure
from sim.study.verify.sums import (
    Estimate,
    Floats,
    Verdict,
    estimate,
    limit,
    source_error,
    verdict,
    z_score,
)

DIGITS = 5


@dataclass(frozen=True, slots=True)
class Line:
    """One figure of one case, judged."""

    case: Case
    figure: Figure
    found: Estimate
    z: float
    verdict: Verdict

    def cells(self) -> list[str]:
        """Return the line as texts: what `HEAD` names."""
        found, figure = self.found, self.figure
        reach = limit(figure, found.n) * found.error
        return [
            self.case.name,
            figure.name,
            figure.unit,
            expected(figure),
            number(found.value),
            f"{number(found.value - reach)} .. {number(found.value + reach)}",
            number(found.error, 2),
            str(found.n),
            f"{self.z:+.2f}",
            str(self.verdict),
        ]


HEAD = (
    "case",
    "figure",
    "unit",
    "expected",
    "simulated",
    "interval",
    "SE",
    "n",
    "z",
    "verdict",
)


def lines(cases: Sequence[Case], sums: Mapping[str, Floats]) -> list[Line]:
    """Judge every figure."""
    found = []
    for case in cases:
        for figure, row in zip(case.figures, sums[case.name], strict=True):
            one = estimate(row)
            found.append(Line(case, figure, one, z_score(figure, one), verdict(figure, one)))
    return found


def expected(figure: Figure) -> str:
    """Return the oracle's value, with the standard error of a printed one."""
    text = f"{figure.expected:.7g}"
    error = source_error(figure)
    return f"{text} (SE {number(error, 2)})" if error else text


def number(value: float, digits: int = DIGITS) -> str:
    """Return a number in so many significant digits, without an exponent."""
    if math.isnan(value) or value == 0.0:
        return "-" if math.isnan(value) else "0"
    places = digits - 1 - math.floor(math.log10(abs(value)))
    return f"{round(value, places):.{max(0, places)}f}"


def markdown(found: Sequence[Line], heading: str) -> str:
    """Return the page: a heading paragraph, then per case its source and its table."""
    parts = ["# Verification", "", heading]
    for case in dict.fromkeys(line.case.name for line in found):
        mine = [line for line in found if line.case.name == case]
        about = mine[0].case
        parts += ["", f"## {about.name}: {about.title}", "", f"Source: {about.source}.", ""]
        parts.append("| " + " | ".join(HEAD[1:]) + " |")
        parts.append("|" + "---|" * len(HEAD[1:]))
        # a bar inside a cell would end it
        parts += ["| " + " | ".join(_cell(one) for one in line.cells()[1:]) + " |" for line in mine]
    return "\n".join(parts) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")

"""Compare the simulator with figures that are known: by formula, or printed by others.

A case is a small centre, what is measured on it, what must come out, and an
error that must be seen. `verify` runs cases; `catalogue` holds them.
May import: engine, measure.statistics and the rooms below them.
"""

from sim.study.verify.case import Case, Figure, Planted, Published
from sim.study.verify.catalogue import catalogue
from sim.study.verify.report import HEAD, Line, lines, markdown
from sim.study.verify.runner import Tier, verify
from sim.study.verify.state import State, load, program
from sim.study.verify.sums import Verdict

__all__ = [
    "HEAD",
    "Case",
    "Figure",
    "Line",
    "Planted",
    "Published",
    "State",
    "Tier",
    "Verdict",
    "catalogue",
    "lines",
    "load",
    "markdown",
    "program",
    "verify",
]

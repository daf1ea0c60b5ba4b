"""Compile a law as a scenario describes it.

May import: config, catalogue, compiling. Used by: demand, workforce, the engines' tables.
"""

from functools import lru_cache

from sim.chance.catalogue import Parameter, make_law
from sim.chance.compiling import compile_law
from sim.chance.laws import Law
from sim.chance.table import LawTable
from sim.config.laws import LawSpec

_IN_SECONDS = {"value", "mean", "median", "low", "mode", "high", "values"}


def law_of(spec: LawSpec) -> Law:
    """Return the law that a scenario's description means."""
    given: dict[str, Parameter] = {}
    for name, value in spec.parameters:
        found: object = value
        if name == "branches" and isinstance(found, tuple):
            given["probabilities"] = [share for share, _ in found]
            given["means_s"] = [mean for _, mean in found]
        elif name == "quantiles" and isinstance(found, tuple):
            last = len(found) - 1
            given["shares"] = [position / last for position in range(len(found))]
            given["values_s"] = list(found)
        elif isinstance(found, (int, float, tuple)):
            given[f"{name}_s" if name in _IN_SECONDS else name] = found
    return make_law(spec.law, given, zero=spec.zero)


@lru_cache(maxsize=4096)
def law_table(spec: LawSpec) -> LawTable:
    """Return the integer table of a scenario's law; equal descriptions share one table."""
    return compile_law(law_of(spec))

"""All oracle cases by name.

May import: the cases. Used by: runner, tests, the command.
"""

from functools import cache

from sim.study.verify.case import Case
from sim.study.verify.cases import (
    bank,
    blends,
    conversations,
    days,
    erlang,
    fronts,
    half_hours,
    one_pool,
    patience,
    phase_type,
    priorities,
    redial,
    skills,
    whitt,
)

FAMILIES = (
    erlang,
    patience,
    whitt,
    phase_type,
    days,
    half_hours,
    priorities,
    skills,
    fronts,
    redial,
    conversations,
    one_pool,
    blends,
    bank,
)


@cache
def catalogue() -> dict[str, Case]:
    """Return every case by its name, family by family; made on first use."""
    return {case.name: case for family in FAMILIES for case in family.cases()}

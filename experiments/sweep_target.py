"""Which target a sweep has, and whether its scenarios know the figure that it names.

Imports: sim.config, sim.measure, sim.study.sweep. Used by: experiments.sweep_plan.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.study.sweep.spec import Parameter, Target

if TYPE_CHECKING:
    from experiments.sweep_file import Aim
    from sim.config import Scenario


def target_of(
    aim: "Aim | None", parameters: Sequence[Parameter], scenario: "Scenario"
) -> Target | None:
    """Return what is to be reached."""
    return None

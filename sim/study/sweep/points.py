"""A point of a sweep: one scenario, by the labels of its values.

May import: config, spec. Used by: running, table, experiments.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sim.config.scenario import Scenario
from sim.study.sweep.spec import scenario_name


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Point:
    """One scenario of a sweep.

    Attributes
    ----------
    labels : label of the value by parameter, in the order of the columns.
    scenario : what is simulated.
    command : what repeats it alone; empty where there is no such command.
    engine : program that simulates.
    """

    labels: Mapping[str, str]
    scenario: Scenario
    command: str = ""
    engine: str = "reference"

    @property
    def name(self) -> str:
        """Return what the scenario is called."""
        return scenario_name(self.labels)

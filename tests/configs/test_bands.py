"""The phone centres of the published figures do what their names say.

Detects a change of the engine, the staffing or the patience that takes `well_run` out of the
range of a well-run centre, or `typical_2023` out of what the surveys of 2023 found. An
interval of 95 % lies inside the band, so that its whole width counts against the preset.
"""

from functools import cache

import pandas as pd
import pytest

from experiments.compose import compose
from sim.measure.facts import gather
from sim.measure.from_scenario import measure_spec
from sim.measure.tables import kpi_table
from sim.study.replicate import replicate

REPLICATIONS = 20
BANDS = [
    ("well_run", "sl_excluding_short", 0.78, 0.82),
    ("well_run", "p_abandon", 0.03, 0.05),
    ("typical_2023", "asa_s", 105, 135),
    ("typical_2023", "p_abandon", 0.08, 0.10),
]


@cache
def measured(centre: str) -> pd.DataFrame:
    """Return the KPIs of the only queue, by name."""
    scenario = compose([f"centre={centre}"]).scenario
    logs = replicate(scenario, 1, REPLICATIONS, workers=None)
    kpi = kpi_table(gather(logs, measure_spec(scenario)))
    return kpi[(kpi["level"] == "queue") & (kpi["name"] == "calls")].set_index("kpi")


@pytest.mark.slow
@pytest.mark.parametrize(("centre", "kpi", "least", "most"), BANDS)
def test_the_whole_interval_lies_in_the_band(centre, kpi, least, most):
    row = measured(centre).loc[kpi]
    assert row["n"] == REPLICATIONS
    assert least < row["lower"] < row["value"] < row["upper"] < most


@pytest.mark.slow
def test_the_service_level_of_2023_follows_from_the_waits():
    """No staffing was chosen for it: far from 80/20, as an average wait of two minutes says."""
    assert measured("typical_2023").loc["sl_excluding_short", "upper"] < 0.5


@pytest.mark.parametrize("centre", ["well_run", "typical_2023"])
def test_about_a_hundred_agents_at_the_peak(centre):
    rows = compose([f"centre={centre}"]).scenario.centre.groups["agents"].level
    assert 90 <= max(row.agents for row in rows) <= 110

"""The published figures of January and February, from the real records where they are present.

SWITCHBOARD_BANK_RECORDS names the file of January; that of February is looked for beside
it. Without it this file is not collected. Definitions: Sunday to Thursday, calls that left
the IVR from 07:00 on; service without those whose length is missing.
"""

import os
from pathlib import Path

import numpy as np
import pytest
import yaml

from experiments.paths import configs_dir
from sim.calibrate import anonymous_bank
from sim.calibrate.cells import cells_of
from sim.calibrate.credit import credit_evidence
from sim.calibrate.estimate import estimate
from sim.calibrate.half_hours import half_hours
from sim.calibrate.later import later_preset
from sim.calibrate.patience import exponential_patience, kaplan_meier
from sim.calibrate.preset import preset
from sim.calibrate.provenance import sources_yaml
from sim.calibrate.redials import redials
from sim.measure.classes import Status
from sim.measure.facts import read
from sim.measure.spec import MeasureSpec

FOLDER = configs_dir() / "centre"
RECORDS = os.environ.get("SWITCHBOARD_BANK_RECORDS", "")
# calls a day, mean and sd of service, P(wait), P(abandon), ASA, within 20 s, patience, rows
FIGURES = {
    "january": (1416.0, 185.1, 229.6, 0.5833, 0.1090, 37.9, 0.5168, 370, 31_599),
    "february": (1430.3, 177.6, 219.7, 0.5988, 0.1314, 42.8, 0.5039, 349, 33_344),
}
MONTHS = list(FIGURES)


def imported(month):
    return anonymous_bank.read(Path(RECORDS).with_name(f"{month}.txt.gz"))


def weekday_calls(log):
    """Wait and talk in seconds, status, of the calls of weekdays from 07:00 that asked."""
    view, cut = read(log, MeasureSpec()).contacts, half_hours(log.header)
    at = cut.grid.position(view.ticks["queue"])
    rows = (view.status != Status.NOT_ASKED) & (cut.day_type[at] == 0) & (cut.slot[at] >= 14)
    return view.wait[rows] / 1e6, view.talk[rows] / 1e6, view.status[rows]


@pytest.mark.parametrize("month", MONTHS)
def test_the_import_has_the_published_figures(month):
    calls, aht, sd, p_wait, p_abandon, asa, within, patience, rows = FIGURES[month]
    found = imported(month)
    assert found.account.rows == rows
    assert found.account.conserved()
    waits, talks, status = weekday_calls(found.log)
    answered, left = status == Status.ANSWERED, status == Status.ABANDONED
    service = talks[answered & (talks > 0)]
    days = 19 if month == "january" else 20
    assert len(waits) / days == pytest.approx(calls, abs=0.06)
    assert service.mean() == pytest.approx(aht, abs=0.06)
    assert service.std(ddof=1) == pytest.approx(sd, abs=0.06)
    assert np.mean(waits > 0) == pytest.approx(p_wait, abs=6e-5)
    assert left.mean() == pytest.approx(p_abandon, abs=6e-5)
    assert waits[answered].mean() == pytest.approx(asa, abs=0.06)
    assert np.sum(answered & (waits <= 20)) / len(waits) == pytest.approx(within, abs=6e-5)
    assert exponential_patience(waits, left).mean_s == pytest.approx(patience, abs=0.5)
    long = np.log(service[service >= 10])
    expected = (4.830, 0.923) if month == "january" else (4.786, 0.956)
    assert (long.mean(), long.std(ddof=1)) == pytest.approx(expected, abs=6e-4)


@pytest.mark.parametrize("month", MONTHS[:1])
def test_survival_of_patience_in_january(month):
    waits, _, status = weekday_calls(imported(month).log)
    at = np.array([20.0, 60.0, 120.0, 300.0])
    found = kaplan_meier(waits, status == Status.ABANDONED, at)
    assert found == pytest.approx([0.935, 0.830, 0.727, 0.519], abs=6e-4)


def test_the_order_of_service_shows_the_credit_and_since_when():
    """1998 pairs before 13 January and none out of order of joining; 90 s in February."""
    january = credit_evidence(imported("january").log, 90)
    assert (str(january.since), january.before[0].value) == ("1999-01-13", 1.0)
    assert january.after[90].value > january.after[0].value + 0.07
    february = credit_evidence(imported("february").log, 90)
    assert (february.from_start, february.best_s) == (True, 90)
    assert february.after[90].value > 0.9


def test_redials_of_both_months_agree():
    """Estimated apart: their 95 % intervals overlap."""
    january, february = (redials(imported(month).log) for month in MONTHS)
    assert january.share == pytest.approx(0.58, abs=0.005)
    assert january.lower < february.share < january.upper


def test_the_committed_presets_are_what_the_records_give():
    """All but the effective staffing, which takes minutes: it is taken from the preset."""
    first = imported("january").log
    estimates = estimate(first)
    shares = committed("bank_1999.yaml")["groups"]["agents"]["presence"]
    presence = {day: float(share.removesuffix("%")) / 100 for day, share in shares.items()}
    made = preset(estimates, cells_of(first), "bank_1999", presence)
    later = imported("february").log
    found = estimate(later, estimates.redials)
    second = later_preset(found, cells_of(later), estimates, made, "bank_1999_february")
    for name, text in (made.files | second.files).items():
        assert (FOLDER / name).read_text(encoding="utf-8") == text, name
    sources = committed("bank_1999.sources.yaml")
    again = yaml.safe_load(sources_yaml(made, estimates))
    fitted = {path for path in sources if ".presence." in path}
    assert {path: one for path, one in sources.items() if path not in fitted} == {
        path: one for path, one in again.items() if path not in fitted
    }


def committed(name):
    return yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))

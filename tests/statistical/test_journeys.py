"""Needs travel as the scenario says: the matrix read back, repeats, and nothing lost.

The matrix is estimated anew from a log: every cell of every row, the delay of each row,
and each share of context. Cells are many, so each is judged at ALPHA divided by their
number; the test says how wide the widest interval is. Counting is exact.
Seeds are fixed.
"""

import copy
from dataclasses import dataclass, replace
from functools import cache
from statistics import NormalDist

import numpy as np
import pytest
from scipy import stats

from sim.config import Scenario, build
from sim.engine.contract import run
from sim.log.schema import Log
from sim.measure import gather, kpi_table, measure_spec
from sim.study.verify.centres import (
    around_the_clock,
    constant_rate,
    exponential,
    handling,
    retries,
    single_queue,
    steady,
)
from sim.units import HOUR, SECOND
from sim.vocabulary import ContactFlag, NeedState, Outcome, Trigger
from tests.statistical.switching_centre import (
    LATE,
    LONGEST,
    MEAN_DELAY_S,
    SD_DELAY_S,
    TRIGGERS,
    switching_centre,
)

ALPHA = 1e-4
SEED = 3
GIVE_UP = "give_up"

TRIGGER_OF = {
    Outcome.CONTAINED: Trigger.CONTAINED_WRONGLY,
    Outcome.ESCALATED: Trigger.ESCALATED,
    Outcome.ABANDONED: Trigger.ABANDONED,
    Outcome.BALKED: Trigger.BALKED,
    Outcome.BLOCKED: Trigger.BLOCKED,
    Outcome.CLOSED: Trigger.CLOSED,
}
OVER = (NeedState.RESOLVED, NeedState.GIVEN_UP)


@cache
def log() -> Log:
    """One run of the centre with the large matrix."""
    return run(switching_centre(), SEED, 0)


def next_of(contacts) -> np.ndarray:
    """Row of the contact that follows each contact, -1 where none does."""
    follows = np.full(len(contacts["need"]), -1)
    same = contacts["need"][1:] == contacts["need"][:-1]
    follows[:-1][same] = np.flatnonzero(same) + 1
    return follows


@dataclass(frozen=True)
class Cell:
    """One estimate: a share of n trials, or a mean of n values."""

    name: str
    found: float
    expected: float
    error: float
    n: int

    @property
    def z(self) -> float:
        if self.error == 0:
            return 0.0 if self.found == self.expected else np.inf
        return (self.found - self.expected) / self.error


def share(name: str, hits: np.ndarray, expected: float) -> Cell:
    error = (expected * (1 - expected) / max(1, len(hits))) ** 0.5
    return Cell(name, float(hits.mean()), expected, error, len(hits))


def causes(one: Log) -> tuple[np.ndarray, np.ndarray]:
    """Contacts that ended in vain, early enough to have been followed, and their triggers.

    Who was answered in vain noticed late on mail, at once on the phone, and in chat as
    the next contact says: there nobody gives up.
    """
    contacts, names = one.contacts, one.header.names["channels"]
    follows = next_of(contacts)
    vain = (contacts["flags"] & ContactFlag.RESOLVED) == 0
    early = (contacts["end"] >= 0) & (contacts["end"] < one.header.horizon - LONGEST)
    rows = np.flatnonzero(vain & early)
    trigger = np.full(len(follows), -1)
    for outcome, found in TRIGGER_OF.items():
        trigger[contacts["outcome"] == outcome] = found
    handled = contacts["outcome"] == Outcome.HANDLED
    trigger[handled & (contacts["channel"] == names.index("phone"))] = Trigger.UNRESOLVED
    trigger[handled & (contacts["channel"] == names.index("mail"))] = Trigger.UNRESOLVED_LATE
    chat = handled & (contacts["channel"] == names.index("chat"))
    trigger[chat] = contacts["trigger"][follows[chat]]
    return rows, trigger[rows]


def estimates(one: Log, matrix=TRIGGERS) -> list[Cell]:
    """Every cell of the matrix beside what the log shows."""
    contacts, names = one.contacts, one.header.names["channels"]
    rows, trigger = causes(one)
    follows = next_of(contacts)[rows]
    where = contacts["channel"][rows]
    assert np.array_equal(trigger[follows >= 0], contacts["trigger"][follows[follows >= 0]])
    found = []
    for word, by_channel in matrix.items():
        own = [names.index(name) for name in by_channel if name != "any"]
        for channel, row in by_channel.items():
            here = ~np.isin(where, own) if channel == "any" else where == names.index(channel)
            mine = here & (trigger == Trigger[word.upper()])
            found += row_cells(one, f"{word} {channel}", row, rows[mine], follows[mine])
    chat = (where == names.index("chat")) & np.isin(
        trigger, (Trigger.UNRESOLVED, Trigger.UNRESOLVED_LATE)
    )
    found.append(share("noticed late", trigger[chat] == Trigger.UNRESOLVED_LATE, LATE))
    return found


def row_cells(one: Log, name: str, row, parents: np.ndarray, follows: np.ndarray) -> list[Cell]:
    """The cells of one row: shares, the mean delay, and the context to each channel."""
    contacts, names = one.contacts, one.header.names["channels"]
    went = follows >= 0
    to = np.where(went, contacts["channel"][follows], -1)
    found = []
    for option, expected in row["to"].items():
        code = -1 if option == GIVE_UP else names.index(option)
        found.append(share(f"{name} -> {option}", to == code, expected))
        if code >= 0:
            context = row.get("context", 0.0)
            if isinstance(context, dict):
                context = context.get(option, context.get("any", 0.0))
            informed = (contacts["flags"][follows[to == code]] & ContactFlag.CONTEXT) > 0
            found.append(share(f"{name} -> {option}, context", informed, context))
    delays = (contacts["entry"][follows[went]] - contacts["end"][parents[went]]) / SECOND
    mean, sd = (MEAN_DELAY_S, SD_DELAY_S) if "delay" in row else (1e-6, 0.0)
    error = sd / len(delays) ** 0.5
    found.append(Cell(f"{name}, delay", float(delays.mean()), mean, error, len(delays)))
    return found


def quantile(cells: list[Cell]) -> float:
    """Standard errors that any of so many cells may be off."""
    return NormalDist().inv_cdf(1 - ALPHA / len(cells) / 2)


def test_the_switching_matrix_comes_back_from_the_log():
    """69 estimates: no interval is wider than 0.08 to each side, or 8 % of a mean delay."""
    cells = estimates(log())
    z = quantile(cells)
    assert len(cells) >= 60
    for cell in cells:
        scale = MEAN_DELAY_S if cell.name.endswith("delay") else 1.0
        assert z * cell.error <= 0.08 * scale, f"too few to see an error: {cell}"
        assert abs(cell.z) <= z, f"{cell}, at most {z:.2f} standard errors"


@pytest.mark.parametrize(
    ("trigger", "channel", "less", "more"),
    [("escalated", "web", "phone", "mail"), ("abandoned", "phone", "phone", "give_up")],
)
def test_a_wrong_matrix_is_seen(trigger, channel, less, more):
    """Eight percentage points moved within one row."""
    wrong = copy.deepcopy(TRIGGERS)
    wrong[trigger][channel]["to"][less] -= 0.08
    wrong[trigger][channel]["to"][more] += 0.08
    cells = estimates(log(), wrong)
    assert max(abs(cell.z) for cell in cells) > quantile(cells)


# nothing is lost -----------------------------------------------------------


def test_needs_are_resolved_given_up_or_open():
    """Exact: counted from contacts alone, and as the needs say."""
    one = log()
    contacts, state = one.contacts, one.needs["state"]
    last = next_of(contacts) < 0
    assert last.sum() == len(state)  # every need has a last contact
    resolved = (contacts["flags"] & ContactFlag.RESOLVED) > 0
    assert not (resolved & ~last).any()  # a resolved need does not come back
    assert np.array_equal(resolved[last], state == NeedState.RESOLVED)
    counts = {one.name: int((state == one).sum()) for one in NeedState}
    assert all(counts[one.name] > 0 for one in (*OVER, NeedState.OPEN))
    assert sum(counts[one.name] for one in (*OVER, NeedState.OPEN)) == len(state)
    over = np.isin(state, OVER)
    assert np.array_equal(one.needs["end"][over], contacts["end"][last][over])
    assert (one.needs["end"][~over] == -1).all()


def test_open_needs_are_in_progress_or_about_to_try_again():
    """Exact: an open need's last contact still runs, or ended too late for the next one."""
    one = log()
    contacts, horizon = one.contacts, one.header.horizon
    last = next_of(contacts) < 0
    open_end = contacts["end"][last][one.needs["state"] == NeedState.OPEN]
    assert ((open_end == -1) | (open_end > horizon - LONGEST)).all()


def test_contacts_are_attempts():
    """Exact: what enters a channel is first contacts and followers; each has one cause."""
    one = log()
    contacts, needs = one.contacts, one.needs
    attempts = np.bincount(contacts["need"], minlength=len(needs["key"]))
    assert attempts.sum() == len(contacts["need"])
    assert np.array_equal(contacts["attempt"], np.concatenate([np.arange(n) for n in attempts]))
    first = contacts["attempt"] == 0
    assert np.array_equal(contacts["entry"][first], needs["entry"])
    later = np.flatnonzero(~first)
    assert np.array_equal(contacts["parent"][later], contacts["attempt"][later] - 1)
    assert (contacts["entry"][later] > contacts["end"][later - 1]).all()
    assert (contacts["trigger"][later] >= 0).all()
    assert len(later) == (next_of(contacts) >= 0).sum()


# repeats -------------------------------------------------------------------


@cache
def repeats(resolution: float) -> tuple[Scenario, Log]:
    """A run of 96 h in which only the unresolved come back, and always."""
    talk = handling(exponential(60.0)) | {"resolution": resolution}
    base = steady(96, {"calls": constant_rate("calls", 0.1)}, {"calls": talk})
    centre = single_queue(base, around_the_clock(100))
    scenario = build({**centre, "journey": retries({"unresolved": (1.0, 600.0)})})
    return scenario, run(scenario, SEED, 0)


SETTLED = 76 * HOUR
"""Needs that arose before have 20 h left: none is open."""


def repeated(resolution: float) -> np.ndarray:
    """Contacts by need, of the needs that are settled."""
    _, one = repeats(resolution)
    kept = one.needs["entry"] < SETTLED
    assert (one.needs["state"][kept] == NeedState.RESOLVED).all()
    return np.bincount(one.contacts["need"])[kept]


@pytest.mark.parametrize(("resolution", "expected"), [(0.67, 1.49), (0.80, 1.25)])
def test_contacts_per_resolved_need_are_one_over_first_contact_resolution(resolution, expected):
    """27 000 needs: the mean's interval is 1.5 % at most."""
    found = repeated(resolution)
    error = ((1 - resolution) / resolution**2 / len(found)) ** 0.5
    half = NormalDist().inv_cdf(1 - ALPHA / 2) * error
    assert half <= 0.015 * expected
    assert abs(found.mean() - 1 / resolution) <= half
    assert round(1 / resolution, 2) == expected


@pytest.mark.parametrize("resolution", [0.67, 0.80])
def test_the_measures_say_the_same(resolution):
    """Exact: contacts per resolved need of the settled window; true FCR is its first class."""
    scenario, one = repeats(resolution)
    spec = replace(measure_spec(scenario), end=SETTLED)
    table = kpi_table(gather([one], spec))
    centre = table[table.level == "centre"].set_index("kpi").value
    found = repeated(resolution)
    assert centre["contacts_per_resolved_need"] == pytest.approx(found.mean(), rel=1e-12)
    assert centre["fcr_true"] == pytest.approx((found == 1).mean(), rel=1e-12)


@pytest.mark.parametrize("resolution", [0.67, 0.80])
def test_repeats_are_geometric(resolution):
    """Chi-square over the number of contacts: sees 2 % of the needs in a wrong class."""
    found = repeated(resolution)
    top = int(stats.geom.isf(5 / len(found), resolution))
    seen = np.bincount(np.minimum(found, top), minlength=top + 1)[1:]
    law = stats.geom.pmf(np.arange(1, top), resolution)
    expected = np.append(law, 1 - law.sum()) * len(found)
    assert np.sum((seen - expected) ** 2 / expected) < stats.chi2.isf(ALPHA, len(seen) - 1)

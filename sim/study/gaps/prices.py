"""What units of a lever cost, once and per month, in the currency of the scenario.

A price that a lever leaves open is the scenario's own: an hour of the group with its
on-costs, a unit of the resource. Where the scenario has no prices, or the lever another
currency, the price is not known; nothing is converted.

May import: config, measure, levers. Used by: closing, staff.
"""

from dataclasses import dataclass

import numpy as np

from sim.config import Scenario
from sim.config.economics import MICRO
from sim.measure.costs import weeks_in
from sim.study.gaps.levers import Lever
from sim.units import HOUR

_MONTH_WEEKS = 365.25 / 12 / 7
_FULL_TIME_H = 40.0
"""Paid hours of a full-time agent in a week, where the scenario does not say."""


@dataclass(frozen=True, slots=True)
class Price:
    """Cost of some units of a lever; NaN where it is not known."""

    once: float
    per_month: float
    currency: str


@dataclass(frozen=True, slots=True)
class Hours:
    """Paid hours that a lever adds to a group in the days that are measured."""

    group: str
    paid_h: float


def full_time_agents(scenario: Scenario, hours: Hours) -> float:
    """Return paid hours as full-time agents: hours of a week / the hours of one."""
    economics = scenario.centre.economics
    weekly = _FULL_TIME_H if economics is None else economics.full_time / HOUR
    return hours.paid_h / weekly / weeks_of(scenario)


def price_of_hours(scenario: Scenario, lever: Lever, hours: Hours) -> Price:
    """Return the price of more hours of a group: `once` for each full-time agent begun."""
    economics = scenario.centre.economics
    if economics is None:
        return Price(np.nan, np.nan, "")
    heads = np.ceil(full_time_agents(scenario, hours) - 1e-9)
    pay = economics.pay(hours.group)
    hourly = pay.wage_per_hour / MICRO * (1.0 + pay.on_costs) * lever.price_factor
    monthly = hours.paid_h / weeks_of(scenario) * _MONTH_WEEKS * hourly
    once = _own(lever, lever.once, economics.currency) * heads
    if lever.per_month is not None:
        monthly = _own(lever, lever.per_month, economics.currency) * heads
    return Price(float(once), float(monthly), economics.currency)


def price_of_units(scenario: Scenario, lever: Lever, units: int, resource: str) -> Price:
    """Return the price of units of any other lever; `resource` is "" where it has none."""
    economics = scenario.centre.economics
    if economics is None:
        return Price(np.nan, np.nan, "")
    currency = economics.currency
    if lever.per_month is None:
        own = economics.resources.get(resource)
        monthly = np.nan if own is None else own.per_month / MICRO * lever.price_factor
    else:
        monthly = _own(lever, lever.per_month, currency)
    return Price(_own(lever, lever.once, currency) * units, monthly * units, currency)


def _own(lever: Lever, amount: float, currency: str) -> float:
    return amount if amount == 0 or lever.currency == currency else np.nan


def weeks_of(scenario: Scenario) -> float:
    """Return as how many weeks the days that are measured count, as in costs."""
    clock = scenario.clock
    return weeks_in(clock.horizon - clock.warm_up)

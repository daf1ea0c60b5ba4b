"""What things cost: wages, contacts, minutes, licences and fixed cost, in one currency.

Amounts are whole micro-units of the currency, so that totals are exact. A published cost
per contact already holds labour: it is printed beside the simulated one and enters no sum.

May import: sim.config.keys, sim.config.readers. Used by: sim.config.centre, the measures of cost.
"""

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Annotated

from sim.config.keys import Key, Maybe, Place, Record, Table
from sim.config.readers import number, positive_duration, share, text
from sim.units import HOUR

MICRO = 1_000_000
"""Micro-units of one unit of the currency."""

MOST = 1_000_000_000
_CURRENCY = re.compile(r"^[A-Z]{3}\Z")
_DECIMALS = 6


def money(value: object, at: Place) -> int:
    """Read an amount of the currency as whole micro-units."""
    amount: float = number(0, MOST)(value, at)
    exact = Decimal(repr(amount)) * MICRO
    at.require(exact == int(exact), value, f"an amount of at most {_DECIMALS} decimals")
    return int(exact)


def _currency(value: object, at: Place) -> str:
    found = text(value, at)
    at.require(bool(_CURRENCY.match(found)), value, "three capital letters, such as GBP")
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Pay:
    """What an hour of an agent costs."""

    wage_per_hour: Annotated[
        int, Key(money, "wage of a paid hour, before on-costs", "currency/hour")
    ]
    on_costs: Annotated[
        float, Key(number(0, 10), "employer's cost on top of the wage, as a part of it", "ratio")
    ] = 0.0
    overtime_factor: Annotated[
        float,
        Key(number(0, 10), "multiplies the cost of an hour after the end of a shift", "factor"),
    ] = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelCost:
    """What a channel costs beside the agents, and what others say that it costs."""

    per_contact: Annotated[
        int, Key(money, "cost of a contact, labour left out", "currency/contact")
    ] = 0
    per_minute: Annotated[
        int, Key(money, "cost of a minute from entry to end, labour left out", "currency/minute")
    ] = 0
    fixed_per_month: Annotated[int, Key(money, "whatever the volume", "currency/month")] = 0
    published_per_contact: Annotated[
        int | None,
        Key(Maybe(money), "published cost with labour: printed beside, never added",
            "currency/contact"),
    ] = None  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitCost:
    """What a line, a session, a seat or a machine costs."""

    per_month: Annotated[int, Key(money, "cost of one unit, used or not", "currency/month")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Economics:
    """Prices of everything that is paid, in one currency."""

    currency: Annotated[str, Key(_currency, "three letters; one for the whole centre", "")]
    full_time: Annotated[
        int, Key(positive_duration, "paid time of a full-time agent in a week", "duration")
    ] = 40 * HOUR
    groups: Annotated[
        dict[str, Pay],
        Key(Table(Record(Pay), "group", extra=("any",), empty="refused"),
            "pay by group; `any` stands for groups without an own row"),
    ]  # fmt: skip
    channels: Annotated[
        dict[str, ChannelCost], Key(Table(Record(ChannelCost), "channel"), "cost by channel")
    ] = field(default_factory=dict)
    resources: Annotated[
        dict[str, UnitCost], Key(Table(Record(UnitCost), "resource"), "cost of a unit by resource")
    ] = field(default_factory=dict)

    def pay(self, group: str) -> Pay:
        """Return the pay of a group, or the row `any`."""
        own = self.groups.get(group)
        return self.groups["any"] if own is None else own


@dataclass(frozen=True, slots=True, kw_only=True)
class Goals:
    """What a channel should reach beside the targets of its queues; null: no goal."""

    resolution: Annotated[
        float | None, Key(Maybe(share), "share of ended contacts that resolve the need", "share")
    ] = None
    context: Annotated[
        float | None,
        Key(Maybe(share), "share of contacts from another channel that bring context", "share"),
    ] = None
    closed: Annotated[
        float | None, Key(Maybe(share), "largest share of contacts at a closed door", "share")
    ] = None

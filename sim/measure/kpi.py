"""What a ratio KPI is: a name, two sums, a unit and a definition.

A KPI is top / bottom x scale, where top and bottom are sums of one replication
("offered_sl - abandoned_within"). Counts are ratios too, with the bottom "ones":
their value is a mean over replications. Nothing here computes.

May import: units. Used by: the catalogue's modules, ratios.
"""

from dataclasses import dataclass
from enum import Enum, unique

from sim.units import HOUR, SECOND

PER_SECOND = 1 / SECOND
PER_HOUR = 1 / HOUR

BOUNDED = "share"
"""Unit of what lies in [0, 1]: its interval is cut there."""


@unique
class Scope(Enum):
    """At which levels a KPI has a meaning."""

    ASKED = "every level without group"
    CONTACT = "levels without queue and group"
    ANSWERED = "every level"
    LOAD = "every level without group (time integral)"
    LOAD_ANSWERED = "every level (time integral)"
    NEED = "centre, channel, segment, intent, interval and their pairs"
    STAFF = "centre, group, interval and their pair"


@dataclass(frozen=True, slots=True)
class Kpi:
    """One ratio KPI.

    Attributes
    ----------
    name, unit : as printed.
    scope : levels at which it exists.
    top, bottom : names of sums, joined by " + " and " - ".
    definition : the formula in the field's words.
    scale : factor that turns top / bottom into the unit.
    """

    name: str
    unit: str
    scope: Scope
    top: str
    bottom: str
    definition: str
    scale: float = 1.0


def count(name: str, scope: Scope, definition: str, top: str | None = None) -> Kpi:
    """Count contacts: a mean over replications."""
    return Kpi(name, "contacts", scope, top or name, "ones", definition)


def share(name: str, scope: Scope, top: str, bottom: str, definition: str) -> Kpi:
    """Relate a part to its whole."""
    return Kpi(name, BOUNDED, scope, top, bottom, definition)


def seconds(name: str, scope: Scope, top: str, bottom: str, definition: str) -> Kpi:
    """Relate a time in ticks to a count, in seconds."""
    return Kpi(name, "s", scope, top, bottom, definition, PER_SECOND)


def hours(name: str, top: str, definition: str) -> Kpi:
    """Add up agents' time in hours: a mean over replications."""
    return Kpi(name, "h", Scope.STAFF, top, "ones", definition, PER_HOUR)

"""The frozen scenario: one dataclass per concept, checked on construction.

`build` turns a plain mapping into a scenario and is the one judge of validity.
It holds plain descriptions (of laws, rosters, policies) and compiles nothing.
May import: the words (errors, units, vocabulary).
"""

from sim.config.centre import Centre
from sim.config.clock import Calendar, Clock, LocalDay, Stretch, day_entry
from sim.config.deadline import BusinessClock
from sim.config.demand import Busyness, Intent, Intraday, Segment, Stream, Volume, Window
from sim.config.economics import MICRO, ChannelCost, Economics, Goals, Pay, UnitCost
from sim.config.handling import ContextEffect, Handling, Unattended
from sim.config.hours import Hours
from sim.config.journey import GIVE_UP, Journey, ShiftRule, SwitchRow
from sim.config.laws import LawSpec
from sim.config.people import Break, Group, Shift, Skill
from sim.config.rows import LevelRow, RateRow, Rates, Records, TraceRow
from sim.config.scenario import Phase, Scenario, build
from sim.config.service import Channel, Front, Offer, Queue, Resource, Target

__all__ = [
    "GIVE_UP",
    "MICRO",
    "Break",
    "BusinessClock",
    "Busyness",
    "Calendar",
    "Centre",
    "Channel",
    "ChannelCost",
    "Clock",
    "ContextEffect",
    "Economics",
    "Front",
    "Goals",
    "Group",
    "Handling",
    "Hours",
    "Intent",
    "Intraday",
    "Journey",
    "LawSpec",
    "LevelRow",
    "LocalDay",
    "Offer",
    "Pay",
    "Phase",
    "Queue",
    "RateRow",
    "Rates",
    "Records",
    "Resource",
    "Scenario",
    "Segment",
    "Shift",
    "ShiftRule",
    "Skill",
    "Stream",
    "Stretch",
    "SwitchRow",
    "Target",
    "TraceRow",
    "Unattended",
    "UnitCost",
    "Volume",
    "Window",
    "build",
    "day_entry",
]

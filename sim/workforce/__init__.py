"""Rosters, shifts and losses, turned into a plan: who is on duty when.

May import: chance, config, the words. Used by: the engines, measure, study.
"""

from sim.workforce.plan import NOBODY, Agents, Duties, Plan
from sim.workforce.planning import make_plan, published_plan
from sim.workforce.scheduled import Scheduled, scheduled

__all__ = [
    "NOBODY",
    "Agents",
    "Duties",
    "Plan",
    "Scheduled",
    "make_plan",
    "published_plan",
    "scheduled",
]

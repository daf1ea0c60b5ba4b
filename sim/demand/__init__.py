"""Customers, needs and arrivals, as columns.

Demand is drawn by content: each need is named by its stream, its absolute
quarter hour and its ordinal, so that scenarios of a comparison meet the same
customers, whatever their volume, mix or horizon.
May import: chance, config, the words. Used by: the engines, measure, study.
"""

from sim.demand.busyness import busyness_by_day
from sim.demand.candidates import Candidates, draw_candidates
from sim.demand.expected import expected_needs

__all__ = ["Candidates", "busyness_by_day", "draw_candidates", "expected_needs"]

"""Formulas of queueing theory: Erlang B, C and A, general patience, days, requirements.

Exact expectations, no simulation. Steady state with exponential patience
(`steady_state`) or any (`general_patience`); the transient of a day that starts
empty (`transient_day`); how many agents a promise needs (`required_agents`,
`gross_agents`); the square-root rule. The modules `arguments`, `screen` and
`forecast` are the inside of the command `screen`.

Times are seconds, rates per second, shares are of the offered contacts.

May import: the words (errors, units, vocabulary).
"""

from sim.analytic.day import Day, DayFigures
from sim.analytic.erlang import steady_state
from sim.analytic.figures import SERVICE_LEVELS, SteadyState
from sim.analytic.general import general_patience
from sim.analytic.loss import erlang_b, erlang_c
from sim.analytic.requirement import UNKNOWN, Target, gross_agents, required_agents
from sim.analytic.square_root import delay_at_grade, grade_for_delay, square_root_agents
from sim.analytic.transient import transient_day

__all__ = [
    "SERVICE_LEVELS",
    "UNKNOWN",
    "Day",
    "DayFigures",
    "SteadyState",
    "Target",
    "delay_at_grade",
    "erlang_b",
    "erlang_c",
    "general_patience",
    "grade_for_delay",
    "gross_agents",
    "required_agents",
    "square_root_agents",
    "steady_state",
    "transient_day",
]

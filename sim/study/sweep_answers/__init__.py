"""What a sweep says: staffing that meets a target, differences, and sentences about both.

All of it is worked out from the table of sweep.csv; nothing is simulated here.
May import: the words, chance, measure, the sweep and other modules of study. Used by: experiments.
"""

from sim.study.sweep_answers.answers import Answers, answers
from sim.study.sweep_answers.staffing import Need, Range, needs

__all__ = ["Answers", "Need", "Range", "answers", "needs"]

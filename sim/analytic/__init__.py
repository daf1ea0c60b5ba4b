"""Formulas of queueing theory: Erlang B, C and A, square-root staffing, requirements.

No simulation code. May import: the words (errors, units, vocabulary).
"""

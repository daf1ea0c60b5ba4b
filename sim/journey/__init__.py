"""Decisions of the customer: which channel, whether to try again, when.

Numbers in, a code out: no objects, no configuration, no calls between the decisions.
"""

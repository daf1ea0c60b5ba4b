"""Decisions of the centre: which agent for a contact, which contact for an agent.

Numbers in, a code out: no objects, no configuration, no calls between the decisions.
"""

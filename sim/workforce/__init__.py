"""Rosters, shifts and losses, turned into a plan: who is on duty when.

May import: chance, config, the words.
"""

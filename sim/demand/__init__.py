"""Customers, needs and arrivals, as columns.

May import: chance, config, the words.
"""

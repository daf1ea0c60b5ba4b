"""Why a scenario is run: replications, precision, comparison on the same customers.

May import: measure, engine and the rooms below them.
"""

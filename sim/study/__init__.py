"""Why a scenario is run: replications, precision, comparison, and curves over replications.

May import: measure, engine and the rooms below them.
"""

"""The oracle cases, one module a family; each offers `cases()`.

May import: the rest of sim.study.verify. Used by: its catalogue.
"""

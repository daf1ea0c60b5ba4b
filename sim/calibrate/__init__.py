"""From real records to a log, and from the log to a fitted scenario.

May import: study and the rooms below it.
"""

"""From logs to figures: service, waiting, occupancy, each with its definition.

A time window is an argument; the log is never reset. pandas starts here.
May import: log and the rooms below it; never an engine.
"""

"""The reference engine: the text of the rules, on the calendar of SimPy."""

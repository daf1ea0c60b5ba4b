"""Tables and figures for people. Takes tables; knows neither a study nor an engine.

The only room that draws.
"""

"""What `switchboard sweep` is made of: its section, its plan, its folder, its words.

Imports: experiments beside this room, sim.study, sim.report. Used by: experiments.sweep,
experiments.compose.
"""

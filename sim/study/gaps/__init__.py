"""What a centre lacks to keep its promises: people, process and technology.

`first_look` reads the gaps of one run from its tables; `find_gaps` searches for them by
simulation: how many agents are missing in which interval, how many lines, and which lever
closes a gap for the least money. A gap is what is needed minus what is there.

May import: measure, engine, analytic and the rooms below; replicate, parallel.
Used by: experiments.
"""

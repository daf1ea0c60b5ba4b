"""Engines: pure functions from tables, candidates, plan and key to a log.

No pandas, no Hydra, no figures, no files, no statistics: an engine records facts.
May import: journey, routing, workforce, demand, log and the rooms below them.
"""

"""Addressed random numbers, and laws compiled to integer tables.

Every draw is a function of an address made of content; nothing is consumed.
May import: config, the words. Used by: demand, workforce, the engines, study.
"""

from sim.chance.compiling import compile_law, table_mean_s, table_sd_s
from sim.chance.laws import Deterministic, Exponential, Gamma, Law, Lognormal
from sim.chance.names import (
    FIRST_REPLAYED,
    Key,
    agent_key,
    check_collisions,
    hash16,
    hash32,
    name_hash,
    need_key,
    need_keys,
    pair16,
    philox_key,
    stream_key,
)
from sim.chance.philox import DRAWS, bit, bits, uniform
from sim.chance.recorder import record_addresses
from sim.chance.table import LawTable, evaluate, evaluate_one, law_ticks, stack, table_hash

__all__ = [
    "DRAWS",
    "FIRST_REPLAYED",
    "Deterministic",
    "Exponential",
    "Gamma",
    "Key",
    "Law",
    "LawTable",
    "Lognormal",
    "agent_key",
    "bit",
    "bits",
    "check_collisions",
    "compile_law",
    "evaluate",
    "evaluate_one",
    "hash16",
    "hash32",
    "law_ticks",
    "name_hash",
    "need_key",
    "need_keys",
    "pair16",
    "philox_key",
    "record_addresses",
    "stack",
    "stream_key",
    "table_hash",
    "table_mean_s",
    "table_sd_s",
    "uniform",
]

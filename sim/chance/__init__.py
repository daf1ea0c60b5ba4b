"""Addressed random numbers, and laws compiled to integer tables.

Every draw is a function of an address made of content; nothing is consumed.
May import: config, the words. Used by: demand, workforce, the engines, study.
"""

from sim.chance.bounded import Triangular, TwoPoint, Uniform
from sim.chance.catalogue import LAW_FORMS, make_law
from sim.chance.compiling import compile_law, table_mean_s, table_sd_s
from sim.chance.correlate import correlate, correlate_one, mix, mixed_draw, normal_table
from sim.chance.laws import (
    Deterministic,
    Erlang,
    Exponential,
    Gamma,
    Law,
    LogLogistic,
    Lognormal,
    Weibull,
    weibull_by_cv,
)
from sim.chance.mixtures import (
    Empirical,
    EmpiricalQuantiles,
    Hyperexponential,
    WithZero,
    hyperexponential_by_cv,
)
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
from sim.chance.philox import DRAWS, bit, bits, threshold, uniform
from sim.chance.race import (
    busyness_table,
    race,
    race_order,
    race_winner,
    unit_exponential,
    unit_exponential_table,
)
from sim.chance.recorder import AddressReusedError, record_addresses
from sim.chance.specs import law_of, law_table
from sim.chance.table import LawTable, evaluate, evaluate_one, law_ticks, stack, table_hash

__all__ = [
    "DRAWS",
    "FIRST_REPLAYED",
    "LAW_FORMS",
    "AddressReusedError",
    "Deterministic",
    "Empirical",
    "EmpiricalQuantiles",
    "Erlang",
    "Exponential",
    "Gamma",
    "Hyperexponential",
    "Key",
    "Law",
    "LawTable",
    "LogLogistic",
    "Lognormal",
    "Triangular",
    "TwoPoint",
    "Uniform",
    "Weibull",
    "WithZero",
    "agent_key",
    "bit",
    "bits",
    "busyness_table",
    "check_collisions",
    "compile_law",
    "correlate",
    "correlate_one",
    "evaluate",
    "evaluate_one",
    "hash16",
    "hash32",
    "hyperexponential_by_cv",
    "law_of",
    "law_table",
    "law_ticks",
    "make_law",
    "mix",
    "mixed_draw",
    "name_hash",
    "need_key",
    "need_keys",
    "normal_table",
    "pair16",
    "philox_key",
    "race",
    "race_order",
    "race_winner",
    "record_addresses",
    "stack",
    "stream_key",
    "table_hash",
    "table_mean_s",
    "table_sd_s",
    "threshold",
    "uniform",
    "unit_exponential",
    "unit_exponential_table",
    "weibull_by_cv",
]

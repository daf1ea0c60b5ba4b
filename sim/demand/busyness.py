"""Draw how busy whole days are: one factor per local day and stream, mean 1.

One-factor model: z = sqrt(rho) Z(day) + sqrt(1 - rho) e(day, stream) is a
standard normal score; the busyness is the gamma quantile at Phi(z). Z is shared
by all streams, so rho is the correlation of the scores of two streams on one day.

The correlation of two busynesses lies slightly below rho, because the gamma law
is not normal: by less than 0.2 % of rho for a coefficient of variation of 10 %,
by 1 % for 25 %.

May import: chance, config. Used by: intensity, tests.
"""

import math

import numpy as np

from sim.chance import (
    Key,
    bits,
    busyness_table,
    correlate,
    evaluate,
    name_hash,
    stream_key,
)
from sim.config import Centre
from sim.demand.local_time import Ints
from sim.demand.rates import Floats
from sim.units import PPM
from sim.vocabulary import Purpose


def busyness_by_day(centre: Centre, days: Ints, key: Key) -> Floats:
    """Draw the busyness of each stream on each day.

    Parameters
    ----------
    centre : Centre
        The parameters in force.
    days : ndarray of int64
        Local dates as days since 1970-01-01.
    key : Key
        Of the replication.

    Returns
    -------
    ndarray of float64, shape (streams, days)
        Streams in name order; 1 where the process is not `mixed_poisson` or the
        centre has no busyness.
    """
    busy = np.ones((len(centre.demand), len(days)))
    if centre.busyness is None:
        return busy
    table = busyness_table(centre.busyness.cv)
    loading = math.sqrt(centre.busyness.correlation)
    common = bits(key, Purpose.BUSYNESS_COMMON, 0, 0, days)
    for position, (name, stream) in enumerate(centre.demand.items()):
        if stream.process == "mixed_poisson":
            entity = stream_key(name_hash(name))
            own = bits(key, Purpose.BUSYNESS_OWN, entity, 0, days)
            busy[position] = evaluate(table, correlate(own, common, loading)) / PPM
    return busy

"""Hold what a queueing formula says about one queue, under the names of the measures.

The figures are exact expectations of a stationary queue, not estimates: they
carry no interval. All shares are shares of the offered contacts A (blocked
ones included), so they can be laid beside the measures of a log name by name:
S answered, S+ answered within the threshold, L abandoned, L+ abandoned within it.

Times are seconds, rates per second. No demand gives NaN shares, never 0.

May import: errors. Used by: the other modules of this room.
"""

import difflib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.errors import ConfigError

Floats = NDArray[np.float64]

SERVICE_LEVELS = ("sl_excluding_short", "sl_offered", "sl_lenient", "sl_answered")
"""The forms of service level that a stationary queue knows; the first is the default."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SteadyState:
    """Figures of a stationary queue; every field has the broadcast shape of the inputs.

    Attributes
    ----------
    arrivals_per_s, agents, threshold_s : the inputs that the figures belong to.
    p_wait : share of offered that finds every agent busy and enters the queue.
    p_abandon, p_block : L / A and B / A.
    answered_within, abandoned_within : S+ / A and L+ / A.
    asa_s : mean wait of the answered.
    mean_wait_s : mean wait of the answered and the abandoned.
    mean_wait_abandoned_s : mean wait of the abandoned.
    mean_queue : time average of the number waiting.
    occupancy : mean share of the agents that is busy.
    """

    arrivals_per_s: Floats
    agents: Floats
    threshold_s: Floats
    p_wait: Floats
    p_abandon: Floats
    p_block: Floats
    answered_within: Floats
    abandoned_within: Floats
    asa_s: Floats
    mean_wait_s: Floats
    mean_wait_abandoned_s: Floats
    mean_queue: Floats
    occupancy: Floats

    @property
    def sl_offered(self) -> Floats:
        """Service level S+ / A."""
        return self.answered_within

    @property
    def sl_lenient(self) -> Floats:
        """Service level (S+ + L+) / A."""
        return self.answered_within + self.abandoned_within

    @property
    def sl_excluding_short(self) -> Floats:
        """Service level S+ / (A - L+)."""
        return ratio(self.answered_within, 1.0 - self.abandoned_within)

    @property
    def sl_answered(self) -> Floats:
        """Service level S+ / S."""
        return ratio(self.answered_within, 1.0 - self.p_abandon - self.p_block)

    def service_level(self, form: str = SERVICE_LEVELS[0]) -> Floats:
        """Service level in one of the forms of `SERVICE_LEVELS`.

        Raises
        ------
        ConfigError
            If `form` is no such name.
        """
        check_form(form, "sl")
        found: Floats = getattr(self, form)
        return found


def ratio(part: Floats, whole: Floats) -> Floats:
    """Divide, giving NaN where `whole` is not positive (0/0 is "no demand", never 0)."""
    out = np.full(np.broadcast_shapes(np.shape(part), np.shape(whole)), np.nan)
    np.divide(part, whole, out=out, where=np.asarray(whole) > 0)
    return out


def check_form(form: str, path: str) -> None:
    """Raise ConfigError unless `form` names a service level of this room."""
    if form not in SERVICE_LEVELS:
        nearest = difflib.get_close_matches(form, SERVICE_LEVELS, n=1, cutoff=0.4)
        raise ConfigError(
            path, form, "one of " + ", ".join(SERVICE_LEVELS), nearest="".join(nearest)
        )

"""Follow one waiting contact until it is answered, gone, or the threshold has passed.

Backward equations of a tagged contact in a first-come-first-served queue.
Contacts that arrive later do not matter to it; a change of the staffing inside
its window does: a rise starts the head of the queue at once, a drop lets busy
agents finish.

Times are seconds.

May import: chain, figures. Used by: day.
"""

import numpy as np

from sim.analytic.chain import Propagator, Rates, Space, tagged
from sim.analytic.figures import Floats

Window = tuple[tuple[int, float], ...]
"""What the contact lives through: (agents on duty, seconds), in order of time."""


class Outcomes:
    """Chances of the waiting states to end as answered or abandoned within a window."""

    def __init__(self, rates: Rates, places: int) -> None:
        self._rates, self._places = rates, places
        self._propagators: dict[Space, Propagator] = {}

    def of(self, window: Window, most_busy: int) -> Floats:
        """Chance to be answered and to abandon before the window ends.

        Parameters
        ----------
        window : Window
            Levels and how long each lasts from now on.
        most_busy : int
            Highest number of busy agents at the start.

        Returns
        -------
        array of shape (waiting states of the first level, 2)
            Answered, abandoned; by number busy and number ahead.
        """
        spaces = []
        for level, _ in window:
            most_busy = max(most_busy, level)
            spaces.append(Space(level, most_busy, self._places))
        values = self._at_the_end(spaces[-1])
        for i in range(len(window) - 1, -1, -1):
            values = self._propagator(spaces[i]).advance(values, window[i][1])
            if i:
                values = before_change(spaces[i - 1], spaces[i], values)
        return values[:-2]

    def _at_the_end(self, space: Space) -> Floats:
        values = np.zeros((space.waiting_states + 2, 2))
        values[-2:] = np.eye(2)
        return values

    def _propagator(self, space: Space) -> Propagator:
        if space not in self._propagators:
            self._propagators[space] = Propagator(tagged(space, self._rates))
        return self._propagators[space]


def before_change(old: Space, new: Space, values: Floats) -> Floats:
    """Values just before the staffing changes from `old` to `new`, from those just after.

    Shapes (waiting states + 2, 2): the last two rows are "answered" and "abandoned".
    """
    busy, ahead = old.busy(), old.queue()
    started = np.maximum(new.level - busy, 0)  # contacts that start at the change
    waits_on = ahead >= started
    place = new.index(busy + started, ahead - started)
    out = np.empty((old.waiting_states + 2, 2))
    out[:-2] = values[np.where(waits_on, place, values.shape[0] - 2)]
    out[-2:] = values[-2:]
    return out

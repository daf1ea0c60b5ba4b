"""How much of an agent a contact takes: what may be held at once, by kind of channel.

An agent who may hold three conversations or one call has three slots: a conversation
takes one of them, a call all three, for the agent is as full with one call as with
three conversations. An agent who may hold several kinds at one time has that many
times the slots.

May import: vocabulary. Used by: spec, from_scenario, staff_sums.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sim.vocabulary import ChannelKind

Pair = tuple[ChannelKind, ChannelKind]


@dataclass(frozen=True, slots=True)
class Slots:
    """What an agent of a group may hold at once.

    Attributes
    ----------
    at_once : contacts by kind; only kinds that the group serves.
    mixed : most kinds that may be held at one time.
    """

    at_once: Mapping[ChannelKind, int]
    mixed: int = 1

    @property
    def room(self) -> int:
        """Slots of an agent."""
        return self.most * self.mixed

    @property
    def most(self) -> int:
        """Contacts of the kind of which most may be held."""
        return max(self.at_once.values(), default=1)

    def taken_by(self, kind: ChannelKind) -> float:
        """Slots that a contact of a kind takes; all those of one kind where it is not served."""
        return self.most / self.at_once.get(kind, 1)

    @classmethod
    def of_each(cls, at_once: int) -> "Slots":
        """Return the slots of agents who hold so many contacts of any one kind."""
        return cls(dict.fromkeys(ChannelKind, at_once))


ONE = Slots.of_each(1)
"""One contact at a time: where nothing is said."""


def most_together(kinds: Iterable[ChannelKind], pairs: Iterable[Pair]) -> int:
    """Return how many of the kinds can be held at one time when only `pairs` may meet."""
    served = set(kinds)
    joined = {frozenset(pair) for pair in pairs if set(pair) <= served}
    return max(1, _largest(sorted(served), joined))


def _largest(kinds: list[ChannelKind], joined: set[frozenset[ChannelKind]]) -> int:
    """Return the size of the largest set of kinds of which every two may meet."""
    if not kinds:
        return 0
    first, rest = kinds[0], kinds[1:]
    friends = [kind for kind in rest if frozenset((first, kind)) in joined]
    return max(1 + _largest(friends, joined), _largest(rest, joined))

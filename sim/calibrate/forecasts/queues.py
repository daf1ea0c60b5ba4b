"""Give the queues of a file names that a config can use.

May import: sim.calibrate.forecasts. Used by: table, roster, centre.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence

import numpy as np

from sim.calibrate.forecasts.cells import Ints
from sim.calibrate.forecasts.format import Format, plain
from sim.calibrate.forecasts.kinds import KINDS, WORDS
from sim.calibrate.forecasts.sheet import Sheet
from sim.config.keys import RESERVED

UNNAMED = "contacts"
"""The queue of a file that names none."""

_LONGEST = 200
_UNKNOWN = -1


def queues_of(sheet: Sheet, form: Format) -> tuple[tuple[tuple[str, str], ...], Ints]:
    """Return the (queue, channel) pairs of a file, and the code of each row's pair."""
    queue, channel = sheet.columns.get("queue"), sheet.columns.get("channel")
    rows = np.zeros(sheet.rows, dtype=np.int64)
    names = [UNNAMED] if queue is None else queue.words
    name_codes = rows if queue is None else queue.codes.astype(np.int64)
    if queue is not None:
        unfit = np.array([not 0 < len(word) <= _LONGEST for word in names], dtype=bool)
        rule = f"the name of a queue, of at most {_LONGEST} characters"
        sheet.complaints.refuse(unfit[queue.codes], queue.name, rule, names, queue.codes)
    kinds = list(KINDS)
    kind_codes = np.full(sheet.rows, kinds.index(form.channel), dtype=np.int64)
    if channel is not None:
        found = np.array([_kind(word, form, kinds) for word in channel.words], dtype=np.int64)
        kind_codes = found[channel.codes]
        rule = f"a channel ({', '.join(kinds)}), or a word that `channels` of the mapping explains"
        sheet.complaints.refuse(
            kind_codes == _UNKNOWN, channel.name, rule, channel.words, channel.codes
        )
    pairs, codes = np.unique(name_codes * len(kinds) + kind_codes, return_inverse=True)
    found_pairs = [divmod(int(pair), len(kinds)) for pair in pairs]
    return tuple((names[one], kinds[two]) for one, two in found_pairs), codes.astype(np.int64)


def _kind(word: str, form: Format, kinds: Sequence[str]) -> int:
    """Return the channel that a word means; an empty cell is that of the mapping."""
    if not word:
        return kinds.index(form.channel)
    name = form.channels.get(plain(word))
    own = name or next((kind for kind, words in WORDS.items() if plain(word) in words), None)
    return kinds.index(own) if own else _UNKNOWN


def slug(text: str, otherwise: str = "queue") -> str:
    """Return a name of lower-case letters, digits and _ that is like a text."""
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    found = re.sub(r"[^a-z0-9]+", "_", ascii_text.lower()).strip("_")
    if not found or found in RESERVED or not found[0].isalpha():
        return f"{otherwise}_{found}".rstrip("_")
    return found


def names_of(pairs: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Return a name for each (queue, channel): that of the queue, with the channel where needed."""
    every = list(pairs)
    found: dict[tuple[str, str], str] = {}
    for queue, channel in sorted(every):
        alone = sum(one == queue for one, _ in every) == 1
        base = slug(queue) if alone else f"{slug(queue)}_{channel}"
        name, number = base, 1
        while name in found.values():
            number += 1
            name = f"{base}_{number}"
        found[queue, channel] = name
    return found

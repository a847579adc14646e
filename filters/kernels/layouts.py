# SPDX-License-Identifier: Apache-2.0
"""How numbers are written that ``filters.kernels.candidates`` looks for: sizes of their groups as a trie.

Nothing here is compiled, so that a start of the command line need not load the compiler.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

RUN: Final = 1
SIGN: Final = 2
OTHER: Final = 4
"""What may begin with a byte: a run of digits after it, an e-mail address around it, something that is always looked at."""
ANY_DIGIT: Final = (1 << 10) - 1
LARGEST = 31
"""Groups with more digits count as this size; no number is written so."""


class Layouts(NamedTuple):
    """Layouts as a trie over the sizes of groups, the last group first.

    Attributes:
        after: int16 [states, LARGEST + 1], the state after one more size; -1 for none.
        digits: int16 [states], a bit for each digit with which an identifier of that layout may begin.
        cards: bool [states], whether cards are written so.

    """

    after: NDArray[np.int16]
    digits: NDArray[np.int16]
    cards: NDArray[np.bool_]


def layouts(ids: Mapping[tuple[int, ...], int], cards: frozenset[tuple[int, ...]]) -> Layouts:
    """Build the trie from the layouts of identifiers, with a bit for each digit that may begin one, and from those of cards."""
    endings = {layout[start:] for layout in {*ids, *cards} for start in range(len(layout) + 1)} | {()}
    order = {ending: number for number, ending in enumerate(sorted(endings, key=lambda ending: (len(ending), ending)))}
    after = np.full((len(order), LARGEST + 1), -1, np.int16)
    for ending, number in order.items():
        if ending:
            after[order[ending[1:]], ending[0]] = number
    digits = np.array([ids.get(ending, 0) for ending in order], np.int16)
    return Layouts(after, digits, np.array([ending in cards for ending in order], np.bool_))

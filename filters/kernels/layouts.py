# SPDX-License-Identifier: Apache-2.0
"""How numbers are written that ``filters.kernels.candidates`` looks for: sizes of their groups as a trie, plans of telephones as automata.

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
URL: Final = 8
"""What may begin with a byte: a run of digits after it, an e-mail address around it, something that is always looked at, an address with
credentials."""
PLUS, FOUR, SIX, IBAN, CRYPTO, LETTERS, PRIVATE_KEY, API_KEY, LABEL = (1 << bit for bit in range(4, 13))
"""More kinds of triggers that are searched for (``filters.pii.scan``)."""
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


GOOD: Final = 10
"""Column of ``Plans.after``."""


class Plans(NamedTuple):
    """Numbering plans as automata over digits, one after another; from state 0 nothing is accepted.

    Attributes:
        after: int32 [states, 11], the state after one more digit, and in column ``GOOD`` whether what was read may be valid.
        firsts: int32 [sets + 1], in which state reading begins after "+", then in the plans of each set of regions; -1 where only
            phonenumbers can tell.

    """

    after: NDArray[np.int32]
    firsts: NDArray[np.int32]


class Telephones(NamedTuple):
    """What is known of telephones in a batch.

    Attributes:
        bounds: int64 [texts + 1], where each text begins.
        sets: int64 [texts], which set of regions each text has, from 1 on; 0 for none.
        plans: numbering plans of the sets.
        labels: bool [2, 26, 26], the last two letters of the words that say that a telephone follows, and the first two of those that
            say so behind it.
        words: bool [28, 28, 28], the first three bytes of words near which any form of number is believed; letters without case from 0 on,
            26 for other bytes of ASCII, 27 for those of other characters.

    """

    bounds: NDArray[np.int64]
    sets: NDArray[np.int64]
    plans: Plans
    labels: NDArray[np.bool_]
    words: NDArray[np.bool_]

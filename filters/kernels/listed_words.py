# SPDX-License-Identifier: Apache-2.0
"""Whether one of a few listed words stands at a place."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from filters.kernels.compiled import lean


@lean
def stands(data: NDArray[np.uint8], begin: int, end: int, words: NDArray[np.uint8], mark: int, folded: int, alone: bool) -> bool:
    """Tell whether one of ``words``, each ended by ``mark``, stands in ``data`` from ``begin`` on, before ``end``; ``alone``: reaches it.

    The bits ``folded`` are set in the data before they are compared: 0x20 finds capital ASCII letters too.
    """
    at, same = begin, True
    for char in words:
        if char == mark:
            if same and (at == end or not alone):
                return True
            at, same = begin, True
        else:
            same = same and at < end and data[at] | folded == char
            at += 1
    return False

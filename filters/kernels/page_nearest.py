# SPDX-License-Identifier: Apache-2.0
"""For each element of a page the nearest one with a name: itself, or what it stands in."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from filters.kernels import page_tags as tags
from filters.kernels.compiled import compiled


@compiled
def nearest(elements: NDArray[np.int64], first: int, second: int) -> NDArray[np.int64]:
    """Return int64 [elements]: the nearest element whose tag is one of two, -1 where there is none. Parents come before their children."""
    out = np.full(len(elements), -1, np.int64)
    for element in range(1, len(elements)):
        tag = elements[element, tags.TAG]
        if tag == first or tag == second:
            out[element] = element
        else:
            out[element] = out[max(0, elements[element, tags.PARENT])]
    return out

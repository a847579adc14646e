# SPDX-License-Identifier: Apache-2.0
"""Where data within a page may name a date of publication: the few places that a pattern is then asked about."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from filters.kernels.compiled import compiled
from filters.kernels.vectors import find

B, D, U = 98, 68, 117


@compiled
def may_date(src: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Return, int64, where ``ubli``, ``ubDa`` and ``Date(`` begin: those that begin with a small letter first, each kind in page order."""
    n = len(src)
    out = np.empty(n // 2 + 2, np.int64)
    count = 0
    at = find(src, 1, B)
    while at + 2 < n:
        if src[at - 1] == U:
            third, fourth = src[at + 1], src[at + 2]
            if (third == 108 and fourth == 105) or (third == D and fourth == 97):  # li, Da
                out[count] = at - 1
                count += 1
        at = find(src, at + 1, B)
    at = find(src, 0, D)
    while at + 4 < n:
        if src[at + 1] == 97 and src[at + 2] == 116 and src[at + 3] == 101 and src[at + 4] == 40:
            out[count] = at
            count += 1
        at = find(src, at + 1, D)
    return out[:count]

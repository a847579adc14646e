# SPDX-License-Identifier: Apache-2.0
"""What the server that children are forked from does before the first: imports that every task needs, and first uses that bring more.

The first use of a compiled kernel loads numba's tables, and the first array that Arrow makes of numpy's loads pandas where it is
installed. The threads that exist then (OpenBLAS's, jemalloc's) know of forks. Polars, whose pool does not survive one, must stay out.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

import curation.plan
from filters.kernels.choosing import count_off

__all__ = ["curation"]

_none = np.empty(0, np.int64)
pa.array(_none)
count_off(_none, _none, _none)

# SPDX-License-Identifier: Apache-2.0
"""Words: cuts every row of a batch into words and symbols and hashes them in one pass (the rule stands in ``filters.text``)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from filters.kernels.characters import ALPHABETIC, COUNTED, FOLDING, FORMAT, KIND, MARK, SINGLE, SPACE, SYMBOL, WORD
from filters.kernels.compiled import compiled
from filters.kernels.utf8 import EMPTY, decode, mix, step, whole

# Flags of a word, beside ALPHABETIC, COUNTED and FOLDING of ``characters``.
IS_SINGLE = 1
"""One character of a script written without spaces."""
IS_WORD = 2
"""Not a symbol."""
_PROPERTIES = ALPHABETIC | COUNTED | FOLDING
_NONE, _RUN, _CLOSED = 0, 1, 2


@compiled
def segment(  # noqa: PLR0917 - numba takes columns one by one
    data: NDArray[np.uint8],
    offsets: NDArray[np.int64],
    bits: NDArray[np.uint8],
    first: NDArray[np.int64],
    start: NDArray[np.int32],
    end: NDArray[np.int32],
    chars: NDArray[np.int32],
    hashes: NDArray[np.uint64],
    flags: NDArray[np.uint8],
) -> int:
    """Fill ``first`` [rows + 1] and the five columns [words], which must hold as many words as there are bytes; return the count."""
    count = 0
    for row in range(len(offsets) - 1):
        first[row] = count
        state, value, flag = _NONE, EMPTY, 0
        length = pending = word_end = 0  # code points of the open word; format characters after it; its end
        at, stop = whole(offsets[row]), whole(offsets[row + 1])
        while at < stop:
            if data[at] < 0x80:
                code, size = whole(data[at]), 1
                if bits[code] & KIND == WORD:  # most of most texts: a run of ASCII letters and digits
                    if state == _RUN:
                        length += pending
                        flag |= (pending > 0) * FOLDING
                        place = word_end
                        while place < at:
                            value = step(value, data[place])
                            place += 1
                    else:
                        if state != _NONE:
                            end[count], chars[count], hashes[count], flags[count] = word_end, length, mix(value), flag
                            count += 1
                        start[count] = at
                        value, length, flag, state = EMPTY, 0, IS_WORD, _RUN
                    place = at
                    while at < stop and data[at] < 0x80 and bits[data[at]] & KIND == WORD:
                        value = step(value, data[at])
                        flag |= bits[data[at]] & _PROPERTIES
                        at += 1
                    length += at - place
                    word_end = at
                    pending = 0
                    continue
            else:
                code, size = decode(data, at, stop)
            what = whole(bits[code])
            kind = what & KIND
            if kind == SPACE:
                if state != _NONE:
                    end[count], chars[count], hashes[count], flags[count] = word_end, length, mix(value), flag
                    count += 1
                    state = _NONE
            elif kind == FORMAT:
                pending += 1
            else:
                if (kind == WORD and state == _RUN) or (kind == MARK and state != _NONE):
                    place = word_end
                    length += pending + 1
                    flag |= what & _PROPERTIES | (pending > 0) * FOLDING
                else:
                    if state != _NONE:
                        end[count], chars[count], hashes[count], flags[count] = word_end, length, mix(value), flag
                        count += 1
                    start[count] = place = at
                    value, length = EMPTY, 1
                    flag = (what & _PROPERTIES) | (kind != SYMBOL) * IS_WORD | (kind == SINGLE) * IS_SINGLE
                    state = _RUN if kind in (WORD, MARK) else _CLOSED
                word_end = at + size
                pending = 0
                while place < word_end:
                    value = step(value, data[place])
                    place += 1
            at += size
        if state != _NONE:
            end[count], chars[count], hashes[count], flags[count] = word_end, length, mix(value), flag
            count += 1
    first[len(offsets) - 1] = count
    return count

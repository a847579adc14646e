# SPDX-License-Identifier: Apache-2.0
"""Tokens of fastText: cut at white space and NUL (``Dictionary::readWord``), 64 bytes at a time, and hashed for the cache.

A mask says which of 64 bytes end a token, so that no byte is looked at alone; then the tokens cut are hashed, one like the other.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from filters.kernels.compiled import lean
from filters.kernels.fasttext_cache import pair_of
from filters.kernels.fasttext_rows import finished, fold, token_key
from filters.kernels.utf8 import EMPTY, eight, low_zeros, whole
from filters.kernels.vectors import BLOCK, bytes_among, ones, prefetch

AHEAD = 64
"""Tokens that are cut before the first is looked up, so that memory answers for one while others are worked on."""
ROOM = AHEAD + BLOCK // 2 + 8
"""Tokens that may be cut at once: a block is always cut whole, and places are written four at a time."""
_spaces = bytes_among((0, 0), (9, 13), (32, 32))
_newlines = bytes_among((10, 10))
_NONE, _ONE, _ALL, _LAST = np.uint64(0), np.uint64(1), ~np.uint64(0), np.uint64(63)


class Tokens(NamedTuple):
    """Tokens that were cut.

    Attributes:
        keys: uint64 [ROOM].
        starts, ends: int64 [ROOM], their bytes.
        lines: int64 [ROOM], before which tokens newlines stand; the number of all tokens where they stand after the last.
        padded: uint8 [BLOCK], for the last bytes of all.

    """

    keys: Any
    starts: Any
    ends: Any
    lines: Any
    padded: Any


def room() -> Tokens:
    """Return room for tokens."""
    starts, ends = np.zeros((2, ROOM), np.int64)
    return Tokens(np.zeros(ROOM, np.uint64), starts, ends, np.zeros(ROOM, np.int64), np.zeros(BLOCK, np.uint8))


@lean
def _places(mask: np.uint64, at: int, out: NDArray[np.int64], count: int) -> int:
    """Write ``at`` and the place of each bit to ``out[count:]``, four at a time; return how many there are now."""
    many = count + ones(mask)
    while count < many:
        for each in range(4):
            out[count + each] = at + low_zeros(mask)
            mask &= mask - _ONE
        count += 4
    return many


@lean
def _key(data: NDArray[np.uint8], start: int, end: int) -> np.uint64:
    """Return ``token_key``, without a branch for tokens of up to 16 bytes."""
    size = end - start
    if size > 16 or start + 16 > len(data):
        return token_key(data, start, end)
    near = min(size, 8)
    value = fold(EMPTY, eight(data, start) & (_ALL >> np.uint64(64 - 8 * near)))
    return finished(fold(value, eight(data, start + 8) & ((_ALL >> np.uint64(64 - 8 * (size - near))) if size > near else _NONE)))


@lean
def cut(
    data: NDArray[np.uint8], at: int, stop: int, begun: int, end_key: np.uint64, entries: NDArray[np.uint64], tokens: Tokens
) -> tuple[int, int, int, int, bool]:
    """Cut the next tokens of ``data[at:stop]`` and ask memory for their entries.

    ``begun`` is where a token begins that was not cut to its end, or -1. Returns how many tokens there are, how many ``lines``, where to go
    on, which token is begun, and whether ``end_key`` was met, after which nothing is cut. A text that is cut to its end has none begun.
    """
    keys, starts, ends, lines, padded = tokens.keys, tokens.starts, tokens.ends, tokens.lines, tokens.padded
    opened = closed = broken = 0
    last_line = -1
    if begun >= 0:
        starts[0] = begun
        opened = 1
    before = np.uint64(begun < 0)  # white space
    while at < stop and closed < AHEAD:
        if at + BLOCK <= len(data):
            space, newline = _spaces(data, at), _newlines(data, at)
        else:
            for place in range(BLOCK):
                padded[place] = data[at + place] if at + place < len(data) else 32
            space, newline = _spaces(padded, 0), _newlines(padded, 0)
        if stop - at < BLOCK:
            outside = _ALL << np.uint64(stop - at)
            space |= outside
            newline &= ~outside
        shifted = space << _ONE | before
        first, last = ~space & shifted, space & ~shifted
        while newline != _NONE:
            line = opened + ones(first & (newline - _ONE) & ~newline)
            lines[broken] = line
            broken += whole(line != last_line)
            last_line = line
            newline &= newline - _ONE
        opened, closed = _places(first, at, starts, opened), _places(last, at, ends, closed)
        before = space >> _LAST
        at += BLOCK
    if at >= stop and opened > closed:
        ends[closed] = stop
        closed += 1
    ended = False
    for each in range(closed):
        key = _key(data, whole(starts[each]), whole(ends[each]))
        prefetch(entries, whole(pair_of(entries, key)))
        keys[each] = key
        ended |= key == end_key
    if ended:
        closed = 1
        while keys[closed - 1] != end_key:
            closed += 1
        while broken and lines[broken - 1] > closed:
            broken -= 1
        return closed, broken, stop, -1, True
    return closed, broken, at, whole(starts[closed]) if opened > closed else -1, False

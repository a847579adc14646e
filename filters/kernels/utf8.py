# SPDX-License-Identifier: Apache-2.0
"""Reading code points from UTF-8 (RFC 3629, section 3) and hashing bytes, inside kernels.

Text is trusted to be valid, as Arrow strings are; bytes that are not are read as one code point each and never past the end.
Spans (words, lines, paragraphs) are hashed eight bytes at a time by the multiplications of MurmurHash3's finaliser (``fmix64``), which also
ends each hash: good for telling spans apart within a corpus, not against an adversary.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import numba as nb
import numpy as np
from numba.extending import intrinsic
from numpy.typing import NDArray

from filters.kernels.compiled import in_place, lean

REPLACEMENT = 0xFFFD
EMPTY = np.uint64(0xCBF29CE484222325)
"""What hashes begin with: the offset basis of FNV (draft-eastlake-fnv, section 2)."""
MIX_1 = np.uint64(0xFF51AFD7ED558CCD)
MIX_2 = np.uint64(0xC4CEB9FE1A85EC53)
SHIFT = np.uint64(33)
_NONE, _ONE = np.uint64(0), np.uint64(1)


@lean
def whole(value: Any) -> int:  # noqa: ANN401 - any number of numpy
    """Return a number as int64, numba's ``int``, so that sums with it are neither unsigned nor floating."""
    return np.int64(value)  # type: ignore[return-value]  # mypy knows numpy's integers as another type


@lean
def decode(data: NDArray[np.uint8], start: int, stop: int) -> tuple[int, int]:
    """Return the code point that starts at a byte of 0x80 or more, and its length in bytes."""
    lead = whole(data[start])
    if lead < 0xE0:
        if lead >= 0xC0 and start + 1 < stop:
            return (lead & 0x1F) << 6 | whole(data[start + 1]) & 0x3F, 2
    elif lead < 0xF0:
        if start + 2 < stop:
            return (lead & 0x0F) << 12 | (whole(data[start + 1]) & 0x3F) << 6 | whole(data[start + 2]) & 0x3F, 3
    elif start + 3 < stop:
        high = (lead & 0x07) << 18 | (whole(data[start + 1]) & 0x3F) << 12
        return min(high | (whole(data[start + 2]) & 0x3F) << 6 | whole(data[start + 3]) & 0x3F, 0x10FFFF), 4
    return REPLACEMENT, 1


@lean
def mix(value: np.uint64) -> np.uint64:
    """Spread a 64-bit value over all bits."""
    value = (value ^ (value >> SHIFT)) * MIX_1
    value = (value ^ (value >> SHIFT)) * MIX_2
    return value ^ (value >> SHIFT)


def _eight(_context: Any, _data: Any, _at: Any) -> Any:  # noqa: ANN401 - types of numba
    """Return the eight bytes of an array of bytes from a place on as one uint64, the first one lowest; all must stand in it."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:  # noqa: ANN401 - types of LLVM
        number = context.get_value_type(nb.uint64)
        array = context.make_array(signature.args[0])(context, builder, arguments[0])
        place = builder.bitcast(builder.gep(array.data, [arguments[1]]), number.as_pointer())
        return builder.load(place, align=1)

    return nb.uint64(_data, nb.int64), build


eight = cast("Callable[[NDArray[np.uint8], int], np.uint64]", intrinsic(_eight))


def _put_eight(_context: Any, _data: Any, _at: Any, _value: Any) -> Any:  # noqa: ANN401 - types of numba
    """Write a uint64 as eight bytes of an array of bytes from a place on, the lowest first; all must stand in it."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:  # noqa: ANN401 - types of LLVM
        number = context.get_value_type(nb.uint64)
        array = context.make_array(signature.args[0])(context, builder, arguments[0])
        place = builder.bitcast(builder.gep(array.data, [arguments[1]]), number.as_pointer())
        builder.store(arguments[2], place, align=1)
        return context.get_dummy_value()

    return nb.void(_data, nb.int64, nb.uint64), build


put_eight = cast("Callable[[NDArray[np.uint8], int, np.uint64], None]", intrinsic(_put_eight))


def _low_zeros(_context: Any, _value: Any) -> Any:  # noqa: ANN401 - types of numba
    """Return how many of the lowest bits of a uint64 are zero."""

    def build(context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:  # noqa: ANN401 - types of LLVM
        return builder.cttz(arguments[0], context.get_constant(nb.boolean, 0))

    return nb.int64(nb.uint64), build


low_zeros = cast("Callable[[np.uint64], int]", intrinsic(_low_zeros))


@lean
def absorb(value: np.uint64, part: np.uint64) -> np.uint64:
    """Add eight bytes to a hash that began as EMPTY."""
    value = (value ^ part) * MIX_1
    return value ^ (value >> SHIFT)


@lean
def finish(value: np.uint64, rest: np.uint64, size: int) -> np.uint64:
    """Add the last, fewer than eight, bytes and the number of all; return the hash."""
    return mix((value ^ rest) * MIX_1 ^ np.uint64(size))


@in_place
def hashed_short(data: NDArray[np.uint8], start: int, size: int) -> np.uint64:
    """Return the hash of a span of fewer than 16 bytes as ``hashed`` does, without a branch; 16 bytes must stand in ``data``."""
    full = _NONE - np.uint64(size >> 3)  # all bits where there are eight bytes, else none
    value = EMPTY ^ ((EMPTY ^ absorb(EMPTY, eight(data, start))) & full)
    rest = eight(data, start + (size & 8)) & ((_ONE << np.uint64(8 * (size & 7))) - _ONE)
    return finish(value, rest, size)


@lean
def hashed(data: NDArray[np.uint8], start: int, end: int) -> np.uint64:
    """Return the hash of a span, eight bytes at a time."""
    value = EMPTY
    at = start
    while at + 8 <= end:
        value = absorb(value, eight(data, at))
        at += 8
    rest = _NONE
    if at + 8 <= len(data):
        rest = eight(data, at) & ((_ONE << np.uint64(8 * (end - at))) - _ONE)
    else:
        for place in range(end - at):
            rest |= np.uint64(data[at + place]) << np.uint64(8 * place)
    return finish(value, rest, end - start)

# SPDX-License-Identifier: Apache-2.0
"""The hash that a word would have in lower case, without writing it anew."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from filters.kernels.characters import FORMAT, KIND
from filters.kernels.compiled import in_place, lean
from filters.kernels.utf8 import EMPTY, absorb, decode, eight, finish, whole

_ONE = np.uint64(1)
_EACH = np.uint64(0x0101010101010101)
_HIGH = np.uint64(0x8080808080808080)
_FROM_A = np.uint64(0x80 - 65) * _EACH
_BEHIND_Z = np.uint64(0x80 - 91) * _EACH
_LOW = ~_HIGH
_TWO, _BYTE, _TOP = np.uint64(2), np.uint64(8), np.uint64(56)
_LATIN, _SHARP_S, _TIMES = np.uint64(0xC3) * _EACH, np.uint64(0x9F) * _EACH, np.uint64(0x97) * _EACH


@in_place
def _equal(part: np.uint64, byte: np.uint64) -> np.uint64:
    """Return the highest bit of each of eight bytes that equals that of ``byte``, which holds it eight times."""
    apart = part ^ byte
    return ~(((apart & _LOW) + _LOW) | apart) & _HIGH


@in_place
def _small(part: np.uint64) -> np.uint64:
    """Return eight bytes with small letters for the capital ones of ASCII."""
    low = part & _LOW
    return part | ((low + _FROM_A) & ~(low + _BEHIND_Z) & ~part & _HIGH) >> _TWO


@in_place
def _small_latin(part: np.uint64, second: np.uint64) -> np.uint64:
    """Return eight bytes with small letters for the capital ones of Latin-1, whose second bytes are marked."""
    return part | (second & ~(part << _TWO) & ~_equal(part, _SHARP_S) & ~_equal(part, _TIMES)) >> _TWO


@lean
def _push(value: np.uint64, part: np.uint64, size: int, byte: int) -> tuple[np.uint64, np.uint64, int]:
    """Add one byte to a hash: its value so far, the bytes that are not in it yet, and how many bytes were given."""
    part |= np.uint64(byte) << np.uint64(8 * (size & 7))
    size += 1
    if size & 7:
        return value, part, size
    return absorb(value, part), np.uint64(0), size


@lean
def _read(data: NDArray[np.uint8], at: int, stop: int, bits: NDArray[np.uint8], lower: NDArray[np.int32]) -> np.uint64:
    """Return the hash of a word in lower case, code point by code point."""
    value, part, size = EMPTY, np.uint64(0), 0
    while at < stop:
        if data[at] < 0x80:
            value, part, size = _push(value, part, size, data[at] + lower[data[at]])
            at += 1
            continue
        code, length = decode(data, at, stop)
        at += length
        if bits[code] & KIND == FORMAT:
            continue
        code += lower[code]
        if code < 0x80:
            value, part, size = _push(value, part, size, code)
            continue
        if code < 0x800:
            value, part, size = _push(value, part, size, 0xC0 | code >> 6)
        else:
            if code < 0x10000:
                value, part, size = _push(value, part, size, 0xE0 | code >> 12)
            else:
                value, part, size = _push(value, part, size, 0xF0 | code >> 18)
                value, part, size = _push(value, part, size, 0x80 | code >> 12 & 0x3F)
            value, part, size = _push(value, part, size, 0x80 | code >> 6 & 0x3F)
        value, part, size = _push(value, part, size, 0x80 | code & 0x3F)
    return finish(value, part, size)


@in_place
def lowered(data: NDArray[np.uint8], start: int, end: int, bits: NDArray[np.uint8], lower: NDArray[np.int32]) -> np.uint64:
    """Hash a word as if it had been written in lower case and without format characters (``utf8.hashed``).

    Most are of ASCII and the letters of Latin-1, which begin with 0xC3, and are read eight bytes at a time.
    """
    at, stop = whole(start), whole(end)
    value, carry = EMPTY, np.uint64(0)
    if stop + 8 > len(data):
        return _read(data, at, stop, bits, lower)
    place = at
    while stop - place >= 16:
        part = eight(data, place)
        lead = _equal(part, _LATIN)
        second = lead << _BYTE | carry
        if part & _HIGH != lead | second:
            return _read(data, at, stop, bits, lower)
        value, carry = absorb(value, _small(_small_latin(part, second))), lead >> _TOP
        place += 8
    left = stop - place
    full = np.uint64(0) - np.uint64(left >> 3)  # all bits where there are eight bytes, else none: nothing branches on the length
    part = eight(data, place) & full
    rest = eight(data, place + (left & 8)) & ((_ONE << np.uint64(8 * (left & 7))) - _ONE)
    if (part | rest) & _HIGH != np.uint64(0):
        lead, last = _equal(part, _LATIN), _equal(rest, _LATIN)
        second = lead << _BYTE | carry & full
        later = last << _BYTE | lead >> _TOP | carry & ~full
        if part & _HIGH != lead | second or rest & _HIGH != last | later:
            return _read(data, at, stop, bits, lower)
        part, rest = _small_latin(part, second), _small_latin(rest, later)
    value ^= (value ^ absorb(value, _small(part))) & full
    return finish(value, _small(rest), stop - at)

# SPDX-License-Identifier: Apache-2.0
"""Counts over words and over code points for Gopher's quality rules (what is counted: ``filters.heuristics.gopher_quality``).

Lines are those of ``str.splitlines``; an ellipsis is the character or three full stops, counted as ``str.count`` does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from filters.kernels.characters import ALPHABETIC, COUNTED, load
from filters.kernels.compiled import compiled, lean
from filters.kernels.lines import strip
from filters.kernels.planes import ENDS, copy_rest, count_ones, next_one
from filters.kernels.utf8 import decode, whole
from filters.kernels.vectors import BLOCK, bytes_among
from filters.segmentation.listed import listed_hashes
from filters.segmentation.rule import DEFAULT, Segmentation
from filters.text import TextView, Words

if TYPE_CHECKING:
    from typing import Self

WORD_COUNTS: Final = ("tokens", "counted", "counted_chars", "alphabetic", "single", "stop_words")
LINE_COUNTS: Final = ("hashes", "ellipses", "lines", "bullet_lines", "ellipsis_lines")

_HYPHEN, _FULL_STOP, _BULLET_END, _ELLIPSIS_END = 0x2D, 0x2E, 0xA2, 0xA6
_HASHES, _STOPS, _ELLIPSES = 0, 1, 2
_hash, _stop = bytes_among((0x23, 0x23)), bytes_among((_FULL_STOP, _FULL_STOP))
_e2, _80, _a6 = bytes_among((0xE2, 0xE2)), bytes_among((0x80, 0x80)), bytes_among((_ELLIPSIS_END, _ELLIPSIS_END))
_COUNTED_BIT, _ALPHABETIC_BIT = COUNTED.bit_length() - 1, ALPHABETIC.bit_length() - 1
_LOW = 6
"""Upper bits of a hash that choose a word of the sieve for stop words; six more choose its bit."""
_ONE, _BIT = np.uint64(1), np.uint64(63)
_WORD_SHIFT, _BIT_SHIFT = np.uint64(64 - _LOW), np.uint64(58 - _LOW)


@dataclass(frozen=True)
class StopWords:
    """Lists of stop words and which row uses which.

    Attributes:
        row_list: int64 [rows], index of the row's list, -1 for none.
        begin: int64 [lists + 1], where each list starts in ``hashes``.
        hashes: uint64 [words], sorted within each list.

    """

    row_list: NDArray[np.int64]
    begin: NDArray[np.int64]
    hashes: NDArray[np.uint64]

    @classmethod
    def of(
        cls,
        lists: Mapping[str, Sequence[str]],
        language: pa.Array,
        unknown: str,
        owner: str = "gopher_quality",
        segmentation: Segmentation = DEFAULT,
    ) -> Self:
        """Choose each row's list by its language; rows without a language use the list named ``unknown``, if there is one.

        Raises:
            ValueError: when a stop word is not one word.

        """
        hashes = [listed_hashes(sorted(set(words)), name, segmentation, owner) for name, words in lists.items()]
        chosen = pc.index_in(language, pa.array(list(lists), pa.string()))
        missing = list(lists).index(unknown) if unknown in lists else -1
        row_list = pc.if_else(pc.is_null(language), missing, pc.fill_null(chosen, -1)).to_numpy(zero_copy_only=False)
        begin = np.cumsum([0, *map(len, hashes)], dtype=np.int64)
        return cls(row_list.astype(np.int64), begin, np.concatenate(hashes) if hashes else np.zeros(0, np.uint64))


@lean
def _words(  # noqa: PLR0917 - numba takes columns one by one
    first: NDArray[np.int64],
    chars: NDArray[np.int32],
    hashes: NDArray[np.uint64],
    flags: NDArray[np.uint8],
    row_list: NDArray[np.int64],
    begin: NDArray[np.int64],
    stop: NDArray[np.uint64],
    met: NDArray[np.int64],
    sieve: NDArray[np.uint64],
    out: NDArray[np.int64],
) -> None:
    """Fill counts [rows, WORD_COUNTS]; ``met`` [words of ``stop``] is -1, then the last row in which the stop word was met."""
    for row in range(len(first) - 1):
        counted = counted_chars = alphabetic = single = found = 0
        mine = slice(first[row], first[row + 1])
        row_flags, row_chars, row_hashes = flags[mine], chars[mine], hashes[mine]
        for index in range(len(row_flags)):
            flag = whole(row_flags[index])
            counts = flag >> _COUNTED_BIT & 1
            alphabetic += flag >> _ALPHABETIC_BIT & 1
            counted += counts
            counted_chars += counts * row_chars[index]
            single += counts & flag
        which = row_list[row]
        low, high = (begin[which], begin[which + 1]) if which >= 0 else (0, 0)
        sieve[:] = 0
        for index in range(low, high):
            sieve[stop[index] >> _WORD_SHIFT] |= _ONE << (stop[index] >> _BIT_SHIFT & _BIT)
        for index in range(len(row_hashes) if high > low else 0):
            key = row_hashes[index]
            if sieve[key >> _WORD_SHIFT] >> (key >> _BIT_SHIFT & _BIT) & _ONE:
                left, right = low, high
                while left < right:
                    middle = (left + right) // 2
                    if stop[middle] < key:
                        left = middle + 1
                    else:
                        right = middle
                if left < high and stop[left] == key and met[left] != row:
                    met[left] = row
                    found += 1
        out[row, 0], out[row, 1], out[row, 2] = first[row + 1] - first[row], counted, counted_chars
        out[row, 3], out[row, 4], out[row, 5] = alphabetic, single, found if which >= 0 else -1


@compiled
def _marked(data: NDArray[np.uint8], start: int, stop: int) -> NDArray[np.uint64]:
    """Return planes of number signs, of places that three full stops begin at, and of ellipses: uint64 [3, blocks]."""
    planes = np.empty((3, (stop + 63) // BLOCK), np.uint64)
    padded = np.zeros(BLOCK + 2, np.uint8)
    for block in range(start // BLOCK, (stop + 63) // BLOCK):
        from_, at = data, block * BLOCK
        if at + BLOCK + 2 > len(data):
            copy_rest(data, at, padded)
            from_, at = padded, 0
        planes[_HASHES, block] = _hash(from_, at)
        planes[_STOPS, block] = _stop(from_, at) & _stop(from_, at + 1) & _stop(from_, at + 2)
        planes[_ELLIPSES, block] = _e2(from_, at) & _80(from_, at + 1) & _a6(from_, at + 2)
    return planes


@lean
def _begins_with(data: NDArray[np.uint8], at: int, end: int, last: int) -> bool:
    """Say whether a character of the block U+2000 to U+203F stands at ``at``, given by its last byte."""
    return at + 3 <= end and data[at] == 0xE2 and data[at + 1] == 0x80 and data[at + 2] == last


@lean
def _lines(
    data: NDArray[np.uint8],
    offsets: NDArray[np.int64],
    bits: NDArray[np.uint8],
    planes: NDArray[np.uint64],
    marked: NDArray[np.uint64],
    out: NDArray[np.int64],
) -> None:
    """Fill counts [rows, LINE_COUNTS]."""
    for row in range(len(offsets) - 1):
        at, stop = whole(offsets[row]), whole(offsets[row + 1])
        ellipses = count_ones(marked, _ELLIPSES, at, stop)
        run = next_one(marked, _STOPS, at, stop)
        while run < stop:
            behind = run
            while behind < stop and data[behind] == _FULL_STOP:
                behind += 1
            ellipses += (behind - run) // 3
            run = next_one(marked, _STOPS, behind, stop)
        out[row, 0], out[row, 1] = count_ones(marked, _HASHES, at, stop), ellipses
        lines = bullets = trailing = 0
        while at < stop:
            end = next_one(planes, ENDS, at, stop)
            lines += 1
            if end > at:
                head, tail = data[at], data[end - 1]
                if not _HYPHEN < head < 0x80 or not _FULL_STOP < tail < 0x80:  # else neither a bullet nor an ellipsis
                    first, last = strip(data, bits, at, end)
                    if first < last:
                        bullets += data[first] == _HYPHEN or _begins_with(data, first, last, _BULLET_END)
                        trailing += last - 3 >= at and (
                            (data[last - 1] == data[last - 2] == data[last - 3] == _FULL_STOP)
                            or _begins_with(data, last - 3, last, _ELLIPSIS_END)
                        )
            at = end
            if end < stop:  # str.splitlines takes CR LF for one end
                if data[end] == 13 and end + 1 < stop and data[end + 1] == 10:
                    at += 2
                else:
                    at += 1 if data[end] < 0x80 else decode(data, end, stop)[1]
        out[row, 2], out[row, 3], out[row, 4] = lines, bullets, trailing


def count_words(words: Words, stop: StopWords) -> NDArray[np.int64]:
    """Return int64 [rows, WORD_COUNTS]; ``stop_words`` is -1 where no list applies."""
    out = np.empty((len(words.first) - 1, len(WORD_COUNTS)), np.int64)
    met, sieve = np.full(len(stop.hashes), -1, np.int64), np.zeros(1 << _LOW, np.uint64)
    _words(words.first, words.chars, words.hashes, words.flags, stop.row_list, stop.begin, stop.hashes, met, sieve, out)
    return out


def count_lines(view: TextView) -> NDArray[np.int64]:
    """Return int64 [rows, LINE_COUNTS]."""
    out = np.empty((len(view), len(LINE_COUNTS)), np.int64)
    marked = _marked(view.data, view.offsets[0], view.offsets[-1])
    _lines(view.data, view.offsets, load()[0], view.planes, marked, out)
    return out


@lean
def _counted(first: NDArray[np.int64], flags: NDArray[np.uint8], out: NDArray[np.int64]) -> None:
    for row in range(len(first) - 1):
        count = 0
        for index in range(first[row], first[row + 1]):
            count += flags[index] & COUNTED != 0
        out[row] = count


def count_tokens(words: Words, *, symbols: bool) -> NDArray[np.int64]:
    """Count the words of every row, with or without symbols: int64 [rows]."""
    if symbols:
        return np.diff(words.first)
    out = np.empty(len(words.first) - 1, np.int64)
    _counted(words.first, words.flags, out)
    return out

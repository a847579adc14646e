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

from filters.kernels.characters import ALPHABETIC, COUNTED, WHITE, load
from filters.kernels.compiled import compiled
from filters.kernels.utf8 import decode, whole
from filters.kernels.words import IS_SINGLE
from filters.segmentation.listed import listed_hashes
from filters.segmentation.rule import DEFAULT, Segmentation
from filters.text import TextView, Words

if TYPE_CHECKING:
    from typing import Self

WORD_COUNTS: Final = ("tokens", "counted", "counted_chars", "alphabetic", "single", "stop_words")
LINE_COUNTS: Final = ("hashes", "ellipses", "lines", "bullet_lines", "ellipsis_lines")

_HASH, _FULL_STOP, _HYPHEN, _BULLET, _ELLIPSIS = 0x23, 0x2E, 0x2D, 0x2022, 0x2026
_PLAIN = 0x30  # ASCII from here on is neither white space nor one of the characters above
_NEXT_LINE, _LINE_SEPARATOR, _PARAGRAPH_SEPARATOR = 0x85, 0x2028, 0x2029


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


@compiled
def _words(
    first: NDArray[np.int64],
    chars: NDArray[np.int32],
    hashes: NDArray[np.uint64],
    flags: NDArray[np.uint8],
    row_list: NDArray[np.int64],
    begin: NDArray[np.int64],
    stop: NDArray[np.uint64],
    out: NDArray[np.int64],
) -> None:
    met = np.full(len(stop), -1, np.int64)  # last row in which the stop word was met
    for row in range(len(first) - 1):
        counted = counted_chars = alphabetic = single = found = 0
        which = row_list[row]
        low, high = (begin[which], begin[which + 1]) if which >= 0 else (0, 0)
        sieve = np.uint64(0)
        for index in range(low, high):
            sieve |= np.uint64(1) << (stop[index] >> np.uint64(58))
        for index in range(first[row], first[row + 1]):
            flag = whole(flags[index])
            alphabetic += (flag & ALPHABETIC) // ALPHABETIC
            if flag & COUNTED:
                counted += 1
                counted_chars += chars[index]
                single += flag & IS_SINGLE
            key = hashes[index]
            if sieve >> (key >> np.uint64(58)) & np.uint64(1):
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
def _lines(data: NDArray[np.uint8], offsets: NDArray[np.int64], bits: NDArray[np.uint8], out: NDArray[np.int64]) -> None:
    for row in range(len(offsets) - 1):
        hashes = ellipses = lines = bullets = trailing = 0
        open_line = bare = ends = False  # a line has begun; only white space so far; its last other character ends an ellipsis
        run = previous = 0  # full stops in a row; the code point before
        at, stop = whole(offsets[row]), whole(offsets[row + 1])
        while at < stop:
            if _PLAIN <= data[at] < 0x80:  # most of most texts: nothing that is counted here, nor are spaces and hyphens after it
                open_line, bare, ends = True, False, False
                run = previous = 0
                while at < stop and 0x20 <= data[at] < 0x80 and data[at] != _HASH and data[at] != _FULL_STOP:
                    at += 1
                continue
            if data[at] < 0x80:
                code, size = whole(data[at]), 1
            else:
                code, size = decode(data, at, stop)
            at += size
            if 10 <= code <= 13 or 28 <= code <= 30 or code in (_NEXT_LINE, _LINE_SEPARATOR, _PARAGRAPH_SEPARATOR):
                if code != 10 or previous != 13:
                    lines += 1
                    trailing += ends
                open_line = ends = False
                run = 0
            else:
                if not open_line:
                    open_line = bare = True
                if code == _FULL_STOP:
                    run += 1
                    ellipses += run % 3 == 0
                    ends = run >= 3
                    bare = False
                else:
                    run = 0
                    if not bits[code] & WHITE:
                        bullets += bare and code in (_BULLET, _HYPHEN)
                        hashes += code == _HASH
                        ends = code == _ELLIPSIS
                        ellipses += ends
                        bare = False
            previous = code
        if open_line:
            lines += 1
            trailing += ends
        out[row, 0], out[row, 1], out[row, 2], out[row, 3], out[row, 4] = hashes, ellipses, lines, bullets, trailing


def count_words(words: Words, stop: StopWords) -> NDArray[np.int64]:
    """Return int64 [rows, WORD_COUNTS]; ``stop_words`` is -1 where no list applies."""
    out = np.empty((len(words.first) - 1, len(WORD_COUNTS)), np.int64)
    _words(words.first, words.chars, words.hashes, words.flags, stop.row_list, stop.begin, stop.hashes, out)
    return out


def count_lines(view: TextView) -> NDArray[np.int64]:
    """Return int64 [rows, LINE_COUNTS]."""
    out = np.empty((len(view), len(LINE_COUNTS)), np.int64)
    _lines(view.data, view.offsets, load()[0], out)
    return out


@compiled
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

# SPDX-License-Identifier: Apache-2.0
"""Counts for the signs of scanning (what is counted: ``filters.ocr.filter``), for whole texts or for chunks of them."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from filters.kernels.characters import ALPHABETIC, WHITE, load
from filters.kernels.compiled import compiled
from filters.kernels.utf8 import decode, whole
from filters.kernels.words import IS_SINGLE, IS_WORD
from filters.text import TextView

COUNTS: Final = ("tokens", "words", "chars", "lone", "mixed", "hyphenated", "lines", "residues", "solid", "letters")
_TOKENS, _WORDS, _CHARS, _LONE, _MIXED, _HYPHENATED, _LINES, _RESIDUES, _SOLID, _LETTERS = range(10)
_CID: Final = np.frombuffer(b"(cid:", np.uint8)
_RUN = 3
"""From so many one-letter words on end they are a run: "l e  r o i"."""


@compiled
def _words(  # noqa: PLR0917 - numba takes columns one by one
    data: NDArray[np.uint8],
    first: NDArray[np.int64],
    start: NDArray[np.int32],
    end: NDArray[np.int32],
    chars: NDArray[np.int32],
    flags: NDArray[np.uint8],
    part: NDArray[np.int64],
    begins: NDArray[np.int64],
    out: NDArray[np.int64],
) -> None:
    """Count words by part; parts of row r are ``part[r]:part[r + 1]`` and begin at ``begins`` (bytes)."""
    for row in range(len(first) - 1):
        which, run = part[row], 0
        for index in range(first[row], first[row + 1]):
            while which + 1 < part[row + 1] and start[index] >= begins[which + 1]:
                which += 1
            out[which, _TOKENS] += 1
            if not flags[index] & IS_WORD:
                run = 0
                continue
            out[which, _WORDS] += 1
            if chars[index] == 1 and flags[index] & ALPHABETIC and not flags[index] & IS_SINGLE:
                run += 1
                if run >= _RUN:
                    out[which, _LONE] += 1 if run > _RUN else _RUN
            else:
                run = 0
            digits = letters = upper = lower = 0  # letters among digits, capitals after small letters: a1b, tHe
            at = start[index]
            while at < end[index]:
                byte = data[at]
                digits += 48 <= byte <= 57
                upper += 65 <= byte <= 90 and lower > 0
                lower += 97 <= byte <= 122
                at += 1
            letters = flags[index] & ALPHABETIC
            out[which, _MIXED] += (letters and digits > 0 and lower > 0) or (upper > 0 and lower > 0)


@compiled
def _text(
    data: NDArray[np.uint8],
    offsets: NDArray[np.int64],
    bits: NDArray[np.uint8],
    part: NDArray[np.int64],
    begins: NDArray[np.int64],
    out: NDArray[np.int64],
) -> None:
    for row in range(len(offsets) - 1):
        which = part[row]
        at, stop = whole(offsets[row]), whole(offsets[row + 1])
        before = 0
        while at < stop:
            while which + 1 < part[row + 1] and at >= begins[which + 1]:
                which += 1
            if data[at] < 0x80:
                code, size = whole(data[at]), 1
            else:
                code, size = decode(data, at, stop)
            out[which, _CHARS] += 1
            if code == 10:
                out[which, _LINES] += 1
                out[which, _HYPHENATED] += before in (0x2D, 0xAC, 0xAD, 0x2010)
            elif not bits[code] & WHITE:
                out[which, _SOLID] += 1
                out[which, _LETTERS] += bits[code] & ALPHABETIC != 0
                if code == 0x28 and at + 6 < stop:
                    same = True
                    for place in range(len(_CID)):
                        same &= data[at + place] == _CID[place]
                    out[which, _RESIDUES] += same
                elif code == 0xFFFD:
                    out[which, _RESIDUES] += 1
            if code not in (32, 13):
                before = code
            at += size
        out[which, _LINES] += stop > offsets[row] and before != 10


def count(view: TextView, part: NDArray[np.int64], begins: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return int64 [parts, COUNTS]; parts of row r are ``part[r]:part[r + 1]`` and begin at ``begins`` (bytes in ``view.data``)."""
    words = view.words
    out = np.zeros((len(begins), len(COUNTS)), np.int64)
    _words(view.data, words.first, words.start, words.end, words.chars, words.flags, part, begins, out)
    _text(view.data, view.offsets, load()[0], part, begins, out)
    return out


@compiled
def _unknown(
    first: NDArray[np.int64],
    hashes: NDArray[np.uint64],
    flags: NDArray[np.uint8],
    known: NDArray[np.uint64],
    which: NDArray[np.bool_],
    out: NDArray[np.int64],
) -> None:
    for row in range(len(first) - 1):
        if not which[row]:
            continue
        for index in range(first[row], first[row + 1]):
            if flags[index] & IS_WORD and flags[index] & ALPHABETIC:
                out[row, 0] += 1
                found = np.searchsorted(known, hashes[index])
                out[row, 1] += found >= len(known) or known[found] != hashes[index]


def count_unknown(view: TextView, known: NDArray[np.uint64], which: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Count the words with letters of the rows chosen by ``which``, and those not in ``known`` (sorted hashes): int64 [rows, 2]."""
    out = np.zeros((len(view), 2), np.int64)
    words = view.words
    _unknown(words.first, words.hashes, words.flags, known, which, out)
    return out

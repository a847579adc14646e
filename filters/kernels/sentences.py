# SPDX-License-Identifier: Apache-2.0
"""Where sentences end, by a rule without a dictionary (``sentence-2``).

A sentence ends after a run of terminal marks (``TERMINAL``: Unicode's Sentence_Terminal characters, among them the ASCII full stop,
exclamation and question mark) with the closing quotes and brackets after it,

* when the last mark is written without a space after it (Han and kana full stops, U+3002, U+FF01, U+FF0E, U+FF1F, U+FF61), at once;
* otherwise where white space or the end of the text follows, unless the mark is one full stop and
  * what follows the space begins with a lower-case letter or a digit after a capital (Unicode Standard Annex 29, rule SB8), or
  * what stands before is one letter alone, as in "J. S. Bach", or a number of up to two digits that begins a line, as in "1. First".

A semicolon behind a Greek letter is the Greek question mark, and a terminal mark (as is U+037E, which is the same character after NFC);
so are the Tibetan shad and its kin (U+0F0D to U+0F12), which end clauses too. Blank lines end sentences too.

It knows no abbreviations: "Dr. Who" is two sentences. Thai and Lao are written with spaces between sentences and inside them, and without
terminal marks: a text in them counts as one sentence for each paragraph or mark. Khmer has marks (U+17D4, U+17D5), which count, and few.
"""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from filters.kernels.characters import ALPHABETIC, FOLDING, TERMINAL, WHITE, load
from filters.kernels.compiled import compiled, lean
from filters.kernels.utf8 import decode, whole

SENTENCES: Final = "sentence-2"
"""Name and version of the rule; part of the identity of every filter that counts sentences."""
_TERMINAL, _CLOSED, _UNSPACED, _GREEK = 1, 2, 4, 8
_CLOSING: Final = "\"')]}»”’›」』）】》〉"
_UNSPACED_MARKS: Final = "。！．？｡"
_FULL_STOP = 0x2E
_MORE: Final = frozenset("｡\u037e") | {chr(code) for code in range(0xF0D, 0xF13)}
"""Terminal marks beside Unicode's: half-width full stop, Greek question mark, Tibetan shads."""


@cache
def marks() -> NDArray[np.uint8]:
    """Return which code points below 0x20000 are terminal, closing, or written without a space after them: uint8 [131072]."""
    table = np.zeros(0x20000, np.uint8)
    for chars, bit in ((TERMINAL | _MORE, _TERMINAL), (frozenset(_CLOSING), _CLOSED), (frozenset(_UNSPACED_MARKS), _UNSPACED)):
        table[[ord(char) for char in chars]] |= bit
    table[ord(";")] |= _GREEK
    return table


@lean
def _mark(code: int, table: NDArray[np.uint8]) -> int:
    return whole(table[code]) if code < len(table) else 0


@lean
def _in_greek(kind: int, greek: bool) -> int:
    return _TERMINAL if kind & _GREEK and greek else kind


@lean
def _code(data: NDArray[np.uint8], at: int, stop: int) -> tuple[int, int]:
    if data[at] < 0x80:
        return whole(data[at]), 1
    return decode(data, at, stop)


@lean
def next_end(data: NDArray[np.uint8], start: int, stop: int, bits: NDArray[np.uint8], table: NDArray[np.uint8], words: int) -> int:
    """Return where the sentence ends that begins at ``start`` (bytes), or ``words`` words without marks before it."""
    at = start
    letters = digits = 0  # of the word before the mark
    greek = False  # whether its last letter is Greek
    while at < stop:
        run = at
        while at < stop and 65 <= data[at] <= 122 and 97 <= data[at] | 0x20 <= 122:  # most of most texts: letters
            at += 1
        letters += at - run
        greek = greek and at == run
        if at == stop:
            return at
        if data[at] == 32:  # and the spaces between them
            words += letters + digits > 0
            letters = digits = 0
            greek = False
            at += 1
            continue
        if data[at] == 10:
            look = at + 1
            while look < stop and (data[look] == 32 or data[look] == 9 or data[look] == 13):
                look += 1
            if look < stop and data[look] == 10:
                return at
        code, size = _code(data, at, stop)
        kind = _in_greek(_mark(code, table), greek)
        if kind & _TERMINAL == 0:
            if bits[code] & WHITE:
                words += letters + digits > 0
                letters = digits = 0
                greek = False
            else:
                alphabetic = bits[code] & ALPHABETIC != 0
                letters += alphabetic
                if alphabetic:
                    greek = 0x370 <= code < 0x400 or 0x1F00 <= code < 0x2000
                digits += not alphabetic
            at += size
            continue
        run, last = 0, kind
        only = code
        while at < stop:
            code, size = _code(data, at, stop)
            kind = _in_greek(_mark(code, table), greek)
            if kind & (_TERMINAL | _CLOSED) == 0:
                break
            if kind & _TERMINAL:
                run += 1
                last = kind
            at += size
        if last & _UNSPACED or at >= stop:
            return at
        code, _ = _code(data, at, stop)
        if bits[code] & WHITE:
            if run > 1 or only != _FULL_STOP:
                return at
            initial = letters == 1 and digits == 0
            number = letters == 0 and 0 < digits <= 2 and words == 0
            look = at
            lower = False
            while look < stop:
                code, size = _code(data, look, stop)
                if not bits[code] & WHITE:
                    # a letter that lower-casing leaves alone is a small one, or of a script without case
                    lower = bits[code] & ALPHABETIC != 0 and bits[code] & FOLDING == 0 and code < 0x590
                    break
                look += size
            if not (initial or number or lower):
                return at
        letters = digits = 0
    return stop


@lean
def count_in(data: NDArray[np.uint8], start: int, stop: int, bits: NDArray[np.uint8], table: NDArray[np.uint8]) -> int:
    """Count the sentences of a span; those of white space alone do not count."""
    count = 0
    at = start
    while at < stop:
        code, size = _code(data, at, stop)
        if bits[code] & WHITE:
            at += size
            continue
        at = max(next_end(data, at, stop, bits, table, whole(0)), at + size)
        count += 1
    return count


@compiled
def cut_into(
    data: NDArray[np.uint8],
    offsets: NDArray[np.int64],
    bits: NDArray[np.uint8],
    table: NDArray[np.uint8],
    first: NDArray[np.int64],
    start: NDArray[np.int32],
    end: NDArray[np.int32],
) -> int:
    """Cut every row into sentences; returns their number. The columns must hold as many as there are bytes."""
    count = 0
    for row in range(len(offsets) - 1):
        first[row] = count
        at, stop = whole(offsets[row]), whole(offsets[row + 1])
        while at < stop:
            code, size = _code(data, at, stop)
            if bits[code] & WHITE:
                at += size
                continue
            start[count] = at
            at = max(next_end(data, at, stop, bits, table, whole(0)), at + size)
            end[count] = at
            count += 1
    first[len(offsets) - 1] = count
    return count


def sentences_of(data: NDArray[np.uint8], offsets: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int32]]:
    """Return for every row its first sentence, int64 [rows + 1], and each one's start and end, int32 [sentences]."""
    most = int(offsets[-1] - offsets[0])
    first, start, end = np.empty(len(offsets), np.int64), np.empty(most, np.int32), np.empty(most, np.int32)
    count = cut_into(data, offsets, load()[0], marks(), first, start, end)
    return first, start[:count], end[:count]

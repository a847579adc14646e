# SPDX-License-Identifier: Apache-2.0
"""Words by UAX #29, rules WB1 to WB999: cuts every row of a batch into segments and hashes them in one pass.

The rules stand in ``word_break_table.pairs``; what is a word among segments, elisions and dictionaries: ``filters.segmentation.rule``.
Hashes are those of ``filters.kernels.words``.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from filters.kernels.characters import ALPHABETIC, COUNTED, FOLDING, FORMAT, KIND, WORD
from filters.kernels.compiled import compiled
from filters.kernels.listed_words import stands
from filters.kernels.utf8 import decode, hashed, whole
from filters.kernels.word_break_table import (
    BREAK,
    CLASS,
    CLASSES,
    EMPTY,
    GROUP_SHIFT,
    IF_HEBREW_BEFORE,
    IF_HEBREW_FOLLOWS,
    IF_LETTER_BEFORE,
    IF_LETTER_FOLLOWS,
    IF_NUMBER_BEFORE,
    IF_NUMBER_FOLLOWS,
    IF_ODD,
    LETTER,
    PICTOGRAPHIC,
    VOWEL,
)
from filters.kernels.words import IS_SINGLE, IS_WORD

WHOLE: Final = ("aujourd", "entr", "grand", "o", "presqu", "prud", "quelqu")
"""What stands before an apostrophe that does not elide: aujourd'hui, entr'ouvrir, grand'honte, O'Hara, presqu'île, prud'homme, quelqu'un.
Headwords of the Dictionnaire de l'Académie française (8th and 9th editions) that are written as one word; entr' and grand' also stand
among the exceptions of spaCy's French tokenizer (``spacy/lang/fr/tokenizer_exceptions.py``); O' begins Irish names."""
_WHOLE: Final = np.frombuffer("".join(f"{word}'" for word in WHOLE).encode(), np.uint8)
_PROPERTIES = ALPHABETIC | COUNTED | FOLDING
_OTHER, _CR, _LF, _NEWLINE, _EXTEND, _ZWJ, _FORMAT, _SPACE, _LETTER, _HEBREW, _NUMBER = range(11)
_RI = CLASSES.index("Regional_Indicator")
_BLANK, _APOSTROPHE, _QUOTE = 0x20, 0x27, 0x2019


@compiled
def _code(data: NDArray[np.uint8], at: int, stop: int) -> tuple[int, int]:
    if data[at] < 0x80:
        return whole(data[at]), 1
    return decode(data, at, stop)


@compiled
def _follows(data: NDArray[np.uint8], at: int, stop: int, table: NDArray[np.uint16]) -> int:
    """Return the class of the first character from ``at`` that rule WB4 does not ignore; ``Other`` at the end."""
    while at < stop:
        code, size = _code(data, at, stop)
        kind = whole(table[code]) & CLASS
        if not _EXTEND <= kind <= _FORMAT:
            return kind
        at += size
    return _OTHER


@compiled
def cut(  # noqa: PLR0917 - numba takes columns one by one
    data: NDArray[np.uint8],
    offsets: NDArray[np.int64],
    table: NDArray[np.uint16],
    pairs: NDArray[np.uint8],
    bits: NDArray[np.uint8],
    elide: NDArray[np.bool_],
    known: int,
    cuts: NDArray[np.int64],
    everything: bool,
    first: NDArray[np.int64],
    start: NDArray[np.int32],
    end: NDArray[np.int32],
    chars: NDArray[np.int32],
    hashes: NDArray[np.uint64],
    flags: NDArray[np.uint8],
) -> int:
    """Fill ``first`` [rows + 1] and the five columns [segments], which must hold as many as there are bytes; return the count.

    ``table`` and ``pairs`` are those of ``word_break_table``, ``bits`` that of ``characters``; ``elide`` says which rows elide; ``known``
    has the bit ``1 << group`` for each group of scripts that ``cuts``, where a dictionary begins words (bytes, ascending), cut;
    ``everything`` keeps segments of white space and format characters too. The columns are those of ``filters.text.Words``.
    """
    count = next_cut = 0
    for row in range(len(offsets) - 1):
        first[row] = count
        at, stop = whole(offsets[row]), whole(offsets[row + 1])
        begin, length, flag, seen, grouped = at, 0, 0, 0, 0
        raw = before = earlier = _OTHER  # class of the last character; of the last that is not ignored; of the one before that
        odd = inside = False  # an odd number of regional indicators in a row; the last character is in a script of ``known``
        last, last_at = 0, at
        while at < stop:
            if data[at] == _BLANK and not everything and length and raw != _SPACE and not _CR <= raw <= _NEWLINE:  # most often: a space
                if seen:
                    word = (seen & LETTER > 0) * IS_WORD | (seen & LETTER > 0 and grouped == 1) * IS_SINGLE
                    start[count], end[count], chars[count], flags[count] = begin, at, length, flag | word
                    hashes[count] = hashed(data, begin, at)
                    count += 1
                begin, length, flag, seen, grouped = at, 1, 0, 0, 0
                raw = before = _SPACE
                odd = inside = False
                last = _BLANK
                at += 1
                continue
            code, size = _code(data, at, stop)
            what = whole(table[code])
            kind = what & CLASS
            group = what >> GROUP_SHIFT
            ignored = _EXTEND <= kind <= _FORMAT
            mine = group > 0 and known >> group & 1 != 0
            joins = False
            if length == 0:
                joins = True
                ignored = False  # nothing before it to belong to
            elif _CR <= raw <= _NEWLINE or _CR <= kind <= _NEWLINE:
                joins = raw == _CR and kind == _LF
                ignored = False
            elif ignored or (raw == _ZWJ and what & PICTOGRAPHIC) or (raw == _SPACE and kind == _SPACE):
                joins = True
            elif mine and inside:
                while next_cut < len(cuts) and cuts[next_cut] < at:
                    next_cut += 1
                joins = next_cut == len(cuts) or cuts[next_cut] != at
            else:
                rule = pairs[before, kind]
                if rule == BREAK:
                    joins = False
                elif rule == IF_LETTER_FOLLOWS:
                    joins = _LETTER <= _follows(data, at + size, stop, table) <= _HEBREW
                elif rule == IF_LETTER_BEFORE:
                    joins = _LETTER <= earlier <= _HEBREW
                    if joins and elide[row] and what & VOWEL and (last in (_APOSTROPHE, _QUOTE)):
                        joins = stands(data, begin, last_at, _WHOLE, _APOSTROPHE, 0x20, True)
                elif rule == IF_HEBREW_FOLLOWS:
                    joins = _follows(data, at + size, stop, table) == _HEBREW
                elif rule == IF_HEBREW_BEFORE:
                    joins = earlier == _HEBREW
                elif rule == IF_NUMBER_BEFORE:
                    joins = earlier == _NUMBER
                elif rule == IF_NUMBER_FOLLOWS:
                    joins = _follows(data, at + size, stop, table) == _NUMBER
                elif rule == IF_ODD:
                    joins = odd
                else:
                    joins = True
            if not joins:
                if seen or everything:
                    word = (seen & LETTER > 0) * IS_WORD | (seen & LETTER > 0 and grouped == 1) * IS_SINGLE
                    start[count], end[count], chars[count], flags[count] = begin, at, length, flag | word
                    hashes[count] = hashed(data, begin, at)
                    count += 1
                begin, length, flag, seen, grouped = at, 0, 0, 0, 0
            if not ignored:
                odd = kind == _RI and (before != _RI or not odd)
                earlier, before = before, kind
                inside = mine
            raw = kind
            last, last_at = code, at
            if code < 0x80 and bits[code] & KIND == WORD:  # most of most texts: a run of ASCII letters and digits, which all join
                seen |= 1
                place = at
                while at < stop and data[at] < 0x80 and bits[data[at]] & KIND == WORD:
                    flag |= bits[data[at]] & _PROPERTIES
                    seen |= table[data[at]] & LETTER
                    at += 1
                length += at - place
                before = raw = whole(table[data[at - 1]]) & CLASS
                last = 0
                continue
            if not what & EMPTY:
                seen |= what & LETTER | 1
            grouped += (group > 0) * (1 if not mine else 2)
            flag |= bits[code] & _PROPERTIES | (bits[code] & KIND == FORMAT) * FOLDING
            length += 1
            at += size
        if length and (seen or everything):
            word = (seen & LETTER > 0) * IS_WORD | (seen & LETTER > 0 and grouped == 1) * IS_SINGLE
            start[count], end[count], chars[count], flags[count] = begin, at, length, flag | word
            hashes[count] = hashed(data, begin, at)
            count += 1
    first[len(offsets) - 1] = count
    return count


@compiled
def runs(
    data: NDArray[np.uint8],
    offsets: NDArray[np.int64],
    table: NDArray[np.uint16],
    known: int,
    start: NDArray[np.int64],
    end: NDArray[np.int64],
) -> int:
    """Find the runs of two or more letters of the scripts in ``known`` (bytes); returns their number."""
    count = 0
    for row in range(len(offsets) - 1):
        at, stop = whole(offsets[row]), whole(offsets[row + 1])
        begin, letters = at, 0
        while at < stop:
            if data[at] < 0x80:
                code, size = whole(data[at]), 1
            else:
                code, size = decode(data, at, stop)
            what = whole(table[code])
            group = what >> GROUP_SHIFT
            if group > 0 and known >> group & 1 != 0:
                if letters == 0:
                    begin = at
                letters += 1
            elif letters and not _EXTEND <= what & CLASS <= _FORMAT:
                if letters > 1:
                    start[count], end[count] = begin, at
                    count += 1
                letters = 0
            at += size
        if letters > 1:
            start[count], end[count] = begin, at
            count += 1
    return count

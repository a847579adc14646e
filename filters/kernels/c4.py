# SPDX-License-Identifier: Apache-2.0
"""C4's line rules in one pass: which lines go and why, what stands in those that stay, and the spans that this edits.

What is counted is said in ``filters.heuristics.c4_quality``. Lines are those of ``str.splitlines``, words those of ``str.split``.
Few lines hold a bracket or a part of the phrases that C4 looks for. These are read character by character; of the others the planes of bits
tell all.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from filters.kernels.c4_line import Settings, ends_sentence, read_line
from filters.kernels.characters import WHITE, load
from filters.kernels.compiled import compiled, in_place, lean
from filters.kernels.lines import strip
from filters.kernels.planes import ENDS, LATER, STOPS, WHITES, copy_rest, count_ones, from_on, last_one, next_one
from filters.kernels.sentences import marks, next_end
from filters.kernels.utf8 import decode, whole
from filters.kernels.vectors import BLOCK, ones, texts_at
from filters.text import TextView

COUNTS: Final = ("lines", "kept", "sentences", "lorem_ipsum", "curly_brackets")
KINDS: Final = ("long_word", "unfinished", "few_words", "javascript", "policy", "white_space", "citation", "line_end")
"""Kinds of edit; the first five are reasons to drop a line."""
_LONG, _UNFINISHED, _FEW, _SCRIPT, _POLICY, _WHITE, _CITATION, _LINE_END = range(8)
_tells = texts_at(b"{", b"jav", b"m ip", b"ms o", b"licy", b"oki")
"""Parts of each phrase that C4 looks for, and of JavaScript, that are rare elsewhere; both kinds of brackets, which bit 32 makes one."""
_LONGEST_TELL = 4
_SPACE, _FULL_STOP, _SEMICOLON = 0x20, 0x2E, 0x3B
_NONE, _ONE, _SIGN = np.uint64(0), np.uint64(1), np.uint64(63)


@compiled
def _telling(data: NDArray[np.uint8], start: int, stop: int) -> NDArray[np.uint64]:
    """Return a plane of where something may stand that asks for a closer look: uint64 [1, blocks]."""
    plane = np.empty((1, (stop + 63) // BLOCK), np.uint64)
    padded = np.zeros(BLOCK + _LONGEST_TELL, np.uint8)
    for block in range(start // BLOCK, (stop + 63) // BLOCK):
        at = block * BLOCK
        if at + BLOCK + _LONGEST_TELL > len(data):
            copy_rest(data, at, padded)
            plane[0, block] = _tells(padded, 0)
        else:
            plane[0, block] = _tells(data, at)
    return plane


@lean
def _words(planes: NDArray[np.uint64], start: int, stop: int) -> int:
    """Count the runs between white space in ``start:stop``."""
    words = 0
    carry = _ONE  # white space before what is looked at
    for block in range(start >> 6, (stop + 63) >> 6):
        white = planes[WHITES, block]
        if block == start >> 6:
            white |= ~from_on(start)
        if block == stop >> 6:
            white |= from_on(stop)
        words += ones(~white & (white << _ONE | carry))
        carry = white >> _SIGN
    return words


@lean
def _may_be_long(planes: NDArray[np.uint64], start: int, stop: int, most: int) -> bool:
    """Say whether a word of ``start:stop`` may have more than ``most`` characters: it fills a block where these are two blocks."""
    if most < 0 or stop - start <= most:
        return False
    full = most < 2 * BLOCK
    for block in range((start >> 6) + 1, stop >> 6):
        full |= planes[WHITES, block] == _NONE
    return full


@in_place
def _small(byte: int) -> bool:
    return 97 <= byte <= 122


@lean
def _sentence_end(
    data: NDArray[np.uint8], start: int, stop: int, bits: NDArray[np.uint8], table: NDArray[np.uint8], planes: NDArray[np.uint64]
) -> int:
    """Return what ``next_end`` does for a sentence of a line, going from mark to mark; most are simple."""
    words = False
    at = begin = start  # where to look for a mark, and where the words began that were not counted yet
    while True:
        mark = next_one(planes, STOPS, at, stop)
        if mark >= stop - 1:
            return stop
        word = last_one(planes, WHITES, begin, mark) + 1
        semicolon = data[mark] == _SEMICOLON
        if semicolon and next_one(planes, LATER, word, mark) == mark:  # behind no Greek letter: no mark
            at = mark + 1
            continue
        words |= word > begin
        simple = mark - word >= 2 and data[mark] < 0x80 and data[mark + 1] == _SPACE and mark + 2 < stop and _SPACE < data[mark + 2] < 0x80
        if semicolon or not (simple and _small(data[mark - 1] | 0x20) and _small(data[mark - 2] | 0x20)):  # else no initial and no number
            return next_end(data, word, stop, bits, table, whole(words))
        if data[mark] != _FULL_STOP or not _small(data[mark + 2]):
            return mark + 1
        at = begin = mark + 2


@lean
def _sentences(
    data: NDArray[np.uint8], start: int, stop: int, bits: NDArray[np.uint8], table: NDArray[np.uint8], planes: NDArray[np.uint64]
) -> int:
    """Count the sentences of a line as ``filters.kernels.sentences`` does, going from mark to mark."""
    count = 0
    at = start
    while at < stop:
        if data[at] < 0x80:
            code, size = whole(data[at]), 1
        else:
            code, size = decode(data, at, stop)
        if bits[code] & WHITE:
            at += size
            continue
        count += 1
        at = max(_sentence_end(data, at, stop, bits, table, planes), at + size)
    return count


@lean
def _lines(  # noqa: PLR0917 - numba takes columns one by one
    data: NDArray[np.uint8],
    offsets: NDArray[np.int64],
    bits: NDArray[np.uint8],
    table: NDArray[np.uint8],
    planes: NDArray[np.uint64],
    tells: NDArray[np.uint64],
    settings: Settings,
    out: NDArray[np.int64],
    reasons: NDArray[np.int64],
    spans: NDArray[np.int64],
) -> int:
    """Fill counts [rows, COUNTS], reasons [rows, 5] and, if it has rows, spans [n, 4]: row, start, end (code points), kind."""
    spanning = len(spans) > 0
    many = whole(0)  # not the constant, for which numba would compile what is called once more
    for row in range(len(offsets) - 1):
        at, stop = whole(offsets[row]), whole(offsets[row + 1])
        line_char = lines = kept = sentences = whole(0)
        lorem = curly = False
        last_end = -1  # span that ends the last line kept, in ``spans``
        while at < stop:
            line_end = next_one(planes, ENDS, at, stop)
            cut = many
            longest = 0
            script = policy = has_lorem = has_curly = False
            if next_one(tells, 0, at, line_end) < line_end or _may_be_long(planes, at, line_end, settings.max_word_chars):
                read = read_line(data, at, line_end, bits, settings, row, line_char, spans, many)
                begin, end, words, longest, finished, script, policy, has_lorem, has_curly, many = read
            else:
                begin, end = at, line_end
                if begin < end and not (_SPACE < data[begin] < 0x80 and _SPACE < data[end - 1] < 0x80):
                    begin, end = strip(data, bits, at, line_end)
                    if begin == end:
                        begin = end = at
                finished = end > begin and ends_sentence(data[end - 1])
                if finished and end - 3 >= begin and data[end - 1] == _FULL_STOP:
                    finished = data[end - 2] != _FULL_STOP or data[end - 3] != _FULL_STOP
                words = _words(planes, begin, end) if finished or not settings.end_punctuation else 0
            next_line = line_end
            if line_end < stop:  # str.splitlines takes CR LF for one end
                if data[line_end] == 13 and line_end + 1 < stop and data[line_end + 1] == 10:
                    next_line += 2
                else:
                    next_line += 1 if data[line_end] < 0x80 else decode(data, line_end, stop)[1]
            lines += 1
            reason = -1
            if settings.max_word_chars >= 0 and longest > settings.max_word_chars:
                reason = _LONG
            elif settings.end_punctuation and not finished:
                reason = _UNFINISHED
            elif words < settings.min_words:
                reason = _FEW
            else:
                lorem |= has_lorem
                if settings.javascript and script:
                    reason = _SCRIPT
                else:
                    curly |= has_curly
                    if settings.policy and policy:
                        reason = _POLICY
            next_char = line_char + next_line - at - count_ones(planes, LATER, at, next_line) if spanning else 0
            if reason >= 0:
                reasons[row, reason] += 1
                many = cut
                if spanning:
                    spans[many, 0], spans[many, 1], spans[many, 2], spans[many, 3] = row, line_char, next_char, reason
                many += 1
            else:
                kept += 1
                if settings.sentences:
                    sentences += _sentences(data, begin, end, bits, table, planes)
                if spanning:
                    begin_char = line_char + begin - at - count_ones(planes, LATER, at, begin)
                    end_char = begin_char + end - begin - count_ones(planes, LATER, begin, end)
                    if begin_char > line_char:  # put before the citations of this line
                        for place in range(many, cut, -1):
                            for column in range(4):
                                spans[place, column] = spans[place - 1, column]
                        spans[cut, 0], spans[cut, 1], spans[cut, 2], spans[cut, 3] = row, line_char, begin_char, _WHITE
                        many += 1
                    last_end = many
                    spans[many, 0], spans[many, 1], spans[many, 2] = row, end_char, next_char
                    plain = next_line - end == 1 and data[end] == 10  # already what the lines are joined with
                    spans[many, 3] = -1 if plain else _LINE_END
                many += 1
            at, line_char = next_line, next_char
        if spanning and last_end >= 0:
            spans[last_end, 3] = _WHITE if spans[last_end, 2] > spans[last_end, 1] else -1
        out[row, 0], out[row, 1], out[row, 2], out[row, 3], out[row, 4] = lines, kept, sentences, lorem, curly
    return many


def count_lines(view: TextView, settings: Settings) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return counts int64 [rows, COUNTS] and dropped lines by reason int64 [rows, 5]."""
    out, reasons = np.zeros((len(view), len(COUNTS)), np.int64), np.zeros((len(view), 5), np.int64)
    tells = _telling(view.data, view.offsets[0], view.offsets[-1])
    _lines(view.data, view.offsets, load()[0], marks(), view.planes, tells, settings, out, reasons, np.empty((0, 4), np.int64))
    return out, reasons


def edited_spans(view: TextView, settings: Settings) -> NDArray[np.int64]:
    """Return the spans to replace, int64 [n, 4]: row, start, end (code points), kind; those of no kind are left out."""
    out, reasons = np.zeros((len(view), len(COUNTS)), np.int64), np.zeros((len(view), 5), np.int64)
    tells = _telling(view.data, view.offsets[0], view.offsets[-1])
    arguments = (view.data, view.offsets, load()[0], marks(), view.planes, tells, settings._replace(sentences=False), out, reasons)
    many = _lines(*arguments, np.empty((0, 4), np.int64))
    spans = np.empty((many + 2 * int(out[:, 0].sum()) + 2, 4), np.int64)
    many = _lines(*arguments, spans)
    made = spans[:many]
    return made[made[:, 3] >= 0]

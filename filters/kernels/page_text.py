# SPDX-License-Identifier: Apache-2.0
"""A run of text within a page: references read, white space collapsed, words and marks counted into the row of its block."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from filters.kernels.compiled import compiled
from filters.kernels.page_references import reference
from filters.kernels.page_tags import (
    BOLD_CHARS,
    BREAKS,
    CAPITALS,
    CHARS,
    COMMAS,
    DIGITS,
    ENDS,
    FUNCTION,
    IN_TITLE,
    LINK_CHARS,
    WIDE,
    WORDS,
)

FNV, PRIME = np.uint64(0xCBF29CE484222325), np.uint64(0x100000001B3)
ONE, WORD_MASK = np.uint64(1), np.uint64(4095)
TITLE_PLACES: Final = 256
TITLE_MASK: Final = np.uint64(TITLE_PLACES - 1)
SPOKEN_BYTES: Final = 300
"""Phrases are looked for in the first bytes of a block only."""
W, BEGIN, PENDING, NEWLINE, AUTOMATON = range(5)
WRITER_COLUMNS: Final = 5
"""What is remembered between runs: bytes written, where the block began, white space and line breaks waiting, state of the phrases."""


@compiled
def _has_word(words: NDArray[np.uint64], value: np.uint64, mask: np.uint64) -> bool:
    place = value & mask
    while words[place] != 0:
        if words[place] == value:
            return True
        place = (place + ONE) & mask
    return False


@compiled
def _add_word(words: NDArray[np.uint64], value: np.uint64, mask: np.uint64) -> None:
    place = value & mask
    for _ in range(len(words) // 2):
        if words[place] == 0:
            words[place] = value
            return
        if words[place] == value:
            return
        place = (place + ONE) & mask


@compiled
def end_word(
    row: NDArray[np.int64], word: np.uint64, function_words: NDArray[np.uint64], title_words: NDArray[np.uint64], in_title: bool
) -> None:
    """Count a finished word of a block, or remember it as one of the title."""
    row[WORDS] += 1
    row[FUNCTION] += _has_word(function_words, word, WORD_MASK)
    if in_title:
        _add_word(title_words, word, TITLE_MASK)
    else:
        row[IN_TITLE] += _has_word(title_words, word, TITLE_MASK)


@compiled
def run(  # noqa: PLR0917 - numba takes no keyword-only arguments
    src: NDArray[np.uint8],
    at: int,
    text: NDArray[np.uint8],
    writer: NDArray[np.int64],
    words: NDArray[np.uint64],
    row: NDArray[np.int64],
    phrases: NDArray[np.uint64],
    block: int,
    in_link: bool,
    bold: bool,
    pre: bool,
    symbols: NDArray[np.uint8],
    phrase_goto: NDArray[np.int16],
    phrase_masks: NDArray[np.uint64],
    function_words: NDArray[np.uint64],
    title_words: NDArray[np.uint64],
    in_title: bool,
    buffer: NDArray[np.uint8],
) -> int:
    """Read text up to the next angle bracket (one at the very start is text) and return where that is; ``words[0]`` is the word so far."""
    n = len(src)
    w, start, pending, newline, state = writer[W], writer[BEGIN], writer[PENDING] > 0, writer[NEWLINE], writer[AUTOMATON]
    word = words[0]
    first = at
    left = 0
    place = 0
    chars = wide = 0
    said = phrases[block]
    while True:
        if left > 0:
            byte = buffer[place]
            place += 1
            left -= 1
        else:
            if at >= n:
                break
            byte = src[at]
            if byte == 60 and at > first:
                break
            at += 1
            if byte == 38:
                at, left = reference(src, at, buffer)
                place = 0
                if left > 0:
                    continue
        white = byte == 32 or (9 <= byte <= 13)
        if byte == 0xC2:  # U+00A0 is white space here
            if left > 0:
                if buffer[place] == 0xA0:
                    left -= 1
                    place += 1
                    white = True
                    byte = 32
            elif at < n and src[at] == 0xA0:
                at += 1
                white = True
                byte = 32
        if white and not (pre and w > start):
            pending = True
            continue
        if byte == 0 or (white and byte == 13):
            continue
        if newline > 0 and w > start:
            text[w] = 10
            w += 1
            row[BREAKS] += 1
            pending = True
        elif pending and w > start:
            text[w] = 32
            w += 1
        if not white:
            newline = 0
        if (pending or white) and w > start:
            if word != FNV:
                end_word(row, word, function_words, title_words, in_title)
                word = FNV
            if w - start < SPOKEN_BYTES:
                state = np.int64(phrase_goto[state, 0])
                said |= phrase_masks[state]
        pending = False
        text[w] = byte
        w += 1
        if white:
            continue
        if w - start < SPOKEN_BYTES:
            state = np.int64(phrase_goto[state, symbols[byte]])
            said |= phrase_masks[state]
        if (byte & 0xC0) != 0x80:
            chars += 1
            wide += 0xE3 <= byte <= 0xED
        if byte >= 128 or 97 <= byte <= 122 or byte == 39:
            word = (word ^ np.uint64(byte)) * PRIME
            if (byte & 0xC0) == 0x80 and w - start >= 2:
                before = text[w - 2]
                if w - start >= 3:
                    lead = text[w - 3]
                    if (
                        (lead == 0xE3 and before == 0x80 and byte == 0x82)
                        or (lead == 0xEF and before == 0xBC and (byte == 0x81 or byte == 0x9F))
                        or (lead == 0xE0 and before == 0xA5 and byte == 0xA4)
                        or (lead == 0xE1 and before == 0x81 and byte == 0x8B)
                    ):
                        row[ENDS] += 1
                    if (lead == 0xEF and before == 0xBC and byte == 0x8C) or (lead == 0xE3 and before == 0x80 and byte == 0x81):
                        row[COMMAS] += 1
                if before == 0xD8 and byte == 0x8C:
                    row[COMMAS] += 1
                if (before == 0xD8 and byte == 0x9F) or (before == 0xDB and byte == 0x94):
                    row[ENDS] += 1
            continue
        if 65 <= byte <= 90:
            word = (word ^ np.uint64(byte + 32)) * PRIME
            row[CAPITALS] += 1
            continue
        if 48 <= byte <= 57:
            word = (word ^ np.uint64(byte)) * PRIME
            row[DIGITS] += 1
            continue
        if byte == 44 or byte == 59:
            row[COMMAS] += 1
        elif byte == 46 or byte == 33 or byte == 63:
            follow = src[at] if at < n else 32
            if follow <= 32 or follow == 60 or follow == 34 or follow == 38 or follow == 0xC2:
                row[ENDS] += 1
        if word != FNV:
            end_word(row, word, function_words, title_words, in_title)
            word = FNV
    row[CHARS] += chars
    row[WIDE] += wide
    if in_link:
        row[LINK_CHARS] += chars
    if bold:
        row[BOLD_CHARS] += chars
    phrases[block] = said
    writer[W], writer[PENDING], writer[NEWLINE], writer[AUTOMATON] = w, pending, newline, state
    words[0] = word
    return at

# SPDX-License-Identifier: Apache-2.0
"""One line for C4's rules, character by character: its words, its last characters, and what of C4's phrases and marks stands in it."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from filters.kernels.characters import WHITE
from filters.kernels.compiled import lean
from filters.kernels.utf8 import decode, whole

CITATION: Final = 6
"""Kind of the edit that takes a citation out: its place in ``KINDS`` of ``filters.kernels.c4``."""
_LOREM: Final = np.frombuffer(b"lorem", np.uint8)
_IPSUM: Final = np.frombuffer(b"ipsum", np.uint8)
_JAVASCRIPT: Final = np.frombuffer(b"javascript", np.uint8)
_EDIT: Final = np.frombuffer(b"edit]", np.uint8)
_NEEDED: Final = np.frombuffer(b"citation needed]", np.uint8)
_TERMS: Final = np.frombuffer(b"terms", np.uint8)
_OF_USE: Final = np.frombuffer(b"of use", np.uint8)
_PRIVACY: Final = np.frombuffer(b"privacy", np.uint8)
_POLICY_WORD: Final = np.frombuffer(b"policy", np.uint8)
_COOKIE: Final = np.frombuffer(b"cookie", np.uint8)
_COOKIES: Final = np.frombuffer(b"cookies", np.uint8)
_USES: Final = np.frombuffer(b"uses", np.uint8)
_USE_OF: Final = np.frombuffer(b"use of", np.uint8)
_USE: Final = np.frombuffer(b"use", np.uint8)
_PLAIN: Final = np.array([0x20 < byte < 0x7F and chr(byte) not in "[{jJ" for byte in range(256)])
"""Bytes that only lengthen a word."""
_BRACKET, _CLOSE, _CURLY, _FULL_STOP = 0x5B, 0x5D, 0x7B, 0x2E


class Settings(NamedTuple):
    """Parameters of the line rules; -1 turns a number off."""

    end_punctuation: bool
    min_words: int
    max_word_chars: int
    citations: bool
    javascript: bool
    policy: bool
    sentences: bool


@lean
def _is_at(data: NDArray[np.uint8], at: int, stop: int, text: NDArray[np.uint8], fold: bool) -> bool:
    if at + len(text) > stop:
        return False
    for place in range(len(text)):
        byte = data[at + place]
        if fold and 65 <= byte <= 90:
            byte |= 0x20
        if byte != text[place]:
            return False
    return True


@lean
def _citation(data: NDArray[np.uint8], at: int, stop: int) -> int:
    """Return where a citation that begins with a bracket at ``at`` ends, or ``at``."""
    look = at + 1
    while look < stop and 48 <= data[look] <= 57:
        look += 1
    if look < stop and data[look] == _CLOSE:
        return look + 1
    if _is_at(data, at + 1, stop, _EDIT, False):
        return at + 1 + len(_EDIT)
    if _is_at(data, at + 1, stop, _NEEDED, False):
        return at + 1 + len(_NEEDED)
    return at


@lean
def _ends_at(data: NDArray[np.uint8], start: int, at: int, text: NDArray[np.uint8]) -> bool:
    """Say whether a text in small letters ends before ``at``."""
    return at - len(text) >= start and _is_at(data, at - len(text), at, text, True)


@lean
def _phrase(data: NDArray[np.uint8], start: int, at: int, stop: int) -> int:
    """Return what the space at ``at`` stands in: 1 for lorem ipsum, 2 for a phrase on cookies or terms of use, else 0."""
    if at + 1 >= stop or at == start:
        return 0
    after, before = data[at + 1] | 0x20, data[at - 1] | 0x20
    if after == 105:  # i
        return 1 if before == 109 and _ends_at(data, start, at, _LOREM) and _is_at(data, at + 1, stop, _IPSUM, True) else 0
    if after == 111:  # o
        return 2 if before == 115 and _ends_at(data, start, at, _TERMS) and _is_at(data, at + 1, stop, _OF_USE, True) else 0
    if after == 112:  # p
        if before in (121, 101) and _is_at(data, at + 1, stop, _POLICY_WORD, True):
            return 2 if _ends_at(data, start, at, _PRIVACY) or _ends_at(data, start, at, _COOKIE) else 0
        return 0
    if after == 99 and before in (115, 102, 101) and _is_at(data, at + 1, stop, _COOKIES, True):  # c
        return 2 if _ends_at(data, start, at, _USES) or _ends_at(data, start, at, _USE_OF) or _ends_at(data, start, at, _USE) else 0
    return 0


@lean
def ends_sentence(code: int) -> bool:
    """Say whether a line may end in a code point."""
    return code in (0x2E, 0x3F, 0x21, 0x22, 0x27)


@lean
def read_line(  # noqa: PLR0917 - numba takes columns one by one
    data: NDArray[np.uint8],
    start: int,
    stop: int,
    bits: NDArray[np.uint8],
    settings: Settings,
    row: int,
    chars: int,
    spans: NDArray[np.int64],
    many: int,
) -> tuple[int, int, int, int, bool, bool, bool, bool, bool, int]:
    """Return where a line begins and ends without white space (bytes), its words, its longest word, what stands in it, and ``many``.

    What stands in it: terminal punctuation at its end, JavaScript, cookies or terms of use, lorem ipsum, a curly bracket.
    Citations are added to ``spans`` after the first ``many``, if it has rows; ``chars`` are the code points before the line.
    """
    at = begin = end = start  # the latter without white space at the ends
    words = word = longest = 0
    bare = True
    script = policy = lorem = curly = False
    final = final_2 = final_3 = 0  # the last three code points, last first, of the stripped line without citations
    gap = gap_2 = gap_3 = gaps = 0  # white space after them, which may turn out to be the line's end
    skip = 0
    while at < stop:
        byte = data[at]
        if not bare and gaps == 0 and at >= skip and _PLAIN[byte]:
            run = at
            while at < stop and _PLAIN[data[at]]:
                at += 1
            word += at - run
            chars += at - run
            end = at
            if at - run > 2:
                final_3, final_2, final = whole(data[at - 3]), whole(data[at - 2]), whole(data[at - 1])
            else:
                for place in range(run, at):
                    final_3, final_2, final = final_2, final, whole(data[place])
            continue
        if byte < 0x80:
            code, size = whole(byte), 1
        else:
            code, size = decode(data, at, stop)
        if bits[code] & WHITE:
            if word:
                words += 1
                longest = max(longest, word)
                word = 0
            if not bare and at >= skip:
                gap_3, gap_2, gap = gap_2, gap, code
                gaps += 1
                if code == 32:
                    said = _phrase(data, begin, at, stop)
                    lorem |= said == 1
                    policy |= said == 2
        else:
            if gaps == 1:
                final_3, final_2, final = final_2, final, gap
            elif gaps == 2:
                final_3, final_2, final = final, gap_2, gap
            elif gaps:
                final_3, final_2, final = gap_3, gap_2, gap
            gaps = 0
            if bare:
                begin, bare = at, False
            word += 1
            if settings.citations and code == _BRACKET and at >= skip:
                close = _citation(data, at, stop)
                if close > at:
                    skip = close
                    if len(spans):
                        spans[many, 0], spans[many, 1], spans[many, 2], spans[many, 3] = row, chars, chars + close - at, CITATION
                    many += 1
            if at >= skip:
                final_3, final_2, final = final_2, final, code
                if code == _CURLY:
                    curly = True
                elif code in (0x6A, 0x4A):
                    script |= _is_at(data, at, stop, _JAVASCRIPT, True)
            end = at + size
        at += size
        chars += 1
    if word:
        words += 1
        longest = max(longest, word)
    finished = ends_sentence(final) and not (final == final_2 == final_3 == _FULL_STOP)
    return begin, end, words, longest, finished, script, policy, lorem, curly, many

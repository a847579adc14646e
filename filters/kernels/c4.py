# SPDX-License-Identifier: Apache-2.0
"""C4's line rules in one pass: which lines go and why, what stands in those that stay, and the spans that this edits.

What is counted is said in ``filters.heuristics.c4_quality``. Lines are those of ``str.splitlines``, words those of ``str.split``.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from filters.kernels.characters import WHITE, load
from filters.kernels.compiled import compiled
from filters.kernels.sentences import count_in, marks
from filters.kernels.utf8 import decode, whole
from filters.text import TextView

COUNTS: Final = ("lines", "kept", "sentences", "lorem_ipsum", "curly_brackets")
KINDS: Final = ("long_word", "unfinished", "few_words", "javascript", "policy", "white_space", "citation", "line_end")
"""Kinds of edit; the first five are reasons to drop a line."""
_LONG, _UNFINISHED, _FEW, _SCRIPT, _POLICY, _WHITE, _CITATION, _LINE_END = range(8)
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
_BRACKET, _CLOSE, _CURLY = 0x5B, 0x5D, 0x7B


class Settings(NamedTuple):
    """Parameters of the line rules; -1 turns a number off."""

    end_punctuation: bool
    min_words: int
    max_word_chars: int
    citations: bool
    javascript: bool
    policy: bool
    sentences: bool


@compiled
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


@compiled
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


@compiled
def _ends_at(data: NDArray[np.uint8], start: int, at: int, text: NDArray[np.uint8]) -> bool:
    """Say whether a text in small letters ends before ``at``."""
    return at - len(text) >= start and _is_at(data, at - len(text), at, text, True)


@compiled
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


@compiled
def _lines(  # noqa: PLR0917 - numba takes columns one by one
    data: NDArray[np.uint8],
    offsets: NDArray[np.int64],
    bits: NDArray[np.uint8],
    table: NDArray[np.uint8],
    settings: Settings,
    spanning: bool,
    out: NDArray[np.int64],
    reasons: NDArray[np.int64],
    spans: NDArray[np.int64],
) -> int:
    """Fill counts [rows, COUNTS], reasons [rows, 5] and, when ``spanning``, spans [n, 4]: row, start, end (code points), kind."""
    many = 0
    for row in range(len(offsets) - 1):
        at, stop = whole(offsets[row]), whole(offsets[row + 1])
        chars = lines = kept = sentences = 0
        lorem = curly = False
        last_end = -1  # span that ends the last line kept, in ``spans``
        while at < stop:
            line_char = chars
            begin = end = at  # without white space at the ends
            begin_char = end_char = chars
            words = word = longest = 0
            bare = True
            script = policy = has_lorem = has_curly = False
            final = final_2 = final_3 = 0  # the last three code points, last first, of the stripped line without citations
            gap = gap_2 = gap_3 = gaps = 0  # white space after them, which may turn out to be the line's end
            cut = many
            skip = 0
            while at < stop:
                byte = data[at]
                if not bare and gaps == 0 and at >= skip and _PLAIN[byte]:
                    run = at
                    while at < stop and _PLAIN[data[at]]:
                        at += 1
                    word += at - run
                    chars += at - run
                    end, end_char = at, chars
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
                if 10 <= code <= 13 or 28 <= code <= 30 or code in (0x85, 0x2028, 0x2029):
                    break
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
                            has_lorem |= said == 1
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
                        begin, begin_char, bare = at, chars, False
                    word += 1
                    if settings.citations and code == _BRACKET and at >= skip:
                        close = _citation(data, at, stop)
                        if close > at:
                            skip = close
                            if spanning:
                                spans[many, 0], spans[many, 1], spans[many, 2], spans[many, 3] = row, chars, chars + close - at, _CITATION
                            many += 1
                    if at >= skip:
                        final_3, final_2, final = final_2, final, code
                        if code == _CURLY:
                            has_curly = True
                        elif code in (0x6A, 0x4A):
                            script |= _is_at(data, at, stop, _JAVASCRIPT, True)
                    end, end_char = at + size, chars + 1
                at += size
                chars += 1
            if word:
                words += 1
                longest = max(longest, word)
            # str.splitlines takes CR LF for one end
            next_char = chars
            if at < stop:
                if data[at] == 13 and at + 1 < stop and data[at + 1] == 10:
                    at += 2
                    next_char += 2
                else:
                    at += 1 if data[at] < 0x80 else decode(data, at, stop)[1]
                    next_char += 1
            lines += 1
            reason = -1
            if settings.max_word_chars >= 0 and longest > settings.max_word_chars:
                reason = _LONG
            elif settings.end_punctuation and (
                final not in (0x2E, 0x3F, 0x21, 0x22, 0x27) or (final == 0x2E and final_2 == 0x2E and final_3 == 0x2E)
            ):
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
            if reason >= 0:
                reasons[row, reason] += 1
                many = cut
                if spanning:
                    spans[many, 0], spans[many, 1], spans[many, 2], spans[many, 3] = row, line_char, next_char, reason
                many += 1
            else:
                kept += 1
                if settings.sentences:
                    sentences += count_in(data, begin, end, bits, table)
                if spanning:
                    if begin_char > line_char:  # put before the citations of this line
                        for place in range(many, cut, -1):
                            spans[place] = spans[place - 1]
                        spans[cut, 0], spans[cut, 1], spans[cut, 2], spans[cut, 3] = row, line_char, begin_char, _WHITE
                        many += 1
                    last_end = many
                    spans[many, 0], spans[many, 1], spans[many, 2] = row, end_char, next_char
                    plain = at - end == 1 and data[end] == 10  # already what the lines are joined with
                    spans[many, 3] = -1 if plain else _LINE_END
                many += 1
            chars = next_char
        if spanning and last_end >= 0:
            spans[last_end, 3] = _WHITE if spans[last_end, 2] > spans[last_end, 1] else -1
        out[row, 0], out[row, 1], out[row, 2], out[row, 3], out[row, 4] = lines, kept, sentences, lorem, curly
    return many


def count_lines(view: TextView, settings: Settings) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return counts int64 [rows, COUNTS] and dropped lines by reason int64 [rows, 5]."""
    out, reasons = np.zeros((len(view), len(COUNTS)), np.int64), np.zeros((len(view), 5), np.int64)
    _lines(view.data, view.offsets, load()[0], marks(), settings, False, out, reasons, np.empty((0, 4), np.int64))
    return out, reasons


def edited_spans(view: TextView, settings: Settings) -> NDArray[np.int64]:
    """Return the spans to replace, int64 [n, 4]: row, start, end (code points), kind; those of no kind are left out."""
    out, reasons = np.zeros((len(view), len(COUNTS)), np.int64), np.zeros((len(view), 5), np.int64)
    arguments = (view.data, view.offsets, load()[0], marks(), settings._replace(sentences=False))
    many = _lines(*arguments, False, out, reasons, np.empty((0, 4), np.int64))
    spans = np.empty((many + 2 * int(out[:, 0].sum()) + 2, 4), np.int64)
    many = _lines(*arguments, True, out, reasons, spans)
    made = spans[:many]
    return made[made[:, 3] >= 0]

# SPDX-License-Identifier: Apache-2.0
"""Score a fastText classifier over whole texts and over their lines, from UTF-8 bytes, without an object for a token.

What is computed is that of facebookresearch/fastText: tokens end at white space and NUL (``Dictionary::readWord``), are hashed with
FNV-1a over signed bytes, and bring their own row and those of their character n-grams (``fasttext_rows``); a line is the mean of all
rows (``Model::predict``); scores follow ``fasttext_labels``. Newlines count as spaces, as Limpide hands lines to fastText.

Rows are added one by one in float32, in fastText's order: the mean is the library's, bit for bit, however long the text. What is kept in
a cache is therefore not the sum of a token's rows but which rows they are. The first tokens met stay, so that a full cache never thrashes,
and the answer does not depend on what it holds.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from filters.kernels.compiled import compiled
from filters.kernels.fasttext_labels import predict, surely
from filters.kernels.fasttext_rows import Weights, character_rows, find, finished, fold, own_row, signed_hash, token_key, word_rows
from filters.kernels.utf8 import EMPTY, whole
from filters.kernels.vectors import WIDTH, add_rows, copy_16, eight_bytes, prefetch, trailing_zeros

PROBES = 8
ROOM = 1 << 12
"""Row numbers that wait to be added up: 16 KB, which stay in the processor's nearest cache."""
LONGEST = 1 << 9
"""Most rows of a token that is kept in the cache."""
AHEAD = 64
"""Tokens and line ends that are cut before the first is looked up, so that memory answers for one while others are worked on."""
_ONE = np.uint64(1)
_FREE = np.uint64(0)
_SHIFT = np.uint64(20)
_HALF = np.uint64(32)
_LOW = np.uint64(0xFFFFFFFF)
_BELOW_33 = np.uint64(0x2121212121212121)
_HIGH = np.uint64(0x8080808080808080)
_END_HASH = -677604519
"""fastText's hash of ``</s>``, as int32."""


class Cache(NamedTuple):
    """Rows of tokens met before.

    Attributes:
        entries: uint64 [slots, 2], key, and place in ``lists`` (high half) with one more than the number of rows (low half; 0 for
        labels). lists: int32 [numbers], rows of one token after another, in the order in which tokens came: frequent ones come first
        and stay near one another. seen: uint8 [marks], tokens that were met once while the cache was half full: only when met again do
        they enter. state: int64 [4]: entries, hits, misses, numbers used.

    """

    entries: Any
    lists: Any
    seen: Any
    state: Any


@compiled
def _token_end(data: NDArray[np.uint8], start: int, stop: int, space: NDArray[np.bool_]) -> tuple[int, np.uint64]:
    """Return where the token that begins at ``start`` ends, and its key; eight bytes at a time (a byte below 33 may be a space)."""
    value, at = EMPTY, start
    while at + 8 <= stop:
        word = eight_bytes(data, at)
        low = (word - _BELOW_33) & ~word & _HIGH
        if low == _FREE:
            value = fold(value, word)
            at += 8
            continue
        bits = trailing_zeros(low) - 7
        end = at + (bits >> 3)
        if not space[data[end]]:
            break
        if bits:
            value = fold(value, word & ((_ONE << np.uint64(bits)) - _ONE))
        return end, finished(value)
    while at < stop and not space[data[at]]:
        at += 1
    return at, token_key(data, start, at)


@compiled
def _mean(total: NDArray[np.float32], rows: int, hidden: NDArray[np.float32]) -> None:
    for place in range(len(hidden)):
        hidden[place] = total[place] * np.float32(1.0 / rows)


@compiled
def identify(  # noqa: PLR0917 - numba takes columns one by one
    data: NDArray[np.uint8],
    offsets: NDArray[np.int64],
    model: Weights,
    cache: Cache,
    space: NDArray[np.bool_],
    line_tokens: int,
    line_chance: float,
    labels: NDArray[np.int32],
    scores: NDArray[np.float64],
    lines: NDArray[np.int32],
    second: NDArray[np.int32],
) -> None:
    """Name the best labels of every text, and count its lines by label.

    * ``line_tokens``: lines with fewer tokens are not judged; 0 judges none;
    * ``line_chance``: least probability at which a line speaks for another label than its text's;
    * ``labels``, ``scores``: int32 and float64 [texts, best], -1 where the model says nothing;
    * ``lines``: int32 [texts, 3]: lines judged, those with the text's label, those sure of the most frequent other one;
    * ``second``: int32 [texts], that other label, or -1.

    """
    # taken out of their tuples once: numba counts a reference each time
    entries, lists, seen, state = cache.entries, cache.lists, cache.seen, cache.state
    inputs, word_ngrams, end_key, vocabulary = model.inputs, model.word_ngrams, model.end_key, model.words
    dim = model.outputs.shape[1]
    mask = np.uint64(len(entries) - 1)
    limit = 3 * len(entries) // 4
    hits = misses = 0
    total, line, other_sum = np.zeros((3, inputs.shape[1]), np.float32)
    hidden = np.zeros(dim, np.float32)
    ids = np.zeros(ROOM + 2 * WIDTH, np.int32)
    nodes = max(2 * model.labels + 2, 64)
    stack, marks = np.zeros(nodes, np.int32), np.zeros(nodes, np.float64)
    line_label, line_score = np.full(1, -1, np.int32), np.zeros(1, np.float64)
    named, sure = np.zeros(model.labels, np.int32), np.zeros(model.labels, np.int32)
    least = math.log(max(line_chance, 1e-30))
    keys, starts, ends = np.zeros(AHEAD + 1, np.uint64), np.zeros(AHEAD + 1, np.int64), np.zeros(AHEAD + 1, np.int64)
    longest = 1
    for row in range(len(offsets) - 1):
        longest = max(longest, whole(offsets[row + 1] - offsets[row]) + 2)
    token = np.empty(longest, np.uint8)
    hashes = np.empty(longest if word_ngrams > 1 else 1, np.int64)
    subwords = model.max_chars > 0 and model.has_buckets
    for row in range(len(offsets) - 1):
        total[:] = np.float32(0)
        line[:] = np.float32(0)
        named[:] = 0
        sure[:] = 0
        line_label[0] = -1
        rows = line_rows = tokens = judged = words = line_words = filled = 0
        ended = done = False
        at, stop = whole(offsets[row]), whole(offsets[row + 1])
        while not done:
            many = 0
            while many < AHEAD and at < stop and not ended:  # cut tokens, and ask for their entries
                if data[at] == 10:
                    keys[many] = _FREE
                    many += 1
                    at += 1
                elif space[data[at]]:
                    at += 1
                else:
                    starts[many] = at
                    at, key = _token_end(data, at, stop, space)
                    prefetch(entries, whole((key >> _SHIFT) & mask) * 2)
                    keys[many], ends[many] = key, at
                    many += 1
                    ended = key == end_key
            done = at >= stop or ended
            if done:
                keys[many] = _FREE
                many += 1
            for each in range(many):  # ask for the lists of their rows
                packed = entries[(keys[each] >> _SHIFT) & mask, 1]
                prefetch(lists, whole(packed >> _HALF))
            for each in range(many):
                key, start, end = keys[each], starts[each], ends[each]
                if key == _FREE:
                    if tokens:
                        add_rows(inputs, ids, filled, total, line)
                        rows += filled
                        line_rows += filled
                        filled = 0
                        if line_tokens > 0 and tokens >= line_tokens:
                            grams = line_words
                            while word_ngrams > 1 and grams < words:
                                grams, filled = word_rows(hashes, grams, words, model, ids, 0)
                                add_rows(inputs, ids, filled, other_sum, line)
                                line_rows += filled
                            filled = 0
                            if line_rows:
                                _mean(line, line_rows, hidden)
                                if surely(hidden, model, line_label[0], line_chance):
                                    line_score[0] = 0.0
                                else:
                                    predict(hidden, model, stack, marks, line_label, line_score)
                                if line_label[0] >= 0:
                                    judged += 1
                                    named[line_label[0]] += 1
                                    sure[line_label[0]] += line_score[0] >= least
                        line[:] = np.float32(0)
                        line_rows = tokens = 0
                        line_words = words
                    continue
                slot = (key >> _SHIFT) & mask
                probes = 0
                while entries[slot, 0] != key and entries[slot, 0] != _FREE and probes < PROBES:
                    slot = (slot + _ONE) & mask
                    probes += 1
                tokens += 1
                if filled > ROOM - LONGEST:
                    add_rows(inputs, ids, filled, total, line)
                    rows += filled
                    line_rows += filled
                    filled = 0
                if entries[slot, 0] == key:
                    hits += 1
                    packed = entries[slot, 1]
                    count = whole(packed & _LOW) - 1
                    known = whole(packed >> _HALF)
                    copy_16(lists, known, ids, filled)
                    for place in range(WIDTH, count, WIDTH):
                        copy_16(lists, known + place, ids, filled + place)
                    filled += max(count, 0)
                else:
                    misses += 1
                    count = -1
                    begin, flushed = filled, False
                    own = own_row(data, start, end, key, model)
                    if own >= -1:
                        if own >= 0:
                            ids[filled] = own
                            filled += 1
                        if subwords and key != end_key:
                            size, first = end - start + 2, 0
                            token[0], token[size - 1] = 0x3C, 0x3E
                            for place in range(end - start):
                                token[place + 1] = data[start + place]
                            while first < size:
                                first, filled = character_rows(token, size, first, model, ids, filled)
                                if first < size:
                                    flushed = True
                                    add_rows(inputs, ids, filled, total, line)
                                    rows += filled
                                    line_rows += filled
                                    filled = 0
                        count = filled - begin
                    used = state[3]
                    if (
                        not flushed
                        and count <= LONGEST
                        and entries[slot, 0] == _FREE
                        and state[0] < limit
                        and used + count + WIDTH <= len(lists)
                    ):
                        mark = whole(key >> np.uint64(40)) & (len(seen) - 1)
                        if (2 * state[0] < limit and 2 * used < len(lists)) or seen[mark]:
                            entries[slot, 0] = key
                            entries[slot, 1] = np.uint64(used) << _HALF | np.uint64(count + 1)
                            for place in range(count):
                                lists[used + place] = ids[begin + place]
                            state[0] += 1
                            state[3] = used + max(count, 0)
                        seen[mark] = 1
                if word_ngrams > 1 and count >= 0:
                    hashes[words] = signed_hash(data, start, end)
                    words += 1
        if not ended:
            end_id = find(end_key, model)
            if 0 <= end_id < vocabulary:
                ids[0] = end_id
                add_rows(inputs, ids, 1, total, other_sum)
                rows += 1
            if word_ngrams > 1 and end_id < vocabulary:
                hashes[words] = _END_HASH
                words += 1
        grams = 0
        while word_ngrams > 1 and grams < words:
            grams, filled = word_rows(hashes, grams, words, model, ids, 0)
            add_rows(inputs, ids, filled, total, other_sum)
            rows += filled
        if rows:
            _mean(total, rows, hidden)
            predict(hidden, model, stack, marks, labels[row], scores[row])
        else:
            labels[row] = -1
            scores[row] = -np.inf
        best, other = labels[row, 0], -1
        if judged:
            for label in range(model.labels):
                if label != best and sure[label] > (sure[other] if other >= 0 else 0):
                    other = label
        lines[row, 0], lines[row, 1] = judged, named[best] if best >= 0 else 0
        lines[row, 2], second[row] = sure[other] if other >= 0 else 0, other
    state[1] += hits
    state[2] += misses

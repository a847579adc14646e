# SPDX-License-Identifier: Apache-2.0
"""Score a fastText classifier over whole texts and over their lines, from UTF-8 bytes, without an object for a token.

What is computed is that of facebookresearch/fastText: tokens end at white space and NUL (``fasttext_tokens``), are hashed with
FNV-1a over signed bytes, and bring their own row and those of their character n-grams (``fasttext_rows``); a line is the mean of all
rows (``Model::predict``); scores follow ``fasttext_labels``. Newlines count as spaces, as Limpide hands lines to fastText.

Rows are added one by one in float32, in fastText's order: the mean is the library's, bit for bit, however long the text. What is kept in
a cache is therefore not the sum of a token's rows but which rows they are. The first tokens met stay, so that a full cache never thrashes,
and the answer does not depend on what it holds.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from filters.kernels.compiled import lean
from filters.kernels.fasttext_labels import predict, surely
from filters.kernels.fasttext_memory import NEAR, ROOM, Cache, Scratch
from filters.kernels.fasttext_rows import Weights, character_rows, find, own_row, signed_hash, word_rows
from filters.kernels.fasttext_tokens import KEY, SHIFT, cut
from filters.kernels.utf8 import whole
from filters.kernels.vectors import WIDTH, add_rows, copy_8, copy_16, prefetch

PROBES = 8
LONGEST = 1 << 9
"""Most rows of a token that is kept in the cache."""
_ONE = np.uint64(1)
_FREE = np.uint64(0)
_END_HASH = -677604519
"""fastText's hash of ``</s>``, as int32."""


@lean
def _mean(total: NDArray[np.float32], rows: int, hidden: NDArray[np.float32]) -> None:
    for place in range(len(hidden)):
        hidden[place] = total[place] * np.float32(1.0 / rows)


@lean
def identify(  # noqa: PLR0917 - numba takes columns one by one
    data: NDArray[np.uint8],
    offsets: NDArray[np.int64],
    model: Weights,
    cache: Cache,
    scratch: Scratch,
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
    entries, fields, lists, seen, state = cache.entries, cache.fields, cache.lists, cache.seen, cache.state
    inputs, word_ngrams, end_key, vocabulary = model.inputs, model.word_ngrams, model.end_key, model.words
    total, line, other_sum = scratch.sums[0], scratch.sums[1], scratch.sums[2]
    hidden, ids, stack, marks = scratch.hidden, scratch.ids, scratch.stack, scratch.marks
    line_label, line_score, named, sure = scratch.line_label, scratch.line_score, scratch.named, scratch.sure
    keys, starts, ends, after = scratch.tokens.keys, scratch.tokens.starts, scratch.tokens.ends, scratch.tokens.after
    token, hashes = scratch.token, scratch.hashes
    mask = np.uint64(len(entries) - 1)
    limit = 3 * len(entries) // 4
    hits = misses = 0
    least = math.log(max(line_chance, 1e-30))
    subwords = model.max_chars > 0 and model.has_buckets
    for row in range(len(offsets) - 1):
        total[:] = np.float32(0)
        line[:] = np.float32(0)
        named[:] = 0
        sure[:] = 0
        line_label[0] = -1
        rows = line_rows = tokens = judged = words = line_words = filled = 0
        ended = done = False
        at, stop, begun = whole(offsets[row]), whole(offsets[row + 1]), -1
        while not done:
            many, at, begun, ended = cut(data, at, stop, begun, end_key, entries, scratch.tokens)
            done = ended or (at >= stop and begun < 0)
            after[many] |= done
            for each in range(many):  # ask for the rows of tokens that have many
                field = whole((keys[each] >> SHIFT) & mask) * 8
                if fields[field + NEAR] - 1 > NEAR:
                    prefetch(lists, fields[field])
            for each in range(many + 1):
                if after[each]:
                    after[each] = 0
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
                if each == many:
                    break
                key, start, end = keys[each], whole(starts[each]), whole(ends[each])
                slot = (key >> SHIFT) & mask
                probes = 0
                while entries[slot, KEY] != key and entries[slot, KEY] != _FREE and probes < PROBES:
                    slot = (slot + _ONE) & mask
                    probes += 1
                tokens += 1
                if filled > ROOM - LONGEST:
                    add_rows(inputs, ids, filled, total, line)
                    rows += filled
                    line_rows += filled
                    filled = 0
                if entries[slot, KEY] == key:
                    hits += 1
                    field = whole(slot) * 8
                    count = fields[field + NEAR] - 1
                    if count <= NEAR:
                        copy_8(fields, field, ids, filled)
                    else:
                        known = fields[field]
                        for place in range(0, count, WIDTH):
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
                        and entries[slot, KEY] == _FREE
                        and state[0] < limit
                        and used + count + WIDTH <= len(lists)
                    ):
                        mark = whole(key >> np.uint64(40)) & (len(seen) - 1)
                        if ((state[4] or 2 * state[0] < limit) and 2 * used < len(lists)) or seen[mark]:
                            entries[slot, KEY] = key
                            field = whole(slot) * 8
                            fields[field + NEAR] = count + 1
                            if count <= NEAR:
                                for place in range(count):
                                    fields[field + place] = ids[begin + place]
                            else:
                                fields[field] = used
                                for place in range(count):
                                    lists[used + place] = ids[begin + place]
                                state[3] = used + count
                            state[0] += 1
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

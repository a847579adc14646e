# SPDX-License-Identifier: Apache-2.0
"""Score a fastText classifier over whole texts and over their lines, from UTF-8 bytes, without an object for a token.

What is computed is that of facebookresearch/fastText: tokens end at white space and NUL (``Dictionary::readWord``), are hashed with
FNV-1a over signed bytes, and bring their own row and those of their character n-grams (``fasttext_rows``); a line is the mean of all
rows (``Model::predict``); scores follow ``fasttext_labels``. Newlines count as spaces, as Limpide hands lines to fastText.

The sum of a token's rows is kept in a cache: the first tokens met stay, so that a full cache never thrashes, and the answer does not
depend on what it holds. Sums over a text are kept in float64, where fastText adds in float32: probabilities differ by rounding only.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from filters.kernels.compiled import compiled
from filters.kernels.fasttext_labels import predict
from filters.kernels.fasttext_rows import Weights, add_word_ngrams, embed, find, signed_hash
from filters.kernels.utf8 import EMPTY, mix, step, whole

PROBES = 8
EXACT_BYTES = 20_000
"""Longer texts are summed row by row in float32, as fastText does, because its rounding shows in them (else 2e-5 on pages of 300 KB)."""
_ONE = np.uint64(1)
_FREE = np.uint64(0)
_HALF = np.uint64(32)
_LOW = np.uint64(0xFFFFFFFF)
_END_HASH = -677604519
"""fastText's hash of ``</s>``, as int32."""


class Cache(NamedTuple):
    """Sums of the rows of tokens met before.

    Attributes:
        entries: uint64 [slots, 2], key, and place in ``vectors`` (high half) with one more than the number of rows (low half; 0 for
        labels). vectors: float32 [entries, dim], in the order in which tokens came: frequent ones come first and stay near one another.
        seen: uint8 [marks], tokens that were met once while the cache was half full: only when met again do they enter.
        state: int64 [3]: entries, hits, misses.

    """

    entries: Any
    vectors: Any
    seen: Any
    state: Any


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
    dim = model.inputs.shape[1]
    mask = np.uint64(len(cache.entries) - 1)
    limit = len(cache.vectors)
    hits = misses = 0
    vector, hidden, running = np.zeros(dim, np.float32), np.zeros(dim, np.float32), np.zeros(dim, np.float32)
    total, line = np.zeros(dim, np.float64), np.zeros(dim, np.float64)
    nodes = max(2 * model.labels + 2, 64)
    stack, marks = np.zeros(nodes, np.int32), np.zeros(nodes, np.float64)
    line_label, line_score = np.zeros(1, np.int32), np.zeros(1, np.float64)
    named, sure = np.zeros(model.labels, np.int32), np.zeros(model.labels, np.int32)
    least = math.log(max(line_chance, 1e-30))
    longest = 1
    for row in range(len(offsets) - 1):
        longest = max(longest, whole(offsets[row + 1] - offsets[row]) + 2)
    token = np.empty(longest, np.uint8)
    hashes = np.empty(longest if model.word_ngrams > 1 else 1, np.int64)
    for row in range(len(offsets) - 1):
        total[:] = 0.0
        line[:] = 0.0
        named[:] = 0
        sure[:] = 0
        rows = line_rows = tokens = judged = words = line_words = 0
        ended = False
        at, stop = whole(offsets[row]), whole(offsets[row + 1])
        exact = stop - at > EXACT_BYTES and model.word_ngrams <= 1
        running[:] = np.float32(0)
        while at <= stop:
            if at == stop or ended or data[at] == 10:
                if tokens:
                    for place in range(dim):
                        total[place] += line[place]
                    if line_tokens > 0 and tokens >= line_tokens:
                        count = line_rows
                        if model.word_ngrams > 1:
                            count += add_word_ngrams(hashes, line_words, words, model, line)
                        if count:
                            for place in range(dim):
                                hidden[place] = line[place] / count
                            predict(hidden, model, stack, marks, line_label, line_score)
                            if line_label[0] >= 0:
                                judged += 1
                                named[line_label[0]] += 1
                                sure[line_label[0]] += line_score[0] >= least
                    line[:] = 0.0
                    line_rows = tokens = 0
                    line_words = words
                if at == stop or ended:
                    break
                at += 1
                continue
            if space[data[at]]:
                at += 1
                continue
            start = at
            value = EMPTY
            while at < stop and not space[data[at]]:
                value = step(value, data[at])
                at += 1
            key = mix(value) | _ONE
            slot = key & mask
            probes = 0
            while probes < PROBES and cache.entries[slot, 0] != key and cache.entries[slot, 0] != _FREE:
                slot = (slot + _ONE) & mask
                probes += 1
            tokens += 1
            if probes < PROBES and cache.entries[slot, 0] == key:
                hits += 1
                packed = cache.entries[slot, 1]
                count = whole(packed & _LOW) - 1
                known = whole(packed >> _HALF)
                for place in range(dim):
                    line[place] += np.float64(cache.vectors[known, place])
            else:
                vector[:] = np.float32(0)
                count = embed(data, start, at, key, model, token, vector)
                misses += 1
                if probes < PROBES and cache.state[0] < limit:
                    mark = whole(key >> np.uint64(40)) & (len(cache.seen) - 1)
                    if 2 * cache.state[0] < limit or cache.seen[mark]:
                        cache.entries[slot, 0] = key
                        cache.entries[slot, 1] = np.uint64(cache.state[0]) << _HALF | np.uint64(count + 1)
                        for place in range(dim):
                            cache.vectors[cache.state[0], place] = vector[place]
                        cache.state[0] += 1
                    cache.seen[mark] = 1
                for place in range(dim):
                    line[place] += np.float64(vector[place])
            if exact:
                embed(data, start, at, key, model, token, running)
            rows += max(count, 0)
            line_rows += max(count, 0)
            if model.word_ngrams > 1 and count >= 0:
                hashes[words] = signed_hash(data, start, at)
                words += 1
            ended = key == model.end_key
        if not ended:
            end_id = find(model.end_key, model)
            if 0 <= end_id < model.words:
                rows += 1
                for place in range(dim):
                    total[place] += np.float64(model.inputs[end_id, place])
                    running[place] += model.inputs[end_id, place]
                if model.word_ngrams > 1 and words < len(hashes):
                    hashes[words] = _END_HASH
                    words += 1
        if model.word_ngrams > 1:
            rows += add_word_ngrams(hashes, 0, words, model, total)
        if rows:
            for place in range(dim):
                hidden[place] = running[place] * np.float32(1.0 / rows) if exact else total[place] / rows
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
    cache.state[1] += hits
    cache.state[2] += misses

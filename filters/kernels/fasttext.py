# SPDX-License-Identifier: Apache-2.0
"""Score a fastText classifier over whole texts and over their lines, from UTF-8 bytes, without an object for a token.

What is computed is that of facebookresearch/fastText: tokens end at white space and NUL (``Dictionary::readWord``), are hashed with FNV-1a over
signed bytes, and bring their own row and those of their character n-grams (``computeSubwords``, ``pushHash``); a line is the mean of all
rows (``Model::predict``); scores follow ``loss.cc``. The sum of a token's rows is kept in a cache: the first tokens met stay, so that a
full cache never thrashes, and the answer does not depend on what it holds. Newlines count as spaces, as Limpide hands lines to fastText.

Sums over a text are kept in float64, where fastText adds in float32: probabilities differ by rounding only.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from filters.kernels.compiled import compiled
from filters.kernels.utf8 import EMPTY, mix, step, whole

HIERARCHICAL_SOFTMAX, NEGATIVE_SAMPLING, SOFTMAX, ONE_VS_ALL = 1, 2, 3, 4
PROBES = 8
_ONE = np.uint64(1)
_FREE = np.uint64(0)
_MASK = np.uint64(0xFFFFFFFF)
_OFFSET = np.uint64(2166136261)
_FNV = np.uint64(16777619)
_SIGN = np.uint64(0xFFFFFF00)
_WORD_NGRAM = np.uint64(116049371)
_LESS, _MORE = 0x3C, 0x3E
_END_HASH = -677604519
"""fastText's hash of ``</s>``, as int32."""
_LABEL = np.frombuffer(b"__label__", np.uint8)
_LOG_FLOOR = 1e-5
_LOWEST = math.log(1e-5)


class Weights(NamedTuple):
    """A model in arrays that kernels can read.

    Attributes:
        inputs, outputs: float32 [rows, dim].
        keys, ids: uint64 and int32 [slots], open addressing from a token's hash to its row; labels have ids from ``words`` on.
        pruned: int32 [buckets] row of each bucket after the words, -1 where it was pruned; empty when none was.
        kept: uint8 [buckets / 8], the same as bits, which stay in the processor's cache.
        has_buckets: whether character n-grams have rows at all.
        left, right: int32 [nodes] of the tree of the hierarchical softmax, -1 for leaves.
        end_key: hash of ``</s>``, which ends a text.

    """

    inputs: Any
    outputs: Any
    keys: Any
    ids: Any
    pruned: Any
    kept: Any
    has_buckets: bool
    words: int
    labels: int
    buckets: int
    min_chars: int
    max_chars: int
    word_ngrams: int
    loss: int
    left: Any
    right: Any
    end_key: Any


class Cache(NamedTuple):
    """Sums of the rows of tokens met before.

    Attributes:
        entries: uint64 [slots, 2], key and number of rows in the sum (all ones for labels).
        vectors: float32 [slots, dim].
        seen: uint8 [marks], tokens that were met once while the cache was half full: only when met again do they enter.
        state: int64 [3]: entries, hits, misses.

    """

    entries: Any
    vectors: Any
    seen: Any
    state: Any


@compiled
def token_key(data: NDArray[np.uint8], start: int, end: int) -> np.uint64:
    """Hash a token for the cache and the dictionary; never 0, which marks a free slot."""
    value = EMPTY
    for at in range(start, end):
        value = step(value, data[at])
    return mix(value) | _ONE


@compiled
def _find(key: np.uint64, model: Weights) -> int:
    """Return the id of a token in the dictionary, or -1."""
    mask = np.uint64(len(model.keys) - 1)
    slot = key & mask
    while model.keys[slot] != _FREE:
        if model.keys[slot] == key:
            return whole(model.ids[slot])
        slot = (slot + _ONE) & mask
    return -1


@compiled
def _remainder(value: np.uint64, divisor: int, inverse: float) -> int:
    """Return ``value % divisor`` of 32-bit numbers, by multiplication, which is faster."""
    rest = whole(value) - whole(np.float64(value) * inverse) * divisor
    if rest < 0:
        rest += divisor
    elif rest >= divisor:
        rest -= divisor
    return rest


@compiled
def _bucket_row(bucket: int, model: Weights) -> int:
    """Return the row of a bucket, or -1 when it was pruned."""
    if not model.has_buckets:
        return -1
    if len(model.pruned) == 0:
        return model.words + bucket
    if not model.kept[bucket >> 3] >> (bucket & 7) & 1:
        return -1
    return model.words + whole(model.pruned[bucket])


@compiled
def _add(out: NDArray[np.float32], rows: NDArray[np.float32], row: int) -> None:
    for place in range(len(out)):
        out[place] += rows[row, place]


@compiled
def _embed(
    data: NDArray[np.uint8], start: int, end: int, key: np.uint64, model: Weights, text: NDArray[np.uint8], out: NDArray[np.float32]
) -> int:
    """Write the sum of a token's rows; return how many there are, -1 for a label, which is no word. ``text`` has room for ``<token>``."""
    out[:] = np.float32(0)
    found = _find(key, model)
    if found >= model.words:
        return -1
    count = 0
    if found >= 0:
        _add(out, model.inputs, found)
        count = 1
    elif end - start >= len(_LABEL):  # what looks like a label and is none is left out
        same = True
        for at in range(len(_LABEL)):
            same &= data[start + at] == _LABEL[at]
        if same:
            return -1
    if model.max_chars <= 0 or key == model.end_key or not model.has_buckets:
        return count
    size = end - start + 2
    text[0], text[size - 1] = _LESS, _MORE
    for at in range(start, end):
        text[at - start + 1] = data[at]
    inverse = 1.0 / model.buckets
    for first in range(size):
        if text[first] & 0xC0 == 0x80:
            continue
        value = _OFFSET
        at, chars = first, 1
        while at < size and chars <= model.max_chars:
            going = True
            while going:
                byte = np.uint64(text[at])
                value = ((value ^ (byte | _SIGN if byte >= np.uint64(0x80) else byte)) * _FNV) & _MASK
                at += 1
                going = at < size and text[at] & 0xC0 == 0x80
            if chars >= model.min_chars and not (chars == 1 and (first == 0 or at == size)):
                row = _bucket_row(_remainder(value, model.buckets, inverse), model)
                if row >= 0:
                    _add(out, model.inputs, row)
                    count += 1
            chars += 1
    return count


@compiled
def _add_word_ngrams(hashes: NDArray[np.int64], begin: int, end: int, model: Weights, total: NDArray[np.float64]) -> int:
    """Add the rows of word n-grams (``addWordNgrams``); return how many there are."""
    count = 0
    for first in range(begin, end):
        value = np.uint64(hashes[first])
        for at in range(first + 1, min(end, first + model.word_ngrams)):
            value = value * _WORD_NGRAM + np.uint64(hashes[at])
            row = _bucket_row(whole(value % np.uint64(model.buckets)), model)
            if row >= 0:
                for place in range(len(total)):
                    total[place] += np.float64(model.inputs[row, place])
                count += 1
    return count


@compiled
def _signed_hash(data: NDArray[np.uint8], start: int, end: int) -> int:
    """Return fastText's hash of a token as the int32 that it keeps."""
    value = _OFFSET
    for at in range(start, end):
        byte = np.uint64(data[at])
        value = ((value ^ (byte | _SIGN if byte >= np.uint64(0x80) else byte)) * _FNV) & _MASK
    signed = whole(value)
    return signed - (1 << 32) if signed >= 1 << 31 else signed


@compiled
def _dot(hidden: NDArray[np.float32], rows: NDArray[np.float32], row: int) -> np.float32:
    value = np.float32(0)
    for place in range(len(hidden)):
        value += rows[row, place] * hidden[place]
    return value


@compiled
def _keep(score: float, label: int, labels: NDArray[np.int32], scores: NDArray[np.float64]) -> None:
    """Insert a label among the best, which fall from left to right; the first of equals stays first."""
    place = len(scores) - 1
    if score <= scores[place]:
        return
    while place > 0 and score > scores[place - 1]:
        scores[place], labels[place] = scores[place - 1], labels[place - 1]
        place -= 1
    scores[place], labels[place] = score, label


@compiled
def predict(
    hidden: NDArray[np.float32], model: Weights, stack: NDArray[np.int32], marks: NDArray[np.float64],
    labels: NDArray[np.int32], scores: NDArray[np.float64],
) -> None:
    """Write the best labels and their log probabilities (``HierarchicalSoftmaxLoss::dfs``, ``Loss::findKBest``)."""
    labels[:] = -1
    scores[:] = -np.inf
    if model.loss == HIERARCHICAL_SOFTMAX:
        stack[0], marks[0] = 2 * model.labels - 2, 0.0
        depth = 1
        while depth:
            depth -= 1
            node, score = whole(stack[depth]), marks[depth]
            if score < _LOWEST or score < scores[len(scores) - 1]:
                continue
            if model.left[node] < 0:
                _keep(score, node, labels, scores)
                continue
            chance = 1.0 / (1.0 + math.exp(-np.float64(_dot(hidden, model.outputs, node - model.labels))))
            no, yes = score + math.log(1.0 - chance + _LOG_FLOOR), score + math.log(chance + _LOG_FLOOR)
            near, far = (model.right[node], model.left[node]) if yes > no else (model.left[node], model.right[node])
            stack[depth], marks[depth] = far, min(no, yes)  # the likelier child is looked at first
            stack[depth + 1], marks[depth + 1] = near, max(no, yes)
            depth += 2
        return
    if model.loss == SOFTMAX:
        most, total = -np.inf, 0.0
        for label in range(model.labels):
            marks[label] = np.float64(_dot(hidden, model.outputs, label))
            most = max(most, marks[label])
        for label in range(model.labels):
            marks[label] = math.exp(marks[label] - most)
            total += marks[label]
        for label in range(model.labels):
            _keep(marks[label] / total, label, labels, scores)
    else:
        for label in range(model.labels):
            value = np.float64(_dot(hidden, model.outputs, label))
            step_ = math.floor((value + 8.0) * 32.0)  # fastText's table of the sigmoid: 512 steps from -8 to 8
            if value < -8.0:
                chance = 0.0
            elif value > 8.0:
                chance = 1.0
            else:
                chance = 1.0 / (1.0 + math.exp(-(step_ / 32.0 - 8.0)))
            _keep(chance, label, labels, scores)
    for place in range(len(scores)):
        if labels[place] >= 0:
            scores[place] = math.log(scores[place] + _LOG_FLOOR)


@compiled
def identify(
    data: NDArray[np.uint8], offsets: NDArray[np.int64], model: Weights, cache: Cache, space: NDArray[np.bool_],
    line_tokens: int, line_chance: float, labels: NDArray[np.int32], scores: NDArray[np.float64],
    lines: NDArray[np.int32], second: NDArray[np.int32],
) -> None:
    """Name the best labels of every text, and count its lines by label.

    Args:
        line_tokens: lines with fewer tokens are not judged; 0 judges none.
        line_chance: least probability at which a line speaks for another label than its text's.
        labels, scores: int32 and float64 [texts, best], -1 where the model says nothing.
        lines: int32 [texts, 3]: lines judged, those with the text's label, those sure of the most frequent other one.
        second: int32 [texts], that other label, or -1.

    """
    dim = model.inputs.shape[1]
    mask = np.uint64(len(cache.entries) - 1)
    limit = 3 * len(cache.entries) // 4
    hits = misses = 0
    vector, hidden = np.zeros(dim, np.float32), np.zeros(dim, np.float32)
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
        while at <= stop:
            if at == stop or ended or data[at] == 10:
                if tokens:
                    for place in range(dim):
                        total[place] += line[place]
                    if line_tokens > 0 and tokens >= line_tokens:
                        count = line_rows
                        if model.word_ngrams > 1:
                            count += _add_word_ngrams(hashes, line_words, words, model, line)
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
                count = whole(cache.entries[slot, 1])
                for place in range(dim):
                    line[place] += np.float64(cache.vectors[slot, place])
            else:
                count = _embed(data, start, at, key, model, token, vector)
                misses += 1
                if probes < PROBES and cache.state[0] < limit:
                    mark = whole(key >> np.uint64(40)) & (len(cache.seen) - 1)
                    if 2 * cache.state[0] < limit or cache.seen[mark]:
                        cache.entries[slot, 0] = key
                        cache.entries[slot, 1] = np.uint64(count)
                        cache.vectors[slot] = vector
                        cache.state[0] += 1
                    cache.seen[mark] = 1
                for place in range(dim):
                    line[place] += np.float64(vector[place])
            rows += max(count, 0)
            line_rows += max(count, 0)
            if model.word_ngrams > 1 and count >= 0:
                hashes[words] = _signed_hash(data, start, at)
                words += 1
            ended = key == model.end_key
        if not ended:
            end_id = _find(model.end_key, model)
            if 0 <= end_id < model.words:
                rows += 1
                for place in range(dim):
                    total[place] += np.float64(model.inputs[end_id, place])
                if model.word_ngrams > 1 and words < len(hashes):
                    hashes[words] = _END_HASH
                    words += 1
        if model.word_ngrams > 1:
            rows += _add_word_ngrams(hashes, 0, words, model, total)
        if rows:
            for place in range(dim):
                hidden[place] = total[place] / rows
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


@compiled
def index_tokens(data: NDArray[np.uint8], ends: NDArray[np.int64], keys: NDArray[np.uint64], ids: NDArray[np.int32]) -> None:
    """Fill the table from a token's hash to its number; ``ends`` [tokens + 1] says where tokens start and end."""
    mask = np.uint64(len(keys) - 1)
    for number in range(len(ends) - 1):
        key = token_key(data, ends[number], ends[number + 1])
        slot = key & mask
        while keys[slot] != _FREE and keys[slot] != key:
            slot = (slot + _ONE) & mask
        keys[slot], ids[slot] = key, number

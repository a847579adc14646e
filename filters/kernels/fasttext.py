# SPDX-License-Identifier: Apache-2.0
"""Score a fastText classifier over whole texts and over their lines, from UTF-8 bytes, without an object for a token.

What is computed is that of facebookresearch/fastText: tokens end at white space and NUL (``fasttext_tokens``), are hashed with
FNV-1a over signed bytes, and bring their own row and those of their character n-grams (``fasttext_rows``); a line is the mean of all
rows (``Model::predict``); scores follow ``fasttext_labels``. Newlines count as spaces, as Limpide hands lines to fastText.

Rows are added one by one in float32, in fastText's order: the mean is the library's, bit for bit, however long the text. What is kept in
a cache is therefore not the sum of a token's rows but which rows they are, and the answer does not depend on what it holds. Rows of some
tokens are first put one behind another, then added up line by line.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from filters.kernels.compiled import in_place, lean
from filters.kernels.fasttext_cache import KEY, LONGEST, SECOND, Cache, enter, pair_of, swap
from filters.kernels.fasttext_grams import short_rows
from filters.kernels.fasttext_labels import predict, surely
from filters.kernels.fasttext_memory import ROOM, Scratch
from filters.kernels.fasttext_rows import Weights, character_rows, find, own_row, signed_hash, word_rows
from filters.kernels.fasttext_tokens import cut
from filters.kernels.utf8 import eight, put_eight, whole
from filters.kernels.vectors import BLOCK, WIDTH, add_rows, bytes_among, copy_numbers

_NONE, _TWO = np.uint64(0), np.uint64(2)
_continuing = bytes_among((0x80, 0xBF))
_END_HASH = -677604519
"""fastText's hash of ``</s>``, as int32."""


@lean
def _mean(total: NDArray[np.float32], rows: int, hidden: NDArray[np.float32]) -> None:
    for place in range(len(hidden)):
        hidden[place] = total[place] * np.float32(1.0 / rows)


@in_place
def _bracket(data: NDArray[np.uint8], start: int, end: int, token: NDArray[np.uint8]) -> int:
    """Copy a token between ``<`` and ``>``; return how many bytes that are."""
    if end + 8 <= len(data):
        for place in range(0, end - start, 8):
            put_eight(token, place + 1, eight(data, start + place))
    else:
        for place in range(end - start):
            token[place + 1] = data[start + place]
    size = end - start + 2
    token[0], token[size - 1] = 0x3C, 0x3E
    return size


@in_place
def _learn(
    data: NDArray[np.uint8], start: int, end: int, key: np.uint64, model: Weights, cache: Cache, scratch: Scratch, filled: int
) -> int:
    """Write the rows of a token that the cache does not know, and let it know them; return how many ids there are now, -1 for a label."""
    ids = scratch.ids
    own, begin = own_row(data, start, end, key, model), filled
    if own < -1:
        enter(key, cache, ids, begin, -1)
        return -1
    if own >= 0:
        ids[filled] = own
        filled += 1
    if model.max_chars > 0 and model.has_buckets and key != model.end_key:
        size = _bracket(data, start, end, scratch.token)
        rest = _continuing(data, start) << np.uint64(1) if start + BLOCK <= len(data) else _continuing(scratch.token, 0)
        done = short_rows(scratch.token, size, rest, model, scratch.buckets, scratch.found, ids, filled)
        filled = done if done >= 0 else character_rows(scratch.token, size, 0, model, ids, filled)[1]
    enter(key, cache, ids, begin, filled - begin)
    return filled


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
    entries, fields, lists, state = cache.entries, cache.fields, cache.lists, cache.state
    near, width = cache.near, np.uint64(cache.width)
    inputs, word_ngrams, end_key, vocabulary = model.inputs, model.word_ngrams, model.end_key, model.words
    total, line, other_sum = scratch.sums[0], scratch.sums[1], scratch.sums[2]
    hidden, ids, search = scratch.hidden, scratch.ids, scratch.search
    line_label, line_score, named, sure = scratch.line_label, scratch.line_score, scratch.named, scratch.sure
    keys, starts, ends, breaks = scratch.tokens.keys, scratch.tokens.starts, scratch.tokens.ends, scratch.tokens.lines
    before, spoken, hashes = scratch.before, scratch.spoken, scratch.hashes
    least = math.log(max(line_chance, 1e-30))
    subwords = model.max_chars > 0 and model.has_buckets
    longest = (LONGEST - 1) // (model.max_chars - model.min_chars + 1) - 2 if subwords else len(data)
    for row in range(len(offsets) - 1):
        total[:] = np.float32(0)
        line[:] = np.float32(0)
        named[:] = 0
        sure[:] = 0
        line_label[0] = -1
        rows = line_rows = tokens = judged = words = line_words = 0
        ended = done = False
        at, stop, begun = whole(offsets[row]), whole(offsets[row + 1]), -1
        while not done:
            many, broken, at, begun, ended = cut(data, at, stop, begun, end_key, entries, scratch.tokens)
            done = ended or (at >= stop and begun < 0)
            if done:
                breaks[broken] = many
                broken += 1
            each = part = 0
            while each < many or part < broken:
                first, filled = each, 0
                while each < many and filled <= ROOM - LONGEST:
                    key = keys[np.uint64(each)]
                    pair = pair_of(entries, key)
                    entry = pair + (SECOND if entries[pair + SECOND + KEY] == key else _NONE)
                    field = (entry >> _TWO) * width
                    count = whole(fields[field + np.uint64(near)]) - 1
                    before[np.uint64(each)] = filled
                    if entries[entry + KEY] == key and (count <= near or whole(entries[entry]) + len(lists) >= state[0]):
                        copy_numbers(fields, whole(field), ids, filled)
                        if count > near:
                            known = whole(entries[entry]) % len(lists)
                            for place in range(0, count, WIDTH):
                                copy_numbers(lists, known + place, ids, filled + place)
                        if entry != pair:
                            swap(entries, pair)
                    else:
                        start, end = whole(starts[each]), whole(ends[each])
                        if end - start > longest:
                            if filled or each > first:
                                break  # it may have more rows than there is room for: first add up those that wait
                            own = own_row(data, start, end, key, model)
                            count = 0 if own >= -1 else -1
                            if own >= 0:
                                ids[0] = own
                                filled = 1
                            size = _bracket(data, start, end, scratch.token)
                            step = 0 if own >= -1 else size
                            while step < size:
                                step, filled = character_rows(scratch.token, size, step, model, ids, filled)
                                if step < size:
                                    add_rows(inputs, ids, 0, filled, total, line)
                                    rows += filled
                                    line_rows += filled
                                    filled = 0
                        else:
                            made = _learn(data, start, end, key, model, cache, scratch, filled)
                            count = made - filled if made >= 0 else -1
                    filled += max(count, 0)
                    if word_ngrams > 1:
                        spoken[each] = words
                        if count >= 0:
                            hashes[words] = signed_hash(data, whole(starts[each]), whole(ends[each]))
                            words += 1
                    each += 1
                before[each], spoken[each] = filled, words
                start = 0
                while part < broken and breaks[part] <= each:
                    end = whole(before[breaks[part]])
                    add_rows(inputs, ids, start, end, total, line)
                    rows += end - start
                    line_rows += end - start
                    tokens += whole(breaks[part]) - first
                    start, first = end, whole(breaks[part])
                    part += 1
                    if line_tokens > 0 and tokens >= line_tokens:
                        last_word = whole(spoken[first])
                        while word_ngrams > 1 and line_words < last_word:
                            line_words, end = word_rows(hashes, line_words, last_word, model, ids, filled)
                            add_rows(inputs, ids, filled, end, other_sum, line)
                            line_rows += end - filled
                        if line_rows:
                            _mean(line, line_rows, hidden)
                            if surely(hidden, model, line_label[0], line_chance):
                                line_score[0] = 0.0
                            else:
                                predict(hidden, model, search, line_label, line_score)
                            if line_label[0] >= 0:
                                judged += 1
                                named[line_label[0]] += 1
                                sure[line_label[0]] += line_score[0] >= least
                    line[:] = np.float32(0)
                    line_rows, tokens, line_words = 0, 0, whole(spoken[first])
                add_rows(inputs, ids, start, filled, total, line)
                rows += filled - start
                line_rows += filled - start
                tokens += each - first
        if not ended:
            end_id = find(end_key, model)
            if 0 <= end_id < vocabulary:
                ids[0] = end_id
                add_rows(inputs, ids, 0, 1, total, other_sum)
                rows += 1
            if word_ngrams > 1 and end_id < vocabulary:
                hashes[words] = _END_HASH
                words += 1
        grams = 0
        while word_ngrams > 1 and grams < words:
            grams, filled = word_rows(hashes, grams, words, model, ids, 0)
            add_rows(inputs, ids, 0, filled, total, other_sum)
            rows += filled
        if rows:
            _mean(total, rows, hidden)
            predict(hidden, model, search, labels[row], scores[row])
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

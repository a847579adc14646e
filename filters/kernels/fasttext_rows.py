# SPDX-License-Identifier: Apache-2.0
"""Rows of a fastText model that a token brings: its own and those of its character n-grams.

After ``Dictionary::computeSubwords`` and ``pushHash`` of facebookresearch/fastText.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from filters.kernels.compiled import compiled
from filters.kernels.utf8 import EMPTY, mix, step, whole

_ONE = np.uint64(1)
_FREE = np.uint64(0)
_MASK = np.uint64(0xFFFFFFFF)
_OFFSET = np.uint64(2166136261)
_FNV = np.uint64(16777619)
_SIGN = np.uint64(0xFFFFFF00)
_WORD_NGRAM = np.uint64(116049371)
_LESS, _MORE = 0x3C, 0x3E
_LABEL = np.frombuffer(b"__label__", np.uint8)


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


@compiled
def token_key(data: NDArray[np.uint8], start: int, end: int) -> np.uint64:
    """Hash a token for the cache and the dictionary; never 0, which marks a free slot."""
    value = EMPTY
    for at in range(start, end):
        value = step(value, data[at])
    return mix(value) | _ONE


@compiled
def find(key: np.uint64, model: Weights) -> int:
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
def embed(
    data: NDArray[np.uint8], start: int, end: int, key: np.uint64, model: Weights, text: NDArray[np.uint8], out: NDArray[np.float32]
) -> int:
    """Add a token's rows to ``out``; return how many there are, -1 for a label, which is no word. ``text`` has room for ``<token>``."""
    found = find(key, model)
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
def add_word_ngrams(hashes: NDArray[np.int64], begin: int, end: int, model: Weights, total: NDArray[np.float64]) -> int:
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
def signed_hash(data: NDArray[np.uint8], start: int, end: int) -> int:
    """Return fastText's hash of a token as the int32 that it keeps."""
    value = _OFFSET
    for at in range(start, end):
        byte = np.uint64(data[at])
        value = ((value ^ (byte | _SIGN if byte >= np.uint64(0x80) else byte)) * _FNV) & _MASK
    signed = whole(value)
    return signed - (1 << 32) if signed >= 1 << 31 else signed


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

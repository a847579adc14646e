# SPDX-License-Identifier: Apache-2.0
"""Rows of a fastText model that a token brings: its own and those of its character n-grams, in fastText's order.

After ``Dictionary::computeSubwords`` and ``pushHash`` of facebookresearch/fastText. Which buckets were pruned is kept as bits with the
number of those before each 64, so that one look answers both whether a bucket has a row and which.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from filters.kernels.compiled import compiled
from filters.kernels.utf8 import EMPTY, mix, whole
from filters.kernels.vectors import WIDTH, eight_bytes, ones

_ONE = np.uint64(1)
_FREE = np.uint64(0)
_SHIFT = np.uint64(20)
_HALF = np.uint64(32)
_SIX = np.uint64(6)
_LOW_SIX = np.uint64(63)
_SPREAD = np.uint64(0x9E3779B97F4A7C15)
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
        inputs: float32 [rows, dim rounded up to a multiple of 16], words first, then buckets in their order.
        outputs: float32 [rows, dim].
        keys, ids: uint64 and int32 [slots], open addressing from a token's hash to its row; labels have ids from ``words`` on.
        kept: uint64 [buckets / 64, 2], which buckets were not pruned, as bits, and how many of those come before; empty when none was.
        has_buckets: whether character n-grams have rows at all.
        left, right, parent: int32 [nodes] of the tree of the hierarchical softmax, -1 for none.
        end_key: hash of ``</s>``, which ends a text.

    """

    inputs: Any
    outputs: Any
    keys: Any
    ids: Any
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
    parent: Any
    end_key: Any


@compiled
def fold(value: np.uint64, word: np.uint64) -> np.uint64:
    """Add eight bytes to a hash; tokens of up to eight bytes never collide, since both steps can be undone."""
    value = (value ^ word) * _SPREAD
    return value ^ (value >> _HALF)


@compiled
def finished(value: np.uint64) -> np.uint64:
    """Return the key of a token from its hash; never 0, which marks a free slot."""
    return mix(value) | _ONE


@compiled
def token_key(data: NDArray[np.uint8], start: int, end: int) -> np.uint64:
    """Hash a token for the cache and the dictionary, eight bytes at a time; the last may be fewer, as no token holds a NUL."""
    value, at = EMPTY, start
    while at < end:
        if at + 8 <= end:
            value = fold(value, eight_bytes(data, at))
        else:
            word = np.uint64(0)
            for place in range(end - at):
                word |= np.uint64(data[at + place]) << np.uint64(8 * place)
            value = fold(value, word)
        at += 8
    return finished(value)


@compiled
def find(key: np.uint64, model: Weights) -> int:
    """Return the id of a token in the dictionary, or -1."""
    keys = model.keys
    mask = np.uint64(len(keys) - 1)
    slot = (key >> _SHIFT) & mask
    while keys[slot] != _FREE:
        if keys[slot] == key:
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
def _put(ids: NDArray[np.int32], at: int, bucket: int, kept: NDArray[np.uint64], words: int) -> int:
    """Write the row of a bucket at ``ids[at]``; return where the next one goes: the same place when it was pruned."""
    if len(kept) == 0:
        ids[at] = words + bucket
        return at + 1
    place = np.uint64(bucket)
    bits = kept[place >> _SIX, 0]
    before = whole(kept[place >> _SIX, 1]) + ones(bits & ~(~np.uint64(0) << (place & _LOW_SIX)))
    ids[at] = words + before
    return at + whole(bits >> (place & _LOW_SIX) & _ONE)


@compiled
def own_row(data: NDArray[np.uint8], start: int, end: int, key: np.uint64, model: Weights) -> int:
    """Return the row of a token, -1 when it has none of its own, -2 for a label, which is no word."""
    found = find(key, model)
    if found >= model.words:
        return -2
    if found < 0 and end - start >= len(_LABEL):  # what looks like a label and is none is left out
        same = True
        for at in range(len(_LABEL)):
            same &= data[start + at] == _LABEL[at]
        if same:
            return -2
    return found


@compiled
def character_rows(text: NDArray[np.uint8], size: int, first: int, model: Weights, ids: NDArray[np.int32], filled: int) -> tuple[int, int]:
    """Write the rows of the character n-grams of ``<token>``, from byte ``first`` on; stop when ``ids`` is nearly full.

    Returns the byte at which to go on (``size`` when all is done) and how many ids there are now.
    """
    kept, words, buckets, least, most = model.kept, model.words, model.buckets, model.min_chars, model.max_chars
    inverse = 1.0 / buckets
    room = len(ids) - most - WIDTH
    while first < size and filled < room:
        if text[first] & 0xC0 == 0x80:
            first += 1
            continue
        value = _OFFSET
        at, chars = first, 1
        while at < size and chars <= most:
            going = True
            while going:
                byte = np.uint64(text[at])
                value = ((value ^ (byte | _SIGN if byte >= np.uint64(0x80) else byte)) * _FNV) & _MASK
                at += 1
                going = at < size and text[at] & 0xC0 == 0x80
            if chars >= least and not (chars == 1 and (first == 0 or at == size)):
                filled = _put(ids, filled, _remainder(value, buckets, inverse), kept, words)
            chars += 1
        first += 1
    return first, filled


@compiled
def word_rows(hashes: NDArray[np.int64], first: int, end: int, model: Weights, ids: NDArray[np.int32], filled: int) -> tuple[int, int]:
    """Write the rows of word n-grams (``addWordNgrams``) that begin at word ``first`` or later; as ``character_rows``."""
    if not model.has_buckets:
        return end, filled
    kept, words, buckets = model.kept, model.words, model.buckets
    room = len(ids) - model.word_ngrams - WIDTH
    while first < end and filled < room:
        value = np.uint64(hashes[first])
        for at in range(first + 1, min(end, first + model.word_ngrams)):
            value = value * _WORD_NGRAM + np.uint64(hashes[at])
            filled = _put(ids, filled, whole(value % np.uint64(buckets)), kept, words)
        first += 1
    return first, filled


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
        slot = (key >> _SHIFT) & mask
        while keys[slot] != _FREE and keys[slot] != key:
            slot = (slot + _ONE) & mask
        keys[slot], ids[slot] = key, number

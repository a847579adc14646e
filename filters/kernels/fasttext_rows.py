# SPDX-License-Identifier: Apache-2.0
"""Rows of a fastText model that a token brings: its own and those of its character n-grams, in fastText's order.

After ``Dictionary::computeSubwords`` and ``pushHash`` of facebookresearch/fastText. Which buckets were pruned is kept as bits, few enough
to stay near the processor (250 KB for lid.176), and the buckets of a token are hashed before the first of them is looked at.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from filters.kernels.compiled import in_place, lean
from filters.kernels.utf8 import EMPTY, eight, whole
from filters.kernels.vectors import WIDTH, ones, prefetch

_ONE = np.uint64(1)
_FREE = np.uint64(0)
_SHIFT = np.uint64(20)
_HALF = np.uint64(32)
_SIX = np.uint64(6)
_LOW_SIX = np.uint64(63)
_ALL = ~np.uint64(0)
_SPREAD = np.uint64(0x9E3779B97F4A7C15)
_MASK = np.uint64(0xFFFFFFFF)
_OFFSET = np.uint64(2166136261)
_FNV = np.uint64(16777619)
_SIGN = np.uint64(0x80)
_WORD_NGRAM = np.uint64(116049371)
_LESS, _MORE = 0x3C, 0x3E
_LABEL = np.frombuffer(b"__label__", np.uint8)


class Weights(NamedTuple):
    """A model in arrays that kernels can read.

    Attributes:
        inputs: float32 [rows, dim rounded up to a multiple of 16], words first, then buckets in their order.
        outputs: float32 [rows, dim]; columns: the same, float32 [dim, rows].
        keys, ids: uint64 and int32 [slots], open addressing from a token's hash to its row; labels have ids from ``words`` on.
        kept: uint64 [buckets / 64], which buckets were not pruned, as bits; empty when none was.
        before: int32 [buckets / 64], how many buckets before those 64 were not pruned.
        inverse, shift: what to multiply a 32-bit hash with, and how far to move it, to divide by ``buckets``.
        has_buckets: whether character n-grams have rows at all.
        left, right, parent: int32 [nodes] of the tree of the hierarchical softmax, -1 for none.
        end_key: hash of ``</s>``, which ends a text.

    """

    inputs: Any
    outputs: Any
    columns: Any
    keys: Any
    ids: Any
    kept: Any
    before: Any
    inverse: np.uint64
    shift: np.uint64
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


def division(divisor: int) -> int:
    """Return how far a product has to be moved to divide 32-bit numbers by ``divisor``: the inverse then has 32 bits at most."""
    return 31 + max(divisor, 1).bit_length()


@lean
def fold(value: np.uint64, word: np.uint64) -> np.uint64:
    """Add eight bytes to a hash; tokens of up to eight bytes never collide, since both steps can be undone."""
    value = (value ^ word) * _SPREAD
    return value ^ (value >> _HALF)


@lean
def finished(value: np.uint64) -> np.uint64:
    """Return the key of a token from its hash; never 0, which marks a free slot."""
    return value | _ONE


@lean
def token_key(data: NDArray[np.uint8], start: int, end: int) -> np.uint64:
    """Hash a token for the cache and the dictionary, eight bytes at a time; the last may be fewer, as no token holds a NUL."""
    value, at = EMPTY, start
    while at + 8 <= end:
        value = fold(value, eight(data, at))
        at += 8
    if at < end:
        if at + 8 <= len(data):
            word = eight(data, at) & ((_ONE << np.uint64(8 * (end - at))) - _ONE)
        else:
            word = np.uint64(0)
            for place in range(end - at):
                word |= np.uint64(data[at + place]) << np.uint64(8 * place)
        value = fold(value, word)
    return finished(value if end - start > 8 else fold(value, np.uint64(0)))


@lean
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


@lean
def _hashed(value: np.uint64, byte: int) -> np.uint64:
    """Add a byte, which fastText takes for a signed one, to an FNV-1a hash of 32 bits."""
    return ((value ^ (((np.uint64(byte) ^ _SIGN) - _SIGN) & _MASK)) * _FNV) & _MASK


@lean
def _remainder(value: np.uint64, divisor: np.uint64, inverse: np.uint64, shift: np.uint64) -> np.uint64:
    """Return ``value % divisor`` of 32-bit numbers, by multiplication, which is faster: the quotient is at most one too small."""
    rest = value - (value * inverse >> shift) * divisor
    return rest - divisor if rest >= divisor else rest


@in_place
def row_of(bucket: np.uint64, model: Weights) -> int:
    """Return the row of a bucket that was not pruned from a model in which some were."""
    place = bucket >> _SIX
    return model.words + whole(model.before[place]) + ones(model.kept[place] & ~(_ALL << (bucket & _LOW_SIX)))


@lean
def _as_rows(ids: NDArray[np.int32], first: int, end: int, model: Weights) -> int:
    """Put in the place of the buckets in ``ids[first:end]`` their rows, those of them that have one; return where these end."""
    kept, words = model.kept, model.words
    if len(kept) == 0:
        for at in range(first, end):
            ids[at] += words
        return end
    filled = first
    for at in range(first, end):
        bucket = np.uint64(ids[at])
        if kept[bucket >> _SIX] >> (bucket & _LOW_SIX) & _ONE != _FREE:
            ids[filled] = row_of(bucket, model)
            filled += 1
    return filled


@lean
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


@lean
def character_rows(text: NDArray[np.uint8], size: int, first: int, model: Weights, ids: NDArray[np.int32], filled: int) -> tuple[int, int]:
    """Write the rows of the character n-grams of ``<token>``, from byte ``first`` on; stop when ``ids`` is nearly full.

    Returns the byte at which to go on (``size`` when all is done) and how many ids there are now.
    """
    kept, least, most = model.kept, model.min_chars, model.max_chars
    buckets, inverse, shift = np.uint64(model.buckets), model.inverse, model.shift
    room, begin = len(ids) - most - WIDTH, filled
    while first < size and filled < room:
        if text[first] & 0xC0 == 0x80:
            first += 1
            continue
        value = _OFFSET
        at, chars = first, 1
        while at < size and chars <= most:
            value = _hashed(value, text[at])
            at += 1
            while at < size and text[at] & 0xC0 == 0x80:
                value = _hashed(value, text[at])
                at += 1
            if chars >= least and not (chars == 1 and (first == 0 or at == size)):
                bucket = whole(_remainder(value, buckets, inverse, shift))
                prefetch(kept, bucket >> 6)
                ids[filled] = bucket
                filled += 1
            chars += 1
        first += 1
    return first, _as_rows(ids, begin, filled, model)


@lean
def word_rows(hashes: NDArray[np.int64], first: int, end: int, model: Weights, ids: NDArray[np.int32], filled: int) -> tuple[int, int]:
    """Write the rows of word n-grams (``addWordNgrams``) that begin at word ``first`` or later; as ``character_rows``."""
    if not model.has_buckets:
        return end, filled
    buckets = np.uint64(model.buckets)
    room, begin = len(ids) - model.word_ngrams - WIDTH, filled
    while first < end and filled < room:
        value = np.uint64(hashes[first])
        for at in range(first + 1, min(end, first + model.word_ngrams)):
            value = value * _WORD_NGRAM + np.uint64(hashes[at])
            ids[filled] = whole(value % buckets)
            filled += 1
        first += 1
    return first, _as_rows(ids, begin, filled, model)


@lean
def signed_hash(data: NDArray[np.uint8], start: int, end: int) -> int:
    """Return fastText's hash of a token as the int32 that it keeps."""
    value = _OFFSET
    for at in range(start, end):
        value = _hashed(value, data[at])
    signed = whole(value)
    return signed - (1 << 32) if signed >= 1 << 31 else signed


@lean
def index_tokens(data: NDArray[np.uint8], ends: NDArray[np.int64], keys: NDArray[np.uint64], ids: NDArray[np.int32]) -> None:
    """Fill the table from a token's hash to its number; ``ends`` [tokens + 1] says where tokens start and end."""
    mask = np.uint64(len(keys) - 1)
    for number in range(len(ends) - 1):
        key = token_key(data, ends[number], ends[number + 1])
        slot = (key >> _SHIFT) & mask
        while keys[slot] != _FREE and keys[slot] != key:
            slot = (slot + _ONE) & mask
        keys[slot], ids[slot] = key, number

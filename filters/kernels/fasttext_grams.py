# SPDX-License-Identifier: Apache-2.0
"""Rows of the character n-grams of a short token, hashed for sixteen beginnings at once.

The same rows in the same order as ``fasttext_rows.character_rows``, which takes any token and bytes that are no UTF-8 (a test compares
them). From each byte on, the hashes of one, two, three... bytes follow from one another; those that end with a character are looked up.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from filters.kernels.compiled import in_place
from filters.kernels.fasttext_rows import Weights, row_of
from filters.kernels.utf8 import low_zeros, whole
from filters.kernels.vectors import WIDTH, hash_grams, ones

LONGEST = 63
"""Most bytes of a token with the signs around it: its characters begin and end in a mask of 64 bits."""
MOST_BYTES = 32
"""Most bytes of an n-gram: eight characters of four bytes."""
_NONE, _ONE, _SIX, _LOW_SIX = np.uint64(0), np.uint64(1), np.uint64(6), np.uint64(63)


@in_place
def short_rows(
    text: NDArray[np.uint8],
    size: int,
    rest: np.uint64,
    model: Weights,
    buckets: NDArray[np.int32],
    found: NDArray[np.uint64],
    ids: NDArray[np.int32],
    filled: int,
) -> int:
    """Write the rows of the character n-grams of ``<token>``; return how many ids there are now, or -1 where this cannot tell.

    ``rest`` has a bit for each byte of it, up to 64, that continues a character.
    ``buckets`` and ``found`` are to work in: int32 [MOST_BYTES * 16], uint64 [16]. 64 bytes more may be read of ``text``.
    """
    kept, least, most = model.kept, model.min_chars, model.max_chars
    if size > LONGEST or most > MOST_BYTES // 4:
        return -1
    inside = (_ONE << np.uint64(size)) - _ONE
    rest &= inside
    begins = inside & ~rest
    ends = begins | _ONE << np.uint64(size)
    widest = 1
    while rest != _NONE:
        rest &= rest >> _ONE
        widest += 1
    if widest > 4:  # no UTF-8
        return -1
    division = (np.uint64(model.buckets), model.inverse, model.shift)
    steps, words = most * widest, model.words
    for at in range(0, size, WIDTH):
        hash_grams(text, at, steps, division, buckets)
        some = _NONE
        for lane in range(min(WIDTH, size - at)):
            bits = _NONE
            if len(kept) > 0:
                for many in range(least, steps + 1):
                    bucket = np.uint64(buckets[np.uint64((many - 1) * WIDTH + lane)])
                    bits |= (kept[bucket >> _SIX] >> (bucket & _LOW_SIX) & _ONE) << np.uint64(many - 1)
            else:
                bits = (_ONE << np.uint64(steps)) - _ONE
            bits &= ends >> np.uint64(at + lane) >> _ONE
            found[np.uint64(lane)] = bits
            some |= np.uint64(bits != _NONE) << np.uint64(lane)
        some &= begins >> np.uint64(at)
        while some != _NONE:
            lane = low_zeros(some)
            some &= some - _ONE
            behind = ends >> np.uint64(at + lane) >> _ONE
            bits = found[np.uint64(lane)]
            while bits != _NONE:
                last = low_zeros(bits)
                bits &= bits - _ONE
                chars = ones(behind << np.uint64(63 - last))
                if least <= chars <= most and (chars > 1 or (at + lane > 0 and at + lane + last + 1 < size)):
                    bucket = np.uint64(buckets[np.uint64(last * WIDTH + lane)])
                    ids[np.uint64(filled)] = row_of(bucket, model) if len(kept) > 0 else words + whole(bucket)
                    filled += 1
    return filled

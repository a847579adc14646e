# SPDX-License-Identifier: Apache-2.0
"""Words of scripts written without spaces, by the dictionaries of ICU (International Components for Unicode).

ICU4C carries one dictionary each for Chinese and Japanese together, Thai, Lao, Khmer and Burmese, and cuts runs by the likeliest sequence
of words (Unicode License v3; https://unicode-org.github.io/icu/userguide/boundaryanalysis/). It comes with ``icu4py`` (MIT), the extra
``limpide[icu]``, which carries its own ICU, so that the answer depends on its version alone; the version is part of a step's identity.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

NEWLINE = 0x0A


@cache
def version() -> str:
    """Return the version of ICU, such as ``icu-78.3``.

    Raises:
        ValueError: when icu4py is not installed.

    """
    try:
        from icu4py._version import icu_version
    except ImportError as error:
        raise ValueError(
            "a dictionary was asked for, but icu4py is not installed; run pip install 'limpide[icu]', or use character"
        ) from error
    return f"icu-{icu_version}"


def cuts(data: NDArray[np.uint8], start: NDArray[np.int64], end: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return where ICU begins words within runs of ``data`` (bytes, ascending); the beginnings of runs are among them.

    ``data`` are UTF-8 bytes; ``start`` and ``end`` are half-open bytes of each run, ascending and apart: int64 [runs].
    """
    from icu4py.breakers import WordBreaker

    if not len(start):
        return np.zeros(0, np.int64)
    lengths = end - start + 1  # a line each: no word goes on across a newline
    begins = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    lines = np.full(int(lengths.sum()), NEWLINE, np.uint8)
    index = np.arange(len(lines)) - np.repeat(begins, lengths) + np.repeat(start, lengths)
    written = np.ones(len(lines), np.bool_)
    written[begins + lengths - 1] = False
    lines[written] = data[index[written]]
    text = lines.tobytes().decode("utf-8", "replace")
    found = np.fromiter((first for first, _ in WordBreaker(text, "und").segments()), np.int64)
    places = _places(lines, text, found)
    run = np.searchsorted(begins, places, side="right") - 1
    inside = places - begins[run] < lengths[run] - 1  # not the newlines
    return (places - begins[run] + start[run])[inside]


def _places(lines: NDArray[np.uint8], text: str, found: NDArray[np.int64]) -> NDArray[np.int64]:
    """Turn ICU's places, which count UTF-16 code units (icu4py 1.2), into bytes."""
    leads = np.nonzero(lines & 0xC0 != 0x80)[0]
    units = np.where(lines[leads] >= 0xF0, 2, 1)
    if len(leads) != len(text):
        raise ValueError("text that is not UTF-8 was to be cut by a dictionary; expected valid UTF-8, as Arrow strings are")
    first = np.concatenate([[0], np.cumsum(units)[:-1]])
    return leads[np.searchsorted(first, found[found <= first[-1]])]

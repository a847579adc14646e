# SPDX-License-Identifier: Apache-2.0
"""The sieve before the parser: where in a page's bytes a licence may be named, by a compiled search for a few anchors.

Patterns are asked around the anchors only. What the sieve lets through is decided elsewhere; it never holds back a page in which the
patterns find a name (``tests/filters/license/test_sieve.py``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Final

import numpy as np

from filters.license.patterns import ANCHORS, IN_WORDS_BYTES, REACH

NEAR_BYTES: Final = 1000
NEAR_HITS: Final = 50
"""So far back, and for so many names, it is looked whether a name stands in a tag."""


def near_names(html: bytes) -> list[tuple[int, int]]:
    """Return the parts of a page, start and end, in which a licence may be named: bytes around each anchor, joined where they meet."""
    windows: list[tuple[int, int]] = []
    for place in _sieve()(html):
        start = max(place - REACH, 0)
        if windows and start <= windows[-1][1]:
            windows[-1] = windows[-1][0], place + REACH
        else:
            windows.append((start, place + REACH))
    return windows


@lru_cache(maxsize=1)
def _sieve() -> Callable[[bytes], list[int]]:
    """Return what finds the anchors; numba is loaded at the first page, not with the catalogue of filters."""
    from filters.kernels.tell_tales import places, quads

    marks = quads(*ANCHORS)
    return lambda html: places(np.frombuffer(html, np.uint8), marks).tolist()


@lru_cache(maxsize=1)
def may_hold_rdf() -> Callable[[bytes], bool]:
    """Return what tells whether a page may hold RDF about a work."""
    from filters.kernels.tell_tales import may_hold, quads

    marks = quads(b"<wor", b"c:wo")
    return lambda html: may_hold(np.frombuffer(html, np.uint8), marks)


def stands_in_words(html: bytes, windows: Iterable[tuple[int, int]]) -> bool:
    """Tell whether a licence is named outside of tags, scripts and links, so that the words are worth entering; in doubt they are."""
    starts = (begin + hit.start() for begin, end in windows for hit in IN_WORDS_BYTES.finditer(html[begin:end]))
    for number, start in enumerate(starts):
        near = html[max(0, start - NEAR_BYTES) : start]
        in_tag = near.rfind(b"<") > near.rfind(b">")
        in_link = near.rfind(b"<a ") > near.rfind(b"</a")
        if number >= NEAR_HITS or not (in_tag or in_link):
            return True
    return False

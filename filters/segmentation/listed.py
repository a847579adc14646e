# SPDX-License-Identifier: Apache-2.0
"""Listed words, such as stop words, as a rule cuts them in texts: their hashes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from filters.contract import Documents
from filters.segmentation.rule import Segmentation
from filters.text import Words

_APOSTROPHES = ("'", "’")


def one_word(words: Sequence[str], language: str, segmentation: Segmentation) -> NDArray[np.bool_]:
    """Tell which entries of a list are one word by the rule: bool [words]."""
    return _cut(words, language, segmentation)[1] == 1


def listed_hashes(words: Sequence[str], language: str, segmentation: Segmentation, owner: str) -> NDArray[np.uint64]:
    """Return the sorted hashes of words of one language, uint64 [words].

    What ends in an apostrophe is cut before a vowel, since "l'" is a word only there.

    Raises:
        ValueError: when an entry is not one word by this rule.

    """
    cut, count = _cut(words, language, segmentation)
    for word, parts in zip(words, count, strict=True):
        if parts != 1:
            raise ValueError(f"{owner}: stop word {word!r} of {language} is {parts} words; expected one (words: {segmentation.name})")
    return np.sort(cut.hashes[cut.first[:-1]])


def _cut(words: Sequence[str], language: str, segmentation: Segmentation) -> tuple[Words, NDArray[np.int64]]:
    """Return the words of entries, and how many each has: int64 [words]."""
    elided = [word.endswith(_APOSTROPHES) and not segmentation.is_default for word in words]
    texts = pa.array([f"{word}a" if cut else word for word, cut in zip(words, elided, strict=True)], pa.string())
    view = Documents(pa.table({"text": texts, "language": pa.array([language] * len(words), pa.string())})).segmented(segmentation)
    cut, lengths, more = view.words, np.diff(view.offsets), np.array(elided, np.int64)
    count = np.diff(cut.first) - more
    whole = count == 1
    first = cut.first[:-1][whole]
    whole[whole] = cut.end[first] - cut.start[first] == (lengths - more)[whole]
    return cut, np.where(whole, 1, np.where(count == 1, 2, count))

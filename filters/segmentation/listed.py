# SPDX-License-Identifier: Apache-2.0
"""Listed words, such as stop words, as a rule cuts them in texts: their hashes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from filters.contract import Documents
from filters.segmentation.rule import Segmentation

_APOSTROPHES = ("'", "’")


def listed_hashes(words: Sequence[str], language: str, segmentation: Segmentation, owner: str) -> NDArray[np.uint64]:
    """Return the sorted hashes of words of one language, uint64 [words].

    What ends in an apostrophe is cut before a vowel, since "l'" is a word only there.

    Raises:
        ValueError: when an entry is not one word by this rule.

    """
    elided = [word.endswith(_APOSTROPHES) and not segmentation.is_default for word in words]
    texts = pa.array([f"{word}a" if cut else word for word, cut in zip(words, elided, strict=True)], pa.string())
    view = Documents(pa.table({"text": texts, "language": pa.array([language] * len(words), pa.string())})).segmented(segmentation)
    cut, lengths = view.words, np.diff(view.offsets)
    for row, (word, more) in enumerate(zip(words, elided, strict=True)):
        first, count = cut.first[row], cut.first[row + 1] - cut.first[row] - more
        if count != 1 or cut.end[first] - cut.start[first] != lengths[row] - more:
            raise ValueError(f"{owner}: stop word {word!r} of {language} is {count} words; expected one (words: {segmentation.name})")
    return np.sort(cut.hashes[cut.first[:-1]])

# SPDX-License-Identifier: Apache-2.0
"""Gold to one target for each block: is it main text, how sure, or unknown.

Full text: a block of several words is main text by the share of its 4-grams that gold has; a short one if gold has its words just
after those of the main text before it, since short texts occur anywhere. Segments: the blocks that hold one. Where gold is silent, a
block is unknown and teaches nothing.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from curation.extraction.gold import Gold
from curation.extraction.metrics import words

SHORT_WORDS: Final = 6
"""Blocks of fewer words are looked for near the place in gold that the text before them has reached."""
REACH_CHARS: Final = 300


def labels(page: Gold, texts: list[str]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return targets 0..1 and weights (0: unknown) for the blocks of a page."""
    return _by_text(page.text, texts) if page.text is not None else _by_segments(page, texts)


def _by_text(gold: str, texts: list[str]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    all_words = words(gold)
    grams = {tuple(all_words[i : i + 4]) for i in range(len(all_words) - 3)}
    line = " " + " ".join(all_words) + " "
    target = np.zeros(len(texts), np.float32)
    cursor = 0
    last = -1
    for i, text in enumerate(texts):
        own = words(text)
        if len(own) >= SHORT_WORDS:
            found = [tuple(own[k : k + 4]) in grams for k in range(len(own) - 3)]
            target[i] = sum(found) / len(found)
            if target[i] >= 0.5:
                first = found.index(True)
                place = line.find(f" {' '.join(own[first : first + 4])} ", cursor)
                cursor = max(cursor, place + len(" ".join(own))) if place >= 0 else cursor
                last = i
        elif own:
            phrase = f" {' '.join(own)} "
            place = line.find(phrase, max(0, cursor - 2), cursor + REACH_CHARS + len(phrase))
            if place >= 0 and (last < 0 or i - last < 12):
                target[i] = 1
                cursor = place + len(phrase) - 1
                last = i
    weight = np.array([min(3.0, 0.3 + len(text) / 100) for text in texts], np.float32)
    return target, weight


def _by_segments(page: Gold, texts: list[str]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    flat = [" ".join(text.split()) for text in texts]
    target = np.zeros(len(texts), np.float32)
    weight = np.zeros(len(texts), np.float32)
    for said, segments in ((1.0, page.inside), (0.0, page.outside)):
        for segment in (" ".join(one.split()) for one in segments):
            holders = [i for i, text in enumerate(flat) if segment in text]
            if not holders and len(segment) > 20:
                holders = [i for i, text in enumerate(flat) if len(text) > 15 and text in segment]
            for i in holders:
                target[i] = said
                weight[i] = 2.0 if said == 0.0 else max(float(weight[i]), 2.0 / len(holders))
    return target, weight

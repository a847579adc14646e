# SPDX-License-Identifier: Apache-2.0
"""How near an extracted text is to gold: shared four-grams for full texts, segments found and avoided for the rest.

Full text: precision and recall over the multiset of 4-grams of words, averaged over pages, and F1 of the two averages, as
scrapinghub's article-extraction-benchmark does (``evaluate.py``). Words are runs of letters and digits; in scripts that write no
spaces, each character is a word, else a whole sentence would be one. Segments: one true or false answer for each segment, over all
pages, as
trafilatura's ``tests/evaluate.py`` counts them; white space is one space on both sides. Soft hyphens, which nobody sees within a line, are
taken out of both sides everywhere.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import Final

WORDS: Final = re.compile(
    "[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]|[^\\W\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]+"
)
NGRAM_WORDS: Final = 4
SOFT_HYPHEN: Final = "\u00ad"


@dataclass(frozen=True)
class Score:
    """Precision, recall and F1, 0..1, over so many items."""

    precision: float
    recall: float
    items: int

    @property
    def f1(self) -> float:
        """Return the harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def words(text: str) -> list[str]:
    """Split a text into words.

    >>> words("Hello, 世界")
    ['Hello', '世', '界']
    """
    return WORDS.findall(text)


def flat(text: str) -> str:
    """Return a text as segments are looked for in it: on one line, without soft hyphens."""
    return " ".join(text.replace(SOFT_HYPHEN, "").split())


def ngrams(text: str) -> Counter[tuple[str, ...]]:
    """Count 4-grams of words; a shorter text is one n-gram."""
    found = words(text.replace(SOFT_HYPHEN, ""))
    size = min(NGRAM_WORDS, len(found))
    return Counter(tuple(found[i : i + size]) for i in range(len(found) - size + 1)) if size else Counter()


def page_score(text: str, gold: str) -> tuple[float, float]:
    """Return precision and recall of one full text; of an empty text, 0 (or 1 where gold is empty too)."""
    ours, theirs = ngrams(text), ngrams(gold)
    shared = sum((ours & theirs).values())
    both_empty = not ours and not theirs
    precision = shared / sum(ours.values()) if ours else float(both_empty)
    return precision, shared / sum(theirs.values()) if theirs else float(both_empty)


def text_score(pairs: list[tuple[str, str]]) -> Score:
    """Score (text, gold) pairs."""
    scores = [page_score(text, gold) for text, gold in pairs]
    count = max(1, len(scores))
    return Score(sum(p for p, _ in scores) / count, sum(r for _, r in scores) / count, len(scores))


def segment_score(answers: list[tuple[str, tuple[str, ...], tuple[str, ...]]]) -> Score:
    """Score (text, segments within, segments without) answers; items are segments."""
    hits = misses = false = total = 0
    for text, inside, outside in answers:
        line = flat(text)
        found = sum(flat(segment) in line for segment in inside)
        hits += found
        misses += len(inside) - found
        false += sum(flat(segment) in line for segment in outside)
        total += len(inside) + len(outside)
    return Score(hits / max(1, hits + false), hits / max(1, hits + misses), total)

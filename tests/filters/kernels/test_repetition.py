# SPDX-License-Identifier: Apache-2.0
"""The repetition kernels against counting in plain Python."""

from __future__ import annotations

from collections import Counter

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from filters.kernels.repetition import count_duplicates, count_ngrams
from filters.text import TextView

FEW = st.lists(st.sampled_from(["a", "b", "cc", "dé", "水"]), max_size=60)


def _top(words: list[str], n: int) -> int:
    grams = [" ".join(words[at : at + n]) for at in range(len(words) - n + 1)]
    if not grams:
        return 0
    counts = Counter(grams)
    gram = max(counts, key=lambda each: counts[each])  # the first of equals: Counter keeps the order of arrival
    return len(gram) * counts[gram]


def _duplicate(words: list[str], n: int) -> int:
    seen: set[tuple[str, ...]] = set()
    at = repeated = 0
    while at + n <= len(words):
        gram = tuple(words[at : at + n])
        if gram in seen:
            repeated += len("".join(gram))
            at += n
        else:
            seen.add(gram)
            at += 1
    return repeated


@given(st.lists(FEW, max_size=4))
def test_ngrams_are_counted_as_said(rows: list[list[str]]) -> None:
    """The shortcut over repeated places changes no count."""
    view = TextView(pa.array([" ".join(words) for words in rows], pa.string()))

    counts = count_ngrams(view.words, 4, 10)

    for words, row in zip(rows, counts.tolist(), strict=True):
        assert row == [_top(words, n) for n in (2, 3, 4)] + [_duplicate(words, n) for n in range(5, 11)]


@given(st.lists(st.lists(st.sampled_from(["", "a", "bé", "水"]), max_size=30), max_size=4))
def test_duplicates_are_counted_as_said(rows: list[list[str]]) -> None:
    """Each element that stood before counts, with its characters."""
    view = TextView(pa.array(["\n".join(lines) for lines in rows], pa.string()))
    elements, repeated, chars = count_duplicates(view.lines)
    strings = view.strings(view.lines)
    for row in range(len(rows)):
        lines = strings[view.lines.first[row] : view.lines.first[row + 1]]
        again = [line for at, line in enumerate(lines) if line in lines[:at]]
        assert (elements[row], repeated[row], chars[row]) == (len(lines), len(again), len("".join(again)))

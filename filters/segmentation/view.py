# SPDX-License-Identifier: Apache-2.0
"""A view of a batch whose words are cut by another rule; everything else is the first view's, computed once."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from filters.segmentation.rule import SCRIPTS, Segmentation
from filters.text import Spans, TextView, Words


class SegmentedView(TextView):
    """The same texts with words by UAX #29.

    >>> import pyarrow as pa
    >>> view = TextView(pa.array(["L'eau d'aujourd'hui, 3.14 ?", "don't"]))
    >>> cut = SegmentedView(view, Segmentation("uax29"), np.array([True, False]))
    >>> cut.strings(cut.words)
    ["L'", 'eau', "d'", "aujourd'hui", ',', '3.14', '?', "don't"]
    """

    def __init__(self, view: TextView, segmentation: Segmentation, elide: NDArray[np.bool_]) -> None:
        """Look at a view by a rule; ``elide`` says which rows elide."""
        super().__init__(view.text)
        self._view, self.segmentation, self.elide = view, segmentation, elide

    @cached_property
    def data(self) -> NDArray[np.uint8]:
        """The first view's bytes."""
        return self._view.data

    @cached_property
    def offsets(self) -> NDArray[np.int64]:
        """The first view's offsets."""
        return self._view.offsets

    @cached_property
    def chars(self) -> NDArray[np.int64]:
        """The first view's lengths."""
        return self._view.chars

    @cached_property
    def planes(self) -> NDArray[np.uint64]:
        """The first view's planes."""
        return self._view.planes

    @cached_property
    def lines(self) -> Spans:
        """The first view's lines."""
        return self._view.lines

    @cached_property
    def paragraphs(self) -> Spans:
        """The first view's paragraphs."""
        return self._view.paragraphs

    @cached_property
    def sentences(self) -> Spans:
        """The first view's sentences."""
        return self._view.sentences

    @cached_property
    def words(self) -> Words:
        """Words and symbols by UAX #29 (``filters.segmentation.rule``)."""
        return self._segments(everything=False)

    def _segments(self, *, everything: bool) -> Words:
        from filters.kernels.characters import load as load_characters
        from filters.kernels.word_break import cut
        from filters.kernels.word_break_table import load, pairs

        room, flags = self._room(self._bytes), np.empty(self._bytes, np.uint8)
        known = sum(1 << SCRIPTS.index(script) + 1 for script in self.segmentation.dictionaries)
        rules = (load(), pairs(), load_characters()[0], self.elide, known, self._dictionary_cuts(known), everything)
        columns = (room.first, room.start, room.end, room.chars, room.hashes, flags)
        count = cut(self.data, self.offsets, *rules, *columns)
        return Words(room.first, room.start[:count], room.end[:count], room.chars[:count], room.hashes[:count], flags[:count])

    def _dictionary_cuts(self, known: int) -> NDArray[np.int64]:
        """Return where dictionaries begin words (bytes, ascending)."""
        if not known:
            return np.zeros(0, np.int64)
        from filters.kernels.word_break import runs
        from filters.kernels.word_break_table import load
        from filters.segmentation.dictionary import cuts

        most = self._bytes // 4 + 1  # two letters of at least two bytes each
        start, end = np.empty(most, np.int64), np.empty(most, np.int64)
        count = runs(self.data, self.offsets, load(), known, start, end)
        return cuts(self.data, start[:count], end[:count])

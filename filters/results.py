# SPDX-License-Identifier: Apache-2.0
"""What filters answer beside signals: edits, sketches, tallies, and tables for the card. Part of ``filters.contract``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray


@dataclass(frozen=True)
class Edits:
    """Replaced spans of a batch, ordered by row, then start; spans of one row do not overlap.

    Attributes:
        row: int32 [spans], row of the document in its batch.
        start, end: int32 [spans], half-open code points in the text before the edit.
        kind: string [spans], what was replaced, such as ``EMAIL_ADDRESS``.
        replacement: string [spans], the text that stands there now.

    """

    row: pa.Array
    start: pa.Array
    end: pa.Array
    kind: pa.Array
    replacement: pa.Array

    @staticmethod
    def of(spans: Sequence[tuple[int, int, int, str, str]]) -> Edits:
        """Build edits from ``(row, start, end, kind, replacement)`` tuples already in order."""
        row, start, end, kind, replacement = zip(*spans, strict=True) if spans else ((), (), (), (), ())
        return Edits(
            pa.array(row, pa.int32()),
            pa.array(start, pa.int32()),
            pa.array(end, pa.int32()),
            pa.array(kind, pa.string()),
            pa.array(replacement, pa.string()),
        )


@dataclass(frozen=True)
class Sketch:
    """What is stored of each document so that equal or similar ones can be found without their text.

    Attributes:
        keys: FixedSizeList<uint64>[k] [documents]. Two documents that share the key of the same position are
            candidates. A null list takes part in no comparison.
        check: FixedSizeBinary of a multiple of 8 bytes, or None [documents]. When given, candidates are joined only if
            their checks agree as the filter's ``agreement`` says.

    """

    keys: pa.Array
    check: pa.Array | None = None


@dataclass(frozen=True)
class Agreement:
    """When the checks of two candidates agree.

    A check is cut into ``planes`` equal parts; a slot is one bit of each. Two checks agree when at least the fraction ``least`` of
    their slots are equal in all planes. One plane and 1.0: the checks are equal. One plane and 60/64: at most 4 of 64 bits differ.
    """

    planes: int = 1
    least: float = 1.0
    by_chance: float = 0.0
    """Share of slots that agree in two checks that have nothing in common."""

    @property
    def estimates(self) -> bool:
        """Whether checks say how similar two documents are, beyond that they are equal."""
        return 0 < self.least < 1

    def similarity(self, differing: NDArray[np.int64], slots: int) -> NDArray[np.float64]:
        """Return the similarity that checks estimate when so many of their slots differ, to three decimals.

        >>> Agreement(2, 0.81, 0.25).similarity(np.array([0, 84, 448]), 448).tolist()
        [1.0, 0.75, 0.0]
        """
        equal = 1 - differing.astype(np.float64) / slots
        return np.asarray(np.round(np.maximum(0, (equal - self.by_chance) / (1 - self.by_chance)), 3), np.float64)


@dataclass(frozen=True)
class Tally:
    """What a batch of documents counts for.

    Attributes:
        parts: uint64 [parts], the distinct parts of each document, one document after the other.
        least: a part that at least so many documents have is repeated.
        owners: uint64 [parts], the document of each, by the first half of its id; where given, the smallest that has a part is kept
            with it.

    """

    parts: Any
    least: int
    owners: Any = None


@dataclass(frozen=True)
class Summary:
    """A table for the card."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str | int, ...], ...]
    said: str = ""
    """What must be known to read it."""


def spans_by_row(edits: Edits) -> Iterator[tuple[int, int, int, str, str]]:
    """Iterate over ``(row, start, end, kind, replacement)``."""
    columns = (edits.row, edits.start, edits.end, edits.kind, edits.replacement)
    yield from zip(*(column.to_pylist() for column in columns), strict=True)

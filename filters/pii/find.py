# SPDX-License-Identifier: Apache-2.0
"""Find personal data in a column of texts: read, scan, and say where each finding stands in code points.

    spans = find(texts, languages, kinds)        # row, start, end, recogniser, the words that were found

The words are handed on only to whoever replaces them; nothing here keeps them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

import pyarrow as pa

from filters.pii import normalise, phone
from filters.pii.recogniser import Recogniser
from filters.pii.scan import Scan
from filters.pii.spans import Span, Texts


class Piece(NamedTuple):
    """A finding: row, half-open code points of its text, who found it, and the bytes that stand there."""

    row: int
    start: int
    end: int
    recogniser: Recogniser
    literal: bytes


def find(texts: pa.Array, languages: pa.Array, kinds: Collection[str], regions: tuple[str, ...] | None = None) -> Iterator[Piece]:
    """Iterate over the findings of a batch, by row, then start; they do not overlap.

    Args:
        texts: string or large_string [documents].
        languages: canonical keys [documents]; null where unknown.
        kinds: keys of ``scan.RECOGNISERS``, and ``email_disguised``.
        regions: telephone regions for every document; by the document's language when None.

    """
    original = Texts.of(texts)
    if not len(original.data) or not kinds:
        return
    reading = normalise.read(original)
    known: dict[str | None, tuple[str, ...]] = {}
    by_row: list[tuple[str, ...]] = [()] * len(texts)
    if "phone" in kinds:
        by_row = [known.setdefault(key, phone.regions_of(key) if regions is None else regions) for key in languages.to_pylist()]
    found = Scan(reading.texts, frozenset(kinds), by_row).found()
    spans: list[Span] = [reading.back(one.start, one.end) for one in found]
    places = original.code_points(spans)
    for (row, start, end), span, one in zip(places, spans, found, strict=True):
        yield Piece(row, start, end, one.recogniser, original.data[span.start : span.end].tobytes())

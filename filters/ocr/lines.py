# SPDX-License-Identifier: Apache-2.0
"""Lines of scanned text that look like prose: how many there are, and the spans of all others."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from filters.kernels.prose_lines import Lines, prose_lines
from filters.text import TextView


def counted(view: TextView, skip_first: int, skip_last: int) -> dict[str, pa.Array]:
    """Return the signals of lines, those at both ends left out: good ones, their characters, and their share of those with a character."""
    lines = prose_lines(view)
    inner = _inner(lines, skip_first, skip_last)
    row = np.repeat(np.arange(len(view)), np.diff(lines.first))
    good, solid = inner & lines.good, inner & lines.solid
    many = np.bincount(row[solid], minlength=len(view))
    found = np.bincount(row[good], minlength=len(view))
    chars = np.bincount(row[good], weights=(lines.end - lines.start)[good].astype(np.float64), minlength=len(view))
    return {
        "good_line_fraction": pa.array(found / np.maximum(many, 1), mask=many == 0),
        "good_lines": pa.array(found, pa.int64()),
        "good_line_chars": pa.array(chars.astype(np.int64), pa.int64()),
    }


def other_spans(view: TextView, skip_first: int, skip_last: int) -> list[tuple[int, int, int, str, str]]:
    """Return the spans of all lines that are skipped or do not look like prose, with their newlines; neighbours become one."""
    lines = prose_lines(view)
    keep = _inner(lines, skip_first, skip_last) & lines.good
    lengths = view.chars
    spans: list[tuple[int, int, int, str, str]] = []
    for row in range(len(view)):
        for line in range(int(lines.first[row]), int(lines.first[row + 1])):
            start, end = int(lines.start[line]), min(int(lines.end[line]) + 1, int(lengths[row]))
            if keep[line] or end == start:
                continue
            if spans and spans[-1][0] == row and spans[-1][2] == start:
                start = spans.pop()[1]
            spans.append((row, start, end, "ocr_line", ""))
    return spans


def _inner(lines: Lines, skip_first: int, skip_last: int) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Return the lines that are not among the first or last of their text."""
    count = np.diff(lines.first)
    place = np.arange(len(lines.start)) - np.repeat(lines.first[:-1], count)
    return (place >= skip_first) & (place < np.repeat(count, count) - skip_last)

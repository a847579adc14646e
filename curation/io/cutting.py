# SPDX-License-Identifier: Apache-2.0
"""Cut listed files into shards of about equal stored size.

Consecutive small files of a source share a shard; a large plain JSONL file is cut into byte ranges, a large Parquet file between
row groups. Compressed files, WARC and text are never cut. A shard never holds two sources. The cut depends on names, sizes and
the target alone, never on workers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from curation.io.filesystems import open_input
from curation.io.sections import InputFile, Section

JSONL_ENDINGS: Final = (".jsonl", ".ndjson", ".json")
PARQUET_ENDINGS: Final = (".parquet", ".pq")


def cut(files: Sequence[InputFile], target_bytes: int) -> list[list[Section]]:
    """Return shards, each a list of sections in the order of the files, of about ``target_bytes`` of stored input or less.

    A single section may be larger: one row group, or a file that is never cut.
    """
    shards: list[list[Section]] = []
    filled, source = 0, ""
    for file in files:
        for section, size in _pieces(file, target_bytes):
            if not shards or file.source != source or filled + size > target_bytes:
                shards.append([])
                filled, source = 0, file.source
            shards[-1].append(section)
            filled += size
    return shards


def _pieces(file: InputFile, target_bytes: int) -> Iterator[tuple[Section, int]]:
    """Yield the sections of a file with their stored sizes (bytes)."""
    if file.bytes > target_bytes and file.file.endswith(JSONL_ENDINGS):
        for start in range(0, file.bytes, target_bytes):
            end = min(start + target_bytes, file.bytes)
            yield Section(file, start, end), end - start
    elif file.bytes > target_bytes and file.file.endswith(PARQUET_ENDINGS):
        yield from _row_groups(file, target_bytes)
    else:
        yield Section(file), file.bytes


def _row_groups(file: InputFile, target_bytes: int) -> Iterator[tuple[Section, int]]:
    try:
        with open_input(file.address) as stream:
            described = pq.ParquetFile(stream, pre_buffer=False).metadata
            groups = [described.row_group(group) for group in range(described.num_row_groups)]
            sizes = [sum(group.column(at).total_compressed_size for at in range(group.num_columns)) for group in groups]
    except (OSError, ValueError, pa.ArrowException):  # no readable footer: the reader will say so
        sizes = []
    if not sizes:
        yield Section(file), file.bytes
        return
    start, filled = 0, 0
    for group, size in enumerate(sizes):
        if filled and filled + size > target_bytes:
            yield Section(file, start, group), filled
            start, filled = group, 0
        filled += size
    yield Section(file, start, len(sizes)), filled

# SPDX-License-Identifier: Apache-2.0
"""Levels of zstd for releases: ``python -m tests.bench.compression [--megabytes 20]``.

Real texts (the bench corpus of six languages, and its web pages alone) are written as one column of Parquet with the settings of releases
(``curation.io.parquet_out``) at several levels. For each: bytes and processor time beside those of level 3; the best of three, in one run.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from curation.io.parquet_out import ROW_GROUP_BYTES, SETTINGS, published
from tests.bench.parts.corpus import corpus_texts, web_texts
from tests.bench.parts.data import data_folder

LEVELS: Final = (1, 2, 3, 4, 6, 9)
ROUNDS: Final = 3


def _first(texts: Iterator[str], megabytes: float) -> pa.Table:
    """Return texts until they have ``megabytes`` (10^6 bytes)."""
    kept, size = list[str](), 0
    for text in texts:
        if size >= megabytes * 1e6:
            break
        kept.append(text)
        size += len(text.encode())
    return pa.table({"text": kept})


def _written(table: pa.Table, level: int) -> tuple[int, float]:
    """Return the bytes of the file and the processor seconds that it took."""
    settings: dict[str, Any] = {**SETTINGS, **published(level)}
    rows = max(1, table.num_rows * ROW_GROUP_BYTES // max(table.nbytes, 1))
    began = time.process_time()
    sink = pa.BufferOutputStream()
    with pq.ParquetWriter(sink, table.schema, use_dictionary=False, **settings) as writer:
        for start in range(0, table.num_rows, rows):
            writer.write_table(table.slice(start, rows))
    return sink.getvalue().size, time.process_time() - began


def main() -> int:
    """Parse the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=float, default=20, help="text of each corpus (10^6 bytes)")
    asked = parser.parse_args()
    data: Path = data_folder("prose_eltec")
    for name, texts in (("six languages", corpus_texts(data)), ("web pages", web_texts(data))):
        table = _first(texts, asked.megabytes)
        found = {level: [_written(table, level) for _ in range(ROUNDS)] for level in LEVELS}
        size, seconds = found[3][0][0], min(seconds for _, seconds in found[3])
        cost = f"level 3 takes {seconds / table.nbytes * 1e9:.2f} ms a MB and leaves {size / table.nbytes:.3f} of it"
        print(f"{name}: {table.nbytes / 1e6:.1f} MB; {cost}")
        for level, measured in found.items():
            best = min(spent for _, spent in measured)
            print(f"  level {level}: {measured[0][0] / size - 1:+7.1%} bytes, {best / seconds:5.2f} x the time")
    return 0


if __name__ == "__main__":
    sys.exit(main())

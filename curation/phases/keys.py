# SPDX-License-Identifier: Apache-2.0
"""Phase ``keys``: a shard's surviving documents write their keys into partitions by key range.

A partition holds the keys of one range from all shards, so that one task can find equal keys without seeing the rest.
An entry is (position, key, check, reference); a reference is shard << 32 | row. The ``identity`` step has no
sketch: its key and check are the two halves of the document's id.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from curation.io.parquet_out import TableWriter
from curation.phases.measure import CHECK, KEYS
from curation.phases.survivors import ShardState, surviving
from curation.rank import ranks
from curation.task import StoredFile, WorkFile

MEMBERS = "members.parquet"
ENTRY = pa.schema(
    [pa.field("position", pa.int16()), pa.field("key", pa.uint64()), pa.field("check", pa.binary()), pa.field("ref", pa.int64())]
)


@dataclass(frozen=True)
class WriteKeys:
    """Write one shard's keys by partition, and the rank and id of every document that has keys.

    Attributes:
        state: the shard and what has been decided before this step.
        step: the linking step, or ``identity``.
        sketch: its sketches; None for ``identity``.
        partitions: number of key ranges, a power of two.
        prefer: criteria for the survivor, the most important first.
        sources: names of the sources, in recipe order.

    """

    state: ShardState
    step: str
    sketch: WorkFile | None
    partitions: int
    prefer: tuple[str, ...]
    sources: tuple[str, ...]

    def identity(self) -> dict[str, Any]:
        """Return what decides who takes part, and the sketches."""
        return {
            "state": self.state.identity(),
            "step": self.step,
            "sketch": self.sketch.sha256 if self.sketch else None,
            "partitions": self.partitions,
            "prefer": list(self.prefer),
            "sources": list(self.sources),
        }

    def run(self, work: Path, folder: Path) -> tuple[list[StoredFile], dict[str, Any]]:
        """Write one file of entries a partition, and members."""
        rank_fields = [pa.field(f"rank_{number}", pa.int64()) for number, _ in enumerate(self.prefer)]
        member = pa.schema([pa.field("ref", pa.int64()), pa.field("id", pa.string()), *rank_fields])
        with ExitStack() as stack:
            writers = [stack.enter_context(TableWriter(folder / entries_file(number), ENTRY)) for number in range(self.partitions)]
            members = stack.enter_context(TableWriter(folder / MEMBERS, member))
            for rows, documents, signals, ids, sketches in surviving(self.state, work, [self.sketch] if self.sketch else []):
                keys, check = _keys_of(ids, sketches)
                has = pc.is_valid(keys)
                refs = pa.array((self.state.shard << 32) | rows).filter(has)
                for entries in entries_of(keys.drop_null(), check.filter(has), refs):
                    for writer, part in zip(writers, _by_partition(entries, self.partitions), strict=True):
                        writer.write(part)
                rank = [pa.array(values).filter(has) for values in ranks(self.prefer, documents, signals, self.sources)]
                members.write(pa.table([refs, ids.filter(has), *rank], schema=member))
        return [StoredFile.of(writer.stat) for writer in (*writers, members)], {"documents": members.stat.rows}


def entries_file(partition: int) -> str:
    """Return the name of the file that holds one partition's entries."""
    return f"entries-{partition:05d}.parquet"


def _keys_of(ids: pa.Array, sketches: list[pa.Table]) -> tuple[pa.Array, pa.Array]:
    """Return keys (FixedSizeList<uint64>) and check (binary) of the rows."""
    if sketches:
        return sketches[0].column(KEYS).combine_chunks(), sketches[0].column(CHECK).combine_chunks().cast(pa.binary())
    values = ids.to_pylist()
    first = np.array([int(value[:16], 16) for value in values], np.uint64)
    return pa.FixedSizeListArray.from_arrays(pa.array(first), 1), pa.array([bytes.fromhex(value[16:]) for value in values], pa.binary())


def entries_of(keys: pa.Array, check: pa.Array, refs: pa.Array) -> Iterator[pa.Table]:
    """Iterate over the entries of every key position."""
    width = keys.type.list_size
    flat = np.asarray(keys.flatten()).reshape(-1, width)
    for position in range(width):
        column = pa.array(np.ascontiguousarray(flat[:, position]))
        yield pa.table([pa.array(np.full(len(refs), position, np.int16)), column, check, refs], schema=ENTRY)


def _by_partition(entries: pa.Table, partitions: int) -> Iterator[pa.Table]:
    """Split entries by the leading bits of their key."""
    if partitions == 1:
        yield entries
        return
    partition: NDArray[np.uint64] = np.asarray(entries.column("key")) >> np.uint64(64 - (partitions - 1).bit_length())
    for number in range(partitions):
        yield entries.filter(pa.array(partition == number))

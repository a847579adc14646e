# SPDX-License-Identifier: Apache-2.0
"""What linking stores of a shard: keys by range, and for each document its ranks, its id and its row. Plain numbers, read through maps.

* ``entries.bin``: the number of entries of each key range (uint32), all keys (uint64), range by range, and the document's number in
  this shard of each (uint32): 12 bytes an entry;
* ``members.bin``: ranks of all documents (int64 each), their ids (16 bytes), their rows (uint32), and for how many documents each stands
  already (uint32); then, of those that stand for more than themselves, the number in this shard (uint32) and the smallest id (16 bytes).

Key ranges are finer than the partitions that tasks take: the tables of one range stay in the second-level cache.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from curation.io.arrays import mapped, write_arrays
from curation.io.parquet_out import FileStat
from curation.task import TaskRecord, WorkFile

MEMBERS: Final = "members.bin"
ENTRIES: Final = "entries.bin"
ID_BYTES: Final = 16
ENTRIES_PER_PARTITION: Final = 1 << 24
"""Entries that one match task compares: 16 million."""
ENTRIES_PER_RANGE: Final = 1 << 18
MOST_RANGE_BITS: Final = 10
"""More ranges than 2^10 would be more streams than a core writes fast: then partitions are not cut further."""


@dataclass(frozen=True)
class Ranges:
    """How keys are cut: by their first ``partition_bits`` bits into what a task takes, by ``bits`` into ranges."""

    partition_bits: int
    bits: int

    @classmethod
    def of(cls, entries: int) -> Self:
        """Cut so that a task sees a bounded number of entries: it follows from the corpus, never from the workers.

        >>> Ranges.of(1_000_000), Ranges.of(14_000_000_000)
        (Ranges(partition_bits=0, bits=2), Ranges(partition_bits=10, bits=10))
        """
        task, fine = (max(0, math.ceil(math.log2(max(1, entries) / size))) for size in (ENTRIES_PER_PARTITION, ENTRIES_PER_RANGE))
        return cls(task, max(task, min(fine, MOST_RANGE_BITS)))

    @property
    def partitions(self) -> int:
        """Number of tasks."""
        return 1 << self.partition_bits

    def identity(self) -> list[int]:
        """Return both numbers of bits."""
        return [self.partition_bits, self.bits]


@dataclass(frozen=True)
class Linked:
    """What a shard's documents that take part bring along.

    Attributes:
        keys: uint64 [documents, positions], told apart by scope.
        ids: 32 hexadecimal digits each (string [documents]).
        rows: where they stand in the shard (uint32 [documents]).
        rank: int64 [documents] for each criterion; smaller is better.

    """

    keys: NDArray[np.uint64]
    ids: pa.Array
    rows: NDArray[np.uint32]
    rank: tuple[NDArray[np.int64], ...]
    stands_for: NDArray[np.uint32] | None = None
    """Documents that earlier steps joined to each, itself included (uint32 [documents]); None: each is alone."""
    least: pa.Array | None = None
    """The smallest id of these (string [documents]), null where it is alone; None: each is alone."""


@dataclass(frozen=True)
class ShardKeys:
    """The files of one shard that linking reads.

    Attributes:
        entries, members: what ``keys`` wrote.
        checks: a check a row; None: it is the end of the id, or nothing.
        check_bytes: bytes of a check.
        ranks: numbers by which documents are preferred.
        published: of an earlier release: the id of the published document that stands for each.
        joined: documents that stand for more than themselves.

    """

    entries: WorkFile
    members: WorkFile
    checks: WorkFile | None
    check_bytes: int
    ranks: int
    published: WorkFile | None = None
    joined: int = 0

    @staticmethod
    def at(stats: Sequence[FileStat], work: Path, ranks: int, check_bytes: int) -> ShardKeys:
        """Point to entries, members and checks that stand below ``work``."""
        files = [WorkFile(str(stat.path.relative_to(work)), stat.sha256, stat.rows) for stat in stats]
        return ShardKeys(files[0], files[1], files[2], check_bytes, ranks)

    @staticmethod
    def of(record: TaskRecord, checks: WorkFile | None, check_bytes: int, published: WorkFile | None = None) -> ShardKeys:
        """Point to the keys that a task wrote."""
        entries, members = WorkFile.of(record, ENTRIES), WorkFile.of(record, MEMBERS)
        return ShardKeys(entries, members, checks, check_bytes, record.report["ranks"], published, record.report["joined"])

    @property
    def documents(self) -> int:
        """Documents that take part."""
        return self.members.rows

    def identity(self) -> list[Any]:
        """Return the digests of its files."""
        return [self.entries.sha256, self.members.sha256, self.checks.sha256 if self.checks else None, self.check_bytes]

    def ranges(self, work: Path, ranges: Ranges, partition: int) -> Entries:
        """Map the entries of one partition."""
        count, total = 1 << ranges.bits, self.entries.rows
        stored = np.asarray(mapped(work / self.entries.path, "u1", (4 * count + 4 * count % 8 + 12 * total,)))
        counts = stored[: 4 * count].view("<u4").astype(np.int64)
        here = 1 << (ranges.bits - ranges.partition_bits)
        first = here * partition
        starts = int(counts[:first].sum()) + np.concatenate([[0], np.cumsum(counts[first : first + here])])
        body = stored[4 * count + 4 * count % 8 :]
        return Entries(body[: 8 * total].view("<u8"), body[8 * total :].view("<u4"), starts)

    def checks_of(self, work: Path, numbers: NDArray[np.int64]) -> NDArray[np.uint8]:
        """Return the checks of documents by their number (uint8 [documents, bytes])."""
        if self.checks is None:
            return self.who(work).ids[numbers, ID_BYTES - self.check_bytes :]
        stored = mapped(work / self.checks.path, "u1", (self.checks.rows, self.check_bytes))
        return np.asarray(stored[self.who(work).rows[numbers]])

    def published_of(self, work: Path) -> NDArray[np.uint8]:
        """Map the ids of the published documents that stand for those of an earlier release (uint8 [documents, 16])."""
        if self.published is None:
            return self.who(work).ids
        return np.asarray(mapped(work / self.published.path, "u1", (self.documents, ID_BYTES)))

    def who(self, work: Path) -> Who:
        """Map ranks, ids and rows."""
        documents, ranks = self.documents, self.ranks
        size = documents * (8 * ranks + ID_BYTES + 8)
        stored = np.asarray(mapped(work / self.members.path, "u1", (size + self.joined * (4 + ID_BYTES),)))
        first, last = 8 * ranks * documents, (8 * ranks + ID_BYTES) * documents
        counts = stored[last : size + 4 * self.joined].view("<u4")
        return Who(
            stored[:first].view("<i8").reshape(documents, ranks),
            stored[first:last].reshape(-1, ID_BYTES),
            counts[:documents],
            counts[documents : 2 * documents],
            counts[2 * documents :],
            stored[size + 4 * self.joined :].reshape(-1, ID_BYTES),
        )


@dataclass(frozen=True)
class Entries:
    """A partition of a shard's entries: all keys and numbers of the shard, and where each range of the partition starts, and the end."""

    keys: NDArray[np.uint64]
    numbers: NDArray[np.uint32]
    starts: NDArray[np.int64]


@dataclass(frozen=True)
class Who:
    """A shard's documents: ranks (int64 [documents, ranks]), ids (uint8 [documents, 16]), rows, what each stands for (uint32).

    ``joined`` are the numbers of those that stand for more than themselves, ascending (uint32), ``least`` their smallest ids (uint8).
    """

    ranks: NDArray[np.int64]
    ids: NDArray[np.uint8]
    rows: NDArray[np.uint32]
    stands_for: NDArray[np.uint32]
    joined: NDArray[np.uint32]
    least: NDArray[np.uint8]


def write_linked(linked: Linked, ranges: Ranges, folder: Path, *, release: int | None = None) -> tuple[list[FileStat], dict[str, Any]]:
    """Write the files of a shard; ``release``, where there are several, is its first rank: earlier ones come first."""
    from filters.kernels.matching import partitioned

    keys = np.ascontiguousarray(linked.keys)
    counts, out, numbers = np.empty(1 << ranges.bits, np.int64), np.empty(keys.size, np.uint64), np.empty(keys.size, np.uint32)
    partitioned(keys, ranges.bits, counts, out, numbers)
    documents = len(linked.rows)
    head = np.zeros(max(2, len(counts)), np.uint32)  # whole words of 8 bytes, so that keys are aligned
    head[: len(counts)] = counts
    entries = write_arrays([head, out, numbers], folder / ENTRIES, len(out))
    rank = [*([] if release is None else [np.full(documents, release)]), *linked.rank]
    ordered = np.stack(rank, axis=1, dtype=np.int64) if rank else np.empty((documents, 0), np.int64)
    stands_for = np.ones(documents, np.uint32) if linked.stands_for is None else linked.stands_for
    least = pa.nulls(documents, pa.string()) if linked.least is None else linked.least
    some = np.nonzero(np.asarray(least.is_valid()))[0]
    joined_ids = id_bytes(pa.array(least.drop_null().to_pylist(), pa.string()))
    members = write_arrays(
        [ordered, id_bytes(linked.ids), linked.rows, stands_for, some.astype(np.uint32), joined_ids], folder / MEMBERS, documents
    )
    return [entries, members], {"documents": documents, "entries": len(out), "ranks": len(rank), "joined": len(some)}


def joined(pieces: Sequence[Linked], criteria: int) -> Linked:
    """Put the pieces of a shard together; one position when there are none."""
    if not pieces:
        none = np.empty(0, np.int64)
        return Linked(np.empty((0, 1), np.uint64), pa.array([], pa.string()), none.astype(np.uint32), (none,) * criteria)
    return Linked(
        np.concatenate([piece.keys for piece in pieces]),
        pa.concat_arrays([piece.ids.combine_chunks() if isinstance(piece.ids, pa.ChunkedArray) else piece.ids for piece in pieces]),
        np.concatenate([piece.rows for piece in pieces]),
        tuple(np.concatenate(values) for values in zip(*(piece.rank for piece in pieces), strict=True)) if criteria else (),
        np.concatenate([np.ones(len(p.rows), np.uint32) if p.stands_for is None else p.stands_for for p in pieces]),
        pa.concat_arrays([_least(piece) for piece in pieces]),
    )


def _least(piece: Linked) -> pa.Array:
    """Return the smallest ids of a piece as one array."""
    if piece.least is None:
        return pa.nulls(len(piece.rows), pa.string())
    return piece.least.combine_chunks() if isinstance(piece.least, pa.ChunkedArray) else piece.least


def id_bytes(ids: pa.Array) -> NDArray[np.uint8]:
    """Return ids of 32 hexadecimal digits as bytes (uint8 [ids, 16])."""
    data = ids.buffers()[2]
    start, stop = (2 * ID_BYTES * at for at in (ids.offset, ids.offset + len(ids)))
    if ids.type == pa.string() and data is not None and data.size == stop:  # the whole buffer is these ids, each of its full length
        text = data[start:stop].to_pybytes().decode("ascii")
    else:
        text = "".join(ids.to_pylist())
    return np.frombuffer(bytes.fromhex(text), np.uint8).reshape(-1, ID_BYTES)

# SPDX-License-Identifier: Apache-2.0
"""Phase ``keys``: a shard's surviving documents write their keys by key range, and a card each.

A key is that of the sketch, told apart by position and by scope, so that documents of another scope never share one. Files:

* ``entries.bin``: all keys (uint64), partition by partition, then for each the document's number in this shard (uint32): 12 bytes an entry;
* ``cards.bin``: the ids of all documents (16 bytes each), then their checks: what deciding about candidates needs, read by random access;
* ``members.bin``: for each document its reference (shard << 32 | row) and its ranks (int64);
* ``index.parquet``, on demand: keys, check, id and ranks, with which later releases compare themselves.

The ``identity`` step has no sketch: its key and check are the two halves of the document's id.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from curation.io.arrays import write_arrays
from curation.io.parquet_out import FileStat, write_parquet
from curation.phases.measure import CHECK, KEYS
from curation.phases.scope import scope_marks
from curation.phases.survivors import ShardState, surviving
from curation.rank import ranks
from curation.task import StoredFile, WorkFile

MEMBERS, ENTRIES, CARDS, INDEX = "members.bin", "entries.bin", "cards.bin", "index.parquet"
ID_BYTES: Final = 16
EARLIER, LATER = 0, 1


@dataclass(frozen=True)
class Linked:
    """What a shard's documents that take part bring along, row by row.

    Attributes:
        keys: uint64 [documents, positions], told apart by position and scope.
        check: uint8 [documents, bytes]; no bytes where there is none.
        ids: 32 hexadecimal digits each (string [documents]).
        refs: shard << 32 | row (int64 [documents]).
        rank: int64 [documents] for each criterion; smaller is better.

    """

    keys: NDArray[np.uint64]
    check: NDArray[np.uint8]
    ids: pa.Array
    refs: NDArray[np.int64]
    rank: tuple[NDArray[np.int64], ...]


@dataclass(frozen=True)
class WriteKeys:
    """Write one shard's keys by partition, and card, rank and id of every document that has keys.

    Attributes:
        state: the shard and what has been decided before this step.
        step: the linking step, or ``identity``.
        sketch: its sketches; None for ``identity``.
        partitions: number of key ranges, a power of two.
        prefer: criteria for the survivor, the most important first.
        sources: names of the sources, in recipe order.
        scope: within what documents are compared.
        later: documents of earlier releases take part and come first.
        made_by: what made the sketches, as JSON, to be kept as index for later releases; empty: no index is kept.

    """

    state: ShardState
    step: str
    sketch: WorkFile | None
    partitions: int
    prefer: tuple[str, ...]
    sources: tuple[str, ...]
    scope: tuple[str, ...] = ()
    later: bool = False
    made_by: str = ""

    def identity(self) -> dict[str, Any]:
        """Return what decides who takes part, and the sketches."""
        return {
            "state": self.state.identity(),
            "step": self.step,
            "sketch": self.sketch.sha256 if self.sketch else None,
            "partitions": self.partitions,
            "prefer": list(self.prefer),
            "sources": list(self.sources),
            "scope": list(self.scope),
            "later": self.later,
            "made_by": self.made_by,
        }

    def run(self, work: Path, folder: Path) -> tuple[list[StoredFile], dict[str, Any]]:
        """Write entries, cards and members, and the index when it is kept."""
        pieces = []
        for rows, documents, signals, ids, sketches in surviving(self.state, work, [self.sketch] if self.sketch else []):
            keys, check = _keys_of(ids, sketches)
            has = pc.is_valid(keys)
            taken = np.asarray(has)
            rank = [values[taken] for values in ranks(self.prefer, documents, signals, self.sources)]
            marks = scope_marks(self.scope, documents.filter(has), signals.filter(has))
            flat = np.asarray(keys.drop_null().flatten()).reshape(-1, keys.type.list_size) ^ marks[:, None]
            refs = (self.state.shard << 32) | rows[taken]
            pieces.append(Linked(flat, check_bytes(check.filter(has)), ids.filter(has), refs, tuple(rank)))
        linked = joined(pieces, len(self.prefer))
        return write_linked(linked, self.partitions, folder, release=LATER if self.later else None, made_by=self.made_by)


def write_linked(
    linked: Linked, partitions: int, folder: Path, *, release: int | None = None, made_by: str = ""
) -> tuple[list[StoredFile], dict[str, Any]]:
    """Write the files of a shard; ``release``, where there are several, is its first rank: earlier ones come first."""
    from filters.kernels.matching import partitioned

    bits = (partitions - 1).bit_length()
    keys = np.ascontiguousarray(linked.keys)
    counts, out, numbers = np.empty(partitions, np.int64), np.empty(keys.size, np.uint64), np.empty(keys.size, np.uint32)
    partitioned(keys, bits, counts, out, numbers)
    documents = len(linked.refs)
    entries = write_arrays([out, numbers], folder / ENTRIES, len(out))
    carded = write_arrays([id_bytes(linked.ids), linked.check], folder / CARDS, documents)
    first = [] if release is None else [np.full(documents, release)]
    members = write_arrays([np.stack([linked.refs, *first, *linked.rank], axis=1, dtype=np.int64)], folder / MEMBERS, documents)
    stats = [entries, carded, members, *([_index(linked, made_by, folder)] if made_by else [])]
    report = {
        "documents": documents,
        "entries": counts.tolist(),
        "check_bytes": int(linked.check.shape[1]),
        "ranks": len(first) + len(linked.rank),
    }
    return [StoredFile.of(stat) for stat in stats], report


def _index(linked: Linked, made_by: str, folder: Path) -> FileStat:
    check = pa.FixedSizeBinaryArray.from_buffers(
        pa.binary(linked.check.shape[1]), len(linked.refs), [None, pa.py_buffer(np.ascontiguousarray(linked.check).tobytes())]
    )
    table = pa.table(
        {
            "id": linked.ids,
            KEYS: pa.FixedSizeListArray.from_arrays(pa.array(linked.keys.reshape(-1)), linked.keys.shape[1]),
            CHECK: check,
            **{f"rank_{number}": pa.array(values) for number, values in enumerate(linked.rank)},
        }
    )
    return write_parquet([table], folder / INDEX, table.schema.with_metadata({"limpide.made_by": made_by}))


def joined(pieces: list[Linked], criteria: int) -> Linked:
    """Put the pieces of a shard together; one position and no check when there are none."""
    if not pieces:
        none = np.empty(0, np.int64)
        return Linked(np.empty((0, 1), np.uint64), np.empty((0, 0), np.uint8), pa.array([], pa.string()), none, (none,) * criteria)
    return Linked(
        np.concatenate([piece.keys for piece in pieces]),
        np.concatenate([piece.check for piece in pieces]),
        pa.concat_arrays([piece.ids.combine_chunks() if isinstance(piece.ids, pa.ChunkedArray) else piece.ids for piece in pieces]),
        np.concatenate([piece.refs for piece in pieces]),
        tuple(np.concatenate(values) for values in zip(*(piece.rank for piece in pieces), strict=True)) if criteria else (),
    )


def id_bytes(ids: pa.Array) -> NDArray[np.uint8]:
    """Return ids of 32 hexadecimal digits as bytes (uint8 [ids, 16])."""
    data = ids.buffers()[2]
    start, stop = (2 * ID_BYTES * at for at in (ids.offset, ids.offset + len(ids)))
    if ids.type == pa.string() and data is not None and data.size == stop:  # the whole buffer is these ids, each of its full length
        text = data[start:stop].to_pybytes().decode("ascii")
    else:
        text = "".join(ids.to_pylist())
    return np.frombuffer(bytes.fromhex(text), np.uint8).reshape(-1, ID_BYTES)


def _keys_of(ids: pa.Array, sketches: list[pa.Table]) -> tuple[pa.Array, pa.Array]:
    """Return keys (FixedSizeList<uint64>) and check (FixedSizeBinary, or null) of the rows."""
    if sketches:
        return sketches[0].column(KEYS).combine_chunks(), sketches[0].column(CHECK).combine_chunks()
    halves = id_bytes(ids)
    first = np.ascontiguousarray(halves[:, :8]).view(">u8").reshape(-1).astype(np.uint64)
    check = np.ascontiguousarray(halves[:, 8:]).tobytes()
    return (
        pa.FixedSizeListArray.from_arrays(pa.array(first), 1),
        pa.FixedSizeBinaryArray.from_buffers(pa.binary(8), len(ids), [None, pa.py_buffer(check)]),
    )


def check_bytes(check: pa.Array) -> NDArray[np.uint8]:
    """Return checks as bytes (uint8 [documents, bytes]); none where a sketch has none."""
    if not pa.types.is_fixed_size_binary(check.type):
        return np.empty((len(check), 0), np.uint8)
    width = check.type.byte_width
    data = np.frombuffer(check.buffers()[1] or b"", np.uint8)
    return data[check.offset * width : (check.offset + len(check)) * width].reshape(-1, width)

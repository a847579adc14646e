# SPDX-License-Identifier: Apache-2.0
"""Phase ``keys``: a shard's surviving documents write their keys by key range, and who they are.

A key is that of the sketch, told apart by position and by scope, so that documents of another scope never share one. Files:

* ``entries.bin`` and ``members.bin``: the keys by range, and rank, id and row of each document (``curation.phases.linked``);
* ``index.parquet``, on demand: row, keys, check, id and ranks, from which ``curation.phases.index`` takes those that are published.

Checks stay where ``measure`` wrote them: whoever decides about candidates reads theirs there, by row. The ``identity`` step has no
sketch: its key and its check are the two halves of the document's id.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from curation.io.arrays import mapped
from curation.io.parquet_out import FileStat, write_parquet
from curation.phases.linked import ID_BYTES, Linked, Ranges, id_bytes, joined, write_linked
from curation.phases.measure import CHECK, KEYS
from curation.phases.scope import scope_marks
from curation.phases.survivors import ShardState, surviving
from curation.rank import ranks
from curation.task import StoredFile, WorkFile

INDEX: Final = "index.parquet"
ROW: Final = "row"
EARLIER, LATER = 0, 1


@dataclass(frozen=True)
class WriteKeys:
    """Write one shard's keys by range, and rank, id and row of every document that has keys.

    Attributes:
        state: the shard and what has been decided before this step.
        step: the linking step, or ``identity``.
        sketch: keys of its sketches; None for ``identity``.
        checks: their checks.
        ranges: key ranges.
        prefer: criteria for the survivor, the most important first.
        sources: names of the sources, in recipe order.
        scope: within what documents are compared.
        later: documents of earlier releases take part and come first.
        made_by: what made the sketches, as JSON, to be kept as index for later releases; empty: no index is kept.

    """

    state: ShardState
    step: str
    sketch: WorkFile | None
    checks: WorkFile | None
    ranges: Ranges
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
            "checks": self.checks.sha256 if self.checks and self.made_by else None,
            "ranges": self.ranges.identity(),
            "prefer": list(self.prefer),
            "sources": list(self.sources),
            "scope": list(self.scope),
            "later": self.later,
            "sizes": "all that a document stands for, and the smallest id",
            "made_by": self.made_by,
        }

    def run(self, work: Path, folder: Path) -> tuple[list[StoredFile], dict[str, Any]]:
        """Write entries and members, and the index when it is kept."""
        pieces = []
        for rows, documents, signals, ids, sketches, stands_for in surviving(self.state, work, [self.sketch] if self.sketch else []):
            keys = sketches[0].column(KEYS).combine_chunks() if sketches else _first_halves(ids)
            has = pc.is_valid(keys)
            taken = np.asarray(has)
            rank = [values[taken] for values in ranks(self.prefer, documents, signals, self.sources)]
            marks = scope_marks(self.scope, documents.filter(has), signals.filter(has))
            flat = np.asarray(keys.drop_null().flatten()).reshape(-1, keys.type.list_size) ^ marks[:, None]
            pieces.append(
                Linked(
                    flat, ids.filter(has), rows[taken].astype(np.uint32), tuple(rank), stands_for.size[taken], stands_for.least.filter(has)
                )
            )
        linked = joined(pieces, len(self.prefer))
        stats, report = write_linked(linked, self.ranges, folder, release=LATER if self.later else None)
        if self.made_by:
            stats.append(self._index(linked, work, folder))
        return [StoredFile.of(stat) for stat in stats], report

    def _index(self, linked: Linked, work: Path, folder: Path) -> FileStat:
        check = np.empty((len(linked.rows), 0), np.uint8)
        if self.checks and self.checks.rows:
            stored = work / self.checks.path
            width = stored.stat().st_size // self.checks.rows
            check = mapped(stored, "u1", (self.checks.rows, width))[linked.rows]
        buffers = [None, pa.py_buffer(np.ascontiguousarray(check).tobytes())]
        table = pa.table(
            {
                "id": linked.ids,
                ROW: pa.array(linked.rows),
                KEYS: pa.FixedSizeListArray.from_arrays(pa.array(linked.keys.reshape(-1)), linked.keys.shape[1]),
                CHECK: pa.FixedSizeBinaryArray.from_buffers(pa.binary(check.shape[1]), len(linked.rows), buffers),
                **{f"rank_{number}": pa.array(values) for number, values in enumerate(linked.rank)},
            }
        )
        return write_parquet([table], folder / INDEX, table.schema.with_metadata({"limpide.made_by": self.made_by}))


def _first_halves(ids: pa.Array) -> pa.Array:
    """Return the first half of each id as its one key (FixedSizeList<uint64>[1])."""
    first: NDArray[np.uint8] = np.ascontiguousarray(id_bytes(ids)[:, : ID_BYTES // 2])
    return pa.FixedSizeListArray.from_arrays(pa.array(first.view(">u8").reshape(-1).astype(np.uint64)), 1)

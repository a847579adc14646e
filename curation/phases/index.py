# SPDX-License-Identifier: Apache-2.0
"""Phase ``<step>-index``: of a shard's keys those that later releases are to be compared with, because the release has what they stand for.

A document belongs to the index when it was published, or merged into one that was, whatever step merged either: whoever resembles it
repeats a text that the release has. What was dropped belongs to it no more than what it stood for. Each is followed, survivor by
survivor, through the fates that ``edit`` wrote (:func:`fates`), by shard and row, so that no task holds more than a shard.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from curation.io.arrays import mapped
from curation.io.parquet_out import write_parquet
from curation.judge import DUPLICATE, EARLIER_DUPLICATE
from curation.phases.earlier import SURVIVOR
from curation.phases.keys import INDEX, ROW
from curation.phases.linked import ID_BYTES, id_bytes
from curation.phases.survivors import IDENTITY, JudgedRows
from curation.task import StoredFile, WorkFile, digests

FATES: Final = "fates.bin"
FATE: Final = np.dtype([("fate", "<i4"), ("shard", "<i4"), ("row", "<i8"), ("id", "u1", ID_BYTES)])
"""What became of a row: its fate, and where its survivor stands (``MERGED``), or the id of the published document (``PUBLISHED``)."""
LOST, PUBLISHED, MERGED = 0, 1, 2
Fates = NDArray[Any]


def fates(piece: JudgedRows, books: pa.Table) -> Fates:
    """Return the fate of each row of a piece (FATE [rows]), from its ledger rows.

    A document that repeats one of an earlier release counts as published: that release has it.
    """
    found = np.zeros(len(piece.ids), FATE)
    verdict, rule, step = (np.asarray(books.column(name).to_pylist(), object) for name in ("verdict", "rule", "step"))
    kept, earlier = np.nonzero(verdict == "keep")[0], np.nonzero(rule == EARLIER_DUPLICATE)[0]
    for rows, ids in ((kept, piece.ids), (earlier, books.column("survivor_id"))):
        found["fate"][rows] = PUBLISHED
        found["id"][rows] = id_bytes(pa.array(ids.take(pa.array(rows)).to_pylist(), pa.string()))
    for name, decided in piece.decided.items():
        if name != IDENTITY:
            rows = np.nonzero((rule == DUPLICATE) & (step == name))[0]
            found["fate"][rows] = MERGED
            found["shard"][rows], found["row"][rows] = (
                np.asarray(decided.column(field).take(pa.array(rows))) for field in ("survivor_shard", "survivor_row")
            )
    return found


@dataclass(frozen=True)
class WriteIndex:
    """Write the index of a shard.

    Attributes:
        shard: its number.
        index: what ``keys`` kept of it.
        fates: of all shards.

    """

    shard: int
    index: WorkFile
    fates: tuple[WorkFile, ...]

    def identity(self) -> dict[str, Any]:
        """Return the digests of what is kept and what became of it."""
        return {"shard": self.shard, "index": self.index.sha256, "fates": digests(self.fates)}

    def run(self, work: Path, folder: Path) -> tuple[list[StoredFile], dict[str, Any]]:
        """Write id, survivor, keys, check and ranks of what belongs to the index."""
        kept = pq.read_table(work / self.index.path)
        published, ids = follow(self.shard, np.asarray(kept.column(ROW)), self.fates, work)
        names = pa.array([row.tobytes().hex() for row in ids[published]], pa.string())
        table = kept.filter(pa.array(published)).drop_columns([ROW]).add_column(1, SURVIVOR, names)
        stat = write_parquet([table], folder / INDEX, table.schema)
        return [StoredFile.of(stat)], {"documents": table.num_rows}


def follow(shard: int, rows: NDArray[Any], files: Sequence[WorkFile], work: Path) -> tuple[NDArray[np.bool_], NDArray[np.uint8]]:
    """Return which rows of a shard end at a published document, and its id (uint8 [rows, 16])."""
    at = np.zeros(len(rows), FATE)
    at["fate"], at["shard"], at["row"] = MERGED, shard, rows
    while len(left := np.nonzero(at["fate"] == MERGED)[0]):  # each hop is of a later step, so they end
        order = left[np.argsort(at["shard"][left], kind="stable")]
        cut = np.nonzero(np.diff(at["shard"][order], prepend=-1))[0]
        for mine in np.split(order, cut[1:]):
            file = files[int(at["shard"][mine[0]])]
            at[mine] = np.asarray(mapped(work / file.path, "u1", (file.rows * FATE.itemsize,))).view(FATE)[at["row"][mine]]
    return at["fate"] == PUBLISHED, at["id"]

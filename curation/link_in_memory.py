# SPDX-License-Identifier: Apache-2.0
"""Duplicates within one table, without storage: for ``limpide measure``.

The same keys, the same groups and the same survivors as the link phases give for one shard, through the same actions.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from curation.io.parquet_out import write_parquet
from curation.phases.cluster import DECISIONS, EDGES, ClusterEdges, MatchPartition
from curation.phases.keys import ENTRY, MEMBERS, entries_of
from curation.phases.survivors import rows_of
from curation.rank import ranks
from curation.task import WorkFile
from filters.contract import Documents, Filter


def duplicates(linking: Filter, documents: pa.Table, signals: pa.Table, readable: NDArray[np.bool_]) -> pa.Table:
    """Return the decisions of every row (columns of ``DECISION``, null outside groups, ``merged`` false there)."""
    rows = np.nonzero(readable)[0]
    taken = pa.array(rows)
    sketch = linking.sketch(Documents(documents.take(taken).combine_chunks()))
    has = np.asarray(sketch.keys.is_valid())
    refs = pa.array(rows[has])
    check = pa.nulls(len(rows), pa.binary()) if sketch.check is None else sketch.check.cast(pa.binary())
    ids = documents.column("id").take(refs)
    rank = ranks(linking.parameters().get("prefer", ()), documents.take(refs), signals.take(refs), [])
    member = pa.table({"ref": refs, "id": ids, **{f"rank_{number}": values for number, values in enumerate(rank)}})
    with tempfile.TemporaryDirectory(prefix="limpide-link-") as name:
        folder = Path(name)
        write_parquet(entries_of(sketch.keys.drop_null(), check.filter(pa.array(has)), refs), folder / "entries.parquet", ENTRY)
        write_parquet([member], folder / MEMBERS, member.schema)
        MatchPartition((WorkFile("entries.parquet", "", 0),)).run(folder, folder)
        ClusterEdges((WorkFile(EDGES, "", 0),), (WorkFile(MEMBERS, "", 0),)).run(folder, folder)
        decisions = pq.read_table(folder / DECISIONS)
    aligned = rows_of(decisions, 0, len(readable))
    merged = pc.fill_null(aligned.column("merged"), fill_value=False)
    return aligned.set_column(aligned.schema.get_field_index("merged"), "merged", merged)

# SPDX-License-Identifier: Apache-2.0
"""Duplicates within one table: for ``limpide measure``.

The same keys, the same groups and the same survivors as the link phases give for one shard, through the same actions, in a temporary
folder.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from curation.io.parquet_out import write_parquet
from curation.phases.cluster import DECISIONS, DecideGroups
from curation.phases.forest import ConfirmPairs, JoinForests
from curation.phases.keys import MEMBERS, Linked, check_bytes, write_linked
from curation.phases.match import EDGES, MatchPartition, ShardKeys
from curation.phases.scope import scope_marks
from curation.phases.survivors import rows_of
from curation.rank import ranks
from curation.task import Action, TaskRecord, WorkFile
from filters.contract import Documents, Filter


def duplicates(linking: Filter, documents: pa.Table, signals: pa.Table, readable: NDArray[np.bool_]) -> pa.Table:
    """Return the decisions of every row (columns of ``DECISION``, null outside groups, ``merged`` false there)."""
    rows = np.nonzero(readable)[0]
    taken = pa.array(rows)
    sketch = linking.sketch(Documents(documents.take(taken).combine_chunks()))
    has = sketch.keys.is_valid()
    refs = rows[np.asarray(has)]
    parameters = linking.parameters()
    check = pa.nulls(len(rows), pa.binary()) if sketch.check is None else sketch.check
    kept = documents.take(pa.array(refs)), signals.take(pa.array(refs))
    marks = scope_marks(parameters.get("scope", ()), *kept)
    keys = np.asarray(sketch.keys.drop_null().flatten()).reshape(-1, sketch.keys.type.list_size) ^ marks[:, None]
    ids = kept[0].column("id").combine_chunks()
    rank = tuple(ranks(parameters.get("prefer", ()), *kept, []))
    with tempfile.TemporaryDirectory(prefix="limpide-link-") as place:
        work = Path(place)
        record = _run(work, "keys", Linked(keys, check_bytes(check.filter(has)), ids, refs, rank))
        matched = _run(work, "match", MatchPartition((ShardKeys.of(record, 0),), 0, linking.agreement(), forest=not linking.confirms))
        if linking.confirms:
            text = documents.select(["text"])
            write_parquet([text], work / "documents.parquet", text.schema)
            stored = WorkFile("documents.parquet", "", text.num_rows)
            least = float(parameters["min_similarity_fraction"])
            pairs = ConfirmPairs(WorkFile.of(matched, EDGES), (WorkFile.of(record, MEMBERS),), (stored,), linking, least)
            matched = _run(work, "confirm", pairs)
        joined = _run(work, "join", JoinForests((WorkFile.of(matched, EDGES),)))
        _run(work, "cluster", DecideGroups(WorkFile.of(joined, EDGES), (ShardKeys.of(record, 0),), (WorkFile.of(record, MEMBERS),), 1))
        decisions = pq.read_table(work / "cluster/00000-" / DECISIONS)
    aligned = rows_of(decisions, 0, len(readable))
    for name in ("merged", "earlier"):
        told = pc.fill_null(aligned.column(name), fill_value=False)
        aligned = aligned.set_column(aligned.schema.get_field_index(name), name, told)
    return aligned


def _run(work: Path, phase: str, action: Action | Linked) -> TaskRecord:
    """Run one action in a folder of its own, without the records that a run keeps."""
    folder = work / f"{phase}/00000-"
    folder.mkdir(parents=True)
    files, report = write_linked(action, 1, folder) if isinstance(action, Linked) else action.run(work, folder)
    identity: dict[str, Any] = {}
    return TaskRecord(phase=phase, number=0, fingerprint="", identity=identity, files=tuple(files), report=report)

# SPDX-License-Identifier: Apache-2.0
"""Duplicates within one table: for ``limpide measure``.

The same keys, the same groups and the same survivors as the link phases give for one shard, through the same actions, in a temporary
folder.
"""

from __future__ import annotations

import tempfile
from collections.abc import Generator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from curation.io.arrays import write_arrays
from curation.io.arrow_files import ArrowWriter
from curation.link import join_documents
from curation.phase import Phase
from curation.phases.linked import Linked, Ranges, ShardKeys, write_linked
from curation.phases.measure import check_bytes
from curation.phases.scope import scope_marks
from curation.phases.survivors import rows_of
from curation.rank import ranks
from curation.task import TaskRecord, WorkFile, execute
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
        ranges = Ranges.of(keys.size)
        stats, told = write_linked(Linked(keys, ids, refs.astype(np.uint32), rank), ranges, work)
        checks = np.zeros((len(readable), 0 if sketch.check is None else sketch.check.type.byte_width), np.uint8)
        checks[refs] = check_bytes(check.filter(has))
        stats.append(write_arrays([checks], work / "checks.bin", len(checks)))
        shard = ShardKeys.at(stats, work, told["ranks"], checks.shape[1])
        confirming = None
        if linking.confirms:
            text = documents.select(["text"])
            with ArrowWriter(work / "documents.arrow", text.schema) as stored:
                stored.write(text)
            texts = WorkFile(stored.stat.path.name, stored.stat.sha256, stored.stat.rows)
            confirming = (texts,), linking, float(parameters["min_similarity_fraction"])
        phases = join_documents("link", (shard,), 1, ranges, linking.agreement(), confirming)
        decisions = pa.concat_tables([pq.read_table(work / file.path) for file in _run(phases, work)]).sort_by("row")
    aligned = rows_of(decisions, 0, len(readable))
    for name in ("merged", "earlier"):
        told = pc.fill_null(aligned.column(name), fill_value=False)
        aligned = aligned.set_column(aligned.schema.get_field_index(name), name, told)
    return aligned


def _run(phases: Generator[Phase, list[TaskRecord], tuple[WorkFile, ...]], work: Path) -> tuple[WorkFile, ...]:
    """Run all tasks of all phases here, one after the other."""
    try:
        phase = next(phases)
        while True:
            phase = phases.send([execute(task, work) for task in phase.tasks])
    except StopIteration as end:
        files: tuple[WorkFile, ...] = end.value
        return files

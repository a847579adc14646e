# SPDX-License-Identifier: Apache-2.0
"""Indexes of earlier releases as further shards of a link phase: their documents take part without their texts.

An index file holds what ``keys`` kept of a shard: keys, checks, ids and ranks. It is the same data that linking both releases
at once would use, so the groups are the same; earlier documents come first in rank, and nothing is decided about them again.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import orjson
import pyarrow.parquet as pq
from numpy.typing import NDArray

from curation.errors import RunError
from curation.io.arrays import write_arrays
from curation.phases.keys import EARLIER
from curation.phases.linked import Linked, Ranges, write_linked
from curation.phases.measure import CHECK, KEYS, check_bytes
from curation.task import StoredFile

MADE_BY = b"limpide.made_by"
CHECKS: Final = "checks.bin"


@dataclass(frozen=True)
class EarlierKeys:
    """Write an index file's keys by range, as ``WriteKeys`` does with a shard's, and its checks, as ``measure`` does.

    Attributes:
        index: where the index file stands.
        sha256: its digest.
        ranges: key ranges.
        made_by: what made this release's sketches, as JSON; the index must be of the same.
        criteria: number of ranks.

    """

    index: Path
    sha256: str
    ranges: Ranges
    made_by: str
    criteria: int

    def identity(self) -> dict[str, Any]:
        """Return the digest of the index."""
        return {"index": self.sha256, "ranges": self.ranges.identity(), "made_by": self.made_by, "criteria": self.criteria}

    def run(self, work: Path, folder: Path) -> tuple[list[StoredFile], dict[str, Any]]:  # noqa: ARG002 - one signature
        """Write entries, members and checks."""
        linked, checks = read_index(self.index, self.made_by, self.criteria)
        stats, report = write_linked(linked, self.ranges, folder, release=EARLIER)
        stats.append(write_arrays([checks], folder / CHECKS, len(checks)))
        return [StoredFile.of(stat) for stat in stats], report | {"check_bytes": checks.shape[1]}


def read_index(path: Path, made_by: str, criteria: int) -> tuple[Linked, NDArray[np.uint8]]:
    """Read an index file: what takes part, and the checks (uint8 [documents, bytes]).

    Raises:
        RunError: it was made by other parameters or is no index.

    """
    table = pq.read_table(path)
    found = (table.schema.metadata or {}).get(MADE_BY, b"").decode()
    if found != made_by:
        text = f"{path.name}: this index was made by {found or 'something else'}; expected {made_by}: use its parameters"
        raise RunError(text)
    names = [name for name in table.column_names if name.startswith("rank_")]
    if len(names) != criteria:
        raise RunError(
            f"{path.name}: this index has {len(names)} ranks; expected {criteria}: prefer by as many criteria as the earlier release"
        )
    keys = table.column(KEYS).combine_chunks()
    linked = Linked(
        np.asarray(keys.flatten()).reshape(-1, keys.type.list_size),
        table.column("id").combine_chunks(),
        np.arange(table.num_rows, dtype=np.uint32),
        tuple(np.asarray(table.column(name)) for name in names),
    )
    return linked, check_bytes(table.column(CHECK).combine_chunks())


def made_by_text(identity: dict[str, Any], scope: tuple[str, ...]) -> str:
    """Return what makes sketches comparable, as canonical JSON."""
    return orjson.dumps({"sketch": identity, "scope": sorted(scope)}, option=orjson.OPT_SORT_KEYS).decode()

# SPDX-License-Identifier: Apache-2.0
"""Indexes of earlier releases as further shards of a link phase: their documents take part without their texts.

An index file holds keys, checks, ids and ranks of documents that a release published, or that published documents stand for, whose ids it
names (``curation.phases.index``). It is the same data that linking both releases at once would use, so the groups are the same; earlier
documents come first in rank, and nothing is decided about them again.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from curation.errors import AssetError, RunError
from curation.io.arrays import write_arrays
from curation.phases.keys import EARLIER
from curation.phases.linked import Linked, Ranges, id_bytes, write_linked
from curation.phases.measure import CHECK, KEYS, check_bytes
from curation.task import StoredFile

MADE_BY = b"limpide.made_by"
CHECKS: Final = "checks.bin"
PUBLISHED: Final = "published.bin"
SURVIVOR: Final = "survivor_id"


@dataclass(frozen=True)
class EarlierKeys:
    """Write an index file's keys by range, as ``WriteKeys`` does with a shard's, its checks, as ``measure`` does, and who was published.

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
        identity = {"index": self.sha256, "ranges": self.ranges.identity(), "made_by": self.made_by, "criteria": self.criteria}
        return identity | {"sizes": "all that a document stands for"}

    def run(self, work: Path, folder: Path) -> tuple[list[StoredFile], dict[str, Any]]:  # noqa: ARG002 - one signature
        """Write entries, members and checks."""
        linked, checks, published = read_index(self.index, self.made_by, self.criteria)
        stats, report = write_linked(linked, self.ranges, folder, release=EARLIER)
        stats.append(write_arrays([checks], folder / CHECKS, len(checks)))
        stats.append(write_arrays([id_bytes(published)], folder / PUBLISHED, len(checks)))
        return [StoredFile.of(stat) for stat in stats], report | {"check_bytes": checks.shape[1]}


def read_index(path: Path, made_by: str, criteria: int) -> tuple[Linked, NDArray[np.uint8], pa.Array]:
    """Read an index file: what takes part, the checks (uint8 [documents, bytes]), and the published document of each (string [documents]).

    Raises:
        RunError: it was made by other parameters.
        AssetError: it is no index.

    """
    found, ranks = read_header(path, path.name)
    if found != made_by:
        raise RunError(f"{path.name}: this index cannot be compared: {'; '.join(differences(found, made_by))}; use its parameters")
    if ranks != criteria:
        raise RunError(f"{path.name}: {criteria_differ(ranks, criteria)}")
    table = pq.read_table(path)
    names = [f"rank_{number}" for number in range(ranks)]
    keys = table.column(KEYS).combine_chunks()
    linked = Linked(
        np.asarray(keys.flatten()).reshape(-1, keys.type.list_size),
        table.column("id").combine_chunks(),
        np.arange(table.num_rows, dtype=np.uint32),
        tuple(np.asarray(table.column(name)) for name in names),
    )
    return linked, check_bytes(table.column(CHECK).combine_chunks()), table.column(SURVIVOR).combine_chunks()


def read_header(path: Path, place: str) -> tuple[str, int]:
    """Return what made an index, as JSON, and its number of ranks; ``place`` names it in errors.

    Raises:
        AssetError: it is no index.

    """
    try:
        schema = pq.read_schema(path)
    except (pa.ArrowException, OSError) as error:
        schema = pa.schema([])
        cause = f" ({str(error).splitlines()[0]})" if isinstance(error, OSError) else ""
    else:
        cause = ""
    made_by = (schema.metadata or {}).get(MADE_BY, b"").decode()
    if made_by and SURVIVOR not in schema.names:
        raise AssetError(
            f"{place}: this index does not say which of its documents were published; make it anew: run that release's recipe again"
        )
    if not made_by:
        raise AssetError(
            f"{place}: this is no index of an earlier release{cause}; one with `keep_index: true` writes its index beside its folder "
            "release, such as out/index/minhash/*.parquet: name those files"
        )
    return made_by, sum(name.startswith("rank_") for name in schema.names)


def criteria_differ(there: int, here: int) -> str:
    """Say that an index was ranked by another number of criteria."""
    return f"this index has {there} ranks; expected {here}: prefer by as many criteria as the earlier release"


def differences(there: str, here: str) -> list[str]:
    """Say what differs between what made an index and what makes this release's sketches, and only that.

    >>> one = made_by_text({"filter": "minhash", "version": 5, "parameters": {"seed": 1, "rows": 8}}, ("language",))
    >>> other = made_by_text({"filter": "minhash", "version": 5, "parameters": {"seed": 2, "rows": 8}}, ())
    >>> differences(one, other)
    ['scope is ["language"] there and [] here', 'seed is 1 there and 2 here']
    >>> differences(one, made_by_text({"filter": "simhash", "version": 1, "parameters": {"window": 6}}, ("language",)))
    ['filter is "minhash" there and "simhash" here']
    """
    known = [_flat(orjson.loads(text)) for text in (there, here)]
    if known[0].get("filter") != known[1].get("filter"):
        known = [{"filter": values.get("filter")} for values in known]
    names = sorted(set(known[0]) | set(known[1]))
    said = [[orjson.dumps(values[name]).decode() if name in values else "absent" for values in known] for name in names]
    return [f"{name} is {a} there and {b} here" for name, (a, b) in zip(names, said, strict=True) if a != b]


def _flat(made_by: dict[str, Any]) -> dict[str, Any]:
    """Return filter, version, scope and parameters of what ``made_by_text`` wrote, side by side."""
    sketch = made_by["sketch"]
    return {"filter": sketch["filter"], "version": sketch["version"], "scope": made_by["scope"], **sketch["parameters"]}


def made_by_text(identity: dict[str, Any], scope: tuple[str, ...]) -> str:
    """Return what makes sketches comparable, as canonical JSON."""
    return orjson.dumps({"sketch": identity, "scope": sorted(scope)}, option=orjson.OPT_SORT_KEYS).decode()

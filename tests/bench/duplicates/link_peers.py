# SPDX-License-Identifier: Apache-2.0
"""The link phases of other libraries on synthetic sketches of 14 bands of 8 rows, a tenth of them near duplicates.

Each answers ``link(documents) -> (seconds, merged)``: processor time of all threads from signatures that are there, as its own
documentation would have it, to groups or removals, and how many documents it found to be near duplicates of others.

* datatrove: its stages 2 (``MinhashDedupBuckets``) and 3 (``MinhashDedupCluster``), from signature files written and sorted beforehand
  as stage 1 does; buffers of 1000 lines, for the default of 5 is slower.
* text-dedup 0.4: hash tables and ``UnionFind`` as in the block "Clustering" of ``text_dedup.minhash.main``, which is no function of its
  own.
* datasketch: ``MinHashLSH``, each document a query and an insertion; it has no clustering.
* rensa: ``RMinHashLSH``, insertion of all, then the duplicate flag of each; it has no clustering. It takes no signatures made
  elsewhere, so sets of 40 tokens are signed beforehand, copies with 39 of them.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

BANDS, ROWS = 14, 8
PERMUTATIONS = BANDS * ROWS
SHARED = 6
"""Bands that a copy shares with the document before it."""


def hashes(documents: int) -> NDArray[np.uint64]:
    """Return smallest hashes below 2^60 (uint64 [documents, bands, rows])."""
    draw = np.random.default_rng(documents)
    made = draw.integers(0, 1 << 60, (documents, BANDS, ROWS), np.uint64)
    copies = np.arange(9, documents, 10)
    made[copies, :SHARED] = made[copies - 1, :SHARED]
    return made


def datatrove(documents: int) -> tuple[float, int]:
    """Run stages 2 and 3."""
    os.environ["TQDM_DISABLE"] = "1"
    from datatrove.pipeline.dedup.minhash import MinhashConfig, MinhashDedupBuckets, MinhashDedupCluster
    from datatrove.utils.logging import logger

    logger.disable("datatrove")
    config = MinhashConfig(num_buckets=BANDS, hashes_per_bucket=ROWS)
    made = hashes(documents)
    kind = np.dtype([*((f"h{row}", "<u8") for row in range(ROWS)), ("document", "<u4")])
    with tempfile.TemporaryDirectory() as folder:
        signatures, buckets, removed = (Path(folder) / name for name in ("signatures", "buckets", "removed"))
        for band in range(BANDS):
            rows = np.empty(documents, kind)
            for row in range(ROWS):
                rows[f"h{row}"] = made[:, band, row]
            rows["document"] = np.arange(documents)
            rows.sort(order=kind.names)
            (signatures / f"bucket_{band:03d}").mkdir(parents=True)
            (signatures / f"bucket_{band:03d}/00000.minhash.sig").write_bytes(rows.tobytes())
        started = time.process_time()
        for band in range(BANDS):
            MinhashDedupBuckets(str(signatures), str(buckets), config=config, lines_to_buffer=1000).run(None, band, BANDS)
        MinhashDedupCluster(str(buckets), str(removed), config=config, lines_to_buffer=1000).run(None, 0, 1)
        taken = time.process_time() - started
        return taken, (removed / "000000.remove").stat().st_size // 4


def text_dedup(documents: int) -> tuple[float, int]:
    """Fill its tables and unite each bucket."""
    from text_dedup.utils import UnionFind

    rows = hashes(documents)
    signatures = [[band.tobytes() for band in row] for row in rows]
    started = time.process_time()
    tables: list[dict[bytes, set[int]]] = [defaultdict(set) for _ in range(BANDS)]
    for key, row in enumerate(signatures):
        for band, value in enumerate(row):
            tables[band][value].add(key)
    edges, groups = [], UnionFind()
    for table in tables:
        for cluster in table.values():
            if len(cluster) > 1:
                first = min(cluster)
                for one in cluster:
                    edges.append((one, first))
                    groups.union(one, first)
    merged = sum(groups.find(key) != key for key in range(documents))
    return time.process_time() - started, merged


def datasketch(documents: int) -> tuple[float, int]:
    """Query, then insert."""
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(num_perm=PERMUTATIONS, params=(BANDS, ROWS))
    values = hashes(documents).reshape(documents, PERMUTATIONS) & np.uint64((1 << 32) - 1)
    sketches = [MinHash(num_perm=PERMUTATIONS, hashvalues=row, scheme="legacy") for row in values]
    started = time.process_time()
    merged = 0
    for number, sketch in enumerate(sketches):
        merged += bool(index.query(sketch))
        index.insert(number, sketch)
    return time.process_time() - started, merged


def rensa(documents: int) -> tuple[float, int]:
    """Insert all, then ask for each whether there is another like it."""
    from rensa import RMinHash, RMinHashLSH

    draw = np.random.default_rng(documents)
    sets = draw.integers(0, 1 << 60, (documents, 40))
    copies = np.arange(9, documents, 10)
    sets[copies, :39] = sets[copies - 1, :39]
    sketches = RMinHash.from_token_sets([[str(token) for token in row] for row in sets.tolist()], PERMUTATIONS, 42)
    index = RMinHashLSH(0.75, PERMUTATIONS, BANDS)
    started = time.process_time()
    index.insert_pairs(list(enumerate(sketches)))
    flags = index.query_duplicate_flags(sketches)
    taken = time.process_time() - started
    return taken, sum(flags) // 2


LINK_PEERS: dict[str, tuple[str, Callable[[int], tuple[float, Any]]]] = {
    "datatrove": ("datatrove", datatrove),
    "text-dedup": ("text_dedup", text_dedup),
    "datasketch": ("datasketch", datasketch),
    "rensa": ("rensa", rensa),
}

# SPDX-License-Identifier: Apache-2.0
"""How the link phases grow with documents: ``python -m tests.bench.duplicates_growth``.

Each size runs in a process of its own. Prints processor time, bytes on disk and the most memory that a task of each phase took beside the
process's own, for 10^4 to 10^7 documents, a tenth of them copies, and for the largest size with every second document a copy; the bound
that is stated for each phase; the cost of a document in the largest run, and what follows for 10^9 and 10^10 documents (docs/scale.md).
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from curation.phases.forest import FAN_IN, RANGE_BITS, levels
from curation.phases.linked import ENTRIES_PER_PARTITION, Ranges
from tests.bench.duplicates.growth import BANDS, CHECK_BYTES, link_synthetic

SHARD = 500_000
"""Documents of a shard: about 1 GiB of stored input."""
NODE_CORES = 32
RANKS = 2
BOUNDS = {
    "keys": 320 * SHARD,
    "match": (60 + CHECK_BYTES + 100) * ENTRIES_PER_PARTITION,
    "join": 500_000_000,
    "cluster": (80 + 8 * RANKS) * (1 << RANGE_BITS) + 500 * (1 << 18),
}
"""Stated in docs/scale.md: a shard's keys; a partition in which every entry is of another document that repeats; flat; a range of
documents with each of which a group begins."""


def one(documents: int, every: int = 10) -> dict[str, Any]:
    """Measure one size in a child."""
    command = [sys.executable, "-m", "tests.bench.duplicates_growth", "--one", str(documents), "--every", str(every)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--one", type=int, default=None, help="measure this size here and print JSON")
    parser.add_argument("--every", type=int, default=10, help="every so many documents is a copy")
    parser.add_argument("--most", type=int, default=10_000_000)
    given = parser.parse_args()
    if given.one is not None:
        with tempfile.TemporaryDirectory(dir=None) as folder:
            print(json.dumps(asdict(link_synthetic(Path(folder), given.one, max(1, given.one // SHARD), given.every))))
        return
    one(10_000)  # compiles
    print(f"documents  copies {'seconds':>30}   documents/s bytes each {'memory of a task, MB':>30}   match tasks    merged")
    print(f"{'':17} {'keys  match   join cluster':>30} {'':24} {'keys  match   join cluster':>30}")
    told: dict[str, Any] = {}
    size = 10_000
    while size <= given.most:
        told = one(size)
        show(size, 10, told)
        size *= 10
    show(size // 10, 2, one(size // 10, 2))
    bounds = "".join(f"{BOUNDS[name] / 1e6:7,.0f}" for name in BOUNDS)
    print(f"{'bound of a task, MB':>76} {bounds}")
    predict(told, size // 10)


def show(size: int, every: int, told: dict[str, Any]) -> None:
    """Print one run."""
    taken, peak = told["seconds"], told["peak_bytes"]
    spent = "".join(f"{taken[name]:7.2f}" for name in BOUNDS)
    held = "".join(f"{peak[name] / 1e6:7,.0f}" for name in BOUNDS)
    each = told["bytes"] / size
    print(f"{size:>10,}  1/{every:<4} {spent} {size / sum(taken.values()):15,.0f} {each:10.0f} {held}", end="")
    print(f" {told['tasks']['match']:13} {told['merged']:9,}")


def predict(told: dict[str, Any], size: int) -> None:
    """Print what the largest run says of larger ones: time and bytes grow with documents, tasks are of one size."""
    print("\nfrom the cost of a document in the largest run with a tenth of copies:")
    for documents in (10**9, 10**10):
        core_hours = {name: taken / size * documents / 3600 for name, taken in told["seconds"].items()}
        whole = sum(core_hours.values())
        nodes = max(1, round(whole / NODE_CORES / 4 + 0.5))
        partitions = Ranges.of(documents * BANDS).partitions
        disk = told["bytes"] / size * documents / 1e12
        by_phase = ", ".join(f"{name} {hours:.2f}" for name, hours in core_hours.items())
        groups = -(-documents >> RANGE_BITS)
        print(f"  {documents:.0e} documents: {documents // SHARD:,} keys tasks, {partitions:,} match tasks, {groups:,} cluster tasks")
        print(f"    join: levels of {', '.join(f'{count:,}' for count in levels(partitions))} tasks of {FAN_IN} forests each")
        print(f"    {whole:.1f} core hours ({by_phase}); {disk:.2f} TB on disk")
        # The last join takes all forests of its level, one edge a copy in each at most: it reads and writes in one task.
        last = told["seconds"]["join"] / len(levels(told["tasks"]["match"])) / size * documents / 3600
        print(f"    the last join, one task: {last:.2f} h; {nodes} nodes of {NODE_CORES} cores: {whole / nodes / NODE_CORES + last:.1f} h")


if __name__ == "__main__":
    main()

# SPDX-License-Identifier: Apache-2.0
"""How the link phases grow with documents: ``python -m tests.bench.duplicates_growth``.

Each size runs in a process of its own, so that peak memory is its own. Prints processor time, peak memory and bytes on disk for 10^4 to
10^7 documents, the cost of a document in the largest run, and what follows for 10^9 and 10^10 documents (docs/scale.md).
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

from curation.link import ENTRIES_PER_PARTITION
from tests.bench.duplicates.growth import BANDS, link_synthetic

SHARD = 500_000
"""Documents of a shard: about 1 GiB of stored input."""
NODE_CORES = 32


def one(documents: int) -> dict[str, Any]:
    """Measure one size in a child."""
    command = [sys.executable, "-m", "tests.bench.duplicates_growth", "--one", str(documents)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--one", type=int, default=None, help="measure this size here and print JSON")
    parser.add_argument("--most", type=int, default=10_000_000)
    given = parser.parse_args()
    if given.one is not None:
        with tempfile.TemporaryDirectory(dir=None) as folder:
            print(json.dumps(asdict(link_synthetic(Path(folder), given.one, max(1, given.one // SHARD)))))
        return
    one(10_000)  # compiles
    print("documents     keys s  match s   join s  cluster s  documents/s   peak MB  bytes/document  match tasks  merged")
    told: dict[str, Any] = {}
    size = 10_000
    while size <= given.most:
        told = one(size)
        taken = told["seconds"]
        print(
            f"{size:>10,} {taken['keys']:9.2f} {taken['match']:8.2f} {taken['join']:8.2f} {taken['cluster']:10.2f} "
            f"{size / sum(taken.values()):12,.0f} {told['peak_bytes'] / 1e6:9,.0f} {told['bytes'] / size:15.0f} "
            f"{told['tasks']['match']:12} {told['merged']:7,}"
        )
        size *= 10
    predict(told, size // 10)


def predict(told: dict[str, Any], size: int) -> None:
    """Print what the largest run says of larger ones: time and bytes grow with documents, tasks are of one size."""
    print("\nfrom the cost of a document in the largest run:")
    for documents in (10**9, 10**10):
        core_hours = {name: taken / size * documents / 3600 for name, taken in told["seconds"].items()}
        partitions = 1
        while partitions * ENTRIES_PER_PARTITION < documents * BANDS:
            partitions *= 2
        whole = sum(core_hours.values())
        nodes = max(1, round(whole / NODE_CORES / 4 + 0.5))
        forest = 0.1 * documents * 16 / 1e9
        disk = told["bytes"] / size * documents / 1e12
        by_phase = ", ".join(f"{name} {hours:.1f}" for name, hours in core_hours.items())
        print(f"  {documents:.0e} documents: {documents // SHARD:,} keys tasks, {partitions:,} match tasks")
        print(f"    {whole:.0f} core hours ({by_phase}); {disk:.2f} TB on disk; the last forest holds {forest:.1f} GB")
        print(f"    {nodes} nodes of {NODE_CORES} cores: {whole / nodes / NODE_CORES:.1f} h")


if __name__ == "__main__":
    main()

# SPDX-License-Identifier: Apache-2.0
"""Build a compact store of robots.txt captures: Common Crawl's robotstxt WARCs, folders or stores into one Parquet file.

Keyed by site and date, equal bodies once, compressed with zstd; the same captures give the same table whatever the order of the inputs.
``hosts`` keeps those of some documents only, so that what a release's verdicts rest on can ship with it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Final

import polars as pl
import pyarrow.parquet as pq

from curation.errors import InputError, UsageError
from curation.job import Job
from filters.robots.store import RobotsStore, load, site_of, table_of
from manifests.storage import LEDGER, MANIFEST

LEVEL: Final = 12
SHIPPED: Final = "provenance/robots/robots.parquet"
LEGAL: Final = frozenset({"robots", "reservations"})


def build_store(inputs: Sequence[Path], output: Path, hosts: Collection[str] | None = None) -> dict[str, int]:
    """Write a store; returns captures, sites, distinct bodies and bytes.

    Args:
        inputs: WARC files, folders of robots.txt files, or stores.
        output: the Parquet file.
        hosts: hosts to keep, with those that they redirect to; None keeps all.

    Raises:
        InputError: an input is missing.

    """
    for path in inputs:
        if not path.exists():
            raise InputError(f"{path}: no such file or folder; give WARC files, folders of robots.txt files, or a store")
    store = load(tuple(inputs))
    if hosts is not None:
        store = _of_hosts(store, hosts)
    table = table_of(store)
    output.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(table, output, compression="zstd", compression_level=LEVEL, version="2.6", store_schema=False)
    return {
        "captures": table.num_rows,
        "sites": len(store.captures),
        "bodies": len(store.bodies),
        "bytes": output.stat().st_size,
    }


def _of_hosts(store: RobotsStore, hosts: Collection[str]) -> RobotsStore:
    """Return the captures of some hosts and of those that they redirect to."""
    wanted, known = set(hosts), set[str]()
    while wanted - known:
        known |= wanted
        places = {c.location for site, captures in store.captures.items() if site.host in known for c in captures if c.location}
        wanted |= {target.host for place in places if (target := site_of(place)) is not None}
    chosen = {site: captures for site, captures in store.captures.items() if site.host in known}
    return RobotsStore(chosen, {c.sha256: store.bodies[c.sha256] for captures in chosen.values() for c in captures})


def ship_robots(job: Job, release: Path) -> None:
    """Write the captures that the run's verdicts rest on into a release, so that strangers can look the cited lines up."""
    files = {file.path for step in job.steps if step.filter.name in LEGAL for file in step.assets.get("files", ())}
    hosts = hosts_of(release) if files else set()
    if hosts:
        build_store(sorted(files), release / SHIPPED, hosts)


def hosts_of(release: Path) -> set[str]:
    """Return the hosts of the addresses in a release's ledger; raises UsageError when there is none."""
    parts = sorted((release / LEDGER).glob("part-*.parquet"))
    if not parts:
        raise UsageError(f"{release}: no ledger here; give the folder of a release, which holds {MANIFEST}")
    urls = pl.scan_parquet(parts).select("url").drop_nulls().collect()["url"].to_list()
    return {site.host for url in urls if (site := site_of(url)) is not None}

# SPDX-License-Identifier: Apache-2.0
"""Build a compact store of what sites say in files: robots.txt, tdmrep.json, ai.txt from WARCs, folders or stores into one file.

Keyed by site and date, compressed with zstd; the same captures give the same rows whatever the order of the inputs. Parquet is small and
is read into memory; Arrow (``filters.robots.disk``) is looked up on disk, for more sites than memory holds. ``hosts`` keeps those
of some documents only, so that what a release's verdicts rest on can ship with it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Final

import polars as pl
import pyarrow.parquet as pq

from curation.errors import InputError, UsageError, no_release
from curation.job import Job
from curation.site_files import LEGAL
from filters.robots.captures import Fetched, fetched_from, in_memory, load
from filters.robots.disk import SUFFIX, write
from filters.robots.store import RobotsStore, Store, site_of, table_of
from manifests.storage import LEDGER

LEVEL: Final = 12
SHIPPED: Final = "provenance/robots/robots.parquet"


def build_store(inputs: Sequence[Path], output: Path, hosts: Collection[str] | None = None) -> dict[str, int]:
    """Write a store; returns captures, sites (files of an origin), distinct bodies and bytes.

    Args:
        inputs: WARC files, folders of robots.txt files, or stores.
        output: the file; one that ends in .arrow is made for look-ups on disk, in memory that does not grow with it.
        hosts: hosts to keep, with those that they redirect to; None keeps all.

    Raises:
        InputError: an input is missing, or is no archive of such files.
        UsageError: the output is neither Parquet nor Arrow.

    """
    if output.suffix not in {".parquet", SUFFIX}:
        raise UsageError(f"{output}: a store ends in .parquet (read into memory) or in {SUFFIX} (looked up on disk)")
    for path in inputs:
        if not path.exists():
            raise InputError(f"{path}: no such file or folder; give WARC files, folders of robots.txt files, or a store")
    output.parent.mkdir(parents=True, exist_ok=True)
    try:
        if output.suffix == SUFFIX and hosts is None:
            return write(fetched_from(inputs), output)
        chosen = in_memory(inputs) if hosts is None else _of_hosts(load(tuple(inputs)), hosts)
    except ValueError as error:
        raise InputError(str(error)) from error
    if output.suffix == SUFFIX:
        return write(_fetched(chosen), output)
    table = table_of(chosen)
    pq.write_table(table, output, compression="zstd", compression_level=LEVEL, version="2.6", store_schema=False)
    return {
        "captures": table.num_rows,
        "sites": len(chosen.captures),
        "bodies": len(chosen.bodies),
        "bytes": output.stat().st_size,
    }


def _of_hosts(store: Store, hosts: Collection[str]) -> RobotsStore:
    """Return the captures of some hosts and of those that they redirect to."""
    chosen, wanted, known = RobotsStore(), set(hosts), set[str]()
    while new := wanted - known:
        known |= new
        for host in new:
            for site, captures in store.of_host(host).items():
                for capture in captures:
                    chosen.add(site, capture.date, capture.status, store.body(capture), capture.location)
                wanted |= {target.host for c in captures if c.location and (target := site_of(c.location)) is not None}
    return chosen.seal()


def _fetched(store: RobotsStore) -> Iterator[Fetched]:
    for site, captures in store.captures.items():
        for capture in captures:
            yield Fetched(site, capture.date, capture.status, store.body(capture), capture.location)


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
        raise no_release(release, "ledger")
    urls = pl.scan_parquet(parts).select("url").drop_nulls().collect()["url"].to_list()
    return {site.host for url in urls if (site := site_of(url)) is not None}

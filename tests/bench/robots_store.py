# SPDX-License-Identifier: Apache-2.0
"""How fast robots.txt answers, and how large stores are: ``python -m tests.bench.robots_store [--hosts 1000000]``.

Without ``--hosts``: verdicts a second over 10,000 hosts of ``robots_modern`` held in memory, and the size of the store a host. With it: a
store on disk of so many hosts, the files of ``robots_modern`` over and over, each under a host of its own and with a line that names it, as
most sites have (a Sitemap), so that no two are equal. Building and asking run in processes of their own. Hosts are asked at random, the
worst case (each is found, read and parsed, then let go), and 20 addresses a host, as crawls have them. CPU time of one core.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from filters.robots.captures import Fetched, load
from filters.robots.decide import Decider
from filters.robots.disk import write
from filters.robots.store import RobotsStore, Site, table_of
from tests.bench.parts.data import data_folder
from tests.bench.robots import SETS, files, paths

HOSTS, URLS_A_HOST = 10_000, 20
RANDOM_URLS = 20_000
GROUPED_HOSTS = 2_000


def in_memory(data: Path) -> None:
    """Print verdicts a second and bytes a host of a store in memory."""
    store, choice, urls = RobotsStore(), random.Random(1), []
    for name, body in files(data / SETS[1]):
        store.add(Site("", Path(name).name.removesuffix(".robots.txt"), None), "", 200, body)
        if len(store.captures) == HOSTS:
            break
    store.seal()
    for site in store.captures:
        found = paths(store.file(store.captures[site][0]), choice)
        urls += [
            f"https://{site.host}{choice.choice(found)}" if n % 2 else f"https://{site.host}/news/2024/{n}/item-{n}.html"
            for n in range(URLS_A_HOST)
        ]
    choice.shuffle(urls)
    for agents in (("CCBot",), ("CCBot", "*")):
        decider = Decider(store, agents, "at_release", "url")
        started = time.process_time()
        for site in store.captures:
            decider.decide(f"https://{site.host}/", None)
        warm = time.process_time() - started
        started = time.process_time()
        refused = sum(decider.decide(url, None).status == "disallowed" for url in urls)
        spent = time.process_time() - started
        both = len(urls) / (spent + warm)
        print(
            f"verdicts for {', '.join(agents)}: {len(urls) / spent:,.0f} URL/s per core over {len(store.captures):,} hosts ({refused:,} "
            f"of {len(urls):,} disallowed); reading the files first took {warm:.2f} s: {both:,.0f} URL/s with it"
        )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "robots.parquet"
        pq.write_table(table_of(store), path, compression="zstd", compression_level=9)
        packed = sum(map(len, store.bodies.values()))
        hosts = len(store.captures)
        print(f"store: {path.stat().st_size / hosts:,.0f} bytes a host as Parquet, {packed / hosts:,.0f} bytes of bodies a host in memory")


def made(data: Path, hosts: int) -> Iterator[Fetched]:
    """Iterate over as many hosts as asked for, each with a file of its own."""
    bodies = [body for _, body in files(data / SETS[1])]
    for number in range(hosts):
        host = f"h{number}.example"
        body = bodies[number % len(bodies)] + f"\nSitemap: https://{host}/sitemap.xml\n".encode()
        yield Fetched(Site("https", host, 443), "2024-05-01T00:00:00Z", 200, body)


def build(data: Path, path: Path, hosts: int) -> dict[str, Any]:
    """Write the store."""
    started = time.process_time()
    counts = write(made(data, hosts), path)
    return {**counts, "seconds": time.process_time() - started}


def ask(path: Path, hosts: int) -> dict[str, Any]:
    """Ask the store: hosts at random, then 20 addresses of each host."""
    choice = random.Random(2)
    decider = Decider(load((path,)), ("CCBot", "*"), "at_release", "url")
    apart = [f"https://h{choice.randrange(hosts)}.example/news/2024/{n}.html" for n in range(RANDOM_URLS)]
    near = [f"https://h{host}.example/a/{n}" for host in choice.sample(range(hosts), min(GROUPED_HOSTS, hosts)) for n in range(URLS_A_HOST)]
    told: dict[str, Any] = {}
    for name, urls in (("random", apart), ("grouped", near)):
        started = time.process_time()
        found = sum(decider.decide(url, None).status != "missing" for url in urls)
        told[name] = len(urls) / (time.process_time() - started)
        assert found == len(urls), f"{len(urls) - found} of {len(urls)} hosts were not found"
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines())
    told |= {name: int(status[name].split()[0]) * 1024 for name in ("RssAnon", "RssFile")}
    site = Site("https", f"h{hosts // 2}.example", 443)
    store = load((path,))
    started = time.process_time()
    for _ in range(2000):
        store.at(site, None)
    told["look_up_us"] = (time.process_time() - started) / 2000 * 1e6
    return told


def in_child(*arguments: str) -> dict[str, Any]:
    """Run a part of this bench in a process of its own; returns what it tells, with its peak memory."""
    command = [sys.executable, "-m", "tests.bench.robots_store", *arguments]
    told: dict[str, Any] = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    return told


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hosts", type=int, default=0, help="hosts of the store on disk; 0 leaves it out")
    parser.add_argument("--part", choices=("build", "ask"), default=None, help="run one part here, over the store at --path")
    parser.add_argument("--path", type=Path, default=None)
    asked = parser.parse_args()
    data = data_folder("robots_modern")
    if asked.part is not None:
        told = build(data, asked.path, asked.hosts) if asked.part == "build" else ask(asked.path, asked.hosts)
        print(json.dumps({**told, "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}))
        return 0
    if not asked.hosts:
        in_memory(data)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "robots.arrow"
        built = in_child("--part", "build", "--hosts", str(asked.hosts), "--path", str(path))
        told = in_child("--part", "ask", "--hosts", str(asked.hosts), "--path", str(path))
    print(
        f"{built['sites']:,} hosts on disk: {built['bytes'] / built['sites']:,.0f} bytes a host ({built['bytes'] / 1e6:,.0f} MB), built in "
        f"{built['seconds']:,.0f} s ({built['sites'] / built['seconds']:,.0f} hosts/s) with {built['peak'] / 1e6:,.0f} MB at most\n"
        f"asked with {told['RssAnon'] / 1e6:,.0f} MB of its own and {told['RssFile'] / 1e6:,.0f} MB of mapped files: "
        f"{told['random']:,.0f} URL/s at random hosts, {told['grouped']:,.0f} URL/s at {URLS_A_HOST} a host; a look-up takes "
        f"{told['look_up_us']:,.0f} microseconds"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())

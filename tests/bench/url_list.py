# SPDX-License-Identifier: Apache-2.0
"""What a list of millions of domains costs in `url_list`: ``python -m tests.bench.url_list [--domains N] [--json]``.

N generated domains (5 million by default; UT1's category `adult` has 4.6 million) are written to a file of the usual form. Measured in one
process: time to read it, bytes of memory that stay, the greatest resident memory while reading, and look-ups a second of URLs of which
half are listed.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import tempfile
import time
from pathlib import Path

import pyarrow as pa

from filters.contract import Documents
from filters.url_list.filter import UrlList, read_lists

URLS = 200_000


def _resident_bytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def measure(domains: int, folder: Path) -> dict[str, float]:
    """Return what was measured."""
    path = folder / "adult" / "domains"
    path.parent.mkdir()
    with path.open("w", encoding="utf-8") as out:
        out.writelines(f"site-{number}.example-{number % 977}.net\n" for number in range(domains))
    before, started = _resident_bytes(), time.perf_counter()
    lists = read_lists([path], None)
    seconds, peak = time.perf_counter() - started, _resident_bytes() - before
    found = UrlList(lists="*/*").open({"lists": [path]})
    urls = [f"https://www.site-{n}.example-{n % 977}.{'net' if n % 2 else 'com'}/page/{n}?x=1" for n in range(URLS)]
    documents = Documents(pa.table({"text": [""] * URLS, "url": urls}))
    started = time.perf_counter()
    listed = found(documents)["url_listed"].true_count
    asked = time.perf_counter() - started
    return {
        "entries": len(lists.hashes["domains"]),
        "file_bytes": path.stat().st_size,
        "bytes_an_entry": lists.bytes / len(lists.hashes["domains"]),
        "read_seconds": seconds,
        "peak_bytes_while_reading": peak,
        "urls_a_second": URLS / asked,
        "listed_fraction": listed / URLS,
    }


def main() -> int:
    """Parse the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--domains", type=int, default=5_000_000, help="entries of the list")
    parser.add_argument("--json", action="store_true", help="print JSON instead of text")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="limpide-bench-") as name:
        found = measure(asked.domains, Path(name))
    if asked.json:
        print(json.dumps(found, indent=2))
    else:
        for key, value in found.items():
            print(f"{key:<26} {value:>16,.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

# SPDX-License-Identifier: Apache-2.0
"""From WARC files to text: ``python -m tests.bench.warc [--json]``.

Prints pages/s and MB/s (10^6 bytes of HTML as UTF-8) per core for reading alone (container, HTTP, charset) and for reading with each
extractor, over the WARC files of the development data, damaged ones included. The first pass is not counted; passes are repeated, because
the set is small, so caches are warmer than in a crawl. What extraction costs alone is the difference of seconds per page.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from tests.bench.parts.child import measured
from tests.bench.parts.data import data_folder

EXTRACTORS = ("none", "blocks", "trafilatura", "resiliparse")


def bench(data: Path) -> list[dict[str, Any]]:
    """Measure every extractor in a process of its own."""
    rows = []
    for extractor in EXTRACTORS:
        cost = measured("extraction", data=data / "warc" / "files", extractor=extractor)
        found = cost.answer
        rates = {
            "pages_per_second": found["pages"] / found["seconds"],
            "records_per_second": found["records"] / found["seconds"],
            "html_megabytes_per_second": found["html_bytes"] / found["seconds"] / 1e6,
            "peak_rss_mebibytes": cost.peak_rss_bytes / 2**20,
        }
        rows.append({"extractor": extractor, **found, **rates})
    return rows


def main() -> int:
    """Parse the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    asked = parser.parse_args()
    data = data_folder("warc/files")
    rows = bench(data)
    if asked.json:
        print(json.dumps(rows, indent=2))
        return 0
    first = rows[0]
    print(f"{first['files']} files, {first['stored_bytes'] / 1e6:.1f} MB stored, {first['pages'] // first['passes']} pages, one core")
    print(f"{'reading and':<14}{'pages/s':>10}{'records/s':>11}{'MB HTML/s':>11}{'texts':>7}{'peak MiB':>10}")
    for row in rows:
        rates = f"{row['pages_per_second']:>10.0f}{row['records_per_second']:>11.0f}{row['html_megabytes_per_second']:>11.1f}"
        print(f"{row['extractor']:<14}{rates}{row['texts'] // row['passes']:>7}{row['peak_rss_mebibytes']:>10.0f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

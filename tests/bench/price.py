# SPDX-License-Identifier: Apache-2.0
"""What each legal policy costs on real pages: ``python -m tests.bench.price [--by source|language] [--chart FILE]``.

The pages of the HTML sets are read from JSONL with their addresses; the robots.txt files of ``robots_modern`` (May 2024, one a host)
are the store, with ``--earlier`` those of about 2019 too. The run measures, nothing is dropped but by the legal steps; the table is that of
``limpide price``. Pages of web.archive.org are asked under that host, as their addresses say.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq

from curation.console import Progress
from curation.price import count_tokens, price
from curation.price_chart import check_chart, write_chart
from curation.price_view import table
from curation.start import start
from filters.robots.store import RobotsStore, Site, table_of
from tests.bench.parts.data import data_folder
from tests.bench.robots import files
from tests.real_corpus import read_pages

SETS = (("robots_modern/dev.tar.zst", "2024-05-26T00:00:00Z"), ("robots/bulk/dev.tar.zst", "2019-12-31T00:00:00Z"))
"""Files and when they were collected, at the latest: the first by its repository's last commit, the second in about 2019."""

RECIPE = """\
recipe: 1
name: price
sources:
  - {{name: trafilatura, format: jsonl, paths: [trafilatura.jsonl], obtained: 2026-11-20, legal_basis: cdsm-art-4, columns: {{html: html}}, extractor: resiliparse}}
  - {{name: htmldate, format: jsonl, paths: [htmldate.jsonl], obtained: 2026-11-20, legal_basis: cdsm-art-4, columns: {{html: html}}, extractor: resiliparse}}
  - {{name: aeb, format: jsonl, paths: [aeb.jsonl], obtained: 2026-11-20, legal_basis: cdsm-art-4, columns: {{html: html}}, extractor: resiliparse}}
steps:
  - robots: {{files: "{store}"}}
  - reservations: {{files: "{store}"}}
  - license: {{policy: open, on_unknown: keep}}
  - language: {{min_confidence_fraction: 0.0}}
gates: {{max_quarantined_fraction: 0.2}}
"""  # noqa: E501 - one source a line


def rows(data: Path, name: str, index: str, key: str) -> Iterator[dict[str, str]]:
    """Iterate over pages with their addresses."""
    folder = data / f"html_{name}" / "dev"
    entries = [json.loads(line) for line in (folder / index).read_text(encoding="utf-8").split("\n") if line]
    by_file = {str(entry.get(key) or entry["file"]).rpartition("/")[2]: entry for entry in entries}
    for file, html in read_pages(folder / "pages.tar.zst"):
        short = file.rpartition("/")[2]
        entry = by_file.get(short) or by_file.get(short.removesuffix(".html"))
        if entry is not None:
            charset = entry.get("charset") or "utf-8"
            text = html.decode("utf-8" if entry.get("valid_utf8", True) else charset, "replace")
            yield {"id": f"{name}-{short}", "url": entry.get("url") or "", "html": text}


def corpus(data: Path, folder: Path, *, earlier: bool) -> Path:
    """Write sources, store and recipe into a temporary folder; returns the recipe's path."""
    for name, index, key in (
        ("trafilatura", "index.jsonl", "tar_name"),
        ("htmldate", "index.jsonl", "tar_name"),
        ("aeb", "gold.jsonl", "id"),
    ):
        with (folder / f"{name}.jsonl").open("w", encoding="utf-8") as stream:
            for row in rows(data, name, index, key):
                stream.write(json.dumps(row) + "\n")
    store = RobotsStore()
    for name, date in SETS if earlier else SETS[:1]:
        for file, body in files(data / name):
            store.add(Site("", Path(file).name.removesuffix(".robots.txt").lower(), None), date, 200, body)
    pq.write_table(table_of(store.seal()), folder / "robots.parquet", compression="zstd")
    recipe = folder / "recipe.yaml"
    recipe.write_text(RECIPE.format(store=folder / "robots.parquet"), encoding="utf-8")
    return recipe


def main() -> int:
    """Parse the command line, run, price, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--by", choices=("source", "language"), default=None)
    parser.add_argument("--chart", type=Path, action="append", default=[], help=".svg or .png; may be given twice")
    parser.add_argument("--tokenizer", type=Path, default=None, help="a tokenizer.json, to count tokens by")
    parser.add_argument("--clock", action="append", default=[], help="robots.txt files of this date, beside those of the policies")
    parser.add_argument("--earlier", action="store_true", help="hold the files of 2019 too, for --clock 2020-01-01")
    asked = parser.parse_args()
    for chart in asked.chart:
        check_chart(chart)
    data = data_folder("robots_modern")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        recipe = corpus(data, folder, earlier=asked.earlier)
        start(recipe, (), folder / "run", engine="inprocess", workers=None, limit=None, progress=Progress(quiet=True))
        counted = None if asked.tokenizer is None else count_tokens(folder / "run", asked.tokenizer)
        prices = price(folder / "run" / "release", by=asked.by, clocks=asked.clock, counted=counted)
    print(table(prices))
    for chart in asked.chart:
        write_chart(prices, chart)
    return 0


if __name__ == "__main__":
    sys.exit(main())

# SPDX-License-Identifier: Apache-2.0
"""What each legal policy costs on real pages: ``python -m tests.bench.price [--by source|language] [--chart FILE]``.

The pages of the HTML sets are read from JSONL with their addresses; the robots.txt files of ``robots_modern`` (May 2024, one a host,
undated) are the store. The run measures, nothing is dropped but by the legal steps; the table is that of ``limpide price``. Pages of
web.archive.org are asked under that host, as their addresses say.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path

import zstandard

from curation.console import Progress
from curation.price import price
from curation.price_chart import check_chart, write_chart
from curation.price_view import table
from curation.start import start
from tests.bench.parts.child import ROOT
from tests.real_corpus import read_pages

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


def corpus(data: Path, folder: Path) -> Path:
    """Write sources, store and recipe into a temporary folder; returns the recipe's path."""
    for name, index, key in (
        ("trafilatura", "index.jsonl", "tar_name"),
        ("htmldate", "index.jsonl", "tar_name"),
        ("aeb", "gold.jsonl", "id"),
    ):
        with (folder / f"{name}.jsonl").open("w", encoding="utf-8") as stream:
            for row in rows(data, name, index, key):
                stream.write(json.dumps(row) + "\n")
    store = folder / "robots"
    store.mkdir()
    raw = zstandard.ZstdDecompressor(max_window_size=2**27).stream_reader((data / "robots_modern" / "dev.tar.zst").open("rb"))
    with tarfile.open(fileobj=raw, mode="r|") as archive:
        for member in archive:
            file = archive.extractfile(member) if member.isfile() else None
            if file is not None:
                (store / Path(member.name).name).write_bytes(file.read())
    recipe = folder / "recipe.yaml"
    recipe.write_text(RECIPE.format(store=store), encoding="utf-8")
    return recipe


def main() -> int:
    """Parse the command line, run, price, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--by", choices=("source", "language"), default=None)
    parser.add_argument("--chart", type=Path, default=None)
    asked = parser.parse_args()
    if asked.chart:
        check_chart(asked.chart)
    data = Path(os.environ.get("LIMPIDE_DATA", ROOT.parent / "shared" / "data"))
    if not (data / "robots_modern").is_dir():
        print(f"skipped: real data is absent: {data}/robots_modern (set LIMPIDE_DATA to its folder)")
        return 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        recipe = corpus(data, folder)
        start(recipe, (), folder / "run", engine="inprocess", workers=None, limit=None, progress=Progress(quiet=True))
        prices = price(folder / "run" / "release", by=asked.by)
    print(table(prices))
    if asked.chart:
        write_chart(prices, asked.chart)
    return 0


if __name__ == "__main__":
    sys.exit(main())

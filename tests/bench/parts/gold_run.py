# SPDX-License-Identifier: Apache-2.0
"""A WARC file of the gold pages, and a run over it: documents/s end to end, and how much of that is extraction."""

from __future__ import annotations

import cProfile
import gzip
import time
from pathlib import Path
from typing import Any

from curation.console import Progress
from curation.extraction.gold import SETS, read_gold
from curation.io import extract as extracting
from curation.io import read as reading
from curation.start import start
from filters.license import filter as license_filter

RECIPE = """recipe: 1
name: gold
sources:
  - {{name: pages, format: warc, paths: ["pages.warc.gz"], obtained: 2026-11-20, extractor: {extractor}}}
steps:
  - license: {{on_unknown: keep}}
  - language: {{}}
  - gopher_quality: {{}}
  - gopher_repetition: {{}}
  - exact_duplicates: {{}}
  - minhash: {{}}
  - pii: {{}}
gates: {{max_quarantined_fraction: 1}}
"""
PARTS = {
    "extraction": (extracting.__file__, "extract_table"),
    "reading the archive": (reading.__file__, "read"),
    "license": (license_filter.__file__, "measure"),
}
"""What is told apart: where its function stands, and its name."""
COPIES = 1
"""Each page is written so often, with an address of its own."""


def run_share(data: Path, folder: Path) -> str:
    """Run the recipe with each extractor and return a line for each."""
    pages = [page.html for page in read_gold(data, SETS)] * COPIES
    with (folder / "pages.warc.gz").open("wb") as file:
        for number, page in enumerate(pages):
            file.write(gzip.compress(_record(page, number), 1, mtime=0))
    lines = [f"{len(pages)} pages, {sum(map(len, pages)) / 1e6:.0f} MB of HTML, one process, processor time"]
    for extractor in ("blocks", "resiliparse", "trafilatura"):
        recipe = folder / f"{extractor}.yaml"
        recipe.write_text(RECIPE.format(extractor=extractor), encoding="utf-8")
        _run(recipe, folder / f"{extractor}-warm")  # whatever is compiled or loaded once
        started = time.process_time()
        _run(recipe, folder / extractor)
        seconds = time.process_time() - started
        profile = cProfile.Profile(time.process_time, builtins=False, subcalls=False)
        profile.runcall(_run, recipe, folder / f"{extractor}-profiled")
        shares = ", ".join(f"{what} {100 * share:.0f} %" for what, share in _shares(profile).items())
        lines.append(f"{extractor:<12} {len(pages) / seconds:7.0f} documents/s; {shares}")
    return "\n".join(lines)


def _run(recipe: Path, output: Path) -> None:
    start(recipe, (), output, engine="inprocess", workers=None, limit=None, progress=Progress(quiet=True))


def _shares(profile: cProfile.Profile) -> dict[str, float]:
    """Return which share of the time each part takes, with all that it calls."""
    profile.create_stats()
    stats: Any = profile.stats
    total = sum(own for _, _, own, _, _ in stats.values())
    within = {(file, name): below for (file, _, name), (_, _, _, below, _) in stats.items()}
    return {what: float(within[place] / total) for what, place in PARTS.items()}


def _record(page: bytes, number: int) -> bytes:
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page
    head = (
        f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{number:012d}>\r\n"
        f"WARC-Target-URI: https://site{number % 500}.example/{number}\r\nWARC-Date: 2026-08-01T10:00:00Z\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"

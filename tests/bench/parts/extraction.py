# SPDX-License-Identifier: Apache-2.0
"""Read WARC files and extract their pages, timed apart, through the functions that a run uses."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any, Final, cast

from curation.io.extract import extract_table
from curation.io.inventory import list_inputs
from curation.io.read import read
from curation.io.sections import Section
from curation.recipe import Extractor, Source

SECONDS: Final = 8.0
"""Passes over the set are repeated until this much processor time was spent: the set is small."""
BATCH_BYTES: Final = 16 << 20
PATTERNS: Final = ("**/*.warc", "**/*.warc.gz")


def run_extraction(data: Path, extractor: str) -> dict[str, Any]:
    """Read all WARC files below ``data`` again and again; with an extractor's name also extract; ``none`` only reads.

    The first pass warms up and is not counted. Damaged files are part of the set, as they are of crawls.
    """
    name = cast("Extractor", "blocks" if extractor == "none" else extractor)
    patterns = tuple(pattern for pattern in PATTERNS if any(data.glob(pattern)))
    fields = {"name": "warc", "format": "warc", "paths": patterns, "obtained": "2026-11-20", "extractor": name}
    source = Source.model_validate(fields)
    files = list_inputs(source, data, {})
    total: dict[str, Any] = {"records": 0, "pages": 0, "html_bytes": 0, "texts": 0, "seconds": 0.0}
    passes = -1
    while total["seconds"] < SECONDS:
        started = time.process_time()
        counts = _pass(source, files, extract=extractor != "none")
        passes += 1
        if passes:
            total = {key: total[key] + counts.get(key, 0) for key in total}
            total["seconds"] += time.process_time() - started
    return total | {"passes": passes, "files": len(files), "stored_bytes": sum(file.bytes for file in files)}


def _pass(source: Source, files: Any, *, extract: bool) -> dict[str, int]:  # noqa: ANN401 - a list of input files
    counts = {"records": 0, "pages": 0, "html_bytes": 0, "texts": 0}
    for file in files:
        for raw in read(Section(file), source, batch_bytes=BATCH_BYTES):
            counts["records"] += raw.num_rows
            pages = raw.column("html")
            counts["pages"] += len(pages) - pages.null_count
            counts["html_bytes"] += sum(len(page) for page in pages.drop_null().to_pylist())
            if extract:
                counts["texts"] += sum(text is not None for text in extract_table(raw, source).column("text").to_pylist())
    return counts

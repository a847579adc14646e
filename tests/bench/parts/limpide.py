# SPDX-License-Identifier: Apache-2.0
"""What runs in the children: Limpide, the datatrove baseline, and the IO floor, each on one corpus file.

The recipe has the steps of ``datatrove_pipelines.baseline`` with the same thresholds: symbols count as words, as in datatrove, and the
rules on English stop words and on words with letters are off in both. The IO floor reads the same file with Arrow and writes
its rows as Parquet with the settings of Limpide's releases, zstd at the same level, nothing between: no identity, no digest, no ledger.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

RECIPE: Final = """\
recipe: 1
name: bench
sources:
  - name: bench
    format: {format}
    paths: ["{path}"]
    obtained: 2026-11-20
    columns:
      native_id: id
steps:
  - language:
      min_confidence_fraction: 0.65
  - gopher_quality:
      count_symbols: true
      min_stop_words: null
      min_alphabetic_word_fraction: null
  - gopher_repetition:
  - minhash:
  - pii:
"""
BLOCK_BYTES: Final = 16 << 20


def run_limpide(source: Path, output: Path) -> dict[str, Any]:
    """Run the recipe on one file; return how many documents came in and stayed, and processor seconds by phase and by measuring step."""
    from curation.start import start
    from tests.bench.parts.clock import PhaseClock, timed_steps

    output.mkdir(parents=True)
    recipe = output / "recipe.yaml"
    recipe.write_text(RECIPE.format(format=source.suffix[1:], path=source), encoding="utf-8")
    clock = PhaseClock()
    with timed_steps() as steps:
        started = start(recipe, (), output, engine="inprocess", workers=None, limit=None, progress=clock)
    counts = started.result.manifest.counts
    return {"documents": counts.documents, "kept": counts.keep, "phases": clock.seconds(), "steps": dict(steps)}


def run_datatrove(source: Path, output: Path, words: str | None) -> dict[str, Any]:
    """Run the baseline on one JSONL file, with its simple tokenizer or the one that datatrove assigns to the language ``words``."""
    from loguru import logger

    logger.remove()
    from curation.assets import obtain
    from datatrove_pipelines.baseline import run_here, stages

    passed = run_here(stages(source, output, obtain("lid.176.ftz"), words))
    return {"kept": passed["remove.MinhashDedupFilter"]}


def run_floor(source: Path, output: Path) -> dict[str, Any]:
    """Read the file and write its rows as Parquet, with nothing between."""
    from curation.io.parquet_out import SETTINGS, published
    from curation.recipe import ZSTD_LEVEL

    output.mkdir(parents=True)
    settings = {**SETTINGS, **published(ZSTD_LEVEL)}
    writer = None
    rows = 0
    for batch in _read(source):
        writer = writer or pq.ParquetWriter(output / "out.parquet", batch.schema, use_dictionary=False, **settings)
        writer.write_batch(batch)
        rows += batch.num_rows
    if writer is not None:
        writer.close()
    return {"documents": rows, "kept": rows}


def _read(source: Path) -> Any:  # noqa: ANN401 - Arrow carries no types
    if source.suffix == ".parquet":
        return pq.ParquetFile(source).iter_batches(batch_size=4096, use_threads=False)
    import pyarrow.json as pj

    schema = pa.schema([("id", pa.string()), ("text", pa.string())])
    reading = pj.ReadOptions(use_threads=False, block_size=BLOCK_BYTES)
    return pj.open_json(source, read_options=reading, parse_options=pj.ParseOptions(explicit_schema=schema))

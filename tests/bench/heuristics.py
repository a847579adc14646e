# SPDX-License-Identifier: Apache-2.0
"""All heuristics over one shared view: ``python -m tests.bench.heuristics [--megabytes 200] [--datatrove-documents 150] [--json]``.

One process on one core, in memory, over the benches' corpus in batches of 16 MiB: words, lines and paragraphs are cut once, then every
filter measures. Beside it, in the same run: datatrove's filters with its default tokenizer (spaCy, where it is installed) and with white
space,
and the IO floor (the same text read from Parquet and written again). Web text alone (C4) is measured apart, for its larger vocabulary.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from filters.contract import Documents
from filters.heuristics.c4_quality import C4Quality
from filters.heuristics.fineweb_quality import FineWebQuality
from filters.heuristics.gopher_quality import GopherQuality
from filters.heuristics.gopher_repetition import GopherRepetition
from filters.heuristics.roots_quality import RootsQuality
from tests.bench.parts.corpus import web_texts, write_corpus
from tests.bench.parts.data import data_folder

BATCH: Final = 4096
PASSES: Final = 3
FILTERS: Final = (GopherQuality(), GopherRepetition(), FineWebQuality(), C4Quality(), RootsQuality())
VIEW: Final = ("planes", "chars", "words", "lines", "paragraphs")


def timed(work: Callable[[], Any]) -> float:
    """Return the processor seconds of a call."""
    started = time.process_time()
    work()
    return time.process_time() - started


def limpide(batches: list[pa.Table]) -> dict[str, float]:
    """Return the seconds of each part, the best of several passes each."""
    best: dict[str, float] = {}
    for number in range(PASSES + 1):
        spent: dict[str, float] = {}
        for table in batches:
            documents = Documents(table)
            for part in VIEW:
                spent[part] = spent.get(part, 0) + timed(lambda part=part, view=documents.view: getattr(view, part))  # type: ignore[misc]
            for filter_ in FILTERS:
                spent[filter_.name] = spent.get(filter_.name, 0) + timed(lambda filter_=filter_, d=documents: filter_.measure(d))  # type: ignore[misc]
        if number:  # the first compiles or loads kernels
            best = {part: min(best.get(part, seconds), seconds) for part, seconds in spent.items()}
    return best


def datatrove(texts: list[str], *, spaced: bool) -> float:
    """Return the seconds of datatrove's four filters; ``spaced`` puts white space in the place of its tokenizer."""
    from datatrove.data import Document
    from datatrove.pipeline.filters import (
        C4QualityFilter,
        FineWebQualityFilter,
        GopherQualityFilter,
        GopherRepetitionFilter,
        c4_filters,
        fineweb_quality_filter,
        gopher_quality_filter,
        gopher_repetition_filter,
    )

    if spaced:
        for module in (fineweb_quality_filter, gopher_quality_filter, gopher_repetition_filter):
            module.split_into_words = lambda text, _language: text.split()
        c4_filters.split_into_sentences = lambda text, _language: text.split(". ")
    filters = [GopherRepetitionFilter(), GopherQualityFilter(), C4QualityFilter(filter_no_terminal_punct=False), FineWebQualityFilter()]
    for filter_ in filters:
        filter_.filter(Document(text="Load what is loaded at first use. " * 20, id="0"))

    def work() -> None:
        for text in texts:
            for filter_ in filters:
                filter_.filter(Document(text=text, id="0"))

    return timed(work)


def floor(path: Path, folder: Path) -> float:
    """Return the seconds of reading the text and writing it again with zstd at level 1."""

    def work() -> None:
        table = pq.read_table(path, columns=["text"], use_threads=False)
        pq.write_table(table, folder / "floor.parquet", compression="zstd", compression_level=1)

    return timed(work)


def measure(data: Path, folder: Path, megabytes: float, documents: int) -> dict[str, Any]:
    """Measure everything on one corpus."""
    path = folder / "corpus.parquet"
    written = write_corpus(data, path, megabytes)
    table = pq.read_table(path, columns=["text"])
    batches = [table.slice(at, BATCH).combine_chunks() for at in range(0, table.num_rows, BATCH)]
    size = written.text_bytes / 1e6
    spent = limpide(batches)
    rate = {
        "all": size / sum(spent.values()),
        "without roots": size / (sum(spent.values()) - spent["roots_quality"]),
        "gopher and fineweb": size / (sum(spent.values()) - spent["roots_quality"] - spent["c4_quality"]),
    }
    found: dict[str, Any] = {"megabytes": size, "documents": written.documents, "copied_megabytes": written.copied_bytes / 1e6}
    found |= {"seconds": spent, "megabytes_per_second": rate, "documents_per_second": written.documents / sum(spent.values())}
    found["floor_megabytes_per_second"] = size / floor(path, folder)
    web = pa.table({"text": pa.array(web_texts(data), pa.string())})
    web_size = pc.sum(pc.binary_length(web.column("text"))).as_py() / 1e6
    found["web_megabytes_per_second"] = web_size / sum(limpide([web]).values())
    if find_spec("datatrove") is not None:
        texts = table.column("text").slice(0, documents).to_pylist()
        bytes_ = sum(len(text.encode()) for text in texts) / 1e6
        if find_spec("spacy") is not None:
            found["datatrove_default_megabytes_per_second"] = bytes_ / datatrove(texts, spaced=False)
        found["datatrove_spaced_megabytes_per_second"] = bytes_ / datatrove(texts, spaced=True)
    return found


def main() -> int:
    """Parse the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=float, default=200, help="text of the corpus (10^6 bytes)")
    parser.add_argument("--datatrove-documents", type=int, default=150, help="documents that datatrove is given")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    asked = parser.parse_args()
    data = data_folder("prose_eltec")
    with tempfile.TemporaryDirectory(prefix="limpide-bench-") as name:
        found = measure(data, Path(name), asked.megabytes, asked.datatrove_documents)
    if asked.json:
        print(json.dumps(found, indent=2))
        return 0
    print(
        f"corpus: {found['megabytes']:.1f} MB in {found['documents']:,} documents, "
        f"of which {found['copied_megabytes']:.1f} MB copies with words left out"
    )
    for part, seconds in found["seconds"].items():
        print(f"  {part:<22}{seconds:>8.3f} s {found['megabytes'] / seconds:>9.1f} MB/s")
    for part, rate in found["megabytes_per_second"].items():
        print(f"{part:<24}{rate:>8.1f} MB/s a core")
    print(f"all, documents          {found['documents_per_second']:>8,.0f} a second")
    print(f"all, web text alone     {found['web_megabytes_per_second']:>8.1f} MB/s")
    print(f"IO floor                {found['floor_megabytes_per_second']:>8.1f} MB/s")
    core = found["megabytes_per_second"]["without roots"]
    for key, title in (("datatrove_default", "datatrove, spaCy"), ("datatrove_spaced", "datatrove, white space")):
        if (rate := found.get(f"{key}_megabytes_per_second")) is not None:
            print(f"{title:<24}{rate:>8.3f} MB/s: Limpide, same four filters, is {core / rate:,.0f} times as fast")
    return 0


if __name__ == "__main__":
    sys.exit(main())

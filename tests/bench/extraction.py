# SPDX-License-Identifier: Apache-2.0
"""Extraction against gold, in any order, and its share of a run.

``python -m tests.bench.extraction [scores] [speed] [seeds] [order] [run] [metadata]``

* scores: F1 and pages/s of `blocks` (cross-validated by domain), trafilatura (default, fast, precision), resiliparse and datatrove's
  wrapper, on every gold set, in one run.
* speed: pages/s on pages of 100 to 200 kB, with metadata and without, in turns with trafilatura, in three orders of the pages.
* seeds: F1 of `blocks`, cross-validated with models of the seeds 1 to 3: how much of a difference is chance.
* order: 1 000 pages as they come, shuffled, twice in a row, and in four processes: the texts and metadata have one digest.
* run: a WARC file of the gold pages through ``limpide run`` with `blocks`: documents/s of processor time, and the share of
  extraction, of reading the archive and of `license`.
* metadata: title, author and date beside trafilatura and htmldate.

Rates are of processor time of one process.
"""

from __future__ import annotations

import gc
import hashlib
import multiprocessing
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from curation.extraction.evaluate import FOLDS, as_text, competitors, cross_validated, evaluate, f1_by_set
from curation.extraction.gold import Gold, read_gold
from curation.extraction.metadata import as_text as metadata_text
from curation.extraction.metadata import evaluate_metadata
from curation.extraction.train import examples_of, gold_or_fail
from curation.io import trafilatura
from curation.io.blocks import text_of
from curation.io.extract import extract
from curation.io.page import cut_page
from tests.bench.parts.data import data_folder
from tests.bench.parts.gold_run import run_share

PARTS = ("scores", "speed", "seeds", "order", "run", "metadata")
SEEDS = (1, 2, 3)
PAGES = 1000


def wrapper(gold: Gold) -> str:
    """Extract as datatrove's step does, without its sandbox process and without its memory of earlier pages' paragraphs."""
    from datatrove.pipeline.extractors import Trafilatura

    return str(Trafilatura(deduplicate=False).extract(gold.html.decode("utf-8", "replace")) or "")


def scores(data: Path) -> None:
    """Print the table."""
    print(as_text(evaluate(data, others={**competitors(), "datatrove": wrapper})))


def speed(data: Path) -> None:
    """Print pages/s on larger pages. Trafilatura is slow: it goes through the pages once in each order, the others five times."""
    large = [page for page in read_gold(data) if 100_000 <= len(page.html) <= 200_000]
    for work, _ in WAYS.values():
        work(large[0])
    gc.collect()
    gc.freeze()  # as a run does before its tasks
    rates: dict[str, list[float]] = {what: [] for what in WAYS}
    for seed in SEEDS:
        random.Random(seed).shuffle(large)
        for what, (work, times) in WAYS.items():
            rates[what] += [_rate(work, large) for _ in range(times)]
    size = statistics.mean(len(page.html) for page in large) / 1000
    print(f"{len(large)} pages of 100 to 200 kB (mean {size:.0f} kB), seeds {SEEDS}, pages/s: best, median, least of all passes")
    for what, found in rates.items():
        print(f"  {what:<30} {max(found):6.1f} {statistics.median(found):6.1f} {min(found):6.1f}   {len(found)} passes", flush=True)


def _rate(work: Callable[[Gold], object], pages: list[Gold]) -> float:
    started = time.process_time()
    for page in pages:
        work(page)
    return len(pages) / (time.process_time() - started)


def whole(page: Gold) -> object:
    """Extract text and metadata."""
    return extract(page.html, url=page.url)


def text_alone(page: Gold) -> object:
    """Extract text, which is what the other extractors of the table are asked for."""
    return text_of(cut_page(page.html), page.url)


def theirs(page: Gold, *, metadata: bool) -> object:
    """Extract with trafilatura as `limpide` calls it."""
    from trafilatura import bare_extraction

    settings = {**trafilatura.SETTINGS, "with_metadata": metadata}
    return bare_extraction(page.html.decode("utf-8", "replace"), url=page.url, **settings)


WAYS: dict[str, tuple[Callable[[Gold], object], int]] = {
    "blocks, text and metadata": (whole, 5),
    "blocks, text alone": (text_alone, 5),
    "trafilatura, text and metadata": (partial(theirs, metadata=True), 1),
    "trafilatura, text alone": (partial(theirs, metadata=False), 1),
}
"""Functions of a page, and how often each goes through the pages in one order."""


def seeds(data: Path) -> None:
    """Print F1 by set and seed."""
    pages = gold_or_fail(data)
    examples = examples_of(pages)
    for seed in SEEDS:
        answers = cross_validated(examples, FOLDS, seed)
        print(f"seed {seed}: " + ", ".join(f"{name} {f1:.4f}" for name, f1 in f1_by_set(pages, answers).items()), flush=True)


def digest(page: bytes) -> str:
    """Return the digest of everything that extraction says of a page."""
    return hashlib.sha256(repr(extract(page)).encode()).hexdigest()


def order(data: Path) -> None:
    """Compare answers over orders and processes."""
    pages = [
        page.html for page in read_gold(data, ("html_aeb", "html_trafilatura", "html_readability", "html_newspaper4k", "html_htmldate"))
    ]
    pages = (pages * 2)[:PAGES]
    expected = {page: digest(page) for page in pages}
    shuffled = pages * 2
    random.Random(7).shuffle(shuffled)
    same = all(digest(page) == expected[page] for page in shuffled)
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        many = pool.map(digest, shuffled[:PAGES], chunksize=13) == [expected[page] for page in shuffled[:PAGES]]
    print(f"{len(pages)} pages ({len(expected)} different), shuffled and twice in one process: {'identical' if same else 'DIFFERENT'}")
    print(f"the same in four processes: {'identical' if many else 'DIFFERENT'}")


def main(asked: list[str]) -> int:
    """Run the parts that were asked for, all of them by default."""
    data = data_folder("html_aeb")
    for part in asked or PARTS:
        print(f"-- {part}", flush=True)
        if part == "scores":
            scores(data)
        elif part == "speed":
            speed(data)
        elif part == "seeds":
            seeds(data)
        elif part == "order":
            order(data)
        elif part == "run":
            with tempfile.TemporaryDirectory() as folder:
                print(run_share(data, Path(folder)))
        elif part == "metadata":
            print(metadata_text(evaluate_metadata(data)))
        else:
            print(f"unknown part {part!r}; known: {', '.join(PARTS)}")
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

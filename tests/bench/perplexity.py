# SPDX-License-Identifier: Apache-2.0
"""Words a second of our n-gram scorer beside kenlm's: ``python -m tests.bench.perplexity [--json]``.

A model of order 3 of French novels is estimated by the built-in estimate; other novels are scored, cut into the same words, by our kernel
and by the package ``kenlm`` (``pip install 'limpide[kenlm]'``) in turns, and the median of three is taken. ``step`` is the whole step
`perplexity`, with normalising, cutting into words and chunks. Answers are compared before anything is timed.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa

from curation.train.kneser_ney import estimate, write_arpa
from filters.contract import Documents
from filters.perplexity.filter import Perplexity
from filters.perplexity.model import load
from filters.perplexity.normalise import normalise, words
from tests.bench.ocr import novels
from tests.bench.parts.data import data_folder

TRAINED, ASKED, ROUNDS = 20_000, 20_000, 3


def measure(data: Path, folder: Path) -> dict[str, float]:
    """Return words a second, and the greatest difference of log10 probabilities from kenlm's."""
    import kenlm

    texts = novels(data, "fra")
    half = len(texts) // 2
    lines = [[tokens for line in text.split("\n") if (tokens := words(normalise(line)))] for text in texts]
    path = folder / "fra_Latn.arpa"
    write_arpa(estimate([line for text in lines[:half] for line in text][:TRAINED], 3), path)
    asked = [line for text in lines[half:] for line in text][:ASKED]
    joined = [" ".join(line) for line in asked]
    many = sum(map(len, asked))
    ours, theirs = load(str(path)), kenlm.Model(str(path))
    scores, _ = ours.score(asked)
    apart = max(abs(score - theirs.score(line)) for score, line in zip(scores, joined, strict=True))
    step = Perplexity(models="*").open({"models": [path]})
    documents = Documents(pa.table({"text": ["\n".join(joined)], "language": ["fra_Latn"]}))
    ways: dict[str, Callable[[], object]] = {
        "ours": lambda: ours.score(asked),
        "kenlm": lambda: [theirs.score(line) for line in joined],
        "step": lambda: step(documents),
    }
    times: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, way in ways.items():
            started = time.perf_counter()
            way()
            times[name].append(time.perf_counter() - started)
    speed = {f"{name} words/s": many / statistics.median(took) for name, took in times.items()}
    return {"words": many, **speed, "ours / kenlm": speed["ours words/s"] / speed["kenlm words/s"], "greatest log10 difference": apart}


def main() -> int:
    """Parse the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="print JSON instead of text")
    asked = parser.parse_args()
    data = data_folder("prose_eltec")
    try:
        import kenlm  # noqa: F401 - looked for
    except ImportError:
        print("skipped: kenlm is not installed; pip install 'limpide[kenlm]'")
        return 0
    with tempfile.TemporaryDirectory(prefix="limpide-bench-") as name:
        found = measure(data, Path(name))
    if asked.json:
        print(json.dumps(found, indent=2))
    else:
        for key, value in found.items():
            print(f"{key:<28} {value:>16,.4g}" if value < 100 else f"{key:<28} {value:>16,.0f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

# SPDX-License-Identifier: Apache-2.0
"""Language identification against the fasttext library: ``python -m tests.bench.language [--megabytes 100] [--wide] [--json]``.

Speed, one core, full text: the filter (with scripts and lines), the kernel alone, and ``fasttext.predict`` on the same documents, cold
and warm; with ``--wide`` also for a model of 256 columns, trained here. Quality on the sentences of Common Voice, development half:
accuracy, macro F1, and accuracy on the shortest tenth, by language.
"""

from __future__ import annotations

import argparse
import io
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import zstandard

from curation.assets import obtain
from filters.contract import Documents
from filters.language.fasttext_model import FastText
from filters.language.filter import Language
from filters.languages import canonical
from filters.text import TextView
from tests.bench.parts.corpus import web_texts, write_corpus
from tests.bench.parts.data import data_folder

BATCH: Final = 4096
REFERENCE_DOCUMENTS: Final = 1500
WIDE: Final = {"dim": 256, "minn": 2, "maxn": 5, "bucket": 200_000, "epoch": 1, "thread": 1, "verbose": 0}
WIDE_LANGUAGES: Final = ("fr", "de", "en", "es", "it", "pl", "ru", "nl", "pt", "fi", "ar", "hi")


def _seconds(work: Callable[[], Any]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def speed(data: Path, folder: Path, megabytes: float) -> dict[str, float]:
    """Return MB/s of filter, kernel and library."""
    import fasttext

    written = write_corpus(data, folder / "corpus.parquet", megabytes)
    table = pq.read_table(folder / "corpus.parquet", columns=["text"])
    batches = [table.slice(at, BATCH).combine_chunks() for at in range(0, table.num_rows, BATCH)]
    path = obtain("lid.176.ftz")
    measure = Language().open({"model": [path]})
    measure(Documents(batches[0].slice(0, 10)))  # compiles or loads kernels
    size = written.text_bytes / 1e6
    views = [TextView(batch.column("text").combine_chunks()) for batch in batches]
    found = {}
    model = FastText(str(path))
    found["kernel, cold cache"] = size / _seconds(lambda: [model.name(view, 2) for view in views])
    found["kernel, warm cache"] = size / _seconds(lambda: [model.name(view, 2) for view in views])
    found["kernel with lines, warm"] = size / _seconds(lambda: [model.name(view, 2, 8) for view in views])
    found["filter"] = size / _seconds(lambda: [measure(Documents(batch)) for batch in batches])
    fresh = FastText(str(path))
    web = TextView(pa.array(web_texts(data), pa.string()))
    found["kernel, web text, cold"] = pc.sum(pc.binary_length(web.text)).as_py() / 1e6 / _seconds(lambda: fresh.name(web, 2))
    lines = [text.replace("\n", " ") for text in table.column("text").slice(0, REFERENCE_DOCUMENTS).to_pylist()]
    reference = fasttext.load_model(str(path))
    found["fasttext library"] = sum(len(line.encode()) for line in lines) / 1e6 / _seconds(lambda: reference.predict(lines, k=1))
    return found


def speed_wide(data: Path, folder: Path) -> dict[str, float]:
    """Return MB/s of kernel and library for a model whose rows are 16 times as wide as those of lid.176."""
    import fasttext

    lines = [f"__label__{row['lang']} {row['text']}".replace("\n", " ") for row in _sentences(data) if row["lang"] in WIDE_LANGUAGES]
    (folder / "train.txt").write_text("\n".join(lines), encoding="utf-8")
    reference = fasttext.train_supervised(str(folder / "train.txt"), **WIDE)
    reference.save_model(str(folder / "wide.bin"))
    texts = pq.read_table(folder / "corpus.parquet", columns=["text"]).column("text").slice(0, REFERENCE_DOCUMENTS).to_pylist()
    texts = [text.replace("\n", " ") for text in texts]
    size = sum(len(text.encode()) for text in texts) / 1e6
    FastText(str(folder / "wide.bin")).predict(["compiles or loads kernels"], 2)
    model, view = FastText(str(folder / "wide.bin")), TextView(pa.array(texts, pa.string()))
    return {
        "wide model, kernel, cold": size / _seconds(lambda: model.name(view, 2)),
        "wide model, kernel, warm": size / _seconds(lambda: model.name(view, 2)),
        "wide model, fasttext library": size / _seconds(lambda: reference.predict(texts, k=1)),
    }


def _sentences(data: Path) -> list[dict[str, str]]:
    path = data / "langid_commonvoice" / "dev.jsonl.zst"
    with path.open("rb") as stream:
        text = io.TextIOWrapper(zstandard.ZstdDecompressor(max_window_size=1 << 27).stream_reader(stream), encoding="utf-8", newline="\n")
        return [json.loads(line) for line in text]


def quality(data: Path) -> dict[str, Any]:
    """Return accuracy by language, macro F1 and accuracy on the shortest tenth, over the languages that the model knows."""
    rows = _sentences(data)
    model = FastText(str(obtain("lid.176.ftz")))
    known = set(model.languages.values())
    gold, texts = [], []
    for row in rows:
        try:
            key = canonical(row["lang"])
        except ValueError:
            continue
        if key in known:
            gold.append(key)
            texts.append(row["text"])
    named = model.name(TextView(pa.array(texts, pa.string())), 1)
    keys = [model.languages[model.labels[number]] for number in named.labels[:, 0]]
    right = np.array([mine == theirs for mine, theirs in zip(keys, gold, strict=True)])
    lengths = np.array([len(text) for text in texts])
    short = lengths <= np.quantile(lengths, 0.1)
    true, said, wanted = Counter(key for key, good in zip(keys, right, strict=True) if good), Counter(keys), Counter(gold)
    scores = {key: 2 * true[key] / (said[key] + wanted[key]) for key in wanted}
    return {
        "sentences": len(gold),
        "left out (language unknown to the model)": len(rows) - len(gold),
        "accuracy": float(right.mean()),
        "macro F1": float(np.mean(list(scores.values()))),
        "accuracy on the shortest tenth": float(right[short].mean()),
        "by language": {key: true[key] / count for key, count in wanted.most_common()},
    }


def main() -> int:
    """Parse the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=float, default=100, help="text of the corpus (10^6 bytes)")
    parser.add_argument("--wide", action="store_true", help="also train and time a model of 256 columns")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    asked = parser.parse_args()
    data = data_folder("prose_eltec")
    with tempfile.TemporaryDirectory(prefix="limpide-bench-") as name:
        found: dict[str, Any] = {"megabytes_per_second": speed(data, Path(name), asked.megabytes)}
        if asked.wide:
            found["megabytes_per_second"] |= speed_wide(data, Path(name))
    found["quality"] = quality(data)
    if asked.json:
        print(json.dumps(found, indent=2))
        return 0
    rates = found["megabytes_per_second"]
    for title, rate in rates.items():
        print(f"{title:<28}{rate:>8.1f} MB/s{rate / rates['fasttext library']:>8.1f} times fasttext")
    by_language = found["quality"].pop("by language")
    for title, value in found["quality"].items():
        print(f"{title:<44}{value:>9,.4f}" if isinstance(value, float) else f"{title:<44}{value:>9,}")
    print("accuracy by language: " + ", ".join(f"{key} {value:.3f}" for key, value in by_language.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())

# SPDX-License-Identifier: Apache-2.0
"""MinHash of other libraries on the same texts: which pairs share a band, and how fast signatures are made.

Each answers ``bands(texts) -> [one hashable band key a band, or () for a text without shingles]`` with 14 bands of 8 rows and 5-grams, as
its own documentation would have it. text-dedup pins older versions of what others need: where it is not installed its row says so.
"""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from filters.contract import Documents
from filters.dedup.minhash import MinHash

Bands = Callable[[Sequence[str]], list[tuple[Any, ...]]]
BANDS, ROWS, NGRAM = 14, 8, 5
WORD = re.compile(r"\w+")


def limpide(texts: Sequence[str], **parameters: Any) -> list[tuple[Any, ...]]:  # noqa: ANN401 - parameters of the filter
    """Return Limpide's keys."""
    keys = MinHash(**parameters).sketch(Documents(pa.table({"text": list(texts)}))).keys
    return [tuple(row) if row else () for row in keys.to_pylist()]


def datatrove(texts: Sequence[str]) -> list[tuple[Any, ...]]:
    """Return datatrove's bands with its own words (spaCy's blank English tokeniser)."""
    from datatrove.pipeline.dedup.minhash import MinhashConfig, MinhashDedupSignature

    step = MinhashDedupSignature(
        output_folder="memory://unused", config=MinhashConfig(num_buckets=BANDS, hashes_per_bucket=ROWS, n_grams=NGRAM)
    )
    found = []
    for text in texts:
        shingles = step.get_shingles(text)
        found.append(tuple(map(tuple, step.get_signature(shingles))) if shingles.size else ())
    return found


def datasketch(texts: Sequence[str]) -> list[tuple[Any, ...]]:
    """Return bands of datasketch's MinHash over the words that a regular expression finds."""
    from datasketch import MinHash as Sketch

    found = []
    for text in texts:
        sketch = Sketch(num_perm=BANDS * ROWS)
        sketch.update_batch([gram.encode() for gram in _grams(text)])
        found.append(tuple(map(tuple, sketch.hashvalues.reshape(BANDS, ROWS).tolist())))
    return found


def rensa(texts: Sequence[str]) -> list[tuple[Any, ...]]:
    """Return bands of rensa's RMinHash over the words that a regular expression finds."""
    from rensa import RMinHash

    found = []
    for text in texts:
        sketch = RMinHash(num_perm=BANDS * ROWS, seed=42)
        sketch.update(_grams(text))
        found.append(tuple(map(tuple, np.array(sketch.digest()).reshape(BANDS, ROWS).tolist())))
    return found


def text_dedup(texts: Sequence[str]) -> list[tuple[Any, ...]]:
    """Return bands of text-dedup 0.4 with its own words."""
    from text_dedup.minhash import embed_func
    from text_dedup.utils import xxh3_32hash

    low, high = np.uint64((1 << 61) - 1), np.uint64((1 << 32) - 1)
    size = BANDS * ROWS
    permutations = tuple(np.random.RandomState(42).randint(first, int(low), size=size, dtype=np.uint64) for first in (1, 0))
    ranges = [(at * ROWS, (at + 1) * ROWS) for at in range(BANDS)]
    options = {"num_perm": size, "ngram_size": NGRAM, "min_length": 1, "hashranges": ranges, "permutations": permutations}
    common = {"hash_func": xxh3_32hash, "dtype": np.uint64, "max_hash": high, "modulo_prime": low}
    return [tuple(bytes(band) for band in embed_func(text, 0, **options, **common)["__signatures__"]) for text in texts]


PEERS: dict[str, tuple[str, Bands]] = {
    "datatrove": ("spacy", datatrove),
    "datasketch": ("datasketch", datasketch),
    "rensa": ("rensa", rensa),
    "text-dedup": ("text_dedup", text_dedup),
}


def installed(package: str) -> bool:
    """Tell whether a package can be imported."""
    return importlib.util.find_spec(package) is not None


def share(left: Sequence[tuple[Any, ...]], right: Sequence[tuple[Any, ...]]) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Return which pairs share a band at the same place (bool [pairs])."""
    return np.array([any(a == b for a, b in zip(one, other, strict=False)) for one, other in zip(left, right, strict=True)], np.bool_)


def _grams(text: str) -> list[str]:
    words = WORD.findall(text.lower())
    return [" ".join(words[at : at + NGRAM]) for at in range(max(1, len(words) - NGRAM + 1))]

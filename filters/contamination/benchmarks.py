# SPDX-License-Identifier: Apache-2.0
"""Benchmarks as sets of n-grams: what is read of their files, and who has which n-gram.

A benchmark is a file of items: JSONL (also .gz, .zst; one JSON object a line, such as GSM8K and HumanEval), or tab-separated values without
header, whose first field is the question (MGSM). It is named after its file without endings, or with ``.../gsm8k/test.jsonl`` after its
folder too. An item is the text of the first of ``fields`` that it has. Items with fewer words than an n-gram cannot be looked for; they
are counted as such.
"""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO, cast

import numpy as np
import pyarrow as pa
import zstandard
from numpy.typing import NDArray

from filters.contract import Documents
from filters.segmentation.rule import DEFAULT, Segmentation

PLAIN_NAMES = frozenset({"train", "test", "validation", "dev", "data"})


@dataclass(frozen=True)
class Benchmarks:
    """All items of all benchmarks.

    Attributes:
        names: of the benchmarks.
        items: of each benchmark, how many.
        first: of each benchmark, its first item among all (int64 [benchmarks + 1]).
        grams: distinct n-grams of all items, ascending (uint64).
        holder_first: of each n-gram, its first holder (int64 [n-grams + 1]).
        holders: items that have an n-gram.
        item_grams: distinct n-grams of each item; 0 for items that are too short (int64).

    """

    names: tuple[str, ...]
    first: NDArray[np.int64]
    grams: NDArray[np.uint64]
    holder_first: NDArray[np.int64]
    holders: NDArray[np.int64]
    item_grams: NDArray[np.int64]

    def name_of(self, item: int) -> str:
        """Return an item as ``benchmark#number``, numbers from 0 in the order of the file."""
        benchmark = int(np.searchsorted(self.first, item, side="right")) - 1
        return f"{self.names[benchmark]}#{item - int(self.first[benchmark])}"


def load(paths: Sequence[Path], fields: Sequence[str], ngram_words: int, segmentation: Segmentation = DEFAULT) -> Benchmarks:
    """Read benchmarks: once in a process, for measuring, editing and telling, however many shards there are.

    Raises:
        ValueError: a file is of another format, a line is no JSON object, or no item has one of the fields.

    """
    return _load(tuple(map(_version, sorted(paths))), tuple(fields), ngram_words, segmentation)


_Version = tuple[Path, int, int]


def _version(path: Path) -> _Version:
    """Return what tells whether a file changed: its path, size and time."""
    found = path.stat()
    return path, found.st_size, found.st_mtime_ns


@lru_cache(maxsize=2)
def _load(files: tuple[_Version, ...], fields: tuple[str, ...], ngram_words: int, segmentation: Segmentation) -> Benchmarks:
    from filters.kernels.shingles import shingles

    names, first = [], [0]
    texts: list[str] = []
    for path, _, _ in files:
        names.append(benchmark_name(path))
        texts += items_of(path, fields)
        first.append(len(texts))
    view = Documents(pa.table({"text": pa.array(texts, pa.string())})).segmented(segmentation)
    grams, ends = shingles(view, ngram_words)
    item = np.repeat(np.arange(len(texts)), np.diff(ends))
    words = np.array(
        [np.count_nonzero(view.words.flags[a:b] & 2) for a, b in zip(view.words.first[:-1], view.words.first[1:], strict=True)]
    )
    long_enough = words[item] >= ngram_words if len(item) else np.zeros(0, np.bool_)
    pairs = np.unique(np.stack([grams[long_enough], item[long_enough].astype(np.uint64)], axis=1), axis=0)
    distinct, start = np.unique(pairs[:, 0], return_index=True)
    holders = pairs[:, 1].astype(np.int64)
    return Benchmarks(
        tuple(names),
        np.array(first, np.int64),
        distinct,
        np.append(start, len(pairs)).astype(np.int64),
        holders,
        np.bincount(holders, minlength=len(texts)).astype(np.int64),
    )


def benchmark_name(path: Path) -> str:
    """Return the name of a benchmark's file.

    >>> benchmark_name(Path("b/gsm8k/test.jsonl.zst")), benchmark_name(Path("b/mgsm_fr.tsv"))
    ('gsm8k/test', 'mgsm_fr')
    """
    stem = path.name.split(".")[0]
    return f"{path.parent.name}/{stem}" if stem.lower() in PLAIN_NAMES else stem


def items_of(path: Path, fields: Sequence[str]) -> tuple[str, ...]:
    """Return the texts of a file's items; a file is read once in a process, and again only when its size or time changed."""
    return _items(_version(path), tuple(fields))


@lru_cache(maxsize=256)
def _items(file: _Version, fields: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(read_items(file[0], fields))


def read_items(path: Path, fields: Sequence[str]) -> Iterator[str]:
    """Iterate over the texts of a file's items."""
    suffixes = set(path.suffixes)
    with _opened(path) as stream:
        if ".tsv" in suffixes:
            for line in stream:
                yield line.decode().rstrip("\r\n").split("\t")[0]
        elif suffixes & {".jsonl", ".ndjson", ".json"}:
            for number, line in enumerate(stream, start=1):
                if line.strip():
                    yield _text(line, fields, f"{path.name}:{number}")
        else:
            raise ValueError(f"{path.name}: expected a benchmark that ends in .jsonl, .jsonl.gz, .jsonl.zst or .tsv")


def _text(line: bytes, fields: Sequence[str], where: str) -> str:
    try:
        item = json.loads(line)
    except ValueError as error:
        raise ValueError(f"{where}: not JSON ({error}); expected one JSON object a line") from error
    for field in fields:
        if isinstance(item, dict) and isinstance(item.get(field), str):
            return str(item[field])
    raise ValueError(f"{where}: has none of the fields {', '.join(fields)}; name the benchmark's own with `fields`")


def _opened(path: Path) -> BinaryIO:
    if path.suffix == ".gz":
        return cast("BinaryIO", gzip.open(path, "rb"))
    if path.suffix == ".zst":
        return cast("BinaryIO", io.BufferedReader(zstandard.ZstdDecompressor(max_window_size=1 << 27).stream_reader(path.open("rb"))))
    return path.open("rb")

# SPDX-License-Identifier: Apache-2.0
"""The corpus of the benches: real prose, law and web text in six languages, read in place and cut into documents.

Novels (ELTeC: French, German, Italian, Portuguese, Spanish), speeches (English), law (French, German; also successive versions of the
same law, which are real near duplicates) and web pages (C4: English) are cut at line ends into documents of about 4 000 characters and
put in an order that depends on nothing but a fixed seed, so that a smaller corpus is the beginning of a larger one.

Where more is wanted than there is, the texts come again without every n-th word, from another word on each time: with n from 3 to 6 nearly
all 5-grams differ between any two copies, so that copies are new documents and not near duplicates of each other.
"""

from __future__ import annotations

import gzip
import io
import itertools
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple, Self

import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import zstandard

SEED: Final = 20261120
PIECE_CHARS: Final = 4000
GROUP_ROWS: Final = 4096
COPIES: Final = tuple((period, phase) for period in (3, 4, 5, 6) for phase in range(period))
SCHEMA: Final = pa.schema([("id", pa.string()), ("text", pa.string())])


class Written(NamedTuple):
    """What a corpus file holds."""

    documents: int
    text_bytes: int
    file_bytes: int
    copied_bytes: int
    """Text that stands there again with words left out (bytes)."""


def write_corpus(data: Path, path: Path, megabytes: float) -> Written:
    """Write documents until their texts have ``megabytes`` (10^6 bytes); JSONL or Parquet by the path's ending."""
    documents = text_bytes = copied = 0
    with _Rows(path) as rows:
        for copy, text in _documents(data):
            if text_bytes >= megabytes * 1e6:
                break
            rows.add(f"{documents:08}", text)
            size = len(text.encode())
            documents, text_bytes, copied = documents + 1, text_bytes + size, copied + (size if copy else 0)
    return Written(documents, text_bytes, path.stat().st_size, copied)


class _Rows:
    """A JSONL or Parquet file that is written group by group."""

    def __init__(self, path: Path) -> None:
        self._rows: list[dict[str, str]] = []
        self._parquet = pq.ParquetWriter(path, SCHEMA, compression="zstd") if path.suffix == ".parquet" else None
        self._lines = None if self._parquet else path.open("wb")

    def __enter__(self) -> Self:
        return self

    def add(self, name: str, text: str) -> None:
        self._rows.append({"id": name, "text": text})
        if len(self._rows) == GROUP_ROWS:
            self._flush()

    def __exit__(self, *error: object) -> None:
        self._flush()
        for file in (self._parquet, self._lines):
            if file is not None:
                file.close()

    def _flush(self) -> None:
        if self._parquet is not None:
            self._parquet.write_table(pa.Table.from_pylist(self._rows, SCHEMA))
        elif self._lines is not None:
            self._lines.write(b"".join(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE) for row in self._rows))
        self._rows = []


def corpus_texts(data: Path) -> Iterator[str]:
    """Yield the documents without copies."""
    yield from (text for _, text in itertools.takewhile(lambda found: not found[0], _documents(data)))


def _documents(data: Path) -> Iterator[tuple[int, str]]:
    """Yield (number of the copy, text), the originals first."""
    pieces = [piece for text in _texts(data) for piece in _cut(text)]
    random.Random(SEED).shuffle(pieces)
    yield from ((0, piece) for piece in pieces)
    for copy, (period, phase) in enumerate(COPIES, 1):
        for piece in pieces:
            words = piece.split(" ")
            del words[phase::period]
            yield copy, " ".join(words)


def _texts(data: Path) -> Iterator[str]:
    for folder in ("prose_eltec", "prose_en_us_speeches", "legal_code_civil_fr", "legal_gesetze_de", "neardup_law_versions"):
        for path in sorted((data / folder).glob("*.jsonl.zst")):
            with path.open("rb") as stream:
                for line in io.TextIOWrapper(zstandard.ZstdDecompressor().stream_reader(stream), encoding="utf-8"):
                    yield orjson.loads(line)["text"]
    yield from web_texts(data)


def web_texts(data: Path) -> Iterator[str]:
    """Yield the web documents alone."""
    for path in sorted((data / "noisy_web_c4_sample").glob("*.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                if "text" in (row := orjson.loads(line)):
                    yield row["text"]


def _cut(text: str) -> Iterator[str]:
    """Cut at line ends into pieces of ``PIECE_CHARS`` or a little more."""
    lines: list[str] = []
    chars = 0
    for line in text.split("\n"):
        lines.append(line)
        chars += len(line) + 1
        if chars >= PIECE_CHARS:
            yield "\n".join(lines)
            lines, chars = [], 0
    if chars > 1:
        yield "\n".join(lines)

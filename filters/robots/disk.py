# SPDX-License-Identifier: Apache-2.0
"""A store of captures that is looked up where it lies: an Arrow file, mapped into memory, for more sites than memory holds.

Rows are sorted by a hash of the host, then host, scheme, port, path and date, so that all that a host says stands together: a binary search
over the hashes finds it, and only the pages of the file that are touched are read. Each body is compressed for itself (zstd) against a
dictionary that the file carries, for most robots.txt files are much like others; the same body twice in a host stands once.

It is written in two passes whose memory does not grow with the number of sites: captures go to parts by hash, then part after part is
sorted and written. The same captures give the same rows, whatever the order of the inputs.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from operator import itemgetter
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import zstandard

from filters.robots.captures import Fetched
from filters.robots.store import Capture, Site, Store

SUFFIX: Final = ".arrow"
PARTS: Final = 256
"""Parts that captures are sorted in: at 10^8 sites of 3 KB each is about a gigabyte."""
SPILL_BYTES: Final = 32 << 20
ROW_BYTES: Final = 500
"""So much is counted for a row in memory beside its body."""
ROWS: Final = 16_384
"""Rows of a batch of the file."""
LEVEL: Final = 9
DICTIONARY_BYTES: Final = 112 << 10
"""Size of the dictionary, that zstd's own trainer takes by default."""
LONGEST_SAMPLE: Final = 4096
_DICTIONARY: Final = b"dictionary"

SCHEMA: Final = pa.schema([
    pa.field("key", pa.uint64(), nullable=False), pa.field("scheme", pa.string()), pa.field("host", pa.string()),
    pa.field("port", pa.int32()), pa.field("path", pa.string()), pa.field("date", pa.string()), pa.field("status", pa.int16()),
    pa.field("location", pa.string()), pa.field("sha256", pa.binary(32)), pa.field("body", pa.binary()),
])  # fmt: skip
"""Columns of the file; ``key`` is the first eight bytes of SHA-256 of the host, ``body`` stands in a host's first row of each digest."""

_SITE: Final = ("scheme", "host", "port", "path")


def key_of(host: str) -> int:
    """Return the hash by which a host is found."""
    return int.from_bytes(hashlib.sha256(host.encode()).digest()[:8], "big")


class DiskStore(Store):
    """Captures in an Arrow file; iterating gives all of them in the order of the file."""

    def __init__(self, path: Path) -> None:
        """Open the file without reading it; raises ValueError when it is no store."""
        self.path = path
        try:
            reader = pa.ipc.open_file(pa.memory_map(str(path)))
            schema = reader.schema
        except pa.ArrowInvalid as error:
            raise ValueError(f"{path}: no Arrow file ({error}); expected a store that `limpide robots_store` wrote") from error
        if schema.names != SCHEMA.names:
            raise ValueError(f"{path}: no store of robots.txt files: its columns are {', '.join(schema.names)}; expected {SCHEMA.names}")
        self._batches = [reader.get_batch(number) for number in range(reader.num_record_batches)]
        self._keys = [batch.column("key").to_numpy() for batch in self._batches]
        self._first = np.array([keys[0] for keys in self._keys], np.uint64)
        dictionary = (schema.metadata or {}).get(_DICTIONARY, b"")
        self._unpack = zstandard.ZstdDecompressor(dict_data=_as_dictionary(dictionary))

    def __reduce__(self) -> tuple[type[DiskStore], tuple[Path]]:
        """Travel to other processes as the path."""
        return DiskStore, (self.path,)

    def __len__(self) -> int:
        """Return the number of captures."""
        return sum(map(len, self._keys))

    def __iter__(self) -> Iterator[Fetched]:
        """Iterate over all captures with their bodies."""
        for number, keys in enumerate(self._keys):
            for row in range(len(keys)):
                at = number * ROWS + row
                entry = self._row(at)
                yield Fetched(_site(entry), entry["date"], entry["status"], self._body(at), entry["location"])

    def exactly(self, site: Site) -> list[Capture]:
        """Return the captures of one site."""
        return self.of_host(site.host).get(site, [])

    def of_host(self, host: str) -> dict[Site, list[Capture]]:
        """Return all captures of a host."""
        found: dict[Site, list[Capture]] = {}
        for at in self._rows_of(key_of(host)):
            entry = self._row(at)
            if entry["host"] == host:
                capture = Capture(entry["date"], entry["status"], entry["sha256"].hex(), entry["location"], at)
                found.setdefault(_site(entry), []).append(capture)
        return found

    def body(self, capture: Capture) -> bytes:
        """Return a body."""
        return self._body(capture.row)

    def _rows_of(self, key: int) -> Iterator[int]:
        """Iterate over the rows with a key, which may begin in one batch and go on in the next."""
        wanted = np.uint64(key)
        number = max(int(np.searchsorted(self._first, wanted, "left")) - 1, 0)
        while number < len(self._keys):
            keys = self._keys[number]
            start = int(np.searchsorted(keys, wanted, "left"))
            end = int(np.searchsorted(keys, wanted, "right"))
            yield from range(number * ROWS + start, number * ROWS + end)
            if end < len(keys):
                return
            number += 1

    def _row(self, at: int) -> dict[str, Any]:
        batch, row = self._batches[at // ROWS], at % ROWS
        return {name: batch.column(name)[row].as_py() for name in SCHEMA.names[1:-1]}

    def _body(self, at: int) -> bytes:
        """Return the body of a row: its own, or that of the earlier row of its host with the same digest."""
        digest = self._batches[at // ROWS].column("sha256")[at % ROWS]
        for row in range(at, -1, -1):
            batch = self._batches[row // ROWS]
            packed = batch.column("body")[row % ROWS]
            if packed.is_valid and batch.column("sha256")[row % ROWS].equals(digest):
                return self._unpack.decompress(packed.as_py())
        raise ValueError(f"{self.path}: the body of row {at} is missing; the store is incomplete, make it again")


def write(captures: Iterable[Fetched], path: Path) -> dict[str, int]:
    """Write captures as a store; returns captures, sites, distinct bodies (within their hosts) and bytes."""
    counts = {"captures": 0, "sites": 0, "bodies": 0}
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name}.") as folder:
        parts, samples = _spill(captures, Path(folder))
        dictionary = b"".join(samples)
        shared = _as_dictionary(dictionary)
        if shared is not None:
            shared.precompute_compress(level=LEVEL)
        packer = zstandard.ZstdCompressor(level=LEVEL, dict_data=shared)
        schema = SCHEMA.with_metadata({_DICTIONARY: dictionary})
        made = Path(folder) / path.name
        with pa.OSFile(str(made), "wb") as sink, pa.ipc.new_file(sink, schema) as writer:
            waiting: list[dict[str, Any]] = []
            for part in parts:
                for row in _sorted(part, packer, counts):
                    waiting.append(row)
                    if len(waiting) == ROWS:
                        writer.write_batch(pa.RecordBatch.from_pylist(waiting, schema))
                        waiting.clear()
            if waiting:
                writer.write_batch(pa.RecordBatch.from_pylist(waiting, schema))
        made.replace(path)
    return {**counts, "bytes": path.stat().st_size}


def _spill(captures: Iterable[Fetched], folder: Path) -> tuple[list[Path], list[bytes]]:
    """Write captures to parts by their key, and choose the samples for the dictionary: those with the smallest digests."""
    paths = [folder / f"{number:03}.part" for number in range(PARTS)]
    fast = pa.ipc.IpcWriteOptions(compression="lz4")
    waiting: list[list[dict[str, Any]]] = [[] for _ in paths]
    samples: dict[bytes, bytes] = {}
    held = 0
    with ExitStack() as opened:
        writers: list[Any] = [opened.enter_context(pa.ipc.new_stream(str(path), SCHEMA, options=fast)) for path in paths]
        for site, date, status, body, location in captures:
            key, digest = key_of(site.host), hashlib.sha256(body).digest()
            row = {"key": key, **site._asdict(), "date": date, "status": status, "location": location, "sha256": digest, "body": body}
            waiting[key * PARTS >> 64].append(row)
            if 0 < len(body) <= LONGEST_SAMPLE:
                samples[digest] = body
            held += len(body) + ROW_BYTES
            if held > SPILL_BYTES:
                _flush(writers, waiting)
                held, samples = 0, dict(_smallest(samples))
        _flush(writers, waiting)
    return paths, [body for _, body in _smallest(samples)]


def _flush(writers: Sequence[Any], waiting: Sequence[list[dict[str, Any]]]) -> None:
    """Write out what waits for each part."""
    for writer, rows in zip(writers, waiting, strict=True):
        if rows:
            writer.write_batch(pa.RecordBatch.from_pylist(rows, SCHEMA))
            rows.clear()


def _smallest(samples: dict[bytes, bytes]) -> list[tuple[bytes, bytes]]:
    """Return the samples with the smallest digests that a dictionary holds: a choice that no order of inputs changes."""
    chosen, size = [], 0
    for digest, body in sorted(samples.items()):
        size += len(body)
        if size > DICTIONARY_BYTES:
            break
        chosen.append((digest, body))
    return chosen


def _sorted(part: Path, packer: zstandard.ZstdCompressor, counts: dict[str, int]) -> Iterator[dict[str, Any]]:
    """Iterate over the rows of one part in the order of the file, each body packed once a host."""
    with pa.ipc.open_stream(str(part)) as reader:
        rows: list[dict[str, Any]] = [row for batch in reader for row in batch.to_pylist()]
    places = itemgetter("key", "host", "scheme")
    order: Sequence[Any] = sorted(rows, key=lambda r: (places(r), r["port"] or 0, r["path"], r["date"], r["sha256"], r["status"]))
    host, last, seen = None, None, set[bytes]()
    for row in order:
        if row["host"] != host:
            host, seen = row["host"], set()
        site = itemgetter(*_SITE)(row)
        counts["captures"] += 1
        counts["sites"] += site != last
        last = site
        if row["sha256"] in seen:
            row["body"] = None
        else:
            seen.add(row["sha256"])
            counts["bodies"] += 1
            row["body"] = packer.compress(row["body"])
        yield row


def _site(entry: dict[str, Any]) -> Site:
    return Site(*itemgetter(*_SITE)(entry))


def _as_dictionary(data: bytes) -> zstandard.ZstdCompressionDict | None:
    return zstandard.ZstdCompressionDict(data, dict_type=zstandard.DICT_TYPE_RAWCONTENT) if data else None

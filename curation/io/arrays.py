# SPDX-License-Identifier: Apache-2.0
"""Files of plain numbers, little-endian, one array after the other: what link phases read in slices and by random access.

Parquet would decode whole row groups for each slice. A file appears whole or not at all, and its digest is known when it is written. It
is not flushed to disk: a run that resumes compares the digests of all files of finished tasks, so what a loss of power took is made again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np

from curation.io.filesystems import atomic_output
from curation.io.parquet_out import FileStat

Array = np.ndarray[Any, Any]


class ArrayWriter:
    """Writes arrays to one file and hashes what it writes."""

    def __init__(self, path: Path) -> None:
        """Prepare; the file appears when the ``with`` block ends without an error."""
        self._path, self._digest, self.bytes = path, hashlib.sha256(), 0

    def __enter__(self) -> Self:
        """Open the temporary file."""
        self._output = atomic_output(self._path, durable=False)
        self._stream = self._output.__enter__()
        return self

    def write(self, array: Array) -> None:
        """Append an array's bytes in C order, little-endian."""
        ordered = np.ascontiguousarray(array, array.dtype.newbyteorder("<"))
        if ordered.size:
            view = memoryview(ordered.reshape(-1).view(np.uint8).data)
            self._digest.update(view)
            self._stream.write(view)
            self.bytes += view.nbytes

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Finish the file, or remove it when the block raised."""
        self._output.__exit__(kind, error, trace)

    def stat(self, rows: int = 0) -> FileStat:
        """Return what was written."""
        return FileStat(self._path, rows, self.bytes, self._digest.hexdigest(), ())


def write_arrays(arrays: Sequence[Array], path: Path, rows: int = 0) -> FileStat:
    """Write arrays one after the other."""
    with ArrayWriter(path) as writer:
        for array in arrays:
            writer.write(array)
    return writer.stat(rows)


def mapped(path: Path, kind: str, shape: tuple[int, ...]) -> Array:
    """Map a whole file as one array; reading touches only what is asked for.

    Raises:
        OSError: the file is not there, or does not have the size of that array.

    """
    expected = int(np.prod(shape)) * np.dtype(kind).itemsize
    size = path.stat().st_size if path.is_file() else None
    if size != expected:
        found = "is not there" if size is None else f"has {size} bytes"
        raise OSError(
            f"{path.parent.name}/{path.name} {found}; expected {expected} bytes as its task wrote them: run the same command again"
        )
    return np.zeros(shape, kind) if expected == 0 else np.memmap(path, kind, mode="r", shape=shape)

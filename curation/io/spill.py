# SPDX-License-Identifier: Apache-2.0
"""Rows of numbers set aside by part and read back part by part: in memory while they are few, else in files of a folder that goes away.

What a task of bounded memory hands from one range of its work to another. The files are nobody's: they vanish with the ``with`` block.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

HELD_BYTES: Final = 1 << 26
"""What is held in memory before it is written: 64 MiB."""
CHUNK_ROWS: Final = 1 << 20
"""Rows that are read at a time."""


class Spill:
    """Pairs of int64 by part; a part's pairs come back in the order in which they were added."""

    def __init__(self, folder: Path) -> None:
        """Prepare a place within ``folder``."""
        self._folder = folder
        self._held: dict[int, list[NDArray[np.int64]]] = {}
        self._bytes = 0
        self._place: Path | None = None
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        """Begin with nothing."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Remove the files."""
        self._stack.__exit__(kind, error, trace)

    def add(self, part: int, pairs: NDArray[np.int64]) -> None:
        """Append pairs (int64 [pairs, 2]) to a part."""
        if len(pairs):
            self._held.setdefault(part, []).append(pairs)
            self._bytes += pairs.nbytes
            if self._bytes > HELD_BYTES:
                self._write()

    def add_by(self, parts: NDArray[np.int64], pairs: NDArray[np.int64]) -> None:
        """Append each pair to the part that is named beside it (int64 [pairs])."""
        if not len(parts) or parts.min() == parts.max():
            return self.add(int(parts[0]) if len(parts) else 0, pairs)
        order = np.argsort(parts, kind="stable")
        names, starts = np.unique(parts[order], return_index=True)
        for name, some in zip(names.tolist(), np.split(order, starts[1:]), strict=True):
            self.add(name, pairs[some])
        return None

    def read(self, part: int) -> Iterator[NDArray[np.int64]]:
        """Iterate over a part's pairs, some at a time; nothing may be added to it meanwhile."""
        path = self._path(part)
        if path is not None and path.exists():
            with path.open("rb") as stream:
                while len(piece := np.fromfile(stream, np.int64, 2 * CHUNK_ROWS)):
                    yield piece.reshape(-1, 2)
        yield from self._held.get(part, ())

    def _path(self, part: int) -> Path | None:
        return self._place and self._place / f"{part}.bin"

    def _write(self) -> None:
        if self._place is None:
            self._place = Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="spill-", dir=self._folder)))
        for part, arrays in self._held.items():
            with (self._place / f"{part}.bin").open("ab") as stream:
                for pairs in arrays:
                    np.ascontiguousarray(pairs).tofile(stream)
        self._held.clear()
        self._bytes = 0

# SPDX-License-Identifier: Apache-2.0
"""Write a file whole or not at all: under another name, flushed to disk, then renamed (POSIX rename(2)), the renaming too."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

TEMPORARY: Final = ".partial"
"""Ending of a file that is still being written."""


@contextmanager
def whole_file(final: Path, *, durable: bool = True) -> Iterator[BinaryIO]:
    """Open a file for writing that appears as a whole when the block ends, and not at all when it raises.

    Without ``durable`` it is not flushed to disk: after a loss of power it may be there without its content.
    """
    final.parent.mkdir(parents=True, exist_ok=True)
    partial = final.with_name(f".{final.name}.{uuid.uuid4().hex}{TEMPORARY}")  # two nodes can have one process id
    try:
        with partial.open("wb") as stream:
            yield stream
            if durable:
                stream.flush()
                os.fsync(stream.fileno())
        partial.replace(final)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    if not durable:
        return
    handle = os.open(final.parent, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

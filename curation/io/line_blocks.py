# SPDX-License-Identifier: Apache-2.0
r"""Whole lines of a stream, many at a time: lines end at ``\n`` and nowhere else, and no line is held that is longer than a limit."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from typing import Final

from curation.io.members import DamagedMember
from curation.io.rows import Payload

PIECE_BYTES: Final = 1 << 20


def line_blocks(stream: io.BufferedReader, limit: int, block_bytes: int) -> Iterator[memoryview | Payload]:
    """Yield whole lines together, about ``block_bytes`` at a time; of a line that is longer than both, digest and size alone.

    The next block stands where this one stood: what is wanted of it has to be copied before.

    Raises:
        DamagedMember: the rest cannot be read; all whole lines before have been given.

    """
    data, kept, damage, more = bytearray(2 * block_bytes), 0, None, True
    while more:
        size, aim = kept, kept + block_bytes
        if aim > len(data):
            data = data[:kept] + bytearray(aim - kept + block_bytes)
        view = memoryview(data)
        try:
            while size < aim and (count := stream.readinto1(view[size:aim])):
                size += count
            more = size >= aim
        except DamagedMember as stopped:
            damage, more = stopped, False
        end = data.rfind(b"\n", 0, size) + 1 if more or damage else size
        if end:
            yield view[:end]
        kept = size - end
        data[:kept] = data[end:size]
        if more and kept > limit:
            yield _rest_of(stream, bytes(view[:kept]))
            kept = 0
    if damage is not None:
        raise damage


def pass_line(stream: io.BufferedReader) -> int:
    """Pass over the rest of a line; return its bytes."""
    count = 0
    while piece := stream.readline(PIECE_BYTES):
        count += len(piece)
        if piece.endswith(b"\n"):
            break
    return count


def _rest_of(stream: io.BufferedReader, line: bytes) -> Payload:
    """Pass over the rest of a line that is too long; return digest and size of the whole."""
    digest, count = hashlib.sha256(line), len(line)
    while not line.endswith(b"\n") and (line := stream.readline(PIECE_BYTES)):
        digest.update(line)
        count += len(line)
    return Payload(digest.digest(), count)

# SPDX-License-Identifier: Apache-2.0
"""Where an LZ4 frame ends, and a view of it as a file (LZ4 Frame Format 1.6.4, lz4/lz4 doc/lz4_Frame_format.md).

Frames are walked by the sizes of their blocks, so that each can be decompressed on its own. Nothing is decompressed here.
"""

from __future__ import annotations

import io
from typing import Any, BinaryIO, Final

MAGIC: Final = b"\x04\x22\x4d\x18"
_BLOCK_CHECKSUM, _CONTENT_SIZE, _CONTENT_CHECKSUM, _DICTIONARY = 0x10, 0x08, 0x04, 0x01


def frame_end(file: BinaryIO, start: int) -> int:
    """Return the byte after the frame that starts at ``start``.

    Raises:
        ValueError: there is no frame, or the file ends within it.

    """
    file.seek(start)
    head = file.read(6)
    if len(head) < 6 or not head.startswith(MAGIC):
        raise ValueError(f"no LZ4 frame starts here, found {head!r}")
    flags = head[4]
    place = start + 7 + (8 if flags & _CONTENT_SIZE else 0) + (4 if flags & _DICTIONARY else 0)
    while True:
        file.seek(place)
        size = file.read(4)
        if len(size) < 4:
            raise ValueError("the LZ4 frame is truncated: the file ends before it does")
        length = int.from_bytes(size, "little") & 0x7FFFFFFF
        place += 4
        if not length:
            return place + (4 if flags & _CONTENT_CHECKSUM else 0)
        place += length + (4 if flags & _BLOCK_CHECKSUM else 0)


class Part(io.RawIOBase):
    """A range of bytes of an open file, as a file of its own."""

    def __init__(self, file: BinaryIO, start: int, end: int) -> None:
        """Stand at the start of the range; nobody else may move the file meanwhile."""
        self._file, self._start, self._size = file, start, end - start
        self.seek(0)

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True

    def seekable(self) -> bool:
        """Tell that it has random access."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a byte of the range."""
        self._at = offset + (0, getattr(self, "_at", 0), self._size)[whence]
        self._file.seek(self._start + self._at)
        return self._at

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401 - any writable buffer
        """Read the next bytes of the range."""
        data = self._file.read(max(min(len(buffer), self._size - self._at), 0))
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)

# SPDX-License-Identifier: Apache-2.0
"""The bytes of a stored file as one stream, plain or compressed member by member, with the place of every byte.

A WARC file is compressed record by record (ISO 28500:2017, annex D), so a member's first byte is where a record can be found
again. Members are gzip members (RFC 1952), zstd frames (RFC 8878), LZ4 frames or bzip2 streams. Damage is never passed over: a member that
does not decompress, fails its checksum or ends early raises ``DamagedMember``; zlib is asked directly for that reason, because
fastwarc 2.0 reads a truncated gzip member without an error. After damage in gzip, reading can go on at the next member.

Memory is bounded: no read returns more than ``CHUNK_BYTES`` at a time, whatever the ratio of compression
(zstd: at most 32 MiB, since its decoder takes no limit and is therefore fed little by little).
"""

from __future__ import annotations

import bz2
import io
import zlib
from collections.abc import Callable
from typing import Any, BinaryIO, Final, NamedTuple

import zstandard
from fastwarc.stream_io import Lz4Reader

from curation.io import lz4_frames
from curation.io.lz4_frames import Part, frame_end

GZIP: Final = b"\x1f\x8b"
BZIP2: Final = b"BZh"
ZSTD: Final = b"\x28\xb5\x2f\xfd"
ZSTD_DICTIONARY: Final = b"\x5d\x2a\x4d\x18"
BLOCK_BYTES: Final = 128 << 10
CHUNK_BYTES: Final = 1 << 20
ZSTD_FEED_BYTES: Final = 1 << 10
ZSTD_WINDOW_BYTES: Final = 1 << 27
"""Largest zstd window that is decoded, that of ``zstd --long=27``."""


class DamagedMember(Exception):
    """A compressed member cannot be read to its end; ``offset`` is the stored byte where it starts."""

    def __init__(self, offset: int, reason: str) -> None:
        """Say where and why."""
        super().__init__(reason)
        self.offset = offset


class Mark(NamedTuple):
    """A place to come back to: where the member starts in the file, and how far into its content."""

    member: int
    inner: int


class Members:
    """Content of a stored file, from front to back, with marks.

    Attributes:
        kind: ``plain``, ``gzip``, ``zstd``, ``lz4`` or ``bzip2``, told by the first bytes.
        member: stored byte where the member starts that was last read from; 0 in a plain file.

    """

    def __init__(self, file: BinaryIO) -> None:
        """Start at the beginning of an open, seekable file."""
        self._file = file
        magic = file.read(4)
        kinds = {GZIP: "gzip", ZSTD: "zstd", ZSTD_DICTIONARY: "zstd", lz4_frames.MAGIC: "lz4", BZIP2: "bzip2"}
        self.kind = next((kind for start, kind in kinds.items() if magic.startswith(start)), "plain")
        self._dictionary = _dictionary(file) if magic == ZSTD_DICTIONARY else None
        self._go(0)

    def mark(self) -> Mark:
        """Return the place of the next byte."""
        self._fill()
        return Mark(self.member, self._inner + self._at)

    def offset(self, mark: Mark) -> int:
        """Return the stored byte of a place: the byte itself in a plain file, else the start of its member."""
        return mark.member + (mark.inner if self.kind == "plain" else 0)

    def peek(self, most: int = CHUNK_BYTES) -> bytes:
        """Return some of the next bytes, at most so many, without taking them; empty at the end of the file.

        Raises:
            DamagedMember: the next bytes cannot be read.

        """
        self._fill()
        return self._chunk[self._at : self._at + most]

    def take(self, count: int) -> None:
        """Pass over bytes that ``peek`` returned."""
        self._at += count

    def rewind(self, mark: Mark) -> None:
        """Come back to a place."""
        if self.kind == "plain":
            self._go(mark.inner)
            return
        self._go(mark.member)
        left = mark.inner
        while left:
            step = len(self.peek(left))
            self.take(step)
            left -= step

    def plain(self) -> BinaryIO:
        """Return the file itself, at the next byte; for plain content, once nothing more is read through here."""
        self._file.seek(self.mark().inner)
        return self._file

    def end(self) -> None:
        """Go to the end of the file."""
        self._go(self._file.seek(0, io.SEEK_END))

    def next_member(self, after: int, wanted: Callable[[bytes], bool]) -> bool:
        """Go to the next gzip member that starts after a stored byte and whose content is wanted, judged by its first bytes."""
        if self.kind != "gzip":
            return False
        place = after + 1
        while (place := self._find(GZIP + b"\x08", place)) >= 0:
            self._file.seek(place)
            try:
                if wanted(zlib.decompressobj(31).decompress(self._file.read(BLOCK_BYTES), 512)):
                    self._go(place)
                    return True
            except zlib.error:
                pass  # these three bytes were no member's start
            place += 1
        return False

    def _find(self, needle: bytes, place: int) -> int:
        """Return the first stored byte at or after ``place`` where the needle stands, -1 when there is none."""
        self._file.seek(place)
        window = b""
        while block := self._file.read(BLOCK_BYTES):
            window += block
            if (at := window.find(needle)) >= 0:
                return place + at
            place += len(window) - len(needle) + 1
            window = window[1 - len(needle) :]
        return -1

    def _go(self, place: int) -> None:
        self._file.seek(place)
        self._chunk, self._at = b"", 0
        self._damage: DamagedMember | None = None
        self.member, self._inner = (0, place) if self.kind == "plain" else (place, 0)
        self._stored = place  # the stored byte after all that was handed to the decoder
        self._input = b""
        self._decoder: Any = None

    def _fill(self) -> None:
        """Make the chunk non-empty, unless the file is at its end."""
        while self._at >= len(self._chunk):
            if self._damage is not None:
                raise self._damage
            self._inner += len(self._chunk)
            self._chunk, self._at = b"", 0
            try:
                chunk = getattr(self, f"_{self.kind}")()
            except DamagedMember as damage:
                self._damage = damage
                raise
            if chunk is None:
                return
            self._chunk = chunk

    def _plain(self) -> bytes | None:
        return self._file.read(BLOCK_BYTES) or None

    def _open_member(self) -> bool:
        """Have a decoder, at the start of the next member if the last one has ended; False at the end of the file."""
        if self._decoder is not None:
            return True
        self._input = self._input or self._file.read(BLOCK_BYTES)
        if not self._input:
            return False
        self.member, self._inner = self._stored, 0
        makers = {"gzip": lambda: zlib.decompressobj(31), "zstd": self._zstd_decoder, "bzip2": bz2.BZ2Decompressor}
        self._decoder = makers[self.kind]()
        return True

    def _gzip(self) -> bytes | None:
        if not self._open_member():
            return None
        self._input = self._input or self._file.read(BLOCK_BYTES)
        if not self._input:
            raise DamagedMember(self.member, "the gzip member is truncated: the file ends before it does")
        try:
            chunk: bytes = self._decoder.decompress(self._input, CHUNK_BYTES)
        except zlib.error as error:
            raise DamagedMember(self.member, f"the gzip member cannot be decompressed: {error}") from error
        rest = self._decoder.unused_data if self._decoder.eof else self._decoder.unconsumed_tail
        self._stored += len(self._input) - len(rest)
        self._input = rest
        if self._decoder.eof:
            self._decoder = None
        return chunk

    def _zstd_decoder(self) -> Any:  # noqa: ANN401 - the package names no type for it
        return zstandard.ZstdDecompressor(self._dictionary, max_window_size=ZSTD_WINDOW_BYTES).decompressobj()

    def _zstd(self) -> bytes | None:
        if not self._open_member():
            return None
        self._input = self._input or self._file.read(BLOCK_BYTES)
        if not self._input:
            raise DamagedMember(self.member, "the zstd frame is truncated: the file ends before it does")
        fed, self._input = self._input[:ZSTD_FEED_BYTES], self._input[ZSTD_FEED_BYTES:]
        try:
            chunk: bytes = self._decoder.decompress(fed)
        except zstandard.ZstdError as error:
            raise DamagedMember(self.member, f"the zstd frame cannot be decompressed: {error}") from error
        rest = self._decoder.unused_data if self._decoder.eof else b""
        self._stored += len(fed) - len(rest)
        self._input = rest + self._input
        if self._decoder.eof:
            self._decoder = None
        return chunk

    def _bzip2(self) -> bytes | None:
        if not self._open_member():
            return None
        fed = b""
        if self._decoder.needs_input:
            fed, self._input = self._input or self._file.read(BLOCK_BYTES), b""
            if not fed:
                raise DamagedMember(self.member, "the bzip2 stream is truncated: the file ends before it does")
        try:
            chunk: bytes = self._decoder.decompress(fed, CHUNK_BYTES)
        except OSError as error:
            raise DamagedMember(self.member, f"the bzip2 stream cannot be decompressed: {error}") from error
        self._stored += len(fed)
        if self._decoder.eof:
            self._input = self._decoder.unused_data
            self._stored -= len(self._input)
            self._decoder = None
        return chunk

    def _lz4(self) -> bytes | None:
        if self._decoder is None:
            self._file.seek(self._stored)
            if not self._file.read(1):
                return None
            self.member, self._inner = self._stored, 0
            try:
                end = frame_end(self._file, self._stored)
            except ValueError as error:
                raise DamagedMember(self.member, str(error)) from error
            self._decoder, self._stored = Lz4Reader(Part(self._file, self._stored, end)), end
        try:
            chunk: bytes = self._decoder.read(CHUNK_BYTES)
        except OSError as error:
            raise DamagedMember(self.member, f"the LZ4 frame cannot be decompressed: {error}") from error
        if not chunk:
            self._decoder = None
        return chunk


def _dictionary(file: BinaryIO) -> zstandard.ZstdCompressionDict:
    """Return the dictionary that a skippable first frame holds (WARC zstd 1.0 of the IIPC), the file standing behind its magic."""
    data = file.read(int.from_bytes(file.read(4), "little"))
    if data.startswith(ZSTD):
        data = zstandard.ZstdDecompressor().decompress(data, max_output_size=ZSTD_WINDOW_BYTES)
    return zstandard.ZstdCompressionDict(data)


def content(members: Members) -> io.BufferedReader:
    """Return content from here on as a buffered stream; damage raises ``DamagedMember`` where it stands."""
    return io.BufferedReader(_Plain(members.plain()) if members.kind == "plain" else _Content(members), CHUNK_BYTES)


class _Plain(io.RawIOBase):
    """A file as it is stored, read straight into the reader's buffer."""

    def __init__(self, file: BinaryIO) -> None:
        self._file: Any = file

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401 - any writable buffer
        return int(self._file.readinto(buffer))


class _Content(io.RawIOBase):
    def __init__(self, members: Members) -> None:
        self.members = members

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401 - any writable buffer
        data = self.members.peek(len(buffer))
        buffer[: len(data)] = data
        self.members.take(len(data))
        return len(data)

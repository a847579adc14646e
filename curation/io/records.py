# SPDX-License-Identifier: Apache-2.0
"""WARC records of a file, one by one, sound or damaged; nothing between them is passed over in silence.

Framing follows ISO 28500:2017 (WARC 1.1), section 4: version line, named fields, blank line, ``Content-Length`` octets, two line
ends. Old versions (0.17, 0.18) and folded fields are read. What must hold and does not makes a record or a stretch damaged:

* The block is as long as ``Content-Length`` says, and after it come line ends, then a record or the end. Otherwise the length
  is wrong, the record is damaged, and the next record is sought from where its block starts, so none is swallowed.
* Field lines end in CRLF. A head with bare LF is damaged.
* Between records there are line ends only. Other bytes are a damaged stretch, up to the next ``WARC/`` line or gzip member.

fastwarc, the reader that Limpide's counts are tested against, reads truncated members, short blocks and heads with bare LF
without an error, so framing is done here. What a record means is not decided here.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from curation.io.members import DamagedMember, Mark, Members
from curation.io.rows import Payload, payload

MAX_HEAD_BYTES: Final = 64 << 10
"""Longest head of a record that is read."""
PREFIX_BYTES: Final = 64 << 10
"""What is kept of a block that is too large to be read: enough for the head of an HTTP message."""
PIECE_BYTES: Final = 4 << 10
PIECE_TAIL: Final = 32
HEAD_END: Final = b"\r\n\r\n"
VERSION: Final = re.compile(rb"WARC/\d\.\d+[ \t]*\r\n")
FOLD: Final = re.compile(rb"\r\n[ \t]+")
BROKEN: Final = ":broken"
"""Stands among the fields of a head that is broken, with the reason; no field's name starts with a colon."""
FOREIGN: Final = "NoRecord: no version line"
START: Final = re.compile(rb"(?:\A|\n)(WARC/\d\.\d+[ \t]*\r\n)")
"""A version line at the start of a line."""


@dataclass(frozen=True)
class Record:
    """A record whose head could be read.

    Attributes:
        offset: stored byte where it, or its compressed member, starts.
        fields: named fields by lower-case name; of a repeated one, the first.
        block: content, or its first bytes when it is too large; what there is of it when damaged.
        measured: digest and size of a content that is too large to be kept whole; of others ``block`` tells it.
        error: why the record is damaged; None when it is sound.

    """

    offset: int
    fields: dict[str, str]
    block: bytes
    measured: Payload | None = None
    error: str | None = None

    @property
    def too_large(self) -> bool:
        """Whether ``block`` is only a part."""
        return self.measured is not None

    @property
    def payload(self) -> Payload:
        """Digest and size of the content, whole even when too large; asked only where the content is no page, which has its own."""
        return payload(self.block) if self.measured is None else self.measured


@dataclass(frozen=True)
class Stretch:
    """Bytes that are no record: where they start, why, whether a record follows them, and whether they look like anything of WARC."""

    offset: int
    error: str
    resumed: bool
    foreign: bool


def records(members: Members, max_block_bytes: int) -> Iterator[Record | Stretch]:
    """Iterate over a file's records and damaged stretches, in file order."""
    while True:
        try:
            _skip_line_ends(members)
            start = members.mark()
            if not members.peek():
                return
            head = _head(members)
        except DamagedMember as damage:
            stretch = Stretch(damage.offset, f"DamagedMember: {damage}", members.next_member(damage.offset, _is_start), foreign=False)
        else:
            if isinstance(head, dict):
                yield _with_block(members, start, head, max_block_bytes)
                continue
            members.rewind(start)
            members.take(len(members.peek(1)))
            stretch = Stretch(members.offset(start), head, _seek_record(members, line_start=False), foreign=head.startswith(FOREIGN))
        yield stretch
        if not stretch.resumed:
            return


def _with_block(members: Members, start: Mark, head: dict[str, str], limit: int) -> Record:
    """Read the block of a record and what follows; leave the stream at the next record, wherever that is."""
    offset = members.offset(start)
    stated = head.get("content-length", "0")
    length = int(stated) if stated.isascii() and stated.isdigit() else 0
    digest = hashlib.sha256() if length > limit else None  # else the block itself is kept, and tells its payload when asked
    parts, taken = list[bytes](), 0
    last = members.member

    def made(error: str | None) -> Record:
        whole = b"".join(parts)
        return (
            Record(offset, head, whole, None, error)
            if digest is None
            else Record(offset, head, whole[:PREFIX_BYTES], Payload(digest.digest(), taken), error)
        )

    try:
        behind_head = members.mark()
        while taken < length and (chunk := members.peek(length - taken)):
            if digest is not None:
                digest.update(chunk)
            if digest is None or taken < PREFIX_BYTES:
                parts.append(chunk)
            taken += len(chunk)
            members.take(len(chunk))
            last = members.member
        error = _wrong_length(members, stated, length, taken) or head.get(BROKEN)
        if error:
            members.rewind(behind_head)
            if not _seek_record(members, line_start=True):
                members.end()
    except DamagedMember as damage:
        if taken == length and damage.offset != last:  # it is the next member's, and will be met again
            return made(head.get(BROKEN))
        error = f"DamagedMember: {damage}"
        if not members.next_member(damage.offset, _is_start):
            members.end()
    return made(error)


def _wrong_length(members: Members, stated: str, length: int, taken: int) -> str | None:
    """Return why the length is wrong, judged by what follows the block; pass over the line ends."""
    if not (stated.isascii() and stated.isdigit()):
        return f"WrongLength: Content-Length is {stated[:40]!r}; expected a number of bytes"
    if taken < length:
        return f"WrongLength: Content-Length is {length}, but the file ends {length - taken} bytes early"
    ends = _skip_line_ends(members)
    if not ends and (following := members.peek(12)) and not _is_start(following):
        return f"WrongLength: Content-Length is {length}, but the block does not end there; expected a line end, found {following!r}"
    return None


def _head(members: Members) -> dict[str, str] | str:
    """Read a record's head; return its fields, or why it is none."""
    head, end = b"", -1
    while end < 0 and len(head) < MAX_HEAD_BYTES and (chunk := members.peek(PIECE_BYTES)):
        end = (head + chunk).find(HEAD_END, max(0, len(head) - len(HEAD_END)))
        if end >= 0:
            chunk = chunk[: end + len(HEAD_END) - len(head)]
        head += chunk
        members.take(len(chunk))
        if not _is_start(head):
            return f"{FOREIGN}: expected a line such as WARC/1.1, found {head[:24]!r}"
        if not VERSION.match(head):
            return f"NoRecord: expected a version line such as WARC/1.1 that ends in CRLF (ISO 28500, section 4), found {head[:24]!r}"
    fields = _fields(head)
    if end < 0:
        fields[BROKEN] = f"NoHeadEnd: no blank line within {len(head)} bytes of the WARC/ line; expected one after the record's fields"
    return fields


def _fields(head: bytes) -> dict[str, str]:
    """Return the named fields; a line that starts with a blank continues the one before (WARC 1.0, section 4)."""
    fields: dict[str, str] = {}
    unfolded = FOLD.sub(b" ", head).decode("utf-8", "replace")
    for line in unfolded.split("\r\n")[1:]:
        name, colon, value = line.partition(":")
        if colon:
            fields.setdefault(name.strip().lower(), value.strip())
        elif line.startswith("WARC/"):
            fields[BROKEN] = "NoHeadEnd: another record starts within the head of this one; expected a blank line before it"
    return fields


def _seek_record(members: Members, *, line_start: bool) -> bool:
    """Go to the next version line; False when there is none up to the end of the file."""
    tail = b"" if line_start else b"\r"
    before = Mark(0, 0)
    try:
        while chunk := members.peek():
            place = members.mark()
            if place.inner == 0 and members.kind != "plain":
                tail = b""
            if found := START.search(tail + chunk):
                at = found.start(1) - len(tail)
                if at < 0:  # it starts in the chunk before
                    members.rewind(Mark(before.member, before.inner + at))
                else:
                    members.take(at)
                return True
            members.take(len(chunk))
            tail, before = chunk[-PIECE_TAIL:], Mark(place.member, place.inner + len(chunk))
    except DamagedMember as damage:
        return members.next_member(damage.offset, _is_start)
    return False


def _skip_line_ends(members: Members) -> int:
    """Pass over CR and LF; return how many there were."""
    count = 0
    while chunk := members.peek(16):
        blank = len(chunk) - len(chunk.lstrip(b"\r\n"))
        members.take(blank)
        count += blank
        if blank < len(chunk):
            break
    return count


def _is_start(data: bytes) -> bool:
    return data.startswith(b"WARC/")

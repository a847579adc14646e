# SPDX-License-Identifier: Apache-2.0
"""Plain text files, UTF-8, compressed or not: one file is one document.

A leading byte order mark is not part of the text. Other encodings are quarantined, not guessed: a text file carries no
declaration to go by. The payload is the content of the file; it has neither id nor URL, so its name joins its identity.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import pyarrow as pa

from curation.io.filesystems import open_input
from curation.io.members import DamagedMember, Members
from curation.io.rows import Payload, Rows
from curation.io.sections import Section
from curation.recipe import Source

BOM = b"\xef\xbb\xbf"


def plain_text(data: bytes | bytearray) -> str:
    """Return the text of a file; raises UnicodeDecodeError where it is not UTF-8."""
    return data.removeprefix(BOM).decode("utf-8")


def read_text(section: Section, source: Source, batch_bytes: int) -> Iterator[pa.Table]:
    """Read a text file as a table of one row in ``RAW``."""
    rows = Rows(section.input.file, batch_bytes)
    values = {"language": source.language, "license": source.license}
    digest, data, size = hashlib.sha256(), bytearray(), 0
    try:
        with open_input(section.input.address) as file:
            members = Members(file)
            while chunk := members.peek():
                digest.update(chunk)
                size += len(chunk)
                if size <= source.max_document_bytes:
                    data += chunk
                members.take(len(chunk))
    except DamagedMember as damage:
        rows.quarantine("damaged_file", f"DamagedMember: {damage}", 0, Payload(digest.digest(), size), **values)
    else:
        raw = Payload(digest.digest(), size)
        try:
            if size > source.max_document_bytes:
                error = f"TooLarge: the file has {size} bytes of text; max_document_bytes is {source.max_document_bytes}"
                rows.quarantine("too_large", error, 0, raw, **values)
            else:
                rows.add(0, raw, text=plain_text(data), **values)
        except UnicodeDecodeError as broken:
            rows.quarantine("invalid_utf8", f"UnicodeDecodeError: {broken.reason} at byte {broken.start}", 0, raw, **values)
    yield rows.take()

# SPDX-License-Identifier: Apache-2.0
"""Files that are documents: PDF, EPUB, ODT, DOCX, MediaWiki markup and exports, TEI, ALTO, SRT, VTT, HTML; told by their endings.

One file is one document, except an export of MediaWiki, of which each article is one, named by its title. Title, author, date,
language and licence of the document itself come before the source's. A file that cannot be read (encrypted, damaged, beyond the bounds of
``curation.io.inputs``) is one quarantine row that says why; an ending that is not known is ``wrong_format``. HTML waits for
extraction as the
pages of archives do. Files may be compressed as a whole, as text files may.
"""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from curation.io.charset import decode
from curation.io.extracted import Extracted, ExtractionBound, Unreadable
from curation.io.filesystems import open_input
from curation.io.inputs import ENDINGS, READERS, media_type_of
from curation.io.inputs.mediawiki import export_pages
from curation.io.members import DamagedMember, Members
from curation.io.rows import Rows, error_text, payload
from curation.io.sections import Section
from curation.recipe import Source

COMPRESSED = (".gz", ".zst", ".lz4")


def read_files(section: Section, source: Source, batch_bytes: int) -> Iterator[pa.Table]:
    """Read a file as a table in ``RAW``: one row, or one for each article of an export."""
    rows = Rows(section.input.file, batch_bytes)
    name = section.input.file
    media = media_type_of(next((name.removesuffix(ending) for ending in COMPRESSED if name.endswith(ending)), name))
    values = {"language": source.language, "license": source.license}
    data = bytearray()
    try:
        with open_input(section.input.address) as file:
            members = Members(file)
            while (chunk := members.peek()) and len(data) <= source.max_document_bytes:
                data += chunk
                members.take(len(chunk))
    except DamagedMember as damage:
        rows.quarantine("damaged_file", f"DamagedMember: {damage}", 0, payload(bytes(data)), **values)
        yield rows.take()
        return
    content = bytes(data)
    if len(content) > source.max_document_bytes:
        error = f"TooLarge: the file has more than {source.max_document_bytes} bytes, which is max_document_bytes"
        rows.quarantine("too_large", error, 0, payload(b""), **values)
    elif media is None:
        error = f"WrongFormat: no reader for the ending of {name}; expected one of {', '.join(ENDINGS)}"
        rows.quarantine("wrong_format", error, 0, payload(content), **values)
    elif media not in READERS:
        rows.add(0, payload(content), html=decode(content, None, html=True)[0].encode(), **values)
    else:
        _read(rows, content, media, source)
    yield rows.take()


def _read(rows: Rows, content: bytes, media: str, source: Source) -> None:
    try:
        if media == "application/xml" and b"<mediawiki" in content[:2000]:
            for number, (title, page) in enumerate(export_pages(content)):
                _add(rows, number, page, source, native_id=title or None)
        else:
            _add(rows, 0, READERS[media](content), source, raw=content)
    except (Unreadable, ExtractionBound, RecursionError) as error:
        rows.quarantine("extraction", error_text(error), 0, payload(content), language=source.language, license=source.license)


def _add(rows: Rows, offset: int, found: Extracted, source: Source, *, raw: bytes | None = None, native_id: str | None = None) -> None:
    values = {
        "native_id": native_id,
        "title": found.title,
        "author": found.author,
        "date": found.date,
        "language": found.language or source.language,
        "license": found.license or source.license,
    }
    stored = payload(found.text.encode() if raw is None else raw)
    if found.text:
        rows.add(offset, stored, text=found.text, **values)
    else:
        rows.drop("no_text", offset, stored, **values)

# SPDX-License-Identifier: Apache-2.0
"""Files that are documents: PDF, EPUB, ODT, DOCX, MediaWiki markup and exports, TEI, ALTO, SRT, VTT, HTML; told by their endings.

One file is one document, except an export of MediaWiki, of which each article is one, named by its title, and which is read piece by
piece, however large it is. Title, author, date, language and licence of the document itself come before the source's. What cannot be read
(encrypted, damaged, beyond the bounds of ``curation.io.inputs``) is one quarantine row that says why; a file of another ending is refused
when files are listed (``curation.io.inventory``). HTML waits for extraction as the pages of archives do; what its first bytes tell to be a
PDF, a package or an image is read as such, or quarantined. Files may be compressed as a whole, as text files may.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, cast

import pyarrow as pa

from curation.io.charset import page_in_utf8
from curation.io.extracted import Extracted, ExtractionBound, Unreadable
from curation.io.filesystems import open_input
from curation.io.guard import GUARD_SECONDS, ExtractionTimeout, guard
from curation.io.inputs import READERS, media_type_of, reader_of, told_by_bytes
from curation.io.inputs.mediawiki import MAX_BYTES, read_article
from curation.io.inputs.wiki_export import START_BYTES, WikiPage, is_export, wiki_pages
from curation.io.members import DamagedMember, Members
from curation.io.rows import Payload, Rows, error_text, extra_json, payload
from curation.io.sections import Section
from curation.recipe import Source

REFUSALS = (Unreadable, ExtractionBound, ExtractionTimeout, RecursionError)
"""What a reader of a document raises when it cannot read it."""


def read_files(section: Section, source: Source, batch_bytes: int) -> Iterator[pa.Table]:
    """Read a file as tables in ``RAW``: one row, or one for each page of an export."""
    rows = Rows(section.input.file, batch_bytes)
    name = section.input.file
    media = cast("str", media_type_of(name))  # no other ending is listed
    reached = 0
    with open_input(section.input.address) as file:
        members = Members(file)
        try:
            if media == "application/xml" and is_export(members.peek(START_BYTES)):
                for page in wiki_pages(pieces(members), MAX_BYTES + 1):
                    reached = page.offset
                    _add_page(rows, page, source)
                    if rows.full:
                        yield rows.take()
            else:
                _add_file(rows, whole(members, source.max_document_bytes), media, source)
        except (DamagedMember, Unreadable) as damage:  # what was read before it stands
            rows.quarantine("damaged_file", error_text(damage), reached, language=source.language, license=source.license)
    yield rows.take()


def pieces(members: Members) -> Iterator[bytes]:
    """Iterate over what is left of a file, taking it."""
    while chunk := members.peek():
        yield chunk
        members.take(len(chunk))


def whole(members: Members, most_bytes: int) -> bytes:
    """Return the content of a file; of one that is larger than ``most_bytes``, only so much that it shows."""
    data = bytearray()
    for chunk in pieces(members):
        data += chunk
        if len(data) > most_bytes:
            break
    return bytes(data)


def _add_file(rows: Rows, content: bytes, media: str, source: Source) -> None:
    values = {"language": source.language, "license": source.license}
    raw = payload(content)
    if len(content) > source.max_document_bytes:
        error = f"TooLarge: the file has more than {source.max_document_bytes} bytes, which is max_document_bytes"
        rows.quarantine("too_large", error, 0, payload(b""), **values)
    elif media not in READERS and told_by_bytes(content) is None:
        rows.add(0, raw, html=page_in_utf8(content, None), **values)
    else:
        _add_read(rows, lambda: _read(media, content), source, 0, raw, {})


def _read(media: str, content: bytes) -> Extracted:
    """Read what is no page by its type, or, where its ending says HTML and its first bytes do not, by those."""
    if (reader := reader_of(media, content)) is None:
        raise Unreadable(f"there is no reader of {media}")
    return reader(content)


def _add_page(rows: Rows, page: WikiPage, source: Source) -> None:
    """Add a page of an export: its text, or why it is no article or cannot be read."""
    raw = Payload(page.sha256, page.markup_bytes)
    known = {
        "native_id": page.title or None,
        "url": page.url,
        "extra": extra_json({"revision": page.revision, "not_article": page.why_not}),
    }
    values = {**known, "language": page.language or source.language, "license": source.license}
    if page.why_not is not None:
        rows.drop("not_an_article", page.offset, raw, **values)
    elif page.markup_bytes > source.max_document_bytes:
        error = f"TooLarge: the page has {page.markup_bytes} bytes of markup; max_document_bytes is {source.max_document_bytes}"
        rows.quarantine("too_large", error, page.offset, raw, **values)
    else:
        _add_read(rows, lambda: read_article(page), source, page.offset, raw, known)


def _add_read(rows: Rows, reader: Callable[[], Extracted], source: Source, offset: int, raw: Payload, known: dict[str, Any]) -> None:
    """Add what a reader finds within the time that one document has, or why it finds nothing."""
    try:
        with guard(GUARD_SECONDS):
            found = reader()
    except REFUSALS as error:
        rows.quarantine("extraction", error_text(error), offset, raw, **known, language=source.language, license=source.license)
        return
    said = {"title": found.title, "author": found.author, "date": found.date}
    values = {**known, **said, "language": found.language or source.language, "license": found.license or source.license}
    if found.text:
        rows.add(offset, raw, text=found.text, **values)
    else:
        rows.drop("no_text", offset, raw, **values)

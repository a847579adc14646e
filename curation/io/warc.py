# SPDX-License-Identifier: Apache-2.0
"""WARC files: every record becomes a row; responses with HTML or plain text become documents.

A document is a ``response`` record with HTTP status 200 whose content is HTML, XHTML or plain text, as declared or, where
nothing is declared, as sniffed; what its first bytes tell to be a PDF, ZIP, PNG, JPEG or GIF, or no text, is none, whatever is declared.
All other sound records are dropped with a reason, damaged ones quarantined. ``resource`` and ``conversion`` records are no
documents here (for WET files there is ``wet``); segments of one record are not joined.

The payload is the HTML body without codings, before it is transcoded to UTF-8; for all other records, the block.
ARC, the format before WARC, is not read: convert it, for example with ``warcio recompress``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import pyarrow as pa

from curation.io.charset import decode, page_in_utf8
from curation.io.filesystems import open_input
from curation.io.http import HTML_TYPES, PLAIN_TYPE, BodyTooLarge, DamagedBody, Response, decode_body, media_type, parse_response, sniff
from curation.io.inputs import told_by_bytes
from curation.io.members import DamagedMember, Members
from curation.io.records import PREFIX_BYTES, Record, records
from curation.io.rows import Rows, error_text, extra_json, payload
from curation.io.sections import Section
from curation.recipe import Source

ARC: Final = b"filedesc:"


def read_warc(section: Section, source: Source, batch_bytes: int) -> Iterator[pa.Table]:
    """Read a WARC file, plain or compressed, as tables in ``RAW``."""
    rows = Rows(section.input.file, batch_bytes)
    for record in archive_records(section, source, rows):
        values = described(record, source)
        if record.error is not None:
            rows.quarantine("damaged", record.error, record.offset, record.payload, **values)
        elif record.fields.get("warc-type", "").lower() != "response":
            rows.drop("not_a_response", record.offset, record.payload, **values)
        else:
            _add_response(rows, record, source, values)
        if rows.full:
            yield rows.take()
    if rows:
        yield rows.take()


def archive_records(section: Section, source: Source, rows: Rows) -> Iterator[Record]:
    """Iterate over a file's records; damaged stretches become rows on the way."""
    with open_input(section.input.address) as file:
        members = Members(file)
        if (wrong := _wrong_format(members)) is not None:
            rows.quarantine("wrong_format", wrong, 0)
            return
        some = False
        for item in records(members, source.max_document_bytes + PREFIX_BYTES):
            if isinstance(item, Record):
                some = True
                yield item
            elif item.foreign and not (some or item.resumed):
                rows.quarantine("wrong_format", f"{item.error}; the file holds no WARC record at all", item.offset)
            else:
                rows.quarantine("damaged" if item.resumed else "damaged_file", item.error, item.offset)


def described(record: Record, source: Source) -> dict[str, Any]:
    """Return what the head of a record says of it."""
    fields = record.fields
    truncated = fields.get("warc-truncated")
    return {
        "native_id": fields.get("warc-record-id", "").strip("<>") or None,
        "url": fields.get("warc-target-uri", "").strip("<>") or None,
        "date": fields.get("warc-date") or None,
        "language": source.language,
        "license": source.license,
        "extra": extra_json({"WARC-Truncated": truncated}),
    }


def _add_response(rows: Rows, record: Record, source: Source, values: dict[str, Any]) -> None:
    """Add the row of a sound response record."""
    response = parse_response(record.block)
    declared = media_type(record.fields.get("content-type"))
    if response is None:
        if declared[0] == "application/http":
            error = f"NoStatusLine: the block says it is HTTP, but starts with {record.block[:16]!r}"
            rows.quarantine("damaged", error, record.offset, record.payload, **values)
            return
        response = Response(200, (), 0)  # a response of another protocol, such as dns; its block is the body
    else:
        values["http_headers"] = [{"name": name, "value": value} for name, value in response.headers]
        declared = media_type(response.header("content-type"))
    if response.status != 200:
        rows.drop("http_status", record.offset, record.payload, **values)
        return
    seen = declared[0] or (sniff(record.block[response.body_at :]) if record.too_large and not response.codings("content-encoding") else "")
    if seen and seen not in HTML_TYPES and seen != PLAIN_TYPE:
        rows.drop("not_html", record.offset, record.payload, **values)
        return
    if record.too_large:
        error = f"TooLarge: the record has {record.payload.bytes} bytes; max_document_bytes is {source.max_document_bytes}"
        rows.quarantine("too_large", error, record.offset, record.payload, **values)
        return
    try:
        body = decode_body(record.block[response.body_at :], response, source.max_document_bytes)
    except BodyTooLarge as large:
        error = f"{error_text(large)}; max_document_bytes is {source.max_document_bytes}"
        rows.quarantine("too_large", error, record.offset, record.payload, **values)
    except DamagedBody as damage:
        rows.quarantine("damaged", error_text(damage), record.offset, record.payload, **values)
    else:
        _add_body(rows, record, body, (declared[0] or sniff(body), declared[1]), values)


def _add_body(rows: Rows, record: Record, body: bytes, kind: tuple[str, str | None], values: dict[str, Any]) -> None:
    media, charset = kind
    if (media not in HTML_TYPES and media != PLAIN_TYPE) or told_by_bytes(body) is not None:
        rows.drop("not_html", record.offset, record.payload, **values)
        return
    if media in HTML_TYPES:
        rows.add(record.offset, payload(body), **values, html=page_in_utf8(body, charset))
    else:
        rows.add(record.offset, payload(body), **values, text=decode(body, charset, html=False)[0])


def _wrong_format(members: Members) -> str | None:
    """Return why a file is no WARC file, as far as its first bytes tell."""
    try:
        start = members.peek(len(ARC))
    except DamagedMember:
        return None  # told with its place by what reads on
    if start.startswith(ARC):
        return "WrongFormat: this is an ARC file; expected WARC; convert it first, for example with `warcio recompress`"
    return None

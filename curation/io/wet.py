# SPDX-License-Identifier: Apache-2.0
"""WET files: text that a crawler's publisher extracted, in WARC ``conversion`` records (Common Crawl).

Every record becomes a row: conversions are documents, others are dropped. The language that the publisher identified
(``WARC-Identified-Content-Language``) counts as declared when it names exactly one.
"""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from curation.io.declared import known_language
from curation.io.rows import Rows, extra_json
from curation.io.sections import Section
from curation.io.warc import archive_records, described
from curation.recipe import Source


def read_wet(section: Section, source: Source, batch_bytes: int) -> Iterator[pa.Table]:
    """Read a WET file, plain or compressed, as tables in ``RAW``."""
    rows = Rows(section.input.file, batch_bytes)
    for record in archive_records(section, source, rows):
        values = described(record, source)
        identified = record.fields.get("warc-identified-content-language")
        if identified:
            values["extra"] = extra_json(
                {"WARC-Truncated": record.fields.get("warc-truncated"), "WARC-Identified-Content-Language": identified}
            )
            values["language"] = known_language(identified) or source.language
        if record.error is not None:
            rows.quarantine("damaged", record.error, record.offset, record.payload, **values)
        elif record.fields.get("warc-type", "").lower() != "conversion":
            rows.drop("not_a_conversion", record.offset, record.payload, **values)
        elif record.payload.bytes > source.max_document_bytes:
            error = f"TooLarge: the text has {record.payload.bytes} bytes; max_document_bytes is {source.max_document_bytes}"
            rows.quarantine("too_large", error, record.offset, record.payload, **values)
        else:
            try:
                rows.add(record.offset, record.payload, text=record.block.decode("utf-8"), **values)
            except UnicodeDecodeError as error:
                rows.quarantine(
                    "invalid_utf8", f"UnicodeDecodeError: {error.reason} at byte {error.start}", record.offset, record.payload, **values
                )
        if rows.full:
            yield rows.take()
    if rows:
        yield rows.take()

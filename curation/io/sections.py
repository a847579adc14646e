# SPDX-License-Identifier: Apache-2.0
"""What a reader is given and what it returns: sections of files in, raw tables out.

A section is a part of one file that is read on its own: a whole file, a byte range of plain JSONL, or row groups of
a Parquet file. A shard is a list of sections. Readers return tables in ``RAW``; identity and extraction follow.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pyarrow as pa

from manifests.schemas import DOCUMENT, PAGE, READ_VERDICT


@dataclass(frozen=True)
class InputFile:
    """One file of a source, as the listing found it.

    Attributes:
        source: name of the source.
        file: path within the source, with ``/``; goes into ids, ledger and manifest.
        address: where to open it: an absolute path or an fsspec URL; goes nowhere else.
        bytes: size as stored.
        sha256: hex digest of the stored bytes.

    """

    source: str
    file: str
    address: str
    bytes: int
    sha256: str


@dataclass(frozen=True)
class Section:
    """A part of one input file: half-open range of bytes, or of Parquet row groups, or the whole file.

    ``start`` and ``end`` are None for a whole file. A byte range of JSONL holds every line that *starts* in it.
    """

    input: InputFile
    start: int | None = None
    end: int | None = None


RAW: Final = pa.schema(
    [DOCUMENT.field(name) for name in DOCUMENT.names if name not in ("id", "source", "chars_in")] + list(PAGE) + list(READ_VERDICT)
)
"""What readers return. ``text`` is null where ``html`` waits for extraction or where there is none to have."""

READ_RULES: Final = {
    "not_a_response": "drop: a WARC record of another type (warcinfo, request, metadata, revisit, resource, conversion ...)",
    "not_a_conversion": "drop: in WET files, a record that is not a conversion",
    "not_an_article": "drop: in an export of MediaWiki, a redirect or a page of another namespace or content model",
    "http_status": "drop: an HTTP status other than 200",
    "not_html": "drop: a response whose content is neither HTML nor plain text, as declared or by its first bytes",
    "no_text": "drop: nothing was left after extraction",
    "damaged": "quarantine: the record cannot be read as its format demands",
    "damaged_file": "quarantine: the rest of the file cannot be read, or the file cannot be opened; one row",
    "wrong_format": "quarantine: the file is of another format (ARC, for example); one row",
    "missing_text": "quarantine: a record without the text field",
    "wrong_type": "quarantine: a field has the wrong type",
    "invalid_utf8": "quarantine: text that is not UTF-8",
    "too_large": "quarantine: the payload exceeds max_document_bytes; it was not read",
    "extraction": "quarantine: the extractor raised, or exceeded its bounds",
    "measure": "quarantine: a filter raised on this document",
    "lost_worker": "quarantine: this document killed its worker",
}
"""Every rule that reading can name in the ledger, under the step ``read``."""

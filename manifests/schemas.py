# SPDX-License-Identifier: Apache-2.0
"""Arrow schemas of everything Limpide stores: documents, ledger, funnel and release rows.

One word for one thing: a column has the same name here, in Python, YAML, the CLI and the docs. Units stand in
field metadata under ``unit``, meanings under ``meaning``.
"""

from __future__ import annotations

from typing import Final

import pyarrow as pa


def _field(name: str, kind: pa.DataType, meaning: str, unit: str = "") -> pa.Field:
    metadata = {"meaning": meaning} | ({"unit": unit} if unit else {})
    return pa.field(name, kind, metadata=metadata)


HEADERS: Final = pa.list_(pa.struct([("name", pa.string()), ("value", pa.string())]))

LOCATOR: Final = (
    _field("source", pa.string(), "name of the source in the recipe"),
    _field("file", pa.string(), "path within the source, / as separator, never absolute"),
    _field(
        "offset",
        pa.int64(),
        "where the record starts: byte of the file as stored (for WARC its compressed member), row for Parquet, line for compressed JSONL",
    ),
)

DOCUMENT: Final = pa.schema(
    [
        _field("id", pa.string(), "first 128 bits of SHA-256 over source, native key and payload, in hex"),
        _field("native_id", pa.string(), "the source's own id or WARC-Record-ID; null when it has none"),
        *LOCATOR,
        _field("payload_sha256", pa.binary(32), "SHA-256 of the record's raw payload"),
        _field("anonymous", pa.bool_(), "has neither native id nor URL: identity adds file and ordinal"),
        _field("url", pa.string(), "where the record was found"),
        _field("title", pa.string(), "title as the source or page declares it"),
        _field("author", pa.string(), "author as the source or page declares it"),
        _field("date", pa.string(), "date as declared, ISO 8601 where it could be read"),
        _field("language", pa.string(), "language declared by the source, canonical key such as fra_Latn; null when none"),
        _field("license", pa.string(), "licence declared by the source's metadata, verbatim; null when none"),
        _field("extra", pa.string(), "other fields of the source, as a JSON object"),
        _field("bytes_in", pa.int64(), "size of the raw payload", "bytes"),
        _field("chars_in", pa.int64(), "length of the text before any edit", "code points"),
        _field("text", pa.string(), "the document's text"),
    ]
)
"""A document as it is stored once after extraction; rows keep the order of their shard."""

PAGE: Final = (
    _field("html", pa.binary(), "the page as UTF-8 bytes; null when the record is no HTML; first map phase only"),
    _field("http_headers", HEADERS, "HTTP response headers, in order; first map phase only"),
)

READ_VERDICT: Final = (
    _field("read_verdict", pa.string(), "null: a document; drop or quarantine: the reader already decided"),
    _field("read_rule", pa.string(), "why the reader dropped or quarantined it"),
    _field("read_error", pa.string(), "error class and message of a quarantined record"),
)

LEDGER: Final = pa.schema(
    [
        _field("id", pa.string(), "the document's id"),
        _field("native_id", pa.string(), "the source's own id"),
        *LOCATOR,
        _field("url", pa.string(), "where the record was found"),
        _field("language", pa.string(), "language measured, else declared by the source; canonical key"),
        _field("license", pa.string(), "licence found by the license step, else declared by the source"),
        _field("verdict", pa.string(), "keep, drop, merge or quarantine"),
        _field("step", pa.string(), "the step that decided; null when kept"),
        _field("rule", pa.string(), "the first failing rule; null when kept"),
        _field("failed_rules", pa.list_(pa.string()), "all failing rules as step.rule, in recipe order"),
        _field("not_measured", pa.list_(pa.string()), "costly steps that did not look at this document, since others had let it go"),
        _field(
            "value",
            pa.string(),
            "the signal's value that failed the rule, as JSON; for merge: similarity to the survivor, by signatures",
        ),
        _field("threshold", pa.string(), "the parameter it was compared with, as JSON"),
        _field("survivor_id", pa.string(), "for merge: the document that stands for this one"),
        _field("cluster_id", pa.string(), "smallest id of its group, and of all these stood for before; null outside groups"),
        _field(
            "cluster_size",
            pa.int64(),
            "documents in its latest group, and all these stood for before; 1 outside groups; null when never linked",
        ),
        _field("error", pa.string(), "for quarantine: error class and message"),
        _field(
            "edits",
            pa.map_(pa.string(), pa.int64()),
            "number of replaced spans by kind, for kept documents; by column and kind where it is not the text",
        ),
        _field("bytes_in", pa.int64(), "size of the raw payload", "bytes"),
        _field("chars_in", pa.int64(), "length of the text before any edit; null when there was none", "code points"),
        _field("chars_out", pa.int64(), "length of the released text; 0 unless kept", "code points"),
        _field("config", pa.string(), "configuration of the release that holds it"),
        _field("shard", pa.string(), "path of the release shard that holds it, from the release's root"),
        _field("row", pa.int64(), "row within that shard"),
    ]
)
"""One row for every input record (design, section 11)."""

RELEASE: Final = pa.schema(
    [
        _field("source", pa.string(), "name of the source"),
        _field("id", pa.string(), "the document's id in ledger and manifest"),
        _field("native_id", pa.string(), "the source's own id"),
        _field("language", pa.string(), "canonical language key"),
        _field("date", pa.string(), "date as declared"),
        _field("author", pa.string(), "author as declared"),
        _field("url", pa.string(), "where it was found"),
        _field("title", pa.string(), "title as declared"),
        _field("license", pa.string(), "SPDX expression or the source's own statement"),
        _field("extra", pa.string(), "other fields of the source, as a JSON object"),
        _field("cluster_size", pa.int64(), "documents that it stands for by all linking steps, itself included; null when never linked"),
        _field("weight", pa.float64(), "how often it is to be seen, by the mix of the release; 1 without one"),
        _field("repeats", pa.int32(), "the weight as a whole number, drawn by id where it is none"),
        _field("text", pa.string(), "the released text"),
    ]
)
"""The nine columns that the Lucie dataset publishes (recipes.md, section 1), with native_id and license, and what a mix needs."""

FUNNEL: Final = pa.schema(
    [
        _field("source", pa.string(), "name of the source"),
        _field("language", pa.string(), "canonical language key; null when unknown"),
        _field("verdict", pa.string(), "keep, drop, merge or quarantine"),
        _field("step", pa.string(), "the step that decided; null when kept"),
        _field("rule", pa.string(), "the first failing rule; null when kept"),
        _field("documents", pa.int64(), "number of records", "documents"),
        _field("bytes_in", pa.int64(), "raw payloads", "bytes"),
        _field("chars_in", pa.int64(), "texts before edits", "code points"),
        _field("chars_out", pa.int64(), "released texts", "code points"),
    ]
)

VERDICTS: Final = ("keep", "drop", "merge", "quarantine")

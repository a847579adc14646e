# SPDX-License-Identifier: Apache-2.0
"""Text and WET files."""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path

import pytest

from tests.curation.io.archives import outcomes, read_bytes, record, source

TEXT = "Mémoire d'un phare : il éclaire.\n"


@pytest.mark.parametrize(
    ("data", "rule", "text"),
    [
        (TEXT.encode(), "document", TEXT),
        (b"\xef\xbb\xbf" + TEXT.encode(), "document", TEXT),
        (gzip.compress(TEXT.encode()), "document", TEXT),
        (b"", "document", ""),
        (TEXT.encode("latin-1"), "invalid_utf8", None),
        (b"x" * 101, "too_large", None),
        (gzip.compress(TEXT.encode())[:-9], "damaged_file", None),
    ],
)
def test_a_file_is_a_document(tmp_path: Path, data: bytes, rule: str, text: str | None) -> None:
    """One row a file, whatever is in it."""
    table = read_bytes(tmp_path, "a.txt", data, source("text", max_document_bytes=100, language="fr", license="CC0-1.0"))

    assert outcomes(table) == [rule]
    assert table["text"].to_pylist() == [text]
    assert (table["language"].to_pylist(), table["license"].to_pylist()) == (["fra_Latn"], ["CC0-1.0"])
    assert table["anonymous"].to_pylist() == [True]


def test_conversions_are_documents(tmp_path: Path) -> None:
    """Of a WET file, conversions are documents with the language that was identified, if it is one."""
    plain = "Content-Type: text/plain"
    data = b"".join(
        [
            record(b"software: ours", 0, plain, kind="warcinfo"),
            record(TEXT.encode(), 1, plain, "WARC-Identified-Content-Language: fra", kind="conversion"),
            record(TEXT.encode(), 2, plain, "WARC-Identified-Content-Language: fra,eng", kind="conversion"),
            record(TEXT.encode("latin-1"), 3, plain, kind="conversion"),
            record(b"a" * 1001, 4, plain, kind="conversion"),
            record(TEXT.encode(), 5, plain, kind="conversion", length=3),
        ]
    )
    table = read_bytes(tmp_path, "a.wet.gz", gzip.compress(data), source("wet", max_document_bytes=1000))

    assert outcomes(table) == ["not_a_conversion", "document", "document", "invalid_utf8", "too_large", "damaged"]
    assert table["language"].to_pylist()[1:3] == ["fra_Latn", None]
    assert table["extra"].to_pylist()[2] == '{"WARC-Identified-Content-Language":"fra,eng"}'
    assert table["payload_sha256"].to_pylist()[1] == hashlib.sha256(TEXT.encode()).digest()

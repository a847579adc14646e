# SPDX-License-Identifier: Apache-2.0
"""Documents of 200 MB: quarantined unread, within bounded memory, in a child process that measures itself."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

import pytest

from tests.curation.io.archives import PAGE, http, record

MEBIBYTE = 1 << 20
HUGE_BYTES = 200_000_000

CHILD = """
import json, resource, sys
from pathlib import Path
from tests.curation.io.archives import outcomes, read_file, source
kind, path = sys.argv[1:]
read_file(Path(path).with_name("small"), source(kind))
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
table = read_file(Path(path), source(kind, max_document_bytes=8 << 20))
after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps({"outcomes": outcomes(table), "grown_kib": after - before, "bytes_in": table["bytes_in"].to_pylist()}))
"""


def blocks(count: int) -> Iterator[bytes]:
    """Yield text, a mebibyte at a time."""
    block = b"la mer monte et descend " * (MEBIBYTE // 24 + 1)
    while count:
        yield block[: min(count, MEBIBYTE)]
        count -= min(count, MEBIBYTE)


def jsonl(file: BinaryIO) -> None:
    """Write a line of 200 MB between two small ones."""
    file.write(b'{"text": "a"}\n{"text": "')
    file.writelines(blocks(HUGE_BYTES))
    file.write(b'"}\n{"text": "b"}\n')


def jsonl_gz(file: BinaryIO) -> None:
    """Write the same, compressed."""
    with gzip.GzipFile(fileobj=file, mode="wb", compresslevel=1) as stream:
        jsonl(stream)  # type: ignore[arg-type]


def text(file: BinaryIO) -> None:
    """Write a text file of 200 MB."""
    file.writelines(blocks(HUGE_BYTES))


def warc(file: BinaryIO) -> None:
    """Write a record of 200 MB between two small ones."""
    file.write(record(http()))
    head, _, tail = record(http(b"@"), length=len(http(b"")) + HUGE_BYTES).partition(b"@")
    file.write(head)
    file.writelines(blocks(HUGE_BYTES))
    file.write(tail + record(http()))


def warc_bomb(file: BinaryIO) -> None:
    """Write a body of 200 KB that decompresses to 200 MB, in a record of its own member."""
    body = gzip.compress(b"<p>" + bytes(HUGE_BYTES))
    file.write(
        gzip.compress(record(http(PAGE))) + gzip.compress(record(http(body, "Content-Encoding: gzip"))) + gzip.compress(record(http(PAGE)))
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "write", "expected"),
    [
        ("jsonl", jsonl, ["document", "too_large", "document"]),
        ("jsonl", jsonl_gz, ["document", "too_large", "document"]),
        ("text", text, ["too_large"]),
        ("warc", warc, ["document", "too_large", "document"]),
        ("warc", warc_bomb, ["document", "too_large", "document"]),
    ],
    ids=["jsonl", "jsonl.gz", "text", "warc", "bomb"],
)
def test_huge_documents_need_no_memory(tmp_path: Path, kind: str, write: Callable[[BinaryIO], None], expected: list[str]) -> None:
    """Reading past 200 MB takes less than 64 MiB beyond what reading a small file takes, the limit being 8 MiB."""
    (tmp_path / "small").write_bytes(record(http()) if kind == "warc" else b'{"text": "a"}')
    with (tmp_path / "huge").open("wb") as file:
        write(file)
    done = subprocess.run([sys.executable, "-c", CHILD, kind, tmp_path / "huge"], capture_output=True, check=False, text=True)
    found = json.loads(done.stdout or "null")

    assert found is not None, done.stderr
    assert found["outcomes"] == expected
    assert found["grown_kib"] < 64 * 1024

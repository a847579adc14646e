# SPDX-License-Identifier: Apache-2.0
"""Real data: row counts against fastwarc's, and that extraction keeps no state."""

from __future__ import annotations

import io
import random
import tarfile
from pathlib import Path

import pyarrow as pa
import pytest
import zstandard
from fastwarc.warc import ArchiveIterator, WarcRecordType

from curation.io.charset import decode
from curation.io.extract import extract
from curation.io.extracted import ExtractionBound
from curation.io.inventory import list_inputs
from curation.io.read import read
from curation.io.sections import RAW, InputFile, Section
from tests.curation.io.archives import source

SOUND = frozenset(
    {
        "invalid-warcfile-duplicate-fields.warc",
        "valid-warcfile-fields-continuation.warc",
        "valid-warcfile-fields-metainfo.warc",
        "valid-warcfile-fields-warcinfo.warc",
    }
)
"""Files that fastwarc gives up after one record and that are read to the end here: repeated fields, and folded ones (WARC 1.0)."""


def counted(file: InputFile) -> tuple[int, list[int], bool]:
    """Return how many records fastwarc reads, where they start, and whether it reads to the end."""
    places = []
    try:
        with Path(file.address).open("rb") as stream:
            for found in ArchiveIterator(stream, record_types=WarcRecordType.any_type, parse_http=False):
                places.append(found.stream_pos)  # noqa: PERF401 - what was read before an error counts
    except OSError:
        return len(places), places, False
    return len(places), places, True


@pytest.mark.data
def test_every_record_is_a_row(data: Path) -> None:
    """Where fastwarc reads a file to its end, there are as many rows; where it fails, more, and a quarantined one."""
    archives = source("warc", "**/*.warc*", "**/*.arc*")
    for file in list_inputs(archives, data / "warc" / "files", {}):
        count, places, whole = counted(file)
        table = pa.concat_tables([RAW.empty_table(), *read(Section(file), archives, batch_bytes=1 << 20)])
        quarantined = table["read_verdict"].to_pylist().count("quarantine")

        if whole:
            assert table.num_rows == count, file.file
        elif Path(file.file).name in SOUND:
            assert (table.num_rows, quarantined) == (count, 0), file.file
        else:
            assert table.num_rows >= count, file.file
            assert quarantined >= 1, file.file
        if whole and len(set(places)) == count:
            assert table["offset"].to_pylist() == places, file.file


@pytest.mark.data
@pytest.mark.slow
def test_extraction_has_no_memory(data: Path) -> None:
    """Three hundred pages, in two orders and some of them twice, give the same texts."""
    with zstandard.open(
        data / "html_trafilatura" / "dev" / "pages.tar.zst", dctx=zstandard.ZstdDecompressor(max_window_size=1 << 27)
    ) as stream:
        tar = tarfile.open(fileobj=io.BytesIO(stream.read()))  # noqa: SIM115 - in memory
    files = [tar.extractfile(member) for member in tar if member.isfile()][:300]
    pages = [decode(file.read(), None, html=True)[0].encode() for file in files if file is not None]
    order = [*range(len(pages)), *range(0, len(pages), 5)]
    random.Random(1).shuffle(order)

    texts = [text(page) for page in pages]
    again = [(number, text(pages[number])) for number in order]

    assert all(texts[number] == found for number, found in again)
    assert sum(bool(found) for found in texts) > 290


def text(page: bytes) -> str:
    """Return a page's text, or the bound that it exceeds."""
    try:
        return extract(page).text
    except ExtractionBound as bound:
        return str(bound)

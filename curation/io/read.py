# SPDX-License-Identifier: Apache-2.0
"""Read a section of a source: the one door to all formats.

Each format has a file of its own beside this one, with one function ``read_<format>(section, source, batch_bytes)`` that
yields tables in ``RAW``. Whatever is in the file becomes rows, in file order: documents, records dropped by the reader, and one
quarantine row for each record or stretch that cannot be read. A file that cannot be opened is one quarantine row.

Batch size changes memory only: joined together, the tables are the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

import pyarrow as pa

from curation.io.files import read_files
from curation.io.huggingface import read_huggingface
from curation.io.jsonl import read_jsonl
from curation.io.parquet import read_parquet
from curation.io.rows import Rows, error_text
from curation.io.sections import Section
from curation.io.text import read_text
from curation.io.warc import read_warc
from curation.io.wet import read_wet
from curation.recipe import Source

Reader = Callable[[Section, Source, int], Iterator[pa.Table]]

READERS: Final[Mapping[str, Reader]] = MappingProxyType(
    {
        "warc": read_warc,
        "wet": read_wet,
        "jsonl": read_jsonl,
        "parquet": read_parquet,
        "text": read_text,
        "files": read_files,
        "huggingface": read_huggingface,
    }
)


def read(section: Section, source: Source, *, batch_bytes: int) -> Iterator[pa.Table]:
    """Read a section of a file in the source's format.

    Yields:
        Tables in ``RAW``, each of about ``batch_bytes`` of payload or less, or of one larger document.

    """
    try:
        yield from READERS[source.format](section, source, batch_bytes)
    except OSError as error:  # it cannot be opened, or storage fails while it is read: formats deal with everything else
        rows = Rows(section.input.file, batch_bytes)
        rows.quarantine("damaged_file", error_text(error), section.start or 0)
        yield rows.take()

# SPDX-License-Identifier: Apache-2.0
"""What attribution licences demand, as CSV: one line for each released document whose licence asks for it, in the order of ids.

CC BY 4.0, section 3(a)(1): creator, copyright notice, notice and address of the licence, notice of the disclaimer, address of the
material, and that it was modified. Lines come from the released columns and the evidence; what the source did not say is an empty column,
not a guess. The address of the licence is the one that its name tells; that of the page where it tells none (``manifests.notice``), which
also says which words of a page are a notice. Documents are read in ranges of their ids, as
many as keep each near ``ROWS_A_PASS`` rows, so memory does not grow with the release. A release cut by licence holds the file;
verification makes it again.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Final

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from manifests.compatibility import conditions, config_of
from manifests.findings import Finding
from manifests.licenses import address_of
from manifests.notice import plain_address, plain_notice
from manifests.whole import whole_file

COLUMNS: Final = ("id", "title", "author", "url", "license", "license_url", "copyright_notice", "modified", "config")
MODIFIED: Final = "extracted from its page and edited as README.md says; provided without warranty"
ROWS_A_PASS = 500_000
_CITED: Final = ("license_spdx", "license_url", "license_snippet")
_RECORDS_AT_ONCE: Final = 1000
_NO_EVIDENCE: Final = pl.DataFrame(schema=dict.fromkeys(("id", *_CITED), pl.String))


def attribution_lines(shards: Sequence[Path], evidence: Sequence[Path]) -> Iterator[tuple[str, ...]]:
    """Yield the values of ``COLUMNS`` for each document, sorted by id; ``shards`` and ``evidence`` are the release's Parquet files."""
    if not shards:
        return
    documents = pl.scan_parquet(list(shards), glob=False).select("id", "title", "author", "url", "license")
    licences = documents.select(pl.col("license").unique()).collect(engine="streaming")["license"].to_list()
    demanding = {name: config_of(name) for name in licences if name and "by" in (conditions(name) or ())}
    documents = documents.filter(pl.col("license").is_in(list(demanding)))
    cited = [_cited(path) for path in evidence]
    for mine in _ranges(sum(pq.read_metadata(path).num_rows for path in shards)):
        here = documents.filter(mine).collect(engine="streaming")
        said = pl.concat([frame.filter(mine) for frame in cited]).collect(engine="streaming") if cited else _NO_EVIDENCE
        # A record that was read twice has its evidence twice; the document is the first.
        said = said.unique("id", keep="first", maintain_order=True)
        for row in here.join(said, on="id", how="left").sort("id").iter_rows(named=True):
            # What a page says counts for the licence that it names; for one that its source declares the licence's own address stands.
            cites = row["license_spdx"] == row["license"]
            address = address_of(row["license"]) or (plain_address(row["license_url"]) if cites else "")
            notice = plain_notice(row["license_snippet"]) if cites else ""
            values = (
                *(row[name] for name in ("id", "title", "author", "url", "license")),
                address,
                notice,
                MODIFIED,
                demanding[row["license"]],
            )
            yield tuple(value or "" for value in values)


def write_attribution(path: Path, shards: Sequence[Path], evidence: Sequence[Path]) -> int:
    """Write the lines as CSV with a header, whole or not at all; return the number of documents."""
    count = -1  # the header is no document
    with whole_file(path) as stream:
        for number, text in _texts(shards, evidence):
            stream.write(text)
            count += number
    return count


def attribution_findings(where: str, path: Path, shards: Sequence[Path], evidence: Sequence[Path]) -> Iterator[Finding]:
    """Make the file again and compare it with the one at ``path``, which is ``where`` in the release; at most one finding."""
    what = "it does not follow from the documents and their evidence, from line {} on"
    line = 1
    with path.open("rb") as stream:
        for _, want in _texts(shards, evidence):
            have = stream.read(len(want))
            if have != want:
                here, there = list(io.BytesIO(want)), list(io.BytesIO(have))
                same = next((n for n, (a, b) in enumerate(zip(here, there, strict=False)) if a != b), min(len(here), len(there)))
                expected, found = (
                    repr(said[same][:200].decode(errors="replace")) if same < len(said) else "the end" for said in (here, there)
                )
                yield Finding(where, what.format(line + same), expected, found)
                return
            line += want.count(b"\n")
        more = stream.read(200)
    if more:
        yield Finding(where, what.format(line), "the end", repr(more.decode(errors="replace")))


def _texts(shards: Sequence[Path], evidence: Sequence[Path]) -> Iterator[tuple[int, bytes]]:
    """Yield the file in pieces, each with its number of records, the header among them."""
    lines = attribution_lines(shards, evidence)
    some: list[tuple[str, ...]] = [COLUMNS]
    while some:
        text = io.StringIO(newline="")
        csv.writer(text, lineterminator="\n").writerows(some)
        yield len(some), text.getvalue().encode()
        some = list(islice(lines, _RECORDS_AT_ONCE))


def _cited(path: Path) -> pl.LazyFrame:
    """Return id, address and words of the licence of a part of the evidence; null where its recipe has no such column."""
    schema = pq.read_schema(path)
    known = [name for name in _CITED if name in schema.names and schema.field(name).type == pa.string()]
    missing = [pl.lit(None, pl.String).alias(name) for name in _CITED if name not in known]
    return pl.scan_parquet(path, glob=False).select("id", *known).with_columns(missing).select("id", *_CITED)


def _ranges(rows: int) -> Iterator[pl.Expr]:
    """Yield conditions on ``id`` that cut it into ordered ranges; ids are digests in hex, so ranges are about equal."""
    passes = max(1, -(-rows // ROWS_A_PASS))
    bounds = ["", *(f"{(number << 32) // passes:08x}" for number in range(1, passes))]
    for number, low in enumerate(bounds):
        mine = pl.col("id") >= low
        yield mine & (pl.col("id") < bounds[number + 1]) if number + 1 < passes else mine

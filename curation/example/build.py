# SPDX-License-Identifier: Apache-2.0
"""Build the example: write its crawl, robots files, dumps and recipe into a folder, the same bytes every time.

Reading order of this package: articles (the texts), marks and site (their dress), plan (which article stands where),
duplicates and noise, robots, warc, crawl, dumps, and this file. It writes no clock, host or path into anything.
"""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import pyarrow.parquet as pq

from curation.example import crawl, dumps, robots, warc

ROW_GROUP_ROWS = 8
"""Small row groups, so that even this small file has several."""


def build(folder: Path) -> None:
    """Write the example into ``folder``, which is made when missing; files of an earlier build are overwritten.

    The folder holds afterwards: ``crawl/part-{0,1}.warc.gz``, ``robots/robots.warc.gz``, ``dump/articles.jsonl.gz``,
    ``dump/library.parquet``, ``recipe.yaml`` and ``stories.tsv`` (what each page is there to show).
    Raises OSError when the folder cannot be written.
    """
    for part in range(2):
        _write(folder / "crawl" / f"part-{part}.warc.gz", b"".join(crawl.records(part)))
    _write(folder / "robots" / "robots.warc.gz", b"".join(robots.records()))
    _write(folder / "dump" / "articles.jsonl.gz", warc.stored_gzip(dumps.json_lines()))
    pq.write_table(dumps.table(), folder / "dump" / "library.parquet", row_group_size=ROW_GROUP_ROWS, compression="zstd")
    _write(folder / "recipe.yaml", resources.files("curation.example").joinpath("recipe.yaml").read_bytes())
    _write(folder / "stories.tsv", stories().encode("utf-8"))


def stories() -> str:
    """Return the table that tells what each page shows and what the shipped recipe does with it."""
    rows = [("url", "expected", "shows"), *crawl.stories()]
    return "".join("\t".join(row) + "\n" for row in rows)


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)

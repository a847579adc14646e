# SPDX-License-Identifier: Apache-2.0
"""Hugging Face datasets, from a local folder or from the Hub, streamed in Arrow batches.

On the Hub a source is named ``owner/name@commit``, with the full hash, so that the same recipe reads the same rows for ever.
Any other path is a folder, either written by ``save_to_disk`` or one that ``load_dataset`` understands.
Offsets are row numbers of the split. Rows are mapped as those of Parquet are. Scripts of datasets are never run.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

from curation.io.columns import content_field
from curation.io.mapped import raw_tables
from curation.io.rows import Rows, error_text
from curation.io.sections import Section
from curation.recipe import Source

BATCH_ROWS: Final = 256


def read_huggingface(section: Section, source: Source, batch_bytes: int) -> Iterator[pa.Table]:
    """Read one split of a dataset as tables in ``RAW``; needs the network for datasets of the Hub only."""
    import datasets  # it takes a second to import, and only this format needs it

    rows = Rows(section.input.file, 1)
    row = 0
    try:
        dataset = _opened(datasets, section.input.address, source)
        for table in dataset.with_format("arrow").iter(batch_size=BATCH_ROWS):
            if content_field(source).field not in table.column_names:
                error = f"MissingColumn: no column {content_field(source).field!r}; columns are: {', '.join(table.column_names)}"
                rows.quarantine("missing_text", f"{error}; name it under columns of the source", row)
                break
            yield from raw_tables(table, row, section.input.file, source, batch_bytes)
            row += table.num_rows
    except (OSError, ValueError, RuntimeError, pa.ArrowException, datasets.exceptions.DatasetsError) as error:
        rows.quarantine("damaged_file", error_text(error), row)
    if rows:
        yield rows.take()


def _opened(datasets: Any, address: str, source: Source) -> Any:  # noqa: ANN401 - the package names no useful types
    """Return an iterable over the split."""
    folder = Path(address)
    if not folder.is_absolute():  # the listing makes folders absolute
        name, _, revision = address.partition("@")
        return datasets.load_dataset(name, source.config, split=source.split, revision=revision, streaming=True)
    if (folder / "dataset_dict.json").is_file() or (folder / "state.json").is_file():
        saved = datasets.load_from_disk(address)
        if isinstance(saved, dict) and source.split not in saved:
            raise ValueError(f"the dataset has no split {source.split!r}; its splits are: {', '.join(saved)}")
        return saved[source.split] if isinstance(saved, dict) else saved
    return datasets.load_dataset(address, source.config, split=source.split, streaming=True)

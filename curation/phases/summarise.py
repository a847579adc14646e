# SPDX-License-Identifier: Apache-2.0
"""Phase ``summarise``: a filter's signals over all shards to a table for the card."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from curation.measuring import Measuring
from curation.task import StoredFile, WorkFile, digests


@dataclass(frozen=True)
class Summarise:
    """Let one filter tell what its signals say."""

    measuring: Measuring
    signals: tuple[WorkFile, ...]

    def identity(self) -> dict[str, Any]:
        """Return the digests of the signals, and the filter with all its parameters: a summary may tell thresholds."""
        parameters = {name: value for name, value in self.measuring.filter.parameters().items() if name not in self.measuring.asset_sha256}
        return {"measuring": self.measuring.identity(), "signals": digests(self.signals), "told": parameters}

    def run(self, work: Path, folder: Path) -> tuple[list[StoredFile], dict[str, Any]]:  # noqa: ARG002 - one signature
        """Report the table."""
        summary = self.measuring.filter.summary(self._tables(work), self.measuring.assets)
        return [], {"table": dataclasses.asdict(summary)}

    def _tables(self, work: Path) -> Iterator[pa.Table]:
        names = [signal.name for signal in self.measuring.filter.signals]
        for stored in self.signals:
            file = pq.ParquetFile(work / stored.path)
            for group in range(file.metadata.num_row_groups):
                yield file.read_row_group(group, columns=names)

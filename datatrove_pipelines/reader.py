# SPDX-License-Identifier: Apache-2.0
"""Read a release of Limpide as datatrove documents, so that it can be the first step of any datatrove pipeline.

The manifest, not the folder, says what is read, and in which order: the n-th shard goes to task n modulo the number of tasks, as
datatrove's own readers share files (huggingface/datatrove, ``DataFolder.get_shard``). Each shard's SHA-256 is compared with the
manifest before its first document leaves, so that nothing else can slip into a training set.

A document's id is Limpide's; the other columns become metadata of the same names (``datatrove_pipelines.conversion``). It reads
local folders, and it does not check the rest of a release: ``limpide verify`` does.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from datatrove.data import Document, DocumentsPipeline
from datatrove.pipeline.readers.base import BaseReader

from curation.errors import RunError, UsageError
from datatrove_pipelines.conversion import documents_of
from manifests.records import ShardRecord
from manifests.storage import MANIFEST, ManifestError, read_manifest


class ReleaseReader(BaseReader):  # type: ignore[misc] # datatrove carries no types
    """The documents of a release, in the order of its manifest."""

    name = "💧 Limpide release"

    def __init__(
        self,
        release: Path | str,
        languages: Sequence[str] | None = None,
        limit: int = -1,
        skip: int = 0,
        default_metadata: dict[str, Any] | None = None,
        *,
        check: bool = True,
    ) -> None:
        """Name a release.

        Args:
            release: its folder.
            languages: read only shards of these languages, such as ``fra_Latn``; all when None.
            limit: most documents for each task, -1 for all.
            skip: documents passed over at the start of each task.
            default_metadata: added to every document that has no such key.
            check: compare each shard's SHA-256 with the manifest before reading it.

        """
        super().__init__(limit, skip, default_metadata=default_metadata)
        self.release, self.languages, self.check = Path(release), languages, check

    def run(self, data: DocumentsPipeline = None, rank: int = 0, world_size: int = 1) -> DocumentsPipeline:
        """Yield what comes from the step before, then this task's documents.

        Raises:
            UsageError: the folder holds no release that can be read, or none of these languages.
            RunError: a shard is not the one that the manifest names.

        """
        if data:
            yield from data
        self._log_limit_scope(rank, world_size)
        found = self._documents(self._shards()[rank::world_size])
        for document in islice(found, self.skip, None if self.limit < 0 else self.skip + self.limit):
            self.update_doc_stats(document)
            yield document

    def _shards(self) -> Sequence[ShardRecord]:
        try:
            shards = read_manifest(self.release / MANIFEST).shards
        except ManifestError as error:
            raise UsageError(str(error)) from error
        there = {shard.language for shard in shards}
        for language in self.languages or ():
            if language not in there:
                known = ", ".join(sorted(there)) or "none"
                raise UsageError(f"{self.release}: no shard is in {language!r}; this release has {known}")
        return [shard for shard in shards if self.languages is None or shard.language in self.languages]

    def _documents(self, shards: Sequence[ShardRecord]) -> Iterator[Document]:
        for shard in shards:
            path = self.release / shard.path
            if self.check:
                _checked(path, shard)
            self.stat_update("input_files")
            with pq.ParquetFile(path) as file:
                for group in range(file.num_row_groups):
                    with self.track_time("row group"):
                        documents = list(documents_of(file.read_row_group(group)))
                    for document in documents:
                        document.metadata = (self.default_metadata or {}) | document.metadata
                        yield document


def _checked(path: Path, shard: ShardRecord) -> None:
    try:
        with path.open("rb") as stream:
            found = hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise RunError(f"{path}: cannot read this shard of the release: {error.strerror}; fetch the release again") from error
    if found != shard.sha256:
        raise RunError(
            f"{path}: its sha256 is {found}, the manifest says {shard.sha256}; "
            "fetch the release again, or see what else differs with `limpide verify`"
        )

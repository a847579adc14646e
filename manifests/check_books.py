# SPDX-License-Identifier: Apache-2.0
"""The part of the verification that counts the ledger again: funnel, totals, balance, and who points to whom.

Only parts that could be read are compared. When a part of the ledger could not, the books cannot be closed and one
finding says so, rather than one for each number that then differs.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from manifests.by_language import not_by_language
from manifests.compatibility import CONFIGS, config_of
from manifests.content import content_sha256
from manifests.edits import edit_counts
from manifests.findings import Finding, documents
from manifests.ids import evidence_findings, pointer_findings
from manifests.ledger import batches, counts, funnel, imbalances
from manifests.records import UNDETERMINED, Manifest, ShardRecord
from manifests.storage import FUNNEL, LEDGER, MANIFEST


class Books:
    """The ledger of a release, with what it must agree with.

    Attributes:
        funnel: the ledger counted again; None when a part of it cannot be read.

    """

    def __init__(self, release: Path, manifest: Manifest, readable: set[str]) -> None:
        """Take the books of the release whose ``readable`` paths may be opened."""
        self.release, self.manifest, self.readable = release, manifest, readable
        self.ledger = [release / part.path for part in manifest.ledger]
        self.unread = [part.path for part in manifest.ledger if part.path not in readable]
        self.funnel: pa.Table | None = None if self.unread else funnel(batches(self.ledger))

    def findings(self) -> Iterator[Finding]:
        """Return what does not hold."""
        if self.funnel is None:
            yield Finding(LEDGER, "the books cannot be checked: a part of the ledger cannot be read", "all parts", ", ".join(self.unread))
            return
        yield from self._counts(self.funnel)
        yield from imbalances(self.ledger, self.manifest.sources, self.manifest.steps)
        yield from self._shards()
        rows = sum(self.funnel["documents"].to_pylist())  # counted, not stated: it decides how many passes are made
        opened = [(shard.path, self.release / shard.path) for shard in self.manifest.shards if shard.path in self.readable]
        closed = [shard.path for shard in self.manifest.shards if shard.path not in self.readable]
        yield from pointer_findings(self.ledger, opened, rows, closed)
        evidence = [(part.path, self.release / part.path) for part in self.manifest.evidence if part.path in self.readable]
        yield from evidence_findings(self.ledger, evidence, rows)

    def _counts(self, counted: pa.Table) -> Iterator[Finding]:
        digest = content_sha256(counted)
        if digest != self.manifest.funnel.content_sha256:
            what = "the manifest's funnel is not what the ledger counts to (content digest)"
            yield Finding(FUNNEL, what, digest, self.manifest.funnel.content_sha256)
        edits = edit_counts(batches(self.ledger, ["language", "edits"]))
        if edits != self.manifest.edits:
            yield Finding(MANIFEST, "edits are not what the ledger counts to", str(edits), str(self.manifest.edits))
        unknown = not_by_language(self.manifest.steps, self.manifest.shards)
        if unknown != self.manifest.not_by_language:
            what = "not_by_language is not what the shards' documents by language count to"
            yield Finding(MANIFEST, what, str(unknown), str(self.manifest.not_by_language))
        if set(counted["verdict"].to_pylist()) - {"keep", "drop", "merge", "quarantine"}:
            return  # unknown verdicts cannot be totalled; the balance names them
        found = counts(counted)
        for name in type(found).model_fields:
            stated, counts_to = getattr(self.manifest.counts, name), getattr(found, name)
            if stated != counts_to:
                yield Finding(MANIFEST, f"counts.{name} is not what the ledger counts to", str(counts_to), str(stated))

    def _shards(self) -> Iterator[Finding]:
        """Compare what the ledger says of each shard with the shard's record."""
        kept: dict[str, _Kept] = {}
        keys = ["verdict", "shard", "config", "language", "license"]
        for batch in batches(self.ledger, [*keys, "chars_out"]):
            grouped = pa.table(batch).group_by(keys).aggregate([([], "count_all"), ("chars_out", "sum")])
            for row in grouped.to_pylist():
                if row["verdict"] == "keep":
                    kept.setdefault(str(row["shard"]), _Kept()).add(row)
        records = {shard.path: shard for shard in self.manifest.shards}
        for path in sorted(kept.keys() - records.keys()):
            found = documents(sum(kept[path].languages.values()))
            yield Finding(path, "the ledger keeps documents in a shard that the manifest does not name", "none", found)
        for path, shard in sorted(records.items()):
            yield from kept.get(path, _Kept()).differences(shard)


class _Kept:
    """What the ledger keeps in one shard."""

    def __init__(self) -> None:
        self.chars = 0
        self.configs: set[str] = set()
        self.languages: dict[str, int] = {}
        self.licenses: dict[str, int] = {}

    def add(self, row: dict[str, object]) -> None:
        number, language, licence = int(str(row["count_all"])), str(row["language"] or UNDETERMINED), str(row["license"] or "")
        self.chars += int(str(row["chars_out_sum"] or 0))
        self.configs.add(str(row["config"]))
        self.languages[language] = self.languages.get(language, 0) + number
        self.licenses[licence] = self.licenses.get(licence, 0) + number

    def differences(self, shard: ShardRecord) -> Iterator[Finding]:
        if self.chars != shard.text_chars:
            what = "the ledger's chars_out do not sum to the length of its texts"
            yield Finding(shard.path, what, f"{shard.text_chars} characters", f"{self.chars} characters")
        for by, stated, counted in (("language", shard.languages, self.languages), ("licence", shard.licenses, self.licenses)):
            if counted != stated:
                what = f"the ledger's documents by {by} are not those of the shard"
                yield Finding(shard.path, what, str(stated), str(dict(sorted(counted.items()))))
        if self.configs - {shard.config}:
            found = ", ".join(sorted(self.configs))
            yield Finding(shard.path, "the ledger names another configuration than the shard's", shard.config, found)
        astray = sorted(name for name in shard.licenses if config_of(name) != shard.config)
        if shard.config in CONFIGS and astray:
            what = "it holds documents whose licence does not belong to its configuration"
            yield Finding(shard.path, what, f"licences of {shard.config}", ", ".join(name or "none known" for name in astray))

# SPDX-License-Identifier: Apache-2.0
"""How far a run is, told from its folder alone."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from curation.errors import UsageError
from curation.report import funnel_text
from curation.run import REFUSED, RELEASE, WORK
from curation.task import ATTEMPT, RECORD
from manifests.storage import FUNNEL, MANIFEST, read_manifest


@dataclass(frozen=True)
class Status:
    """Tasks by phase as (finished, begun and not finished), the digest and funnel of a release, and why the last run was refused."""

    phases: dict[str, tuple[int, int]]
    digest: str | None
    funnel: str
    refused: str | None

    @property
    def complete(self) -> bool:
        """Whether a release stands and nothing is half done."""
        return self.digest is not None and self.refused is None

    def as_json(self) -> dict[str, Any]:
        """Return the status as JSON values."""
        phases = {name: {"finished": done, "unfinished": begun} for name, (done, begun) in self.phases.items()}
        return {"complete": self.complete, "release_digest": self.digest, "refused": self.refused, "phases": phases}

    def as_text(self) -> str:
        """Return the status as lines."""
        lines = [f"{'phase':<28} {'finished':>8} {'unfinished':>10}"]
        lines += [f"{name:<28} {done:>8} {begun:>10}" for name, (done, begun) in self.phases.items()]
        if self.refused:
            older = f"\nthe release that stands there is an older one: {self.digest}" if self.digest else ""
            return "\n".join([*lines, "", f"the last run was refused: {self.refused}{older}"])
        if self.digest:
            return "\n".join([*lines, "", self.funnel, "", f"released: {self.digest}"])
        return "\n".join([*lines, "", "not released yet: run the same `limpide run` again to resume"])


def run_status(output: Path) -> Status:
    """Look at a run's folder; raises UsageError when it holds no run."""
    work = output / WORK
    if not work.is_dir():
        raise UsageError(f"{output}: no run here; give the folder that `limpide run -o` was given")
    folders = sorted((folder for folder in work.iterdir() if folder.is_dir()), key=lambda folder: folder.stat().st_mtime_ns)
    phases = {folder.name: (len(list(folder.glob(f"*/{RECORD}"))), len(list(folder.glob(f"*/{ATTEMPT}")))) for folder in folders}
    refused = (work / REFUSED).read_text(encoding="utf-8") if (work / REFUSED).is_file() else None
    if not (output / RELEASE / MANIFEST).is_file():
        return Status(phases, None, "", refused)
    digest = read_manifest(output / RELEASE / MANIFEST).release_digest
    return Status(phases, digest, funnel_text(pq.read_table(output / RELEASE / FUNNEL)), refused)

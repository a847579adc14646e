# SPDX-License-Identifier: Apache-2.0
"""Edits in numbers: how many spans of which kind were replaced, by language, as the ledger tells; and in words, for the card."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pyarrow as pa

from manifests.markdown import count, table
from manifests.records import UNDETERMINED, Manifest


def edit_counts(ledger: Iterable[pa.RecordBatch]) -> dict[str, dict[str, int]]:
    """Count replaced spans by kind, then language; documents without a language count as ``und``.

    Args:
        ledger: batches with the columns ``language`` and ``edits``.

    """
    found: dict[str, dict[str, int]] = {}
    for batch in ledger:
        edits = batch.column("edits")
        edited = pa.array(np.flatnonzero(np.diff(np.asarray(edits.offsets))))
        for language, kinds in zip(batch.column("language").take(edited).to_pylist(), edits.take(edited).to_pylist(), strict=True):
            for kind, number in kinds or ():
                by_language = found.setdefault(kind, {})
                by_language[language or UNDETERMINED] = by_language.get(language or UNDETERMINED, 0) + number
    return {kind: dict(sorted(found[kind].items())) for kind in sorted(found)}


def edits_text(manifest: Manifest) -> str:
    """Say what was looked for and replaced, and how well that is known to work; nothing more than the manifest does."""
    step = next((step for step in manifest.steps if step.filter == "pii"), None)
    if step is None:
        return "No step of this recipe looked for personal data."
    kinds = step.parameters.get("preset") or step.parameters.get("kinds")
    named = ", ".join(map(str, kinds)) if isinstance(kinds, list) else str(kinds or "some kinds of data")
    replaced = step.parameters.get("replace") != "annotate" or step.parameters.get("preset") is not None
    done = "replaced what it found" if replaced else "noted where it stands, and left it in place"
    said = [f"The step `pii` looked for {named} and {done}; other kinds, and what it did not recognise, remain."]
    if manifest.edits:
        lines = [
            (kind, count(sum(by.values())), ", ".join(f"{key} {count(n)}" for key, n in by.items())) for kind, by in manifest.edits.items()
        ]
        said.append(table(("kind", "spans replaced", "by language"), lines))
    measured = step.about.get("measured")
    if isinstance(measured, dict) and measured:
        rows = [(kind, f"{m['precision']:.3f}", f"{m['recall']:.3f}", count(int(m["labels"]))) for kind, m in sorted(measured.items())]
        said.append(f"Measured on {step.about.get('measured_on', 'labelled documents')}; expect less on text of another sort.")
        said.append(table(("kind", "precision", "recall", "labels"), rows))
    return "\n\n".join(said)

# SPDX-License-Identifier: Apache-2.0
"""Edits in numbers: how many spans of which kind were replaced, by language, as the ledger tells; and in words, for the card."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np
import pyarrow as pa

from manifests.by_language import by_language_text
from manifests.markdown import count, table
from manifests.records import UNDETERMINED, Manifest, StepRecord

PERSONAL: Final = ("pii", "pii_names")
"""Steps that look for personal data."""


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
    steps = [step for step in manifest.steps if step.filter in PERSONAL]
    if not steps:
        return "No step of this recipe looked for personal data."
    said = [*map(_looked_for, steps), "Other kinds, and what was not recognised, remain.", *by_language_text(manifest)]
    told = [" ".join(said)]
    if manifest.edits:
        lines = [
            (kind, count(sum(by.values())), ", ".join(f"{key} {count(n)}" for key, n in by.items())) for kind, by in manifest.edits.items()
        ]
        told.append(table(("kind", "spans replaced", "by language"), lines))
    for step in steps:
        measured = step.about.get("measured")
        if isinstance(measured, dict) and measured:
            rows = [(kind, f"{m['precision']:.3f}", f"{m['recall']:.3f}", count(int(m["labels"]))) for kind, m in sorted(measured.items())]
            told.append(f"Measured on {step.about.get('measured_on', 'labelled documents')}; expect less on text of another sort.")
            told.append(table(("kind", "precision", "recall", "labels"), rows))
    return "\n\n".join(told)


def _looked_for(step: StepRecord) -> str:
    """Say which kinds a step looked for, by whose rules, and what it did with what it found."""
    kinds = step.about.get("kinds") or step.parameters.get("kinds") or ["some kinds of data"]
    preset = step.parameters.get("preset")
    whose = f" (preset `{preset}`)" if preset else ""
    replaced = step.parameters.get("replace") != "annotate" or preset is not None
    done = "replaced what it found" if replaced else "noted how much it found, and left it in place"
    return f"The step `{step.filter}` looked for {', '.join(map(str, kinds))}{whose} and {done}."

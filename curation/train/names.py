# SPDX-License-Identifier: Apache-2.0
"""``limpide train names``: labelled documents to a spaCy pipeline for the step ``pii_names``, scored by cross-validation, with a card.

Each file is cut into as many blocks as there are folds, of documents that follow each other, so that the sentences of one page stay
together. A fold's model is trained on all other blocks of all files and scored on its own; the model that is written is trained on
everything, and its scores are those of the folds: none was measured on what it learned from. Stretches that nobody labelled are left out
of both, and counted.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import yaml

from curation.errors import UsageError
from curation.evaluate import compare_spans
from curation.gold import Labelled, read_gold
from curation.scores import Evaluation
from curation.train.ner import EPOCHS, LABELS, entities, fit, found
from curation.train.unread import read_documents

FOLDS: Final = 3
CARD: Final = "README.md"


@dataclass(frozen=True)
class Trained:
    """What was written: the pipeline's folder, how much it learned from, what it left out as unread, and its scores by file and label."""

    model: Path
    documents: int
    unread: int
    spans: int
    evaluation: Evaluation | None


def train(
    files: Sequence[Path],
    language: str,
    output: Path,
    *,
    licence: str,
    folds: int = FOLDS,
    seed: int = 1,
    epochs: int = EPOCHS,
    keep_unread: bool = False,
) -> Trained:
    """Train a pipeline, score it by cross-validation, and write its folder with a card.

    Args:
        files: labelled documents, JSONL or BIO (see ``curation.gold``).
        language: as spaCy names it, such as ``de``.
        output: folder to write; it must not exist.
        licence: of the files, as the card states it.
        folds: into how many blocks each file is cut; 0 for no scores.
        seed: two trainings from one seed give the same weights.
        epochs: how often each document is seen.
        keep_unread: whether documents in long stretches without a label stay (``curation.train.unread``).

    Raises:
        UsageError: the folder exists, the folds are impossible, nothing is labelled, or spaCy is not there.

    """
    if output.exists():
        raise UsageError(f"{output}: exists already; name a new folder")
    if folds == 1 or folds < 0:
        raise UsageError(f"--folds {folds}: expected at least 2, or 0 for no scores")
    given = {path: read_gold(path, language=language) for path in files}
    sets = given if keep_unread else {path: read_documents(some, entities) for path, some in given.items()}
    left_out = {path: len(given[path]) - len(sets[path]) for path in sets}
    if folds > min(map(len, sets.values())):
        short = min(sets, key=lambda path: len(sets[path]))
        raise UsageError(f"{short}: {len(sets[short])} documents cannot be cut into {folds} folds; give --folds 0 to train without scores")
    everything = [document for documents in sets.values() for document in documents]
    pipeline = fit(everything, language, seed, epochs)
    evaluation = scores(sets, language, folds, seed, epochs) if folds else None
    name = f"{language}_names"
    pipeline.meta |= {"name": "names", "description": f"Named entities, trained by limpide train names; see {CARD}", "license": licence}
    facts = _facts(sets, left_out, language, licence, seed, epochs, folds)
    with tempfile.TemporaryDirectory(prefix=f".{output.name}-", dir=output.parent) as scratch:
        made = Path(scratch) / name
        pipeline.to_disk(made)
        (made / CARD).write_text(_card(facts, evaluation), encoding="utf-8")
        shutil.move(made, output)
    return Trained(output, len(everything), sum(left_out.values()), sum(len(entities(one)) for one in everything), evaluation)


def blocks(documents: Sequence[Labelled], folds: int) -> list[Sequence[Labelled]]:
    """Cut documents into blocks of neighbours of nearly one size.

    >>> [len(block) for block in blocks([None] * 8, 3)]
    [2, 3, 3]
    """
    edges = [len(documents) * number // folds for number in range(folds + 1)]
    return [documents[edges[number] : edges[number + 1]] for number in range(folds)]


def trained_on_others(
    sets: dict[Path, list[Labelled]], language: str, folds: int, seed: int, epochs: int = EPOCHS
) -> Iterator[tuple[Any, dict[Path, Sequence[Labelled]]]]:
    """Yield for each fold a pipeline, and by file the block that it was not trained on."""
    cut = {path: blocks(documents, folds) for path, documents in sets.items()}
    for fold in range(folds):
        seen = [one for some in cut.values() for number, block in enumerate(some) if number != fold for one in block]
        yield fit(seen, language, seed, epochs), {path: some[fold] for path, some in cut.items()}


def scores(sets: dict[Path, list[Labelled]], language: str, folds: int, seed: int, epochs: int = EPOCHS) -> Evaluation:
    """Score by cross-validation; in place of languages stand the names of files."""
    total = Evaluation()
    for pipeline, held_out in trained_on_others(sets, language, folds, seed, epochs):
        for path, block in held_out.items():
            named = [Labelled(one.text, path.name, tuple(entities(one)), None) for one in block]
            total.join(compare_spans(named, found(pipeline, block), {}))
    return total


def _facts(
    sets: dict[Path, list[Labelled]], left_out: dict[Path, int], language: str, licence: str, seed: int, epochs: int, folds: int
) -> dict[str, Any]:  # fmt: skip
    data = [
        {
            "file": path.name,
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
            "documents": len(documents),
            "left_out_as_unread": left_out[path],
            "spans": sum(len(entities(one)) for one in documents),
        }
        for path, documents in sets.items()
    ]
    unread = sorted({kind for some in sets.values() for one in some for _, _, kind in one.spans if kind.upper() not in LABELS})
    return {
        "language": language,
        "license": licence,
        "labels": sorted(set(LABELS.values())),
        "labels_left_out": unread,
        "data": data,
        "seed": seed,
        "epochs": epochs,
        "folds": folds,
        "spacy": version("spacy"),
    }


def _card(facts: dict[str, Any], evaluation: Evaluation | None) -> str:
    head = yaml.safe_dump(facts, sort_keys=False, allow_unicode=True)
    lines = [
        f"---\n{head}---\n# Names in {facts['language']}\n",
        "A spaCy pipeline that marks persons (PER), places (LOC) and organisations (ORG), for Limpide's step `pii_names`.",
        "It was trained from the files named above and from nothing else: their licence holds for it.\n",
    ]
    if evaluation is None:
        return "\n".join([*lines, "It was not scored.\n"])
    lines += [
        f"Scores of exact spans by cross-validation over {facts['folds']} blocks of each file, none on what was trained on:\n",
        "| file | label | labels | precision | recall | F2 |",
        "|---|---|---|---|---|---|",
    ]
    for row in evaluation.rows():
        rates = " | ".join("" if row[name] is None else format(row[name], ".3f") for name in ("precision", "recall", "f2"))
        lines.append(f"| {row['language']} | {row['class']} | {row['right'] + row['missed']} | {rates} |")
    return "\n".join([*lines, "\nNames that it misses stay in a text; on text of another sort and time expect less.\n"])

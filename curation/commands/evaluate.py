# SPDX-License-Identifier: Apache-2.0
"""Commands ``limpide evaluate ...``: score a part of Limpide against gold."""

from __future__ import annotations

from pathlib import Path

import click

from curation.commands.shared import as_json, gold, print_result


@click.group()
def evaluate() -> None:
    """Score a part of Limpide against gold."""


@evaluate.command()
@gold
@click.option("--ablation", is_flag=True, help="Instead, hide groups of features from the model, one after the other.")
@click.option("--mistakes", is_flag=True, help="Instead, list the blocks judged most wrongly among pages that the model has not seen.")
@click.option("--metadata", is_flag=True, help="Instead, score title, author and date beside trafilatura and htmldate.")
@as_json
def extraction(data: Path, ablation: bool, mistakes: bool, metadata: bool, as_json: bool) -> None:  # noqa: FBT001
    """Score `blocks`, cross-validated by domain, beside trafilatura and resiliparse on all gold sets.

    Example: limpide evaluate extraction --data ../shared/data
    """
    from curation.extraction import evaluate as evaluation
    from curation.extraction import metadata as labels
    from curation.extraction import study

    if metadata:
        found = labels.evaluate_metadata(data)
        print_result(found, as_json, labels.as_text(found))
    elif ablation:
        scores = study.ablation(data)
        lines = [f"without {group}: " + ", ".join(f"{name} {f1:.4f}" for name, f1 in some.items()) for group, some in scores.items()]
        print_result(scores, as_json, "\n".join(lines))
    elif mistakes:
        wrong = study.mistakes(data)
        lines = [f"{one['kind']} {one['set']}/{one['page']} {one['chance']:.2f}: {one['text']!r}" for one in wrong]
        print_result(wrong, as_json, "\n".join(lines))
    else:
        rows = evaluation.evaluate(data)
        print_result([row.as_json() for row in rows], as_json, evaluation.as_text(rows))
